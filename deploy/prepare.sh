#!/bin/sh
# Makes the data ready, and tries again until it is (deploy/systemd/upik-prepare.service): what is
# mended meanwhile is seen. Settings that are refused (78) are not tried again.
set -eu

until .venv/bin/python worker.py prepare; do
    [ $? != 78 ] || exit 78
    sleep 5
done
