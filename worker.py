"""The background's entry: `jobs` and `papers` (RQ's queues), `cron`, `modems` (an owner for each
modem of this host), `modem NAME` (one owner), and `prepare`, which makes the data ready for all."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from importlib import import_module
from types import FrameType

from app.http.appbuilder_headless import import_models_only

if sys.argv[1:2] == ["papers"]:
    # It takes what the others leave of the processor, also while all of them start.
    os.nice(10)
if sys.argv[1:2] and sys.argv[1] in ("jobs", "papers", "cron", "modems", "modem", "prepare"):
    # Nothing that is loaded is garbage: to look for some takes a quarter of the time to load.
    gc.disable()
    import_models_only()
if sys.argv[1:2] and sys.argv[1] in ("modems", "modem"):
    # Where TZ is not set, glibc looks at this file anew for each date that libGammu reads or logs:
    # two thirds of the time that it takes to read an SMS.
    os.environ.setdefault("TZ", ":/etc/localtime")

from click import ClickException
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import create_ground
from app.database import disk_reserve
from app.database.extensions import db, transaction
from app.database.reading import reading
from app.database.revisions import SchemaForeign
from app.domain.operations.scheduled_jobs import SCHEDULE
from app.i18n.refusal_messages import schema_sentence
from app.jobs.lives import ending_well
from app.jobs.schedule import Clock, is_needed
from app.jobs.workers import serve_forking, serve_modem, wait_for_redis
from app.models import Modem
from app.runtime import alive
from app.runtime.data_folder import UMASK, claim_folder, modem_folder
from app.runtime.process_lock import wait_for_lock
from app.runtime.queues import JOBS, PAPERS, connect, modem_queue
from app.services.modems import modems
from app.services.monitoring import job_runs
from config import Settings, SettingsRefused, load_settings

MODEM_BUSY_SECONDS = "60"
# Longer than a queue is listened to at a time: nothing may come meanwhile.
LISTENING_SECONDS = 30
# Between two looks whether jobs watch the service.
WATCH_SECONDS = 300
# Between two looks at tables of another release.
SCHEMA_SECONDS = 5

log = logging.getLogger("worker")


def jobs(app: Flask, settings: Settings) -> None:
    """Runs the ordinary jobs, each in a process of its own."""
    try:
        look_once(app)
    except SQLAlchemyError as error:
        log.warning("the jobs' first look: %s", type(error).__name__)
    serve_forking(app, JOBS, connect(settings.redis, LISTENING_SECONDS))


def look_once(app: Flask) -> None:
    """Looks once where jobs look all day, so that each finds prepared what that takes."""
    from app.services.cases.suggestions import suggesting
    from app.services.inbound import intake

    with app.app_context(), reading():
        intake.waiting_groups()
        suggesting.waiting()


def papers(app: Flask, settings: Settings) -> None:
    """Makes reports, one after the other."""
    serve_forking(app, PAPERS, connect(settings.redis, LISTENING_SECONDS))


def keep_modems(app: Flask, settings: Settings) -> None:
    """Keeps an owner for each modem of this host, each in a process of its own."""
    from app.jobs.modem_supervisor import supervise

    supervise(app, partial(modem, app, settings))


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
    connection = connect(settings.redis)
    asked = partial(enabled_modems, app), partial(is_needed, app)
    sign = alive.sign_of(settings.folder, "cron")
    lock = settings.folder / "cron.lock"
    with wait_for_lock(lock, "jadwal (cron)", alive.tell_systemd):
        expect_jobs(app)
        threading.Thread(target=watch_the_watch, args=(app,), name="watch", daemon=True).start()
        while True:
            wait_for_redis(connection)
            try:
                Clock(connection, *asked, lambda: alive.pass_on(sign, time.time())).run()
            except RedisError as error:
                log.warning("the clock lost redis: %s", error)
                time.sleep(0.5)


def watch_the_watch(app: Flask) -> None:
    """Looks all day whether jobs watch the service, beside the clock."""
    while True:
        time.sleep(WATCH_SECONDS)
        try:
            stand_in(app)
        except (SQLAlchemyError, OSError, SchemaForeign) as error:
            log.warning("the clock could not watch: %s", type(error).__name__)


def stand_in(app: Flask) -> None:
    """Watches in place of the jobs where they have not for long, as while Valkey is away."""
    with app.app_context(), reading():
        if job_runs.is_unwatched():
            from app.jobs import watching  # rarely needed

            log.warning("no job watches the service: the clock does")
            watching.watch_instead()


def expect_jobs(app: Flask) -> None:
    """Writes down that each job is waited for; a lost database is no reason to ring no bell."""
    try:
        with app.app_context():
            job_runs.expect_all()
    except SQLAlchemyError as error:
        log.warning("the schedule's jobs are not written down: %s", type(error).__name__)


def enabled_modems(app: Flask) -> list[str]:
    """The names of the modems that are switched on."""
    with app.app_context(), reading():
        rows = db.session.scalars(select(Modem.name).where(Modem.is_enabled).order_by(Modem.name))
        return list(rows)


def wait_for_schema(app: Flask) -> None:
    """Returns once the tables are those of this code; says once which command makes them so. A
    database that is away is waited for by each role itself."""
    said = False
    while True:
        try:
            with app.app_context(), reading(), suppress(SQLAlchemyError):
                db.engine.connect().close()
            return
        except SchemaForeign as foreign:
            if not said:
                log.error("%s", schema_sentence(foreign))
            said = True
        alive.tell_systemd()
        time.sleep(SCHEMA_SECONDS)


def prepare(app: Flask, settings: Settings) -> None:
    """Makes the data ready, saying what it does."""
    from app.cli import make_ready, plain_refusals

    with app.app_context():
        try:
            make_ready.make_ready(sys.stdout)
            with plain_refusals(settings.folder):
                make_ready.advise()
        except ClickException as error:
            error.show()
            raise SystemExit(error.exit_code) from None


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _start(arguments: argparse.Namespace) -> tuple[Flask, Settings]:
    os.umask(UMASK)
    os.environ["TZ"] = "Asia/Jakarta"
    time.tzset()
    # A second thread of NumPy's waits more than it works: the learning of the night took twice the
    # processor's time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if arguments.kind in ("modems", "modem"):
        # The owner must record what it has sent: it waits longer for SQLite's lock than the others.
        os.environ.setdefault("UPIK_BUSY_SECONDS", MODEM_BUSY_SECONDS)
    settings = claim_folder(load_settings())
    disk_reserve.settle(settings.folder)
    app = create_ground(settings)
    if arguments.kind == "jobs":
        # Each job's process finds its code loaded.
        for module in {line.function.rpartition(".")[0] for line in SCHEDULE if not line.modem}:
            import_module(module)
    if arguments.kind == "modems":
        # Each owner finds its code loaded.
        import_module("app.jobs.modem")
    gc.freeze()
    gc.enable()
    return app, settings


def main(words: list[str]) -> int:
    """Runs one kind of background process until it is told to stop."""
    parser = argparse.ArgumentParser(prog="worker.py", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("jobs", help="pekerjaan latar belakang")
    kinds.add_parser("papers", help="laporan yang disusun di latar belakang")
    kinds.add_parser("cron", help="jadwal; satu proses saja")
    kinds.add_parser("prepare", help="tabel, hak, peran, daftar proses; lalu selesai")
    kinds.add_parser("modems", help="semua modem komputer ini, satu proses tiap modem")
    kinds.add_parser("modem", help="pemilik satu modem").add_argument("name", metavar="NAMA")
    arguments = parser.parse_args(words)
    try:
        app, settings = _start(arguments)
        if arguments.kind == "prepare":
            prepare(app, settings)
            return 0
    except SettingsRefused as refused:
        print("\n".join(refused.problems), file=sys.stderr)
        return refused.exit_code
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    wait_for_schema(app)
    if arguments.kind == "modem":
        modem(app, settings, arguments.name)
    else:
        roles = {"jobs": jobs, "papers": papers, "cron": cron, "modems": keep_modems}
        roles[arguments.kind](app, settings)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
