"""A19: what a citizen adds before an office has the case is a part of it by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import MODERATOR, OPERATOR
from app.domain.messaging import channel_facts
from app.models import Case, Event, OutboundSms
from app.models.counted import is_counted
from app.reports.documents.cases import case_pages
from app.reports.figures.periods import Interval, period_of
from app.reports.figures.scope import Filters, scope_of
from app.reports.figures.topics import topics
from app.services.cases.actions import creating, merging, rejecting
from app.services.cases.answers import asking_citizen
from app.services.cases.suggestions import suggesting, vocabulary
from app.services.cases.visibility import publishing
from app.services.settings.local_time import today
from tests.office import CITIZEN, KADIS, Office, cards, outgoing
from tests.stage import forward_id, send_all

pytestmark = pytest.mark.usefixtures("calendar")
COMPLAINT = "Jalan di Siulak berlubang dalam sekali"


def receive(office: Office, *texts: str) -> list[Case]:
    for text in texts:
        office.receive(CITIZEN, text)
    return cards()


def joined() -> list[bool]:
    return [card.is_joined for card in cards()]


def test_three_sms_for_one_thing_are_one_card_one_ticket_and_one_code(office: Office) -> None:
    first, *parts = receive(office, "P", COMPLAINT, "mohon diperbaiki pak")
    assert [part.follows_id for part in parts] == [first.id] * 2
    assert joined() == [False, True, True]
    assert [part.due_at for part in parts] == [None, None]
    assert len(outgoing(CITIZEN)) == 1, "nobody is acknowledged twice for one conversation"
    with transaction():
        suggesting.propose_within(first, vocabulary.without_database(None))
    proposed = suggesting.suggestion_of(first.id)
    assert proposed is not None
    assert not proposed.is_spam
    assert "berlubang" in proposed.reason
    office.forward(first.id)
    (sms,) = outgoing(KADIS)
    assert f"{first.code} {COMPLAINT}\nmohon diperbaiki pak" in sms


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (COMPLAINT, "suami saya pukul saya terus, tolong"),
        (COMPLAINT, "rumah kami kebakaran tolong"),
        (COMPLAINT, "kades kami minta uang utk tanda tangan"),
        (COMPLAINT, "RAHASIA. lurahnya tidak pernah masuk"),
        ("kades kami", "minta uang 500rb utk tanda tangan"),
        ("suami saya pukul saya terus, tolong", "lampu jalan di Siulak mati"),
    ],
)
def test_what_may_hurt_alone_or_together_stays_a_card_of_its_own(
    office: Office, first: str, second: str
) -> None:
    receive(office, first, second)
    assert joined() == [False, False]


def test_what_an_office_has_is_added_to_without_a_word_to_its_phones(office: Office) -> None:
    (first,) = receive(office, COMPLAINT)
    office.forward(first.id)
    told, receipts = outgoing(KADIS), outgoing(CITIZEN)
    receive(office, "anak saya batuk sejak kemarin, puskesmas tutup")
    assert joined() == [False, True]
    assert (outgoing(KADIS), outgoing(CITIZEN)) == (told, receipts)


def test_the_same_words_again_are_a_part_and_reach_no_phone(office: Office) -> None:
    (first,) = receive(office, COMPLAINT)
    office.forward(first.id)
    told, receipts = outgoing(KADIS), outgoing(CITIZEN)
    receive(office, COMPLAINT.upper())
    assert joined() == [False, True]
    assert outgoing(KADIS) == told
    assert outgoing(CITIZEN) == receipts


def test_parted_it_has_its_own_deadline_and_its_ticket_is_told(office: Office) -> None:
    *_, part = receive(office, COMPLAINT, "KTP saya sudah tiga bulan belum jadi")
    assert part.is_joined
    with transaction():
        # The pause between two receipts of a number is over.
        db.session.scalars(select(OutboundSms)).one().created_at = now().replace(year=2020)
    office.desk(merging.split, part.id)
    assert (part.is_joined, part.due_at is not None) == (False, True)
    for _ in range(2):
        with transaction():
            creating.acknowledge_parted(part.id)
        assert len(outgoing(CITIZEN)) == 2, "told once"
    assert part.ticket[:3] in outgoing(CITIZEN)[-1]


def test_a_long_conversation_goes_on_as_a_further_card(office: Office) -> None:
    receive(office, *(f"{number} {COMPLAINT} {'panjang ' * 40}" for number in range(6)))
    assert joined() == [False, True, True, True, False, True]


def test_the_history_says_that_it_joined_by_itself(office: Office) -> None:
    first, part = receive(office, COMPLAINT, "mohon diperbaiki pak")
    acts = select(Event.action).where(Event.case_id == first.id, Event.subject_id == part.id)
    assert db.session.scalars(acts).all() == ["join"]


@pytest.mark.parametrize(
    "between",
    [
        "suami saya pukul saya terus, tolong",
        "rumah kami kebakaran tolong",
        "kades kami minta uang utk tanda tangan",
        "RAHASIA. lurahnya tidak pernah masuk",
    ],
)
def test_what_goes_on_with_danger_joins_no_harmless_case(office: Office, between: str) -> None:
    receive(office, COMPLAINT, between, "di belakang masjid raya Siulak, cepat pak")
    assert joined() == [False, False, False]


def test_beside_a_case_that_may_hurt_an_answer_to_the_desk_is_a_card(office: Office) -> None:
    _hurts, case = receive(office, "suami saya pukul saya terus, tolong", COMPLAINT)
    office.desk(asking_citizen.ask_citizen, case.id, "Di desa mana?")
    send_all()
    receive(office, "dia pulang nanti malam, rumah kami belakang masjid")
    assert joined() == [False, False, False]


def test_what_follows_a_parted_case_is_added_to_that(office: Office) -> None:
    *_, part = receive(office, COMPLAINT, "KTP saya sudah tiga bulan belum jadi")
    office.desk(merging.split, part.id)
    *_, last = receive(office, "sudah tiga kali ke kantor disuruh pulang terus")
    assert (last.is_joined, last.follows_id) == (True, part.id)


def test_a_complaint_behind_a_word_of_thanks_is_counted(office: Office) -> None:
    receive(office, "terima kasih", COMPLAINT)
    assert joined() == [False, False]
    assert len(db.session.scalars(select(Case).where(is_counted())).all()) == 1


def test_the_same_words_with_a_photo_are_more_than_said_again(office: Office) -> None:
    (first,) = receive(office, COMPLAINT)
    office.forward(first.id)
    *_, part = receive(office, f"{COMPLAINT}\n{channel_facts.PHOTO}")
    assert part.news_at is not None


def test_a_case_is_where_a_part_of_it_says_it_is(office: Office) -> None:
    first, _part = receive(office, "Lapor pak", COMPLAINT)
    assert first.kecamatan == "Siulak"


def test_pieces_that_come_in_the_other_order_are_read_in_theirs(office: Office) -> None:
    first, second = receive(office, "(2/2) sudah sebulan", "(1/2) Lampu di Siulak mati,")
    assert second.is_joined
    with transaction():
        second.received_at = first.received_at - timedelta(seconds=9)
    assert first.whole_text == "(1/2) Lampu di Siulak mati,\n(2/2) sudah sebulan"


def test_parted_thanks_get_no_receipt(office: Office) -> None:
    _first, part = receive(office, COMPLAINT, "terima kasih pak")
    assert part.is_joined
    office.desk(merging.split, part.id)
    told = outgoing(CITIZEN)
    with transaction():
        creating.acknowledge_parted(part.id)
    assert outgoing(CITIZEN) == told


def test_what_is_added_after_the_screen_was_drawn_is_looked_at_before_it_is_public(
    office: Office,
) -> None:
    (first,) = receive(office, COMPLAINT)
    assert not publishing.needs_a_look(first)
    receive(office, "tetangga sebelah buang sampah sembarangan")
    assert publishing.needs_a_look(first)


def test_an_office_that_gave_it_back_reads_nothing_that_is_added_later(office: Office) -> None:
    (first,) = receive(office, COMPLAINT)
    office.forward(first.id)
    office.unit(rejecting.reject_forward, forward_id(first.id), "Jalan provinsi", "Dishub", "Kadis")
    receive(office, "orang dinas datang tetapi minum kopi saja")
    assert joined() == [False, True]
    period, filters = period_of(Interval.MINGGU, today()), Filters()
    whole, own = (
        [case.text for page in case_pages(db.session(), scope) for case in page]
        for scope in (
            scope_of(period, filters, roles=[MODERATOR], own_skpd_id=None),
            scope_of(period, filters, roles=[OPERATOR], own_skpd_id=office.pupr),
        )
    )
    assert "minum kopi" in whole[0]
    assert own == [COMPLAINT]


def test_topics_are_what_citizens_say_in_all_parts(office: Office) -> None:
    for number in range(3):
        for text in ("P", f"pelabuhan\n{channel_facts.PHOTO}"):
            office.receive(f"+6281266700{number:03}", text)
    found = topics(db.session(), period_of(Interval.MINGGU, today()), Filters(), 3)
    assert "pelabuhan" in str(found)
    assert "foto" not in str(found)
