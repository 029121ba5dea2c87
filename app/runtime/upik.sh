#!/bin/sh
# A command of Si UPIK in a container: docker compose run --rm prepare upik init
exec python -c 'from flask.cli import cli; cli.main(prog_name="upik")' --app wsgi:app "$@"
