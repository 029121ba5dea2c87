#!/bin/sh
# Whether one role of Si UPIK works on this host: ends with 0 when it does, else with 1.
#   sh app/runtime/alive.sh web | jobs | papers | cron | modems | modem NAME
# A shell alone: a health check every few seconds must not load Python each time. The web is asked for
# its page /healthz; each other role signs a file in the data folder (app/runtime/alive.py).
set -eu

unknown() {
    printf '%s\n' "alive.sh web | jobs | papers | cron | modems | modem NAME" >&2
    exit 2
}

ask_web() {
    host=${HOST:-127.0.0.1}
    case $host in 0.0.0.0) host=127.0.0.1 ;; ::) host=::1 ;; esac
    name=$(printf '%s' "${UPIK_ALLOWED_HOSTS:-localhost}" | sed -e 's/,.*//' -e 's/^[. ]*//' -e 's/ *$//')
    # bash alone opens a connection; an image needs no other program.
    # shellcheck disable=SC2016 # its words, not ours
    timeout 8 bash -c '
        exec 3<>"/dev/tcp/$0/$1" || exit 1
        printf "GET /healthz HTTP/1.0\r\nHost: %s\r\n\r\n" "$2" >&3
        read -r _ code _ <&3 && [ "$code" -lt 500 ]
    ' "$host" "${PORT:-8000}" "$name" 2>/dev/null || {
        echo "web: halaman /healthz tidak menjawab" >&2
        exit 1
    }
}

look_at_sign() {
    case ${UPIK_MODE:-latihan} in latihan) default=latihan ;; *) default=produksi ;; esac
    sign=${UPIK_VAR:-var/$default}/hidup/$1.$(uname -n)
    [ -n "$(find "$sign" -newermt "$2 seconds ago" 2>/dev/null)" ] || {
        echo "$1: tidak ada tanda hidup selama $2 detik" >&2
        exit 1
    }
}

# A worker signs each 15 seconds. A modem does not while it sends, which may take a minute.
case $# in 1) [ "$1" != modem ] || unknown ;; 2) [ "$1" = modem ] || unknown ;; *) unknown ;; esac
case $1 in
    web) ask_web ;;
    cron | modems) look_at_sign "$1" 60 ;;
    jobs | papers) look_at_sign "$1" 90 ;;
    modem) look_at_sign "modem.$2" 180 ;;
    *) unknown ;;
esac
