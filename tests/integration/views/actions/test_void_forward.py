"""No forward into the void: what reaches a unit stands beside it, and where nothing does, the
moderator is asked again."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Contact, Forward, OutboundSms
from tests.integration.views.factories import (
    citizen_sms,
    forward_id,
    forwarded,
    hidden,
    message,
    page,
    send,
    unit_id,
)
from tests.web import sign_in

BPBD = "Badan Penanggulangan Bencana Daerah"
TOGETHER = "/pesan-masuk/bersama/teruskan"
TILE = re.compile(r'<a class="(\w+)" href="(/skpd/list/[^"]*)"><i [^>]*></i><b>(\d+)</b>')
NEW_PHONE = "081100000299"


def add_phone(desk: FlaskClient, code: str, **values: object) -> None:
    """An official of that unit, entered in Data Operator."""
    form = {"skpd": unit_id(code), "name": "Budi", "position": "Operator", "rank": "operator"}
    status, _ = send(desk, "/kontak/add", **form, phone=NEW_PHONE, is_active="1", **values)
    assert status == 204


def texts_to_new_phone() -> list[str]:
    return list(
        db.session.scalars(select(OutboundSms.text).where(OutboundSms.number == "+6281100000299"))
    )


def test_each_unit_says_what_reaches_it(desk: FlaskClient) -> None:
    card, held = citizen_sms("Jalan rusak"), forwarded("Lampu mati", "PUPR")
    text = page(desk, f"/pesan-masuk/{card}/teruskan")
    assert "Dinas Pekerjaan Umum dan Penataan Ruang · 3 HP, 2 akun<" in text
    assert re.search(rf'class="void"[^>]*>{BPBD} · tidak ada HP dan akun<', text)
    together = page(desk, f"{TOGETHER}?pesan={card}")
    assert f"{BPBD} · tidak ada HP dan akun<" in together
    assert f"{BPBD} · tidak ada HP dan akun<" in page(desk, "/kontak/add")
    assert f"{BPBD} · tidak ada HP dan akun<" in page(desk, "/pengguna/add")
    desk.post("/logout/")
    own = forward_id(held)
    sign_in(desk, "operator-pupr", "latihan-12345")
    assert f"{BPBD} · tidak ada HP dan akun<" in page(desk, f"/pesan-dinas/{own}/tolak")


def test_a_unit_that_nothing_reaches_takes_a_second_confirmation(desk: FlaskClient) -> None:
    card, void, other = citizen_sms("Tanah longsor"), unit_id("BPBD"), unit_id("DINSOS")
    url = f"/pesan-masuk/{card}/teruskan"
    form = {"form_key": hidden(page(desk, url), "form_key"), "category": "keluhan", "skpd": void}
    status, text = send(desk, url, **form)
    assert status == 422
    assert f"Tidak ada HP dan akun yang terjangkau di {BPBD}." in text
    assert "Tambahkan HP di Data Operator" in text
    assert re.search(r'id="void-error".*?Belum diteruskan', text, re.DOTALL)
    # What was confirmed of one unit holds for no other.
    assert send(desk, url, **form, void=other)[0] == 422
    status, text = send(desk, url, **form, void=void)
    assert (status, 'class="toast danger"' in text) == (200, True)
    assert f"di {BPBD} tidak seorang pun diberi tahu" in text
    assert "tanpa SMS: belum ada nomor HP" in text


def test_several_at_once_take_it_too(desk: FlaskClient) -> None:
    rows = [citizen_sms("Tanah longsor"), citizen_sms("Jalan tertimbun", "081266771235")]
    void, pupr = unit_id("BPBD"), unit_id("PUPR")
    text = page(desk, f"{TOGETHER}?" + "&".join(f"pesan={row}" for row in rows))
    form = {"form_key": hidden(text, "form_key"), "pesan": rows, "category": "keluhan"}
    status, text = send(desk, TOGETHER, **form, skpd=[pupr, void])
    assert (status, f"yang terjangkau di {BPBD}." in text) == (422, True)
    assert not db.session.scalars(select(Forward)).all()
    status, text = send(desk, TOGETHER, **form, skpd=[pupr, void], void=void)
    assert (status, f"di {BPBD} tidak seorang pun diberi tahu" in text) == (200, True)
    assert message(rows[1]).status == "diteruskan"


def test_a_reached_unit_is_forwarded_to_as_before(desk: FlaskClient) -> None:
    card, unit = citizen_sms("Jalan rusak"), unit_id("PUPR")
    url = f"/pesan-masuk/{card}/teruskan"
    form = {"form_key": hidden(page(desk, url), "form_key"), "category": "keluhan", "skpd": unit}
    status, text = send(desk, url, **form)
    assert (status, 'class="toast"' in text) == (200, True)


def test_hari_ini_counts_the_units_that_nothing_reaches(desk: FlaskClient) -> None:
    (tone, url, number), *_ = TILE.findall(page(desk, "/hari-ini/"))
    assert tone == "warn"
    shown = page(desk, url)
    assert f"{number} data" in shown
    assert (BPBD in page(desk, f"{url}&q=BPBD"), "Pekerjaan Umum" in shown) == (True, False)
    assert "Hanya SKPD aktif tanpa HP dan akun yang terjangkau." in shown
    assert '<input type="hidden" name="hanya" value="tanpa-hp">' in shown
    forwarded("Tanah longsor", "BPBD")
    assert TILE.findall(page(desk, "/hari-ini/"))[0] == ("bad", url, number)
    add_phone(desk, "BPBD")
    assert TILE.findall(page(desk, "/hari-ini/"))[0] == ("warn", url, str(int(number) - 1))


def test_a_phone_that_is_added_gets_the_text_and_the_card_says_so(desk: FlaskClient) -> None:
    card = forwarded("Tanah longsor", "BPBD")
    code = message(card).code
    url = f"/pesan-masuk/{card}"
    assert "tanpa SMS: belum ada nomor HP" in page(desk, url)
    add_phone(desk, "BPBD")
    assert texts_to_new_phone() == [f"{code} Tanah longsor"]
    assert "SMS terkirim 0 dari 1" in page(desk, url)
    with transaction():
        row = db.session.scalars(select(Contact).where(Contact.phone == "+6281100000299")).one()
        sms = db.session.scalars(select(OutboundSms).where(OutboundSms.contact_id == row.id)).one()
        sms.status = "delivered"
        contact_id = row.id
    assert "SMS terkirim 1 dari 1, diterima 1" in page(desk, url)
    send(desk, f"/kontak/delete/{contact_id}")
    assert "tanpa SMS: belum ada nomor HP" in page(desk, url)
