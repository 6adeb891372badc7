# packages.mk - make dist, deb, rpm and apkbuild, included by Makefile.
#
# The version is VERSION in Makefile, the date that of the newest release in docs/NEWS.md.
# All that is packaged has that date, so that two people get the same bytes.
NAME = libka-$(VERSION)
TARBALL = $(BUILD)/$(NAME).tar.gz
released = date -u -d "$$(sed -n 's/^\#\# [0-9.]*, //p' docs/NEWS.md | head -n 1)"
maintainer = $(shell sed -n 's/^Maintainer: //p' docs/packaging/debian/control)
# What a make within is not to have: options and variables of this one.
clean_env = env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD
needs = @command -v $(1) >/dev/null || { echo "make $@ needs $(1): apt-get install $(2)" >&2; exit 1; }
fill = sed "s/@VERSION@/$(VERSION)/; s/@MAINTAINER@/$(maintainer)/; $(1)"

# From a clone what git has, from an unpacked tarball everything but what was built.
sources = if [ -e .git ]; then git -c safe.directory='$(CURDIR)' ls-files; \
	else find . -type f ! -path './build/*' ! -path './$(BUILD)/*' -printf '%P\n'; fi

dist:
	@mkdir -p $(BUILD)
	@files=$$($(sources)) && echo "$$files" | LC_ALL=C sort | tar --create --format=ustar --files-from=- \
		--transform='s,^,$(NAME)/,' --owner=0 --group=0 --numeric-owner --mode=a+rX,u+w,go-w \
		--mtime="@$$($(released) +%s)" | gzip -9n >$(TARBALL)
	@sha256sum $(TARBALL)

# With ARCH=i386, arm64 and so on the library for that, by the compiler for it.
DEB = $(BUILD)/deb$(ARCH)
triplet = $(if $(ARCH),$(shell dpkg-architecture -f -a$(ARCH) -qDEB_HOST_GNU_TYPE 2>/dev/null))
deb: dist
	$(call needs,dh,debhelper)
	$(if $(triplet),$(call needs,$(triplet)-gcc,gcc-$(subst _,-,$(triplet)) libc6-dev-$(ARCH)-cross))
	rm -rf $(DEB)
	mkdir -p $(DEB)
	tar -xzf $(TARBALL) -C $(DEB)
	cp $(TARBALL) $(DEB)/libka_$(VERSION).orig.tar.gz
	cp -r docs/packaging/debian $(DEB)/$(NAME)/
	printf '%s\n\n  * %s\n\n -- %s  %s\n' 'libka ($(VERSION)-1) unstable; urgency=medium' \
		'New release, see changelog.gz in this directory.' '$(maintainer)' "`LC_ALL=C $(released) -R`" \
		>$(DEB)/$(NAME)/debian/changelog
	cd $(DEB)/$(NAME) && $(clean_env) dpkg-buildpackage -us -uc -d $(if $(ARCH),-b -a$(ARCH))
	@ls $(DEB)/*.deb

RPM = $(BUILD)/rpm
rpm: dist
	$(call needs,rpmbuild,rpm)
	rm -rf $(RPM)
	mkdir -p $(RPM)
	$(call fill,s/@DATE@/`LC_ALL=C $(released) '+%a %b %d %Y'`/) docs/packaging/libka.spec >$(RPM)/libka.spec
	cp $(TARBALL) $(RPM)
	$(clean_env) rpmbuild -ba --nodeps --define '_topdir $(abspath $(RPM))' \
		--define '_sourcedir $(abspath $(RPM))' $(RPM)/libka.spec
	@ls $(RPM)/RPMS/*/*.rpm

apkbuild: dist
	$(call fill,s/@SHA512@/`sha512sum $(TARBALL) | cut -d' ' -f1`/) docs/packaging/APKBUILD >$(BUILD)/APKBUILD
	@ls $(BUILD)/APKBUILD $(TARBALL)
