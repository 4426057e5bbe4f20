#!/bin/sh
# Checks the packages in .venv and the optional packages for known vulnerabilities.
# Exit status 0: none is known, or the advisories cannot be reached (prints NOT AUDITED).
# Other exit status: a vulnerability was found, or the audit failed.
# usage: audit.sh PYTHON
set -eu

# pip 23.0 has a known vulnerability. If the response does not contain it, there is no network, or
# the package index is a mirror without advisories.
advisories=${ADVISORIES:-https://pypi.org/pypi/pip/23.0/json}
if ! "$1" -c "import json, sys, urllib.request as ask
sys.exit(not json.load(ask.urlopen(sys.argv[1], timeout=20))['vulnerabilities'])" \
    "$advisories" 2>/dev/null; then
    echo "NOT AUDITED: no advisories at $advisories. Run it again with network access."
    exit 0
fi

VENV=var/audit PYTHON=$1 sh deploy/packages requirements-audit.txt
installed=$("$1" -c "import sysconfig; print(sysconfig.get_path('purelib'))")
audit() { var/audit/bin/pip-audit --strict --progress-spinner off "$@"; }
found=0
audit --path "$installed" || found=1
audit --require-hashes --disable-pip -r requirements-s3.txt || found=1
exit "$found"
