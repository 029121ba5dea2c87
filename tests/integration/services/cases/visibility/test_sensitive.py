"""Sensitive cases: no word of them on a phone, no SMS that could endanger the sender (D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.models import BlockedNumber, OutboundSms
from app.services.cases.actions import blocking, closing, creating, manual_entry, merging, reminding
from app.services.cases.actions.manual_entry import Entry
from app.services.cases.answers import asking_citizen, replying
from app.services.settings import settings
from tests.integration.services.privacy.personal import ADMIN_ACTOR
from tests.office import CITIZEN, KADIS, Office, cards, does, outgoing
from tests.stage import case, end_patience


@pytest.mark.usefixtures("heads_log_in")
def test_no_word_of_a_sensitive_text_is_on_a_phone_and_no_phone_answers_it(office: Office) -> None:
    code = office.case("saya korban KDRT, jangan balas")
    assert "KDRT" not in outgoing(KADIS)[0]
    assert outgoing(KADIS)[0].startswith(f"{code} Pesan sensitif")
    office.desk(reminding.remind, cards()[0].id)
    assert "BLS" not in outgoing(KADIS)[-1]
    office.receive(KADIS, f"BLS {code} kami datang")
    # An answer that a phone may not give is not lost.
    before = outgoing(KADIS)
    office.receive(KADIS, f"BLS {code} korban KDRT sudah kami dampingi")
    assert (cards()[-1].flag, outgoing(KADIS)) == (creating.FROM_CONTACT, before)
    assert outgoing(CITIZEN) == []


@pytest.mark.parametrize(
    "text",
    [
        "saya korban KDRT, jangan balas",
        "BATAL saja pertemuan kita, ini rahasia",
        "BLS 9999 korban KDRT sudah kami dampingi",
    ],
)
def test_a_sensitive_text_from_a_registered_phone_is_read_and_not_answered(
    text: str, office: Office
) -> None:
    office.receive(KADIS, text)
    assert [(card.body, card.flag) for card in cards()] == [(text, creating.FROM_CONTACT)]
    assert outgoing(KADIS) == []


def test_status_tells_nothing_of_a_sensitive_case_that_is_closed_but_of_the_other(
    office: Office,
) -> None:
    """While it is open nothing is told at all (test_silence.py)."""
    office.receive(CITIZEN, "Jembatan gantung papannya lapuk")
    office.receive(CITIZEN, "saya korban KDRT, jangan balas")
    office.desk(closing.close, cards()[1].id, reason="Ditangani")
    before = len(outgoing(CITIZEN))
    office.receive(CITIZEN, f"STATUS {cards()[1].ticket}")
    assert "Belum ada laporan" in outgoing(CITIZEN)[before]
    with transaction():
        for sms in db.session.scalars(select(OutboundSms)):
            sms.created_at -= timedelta(minutes=11)
    office.receive(CITIZEN, "STATUS")
    assert show_ticket(cards()[0].ticket) in outgoing(CITIZEN)[-1]


def test_a_sensitive_text_from_a_silenced_phone_is_still_read(office: Office) -> None:
    for code in range(1001, 1008):
        office.receive(KADIS, f"BLS {code} halo")
    assert cards() == []
    text = "BLS 9999 korban KDRT sudah kami dampingi"
    office.receive(KADIS, text)
    assert [card.body for card in cards()] == [text]


SECRET = "tolong jangan balas"
Pair = tuple[int, int]


@pytest.fixture
def two(office: Office) -> Pair:
    """A case, and a sensitive one of the same number."""
    office.receive(CITIZEN, "Jembatan gantung rusak")
    office.receive(CITIZEN, SECRET)
    first, second = cards()
    return first.id, second.id


def is_sensitive(row: int) -> bool:
    return case(row).is_sensitive


def join(office: Office, part: int, lead: int) -> None:
    office.desk(merging.join, part, lead)


def split(office: Office, part: int) -> None:
    office.desk(merging.split, part)


def test_the_card_is_what_it_was_and_the_part_stays_sensitive(office: Office, two: Pair) -> None:
    first, second = two
    for _ in range(2):
        join(office, second, first)
        assert is_sensitive(first)
        split(office, second)
        assert not is_sensitive(first)
    assert is_sensitive(second)


def test_as_long_as_another_part_makes_it_so_it_stays_so(office: Office, two: Pair) -> None:
    first, second = two
    third = office.card("ini rahasia")
    for part in (second, third):
        join(office, part, first)
    split(office, second)
    assert is_sensitive(first)
    split(office, third)
    assert not is_sensitive(first)


def test_what_was_sensitive_by_itself_stays_so(office: Office) -> None:
    for number, text in enumerate(("korban KDRT di Siulak", SECRET)):
        office.receive(CITIZEN, text, reference=number)
    first, second = (row.id for row in cards())
    join(office, second, first)
    split(office, second)
    assert is_sensitive(first)


@pytest.mark.usefixtures("by_hand")
def test_an_everyday_part_takes_nothing_along(office: Office, two: Pair) -> None:
    first, second = two
    third = office.card("Letaknya di Siulak")
    join(office, third, first)
    join(office, second, first)
    split(office, third)
    assert is_sensitive(first)


def test_what_the_citizen_answers_meanwhile_stays(office: Office, two: Pair) -> None:
    first, second = two
    office.desk(asking_citizen.ask_citizen, first, "Di mana?")
    join(office, second, first)
    office.receive(CITIZEN, "Siulak, jangan balas")
    split(office, second)
    assert is_sensitive(first)


def test_what_comes_late_of_the_card_itself_stays(office: Office) -> None:
    text = "Jembatan gantung rusak. " * 9 + SECRET
    office.receive(CITIZEN, text, only=(1,), reference=5)
    end_patience()
    office.receive(CITIZEN, SECRET)
    first, second = (row.id for row in cards())
    assert not is_sensitive(first)
    join(office, second, first)
    office.receive(CITIZEN, text, only=(2,), reference=5)
    office.desk(settings.change, {"sensitive_words": "KDRT"}, None)
    split(office, second)
    assert is_sensitive(first)


def test_what_comes_late_of_a_part_goes_with_it(office: Office) -> None:
    office.receive(CITIZEN, "Jembatan gantung rusak", reference=1, at=now() - timedelta(hours=1))
    text = "Letaknya di Siulak. " * 9 + SECRET
    office.receive(CITIZEN, text, only=(1,), reference=5)
    end_patience()
    first, second = (row.id for row in cards())
    join(office, second, first)
    office.receive(CITIZEN, text, only=(2,), reference=5)
    assert is_sensitive(first)
    split(office, second)
    assert not is_sensitive(first)


def test_an_answer_that_was_held_for_it_goes_on(office: Office, two: Pair) -> None:
    first, second = two
    office.desk(replying.answer_directly, first, "Sudah.", "keluhan", "Kabag")
    join(office, second, first)
    of_answer = select(OutboundSms.status, OutboundSms.needs_person, OutboundSms.problem).where(
        OutboundSms.purpose == "answer"
    )
    assert db.session.execute(of_answer).one()[:2] == ("held", True)
    split(office, second)
    assert db.session.execute(of_answer).one() == ("queued", False, None)


HIDDEN = "RAHASIA kepala desa memotong bantuan beras warga"


def test_it_is_marked_and_gets_no_sms(office: Office) -> None:
    office.receive(CITIZEN, HIDDEN)
    row = cards()[0]
    assert (row.hides_number, row.is_sensitive) == (True, True)
    assert outgoing(CITIZEN) == []


@pytest.mark.usefixtures("heads_log_in")
def test_the_phones_read_nothing_of_it_whatever_the_words_of_the_settings(office: Office) -> None:
    does(ADMIN_ACTOR, settings.change, {"sensitive_words": "KDRT"}, None)
    code = office.case(HIDDEN)
    assert outgoing(KADIS) == [
        f"{code} Pesan sensitif, mohon dibuka di web Si UPIK. Mohon tidak menghubungi pengirim."
    ]


def test_it_belongs_to_no_thread_of_its_number(office: Office) -> None:
    office.receive(CITIZEN, "Bantuan beras di desa kami dipotong")
    office.receive(CITIZEN, HIDDEN)
    office.receive(CITIZEN, "Bantuan beras dipotong lagi")
    first, secret, third = cards()
    assert secret.follows_id is None
    assert third.follows_id == first.id
    with transaction():
        assert merging.candidates(secret, office.moderator) == []
        others = [row.case.id for row in merging.candidates(third, office.moderator)]
        assert others == [first.id]


def test_it_answers_no_question_that_would_show_the_number(office: Office) -> None:
    office.receive(CITIZEN, "Lampu mati")
    office.desk(asking_citizen.ask_citizen, cards()[0].id, "Di mana?")
    office.receive(CITIZEN, HIDDEN)
    asked, secret = cards()
    assert (asked.status, secret.follows_id) == ("menunggu_warga", None)


def test_a_missing_beginning_hides_until_it_has_come(office: Office) -> None:
    text = "Jalan di Siulak rusak. " * 12
    office.receive(CITIZEN, text, only=(2,))
    end_patience()
    office.receive("+6281266770000", "Lain")
    row = cards()[0]
    assert row.body.startswith("[bagian 1/2 belum diterima]")
    assert (row.hides_number, row.is_sensitive) == (True, False)
    office.receive(CITIZEN, text, only=(1,))
    row = case(row.id)
    assert (row.hides_number, row.body) == (False, text)


def test_a_beginning_that_says_rahasia_keeps_it_hidden(office: Office) -> None:
    text = "RAHASIA pungli di sekolah. " * 10
    office.receive(CITIZEN, text, only=(2,))
    end_patience()
    office.receive(CITIZEN, text, only=(1,))
    row = cards()[0]
    assert (row.hides_number, row.is_sensitive, row.body) == (True, True, text)


def test_one_that_was_entered_at_the_desk_is_hidden_too(office: Office) -> None:
    at = f"{now().astimezone(WIB):%Y-%m-%dT%H:%M}"
    entry = Entry("telepon", CITIZEN, "Budi", at, HIDDEN, None)
    with transaction():
        row, _ = manual_entry.enter(entry, actor=office.moderator)
        assert row.hides_number
        assert row.is_sensitive


def test_only_admin_blocks_its_sender(office: Office) -> None:
    card = office.card(HIDDEN)
    with pytest.raises(TransitionRefused) as refused:
        office.desk(blocking.block_sender, card)
    assert refused.value.reason == Refusal.HIDDEN
    assert does(ADMIN_ACTOR, blocking.block_sender, card).hides_number
    row = db.session.scalars(select(BlockedNumber)).one()
    does(ADMIN_ACTOR, blocking.lift, row.id)
    assert does(ADMIN_ACTOR, blocking.block_again, row.id).hides_number
