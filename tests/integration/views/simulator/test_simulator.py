"""The simulator's phones speak through the dummy phone's files, and say what they can't send."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.database.extensions import db, transaction
from app.models import Case, InboundPart
from app.sms.gammu import simulated_phones
from app.sms.gammu.dummy_phone import record_sent
from app.sms.protocol.gateway import OutgoingPart
from tests.cases import FRAGMENT
from tests.integration.reports.builders import contact, skpd
from tests.reading import assert_says


@pytest.fixture
def folder(app: Flask) -> Path:
    """The dummy phone's folder."""
    return Path(app.config["SETTINGS"].folder) / "modems" / "simulator"


def send(client: FlaskClient, sender: str, text: str) -> str | None:
    answer = client.post("/simulator/kirim", data={"dari": sender, "teks": text}, headers=FRAGMENT)
    assert answer.is_json, answer.get_data(as_text=True)
    problem: str | None = answer.get_json()["problem"]
    assert answer.status_code == (422 if problem else 200)
    return problem


def chats(client: FlaskClient, **query: str | int) -> dict[str, str]:
    answer = client.get("/simulator/baru", query_string=query, headers=FRAGMENT)
    return dict(answer.get_json()["chats"])


def waiting(folder: Path) -> list[str]:
    """The texts in the modem's inbox."""
    files = sorted((folder / "sms" / "1").glob("[1-9]*"), key=lambda path: int(path.name))
    hexes = [re.findall(r"^Text00 = (\w*)$", file.read_text(), re.MULTILINE) for file in files]
    return [bytes.fromhex(parts[0]).decode("utf-16-be") for parts in hexes]


def test_an_sms_goes_into_the_modem_s_inbox_and_no_row_is_written(
    desk: FlaskClient, folder: Path
) -> None:
    assert send(desk, "0812-6677-1234", "Lampu mati\r\ndi Siulak") is None
    assert waiting(folder) == ["Lampu mati\ndi Siulak"]
    assert "+6281266771234".encode("utf-16-be").hex().upper() in (folder / "sms/1/1").read_text()
    assert "Lampu mati" in chats(desk)["warga"]
    for model in (Case, InboundPart):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_phone_shows_what_it_sent_and_got_in_order_of_time(
    desk: FlaskClient, folder: Path
) -> None:
    with transaction():
        unit = skpd()
        head = contact(unit, "kadis")
    for hour, text in ((2, "BLS 4071 kedua"), (4, "keempat")):
        simulated_phones.send_from_phone(
            folder, head.phone, text, datetime(2026, 11, 24, hour, tzinfo=UTC)
        )
    for number, hour, text in ((8, 3, "ketiga"), (9, 1, "4071 pertama")):
        moment = datetime(2026, 11, 24, hour, tzinfo=UTC)
        record_sent(folder, OutgoingPart(number, head.phone, text), moment)
    shown = chats(desk, skpd=unit.id)[f"hp{head.id}"]
    words = re.findall(r'class="text">(.*?)</span>', shown)
    assert words == ["4071 pertama", "BLS 4071 kedua", "ketiga", "keempat"]
    assert re.findall(r"<time[^>]*>([\d.]+)<", shown) == ["08.00", "09.00", "10.00", "11.00"]
    assert shown.count('class="day"') == 1


def test_the_phones_of_a_skpd_head_first(desk: FlaskClient) -> None:
    with transaction():
        unit = skpd("Dinas Uji Jalan")
        for rank, name in (("operator", "Oki"), ("sekretaris", "Sri"), ("kadis", "Kadir")):
            contact(unit, rank, name)
        contact(unit, "operator", "Pensiun").is_active = False
    text = desk.get(f"/simulator/?skpd={unit.id}").get_data(as_text=True)
    labels = re.findall(r"<label for=\"[\w-]+-teks\">SMS dari ([^<]+)</label>", text)
    assert labels == ["Warga", "Kadir", "Sri", "Oki", "Nomor lain"]
    assert text.count(">Kirim</button>") == 5
    assert_says(text, "MODE LATIHAN", "Coba alurnya")


@pytest.mark.parametrize(
    ("sender", "text", "problem"),
    [
        pytest.param("08126677123", " \r\n ", "SMS masih kosong", id="empty"),
        pytest.param("08126677123", "\0rahasia", "SMS masih kosong", id="nothing before the NUL"),
        pytest.param("08126677123", "x" * 1531, "11 bagian, paling banyak 10", id="11 parts"),
        pytest.param("08126677123", "\N{GRINNING FACE}" * 336, "11 bagian", id="11 parts of emoji"),
        pytest.param("", "halo", "Pengirim harus", id="no sender"),
        pytest.param("9" * 21, "halo", "Pengirim harus", id="21 digits"),
        pytest.param("a" * 1024, "halo", "Pengirim harus", id="1 kB of sender"),
        pytest.param("NAMATERLALUPANJANG", "halo", "Pengirim harus", id="a long name"),
        pytest.param("\N{GRINNING FACE}", "halo", "Pengirim harus", id="an emoji"),
        pytest.param("Ж", "halo", "Pengirim harus", id="letters no network carries"),
    ],
)
def test_what_no_phone_can_send_is_refused_in_one_sentence(
    desk: FlaskClient, folder: Path, sender: str, text: str, problem: str
) -> None:
    assert problem in str(send(desk, sender, text))
    assert waiting(folder) == []


@pytest.mark.parametrize("sender", ["TELKOMSEL", "3636", "+60 12-000 0195", "12345678", "../../x"])
def test_odd_senders_that_networks_do_deliver(desk: FlaskClient, folder: Path, sender: str) -> None:
    assert send(desk, sender, "halo") is None
    assert "halo" in chats(desk, lain=sender)["lain"]
    assert [path.parent.name for path in folder.rglob("phones/*/*")]
    assert not list(folder.parent.glob("*x*"))


def test_ten_parts_are_sent_as_ten_files(desk: FlaskClient, folder: Path) -> None:
    assert send(desk, "08126677123", "x" * 1530) is None
    assert len(waiting(folder)) == 10
    assert desk.get("/simulator/baru", headers=FRAGMENT).get_json()["waiting"] == 10


def test_markup_and_a_torn_file_do_no_harm(desk: FlaskClient, folder: Path) -> None:
    send(desk, "0812-6677-1234", "<img src=x onerror=alert(1)>")
    (outbox,) = (folder / "phones").iterdir()
    (outbox / "2.json").write_text("{")
    (outbox / "3.json").write_text(json.dumps({"text": "x"}))
    shown = chats(desk)["warga"]
    assert "&lt;img" in shown
    assert "<img" not in shown
    send(desk, "0812-6677-1234", "sesudahnya")
    assert "sesudahnya" in chats(desk)["warga"]


def test_without_script_the_page_comes_again_with_the_sentence(desk: FlaskClient) -> None:
    answer = desk.post("/simulator/kirim", data={"dari": "", "teks": "x"}, follow_redirects=True)
    assert "Pengirim harus" in answer.get_data(as_text=True)


def test_the_page_carries_the_server_s_own_alphabet(desk: FlaskClient) -> None:
    text = desk.get("/simulator/").get_data(as_text=True)
    (alphabet,) = re.findall(r'id="alphabet"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert json.loads(alphabet)["gsm7"] == [160, 153]
    assert "€" in json.loads(alphabet)["extension"]
