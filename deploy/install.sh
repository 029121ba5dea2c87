#!/bin/sh
# Makes a bare Debian, Ubuntu or Raspberry Pi OS a server of Si UPIK (docs/admin/pasang.md):
#   sh /opt/upik/deploy/install.sh SITE [E-MAIL]    SITE: the name in the address, upik.example.go.id
#   sh /opt/upik/deploy/install.sh --files          only the files of /etc and the command `upik`
# With an e-mail address Caddy asks Let's Encrypt for a certificate, without one it makes its own.
# UPIK_TANPA_CADDY=1 leaves the proxy to you. Safe to repeat: the settings and keys that are there stay.
set -eu
umask 022

CODE=/opt/upik
HOME_OF_DATA=/var/lib/upik
ENV=/etc/upik/upik.env
UNITS=/etc/systemd/system
PACKAGES="python3 python3-venv ca-certificates curl make fontconfig fonts-dejavu-core
    libpango-1.0-0 libpangoft2-1.0-0 tzdata util-linux"

say() { printf '== %s\n' "$*"; }
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Those of PACKAGES that are not installed.
missing() {
    for package in $PACKAGES; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok' ||
            printf '%s ' "$package"
    done
}

packages() {
    [ -n "${UPIK_TANPA_CADDY-}" ] || PACKAGES="$PACKAGES caddy"
    # A release that brings its Python packages is for a server without internet (tools/bundle.sh).
    if [ -d "$CODE/wheels" ] && [ -z "$(missing)" ]; then
        say "Paket Debian sudah ada: tidak ada yang diambil"
        return
    fi
    say "Paket Debian"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # a list of words
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $PACKAGES >/dev/null ||
        fail "Paket Debian tidak dapat diambil. Tanpa internet: pasang dari DVD Debian atau server
paket kantor, lalu ulangi. Yang belum ada: $(missing)"
}

user() {
    say "Pengguna upik dan folder data $HOME_OF_DATA"
    id upik >/dev/null 2>&1 || useradd --system --user-group --groups dialout \
        --home-dir "$HOME_OF_DATA" --shell /usr/sbin/nologin upik
    install -d -o upik -g upik -m 0700 "$HOME_OF_DATA"
}

key() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

settings() {
    if [ -e "$ENV" ]; then
        say "Pengaturan $ENV sudah ada: tidak diubah"
        return
    fi
    [ -n "$SITE" ] || fail "Sebutkan nama situs: sh $0 upik.example.go.id"
    say "Pengaturan $ENV dengan kunci baru (salin ke tempat yang aman)"
    install -d -m 0755 /etc/upik
    (
        umask 077
        cat >"$ENV.new" <<EOF
# Pengaturan Si UPIK (docs/admin/operasi.md). Nilai yang memuat spasi ditulis di antara tanda "...".
# Sesudah mengubah: systemctl restart upik.target
UPIK_MODE=production
UPIK_VAR=$HOME_OF_DATA/data
HOST=127.0.0.1
PORT=8000
UPIK_HTTPS=yes
UPIK_PROXIES=1
UPIK_ALLOWED_HOSTS=$SITE
# Hilang berarti jurnal tidak dapat diperiksa lagi. Jangan diubah, jangan dikirim lewat surel.
SECRET_KEY=$(key)
JOURNAL_KEY=$(key)
EOF
    )
    mv "$ENV.new" "$ENV"
}

program() {
    say "Program Python di $CODE/.venv"
    cd "$CODE"
    sh tools/venv.sh requirements.txt run
    .venv/bin/python -m compileall -q app config.py worker.py wsgi.py
    # Read by the service, changed by root alone.
    chmod -R u=rwX,go=rX "$CODE"
}

files() {
    say "Perintah upik, layanan systemd, aturan udev"
    install -m 0755 "$CODE/deploy/upik" /usr/local/bin/upik
    # Of a release that had one service for all.
    rm -f "$UNITS/upik.service" "$UNITS/multi-user.target.wants/upik.service"
    install -m 0644 "$CODE"/deploy/systemd/upik.target "$CODE"/deploy/systemd/upik-*.service \
        "$CODE/deploy/systemd/kabar-upik@.service" "$UNITS/"
    install -d "$UNITS/upik-.service.d"
    install -m 0644 "$CODE/deploy/systemd/upik-common.conf" "$UNITS/upik-.service.d/common.conf"
    install -d /etc/udev/rules.d
    install -m 0644 "$CODE/deploy/udev/70-upik-modem.rules" /etc/udev/rules.d/
    systemctl daemon-reload
    systemctl enable upik.target
    # A container or a chroot has no udev.
    if command -v udevadm >/dev/null 2>&1; then udevadm control --reload 2>/dev/null || true; fi
}

door() {
    grep -q '^# The door of Si UPIK' /etc/caddy/Caddyfile 2>/dev/null || return 0
    install -d /etc/systemd/system/caddy.service.d
    install -m 0644 "$CODE/deploy/systemd/caddy.conf" /etc/systemd/system/caddy.service.d/upik.conf
    systemctl daemon-reload
}

proxy() {
    [ -z "${UPIK_TANPA_CADDY-}" ] || return 0
    if grep -q '^# The door of Si UPIK' /etc/caddy/Caddyfile 2>/dev/null; then
        say "Caddy sudah diatur: /etc/caddy/Caddyfile tidak diubah"
        return
    fi
    [ -n "$SITE" ] || SITE=$(sed -n 's/^UPIK_ALLOWED_HOSTS=\([^,]*\).*/\1/p' "$ENV")
    say "HTTPS: /etc/caddy/Caddyfile untuk $SITE"
    [ ! -e /etc/caddy/Caddyfile ] || mv /etc/caddy/Caddyfile /etc/caddy/Caddyfile.asli
    # Later ones have other words for it, and these no longer.
    case $(caddy version) in
        2.[0-6].* | v2.[0-6].*) buffers=buffers-2.6 ;;
        *) buffers=buffers ;;
    esac
    # shellcheck disable=SC2016 # Caddy's placeholders, not the shell's
    sed -e "s|{\$UPIK_SITE}|$SITE|" -e "s|{\$UPIK_TLS:internal}|${MAIL:-internal}|" \
        -e 's|{$UPIK_WEB:127.0.0.1:8000}|127.0.0.1:8000|' \
        -e "s|{\$UPIK_CADDY_BUFFERS:buffers}|$buffers|" \
        "$CODE/deploy/caddy/Caddyfile" >/etc/caddy/Caddyfile
    systemctl restart caddy
}

main() {
    [ "$(id -u)" -eq 0 ] || fail "Jalankan sebagai root: sudo sh $0 $*"
    [ "$(cd "$(dirname "$0")/.." && pwd)" = "$CODE" ] || fail "Letakkan kode Si UPIK di $CODE."
    if [ "${1-}" = --files ]; then
        files
        door
        return
    fi
    command -v apt-get >/dev/null 2>&1 || fail "Hanya untuk Debian, Ubuntu, dan Raspberry Pi OS."
    SITE=${1-}
    MAIL=${2-}
    case $SITE in
        *[!A-Za-z0-9.-]*) fail "Nama situs hanya huruf, angka, titik, dan -: tanpa https:// dan garis miring." ;;
    esac
    packages
    user
    settings
    program
    files
    proxy
    door
    say "Terpasang. Berikutnya: upik init, lalu systemctl restart upik.target"
}

main "$@"
