"""The search of both card lists: every field, its window, what the address keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.database.extensions import db, now
from app.domain.workflow.deadlines import WIB
from app.models import Case, Event
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.services.cases.actions import forwarding, withdrawing
from tests.cases import cards, case, citizen_sms, forward_id, forwarded, let, page, posted, unit_id
from tests.reading import assert_says, change

pytestmark = pytest.mark.postgresql

URL = "/pesan-masuk/?status=semua"


def received(row: int, at: datetime) -> int:
    change(Case, row, received_at=at)
    return row


@pytest.mark.parametrize(
    ("digits", "is_found"),
    [
        ("0813-7455-9082", True),
        ("+6281374559082", True),
        ("081374", True),
        ("9082", True),
        ("4559082", True),
        ("4559", False),
        ("1374", False),
    ],
)
def test_a_number_by_its_beginning_or_its_last_digits(
    desk: FlaskClient, digits: str, is_found: bool
) -> None:
    row = citizen_sms("Air PDAM keruh", "081374559082")
    citizen_sms("Air PDAM mati", "081266001234")
    for field in ("nomor", "cari"):
        found = cards(page(desk, f"{URL}&{field}={digits.replace('+', '%2B')}"))
        assert found == ([row] if is_found else [])


@pytest.mark.parametrize("field", ["nomor", "cari"])
@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("0812-6677-1234", 0),
        ("WhatsApp 0812-6677-1234", 0),
        ("771234", 0),
        ("WhatsApp US.13491208", 1),
        ("US.1349", 1),
        ("Formulir web 0f3a77c1", 2),
    ],
)
def test_a_sender_of_another_channel_is_found_as_screens_show_it(
    desk: FlaskClient, field: str, typed: str, place: int
) -> None:
    addresses = ("whatsapp:6281266771234", "whatsapp:US.13491208", f"web:{'0f3a77c1' * 4}")
    rows = [citizen_sms(f"Jalan rusak {it}", it) for it in addresses]
    assert cards(page(desk, f"{URL}&{field}={typed}")) == [rows[place]]
    assert db.session.scalar(db.select(Event.id).where(Event.action == "number_searched"))


def test_no_number_is_found_by_who_sees_none(office: FlaskClient) -> None:
    """An operator's address may say "nomor": it tells him nothing (D4)."""
    row = forwarded("Jalan rusak", "PUPR", number="081374559082")
    other = forwarded("Jalan putus", "PUPR", number="081266001234")
    url = "/pesan-dinas/?status=semua"
    assert cards(page(office, f"{url}&nomor=9082")) == cards(page(office, url))
    assert cards(page(office, f"{url}&cari=9082")) == []
    assert len(cards(page(office, url))) == len({row, other})
    assert 'name="nomor"' not in page(office, "/pesan-dinas/cari")


def test_a_code_is_whole(desk: FlaskClient) -> None:
    row = forwarded("Jalan rusak", "PUPR")
    forwarded("Jalan putus", "PUPR")
    code = case(row).code
    citizen_sms(f"Mohon {code} segera")
    assert cards(page(desk, f"{URL}&kode={code}")) == [row]


def test_skpd_and_category_narrow_together(desk: FlaskClient) -> None:
    row = forwarded("Terminal kotor", "DISHUB", category="keluhan")
    forwarded("Terminal bagus", "DISHUB", category="pujian")
    forwarded("Terminal rusak", "PUPR", category="keluhan")
    assert cards(page(desk, f"{URL}&skpd=DISHUB&kategori=keluhan")) == [row]
    assert cards(page(desk, f"{URL}&skpd=TIDAKADA")) == []


@pytest.mark.parametrize(
    "more", ["", "&cari=terminal", "&status=belum", "&cari=terminal&kode={code}"]
)
def test_what_went_twice_to_an_skpd_is_there_once(desk: FlaskClient, more: str) -> None:
    first, twice = (forwarded("Terminal kotor", "DISHUB") for _ in range(2))
    let("moderator", withdrawing.withdraw, forward_id(twice))
    let("moderator", forwarding.forward, twice, [unit_id("DISHUB")], "keluhan")
    wanted = [twice] if "code" in more else [twice, first]
    text = page(desk, f"{URL}&skpd=DISHUB{more.format(code=case(twice).code)}")
    assert sorted(cards(text)) == sorted(wanted)
    assert f">{len(wanted)}<" in text


def test_a_place_is_a_word_and_a_kecamatan_its_villages_too(desk: FlaskClient) -> None:
    by_name = citizen_sms("Jalan di Siulak rusak")
    by_village = citizen_sms("Irigasi Koto Rendah jebol")
    citizen_sms("Lampu Kayu Aro mati")
    assert cards(page(desk, f"{URL}&tempat=Kec.+Siulak")) == [by_village, by_name]
    assert cards(page(desk, f"{URL}&tempat=koto+rendah")) == [by_village]
    assert cards(page(desk, f"{URL}&tempat=siulak")) == [by_name]
    assert cards(page(desk, f"{URL}&tempat=koto+ren")) == [by_village], "while it is typed"


def test_days_are_whole_days_of_wib(desk: FlaskClient) -> None:
    midnight = datetime(2026, 11, 20, tzinfo=WIB)
    before = received(citizen_sms("Hari sebelumnya"), midnight - timedelta(minutes=1))
    first = received(citizen_sms("Pagi buta"), midnight)
    last = received(citizen_sms("Hampir tengah malam"), midnight + timedelta(hours=23, minutes=59))
    after = received(citizen_sms("Hari sesudahnya"), midnight + timedelta(days=1))
    assert cards(page(desk, f"{URL}&dari=2026-11-20&sampai=2026-11-20")) == [last, first]
    assert cards(page(desk, f"{URL}&sampai=2026-11-20")) == [last, first, before]
    assert after in cards(page(desk, f"{URL}&dari=2026-11-20"))


def test_the_window_leads_to_the_list_and_comes_back_filled_in(desk: FlaskClient) -> None:
    row = forwarded("Jembatan lapuk di Siulak", "PUPR")
    day = f"{now().astimezone(WIB):%d/%m/%Y}"
    fields = {"cari": "jembatan", "skpd": "PUPR", "tempat": "Siulak", "dari": day, "sampai": day}
    answer = desk.post("/pesan-masuk/cari", data={**fields, "status": "semua"})
    assert answer.status_code == 303
    query = answer.location.partition("?")[2]
    text = page(desk, f"/pesan-masuk/?{query}")
    assert cards(text) == [row]
    assert "1 pesan cocok" in text
    window = page(desk, f"/pesan-masuk/cari?{query}")
    assert_says(window, 'value="jembatan"', '<option value="PUPR" selected>')
    assert window.count(f'value="{day}"') == 2
    assert '<option value="semua" selected>' in window


def test_each_chip_takes_one_thing_away(desk: FlaskClient) -> None:
    text = page(desk, f"{URL}&cari=jalan&tempat=Siulak&kode=4071")
    assert 'href="?status=semua&kode=4071&tempat=Siulak"' in text
    assert 'href="?status=semua&cari=jalan&tempat=Siulak"' in text
    assert 'href="?status=semua&cari=jalan&kode=4071"' in text


def test_page_and_filter_links_keep_the_search(desk: FlaskClient) -> None:
    for number in range(2 * PAGE_SIZE + 2):
        citizen_sms(f"Sampah menumpuk {number}")
    text = page(desk, f"{URL}&cari=sampah&tempat=menumpuk")
    older = text.split('rel="next" href="')[1].split('"')[0]
    assert "cari=sampah&tempat=menumpuk&sebelum=" in older
    text = page(desk, f"/pesan-masuk/{older}")
    assert len(cards(text)) == PAGE_SIZE
    assert "status=semua&kategori=keluhan&cari=sampah&tempat=menumpuk" in text
    # The quick search keeps what the window asked for.
    assert '<input type="hidden" name="tempat" value="menumpuk">' in text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("nomor", "123", "paling sedikit 4 angka terakhirnya"),
        ("nomor", "Budi 4567", "paling sedikit 4 angka terakhirnya"),
        ("kode", "12", "Kode terdiri dari 4 angka"),
        ("skpd", "TIDAKADA", "Pilih dari daftar"),
        ("dari", "kemarin", "Tanggal awal tidak dapat dibaca"),
        ("sampai", "0001-01-01", "Tanggal akhir tidak dapat dibaca"),
    ],
)
def test_what_can_t_be_searched_is_said_at_its_field(
    desk: FlaskClient, field: str, value: str, words: str
) -> None:
    text = posted(desk, "/pesan-masuk/cari", 422, cari="jalan", **{field: value})
    assert words in text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert f'value="{value}"' in text or field == "skpd"
    assert 'value="jalan"' in text


def test_days_the_wrong_way_round_are_refused(desk: FlaskClient) -> None:
    days = {"dari": "2026-11-20", "sampai": "2026-11-19"}
    text = posted(desk, "/pesan-masuk/cari", 422, **days)
    assert "Tukar keduanya" in text.split('id="sampai-error"')[1]


def test_an_empty_search_says_what_comes_next(desk: FlaskClient) -> None:
    citizen_sms("Jalan rusak")
    text = page(desk, "/pesan-masuk/?cari=gajah&kategori=pujian")
    assert "Tidak ada pesan yang cocok" in text
    assert 'href="?status=semua&cari=gajah"' in text
    assert "0 pesan cocok" in text


@pytest.mark.parametrize("words", ["%", "'", '"', "a OR", "NEAR(", "*", "&|!", "-", "\\", "{body}"])
def test_signs_of_the_search_s_own_language_are_harmless(desk: FlaskClient, words: str) -> None:
    for field in ("cari", "tempat"):
        answer = desk.get("/pesan-masuk/", query_string={"status": "semua", field: words})
        assert answer.status_code == 200
