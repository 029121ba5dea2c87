"""STATUS, YA and BELUM by SMS (D12), with ticket and without, while they are live and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.database.extensions import db, now, transaction
from app.domain.workflow.codes import show_ticket
from app.models import Event, Forward, Message, OutboundSms, Promise, Reply
from app.services.cases.actions import closing
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.deadlines import calendar_defaults
from app.services.cases.tracking import tracking
from tests.integration.services.conftest import CITIZEN, KADIS, Office, ReceiveSms, cards, outgoing

OTHER = "+6281266775555"


@pytest.fixture
def card(office: Office, receive_sms: ReceiveSms) -> int:
    """One citizen's message that PUPR has answered, the SMS sent."""
    with transaction():
        calendar_defaults.load()
    receive_sms(CITIZEN, "Jalan di Siulak rusak parah")
    first = cards()[0].id
    office.forward(first)
    answer(first, office, "Kami tinjau")
    return first


def answer(card: int, office: Office, text: str) -> None:
    forward = db.session.scalars(select(Forward.id).where(Forward.message_id == card)).one()
    with transaction():
        replying.answer_forward(forward, text, "Kadis", actor=office.operator)
    sent()


def sent() -> None:
    """The modem has sent what waits; what was automatic is long ago."""
    with transaction():
        for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.status == "queued")):
            sms.status, sms.sent_at = "sent", now()
        for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.purpose == "help")):
            sms.created_at -= timedelta(days=2)


def older(days: float) -> None:
    with transaction():
        for reply in db.session.scalars(select(Reply)):
            reply.created_at -= timedelta(days=days)
        for sms in db.session.scalars(select(OutboundSms)):
            sms.created_at -= timedelta(days=days)
            sms.sent_at = sms.sent_at and sms.sent_at - timedelta(days=days)


def message(card: int) -> Message:
    return db.session.get_one(Message, card, populate_existing=True)


def told(card: int) -> list[str]:
    rows = select(Event.action).where(Event.message_id == card).order_by(Event.id)
    return list(db.session.scalars(rows))


@pytest.mark.parametrize("typed", ["YA", "ya", " Ya. ", '"YA"', "ya {ticket}", "YA tiket {ticket}"])
def test_ya_closes_the_message_as_solved_by_the_citizen(
    card: int, receive_sms: ReceiveSms, typed: str
) -> None:
    ticket = show_ticket(message(card).ticket)
    receive_sms(CITIZEN, typed.format(ticket=ticket))
    assert (message(card).status, message(card).outcome) == ("selesai", "selesai_warga")
    assert outgoing(CITIZEN)[-1] == (
        f"Terima kasih. Pesan Bapak/Ibu dengan tiket {ticket} kami catat selesai."
        " -Si UPIK Kab. Kerinci"
    )
    assert len(cards()) == 1
    assert "solved" in told(card)


@pytest.mark.parametrize("typed", ["BELUM", "belum", "Belum!", "belum {ticket}"])
def test_belum_opens_it_again_and_its_skpd_hears_of_it(
    card: int, office: Office, receive_sms: ReceiveSms, typed: str
) -> None:
    ticket = show_ticket(message(card).ticket)
    receive_sms(CITIZEN, typed.format(ticket=ticket))
    row = message(card)
    assert (row.status, row.outcome, row.code_is_live) == ("diteruskan", None, True)
    assert row.unsolved_at is not None
    assert row.due_at is not None
    assert row.due_at > now()
    assert "BELUM selesai" in outgoing(KADIS)[-1]
    assert outgoing(KADIS)[-1].startswith(str(row.code))
    assert "kami buka kembali" in outgoing(CITIZEN)[-1]
    assert "unsolved" in told(card)
    answer(card, office, "Sudah ditambal")
    assert message(card).status == "dijawab"


def test_belum_also_opens_what_was_closed_meanwhile(
    card: int, office: Office, receive_sms: ReceiveSms
) -> None:
    with transaction():
        closing.close(card, actor=office.moderator)
    receive_sms(CITIZEN, "BELUM")
    assert (message(card).status, message(card).closed_at) == ("diteruskan", None)


def test_ya_after_the_closing_is_kept_and_changes_nothing(
    card: int, office: Office, receive_sms: ReceiveSms
) -> None:
    with transaction():
        closing.close(card, actor=office.moderator)
    receive_sms(CITIZEN, "YA")
    assert (message(card).status, message(card).outcome) == ("selesai", "selesai_moderator")
    assert told(card)[-1] == "solved"


def test_the_moderators_own_answer_is_asked_about_too(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Berapa biaya KTP?")
    first = cards()[0].id
    with transaction():
        replying.answer_directly(first, "Gratis", "keluhan", "Kabag", actor=office.moderator)
    sent()
    receive_sms(CITIZEN, "BELUM")
    assert message(first).status == "baru"
    with transaction():
        replying.answer_directly(first, "Gratis, pasti", "keluhan", "Kabag", actor=office.moderator)
    assert message(first).status == "dijawab"


@pytest.mark.parametrize(("days", "counts"), [(6.9, True), (7.1, False)])
@pytest.mark.parametrize("word", ["YA", "BELUM"])
def test_the_word_lives_for_seven_days_after_an_answer(
    card: int, receive_sms: ReceiveSms, word: str, days: float, counts: bool
) -> None:
    older(days)
    receive_sms(CITIZEN, word)
    assert (len(cards()) == 1) is counts
    assert (message(card).status == "dijawab") is not counts


@pytest.mark.parametrize(
    "text",
    ["Ya, sudah bagus", "belum ada petugas yang datang", "YA YA", "YA ABC-123-X", "belum 4071"],
)
def test_in_a_sentence_it_is_a_card(card: int, receive_sms: ReceiveSms, text: str) -> None:
    receive_sms(CITIZEN, text)
    assert [row.body for row in cards()][1:] == [text]
    assert message(card).status == "dijawab"


@pytest.mark.parametrize("word", ["YA", "BELUM"])
def test_nobody_speaks_for_another_number(card: int, receive_sms: ReceiveSms, word: str) -> None:
    ticket = message(card).ticket
    receive_sms(OTHER, f"{word} {ticket}")
    assert message(card).status == "dijawab"
    assert [row.sender for row in cards()][1:] == [OTHER]


def test_before_an_answer_and_after_a_second_belum_it_is_a_card(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Jalan rusak")
    receive_sms(CITIZEN, "YA")
    first = cards()[0].id
    assert [row.body for row in cards()] == ["Jalan rusak", "YA"]
    office.forward(first)
    answer(first, office, "Kami tinjau")
    receive_sms(CITIZEN, "BELUM")
    receive_sms(CITIZEN, "BELUM")
    assert [row.body for row in cards()][2:] == ["BELUM"]


def test_ya_to_a_question_answers_the_question(
    card: int, office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Lampu mati di pasar")
    second = cards()[1].id
    with transaction():
        asking_citizen.ask_citizen(second, "Apakah di Pasar Siulak?", actor=office.moderator)
    receive_sms(CITIZEN, "YA")
    assert message(card).status == "dijawab"
    assert cards()[2].follows_id == second
    ticket = message(card).ticket
    receive_sms(CITIZEN, f"YA {ticket}")
    assert message(card).outcome == "selesai_warga"


def test_of_a_sensitive_message_no_word_counts(card: int, receive_sms: ReceiveSms) -> None:
    """Whoever holds the phone now could close the case (D7)."""
    with transaction():
        message(card).is_sensitive = True
    before = outgoing(CITIZEN)
    for word in ("YA", "BELUM", f"YA {message(card).ticket}"):
        receive_sms(CITIZEN, word)
    assert message(card).status == "dijawab"
    assert len(cards()) == 4
    assert not [sms for sms in outgoing(CITIZEN)[len(before) :] if "catat selesai" in sms]


def test_belum_denies_a_promise_that_was_said_to_be_kept(
    card: int, receive_sms: ReceiveSms
) -> None:
    older(20)
    with transaction():
        reply = db.session.scalars(select(Reply)).one()
        promise = Promise(
            message_id=card,
            reply_id=reply.id,
            forward_id=reply.forward_id,
            words="segera",
            status="ditepati",
            created_at=now(),
            citizen_asked_at=now(),
        )
        db.session.add(promise)
    receive_sms(CITIZEN, "BELUM")
    promise = db.session.scalars(select(Promise)).one()
    assert (promise.status, message(card).status) == ("ingkar", "diteruskan")
    assert promise.denied_at is not None
    assert "promise_denied" in told(card)


def test_status_is_told_and_stands_in_the_history(card: int, receive_sms: ReceiveSms) -> None:
    with transaction():
        db.session.execute(delete(Event).where(Event.action == "status_asked"))
    receive_sms(CITIZEN, f"status {message(card).ticket}")
    assert outgoing(CITIZEN)[-1].endswith("sudah dijawab. -Si UPIK Kab. Kerinci")
    assert told(card)[-1] == "status_asked"
    sent()
    receive_sms(CITIZEN, "BELUM")
    sent()
    receive_sms(CITIZEN, "STATUS")
    assert "ditindaklanjuti lagi" in outgoing(CITIZEN)[-1]
    assert tracking.latest_of_number(OTHER, message(card).ticket) is None


def test_an_official_phone_may_be_a_citizens_too(office: Office, receive_sms: ReceiveSms) -> None:
    receive_sms(KADIS, "YA")
    assert [row.flag for row in cards()] == ["dari_kontak"]


@pytest.mark.parametrize("word", ["YA", "BELUM"])
def test_of_two_cards_the_word_is_about_the_answer_that_came_last(
    card: int, office: Office, receive_sms: ReceiveSms, word: str
) -> None:
    receive_sms(CITIZEN, "Lampu mati di pasar")
    second = cards()[1].id
    office.forward(second)
    answer(second, office, "Sudah diganti")
    older(3)
    answer(card, office, "Sudah ditambal")
    receive_sms(CITIZEN, word)
    assert message(second).status == "dijawab"
    assert message(card).status == ("selesai" if word == "YA" else "diteruskan")


def test_a_second_ya_is_about_the_card_that_he_has_not_called_solved(
    card: int, office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Lampu mati di pasar")
    second = cards()[1].id
    office.forward(second)
    answer(second, office, "Sudah diganti")
    for _ in range(2):
        receive_sms(CITIZEN, "YA")
        sent()
    assert [row.outcome for row in cards()] == ["selesai_warga"] * 2
