#!/bin/sh
# Asks the advisories of the Python packages about everything in .venv, and about the optional
# packages. 0: nothing known, or nobody to ask, which it says; else something was found, or failed.
# usage: audit.sh PYTHON
set -eu

# Whoever does not know the hole of this old pip knows none: no network, or a mirror without them.
advisories=${ADVISORIES:-https://pypi.org/pypi/pip/23.0/json}
if ! "$1" -c "import json, sys, urllib.request as ask
sys.exit(not json.load(ask.urlopen(sys.argv[1], timeout=20))['vulnerabilities'])" \
    "$advisories" 2>/dev/null; then
    echo "NOT AUDITED: no advisories at $advisories. Run it again where the network is."
    exit 0
fi

VENV=var/audit PYTHON=$1 sh deploy/packages requirements-audit.txt
installed=$("$1" -c "import sysconfig; print(sysconfig.get_path('purelib'))")
audit() { var/audit/bin/pip-audit --strict --progress-spinner off "$@"; }
found=0
audit --path "$installed" || found=1
audit --require-hashes --disable-pip -r requirements-s3.txt || found=1
exit "$found"
