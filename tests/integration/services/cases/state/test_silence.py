"""Silence (D7): a number with an open sensitive card gets nothing that nobody wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import TransitionRefused
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.promises import Pledge
from app.models import Forward, OutboundSms, Promise
from app.services.cases.actions import closing, deleting, manual_entry, merging
from app.services.cases.actions.manual_entry import Entry
from app.services.cases.answers import approving, replying
from app.services.cases.promises import promises
from app.services.cases.state import silence
from app.services.journal.actor import SYSTEM
from app.services.outbox import routing
from app.services.sending import sending, uncertain_sms
from app.services.settings import settings
from tests.office import CITIZEN, KADIS, OPERATOR_PHONE, Office, cards, does, outgoing
from tests.stage import all_sms, demand_approval, mark_sensitive, send_all, superior

SECRET = "saya korban KDRT, jangan balas"
URGENT = "ada kebakaran di pasar Siulak"
OTHER = "+6281266775555"


def change(**values: str) -> None:
    does(SYSTEM, settings.change, values, None)


def going(number: str = CITIZEN) -> list[str]:
    """The texts that were sent or will be."""
    return [sms.text for sms in all_sms(number) if sms.status != "cancelled"]


def forget() -> None:
    """What was automatic is long ago, so that no limit but silence holds anything back."""
    with transaction():
        for sms in db.session.scalars(select(OutboundSms)):
            sms.created_at -= timedelta(days=2)


def leave() -> None:
    """The modem has sent what waits."""
    send_all("queued", "held")


@pytest.fixture
def silent(calendar: None, office: Office) -> int:
    """A number with an open sensitive card."""
    return office.card(SECRET)


@pytest.mark.parametrize("text", ["Lampu jalan di Siulak padam", "STATUS", "BANTUAN", URGENT])
def test_whatever_it_writes_becomes_a_card_and_is_not_answered(
    silent: int, office: Office, text: str
) -> None:
    change(emergency_number="112")
    office.receive(CITIZEN, text)
    assert [card.body for card in cards()] == [SECRET, text]
    assert outgoing(CITIZEN) == []
    office.receive(OTHER, text)
    assert len(outgoing(OTHER)) == 1, "another number is answered"


def test_status_under_the_ticket_of_an_ordinary_card_is_not_answered_either(office: Office) -> None:
    office.receive(CITIZEN, "Lampu jalan di Siulak padam")
    leave()
    office.receive(CITIZEN, SECRET)
    forget()
    office.receive(CITIZEN, f"STATUS {cards()[0].ticket}")
    assert len(going()) == 1
    assert cards()[-1].body.startswith("STATUS")


def test_ya_counts_without_an_answer(office: Office) -> None:
    office.case("Lampu jalan di Siulak padam")
    answer(office)
    leave()
    office.receive(CITIZEN, SECRET)
    before = going()
    office.receive(CITIZEN, f"YA {cards()[0].ticket}")
    assert (cards()[0].outcome, going()) == ("selesai_warga", before)


def answer(office: Office, pledge: Pledge | None = None) -> None:
    forward = db.session.scalars(select(Forward.id)).one()
    said = ("Kami perbaiki", "Kadis")
    office.unit(replying.answer_forward, forward, *said, pledge=pledge or Pledge())


@pytest.mark.parametrize("is_first", [True, False])
def test_an_answer_to_another_card_goes_with_no_question(office: Office, is_first: bool) -> None:
    """Written before or after the sensitive one came: what a person wrote still goes."""
    card = office.card("Lampu jalan di Siulak padam")
    leave()
    office.forward(card)
    steps: list[Callable[[], object]] = [
        lambda: answer(office),
        lambda: office.receive(CITIZEN, SECRET),
    ]
    for step in steps if is_first else reversed(steps):
        step()
    sms = all_sms(CITIZEN)[-1]
    assert (sms.text, sms.status) == ("Kami perbaiki -PUPR", "queued")
    assert [part.text for part in sms.parts] == [sms.text]


def test_nobody_is_asked_whether_a_promise_was_kept(office: Office) -> None:
    office.case("Lampu jalan di Siulak padam")
    answer(office, Pledge(date(2099, 12, 3)))
    leave()
    office.receive(CITIZEN, SECRET)
    before = outgoing(CITIZEN)
    office.unit(promises.keep, db.session.scalars(select(Promise.id)).one(), "Sudah")
    assert outgoing(CITIZEN) == before


def by_sms(office: Office) -> None:
    office.receive(CITIZEN, SECRET)


def by_mark(office: Office) -> None:
    office.receive(CITIZEN, "Saya ingin bercerita")
    mark_sensitive(cards()[-1].id)


def by_hand(office: Office) -> None:
    """She calls the desk, which writes it down."""
    at = f"{now().astimezone(WIB):%Y-%m-%dT%H:%M}"
    entry = Entry("telepon", "0812-6677-1234", None, at, SECRET, None)
    office.desk(manual_entry.enter, entry)


@pytest.mark.parametrize("become_sensitive", [by_sms, by_mark, by_hand])
def test_what_waits_for_the_number_is_called_back_whatever_card_it_is_about(
    office: Office, become_sensitive: Callable[[Office], None]
) -> None:
    office.receive(CITIZEN, "Lampu jalan di Siulak padam")
    office.receive(CITIZEN, "STATUS")
    office.receive(OTHER, "Lampu jalan di Siulak padam")
    assert len(going()) == 2
    become_sensitive(office)
    assert going() == []
    assert "otomatis" in (all_sms(CITIZEN)[0].problem or "")
    assert len(going(OTHER)) == 1


def test_what_was_overlooked_is_stopped_before_a_modem_has_it(office: Office, silent: int) -> None:
    """A closed card that is opened again calls nothing back by itself."""
    office.desk(closing.close, silent, reason="Selesai")
    office.receive(CITIZEN, "Lampu jalan di Siulak padam")
    office.desk(closing.reopen, silent)
    assert len(going()) == 1
    with transaction():
        assert list(sending.claim(routing.lane(office.modem), "life-1")) == []
    assert all_sms(CITIZEN)[0].status == "cancelled"
    assert {part.status for part in all_sms(CITIZEN)[0].parts} == {"cancelled"}


def test_an_answer_loses_the_question_before_a_modem_has_it(office: Office, silent: int) -> None:
    """Written while the sensitive card was closed; opening it again shortens nothing by itself."""
    office.desk(closing.close, silent, reason="Selesai")
    card = office.card("Lampu jalan di Siulak padam")
    leave()
    office.forward(card)
    answer(office)
    office.desk(closing.reopen, silent)
    assert "BELUM" in all_sms(CITIZEN)[-1].text
    with transaction():
        parts = [*sending.claim(routing.lane(office.modem), "life-1", most=9)]
    assert [part.text for part in parts if part.number == CITIZEN] == ["Kami perbaiki -PUPR"]


def test_kirim_ulang_sends_nothing_automatic_either(office: Office) -> None:
    office.receive(CITIZEN, "Lampu jalan di Siulak padam")
    with transaction():
        all_sms(CITIZEN)[0].status = "failed"
    office.receive(CITIZEN, SECRET)
    with pytest.raises(TransitionRefused):
        office.desk(uncertain_sms.send_again, all_sms(CITIZEN)[0].id, is_safe=True)


def closed(office: Office, card: int) -> None:
    closing.close(card, actor=office.moderator, reason="Ditangani")


def deleted(office: Office, card: int) -> None:
    deleting.delete(card, actor=office.moderator)


@pytest.mark.parametrize("end", [closed, deleted])
def test_silence_ends_with_the_card(
    office: Office, silent: int, end: Callable[[Office, int], None]
) -> None:
    with transaction():
        end(office, silent)
    office.receive(CITIZEN, "Lampu jalan di Siulak padam")
    (told,) = going()
    assert show_ticket(cards()[-1].ticket) in told


def test_a_part_keeps_its_number_silent_as_long_as_its_card_is_open(office: Office) -> None:
    lead = office.card("Lampu jalan di Siulak padam")
    office.receive(CITIZEN, "tambahan: jangan balas")
    office.desk(merging.join, cards()[1].id, lead)
    assert silence.is_silent(CITIZEN)
    office.desk(closing.close, lead, reason="Ditangani")
    assert not silence.is_silent(CITIZEN)


def test_an_official_s_secret_silences_the_citizen_in_him_not_the_office(office: Office) -> None:
    office.receive(KADIS, SECRET)
    code = office.case("Lampu jalan di Siulak padam", number=OTHER)
    office.receive(KADIS, "DAFTAR")
    assert [text[:4] for text in going(KADIS)] == [code, "1 pe"]
    office.receive(KADIS, "BANTUAN")
    assert (len(going(KADIS)), cards()[-1].body) == (2, "BANTUAN")


def test_a_phone_is_asked_for_the_day_of_a_promise_without_its_words(office: Office) -> None:
    """Approved after the card became sensitive: the promise in the answer is quoted nowhere."""
    code = office.case("Lampu jalan di Siulak padam")
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Ibu akan ditindaklanjuti dan kami jemput")
    mark_sensitive()
    draft = cards()[0].forwards[0].approvals[0].id
    does(superior(), approving.approve, draft, is_safe=True)
    (asked,) = [sms.text for sms in all_sms(OPERATOR_PHONE) if sms.kind == SmsKind.PROMISE_DAY]
    assert '("dibaca di web")' in asked
