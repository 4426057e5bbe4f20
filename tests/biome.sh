#!/bin/sh
# Runs Biome, which lints and formats scripts and styles (biome.json). Installs it first with npm,
# once for each version. If the installation fails, prints NOT LINTED and exits with status 0.
# usage: biome.sh check [--write]
set -eu

folder=var/lint
if ! cmp -s tests/tools/package-lock.json "$folder/.installed"; then
    mkdir -p "$folder"
    cp tests/tools/package.json tests/tools/package-lock.json tests/tools/.npmrc "$folder"
    echo "Installing Biome (once)..."
    if ! (cd "$folder" && npm ci --omit=dev --ignore-scripts --silent --fetch-retries=1); then
        echo "NOT LINTED: scripts and styles. Biome needs npm and the network to be installed."
        exit 0
    fi
    cp tests/tools/package-lock.json "$folder/.installed"
fi
exec "$folder/node_modules/.bin/biome" "$@"
