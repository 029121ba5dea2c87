"""Status Sistem: each line has a colour, a word, and what to do; only Admin reads it."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections import namedtuple
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import SimpleWorker
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.jobs.workers import WakeUp, make_worker
from app.models import Alarm, Event, InboundPart, Modem, OutboundSms, Setting
from app.runtime.queues import CRON, JOBS, connect, sign_host
from app.services.cases.state import auto_replies
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from app.services.monitoring import backup_status, outside_heads
from app.services.outbox import outbox
from tests.cases import Login, is_of_the_frame, page
from tests.causes import cause
from tests.integration.views.lists.test_statements import asked_by
from tests.reading import assert_lacks, assert_says, change, keep, part, plain

URL = "/status-sistem/"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def admin(
    app: Flask, client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """Admin at the screen, on a machine with a disk that is half full."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**11, 5 * 10**10, 5 * 10**10))
    login(client, "admin")
    return client


def modem(**values: object) -> None:
    facts = {"seen_at": now(), "healthy_at": now(), "state": "siap", **values}
    change(Modem, the_modem(), **facts)


def the_modem() -> int:
    return db.session.scalars(select(Modem.id)).one()


def lines(text: str) -> dict[str, str]:
    """Label -> word and details of the tables."""
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', text, re.DOTALL)
    return {label: plain(rest) for label, rest in rows}


def card(text: str) -> str:
    return plain(text.split('class="modem-row')[1].split("</article>")[0])


def test_a_modem_with_all_that_is_known_of_it(admin: FlaskClient) -> None:
    modem(
        signal_percent=78, network="TELKOMSEL", sim_used=3, sim_size=30, daily_cap=300,
        last_received_at=now(),
    )  # fmt: skip
    for text in ("Sisa pulsa Rp9.000", "Sisa pulsa Rp12.500 s/d 30/12/26"):
        notice = {"is_sim_notice": True, "processed_at": now()}
        received(text, now(), number="TELKOMSEL", group_key=text, **notice)
    told = card(page(admin, URL))
    assert_says(told, "Baik", "78% (kuat)", "TELKOMSEL", "3 dari 30 SMS", "0 dari 300", "Rp12.500")
    assert "Rp9.000" not in told


def test_a_modem_that_was_switched_off_is_not_told_of(admin: FlaskClient) -> None:
    told = {"<h3>simulator</h3>", "simulator: Ambil SMS dari modem"}
    modem(state="siap", signal_percent=78)
    assert_says(page(admin, URL), *told)
    modem(is_enabled=False)
    assert_lacks(page(admin, URL), *told)


def test_queues_processes_and_the_server(app: Flask, admin: FlaskClient, valkey_url: str) -> None:
    modem()
    sealing.seal_all()
    with transaction():
        outbox.put("+6281266771234", "teks", cause("a", Purpose.ANSWER))
    with Redis.from_url(valkey_url) as redis:
        told = [time.time(), "web2", 3 * 10**10, 10**11]
        redis.hset("upik:rooms", "its folder", json.dumps(told))
        sign_host(redis, CRON)
        make_worker(SimpleWorker, JOBS, WakeUp, redis).register_birth()
    found = lines(page(admin, URL))
    assert found["SMS masuk"] == "Baik tidak ada yang menunggu"
    assert found["SMS keluar"] == "Baik tertua menunggu 0 menit"
    assert found["SMS otomatis"] == "Baik berjalan"
    assert found["Penjadwal (cron)"].startswith("Baik tanda hidup terakhir")
    assert found["Pekerjaan latar (jobs)"].startswith("Baik tanda hidup terakhir")
    assert found["Penyusun laporan (papers)"].startswith("Gangguan tidak ada tanda hidup")
    assert "log/papers.log" in found["Penyusun laporan (papers)"]
    assert found["Valkey"].startswith("Baik menjawab")
    assert found["Ruang disk"] == "Baik " + " · web2: ".join(
        ["50 GB kosong dari 100 GB", "30 GB kosong dari 100 GB"]
    )
    assert found["Skema basis data"].startswith("Baik 0")
    assert found["Segel jurnal"] == "Baik semua baris disegel: perubahan diam-diam akan ketahuan"
    engine = "PostgreSQL" if "postgresql" in app.config["SQLALCHEMY_DATABASE_URI"] else "SQLite"
    assert found["Basis data"].startswith(f"Baik {engine} · ")


def test_it_is_yellow_until_somebody_outside_receives_the_journal_s_head(
    admin: FlaskClient,
) -> None:
    told = lines(page(admin, URL))["Segel ke luar"]
    assert told.startswith("Perhatikan belum pernah keluar")
    assert "Isi HP atau surel penerima segel jurnal" in told
    keep(Setting(key="head_phone", value="0811-6666-0009"))
    assert lines(page(admin, URL))["Segel ke luar"] == "Baik belum pernah keluar"
    sealing.seal_all()
    outside_heads.send_due()
    assert lines(page(admin, URL))["Segel ke luar"] == "Baik terakhir keluar baru saja"


def test_an_sms_that_misses_a_part_names_itself_and_is_no_alarm(admin: FlaskClient) -> None:
    modem()
    since = now() - timedelta(minutes=9)
    parts(since, 1, 3)
    text = page(admin, URL)
    found = lines(text)
    assert found["SMS masuk"] == "Baik tidak ada yang menunggu"
    assert found["SMS belum lengkap"].startswith(
        "Baik SMS dari 0812-66xx-xxxx menunggu bagian 2 dari 3 sejak "
    )
    assert "periksa Pekerjaan latar" not in text
    assert "upik_inbound_oldest_seconds 0.0" in client_metrics(admin)
    parts(since, 2)
    whole = lines(page(admin, URL))
    assert "SMS belum lengkap" not in whole
    assert "tertua menunggu 9 menit" in whole["SMS masuk"], "nothing is missing any more but us"


def test_one_that_is_no_card_when_its_time_is_over_waits_for_the_jobs(admin: FlaskClient) -> None:
    modem()
    parts(now() - timedelta(minutes=22), 1)
    found = lines(page(admin, URL))
    assert "SMS belum lengkap" not in found
    assert found["SMS masuk"].startswith("Gangguan tertua menunggu 12 menit")
    assert "periksa Pekerjaan latar" in found["SMS masuk"]


def parts(since: datetime, *sequences: int) -> None:
    """Parts of one SMS of three that were read then."""
    for sequence in sequences:
        place = {"group_key": "long", "total": 3, "sequence": sequence}
        received(f"isi {sequence}", since, number="+6281266771234", **place)


def received(text: str, at: datetime, **values: Any) -> None:
    """A part as the modem's owner has stored it."""
    times = {"smsc_at": at, "recorded_at": at}
    facts = {"modem_id": the_modem(), "kind": "text", "body": b"", **times, **values}
    keep(InboundPart(fingerprint=text, text=text, **facts))


def test_the_backup_never_made_on_the_same_disk_and_failed(app: Flask, admin: FlaskClient) -> None:
    settings = app.config["SETTINGS"]
    assert lines(page(admin, URL))["Cadangan"].startswith("Perhatikan belum pernah")
    settings.backup_folder.mkdir(exist_ok=True)
    backup_status.note_good(settings, "upik-20261126-021500.age", 1000, "0" * 64)
    assert "UPIK_BACKUP_TO" in lines(page(admin, URL))["Cadangan"]
    backup_status.note_failure("Disk penuh.")
    found = lines(page(admin, URL))["Cadangan"]
    assert found.startswith("Perhatikan baru saja")
    assert found.endswith("Disk penuh.")
    assert re.search(r"^upik_backup_age_seconds \d", client_metrics(admin), re.MULTILINE)


@pytest.mark.parametrize(
    "note", [lambda: backup_status.note_failure("Disk penuh."), backup_status.note_rehearsal]
)
def test_what_failed_or_was_made_elsewhere_is_no_backup_of_this_site(
    admin: FlaskClient, note: Callable[[], object]
) -> None:
    note()
    assert lines(page(admin, URL))["Cadangan"].startswith("Perhatikan belum pernah")
    assert "\nupik_backup_age_seconds " not in client_metrics(admin)


def client_metrics(client: FlaskClient) -> str:
    return client.get("/metrics").text


def test_valkey_is_away(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setitem(app.extensions, "redis", connect(f"unix://{tmp_path}/nobody.sock"))
    found = lines(page(admin, URL))
    assert found["Valkey"].startswith("Gangguan tidak menjawab")
    assert found["Pekerjaan latar (jobs)"].startswith("Perhatikan tidak diketahui")


def test_alarms_stand_first_and_on_hari_ini(admin: FlaskClient) -> None:
    modem()
    assert "Gangguan sistem" not in page(admin, "/hari-ini/")
    keep(Alarm(key="disk", open_key="disk", began_at=now()))
    keep(Alarm(key="sealing", began_at=now(), ended_at=now()))
    text = page(admin, URL)
    assert "ruang disk hampir habis" in text.split('class="section"')[0]
    assert "jurnal tidak disegel" not in text
    today = page(admin, "/hari-ini/")
    assert re.search(rf'href="{URL}"><i [^>]*></i><b>1</b><span>Gangguan sistem', today)


def test_no_tile_for_those_who_may_not_read_it(desk: FlaskClient) -> None:
    keep(Alarm(key="disk", open_key="disk", began_at=now()))
    assert "Gangguan sistem" not in page(desk, "/hari-ini/")


def test_it_refreshes_only_what_has_changed(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is free on the disk of the tests changes with every other one.
    disk = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: disk)
    modem()
    asks = URL + part(r"baru\?stamp=\w+", page(admin, URL))
    assert admin.get(asks).status_code == 204
    modem(signal_percent=12)
    answer = admin.get(asks)
    assert answer.status_code == 200
    assert_says(card(answer.text), "Perhatikan", "12% (lemah)", "Sinyal hanya 12%.")


def test_in_english(admin: FlaskClient) -> None:
    modem(signal_percent=78)
    keep(Alarm(key="modem:simulator", open_key="modem:simulator", began_at=now()))
    admin.get("/lang/en")
    text = page(admin, URL)
    assert_says(text, "System status", "simulator: the modem cannot be used", "Good", "Disk space")


def test_a_constant_number_of_statements(app: Flask, admin: FlaskClient) -> None:
    modem()
    page(admin, URL)
    one = asked_by(app, admin, URL)
    with transaction() as store:
        for number in range(10):
            store.add(Modem(name=f"modem{number}", kind="at", seen_at=now(), healthy_at=now()))
    assert len(asked_by(app, admin, URL)) <= len(one) + 1
    assert len([it for it in one if not is_of_the_frame(it)]) <= 20


def test_the_journal_tells_of_an_alarm(admin: FlaskClient) -> None:
    with transaction() as store:
        store.add(
            Event(
                at=now(), action="alarm_begun", subject="alarm", subject_id=1, actor="system",
                facts={"alarm": "modem:modem1"},
            )
        )  # fmt: skip
    assert "mencatat gangguan: modem1: modem tidak dapat dipakai" in page(admin, "/jurnal/")


def test_the_breaker_of_automatic_sms_is_seen(admin: FlaskClient) -> None:
    with transaction():
        journal.record(auto_replies.BREAKER, "outbound_sms", None, actor=SYSTEM)
    told = lines(page(admin, URL))["SMS otomatis"]
    assert told.startswith("Gangguan dihentikan, terlalu banyak")
    assert "membanjiri" in told


def test_a_button_sends_a_test_sms_to_the_phone_of_admin(admin: FlaskClient) -> None:
    asks = f"{URL}sms-uji"
    assert asks not in page(admin, URL), "nobody is named"
    assert "HP Admin belum diisi" in admin.post(asks, follow_redirects=True).text
    keep(Setting(key="admin_phone", value="0811-6666-0009"))
    assert f'action="{asks}"' in page(admin, URL)
    assert "SMS uji masuk antrean" in admin.post(asks, follow_redirects=True).text
    sms = db.session.scalars(select(OutboundSms)).one()
    assert (sms.number, sms.kind) == ("+6281166660009", "alarm_test")


def test_the_first_step_of_a_real_site_is_to_name_who_hears_of_alarms(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = "Kabar gangguan belum sampai kepada siapa pun"
    assert step not in page(admin, "/hari-ini/"), "latihan"
    changed = app.config["SETTINGS"].model_copy(update={"mode": "production"})
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    assert_says(page(admin, "/hari-ini/"), step, 'href="/pengaturan/pengawasan"')
