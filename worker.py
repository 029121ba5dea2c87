"""The background's entry: `jobs` and `papers` (RQ's queues), `modem NAME` (its owner), `cron`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import time
from functools import partial
from types import FrameType

from app.http.appbuilder_headless import import_models_only

if sys.argv[1:2] in (["modem"], ["cron"], ["papers"]):
    import_models_only()
if sys.argv[1:2] == ["modem"]:
    # Where TZ is not set, glibc looks at this file anew for each date that libGammu reads or logs:
    # two thirds of the time that it takes to read an SMS.
    os.environ.setdefault("TZ", ":/etc/localtime")

from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import create_app, create_ground
from app.database.extensions import db, transaction
from app.database.reading import reading
from app.jobs.lives import ending_well
from app.jobs.workers import serve_forking, serve_modem, wait_for_redis
from app.models import Modem
from app.runtime.data_folder import UMASK, claim_folder, modem_folder
from app.runtime.process_lock import wait_for_lock
from app.runtime.queues import JOBS, PAPERS, connect, modem_queue
from app.services.modems import modems
from config import Settings, SettingsRefused, load_settings

MODEM_BUSY_SECONDS = "60"
# Longer than a queue is listened to at a time: nothing may come meanwhile.
LISTENING_SECONDS = 30

log = logging.getLogger("worker")


def jobs(app: Flask, settings: Settings) -> None:
    """Runs the ordinary jobs, each in a process of its own."""
    serve_forking(app, JOBS, connect(settings.redis, LISTENING_SECONDS))


def papers(app: Flask, settings: Settings) -> None:
    """Makes reports, one after the other, and only with what the others leave of the processor."""
    os.nice(10)
    serve_forking(app, PAPERS, connect(settings.redis, LISTENING_SECONDS))


def modem(app: Flask, settings: Settings, name: str) -> None:
    """Owns one modem: nobody else opens it while this process lives."""
    from app.jobs import modem as owner  # only this process may load gammu

    lock = modem_folder(settings, name) / "owner.lock"
    with wait_for_lock(lock, f"modem {name}", lambda: tell_owned(app, name)):
        with app.app_context():
            owner.own(name)
        try:
            with ending_well(modem_folder(settings, name)):
                listen = partial(owner.listen, app, name)
                connection = connect(settings.redis, LISTENING_SECONDS)
                serve_modem(app, modem_queue(name), listen, connection)
        finally:
            owner.release()


def tell_owned(app: Flask, name: str) -> None:
    """Shows on the screens that another process has this modem; a lost database is no reason to
    stop waiting for it."""
    try:
        with app.app_context(), transaction():
            modems.show_owned(modems.require_modem(name))
    except SQLAlchemyError as error:
        log.warning("modem %s: not told that it is owned: %s", name, type(error).__name__)


def cron(app: Flask, settings: Settings) -> None:
    """Rings the schedule's bells; one process a data folder.

    A second clock on another machine does no harm: a bell's id rings once at a time.
    """
    from app.jobs.schedule import Clock  # only this process rings

    connection = connect(settings.redis)
    with wait_for_lock(settings.folder / "cron.lock", "jadwal (cron)"):
        while True:
            wait_for_redis(connection)
            try:
                Clock(connection, lambda: enabled_modems(app)).run()
            except RedisError as error:
                log.warning("the clock lost redis: %s", error)
                time.sleep(0.5)


def enabled_modems(app: Flask) -> list[str]:
    """The names of the modems that are switched on."""
    with app.app_context(), reading():
        rows = db.session.scalars(select(Modem.name).where(Modem.is_enabled).order_by(Modem.name))
        return list(rows)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _start(arguments: argparse.Namespace) -> tuple[Flask, Settings]:
    os.umask(UMASK)
    os.environ["TZ"] = "Asia/Jakarta"
    time.tzset()
    if arguments.kind == "modem":
        # The owner must record what it has sent: it waits longer for SQLite's lock than the others.
        os.environ.setdefault("UPIK_BUSY_SECONDS", MODEM_BUSY_SECONDS)
    settings = claim_folder(load_settings())
    return (create_app if arguments.kind == "jobs" else create_ground)(settings), settings


def main(words: list[str]) -> int:
    """Runs one kind of background process until it is told to stop."""
    parser = argparse.ArgumentParser(prog="worker.py", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("jobs", help="pekerjaan latar belakang")
    kinds.add_parser("papers", help="laporan yang disusun di latar belakang")
    kinds.add_parser("cron", help="jadwal; satu proses saja")
    kinds.add_parser("modem", help="pemilik satu modem").add_argument("name", metavar="NAMA")
    arguments = parser.parse_args(words)
    try:
        app, settings = _start(arguments)
    except SettingsRefused as refused:
        print("\n".join(refused.problems), file=sys.stderr)
        return refused.exit_code
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    if arguments.kind == "modem":
        modem(app, settings, arguments.name)
    else:
        {"jobs": jobs, "papers": papers, "cron": cron}[arguments.kind](app, settings)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
