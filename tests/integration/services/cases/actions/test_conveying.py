"""A19: what is added to a case that an SKPD has goes to its phones at once where it goes on with
what was said, else waits for Sampaikan."""

from __future__ import annotations

import pytest

from app.database.extensions import db
from app.domain.messaging import channel_facts
from app.models import Case
from tests.office import CITIZEN, KADIS, Office, outgoing
from tests.stage import send_all

pytestmark = pytest.mark.usefixtures("calendar")
LAMP = "Lampu jalan di Siulak mati"
ADDED = "sudah dua minggu gelap pak"


def parts(case_id: int) -> list[Case]:
    found = db.session.get_one(Case, case_id)
    db.session.refresh(found)
    return found.parts


def test_a_further_skpd_has_the_whole_and_the_first_learns_it(office: Office) -> None:
    found = office.card(LAMP)
    office.forward(found)
    office.receive(CITIZEN, ADDED)
    assert not [it for it in outgoing(KADIS) if ADDED in it]
    office.forward(found, office.dukcapil)
    assert len([it for it in outgoing(KADIS) if ADDED in it]) == 1


@pytest.mark.parametrize(
    ("first", "added"),
    [
        (LAMP, "lanjutan: di simpang tiga dekat pasar"),
        ("(1/2) Lampu jalan di Siulak mati dan", "(2/2) di Kayu Aro juga"),
        (LAMP, channel_facts.PHOTO),
    ],
)
def test_what_goes_on_with_the_text_and_a_photo_go_to_the_phones_at_once(
    office: Office, first: str, added: str
) -> None:
    found = office.card(first)
    office.forward(found)
    before = len(outgoing(KADIS))
    office.receive(CITIZEN, added)
    assert [part.news_at for part in parts(found)] == [None]
    assert len(outgoing(KADIS)) == before + 1


def test_what_goes_on_with_something_that_waits_waits_too(office: Office) -> None:
    found = office.card(LAMP)
    office.forward(found)
    before = outgoing(KADIS)
    office.receive(CITIZEN, ADDED)
    office.receive(CITIZEN, "lanjutan: sebelah kiri jalan")
    assert [part.news_at is None for part in parts(found)] == [False, False]
    assert outgoing(KADIS) == before


def test_a_phone_learns_of_three_a_day_by_itself(office: Office) -> None:
    found = office.card(LAMP)
    office.forward(found)
    before = len(outgoing(KADIS))
    for number in range(5):
        office.receive(CITIZEN, f"lanjutan: tiang nomor {number} di pasar")
        send_all()
    assert len(parts(found)) == 5
    assert len(outgoing(KADIS)) == before + 3


@pytest.mark.parametrize(
    "text",
    [
        "suami saya pukul saya terus, tolong",
        "lanjutan: suami saya pukul saya",
        "rumah kami kebakaran tolong",
        "kades kami minta uang utk tanda tangan",
    ],
)
def test_what_may_hurt_joins_no_case_of_an_skpd(office: Office, text: str) -> None:
    found = office.card(LAMP)
    office.forward(found)
    before = outgoing(KADIS)
    office.receive(CITIZEN, text)
    assert parts(found) == []
    assert outgoing(KADIS) == before
