#!/bin/sh
# Installs the programs that the tests need besides Python's packages: a browser and its fonts,
# the libraries with which WeasyPrint makes PDF documents, PostgreSQL, gettext.
# With the argument "tools" also Node and Java, for `make check-html` and `make lighthouse`;
# with "bench" also a load generator and Redis, for `make bench`.
set -eu

missing=""
command -v msgfmt >/dev/null 2>&1 || missing="$missing gettext"
# A browser without a window, which loads a page in a third of the time of the full browser.
command -v chromium-headless-shell >/dev/null 2>&1 || missing="$missing chromium-headless-shell fonts-liberation"
# The faces of headings and texts (static/css/base.css), so that pages look the same everywhere.
[ "$(fc-match P052 family 2>/dev/null)" = P052 ] || missing="$missing fonts-urw-base35"
[ "$(fc-match 'Noto Serif' family 2>/dev/null)" = "Noto Serif" ] || missing="$missing fonts-noto-core"
# The libraries that WeasyPrint opens: Debian has no other package that brings all of them.
ls /usr/lib/*/libpangoft2-1.0.so.0 /usr/lib/*/libharfbuzz-subset.so.0 >/dev/null 2>&1 ||
    missing="$missing libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
if [ "${1:-}" = tools ]; then
    command -v node >/dev/null 2>&1 || missing="$missing nodejs"
    command -v npm >/dev/null 2>&1 || missing="$missing npm"
    command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
    command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
fi
if [ "${1:-}" = bench ]; then
    command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
    command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
fi
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "The tests need these packages; please run: sudo apt-get install$missing" >&2
    exit 1
fi
echo "Installing$missing (once)..."
$as_root apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
