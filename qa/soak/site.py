"""The service under soak: as `make run` starts it, three simulators and a stick."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.database.extensions import db, transaction
from app.models import Modem, Skpd
from app.runtime.data_folder import claim_folder
from config import Settings
from tests.at_modem.emulator import Emulator
from tests.e2e.station import PASSWORD, Station

# Linux keeps 15 bytes of a process's name: modem-simulator.
SIMULATORS = ("simulator", "sim2", "sim3")
STICK = "stik"
PROGRAMS = (
    "valkey",
    "web",
    "jobs",
    "papers",
    "cron",
    "modems",
    *(f"modem-{n}" for n in (*SIMULATORS, STICK)),
)
# A stack trace, and those that it was raised in; what counts is the last line.
TRACE = re.compile(
    r"^Traceback .*\n(?:[ \t].*\n|\n|During .*\n|The above .*\n|Traceback .*\n)*(\S.*)$", re.M
)
UNITS = ("PUPR", "DUKCAPIL", "DISHUB")


class Site:
    """The data folder with its launcher; `app` looks at the same database from here."""

    def __init__(self, folder: Path, database_url: str | None, emulator: Emulator) -> None:
        self.folder, self.emulator = folder, emulator
        values = {"var": folder, "database_url": database_url, "demo_password": PASSWORD}
        settings = Settings(
            **values, fast_password_hash=True, send_hold=0, phone_hold=0, demo="kosong"
        )
        self.app: Flask = create_app(claim_folder(settings))
        done = self.app.test_cli_runner().invoke(args=["prepare"])
        assert done.exit_code == 0, (done.output, done.exception)
        with self.app.app_context():
            with transaction() as store:
                for name in SIMULATORS[1:]:
                    store.add(Modem(name=name, kind="dummy", rate_per_minute=0))
                stick = Modem(name=STICK, kind="at", device=str(emulator.link), model="at")
                stick.rate_per_minute = 0
                store.add(stick)
            units = db.session.execute(select(Skpd.code, Skpd.id).where(Skpd.code.in_(UNITS)))
            self.units = {code: str(number) for code, number in units}
            db.session.remove()
            db.engine.dispose()
        extra = {"DATABASE_URL": database_url or "", "REDIS_URL": "", "UPIK_AT_IN_LATIHAN": "1"}
        self.station = Station(folder, extra)

    @contextmanager
    def running(self) -> Iterator[Site]:
        """Started, and ended."""
        with self.station:
            yield self

    def phone(self, modem: str) -> Path:
        """The folder of a simulator."""
        return self.folder / "modems" / modem

    def log_ends(self) -> dict[str, int]:
        """How often each last line of a stack trace stands in the logs."""
        found: dict[str, int] = {}
        for path in sorted((self.folder / "log").glob("*.log*")):
            for trace in TRACE.findall(path.read_text(errors="replace")):
                name = f"{path.name.partition('.')[0]}: {trace[:150]}"
                found[name] = found.get(name, 0) + 1
        return found


def rss(process: psutil.Process, program: str) -> float:
    """MB in memory; of the web its largest worker."""
    who = [process, *process.children()] if program == "web" else [process]
    return max(one.memory_info().rss for one in who) / 1e6
