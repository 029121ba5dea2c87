#!/bin/sh
# What the tests and pictures need beside Python: Chromium, PostgreSQL's server programs, pango, a
# font, poppler, which draws the pages of a PDF, openssl, and the two proxies.
# Installed from the distribution as root or by sudo without a question; otherwise one sentence.
set -eu

has_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list : family 2>/dev/null | head -n 1)" ]; }
has_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
has_chromium() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1
}
has_pango() { .venv/bin/python -c 'from app.runtime.launcher import is_pango_missing; raise SystemExit(is_pango_missing())' 2>/dev/null; }

# The packages that are missing now, separated by spaces.
missing() {
    has_chromium || printf 'chromium '
    has_postgres || printf 'postgresql '
    command -v pdftoppm >/dev/null 2>&1 || printf 'poppler-utils '
    command -v openssl >/dev/null 2>&1 || printf 'openssl '
    has_pango || printf 'libpango-1.0-0 libpangoft2-1.0-0 '
    has_font || printf 'fontconfig fonts-dejavu-core '
}

become=
if [ "$(id -u)" -ne 0 ]; then become="sudo -n"; fi

has_proxy() { command -v "$1" >/dev/null 2>&1 || ls .cache/proxies/usr/*bin/"$1" >/dev/null 2>&1; }
# Unpacked only: installed, it would be started, and take the ports 80 and 443.
unpack_proxy() {
    folder=.cache/proxies/$1
    mkdir -p "$folder"
    (cd "$folder" && apt-get download -qq "$1" >/dev/null 2>&1) ||
        { $become apt-get update -qq >/dev/null && (cd "$folder" && apt-get download -qq "$1" >/dev/null); } ||
        return 1
    dpkg -x "$folder"/*.deb .cache/proxies
}
for name in caddy nginx; do
    has_proxy "$name" || unpack_proxy "$name" || {
        echo "Pengujian memerlukan program $name: apt-get download $name gagal." >&2
        exit 1
    }
done

packages=$(missing)
[ -n "$packages" ] || exit 0

if command -v apt-get >/dev/null 2>&1 && $become true 2>/dev/null; then
    echo "Memasang paket untuk pengujian: $packages" >&2
    # No cluster of PostgreSQL's own is made or started: the tests start theirs.
    export DEBIAN_FRONTEND=noninteractive
    $become apt-get update -qq >/dev/null || true
    # shellcheck disable=SC2086 # a list of words
    $become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        $packages >/dev/null || true
fi

packages=$(missing)
if [ -n "$packages" ]; then
    echo "Pengujian memerlukan paket berikut; pasanglah, lalu ulangi: apt-get install $packages" >&2
    exit 1
fi
