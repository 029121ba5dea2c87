#!/bin/sh
# Locks both requirement files with hashes; the oldest Python we promise resolves them.
set -eu
for name in requirements requirements-dev; do
    CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --generate-hashes \
        --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links \
        --no-emit-options --output-file "$name.txt" "$name.in" "$@"
done
