"""Nobody works on the tables of another release, and everybody says what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

import worker
from app.database import revisions
from app.database.extensions import db
from app.database.revisions import SchemaForeign
from app.jobs import modem as jobs
from app.jobs.workers import WakeUp
from app.services.backup import database_snapshot
from app.services.setup.demo_data import MODEM
from tests import next_release
from tests.integration.database.damaged_site import close, prepare, require_closed
from tests.integration.jobs.fake_gateway import FakeGateway

UPGRADE, RESTORE = "jalankan upik prepare", "upik restore BERKAS --key -"


def upgrade(app: Flask, folder: Path) -> None:
    close()
    next_release.install(app, folder)


def stamp(revision: str) -> None:
    with revisions.any_schema():
        db.session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        db.session.commit()
    close()


Change = Callable[[Flask, Path], None]
OTHERS = pytest.mark.parametrize(
    ("change", "way_out"),
    [
        pytest.param(upgrade, UPGRADE, id="older"),
        pytest.param(lambda _app, _folder: stamp("9999"), RESTORE, id="newer"),
        pytest.param(lambda _app, _folder: stamp("0001.00000000"), RESTORE, id="another commit's"),
    ],
)


@OTHERS
def test_sms_stay_on_the_sim_and_every_page_says_what_to_do(
    site: Flask, phone: FakeGateway, tmp_path: Path, change: Change, way_out: str
) -> None:
    change(site, tmp_path)
    for work in (jobs.poll_inbox, jobs.send_outbox):
        with pytest.raises(SchemaForeign):
            work(MODEM)
        db.session.remove()
    assert (len(phone.sim), phone.deletes, phone.opened) == (1, [], 0)
    site.config["PROPAGATE_EXCEPTIONS"] = False
    require_closed(site.test_client(), "schema", way_out)


@OTHERS
def test_a_job_does_nothing_and_its_bell_may_ring_again(
    site: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    change: Change,
    way_out: str,
) -> None:
    silenced: list[object] = []
    monkeypatch.setattr("app.jobs.workers.answer", lambda job: None)
    monkeypatch.setattr("app.jobs.workers.silence", silenced.append)
    monkeypatch.setattr(WakeUp, "app", site, raising=False)
    job = WakeUp("one", connection=site.extensions["redis"])
    job._func_name, job._args, job._kwargs = "app.jobs.sweep.seal_journal", (), {}
    change(site, tmp_path)
    assert job.perform() is None
    assert silenced == [job]
    assert way_out in caplog.text


@OTHERS
def test_a_worker_waits_without_a_connection_until_the_tables_are_its_own(
    site: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    change: Change,
    way_out: str,
) -> None:
    change(site, tmp_path)
    newest, waits = revisions.known()[-1], []

    def _sleep(_seconds: float) -> None:
        database_snapshot.require_unused_file(Path(str(db.engine.url.database)))
        waits.append(_seconds)
        if len(waits) == 3:
            stamp(newest)

    monkeypatch.setattr("worker.time.sleep", _sleep)
    with caplog.at_level(logging.ERROR):
        worker.wait_for_schema(site)
    assert len(waits) == 3
    assert caplog.text.count(way_out) == 1


def test_the_web_works_as_soon_as_the_tables_are_its_own(site: Flask, tmp_path: Path) -> None:
    upgrade(site, tmp_path)
    client = site.test_client()
    assert client.get("/readyz").status_code == 503
    assert prepare(site)[0] == 0
    assert client.get("/readyz").get_data(as_text=True) == "ok\n"
    assert client.get("/").status_code == 200
