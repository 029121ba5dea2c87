"""Whoever watches is watched: the clock stands in for the jobs, a heartbeat is missed outside."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import select

import worker
from app.database.extensions import db, now
from app.jobs import watching
from app.jobs.schedule import Clock
from app.models import Alarm, JobRun
from app.runtime.queues import CRON, connect, host_signs
from app.services.monitoring.checks import look
from app.services.monitoring.readings import Moment
from tests.reading import keep


def watched(minutes: int) -> None:
    """So long ago a job last watched the service."""
    at = now() - timedelta(minutes=minutes)
    keep(JobRun(key="watching.watch", since=at, succeeded_at=at, failures=0, seconds=0, error=""))


def alarms() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Alarm.open_key).where(Alarm.open_key.is_not(None))))


@pytest.fixture
def heartbeats(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the service outside was asked for."""
    asked: list[str] = []

    class _Outside(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), _Outside) as server:
        beats_at(app, monkeypatch, f"http://127.0.0.1:{server.server_port}/upik")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield asked
        server.shutdown()
        thread.join()


def beats_at(app: Flask, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    changed = app.config["SETTINGS"].model_copy(update={"heartbeat_url": url})
    monkeypatch.setitem(app.config, "SETTINGS", changed)


def test_while_jobs_watch_nobody_stands_in(app: Flask) -> None:
    watched(minutes=14)
    worker.stand_in(app)
    assert alarms() == set()


def test_where_no_job_has_watched_for_long_the_clock_does(
    app: Flask, heartbeats: list[str]
) -> None:
    watched(minutes=16)
    worker.stand_in(app)
    assert {"job:watching.watch", "process:jobs"} <= alarms()
    assert heartbeats == [], "outside it is missed, too"


def test_so_it_is_where_valkey_is_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(app.extensions, "redis", connect(f"unix://{tmp_path}/nobody.sock"))
    watched(minutes=16)
    worker.stand_in(app)
    assert {"job:watching.watch", "valkey"} <= alarms()
    assert "process:jobs" not in look(Moment()), "nobody can say that it is well again"


def test_a_good_round_asks_for_the_heartbeat_s_address(app: Flask, heartbeats: list[str]) -> None:
    watching.watch()
    assert heartbeats == ["/upik"]


def test_an_address_that_does_not_answer_stops_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    beats_at(app, monkeypatch, "http://127.0.0.1:1/secret")
    with caplog.at_level(logging.WARNING):
        watching.watch()
    assert "heartbeat" in caplog.text
    assert "secret" not in caplog.text


def test_a_clock_that_ends_well_is_no_dead_host(
    app: Flask, monkeypatch: pytest.MonkeyPatch, valkey_url: str
) -> None:
    def _ends(_seconds: float) -> None:
        assert host_signs(redis, CRON)
        raise SystemExit

    with Redis.from_url(valkey_url) as redis:
        monkeypatch.setattr("app.jobs.schedule.time.sleep", _ends)
        with pytest.raises(SystemExit):
            Clock(redis, list).run()
        assert host_signs(redis, CRON) == {}
