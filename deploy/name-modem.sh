#!/bin/sh
# Names the USB socket that a modem is plugged into: name-modem.sh modem1 /dev/ttyUSB0
# From then on /dev/upik-modem1 is whatever modem is in that socket, however often it is replugged
# or replaced, and whichever number the kernel gives it.
set -eu

RULES=/etc/udev/rules.d/71-upik-names.rules

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

[ $# -eq 2 ] || fail "Pemakaian: name-modem.sh NAMA /dev/ttyUSB0"
name=$1
device=$2
case $name in
    '' | *[!A-Za-z0-9._-]*) fail "Nama modem hanya huruf, angka, titik, - dan _." ;;
esac
[ "$(id -u)" -eq 0 ] || fail "Jalankan sebagai root: sudo sh $0 $name $device"
[ -c "$device" ] || fail "Perangkat $device tidak ada: colokkan modem, lalu lihat ls /dev/ttyUSB* /dev/ttyACM*"

path=$(udevadm info --query=property --property=ID_PATH --value --name="$device")
[ -n "$path" ] || fail "$device tidak punya alamat colokan (ID_PATH): pakai $device apa adanya."

# One line a name: a modem that moves to another socket takes its name along.
touch "$RULES"
grep -v "\"upik-$name\"" "$RULES" >"$RULES.new" || true
printf 'SUBSYSTEM=="tty", ENV{ID_PATH}=="%s", SYMLINK+="upik-%s"\n' "$path" "$name" >>"$RULES.new"
mv "$RULES.new" "$RULES"
udevadm control --reload
udevadm trigger --settle --action=change "$device"

[ -e "/dev/upik-$name" ] || fail "/dev/upik-$name belum ada: cabut modem, colokkan lagi, lalu ls -l /dev/upik-$name"
printf '%s\n' "/dev/upik-$name -> $(readlink -f "/dev/upik-$name")"
