"""What happens to an event when one of its cases is closed, opened, deleted or hides, or joins
another event (A33): nobody waits where nobody looks, nobody is told what is for another."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput
from app.models import OutboundSms, Reply
from app.services.cases.actions import closing, deleting, incidents
from app.services.cases.answers import recalling, replying
from app.services.cases.state import case_state
from app.services.cases.visibility import publishing
from tests.integration.services.cases.actions.events import (
    DONE,
    FOURTH,
    SECOND,
    THIRD,
    answer,
    outgoing_sent,
    row,
    statuses,
    three,
    unite,
)
from tests.office import CITIZEN, KADIS, Office, cards, outgoing
from tests.stage import end_patience, forward_id, send_all

__all__ = ["three"]
pytestmark = pytest.mark.usefixtures("calendar")


def has(number: str, text: str = DONE) -> int:
    return sum(text in sms for sms in outgoing(number))


def test_opened_again_it_is_open_for_all_that_were_closed_with_it(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    office.desk(closing.close, three[0], reason="Salah tekan")
    assert statuses(three) == ["selesai"] * 3
    office.desk(closing.reopen, three[0])
    assert statuses(three) == ["baru"] * 3
    office.forward(three[0])
    answered = office.unit(replying.answer_forward, row(three[0]).forwards[-1].id, DONE, "Kadis")
    assert answered is not None
    assert [has(it) for it in (CITIZEN, SECOND, THIRD)] == [1, 1, 1]


def test_who_was_closed_alone_before_stays_closed(office: Office, three: list[int]) -> None:
    unite(office, three)
    office.desk(closing.close, three[1], reason="Sudah disampaikan lisan")
    office.desk(closing.close, three[0], reason="Salah tekan")
    office.desk(closing.reopen, three[0])
    assert statuses(three) == ["baru", "selesai", "baru"]


def test_an_answer_that_arrives_late_leaves_nobody_without_a_list(
    office: Office, three: list[int]
) -> None:
    office.forward(three[0])
    answer(office, three[0])
    own = (OutboundSms.number == CITIZEN, OutboundSms.reply_id.is_not(None))
    with transaction():
        db.session.execute(update(OutboundSms).where(*own).values(status="undelivered"))
        case_state.reconsider(three[0])
    unite(office, three)
    assert statuses(three) == ["diteruskan"] * 3
    with transaction():
        db.session.execute(update(OutboundSms).where(*own).values(status="delivered"))
        case_state.reconsider(three[0])
    assert statuses(three) == ["dijawab", "baru", "baru"]
    assert [row(it).lead_id for it in three] == [None] * 3


def test_opened_again_under_an_answered_event_it_stands_alone(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    office.desk(closing.close, three[1], reason="Dobel")
    answer(office, three[0])
    office.desk(closing.reopen, three[1])
    assert (row(three[1]).lead_id, row(three[1]).status) == (None, "baru")
    assert row(three[1]).due_at is not None


def test_who_still_waits_leads_when_the_leading_case_goes(office: Office, three: list[int]) -> None:
    unite(office, three)
    office.forward(three[0])
    office.desk(closing.close, three[1], reason="Pelapor menelepon: sudah cukup")
    office.desk(deleting.delete, three[0])
    assert statuses(three)[1:] == ["selesai", "baru"]
    assert [row(it).lead_id for it in three] == [None] * 3


def test_what_stood_under_an_event_goes_with_it_under_another(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    answer(office, three[0])
    office.receive(SECOND, "BELUM masih gelap")
    large = office.card("semua lampu di Siulak mati", FOURTH)
    office.forward(large)
    unite(office, [large, three[0]])
    assert [row(it).lead_id for it in three] == [large] * 3
    office.receive(THIRD, "BELUM")
    answer(office, large, "Semua lampu kini menyala.")
    assert [has(it, "kini menyala") for it in (CITIZEN, SECOND, THIRD)] == [1, 1, 1]


def test_who_was_told_nothing_is_told_when_he_writes_again(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    office.desk(closing.close, three[1], reason="Dobel")
    answer(office, three[0])
    assert has(SECOND) == 0
    later = office.card("lampu Siulak belum juga nyala, gelap sekali pak", SECOND)
    unite(office, [three[0], later])
    assert (has(SECOND), row(later).status) == (1, "dijawab")


def test_the_name_that_one_citizen_gave_goes_to_no_other_by_itself(office: Office) -> None:
    lead = office.card("Lampu jalan di Siulak mati. Nama saya Melur", CITIZEN)
    other = office.card("lampu simpang Siulak padam pak", SECOND)
    unite(office, [lead, other])
    office.forward(lead)
    answer(office, lead, "Melur, lampu sudah kami ganti.")
    held = select(OutboundSms.needs_person).where(
        OutboundSms.number == SECOND, OutboundSms.reply_id.is_not(None)
    )
    assert db.session.scalar(held)


def test_what_hides_takes_its_words_back_from_the_phones(office: Office, three: list[int]) -> None:
    office.forward(three[0])
    send_all()
    office.desk(incidents.unite, three[0], three[1:2])
    assert "padam" in outgoing(KADIS)[-1]
    with transaction():
        publishing.mark_sensitive(case_state.lock(three[1]), office.moderator)
    send_all()
    assert not any("padam" in text for text in outgoing_sent(KADIS))


def test_what_has_not_left_is_called_back_where_the_first_has(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    reply = office.unit(replying.answer_forward, forward_id(three[0]), DONE, "Kadis")
    with transaction():
        of_first = OutboundSms.reply_id == reply.id
        db.session.execute(update(OutboundSms).where(of_first).values(status="sent"))
    outcome = office.desk(recalling.cancel, reply.id, is_vouched=True)
    assert outcome is recalling.Recall.PARTLY
    send_all()
    assert [DONE in "".join(outgoing_sent(it)) for it in (SECOND, THIRD)] == [False, False]
    assert statuses(three) == ["dijawab", "baru", "baru"]
    assert db.session.scalar(select(Reply.disputed_at).where(Reply.id == reply.id)) is None


def test_what_heads_alone_are_told_leads_nobody(office: Office, three: list[int]) -> None:
    office.forward(three[0], heads_only=True)
    with pytest.raises(InvalidInput):
        office.desk(incidents.unite, three[0], three[1:])


@pytest.mark.parametrize(
    "rest",
    ["Tolong ada kebakaran di rumah kami sekarang", "Kades Siulak minta uang ke kami untuk itu"],
)
def test_what_a_late_part_makes_of_it_is_seen_and_read_by_no_other(
    office: Office, three: list[int], rest: str
) -> None:
    begins = "Lampu jalan di depan rumah kami di Siulak mati sejak minggu lalu. " * 3
    office.receive(FOURTH, f"{begins}{rest}", only=(1,))
    end_patience()
    late = cards()[-1].id
    unite(office, [*three, late])
    office.forward(three[0])
    office.receive(FOURTH, f"{begins}{rest}", only=(2,))
    assert rest in row(late).body
    assert (row(late).lead_id, row(late).status) == (None, "baru")
    assert row(late).turn_at.year < 9999


def test_words_after_an_answer_that_accuse_leave_it(office: Office, three: list[int]) -> None:
    unite(office, three)
    office.forward(three[0])
    answer(office, three[0])
    office.receive(SECOND, "BELUM, kades Siulak minta uang ke kami untuk itu")
    assert (row(three[1]).is_accusing, row(three[1]).lead_id) == (True, None)
    assert statuses(three)[::2] == ["dijawab"] * 2
