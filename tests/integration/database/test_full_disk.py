"""A really full disk is called so, and leaves Admin a way in and the alarm a way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select

from app.database.extensions import db
from app.jobs import modem as jobs
from app.jobs import watching
from app.models import Alarm, Setting
from app.services.monitoring import host_health
from app.services.setup.demo_data import MODEM
from tests.faults.servers import full, small_disk
from tests.integration.backup.conftest import made_site
from tests.reading import keep
from tests.web import BrowserlikeClient, alerts, is_in, sign_in

RESERVE = "ruang-darurat"


@pytest.fixture(params=["tmpfs", "ext2"])
def disk(
    tmp_path: Path, valkey_url: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A site alone on a disk of 160 MB, inside of it."""
    monkeypatch.setattr(jobs, "_owner", None)
    with small_disk(tmp_path / "disk", 160, request.param) as made:
        site = made_site(made, tmp_path, redis_url=valkey_url)
        with site.inside():
            current_app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
            current_app.test_client_class = BrowserlikeClient
            host_health.disks()
            yield made
            jobs.release()


def browser() -> BrowserlikeClient:
    found: BrowserlikeClient = current_app.test_client()  # type: ignore[assignment]
    return found


def reserve() -> Path:
    path: Path = current_app.config["SETTINGS"].folder / RESERVE
    return path


@pytest.mark.parametrize("is_open", [True, False], ids=["writing", "opening"])
def test_it_is_called_full_and_admin_comes_in_after_that(disk: Path, *, is_open: bool) -> None:
    """Where no process has the database open, its first page already meets the full disk."""
    client = browser()
    db.session.rollback()
    db.engine.dispose()
    with db.engine.connect() if is_open else nullcontext(), full(disk):
        answer = sign_in(client, "admin") if is_open else client.get("/login/")
        assert answer.status_code == 503
        assert "Disk server penuh" in alerts(answer)
        assert sign_in(client, "admin").status_code == 302
        assert is_in(client)
        page = client.get("/status-sistem/")
        assert page.status_code == 200
        assert "Kosongkan disk server" in page.text


def test_the_alarm_is_written_and_its_sms_leaves(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(Setting(key="admin_phone", value="0811-6666-0009"))
    monkeypatch.setattr(watching, "is_young", lambda _span: False)
    jobs.own(MODEM)
    jobs.poll_inbox(MODEM)
    sent = current_app.config["SETTINGS"].folder / "modems" / MODEM / "sent"
    before = set(sent.glob("*.json"))
    with full(disk):
        watching.watch()
        assert "disk" in db.session.scalars(select(Alarm.open_key)).all()
        jobs.send_outbox(MODEM)
        told = [it.read_text() for it in set(sent.glob("*.json")) - before]
        assert len([it for it in told if "ruang disk hampir habis" in it]) == 1


def test_the_reserve_has_real_blocks_and_comes_again_with_the_room(disk: Path) -> None:
    facts = reserve().stat()
    assert facts.st_blocks * 512 >= 20_000_000
    assert facts.st_mode & 0o777 == 0o600
    with full(disk):
        host_health.disks()
        assert not reserve().exists()
    host_health.disks()
    assert reserve().stat().st_blocks * 512 >= 20_000_000


def test_it_takes_no_room_where_there_is_little(disk: Path) -> None:
    reserve().unlink()
    with (disk / "filler").open("wb") as file:
        file.write(bytes(80_000_000))
    host_health.disks()
    assert not reserve().exists()
