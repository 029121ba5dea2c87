"""Peer of the SMS lane: gammu-smsd on the same dummy phone and kind of database."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import psycopg

EXAMPLES = Path("/usr/share/doc/gammu-smsd/examples")
INSTALL = "apt-get install gammu-smsd libdbd-sqlite3"
# No check, no pause, no waiting. Its loop either looks for new SMS each time (best for reading) or
# seldom: a look costs the dummy phone 100 ms, between two sends as well.
TUNED = {
    "commtimeout": 0,
    "sendtimeout": 1,
    "loopsleep": 0,
    "statusfrequency": 0,
    "resetfrequency": 0,
    "checksecurity": 0,
    "checkbattery": 0,
    "checksignal": 0,
    "checknetwork": 0,
    "hangupcalls": 0,
}
RECEIVE_SECONDS = {"in": 0, "out": 60}


def is_installed() -> bool:
    """Whether there is a peer to compare with."""
    return shutil.which("gammu-smsd") is not None


class Smsd:
    """One smsd; `postgres` is a database of its own, None means SQLite."""

    name = "smsd tuned"
    makes_cards = False

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self.folder, self.postgres = folder, postgres
        self.phone = folder / "phone"
        for inside in ("sms/1", "sms/2", "sms/3", "sms/4", "sms/5"):
            (self.phone / inside).mkdir(parents=True)
        self._database = folder / "smsd.db"
        self._make_tables()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The daemon."""
        assert self._process is not None
        return self._process.pid

    def start(self, purpose: str) -> None:
        """Starts the daemon in the foreground, tuned for this purpose."""
        self._write_config({**TUNED, "receivefrequency": RECEIVE_SECONDS[purpose]})
        # As ours has it (worker.py): without it glibc looks at the file for each date.
        self._process = subprocess.Popen(
            ["gammu-smsd", "--config", str(self.folder / "smsdrc")],
            env={**os.environ, "TZ": ":/etc/localtime"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def halt(self) -> None:
        """Ends it; killed, for it may be asleep for a minute."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stored(self) -> int:
        """Parts in the inbox table."""
        return self._count("inbox")

    cards = stored

    def sent(self) -> int:
        """SMS in the table of sent ones."""
        return self._count("sentitems")

    def queue(self, count: int) -> None:
        """SMS to be sent."""
        row = (
            'INSERT INTO outbox ("DestinationNumber", "TextDecoded", "CreatorID", "Coding") '
            "VALUES ('+6281266001234', 'halo', 'bench', 'Default_No_Compression')"
        )
        if self.postgres:
            with psycopg.connect(self.postgres) as connection:
                for _ in range(count):
                    connection.execute(row)
            return
        with sqlite3.connect(self._database, timeout=10) as store:
            for _ in range(count):
                store.execute(row)
        store.close()

    def _count(self, table: str) -> int:
        query = f"SELECT count(*) FROM {table}"
        if self.postgres:
            with psycopg.connect(self.postgres) as connection:
                found = connection.execute(query).fetchone()
        else:
            store = sqlite3.connect(self._database, timeout=10)
            found = store.execute(query).fetchone()
            store.close()
        assert found is not None
        return int(found[0])

    def _make_tables(self) -> None:
        if self.postgres:
            lines = (EXAMPLES / "pgsql.sql").read_text().splitlines()
            # The language is there since PostgreSQL 9; asking for it twice is an error.
            script = "\n".join(line for line in lines if "CREATE LANGUAGE" not in line.upper())
            with psycopg.connect(self.postgres) as connection:
                connection.execute(script.encode())
            return
        store = sqlite3.connect(self._database)
        store.executescript((EXAMPLES / "sqlite.sql").read_text())
        store.execute("PRAGMA journal_mode=WAL")
        store.close()

    def _write_config(self, extra: dict[str, int]) -> None:
        lines = ["[gammu]", "model = dummy", "connection = none", f"device = {self.phone}"]
        lines += ["gammuloc = /dev/null", "[smsd]", "service = sql", f"logfile = {self.folder}/log"]
        if self.postgres:
            found = psycopg.conninfo.conninfo_to_dict(self.postgres)
            lines += ["driver = native_pgsql", f"host = {found['host']}:{found['port']}"]
            lines += [f"user = {found['user']}", "password = x", f"database = {found['dbname']}"]
        else:
            lines += ["driver = sqlite3", "database = smsd.db", f"dbdir = {self.folder}/"]
        lines += [f"{key} = {value}" for key, value in extra.items()]
        (self.folder / "smsdrc").write_text("\n".join([*lines, ""]))
