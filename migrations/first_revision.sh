#!/bin/sh
# Writes the first revision anew from the models; those written by hand stay (0002, the search;
# 0003, the counter of the public pages). Only until a site runs on it: from then on a change is a
# revision of its own, `flask --app wsgi db migrate --rev-id 0004 -m "what changes"`.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
mkdir "$folder/later"
trap 'mv "$folder"/later/*.py migrations/versions/ 2>/dev/null; rm -rf "$folder"' EXIT
rm -f migrations/versions/0001_*.py
mv migrations/versions/0002_*.py migrations/versions/0003_*.py "$folder/later/"
unset DATABASE_URL || true
UPIK_MODE=latihan UPIK_VAR="$folder" .venv/bin/flask --app wsgi:app db migrate --rev-id 0001 -m "first tables"
mv "$folder"/later/*.py migrations/versions/
UPIK_MODE=latihan UPIK_VAR="$folder" .venv/bin/flask --app wsgi:app db upgrade
UPIK_MODE=latihan UPIK_VAR="$folder" .venv/bin/flask --app wsgi:app db check
