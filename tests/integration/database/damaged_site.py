"""A site of its own, whose file a test may damage."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import db
from tests.web import alerts

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


def prepare(site: Flask, *options: str) -> tuple[int, str]:
    """How the command ends, and what it says."""
    done = site.test_cli_runner().invoke(args=["prepare", *options])
    close()
    return done.exit_code, done.output.strip()


def refuses(site: Flask, *words: str) -> None:
    """The command refuses in a sentence that has these words, and ends with the way out."""
    code, told = prepare(site)
    assert (code, told.endswith(COMMAND)) == (1, True), told
    assert [word for word in words if word not in told] == [], told


def require_closed(client: FlaskClient, word: str, way_out: str) -> None:
    """Every page says what to do, and the proxy is told the word for it."""
    for path in ("/", "/pesan-masuk/", "/status-sistem/", "/metrics", "/tidak-ada"):
        answer = client.get(path)
        assert (answer.status_code, way_out in alerts(answer)) == (503, True), path
    fragment = client.get("/pesan-masuk/", headers={"HX-Request": "true"})
    assert (fragment.status_code, way_out in alerts(fragment)) == (503, True)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_data(as_text=True)) == (503, f"{word}\n")
    assert client.get("/healthz").status_code == 200
