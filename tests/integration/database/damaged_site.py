"""A site of its own, whose file a test may damage."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.database.extensions import db

COMMAND = "upik restore BERKAS --key -"


def close() -> None:
    """No connection knows a page of before; what waits in the log is in the file."""
    db.session.remove()
    db.engine.dispose()


def file() -> Path:
    return Path(str(db.engine.url.database))


def folder(site: Flask) -> Path:
    found: Path = site.config["SETTINGS"].folder
    return found


def header() -> None:
    body = bytearray(file().read_bytes())
    body[:100] = bytes(100)
    file().write_bytes(body)
