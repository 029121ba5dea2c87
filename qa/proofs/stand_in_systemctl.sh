#!/bin/sh
# `systemctl` where there is no systemd: starts a unit's own ExecStart as its own User, with its
# EnvironmentFile and WorkingDirectory, and ends it by TERM; of upik.target all that it wants. For
# qa/proofs/install.py only: what the units say of hardening and restarting is not done here.
set -eu
verb=$1
unit=${2-}
case $unit in
    *.target)
        [ "$verb" != enable ] || exit 0
        file=/etc/systemd/system/$unit
        # As PartOf= and After= order them: Valkey, which is named first, ends last.
        wanted=$(sed -n 's/^Wants=//p' "$file" | tr '\n' ' ')
        reversed=$(printf '%s\n' $wanted | tac)
        case $verb in stop | restart) for one in $reversed; do "$0" stop "$one"; done ;; esac
        case $verb in start | restart) for one in $wanted; do "$0" start "$one"; done ;; esac
        [ "$verb" != is-active ] || for one in $wanted; do "$0" is-active "$one"; done
        exit 0
        ;;
esac
unit=${unit%.service}
common=
case $unit in upik-*) common=/etc/systemd/system/upik-.service.d/common.conf ;; esac

# shellcheck disable=SC2086 # none, or one
value() { sed -n "s/^$1=//p" $common "$file" | tail -n 1; }

for folder in /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
    file=$folder/$unit.service
    [ ! -f "$file" ] || break
done
pid_file=/run/stand-in.$unit
# Nobody may be there to take leave of the dead: they are listed, but not running.
is_running() { [ -f "$pid_file" ] && grep -qs '^State:.[^ZX]' "/proc/$(cat "$pid_file")/status"; }

start() {
    ! is_running || return 0
    [ "$unit" != upik-valkey ] || ! grep -q '^REDIS_URL=.' /etc/upik/upik.env || return 0
    user=$(value User)
    (
        set -a
        environment=$(value EnvironmentFile)
        # shellcheck source=/dev/null # whatever the unit names
        [ -z "$environment" ] || . "$environment"
        set +a
        HOME=$(getent passwd "$user" | cut -d: -f6)
        export HOME
        folder=$(value WorkingDirectory)
        cd "${folder:-/}"
        # shellcheck disable=SC2046 # words, as systemd reads them
        exec setsid nsenter --net=/run/prove.net -- setpriv --reuid "$user" --regid "$user" \
            --init-groups --no-new-privs -- $(value ExecStart)
    ) >>"/var/log/$unit.stand-in.log" 2>&1 </dev/null &
    echo $! >"$pid_file"
    # It ends by itself, and the next ones wait for that.
    [ "$(value Type)" != oneshot ] || wait $!
}

stop() {
    is_running || return 0
    kill "$(cat "$pid_file")"
    for _ in $(seq 1500); do
        is_running || break
        sleep 0.1
    done
    ! is_running
}

case $verb in
    start) start ;;
    stop) stop ;;
    restart | reload-or-restart) stop && start ;;
    is-active) is_running ;;
    daemon-reload | enable) ;;
    *) echo "stand-in: $verb?" >&2 && exit 1 ;;
esac
