#!/bin/sh
# What upgrade.sh does otherwise with the containers of compose.yaml. The image is built while they run.
# Then all but PostgreSQL and Valkey stop; PostgreSQL copies the database beside itself, which it does
# only while nobody is connected, and the new web is tried before the proxy and the modems come back.
# shellcheck shell=sh disable=SC2034 # upgrade.sh uses them
set -eu

CODE=$(cd "$(dirname "$0")/.." && pwd)
NEXT=$CODE.baru
FORMER=$CODE.lama
FAILED=$CODE.gagal
COPY="basis data sebelum_upgrade"
TELLS="docker compose logs"

check_server() {
    cd "$CODE"
    docker compose ps --status running --services | grep -qx papers ||
        fail "Si UPIK tidak berjalan di sini: docker compose up -d --wait"
}

# Only `swap` gives the new image the name that compose.yaml asks for.
program() {
    say "Image baru (layanan tetap berjalan)"
    for own in .env compose.override.yaml compose.override.yml; do
        [ ! -f "$CODE/$own" ] || cp -p "$CODE/$own" "$NEXT/$own"
    done
    docker tag si-upik si-upik:semula
    (cd "$NEXT" && docker compose build prepare)
    docker tag si-upik si-upik:baru
    docker tag si-upik:semula si-upik
}

install_files() {
    if [ -e "$FORMER" ]; then docker tag si-upik:baru si-upik; else docker tag si-upik:semula si-upik; fi
}

backup() {
    say "Cadangan"
    docker compose exec -T papers flask --app wsgi:app backup ||
        fail "Cadangan gagal: upgrade dibatalkan, tidak ada yang berubah."
}

stop_service() {
    # shellcheck disable=SC2046 # a list of words
    docker compose stop $(docker compose config --services | grep -vxE 'postgres|valkey')
}

start_service() { docker compose up -d --wait --wait-timeout 300; }

# Each change in a transaction of its own: there is none for databases.
postgres() { docker compose exec -T postgres psql -qX -v ON_ERROR_STOP=1 -U upik -d postgres "$@"; }

check_alone() { :; }

copy_database() {
    say "Salinan: $COPY"
    postgres -c 'DROP DATABASE IF EXISTS sebelum_upgrade' \
        -c 'CREATE DATABASE sebelum_upgrade TEMPLATE upik'
    is_copied=yes
}

# At each moment one of the two is whole.
restore_database() {
    postgres -c 'DROP DATABASE IF EXISTS gagal_upgrade' \
        -c 'ALTER DATABASE upik RENAME TO gagal_upgrade' \
        -c 'ALTER DATABASE sebelum_upgrade RENAME TO upik' -c 'DROP DATABASE gagal_upgrade'
}

forget_copy() { postgres -c 'DROP DATABASE IF EXISTS sebelum_upgrade' || true; }

migrate() { docker compose run --rm -T prepare flask --app wsgi:app prepare --copied; }

try_web() {
    say "Percobaan: halaman web versi baru, tanpa pintu dan tanpa modem"
    trial=web
    if docker compose up -d --wait --wait-timeout 180 --no-deps web; then
        opens && return 0
    fi
    docker compose logs --tail 5 web >&2
    return 1
}

end_trial() { [ -z "$trial" ] || docker compose stop web || true; }

opens() {
    for page in / /login/; do
        docker compose exec -T web python -c 'import os, sys, urllib.request as web
host = os.environ["UPIK_ALLOWED_HOSTS"].split(",")[0].strip(" .")
headers = {"Host": host, "X-Forwarded-Proto": "https"}
web.urlopen(web.Request("http://127.0.0.1:8000" + sys.argv[1], headers=headers), timeout=30)' "$page" ||
            {
                say "Halaman $page tidak terbuka"
                return 1
            }
    done
}

is_alive() { docker compose exec -T web sh app/runtime/alive.sh web; }
