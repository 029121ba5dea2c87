"""Danger on top: its cards come first, and the red alarm goes and comes back by what is known."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Case, Contact, Forward, Modem, OutboundSms
from app.queries.lists import conditions
from app.services.cases.actions import closing
from app.services.cases.deadlines import due_dates
from app.services.cases.visibility import publishing
from app.services.inbound import intake
from app.services.journal.actor import SYSTEM
from app.sms.protocol.gateway import PartKind, ReceivedPart
from tests.cases import cards, citizen_sms, forward_id, forwarded, let, unit_id
from tests.reading import keep
from tests.rows import all_rows, change, one_row
from tests.web import Browser

FIRE = "tolong pak ada kebakaran di pasar"
KADIS = "+6281200000701"


@pytest.fixture
def kadis(app: Flask) -> str:
    """The only phone of SATPOLPP."""
    unit = unit_id("SATPOLPP")
    change(all_rows(Contact, skpd_id=unit), is_active=False)
    keep(Contact(skpd_id=unit, name="Kadis", position="Kadis", rank="kadis", phone=KADIS))
    return KADIS


def alarm(client: Browser) -> int:
    """The red number in the header."""
    head = client.page("/profil/").split('data-count="Pesan Masuk darurat"')[1].split("</a>")[0]
    number = int(head.split("<b>")[1].split("</b>")[0])
    assert (" hidden" in head.split(">")[0]) == (number == 0)
    return number


def burning() -> int:
    """An urgent card that SATPOLPP holds; the SMS to its phone waits."""
    return forwarded(FIRE, "SATPOLPP")


def sms_stands(card: int, status: str) -> None:
    """The SMS of the forward in this state; a modem has taken it."""
    rows = all_rows(OutboundSms, case_id=card, kind="forward")
    change(rows, status=status, modem_id=all_rows(Modem.id)[0])


def minutes_pass(card: int, minutes: int) -> None:
    row = one_row(Forward, case_id=card)
    change(row, forwarded_at=row.forwarded_at - timedelta(minutes=minutes))


def received(card: int, minutes_ago: int) -> int:
    """The card, received so long ago."""
    with transaction() as store:
        row = store.get_one(Case, card)
        row.received_at = now() - timedelta(minutes=minutes_ago)
        due_dates.renew(row)
    return card


def first(client: Browser, heading: str = "Dahulukan") -> list[int]:
    """The cards of Hari ini under this heading, in order; the number beside it counts them all."""
    text = client.page("/hari-ini/")
    if f"{heading} <b" not in text:
        return []
    section = text.split(f"{heading} <b")[1].split("</section>")[0]
    found = [int(row) for row in re.findall(r'href="/pesan-masuk/(\d+)"', section)]
    count = int(section.split(">")[1].split("<")[0])
    assert f"Masih {count - len(found)} pesan lagi" in section or count == len(found)
    return found


def test_danger_comes_before_what_is_overdue_and_stays_there(desk: Browser) -> None:
    late = citizen_sms("Jalan rusak")
    long_ago = now() - timedelta(days=30)
    change(one_row(Case, id=late), due_at=long_ago, turn_at=long_ago)
    violence = received(citizen_sms("saya korban KDRT", "081266770001"), 1)
    fire = received(citizen_sms(FIRE, "081266770002"), 2)
    later = [citizen_sms(f"Lampu mati {n}", f"08126677{n:04}") for n in range(20)]
    shown = cards(desk.page("/pesan-masuk/"))
    assert shown[:3] == [violence, fire, late]
    assert later[-1] not in shown
    assert first(desk) == [violence, fire]
    assert "KDRT" not in desk.page("/hari-ini/"), "a screen at the desk is seen by others"


def test_all_danger_is_shown_newest_first_and_nothing_else_before_it(desk: Browser) -> None:
    citizen_sms("Jangan sms lagi ke nomor ini", "081266770001")
    citizen_sms("Sampah menumpuk di TPA, bau sekali", "081266770002")
    texts = [
        "Tolong saya mau bunuh diri",
        "Istri saya pendarahan habis melahirkan, bidan tidak ada",
        *(f"Kebakaran di rumah nomor {n}" for n in range(6)),
    ]
    ids = [
        received(citizen_sms(text, f"08126677{n:04}"), n) for n, text in enumerate(texts, start=10)
    ]
    assert first(desk) == ids
    assert alarm(desk) == len(ids)
    assert cards(desk.page("/pesan-masuk/?status=darurat")) == ids


def test_what_is_too_long_for_the_page_is_counted_and_led_to(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.queries.lists.danger.MOST_SHOWN", 2)
    ids = [received(citizen_sms(FIRE, f"08126677{n:04}"), n) for n in range(5)]
    assert first(desk) == ids[:2]
    assert alarm(desk) == 5
    assert '?status=darurat">Masih 3 pesan lagi: lihat semua</a>' in desk.page("/hari-ini/")


@pytest.mark.usefixtures("kadis")
def test_what_has_reached_a_unit_stands_apart_until_it_is_answered(desk: Browser) -> None:
    held, new = burning(), citizen_sms(FIRE, "081266770002")
    assert set(first(desk)) == {held, new}
    sms_stands(held, "delivered")
    assert (first(desk), alarm(desk)) == ([new], 1)
    assert first(desk, "Sudah sampai di SKPD, belum dijawab") == [held]
    for row in all_rows(Case):
        let("moderator", closing.close, row.id, reason="Sudah ditolong")
    assert (first(desk), first(desk, "Sudah sampai di SKPD, belum dijawab")) == ([], [])


def test_what_somebody_holds_comes_after_what_nobody_holds(desk: Browser) -> None:
    held, new = burning(), citizen_sms(FIRE, "081266770002")
    ordinary = citizen_sms("Lampu mati", "081266770003")
    assert cards(desk.page("/pesan-masuk/"))[:3] == [new, held, ordinary]


def test_the_unit_reads_danger_first_too(client: Browser) -> None:
    late = forwarded("Jalan rusak", "PUPR")
    older, newer = (
        received(forwarded(FIRE, "PUPR", number=f"08126677000{n}"), minutes)
        for n, minutes in enumerate((20, 10))
    )
    change(all_rows(Forward, case_id=late), due_at=now() - timedelta(days=30))
    client.log_in("operator-pupr")
    wanted = [forward_id(card) for card in (newer, older, late)]
    assert cards(client.page("/pesan-dinas/")) == wanted
    assert conditions.next_forward(wanted[0], unit_id("PUPR")) == wanted[1]


def test_a_card_marked_sensitive_later_comes_first_too(desk: Browser) -> None:
    first, second = citizen_sms("Jalan rusak"), citizen_sms("Lampu mati", "081266770002")
    assert cards(desk.page("/pesan-masuk/")) == [first, second]
    with transaction() as store:
        publishing.mark_sensitive(store.get_one(Case, second), SYSTEM)
    assert cards(desk.page("/pesan-masuk/")) == [second, first]


@pytest.mark.usefixtures("kadis")
def test_the_alarm_ends_with_the_delivery_and_comes_back_unread(desk: Browser) -> None:
    card = burning()
    assert alarm(desk) == 1, "nobody was reached yet"
    sms_stands(card, "failed")
    assert alarm(desk) == 1
    sms_stands(card, "delivered")
    assert alarm(desk) == 0
    minutes_pass(card, 31)
    assert alarm(desk) == 1, "it lies unread on a phone"
    assert cards(desk.page("/pesan-masuk/?status=darurat")) == [card]


@pytest.mark.usefixtures("kadis")
def test_sent_is_enough_only_for_a_modem_without_reports(desk: Browser) -> None:
    other, card = forwarded("Jalan rusak", "SATPOLPP", number="081266770009"), burning()
    sms_stands(card, "sent")
    assert alarm(desk) == 0
    sms_stands(other, "delivered")
    assert alarm(desk) == 1, "this modem tells what arrives: this has not"


@pytest.mark.usefixtures("kadis")
def test_a_look_of_the_unit_itself_ends_the_alarm_for_good(desk: Browser) -> None:
    card = forwarded(FIRE, "PUPR")
    desk.page(f"/pesan-masuk/{card}")
    assert alarm(desk) == 1, "the moderator is not who must help"
    desk.another("operator-pupr").page("/pesan-dinas/")
    assert alarm(desk) == 0
    minutes_pass(card, 600)
    assert alarm(desk) == 0
    assert "dibaca" in desk.page(f"/pesan-masuk/{card}")


def test_baca_is_a_reading(desk: Browser, kadis: str) -> None:
    code = db.session.get_one(Case, burning()).code
    assert all_rows(Forward.read_at) == [None]
    _arrives(kadis, f"BACA {code}")
    db.session.rollback()
    assert one_row(Forward.read_at) is not None
    assert alarm(desk) == 0


def _arrives(number: str, text: str) -> None:
    part = ReceivedPart(
        location=1,
        kind=PartKind.TEXT,
        number=number,
        smsc="+62855000000",
        smsc_at=now(),
        text=text,
        body=text.encode(),
        reference=None,
        bits=0,
        total=1,
        sequence=1,
    )
    with transaction() as store:
        keys = intake.record(store.scalars(select(Modem.id)).first(), "tes", [part])
    for key in keys:
        intake.process(key)
