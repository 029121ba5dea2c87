#!/bin/sh
# Writes the first revision anew from the models. Only until a site runs on it: from then on a
# change is a revision of its own, `flask --app wsgi db migrate --rev-id 0002 -m "what changes"`.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
rm -f migrations/versions/0001_*.py
unset DATABASE_URL || true
UPIK_MODE=latihan UPIK_VAR="$folder" .venv/bin/flask --app wsgi:app db migrate --rev-id 0001 -m "first tables"
UPIK_MODE=latihan UPIK_VAR="$folder" .venv/bin/flask --app wsgi:app db upgrade
UPIK_MODE=latihan UPIK_VAR="$folder" .venv/bin/flask --app wsgi:app db check
