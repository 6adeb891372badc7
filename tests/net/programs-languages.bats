#!/usr/bin/env bats
# programs-languages.bats - what programs in other languages connect with: see programs.bash.

# bats file_tags=more
# shellcheck disable=SC2016,SC2034 # the quoted $ are for another shell; the helpers
load programs

@test "Node.js: http, and a server" {
	needs node
	server node 'exec node -e "require(\"http\").createServer((request, answer) => {
		const timer = setInterval(() => {
			if (require(\"fs\").existsSync(\"$T/go\")) { clearInterval(timer); answer.end(\"done\"); }
		}, 50); }).listen($PORT, \"$HOST\")"'
	client 'exec node -e "require(\"http\").get(\"http://$HOST:$PORT/file\", answer => answer.pipe(process.stdout))"'
	kept client 1/1/10 1/1/10
	kept node off 60/15/4
	same
}

@test "Node.js: fetch" {
	needs node
	web
	client 'exec node -e "fetch(\"http://$HOST:$PORT/file\").then(answer => answer.text()).then(console.log)"'
	kept client 60/1/10 60/1/10
	same
}

@test "Python: urllib" {
	web
	client 'exec /usr/bin/python3 -c "from urllib.request import urlopen; print(urlopen(\"http://$HOST:$PORT/file\").read())"'
	kept client off 60/15/4
	same
}

@test "Perl: HTTP::Tiny" {
	perl -MHTTP::Tiny -e 0 2>/dev/null || skip 'perl is not installed'
	web
	client 'exec perl -MHTTP::Tiny -e "print HTTP::Tiny->new->get(\"http://$HOST:$PORT/file\")->{content}"'
	kept client 7200/75/9 60/15/4
	same
}

@test "Ruby: net/http, and WEBrick" {
	needs ruby
	server webrick 'exec ruby -rwebrick -e "
		s = WEBrick::HTTPServer.new(BindAddress: \"$HOST\", Port: $PORT, AccessLog: [], Logger: WEBrick::Log.new(IO::NULL))
		s.mount_proc(\"/\") { |request, answer|
			sleep 0.05 until File.exist?(\"$T/go\")
			answer.body = \"done\"
		}
		s.start"'
	client 'exec ruby -rnet/http -e "puts Net::HTTP.get(URI(\"http://$HOST:$PORT/file\"))"'
	kept client off 60/15/4
	kept webrick off 60/15/4
	same
}

@test "PHP: streams, and its server" {
	needs php
	echo '<?php while (!file_exists(getenv("T") . "/go")) { usleep(50000); clearstatcache(); } echo "done";' >"$T/www/wait.php"
	server php 'exec php -q -S $HOST:$PORT -t $T/www'
	client 'php -r "readfile(\"http://$HOST:$PORT/wait.php\");"'
	kept client off 60/15/4
	kept php off 60/15/4
	same
}

@test "PHP: curl, a module loaded with RTLD_DEEPBIND, which is not reached" {
	needs php
	php -m | grep -qx curl || skip 'php-curl is not installed'
	web
	client 'php -r "curl_exec(curl_init(\"http://$HOST:$PORT/file\"));"'
	kept client off
	same
}

@test "Rust: sq, which fetches a key" {
	needs sq
	mkdir -p "$T/www/pks"
	sq key generate -u 'done <done@localhost>' -e "$T/key" 2>/dev/null
	sq key extract-cert -o "$T/www/pks/lookup" "$T/key"
	web
	client 'sq keyserver -p insecure -s hkp://$HOST:$PORT get done@localhost'
	kept client 90/75/9 90/15/4
	same
}
