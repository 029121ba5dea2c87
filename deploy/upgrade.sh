#!/bin/sh
# A newer release on a server that install.sh made (docs/admin/pasang.md):
#   make upgrade                  from where the code was cloned, by git pull --ff-only
#   make upgrade ARCHIVE=FILE     from a file made by `make archive`
# In a folder with .env it does the same with the containers of compose.yaml (upgrade-docker.sh).
# What is slow happens while the service runs. Then it stops; the database is copied, migrated, and the
# web alone is tried on a port nobody knows. Until then no modem was spoken to: going back loses
# nothing, and every failure goes back by itself. Only then does the new release get the modems.
# shellcheck disable=SC2317 # the trap calls go_back
set -eu
umask 022

CODE=/opt/upik
NEXT=/opt/upik.baru
FORMER=/opt/upik.lama
FAILED=/opt/upik.gagal
ENV=/etc/upik/upik.env
COPY=/var/lib/upik/sebelum-upgrade
TRIAL_PORT=${UPIK_TRIAL_PORT:-8099}
LOG=/var/log/upik-upgrade.log
TELLS="journalctl -u 'upik*'"

# What has happened so far: what has to be undone.
is_stopped=
is_swapped=
is_copied=
trial=

say() { printf '== %s\n' "$*"; }
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}
setting() { (
    # shellcheck source=/dev/null # written by install.sh
    . "$ENV"
    eval "printf '%s' \"\${$1-}\""
); }
version() { cat "$1/VERSION"; }
# libpq knows no SQLAlchemy driver, and what stands among the words of a command is read by everybody
# on the machine: the password is told by `pg`.
database() {
    setting DATABASE_URL |
        sed -e 's/^postgresql+psycopg:/postgresql:/' -e 's|^\([a-z]*://[^/@:]*\):[^/]*@|\1@|'
}
password() {
    setting DATABASE_URL | python3 -c 'import sys, urllib.parse as url
print(url.unquote(url.urlsplit(sys.stdin.read()).password or ""))'
}
pg() { PGPASSWORD=$(password) "$@"; }

# What differs with containers.
check_server() {
    [ "$(cd "$(dirname "$0")/.." && pwd)" = "$CODE" ] || fail "Hanya untuk server dengan kode di $CODE."
    [ -f "$ENV" ] || fail "$ENV tidak ada: pasang dahulu (docs/admin/pasang.md)."
    if [ -n "$(database)" ]; then
        command -v pg_dump >/dev/null || fail "Pasang dahulu: apt-get install postgresql-client"
    else
        # Files are removed below this folder: without it they would be those of the root.
        DATA=$(setting UPIK_VAR)
        case $DATA in
            /?*) ;;
            *) fail "UPIK_VAR di $ENV bukan folder dengan jalur lengkap (/…): tidak ada yang berubah." ;;
        esac
    fi
    # Settings that systemd takes and `upik` refuses: found now, not when the service has stopped.
    upik -- true || fail "Perbaiki $ENV dahulu: tidak ada yang berubah."
}
stop_service() { systemctl stop upik.target; }
# Not waited for: `answers` gives it its time, and no more.
start_service() { systemctl start --no-block upik.target; }
install_files() { sh deploy/install.sh --files; }
migrate() { upik prepare --copied; }
is_alive() { upik -- sh app/runtime/alive.sh web; }

fetch() {
    rm -rf "$NEXT"
    if [ -n "$ARCHIVE" ]; then
        say "Kode baru dari $ARCHIVE"
        mkdir "$NEXT"
        tar -xzf "$ARCHIVE" -C "$NEXT" --strip-components 1 --no-same-owner
    else
        say "Kode baru dari git"
        [ -d "$CODE/.git" ] || fail "Kode ini bukan dari git: make upgrade ARCHIVE=BERKAS"
        git clone --quiet "$CODE" "$NEXT"
        git -C "$NEXT" remote set-url origin "$(git -C "$CODE" remote get-url origin)"
        git -C "$NEXT" pull --quiet --ff-only
    fi
    # This name is what every release is known by: it never moves.
    [ -f "$NEXT/VERSION" ] || fail "Itu bukan kode Si UPIK."
    say "Versi $(version "$CODE") -> $(version "$NEXT")"
}

program() {
    say "Program Python (layanan tetap berjalan)"
    cp -a "$CODE/.venv" "$NEXT/.venv"
    cd "$NEXT"
    if ! cmp -s "$CODE/requirements.txt" requirements.txt; then
        sh tools/venv.sh requirements.txt run
        # What pip has just written names this folder; it will have the other's name.
        grep -IlF "#!$NEXT/" .venv/bin/* | xargs -r sed -i "1s|^#!$NEXT/|#!$CODE/|"
    fi
    touch .venv/run.stamp
    .venv/bin/python -m compileall -q -p "$CODE" app config.py worker.py wsgi.py
    chmod -R u=rwX,go=rX "$NEXT"
    cd "$CODE"
}

backup() {
    if ! upik backup --help >/dev/null 2>&1; then
        say "Versi ini belum punya upik backup: hanya salinan basis data untuk kembali"
        return
    fi
    say "Cadangan"
    upik backup || fail "Cadangan gagal: upgrade dibatalkan, tidak ada yang berubah."
}

# Another server that goes on writing would lose what it wrote if we had to go back.
check_alone() {
    [ -n "$(database)" ] || return 0
    for _ in $(seq 10); do
        others=$(pg psql -AtX --dbname "$(database)" --command "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND backend_type = 'client backend'")
        [ "$others" != 0 ] || return 0
        sleep 1
    done
    fail "Masih ada $others sambungan lain ke basis data: hentikan Si UPIK di semua server dahulu."
}

copy_database() {
    say "Salinan basis data di $COPY"
    rm -rf "$COPY"
    install -d -o upik -g upik -m 0700 "$COPY"
    if [ -n "$(database)" ]; then
        (umask 077 && pg pg_dump --no-owner --no-privileges "$(database)" >"$COPY/upik.sql")
    else
        cp -p --reflink=auto "${DATA:?}"/upik.sqlite3* "$COPY/"
    fi
    is_copied=yes
}

restore_database() {
    if [ -n "$(database)" ]; then
        pg psql --quiet --single-transaction --set ON_ERROR_STOP=1 --dbname "$(database)" \
            --command 'DROP SCHEMA public CASCADE' --command 'CREATE SCHEMA public' \
            --file "$COPY/upik.sql" >/dev/null
    else
        rm -f "${DATA:?}"/upik.sqlite3*
        # Renamed, not copied: that needs no room, and a disk may be why we go back.
        mv "$COPY"/upik.sqlite3* "${DATA:?}/"
    fi
}

# The data of every citizen, readable: also of one who has his erased from now on.
forget_copy() { rm -f "$COPY"/upik.*; }

swap() {
    rm -rf "$FORMER" "$FAILED"
    is_swapped=yes
    mv "$CODE" "$FORMER"
    mv "$NEXT" "$CODE"
    cd "$CODE"
    install_files
}

# The web on a port of its own: no visitor, no worker, no modem.
try_web() {
    say "Percobaan: halaman web versi baru di port $TRIAL_PORT"
    upik -- env HOST=127.0.0.1 PORT="$TRIAL_PORT" \
        .venv/bin/python -m gunicorn -c gunicorn.conf.py wsgi:app >"$COPY/percobaan.log" 2>&1 &
    trial=$!
    for _ in $(seq 60); do
        if upik -- env HOST=127.0.0.1 PORT="$TRIAL_PORT" sh app/runtime/alive.sh web; then
            opens || break
            end_trial
            return 0
        fi
        kill -0 "$trial" 2>/dev/null || break
        sleep 1
    done
    tail -n 5 "$COPY/percobaan.log" >&2
    return 1
}

# Pages that read the database and draw, not only a process that lives.
opens() {
    host=$(setting UPIK_ALLOWED_HOSTS | sed -e 's/,.*//' -e 's/^[. ]*//' -e 's/ *$//')
    for page in / /login/; do
        curl --silent --fail --output /dev/null --noproxy '*' --max-time 30 --header "Host: $host" \
            --header 'X-Forwarded-Proto: https' "http://127.0.0.1:$TRIAL_PORT$page" && continue
        say "Halaman $page tidak terbuka"
        return 1
    done
}

end_trial() {
    [ -n "$trial" ] || return 0
    kill "$trial" 2>/dev/null || true
    wait "$trial" 2>/dev/null || true
    trial=
}

answers() {
    for _ in $(seq 90); do
        if is_alive; then return 0; fi
        sleep 1
    done
    return 1
}

go_back() {
    trap - EXIT
    trap '' INT TERM
    end_trial
    if [ -z "$is_stopped" ]; then
        rm -rf "$NEXT"
        fail "Upgrade tidak jadi; layanan tidak disentuh."
    fi
    say "GAGAL: kembali ke versi semula"
    if [ -n "$is_swapped" ] && [ -e "$FORMER" ]; then
        if [ -e "$CODE" ]; then mv "$CODE" "$FAILED"; fi
        mv "$FORMER" "$CODE"
        cd "$CODE"
        # The service is worth more than its files in /etc.
        install_files || say "Berkas di /etc belum kembali: sh $CODE/deploy/install.sh --files"
    fi
    if [ -n "$is_copied" ]; then
        restore_database || fail "Data belum kembali, jadi layanan tidak dimulai. Salinannya di $COPY."
    fi
    forget_copy
    start_service || fail "Layanan tidak mau mulai: $TELLS"
    answers || fail "Versi semula pun belum menjawab: $TELLS"
    fail "Versi $(version "$CODE") berjalan lagi dengan data sebelum upgrade. Kode yang gagal: $FAILED"
}

main() {
    ARCHIVE=${1-}
    case $ARCHIVE in '' | /*) ;; *) ARCHIVE=$(pwd)/$ARCHIVE ;; esac
    check_server
    trap go_back EXIT
    trap 'exit 130' INT TERM
    cd "$CODE"
    fetch
    program
    backup
    say "Layanan berhenti sebentar"
    is_stopped=yes
    stopped_at=$(date +%s)
    stop_service
    check_alone
    copy_database
    swap
    say "Migrasi"
    migrate
    try_web
    # From here SMS come and go: an older copy of the database would send some of them again.
    trap - EXIT INT TERM
    { start_service && answers; } ||
        fail "Versi baru belum menjawab; data tetap yang baru, sebab SMS mungkin sudah lewat: $TELLS"
    forget_copy
    say "Layanan berhenti $(($(date +%s) - stopped_at)) detik"
    say "Selesai: versi $(version "$CODE"). Versi semula disimpan di $FORMER sampai upgrade berikutnya."
}

if [ ! -f "$ENV" ] && [ -f "$(dirname "$0")/../.env" ]; then
    # shellcheck source=deploy/upgrade-docker.sh
    . "$(dirname "$0")/upgrade-docker.sh"
fi

# Read as a whole before it begins: this very file is renamed on the way.
{
    [ "$(id -u)" -eq 0 ] || fail "Jalankan sebagai root: sudo make upgrade"
    # A terminal that goes away (ssh) must not leave the service stopped: nothing is written to it but
    # by `tail`, and what is said stays in $LOG.
    trap '' HUP
    trap : INT TERM
    (umask 077 && : >"$LOG")
    tail -n +1 -f -s 0.2 "$LOG" &
    shown=$!
    set +e
    (
        set -e
        main "$@"
    ) >>"$LOG" 2>&1
    code=$?
    sleep 1
    kill "$shown" 2>/dev/null
    exit "$code"
}
