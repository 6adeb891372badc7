#!/usr/bin/env bats
# programs.bats - clients and servers for sessions, files and web pages: see programs.bash.

# bats file_tags=more
# shellcheck disable=SC2016,SC2034 # the quoted $ are for another shell; the helpers
load programs

@test "OpenSSH's ssh and sshd" {
	sed '/ListenAddress/d; /TCPKeepAlive/d; /PidFile/d; /^Match/,$d' "/run/lab/$LAB/sshd_config" >"$T/sshd_config"
	server sshd 'exec /usr/sbin/sshd -D -e -f $T/sshd_config -o PidFile=none -o ListenAddress=$HOST:$PORT'
	client 'ssh -F $F -p $PORT server "$T/gate; echo done"'
	kept client 7200/75/9 60/15/4
	kept sshd 7200/75/9 60/15/4
	same
}

@test "dropbear's dbclient and dropbear" {
	needs dropbear dbclient dropbearkey
	local home=$T/home
	mkdir "$home" "$home/.ssh"
	dropbearkey -t ed25519 -f "$T/host_key" >/dev/null 2>&1
	dropbearkey -t ed25519 -f "$T/key" 2>/dev/null | grep ^ssh- >"$home/.ssh/authorized_keys"
	chmod 600 "$home/.ssh/authorized_keys"
	echo "root:x:0:0::$home:/bin/sh" >"$T/passwd"
	server dropbear 'exec unshare --mount sh -c "mount --bind $T/passwd /etc/passwd
		exec dropbear -F -E -r $T/host_key -p $HOST:$PORT"'
	client 'dbclient -y -y -i $T/key -p $PORT root@$HOST "$T/gate; echo done"'
	kept client off 60/15/4
	kept dropbear off 60/15/4
	same
}

@test "curl, HAProxy, nginx and Python's http.server, one behind the other" {
	needs curl nginx haproxy
	web
	server nginx 'd=$T/nginx-$WHO
		mkdir $d && echo "daemon off; pid $d/pid; error_log stderr; events {} http { access_log off;
			client_body_temp_path $d; proxy_temp_path $d; fastcgi_temp_path $d; uwsgi_temp_path $d; scgi_temp_path $d;
			server { listen $HOST:$PORT; location / { proxy_pass http://$HOST:$BEHIND; } } }" >$d/conf
		exec nginx -p $d -e stderr -c $d/conf'
	server haproxy 'printf "%s\n" defaults "mode http" "timeout client 1m" "timeout server 1m" "timeout connect 1m" \
			"listen l" "bind $HOST:$PORT" "server s $HOST:$BEHIND" >$T/haproxy-$WHO.cfg
		exec haproxy -db -f $T/haproxy-$WHO.cfg'
	client 'curl -sS http://$HOST:$PORT/file'
	kept client 60/60/9 60/60/4
	kept web off 60/15/4
	kept nginx off 60/15/4
	kept haproxy off 60/15/4
	same
}

@test "wget" {
	needs wget
	web
	client 'wget -q -O - http://$HOST:$PORT/file'
	kept client off 60/15/4
	same
}

# repository: a git repository for servers
repository() {
	git init -q "$T/work"
	git -C "$T/work" -c user.name=n -c user.email=e commit -q --allow-empty -m 'done'
	git clone -q --bare "$T/work" "$T/www/repository"
	git -C "$T/www/repository" update-server-info
}

@test "git over git:// and git daemon" {
	needs git
	repository
	server daemon 'exec git daemon --export-all --reuseaddr --base-path=$T/www --access-hook=$T/gate --listen=$HOST --port=$PORT $T/www'
	client 'git clone -q git://$HOST:$PORT/repository $T/$WHO && git -C $T/$WHO log --format=%s'
	kept client 7200/75/9 60/15/4
	kept daemon 7200/75/9 60/15/4
	same
}

@test "git over http" {
	needs git
	repository
	web
	client 'git clone -q http://$HOST:$PORT/repository $T/$WHO && git -C $T/$WHO log --format=%s'
	kept client 60/60/9 60/60/4
	same
}

@test "rsync and its daemon" {
	needs rsync
	printf '%s\n' 'use chroot = no' '[www]' "path = $T/www" "pre-xfer exec = $T/gate" >"$T/rsyncd.conf"
	server daemon 'exec rsync --daemon --no-detach --config=$T/rsyncd.conf --address=$HOST --port=$PORT'
	client 'rsync rsync://$HOST:$PORT/www/file $T/$WHO && cat $T/$WHO'
	kept client off 60/15/4
	kept daemon 7200/75/9 60/15/4
	same
}

@test "lftp and vsftpd" {
	needs lftp vsftpd
	chmod 555 "$T/www"
	printf '%s\n' listen=YES background=NO anonymous_enable=YES no_anon_password=YES "anon_root=$T/www" \
		"secure_chroot_dir=$T/www" seccomp_sandbox=NO >"$T/vsftpd.conf"
	server vsftpd 'exec vsftpd $T/vsftpd.conf -olisten_address=$HOST -olisten_port=$PORT'
	client '{ echo ls; gate; echo cat file; } | lftp -p $PORT $HOST'
	kept client 7200/75/9 60/15/4
	kept vsftpd 7200/75/9 60/15/4
	same
}

@test "telnet, and a static server, which is not reached" {
	needs telnet busybox
	server telnetd 'exec busybox telnetd -F -b $HOST:$PORT -l $T/login'
	printf '%s\n' '#!/bin/sh' 'gate' 'echo done' >"$T/login"
	chmod 755 "$T/login"
	client '{ gate; sleep 1; } | telnet $HOST $PORT'
	kept client off 60/15/4
	kept telnetd 7200/75/9
	same
}

@test "busybox: wget and its httpd" {
	needs "$BUSYBOX"
	web
	client '$BUSYBOX wget -q -O - http://$HOST:$PORT/file'
	kept client off 60/15/4
	same
}

@test "busybox, static, which is not reached" {
	needs busybox
	web
	client 'busybox wget -q -O - http://$HOST:$PORT/file'
	kept client off
	same
}
