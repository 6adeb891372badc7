#!/usr/bin/env bats
# programs-databases.bats - clients and servers of databases: see programs.bash.

# bats file_tags=more
# shellcheck disable=SC2016,SC2034 # the quoted $ are for another shell; the helpers
load programs

# postgres: a server, whose user postgres needs no password
postgres() {
	local bin=(/usr/lib/postgresql/*/bin) as='setpriv --reuid=postgres --regid=postgres --clear-groups'
	needs "${bin[-1]}/initdb"
	export DB=$PLACE/db-$BATS_TEST_NUMBER
	install -d -o postgres "$DB"
	(cd / && $as "${bin[-1]}/initdb" -N -A trust -D "$DB/plain") >"$T/initdb.err" 2>&1
	echo 'host all all all trust' >>"$DB/plain/pg_hba.conf"
	cp -a "$DB/plain" "$DB/libka"
	server postgres "exec $as ${bin[-1]}/postgres"' -D $DB/$WHO -h $HOST -p $PORT -k "" -F'
}

@test "psql and PostgreSQL" {
	needs psql
	postgres
	client '{ gate; echo "select version(), '\''done'\'';"; } | psql -h $HOST -p $PORT -U postgres postgres'
	kept client 7200/75/9 60/15/4
	kept postgres 7200/75/9 60/15/4
	same
}

@test "Java: JDBC, which clears SO_KEEPALIVE after connecting unless it is told otherwise" {
	needs sqlline
	[ -e /usr/share/java/postgresql.jar ] || skip 'libpostgresql-jdbc-java is not installed'
	postgres
	local script='{ gate; echo "select '\''done'\'';"; } | CLASSPATH=/usr/share/java/postgresql.jar sqlline \
		-d org.postgresql.Driver -n postgres -p x -u "jdbc:postgresql://$HOST:$PORT/postgres?'
	client "${script}tcpKeepAlive=true\""
	kept client 7200/75/9 60/15/4
	same
	rm "$T/go"
	client "$script\""
	kept client off off
	same
}

# extension NAME: php has it
extension() {
	needs php
	php -m | grep -qx "$1" || skip "php has no $1"
}

@test "PHP: pgsql, a module loaded with RTLD_DEEPBIND, which is not reached" {
	extension pdo_pgsql
	postgres
	client 'exec php -r "\$c = new PDO(\"pgsql:host=$HOST;port=$PORT;user=postgres;dbname=postgres\");
		system(\"gate\");
		echo \$c->query(\"select '\''done'\''\")->fetchColumn();"'
	kept client 7200/75/9
	same
}

# mariadb_server: one that asks for no password
mariadb_server() {
	needs mariadbd mariadb-install-db
	export SMALL='--innodb-log-file-size=8M --innodb-buffer-pool-size=16M --innodb-use-native-aio=0'
	# shellcheck disable=SC2086 # words
	mariadb-install-db --no-defaults --datadir="$T/plain" --user=root $SMALL \
		--auth-root-authentication-method=normal >"$T/install.err" 2>&1
	cp -a "$T/plain" "$T/libka"
	server mariadbd 'exec mariadbd --no-defaults --datadir=$T/$WHO --user=root $SMALL \
		--socket=$T/$WHO.sock --bind-address=$HOST --port=$PORT --skip-name-resolve --skip-grant-tables'
}

@test "mariadb and MariaDB's server" {
	needs mariadb
	mariadb_server
	client '{ gate; echo "select version(), '\''done'\'';"; } | mariadb --no-defaults -h $HOST -P $PORT'
	kept client 7200/75/9 60/15/4
	kept mariadbd 7200/75/9 60/15/4
	same
}

@test "PHP: PDO with MySQL's driver, which uses PHP's own streams" {
	extension pdo_mysql
	mariadb_server
	client 'exec php -r "\$c = new PDO(\"mysql:host=$HOST;port=$PORT\", \"root\", \"\");
		system(\"gate\");
		echo \$c->query(\"select '\''done'\''\")->fetchColumn();"'
	kept client 7200/75/9 60/15/4
	same
}

@test "redis-cli and redis-server" {
	needs redis-cli redis-server
	server redis 'exec redis-server --bind $HOST --port $PORT --save "" --protected-mode no'
	client '{ echo ping; gate; echo echo done; } | redis-cli -h $HOST -p $PORT'
	kept client 15/5/3 15/5/3
	kept redis 300/100/3 300/100/3
	same
}

@test "MongoDB's client for Python" {
	/usr/bin/python3 -c 'import pymongo, mockupdb' 2>/dev/null || skip 'python3-pymongo or python3-mockupdb is not installed'
	HOST=localhost
	server mongo 'exec /usr/bin/python3 -c "
import mockupdb, time
s = mockupdb.MockupDB(port=$PORT, auto_ismaster={\"maxWireVersion\": 6})
s.autoresponds(\"ping\")
s.run()
time.sleep(1000)"'
	NODE=server client 'exec /usr/bin/python3 -c "
import os, pymongo, time
c = pymongo.MongoClient(\"$HOST\", $PORT)
c.admin.command(\"ping\")
while not os.path.exists(\"$T/go\"):
    time.sleep(0.05)
print(c.admin.command(\"ping\"), \"done\")"'
	kept client 120/10/9 60/10/4
	same
}
