#!/bin/sh
# Starts a temporary PostgreSQL server, sets DATABASE_URL, runs a command, and stops the server.
# `$POSTGRES_HOME/start` starts the server again after a test has killed it.
# usage: with_postgres.sh COMMAND...
set -eu

bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | tail -n 1)")
home=$(mktemp -d "${TMPDIR:-/tmp}/forum-postgres-XXXXXX")
port=$(python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")

# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$home"
    as_owner="setpriv --reuid $owner --regid $(id -g "$owner") --clear-groups --"
else
    as_owner=""
fi

stop() {
    (cd / && $as_owner "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$home"
}
trap stop EXIT INT TERM

start_script() {
    cat <<END
#!/bin/sh
cd /
exec $as_owner "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" start \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home -c fsync=off -c full_page_writes=off -c max_connections=150"
END
}
(cd / && $as_owner "$bin/initdb" -D "$home/data" -U forum -A trust -E UTF8 --locale=C.UTF-8 >/dev/null)
start_script > "$home/start"
chmod 755 "$home/start"
"$home/start" >/dev/null

POSTGRES_HOME=$home DATABASE_URL="postgres://forum@127.0.0.1:$port/postgres" "$@"
