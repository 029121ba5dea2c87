"""Seeded databases, made by the service's own commands; kept between runs on request."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.servers import ROOT

PASSWORD = "rahasia-latihan"
# A database of another shape, or with other contents, is made anew.
_MADE_BY = (
    "migrations/versions",
    "qa/bench/seed.py",
    "qa/bench/lives.py",
    "qa/bench/texts.py",
    "qa/bench/store.py",
)


def environment(folder: Path, url: str | None, **others: str) -> dict[str, str]:
    """What a command of the service needs to work on this database."""
    own = {"UPIK_VAR": str(folder), "DATABASE_URL": url or "", "UPIK_MODE": "latihan"}
    own |= {"UPIK_DEMO_PASSWORD": PASSWORD, "UPIK_TEST_FAST_HASH": "1", "UPIK_DEMO": "kosong"}
    return {**os.environ, **own, **others}


def seed(folder: Path, url: str | None, cases: int, public: int = 10) -> float | None:
    """The seconds that it took; None where it stands from an earlier run (SQLite alone: a server
    is new with each run). Of the closed cases `public` percent are published."""
    mark, stamp = folder / "seeded", _stamp()
    if url is None and mark.exists() and mark.read_text() == stamp:
        return None
    for path in folder.glob("upik.sqlite3*"):
        path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    filled = f"bench seed --cases {cases} --public {public}"
    for words in ("prepare", filled, "report rebuild"):
        command(folder, url, words)
    mark.write_text(stamp)
    return time.monotonic() - begun


def command(folder: Path, url: str | None, words: str) -> float:
    """Runs `flask WORDS` on this database; the seconds that it took."""
    begun = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi:app", *words.split()],
        cwd=ROOT,
        env=environment(folder, url),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - begun


def _stamp() -> str:
    made = hashlib.sha256()
    for name in _MADE_BY:
        path = ROOT / name
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            made.update(file.read_bytes())
    return made.hexdigest()
