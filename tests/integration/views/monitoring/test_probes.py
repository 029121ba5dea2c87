"""/readyz names what fails and no more; /metrics is read by Prometheus, and by nobody else."""

from __future__ import annotations

import re
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from sqlalchemy import select, text

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.failures import failure_reason
from app.models import Alarm, Contact, JobRun, Modem, OutboundSms, User
from app.runtime import histograms
from app.runtime.queues import connect
from app.services.outbox import outbox
from config import ROOT
from tests.cases import citizen_sms, forwarded
from tests.causes import cause, is_of
from tests.reading import keep
from tests.web import BrowserlikeClient

CITIZEN = "+6281266771234"
RULES = ROOT / "deploy" / "prometheus"
TOKEN = "token-untuk-uji-saja"


# Ready --------------------------------------------------------------------------------------------


def test_ready(client: BrowserlikeClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def failing(client: BrowserlikeClient) -> list[str]:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    return answer.text.split()


def test_redis_is_away(
    app: Flask, client: BrowserlikeClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setitem(app.extensions, "redis", connect(f"unix://{tmp_path}/nobody.sock"))
    assert failing(client) == ["redis"]
    assert client.get("/healthz").status_code == 200


def test_the_schema_is_another_one(client: BrowserlikeClient) -> None:
    with transaction() as store:
        store.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert failing(client) == ["schema"]


def test_the_folder_takes_nothing(
    client: BrowserlikeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _full(*_args: object, **_values: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", _full)
    assert failing(client) == ["folder"]


def test_no_job_has_watched_for_long(client: BrowserlikeClient) -> None:
    at = now() - timedelta(minutes=16)
    keep(JobRun(key="watching.watch", since=at, succeeded_at=at, failures=0, seconds=0, error=""))
    assert failing(client) == ["jobs"]


def test_nobody_has_prepared_the_database(client: BrowserlikeClient) -> None:
    with transaction() as store:
        store.execute(text("ALTER TABLE alembic_version RENAME TO away"))
    try:
        assert failing(client) == ["schema"]
    finally:
        with transaction() as store:
            store.execute(text("ALTER TABLE away RENAME TO alembic_version"))


# Metrics ------------------------------------------------------------------------------------------


@pytest.fixture
def month(app: Flask) -> None:
    """Citizens, officials, SMS that went and SMS that failed, a modem, an alarm."""
    citizen_sms("Nama saya Budi Santoso, jalan rusak", CITIZEN)
    forwarded("Jembatan putus", "PUPR")
    with transaction() as store:
        modem = store.scalars(select(Modem)).first()
        modem.name, modem.number, modem.signal_percent = "modem1", "+628569020200", 78
        modem.seen_at = modem.last_sent_at = now()
        outbox.put(CITIZEN, "Sudah kami perbaiki", cause("a", Purpose.ANSWER), modem_id=modem.id)
        outbox.put(CITIZEN, "Gagal", cause("b", Purpose.ANSWER), modem_id=modem.id)
        lost = store.scalars(select(OutboundSms).where(is_of("b"))).one()
        lost.status, lost.claimed_at = OutboundStatus.FAILED.value, now()
        lost.problem = failure_reason(500, None)
        store.add(Alarm(key="modem:modem1", open_key="modem:modem1", began_at=now()))


def scraped(client: BrowserlikeClient, **headers: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Name -> label values -> number."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {
        family.name: {tuple(s.labels.values()): s.value for s in family.samples}
        for family in families
    }


def test_the_figures(month: None, client: BrowserlikeClient) -> None:
    found = scraped(client)
    assert found["upik_modem_signal_percent"] == {("modem1",): 78}
    assert found["upik_outbound_sms"]["failed",] == 1
    assert found["upik_outbound_sms"]["queued",] > 1
    assert found["upik_outbound_sms"]["uncertain",] == 0
    assert found["upik_outbound_failures_24h"] == {(failure_reason(500, None),): 1}
    assert 0 <= found["upik_outbound_oldest_seconds"]["answer",] < 60
    assert found["upik_outbound_oldest_seconds"]["help",] == 0
    assert found["upik_inbound_oldest_seconds"] == {(): 0}
    assert found["upik_alarm"] == {("modem:modem1",): 1}
    assert found["upik_disk_free_bytes"][()] > 0
    assert found["upik_redis_up"] == {(): 1}
    assert found["upik_database_bytes"][()] > 100_000
    assert len(found) > 15


def test_requests_are_counted_by_all_processes_together(
    app: Flask, client: BrowserlikeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once it is sent, without the static files."""
    monkeypatch.setitem(app.extensions, "histograms rest until", 0.0)
    for path in ("/healthz", "/healthz", "/nowhere", "/static/nothing.css"):
        client.get(path).close()
    histograms.note(app, histograms.REQUESTS, "2xx", 1.5)
    found = scraped(client)["upik_requests_seconds"]
    assert found["2xx", "+Inf"] == 3
    assert found["2xx", "3.0"] == 3
    assert found["2xx", "1.0"] == 2
    assert found["4xx", "+Inf"] == 1
    assert found["2xx",] >= 1.5


def test_a_redis_that_is_away_is_asked_once(
    app: Flask, client: BrowserlikeClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[int] = []
    away = connect(f"unix://{tmp_path}/nobody.sock")
    monkeypatch.setattr(away, "pipeline", lambda **_: asked.append(1) or Redis.pipeline(away))
    monkeypatch.setitem(app.extensions, "redis", away)
    monkeypatch.setitem(app.extensions, "histograms rest until", 0.0)
    for _ in range(3):
        answer = client.get("/healthz")
        assert answer.status_code == 200
        answer.close()
    assert len(asked) == 1
    assert scraped(client)["upik_requests_seconds"] == {}


def test_nothing_of_any_person_stands_in_it(month: None, client: BrowserlikeClient) -> None:
    page = client.get("/metrics").text
    told = [*db.session.scalars(select(Contact.name)), *db.session.scalars(select(Contact.phone))]
    told += [user.get_full_name() for user in db.session.scalars(select(User))]
    for words in (*told, CITIZEN, "Budi Santoso", "jalan", "Jembatan", "perbaiki", "8569020200"):
        assert words not in page
    assert not re.search(r"(?<!\d)(\+62|0)8\d{8,}", page)


def test_the_shipped_alerts_ask_for_numbers_that_are_told(client: BrowserlikeClient) -> None:
    (group,) = yaml.safe_load((RULES / "upik-rules.yml").read_text())["groups"]
    asked = set(re.findall(r"upik_\w+", " ".join(rule["expr"] for rule in group["rules"])))
    assert asked
    assert asked - set(scraped(client)) == set()
    (scrape,) = yaml.safe_load((RULES / "scrape.yml").read_text())["scrape_configs"]
    assert f'job="{scrape["job_name"]}"' in group["rules"][0]["expr"]


def test_who_may_read_them(
    app: Flask, client: BrowserlikeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in ("Bearer ", "Bearer None", ""):
        far = {"headers": {"Authorization": word}, "environ_base": {"REMOTE_ADDR": "10.1.2.3"}}
        assert client.get("/metrics", **far).status_code == 404, "without a token no word opens it"
    settings = app.config["SETTINGS"].model_copy(update={"metrics_token": TOKEN})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    for address, header, status in (
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.1.2.3", {}, 404),
        ("10.1.2.3", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("10.1.2.3", {"Authorization": f"Bearer {TOKEN}x"}, 404),
        ("10.1.2.3", {"Authorization": "Bearer é"}, 404),
        # Through a proxy on this computer everybody has its address.
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 404),
        ("127.0.0.1", {"Forwarded": "for=10.1.2.3"}, 404),
    ):
        answer = client.get("/metrics", headers=header, environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == status
