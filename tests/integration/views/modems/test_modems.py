"""Modem: what a modem's card says, and what Admin may change of it."""

from __future__ import annotations

import hashlib
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import InvalidInput
from app.domain.messaging.delivery import Purpose
from app.models import Event, Modem, OutboundSms
from app.runtime import queues
from app.runtime.data_folder import modem_folder
from app.services.inbound import intake
from app.services.modems import modems
from app.services.outbox import outbox
from app.sms.protocol.gateway import PartKind, ReceivedPart
from tests.cases import page, posted, send
from tests.causes import cause
from tests.reading import assert_lacks, assert_says, change, events, part, plain
from tests.web import steady

URL = "/modem/list/"
DEVICE = "/dev/serial/by-id/usb-HUAWEI-if00"
NEW = {
    "name": "modem1",
    "device": DEVICE,
    "connection": "at9600",
    "number": "0811-0000-0999",
    "pin": "4321",
    "rate_per_minute": "15",
    "daily_cap": "300",
    "prefixes": "0811, 0812",
    "is_enabled": "1",
}


def modem(name: str = "modem1") -> Modem:
    db.session.rollback()
    query = select(Modem).where(Modem.name == name)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def add(name: str = "modem1", **values: object) -> int:
    """A stick, seen just now; its id."""
    with transaction():
        row = modems.add_modem(name, f"/dev/{name}", "at115200", pin="4321")
        row.seen_at = row.healthy_at = now()
        for key, value in values.items():
            setattr(row, key, value)
        return row.id


def told(text: str, row_id: int) -> str:
    """One modem's card, its marks taken out."""
    return plain(text.split(f'id="modem-{row_id}"')[1].split("</article>")[0])


# Who may what -------------------------------------------------------------------------------------


def test_a_moderator_only_reads(desk: FlaskClient) -> None:
    row_id = add()
    text = page(desk, URL)
    assert "modem1" in told(text, row_id)
    assert_lacks(text, "Coba sekarang", "Edit", ">Add<")


# What a card says ---------------------------------------------------------------------------------


def test_state_signal_sim_traffic(admin: FlaskClient) -> None:
    row_id = add(
        state="siap", signal_percent=78, network="TELKOMSEL", sim_used=3, sim_size=30,
        number="+6281100000999", daily_cap=300, prefixes="0811", last_sent_at=now(),
    )  # fmt: skip
    with transaction() as store:
        outbox.put("+6281266771234", "x" * 200, cause("a", Purpose.HELP))
        sms = store.scalars(select(OutboundSms)).one()
        sms.modem_id = row_id
        for part in sms.parts:
            part.sent_at = now()
    words = told(page(admin, URL), row_id)
    assert_says(words, "siap", "78 % · TELKOMSEL", "3 dari 30 SMS", "2 dari 300", "0811-0000-0999")
    assert "4321" not in steady(page(admin, URL))


def test_a_pause_is_counted_down_and_a_problem_said(admin: FlaskClient) -> None:
    until = now() + timedelta(minutes=14)
    row_id = add(state="dijeda", problem="Periksa pulsa.", paused_until=until)
    text = page(admin, URL)
    assert "Periksa pulsa. SMS masuk tetap dibaca; pengiriman lanjut sendiri." in told(text, row_id)
    assert "Pengiriman lanjut pukul" in told(text, row_id)
    assert f'data-until="{until:%Y-%m-%dT%H:%M:%S}+00:00"' in text
    retry = add("modem2", state="putus", problem="Periksa kabel.", retry_at=until)
    assert "Dibuka lagi sendiri pukul" in told(page(admin, URL), retry)


def test_what_is_wrong_has_words(admin: FlaskClient) -> None:
    away = {"state": "siap", "seen_at": now() - timedelta(hours=1)}
    told_of = {
        add(f"m{number}", **values): words
        for number, (values, words) in enumerate(
            (
                ({"seen_at": None}, "belum dibuka"),
                ({"seen_at": None}, "mulai bekerja dalam 10 detik"),
                (away, "tidak terhubung"),
                ({"state": "siap", "is_enabled": False}, "tidak dipakai"),
                ({"state": "ditahan", "problem": "Terkunci PIN."}, "ditahan"),
                ({"sim_used": 24, "sim_size": 30}, "Hapus SMS di kartu SIM lewat HP."),
            )
        )
    }
    text = page(admin, URL)
    for row_id, words in told_of.items():
        assert words in told(text, row_id)


def test_the_header_tells_of_every_modem_in_trouble(admin: FlaskClient) -> None:
    change(Modem, modem("simulator").id, seen_at=now(), healthy_at=now())
    add("putus", state="putus", problem="Kabel lepas.")
    assert "Modem putus: putus" in page(admin, URL)
    add("lain", state="ditahan", problem="Kartu SIM terkunci PIN.")
    text = page(admin, URL)
    assert_says(text, "2 dari 3 modem bermasalah", "Modem putus: putus; Modem lain: ditahan")


def test_the_open_page_asks_and_hears_only_changes(admin: FlaskClient) -> None:
    row_id = add(state="siap")
    asks = part(r'hx-get="(/modem/baru[^"]+)"', page(admin, URL))
    assert admin.get(asks).status_code == 204
    change(Modem, row_id, state="putus")
    assert "putus" in page(admin, asks)


# Coba sekarang ------------------------------------------------------------------------------------


def test_try_now_once(admin: FlaskClient) -> None:
    row_id = add(state="putus")
    assert "Modem modem1 dicoba sekarang." in posted(admin, f"/modem/coba/{row_id}")
    assert modem().wake_at is not None
    assert "sudah dilakukan" in posted(admin, f"/modem/coba/{row_id}", 409)
    assert len(events("modem_retry")) == 1


def test_one_that_is_not_in_use_is_not_tried(admin: FlaskClient) -> None:
    row_id = add(is_enabled=False)
    assert "tidak dipakai" in posted(admin, f"/modem/coba/{row_id}", 409)
    assert "Coba sekarang" not in told(page(admin, URL), row_id)


# Add and Edit -------------------------------------------------------------------------------------


def test_add(admin: FlaskClient) -> None:
    assert send(admin, "/modem/add", **NEW)[0] == 204
    assert "Modem modem1 ditambahkan dan mulai bekerja dalam 10 detik." in page(admin, URL)
    row = modem()
    assert (row.kind, row.device, row.connection, row.pin) == ("at", DEVICE, "at9600", "4321")
    assert (row.number, row.rate_per_minute, row.daily_cap) == ("+6281100000999", 15, 300)
    assert (row.prefixes, row.is_enabled) == ("0811, 0812", True)
    told = db.session.scalars(select(Event).where(Event.subject == "modem")).all()
    assert {event.action for event in told} == {"modem_add", "modem_change"}
    assert "4321" not in str([event.facts for event in told])


def test_what_is_wrong_is_said_at_its_field(admin: FlaskClient) -> None:
    for field, value, words in (
        ("name", "", "Wajib diisi."),
        ("name", "a/b", "Nama hanya huruf"),
        ("name", "simulator", "sudah dipakai"),
        ("device", "", "Wajib diisi."),
        ("device", "ttyUSB0", "Tulis jalurnya"),
        ("device", "/dev/x\nmodel = y", "Tulis jalurnya"),
        ("connection", "bluetooth", "Pilihan tidak dikenal."),
        ("number", "12", "Nomor bukan nomor HP yang benar"),
        ("pin", "12", "PIN terdiri dari 4 sampai 8 angka"),
        ("rate_per_minute", "86", "antara 0 dan 85"),
        ("rate_per_minute", "", "Wajib diisi."),
        ("rate_per_minute", "nan", "antara 0 dan 85"),
        ("rate_per_minute", "cepat", "antara 0 dan 85"),
        ("daily_cap", "1,5", "0 atau lebih"),
        ("daily_cap", "-1", "0 atau lebih"),
        ("prefixes", "abc", "Tulis awalan seperti ini"),
        ("prefixes", "0", "Tulis awalan seperti ini"),
    ):
        text = posted(admin, "/modem/add", 422, **{**NEW, field: value})
        said = text.split(f'id="{field}-error"')[1].split("</p>")[0]
        assert words in said, said
        assert "4321" not in steady(text)
        assert db.session.scalars(select(Modem.name)).all() == ["simulator"]


def test_two_modems_in_use_never_share_a_device(admin: FlaskClient) -> None:
    add("other", device=DEVICE)
    taken = "Perangkat ini sudah dipakai modem lain."
    assert taken in posted(admin, "/modem/add", 422, **NEW)
    assert send(admin, "/modem/add", **{**NEW, "is_enabled": "0"})[0] == 204


def edited(client: FlaskClient, **values: str) -> tuple[int, str]:
    """The Edit window saved with these fields changed."""
    fields = {key: value for key, value in NEW.items() if key not in ("name", "pin")}
    return send(client, f"/modem/edit/{modem().id}", **{**fields, "keeps_pin": "1", **values})


def test_the_pin_is_written_only(admin: FlaskClient) -> None:
    row_id = add()
    window = page(admin, f"/modem/edit/{row_id}")
    assert "4321" not in steady(window)
    assert 'name="name"' not in window
    assert edited(admin)[0] == 204
    assert modem().pin == "4321"
    edited(admin, pin="98765")
    assert modem().pin == "98765"
    edited(admin, keeps_pin="0")
    assert modem().pin is None
    assert "keeps_pin" not in page(admin, f"/modem/edit/{row_id}")
    facts = str([event.facts for event in events("modem_change")])
    assert "'pin'" in facts
    assert "98765" not in facts


def refuse_pin(app: Flask) -> Path:
    """The note of a SIM that has refused its PIN."""
    folder = modem_folder(app.config["SETTINGS"], "modem1")
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "pin-refused"
    note.write_text("refused " + hashlib.sha256(b"4321").hexdigest())
    return note


def test_a_pin_typed_again_may_be_tried_again(app: Flask, admin: FlaskClient) -> None:
    add()
    note = refuse_pin(app)
    edited(admin)
    edited(admin, pin="98765")
    assert note.exists()
    edited(admin, pin="4321")
    assert not note.exists()
    refuse_pin(app)
    edited(admin, pin="4321")
    assert not note.exists()
    assert events("modem_change")[-1].facts["fields"] == ["pin"]


def test_a_form_that_is_refused_leaves_the_pin_as_refused_as_it_was(
    app: Flask, admin: FlaskClient
) -> None:
    add()
    add("modem2")
    note = refuse_pin(app)
    refused = edited(admin, pin="4321", device="/dev/modem2")
    assert "Perangkat ini sudah dipakai modem lain." in refused[1]
    assert note.exists()
    edited(admin, pin="4321")
    assert not note.exists()


def test_another_sim_is_told_of_until_the_dialog_is_saved(admin: FlaskClient) -> None:
    row_id = add(state="siap", is_sim_new=True)
    assert_says(told(page(admin, URL), row_id), "kartu SIM lain", "buka Edit, periksa Nomor")
    assert edited(admin)[0] == 204
    assert_lacks(told(page(admin, URL), row_id), "kartu SIM lain")


def test_edit_switches_off_and_keeps_an_unusual_connection(admin: FlaskClient) -> None:
    row_id = add(connection="at31250", imei="356938035643809")
    assert "at31250" in page(admin, f"/modem/edit/{row_id}")
    assert edited(admin, connection="at31250", is_enabled="0", imei="")[0] == 204
    row = modem()
    assert (row.connection, row.is_enabled, row.imei) == ("at31250", False, None)
    actions = db.session.scalars(select(Event.action).where(Event.subject == "modem")).all()
    assert "modem_disable" in actions


def test_the_dummy_phone_has_limits_but_no_port(admin: FlaskClient) -> None:
    row_id = modem("simulator").id
    assert_lacks(page(admin, f"/modem/edit/{row_id}"), 'name="device"', 'name="pin"')
    fields = {"rate_per_minute": "10", "daily_cap": "0", "prefixes": "", "is_enabled": "1"}
    assert send(admin, f"/modem/edit/{row_id}", number="08569020200", **fields)[0] == 204
    assert modem("simulator").rate_per_minute == 10


def test_a_modem_that_is_not_there(admin: FlaskClient) -> None:
    assert admin.get("/modem/edit/999999").status_code == 404
    assert send(admin, "/modem/coba/999999")[0] == 404


def test_sticks_are_suggested_by_their_lasting_names(
    admin: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("usb-b", "usb-a"):
        (tmp_path / name).touch()
    found = modems.plugged_in(tmp_path)
    assert found == [str(tmp_path / "usb-a"), str(tmp_path / "usb-b")]
    assert modems.plugged_in(tmp_path / "nothing") == []
    monkeypatch.setattr(modems, "plugged_in", lambda: found)
    assert_says(page(admin, "/modem/add"), f'<option value="{found[0]}">', "2 perangkat tertancap")


def test_reports_that_fit_to_nothing_are_counted_at_their_modem(admin: FlaskClient) -> None:
    row_id, other_id = add(), add("modem2")
    parts = [
        ReceivedPart(
            1, PartKind.STATUS_REPORT, "+6281266771234", "", now(), "", bytes([reference]),
            report_reference=reference, report_status="delivered",
        )
        for reference in (7, 8)
    ]  # fmt: skip
    with transaction():
        keys = intake.record(row_id, "sim", parts)
    intake.process_all(list(keys))
    text = page(admin, URL)
    assert "Laporan kirim tanpa pasangan (72 jam) 2" in told(text, row_id)
    assert "Laporan kirim" not in told(text, other_id)


def test_the_server_of_a_modem_is_asked_for_where_there_are_several(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = app.extensions["redis"]
    queues.sign_host(redis, queues.MODEMS)
    assert 'name="host"' not in page(admin, "/modem/add")
    monkeypatch.setattr(socket, "gethostname", lambda: "server2")
    queues.sign_host(redis, queues.MODEMS)
    assert "server2</option>" in page(admin, "/modem/add")
    assert send(admin, "/modem/add", **NEW, host="lain")[0] == 422
    assert send(admin, "/modem/add", **NEW, host="server2")[0] == 204
    assert modem().host == "server2"
    assert "server2" in told(page(admin, URL), modem().id)
    redis.flushall()
    edit = page(admin, f"/modem/edit/{modem().id}")
    assert "server2</option>" in edit, "it can still be taken from there"
    assert send(admin, f"/modem/edit/{modem().id}", **NEW, host="")[0] == 204
    assert modem().host == ""


def test_two_servers_may_each_have_the_same_port(app: Flask) -> None:
    with transaction():
        modems.add_modem("m1", "/dev/ttyUSB0", "at115200", host="server1")
        modems.add_modem("m2", "/dev/ttyUSB0", "at115200", host="server2")
    with pytest.raises(InvalidInput), transaction():
        modems.add_modem("m3", "/dev/ttyUSB0", "at115200")
