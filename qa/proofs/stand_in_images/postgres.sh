#!/bin/sh
# What the entry point of postgres:17 does, as far as compose.yaml uses it.
set -eu
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$PGDATA"
    exec setpriv --reuid postgres --regid postgres --init-groups -- "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
    initdb --username "$POSTGRES_USER" --pwfile /tmp/password --auth-host scram-sha-256 --auth-local trust
    rm /tmp/password
    printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
    pg_ctl -o "-c listen_addresses=''" -w start
    createdb --username "$POSTGRES_USER" "$POSTGRES_DB"
    pg_ctl -m fast -w stop
fi
exec "$@" -c "listen_addresses=*"
