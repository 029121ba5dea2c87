"""STATUS, YA and BELUM by SMS (D12), with ticket and without, while they are live and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.database.extensions import db, now, transaction
from app.domain.workflow.codes import show_ticket
from app.models import Event, OutboundSms, Promise, Reply
from app.services.cases.actions import closing
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.tracking import tracking
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey
from tests.office import CITIZEN, KADIS, Office, cards, outgoing
from tests.stage import case, forward_id, history, send_all

OTHER = "+6281266775555"


@pytest.fixture
def card(calendar: None, office: Office) -> int:
    """One citizen's case that PUPR has answered, the SMS sent."""
    first = office.card("Jalan di Siulak rusak parah")
    office.forward(first)
    answer(first, office, "Kami tinjau")
    return first


def answer(card: int, office: Office, text: str) -> None:
    office.unit(replying.answer_forward, forward_id(card), text, "Kadis")
    sent()


def sent() -> None:
    """The modem has sent what waits; what was automatic is long ago."""
    send_all()
    with transaction():
        for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.purpose == "help")):
            sms.created_at -= timedelta(days=2)


def older(days: float) -> None:
    with transaction():
        for reply in db.session.scalars(select(Reply)):
            reply.created_at -= timedelta(days=days)
        for sms in db.session.scalars(select(OutboundSms)):
            sms.created_at -= timedelta(days=days)
            sms.sent_at = sms.sent_at and sms.sent_at - timedelta(days=days)


@pytest.mark.parametrize(
    "typed", ["YA", " ya. ", "sdh pak", "Ya, terima kasih", "YA tiket {ticket}"]
)
def test_ya_closes_the_case_as_solved_by_him(card: int, office: Office, typed: str) -> None:
    with transaction():
        case(card).ticket = "WSEGAY"  # its letters spell a word of danger
    office.receive(CITIZEN, typed.format(ticket="WSE-GAY"))
    assert (case(card).status, case(card).outcome) == ("selesai", "selesai_warga")
    assert outgoing(CITIZEN)[-1] == (
        "Terima kasih. Laporan Bapak/Ibu nomor WSE-GAY kami catat selesai. -Si UPIK"
    )
    assert len(cards()) == 1
    assert "solved" in history(card)


@pytest.mark.parametrize("typed", ["BELUM", "belum", "Belum!", "belum {ticket}"])
def test_belum_opens_it_again_and_its_skpd_hears(card: int, office: Office, typed: str) -> None:
    ticket = show_ticket(case(card).ticket)
    office.receive(CITIZEN, typed.format(ticket=ticket))
    row = case(card)
    assert (row.status, row.outcome, row.code_is_live) == ("diteruskan", None, True)
    assert row.unsolved_at is not None
    assert row.due_at is not None
    assert row.due_at > now()
    assert "BELUM selesai" in outgoing(KADIS)[-1]
    assert outgoing(KADIS)[-1].startswith(str(row.code))
    assert "kami buka lagi" in outgoing(CITIZEN)[-1]
    assert "unsolved" in history(card)
    answer(card, office, "Sudah ditambal")
    assert case(card).status == "dijawab"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Belum pak, lubangnya masih ada", ': "Belum pak, lubangnya masih ada" '),
        ("belum, pekerjanya minta uang rokok", ". "),
        ("Belum", ". "),
    ],
)
def test_the_words_behind_belum_reach_the_phones_unless_they_may_hurt(
    card: int, office: Office, typed: str, told: str
) -> None:
    office.receive(CITIZEN, typed)
    code = case(card).code
    assert f"{code} Menurut warga BELUM selesai{told}" in outgoing(KADIS)[-1]


def test_belum_also_opens_what_was_closed_meanwhile(card: int, office: Office) -> None:
    office.desk(closing.close, card)
    office.receive(CITIZEN, "BELUM")
    assert (case(card).status, case(card).closed_at) == ("diteruskan", None)


def test_ya_after_the_closing_is_kept_and_changes_nothing(card: int, office: Office) -> None:
    office.desk(closing.close, card)
    office.receive(CITIZEN, "YA")
    assert (case(card).status, case(card).outcome) == ("selesai", "selesai_moderator")
    assert history(card)[-1] == "solved"


def test_the_moderators_own_answer_is_asked_about_too(office: Office) -> None:
    first = office.card("Berapa biaya KTP?")
    office.desk(replying.answer_directly, first, "Gratis", "keluhan", "Kabag")
    sent()
    office.receive(CITIZEN, "BELUM")
    assert case(first).status == "baru"
    office.desk(replying.answer_directly, first, "Gratis, pasti", "keluhan", "Kabag")
    assert case(first).status == "dijawab"


@pytest.mark.parametrize(("days", "counts"), [(6.9, True), (7.1, False)])
@pytest.mark.parametrize("word", ["YA", "BELUM"])
def test_the_word_lives_for_seven_days_after_an_answer(
    card: int, office: Office, word: str, days: float, counts: bool
) -> None:
    older(days)
    office.receive(CITIZEN, word)
    assert (len(cards()) == 1) is counts
    assert (case(card).status == "dijawab") is not counts


@pytest.mark.parametrize(
    "text", ["Ya, tapi lampunya mati", "sudah tapi belum semua", "YA ABC-123-X", "sudah?"]
)
def test_in_a_sentence_it_is_a_card(card: int, office: Office, text: str) -> None:
    office.receive(CITIZEN, text)
    assert [row.body for row in cards()][1:] == [text]
    assert case(card).status == "dijawab"


@pytest.mark.parametrize("word", ["YA", "BELUM"])
def test_nobody_speaks_for_another_number(card: int, office: Office, word: str) -> None:
    ticket = case(card).ticket
    office.receive(OTHER, f"{word} {ticket}")
    assert case(card).status == "dijawab"
    assert [row.sender for row in cards()][1:] == [OTHER]


def test_before_an_answer_and_after_a_second_belum_it_is_a_card(office: Office) -> None:
    office.receive(CITIZEN, "Jalan rusak")
    office.receive(CITIZEN, "YA")
    first = cards()[0].id
    assert [row.body for row in cards()] == ["Jalan rusak", "YA"]
    office.forward(first)
    answer(first, office, "Kami tinjau")
    office.receive(CITIZEN, "BELUM")
    office.receive(CITIZEN, "BELUM")
    assert [row.body for row in cards()][2:] == ["BELUM"]


def test_ya_to_a_question_answers_the_question(card: int, office: Office) -> None:
    office.receive(CITIZEN, "Lampu mati di pasar")
    second = cards()[1].id
    office.desk(asking_citizen.ask_citizen, second, "Apakah di Pasar Siulak?")
    office.receive(CITIZEN, "YA")
    assert case(card).status == "dijawab"
    assert cards()[2].follows_id == second
    ticket = case(card).ticket
    office.receive(CITIZEN, f"YA {ticket}")
    assert case(card).outcome == "selesai_warga"


def test_of_a_sensitive_case_no_word_counts(card: int, office: Office) -> None:
    """Whoever holds the phone now could close the case (D7)."""
    with transaction():
        case(card).is_sensitive = True
    before = outgoing(CITIZEN)
    for word in ("YA", "BELUM", f"YA {case(card).ticket}"):
        office.receive(CITIZEN, word)
    assert case(card).status == "dijawab"
    assert len(cards()) == 4
    assert not [sms for sms in outgoing(CITIZEN)[len(before) :] if "catat selesai" in sms]


def test_belum_denies_a_promise_that_was_said_to_be_kept(card: int, office: Office) -> None:
    older(20)
    with transaction():
        reply = db.session.scalars(select(Reply)).one()
        promise = Promise(
            case_id=card,
            reply_id=reply.id,
            forward_id=reply.forward_id,
            words="segera",
            status="ditepati",
            created_at=now(),
            citizen_asked_at=now(),
        )
        db.session.add(promise)
    office.receive(CITIZEN, "BELUM")
    promise = db.session.scalars(select(Promise)).one()
    assert (promise.status, case(card).status) == ("ingkar", "diteruskan")
    assert promise.denied_at is not None
    assert "promise_denied" in history(card)


def test_status_is_told_and_stands_in_the_history(card: int, office: Office) -> None:
    with transaction():
        db.session.execute(delete(Event).where(Event.action == "status_asked"))
    office.receive(CITIZEN, f"status {case(card).ticket}")
    assert "sudah dijawab. Sudah selesai? Balas YA atau BELUM." in outgoing(CITIZEN)[-1]
    assert history(card)[-1] == "status_asked"
    sent()
    office.receive(CITIZEN, "BELUM")
    sent()
    office.receive(CITIZEN, "STATUS")
    assert "dibuka lagi karena belum beres, dikerjakan lagi oleh" in outgoing(CITIZEN)[-1]
    office.receive(OTHER, f"STATUS {case(card).ticket}")
    assert "Belum ada laporan" in outgoing(OTHER)[-1]


def test_status_tells_of_a_disputed_answer_and_asks_nothing(card: int, office: Office) -> None:
    with transaction():
        case(card).replies[0].disputed_at = now()
    office.receive(CITIZEN, "STATUS")
    told_last = outgoing(CITIZEN)[-1]
    assert "jawaban tadi keliru, tunggu jawaban baru" in told_last
    assert "Balas YA" not in told_last


@pytest.mark.parametrize("status", ["baru", "diteruskan", "ditolak", "menunggu_warga"])
def test_status_of_what_was_opened_again_is_one_sms(card: int, status: str) -> None:
    row = case(card)
    row.unsolved_at, row.status = now(), status
    row.forwards[0].skpd.sms_code = "x" * 25
    words = tracking.standing_in_words(row)
    assert words.startswith("dibuka lagi")
    values = {"ticket": "K7Q-4M2", "date": "24/11", "status": words}
    assert len(sms_templates.say(TextKey.STATUS_REPLY, **values)) <= 160


def test_an_official_phone_may_be_a_citizens_too(office: Office) -> None:
    office.receive(KADIS, "YA")
    assert [row.flag for row in cards()] == ["dari_kontak"]


@pytest.mark.parametrize("word", ["YA", "BELUM"])
def test_of_two_cards_the_word_is_about_the_answer_that_came_last(
    card: int, office: Office, word: str
) -> None:
    office.receive(CITIZEN, "Lampu mati di pasar")
    second = cards()[1].id
    office.forward(second)
    answer(second, office, "Sudah diganti")
    older(3)
    answer(card, office, "Sudah ditambal")
    office.receive(CITIZEN, word)
    assert case(second).status == "dijawab"
    assert case(card).status == ("selesai" if word == "YA" else "diteruskan")


def test_a_second_ya_is_about_the_card_not_yet_called_solved(card: int, office: Office) -> None:
    office.receive(CITIZEN, "Lampu mati di pasar")
    second = cards()[1].id
    office.forward(second)
    answer(second, office, "Sudah diganti")
    for _ in range(2):
        office.receive(CITIZEN, "YA")
        sent()
    assert [row.outcome for row in cards()] == ["selesai_warga"] * 2


def test_what_is_said_with_belum_stands_on_the_card(card: int, office: Office) -> None:
    office.receive(CITIZEN, "blm pak, lampunya msh mati")
    row, part = cards()
    assert row.status == "diteruskan"
    assert part.body == "blm pak, lampunya msh mati"
    assert (part.is_joined, part.follows_id) == (True, card)
    assert part.due_at is None
    assert "lampunya msh mati" in row.whole_text
    assert not [sms for sms in outgoing(CITIZEN) if part.ticket[:3] in sms]


@pytest.mark.parametrize("typed", ["terima kasih pak", "ok", "siap, makasih"])
def test_a_courtesy_joins_the_card_without_ticket_deadline_or_acknowledgement(
    card: int, office: Office, typed: str
) -> None:
    before = outgoing(CITIZEN)
    office.receive(CITIZEN, typed)
    row, part = cards()
    assert (row.status, row.outcome) == ("dijawab", None)
    assert (part.is_joined, part.follows_id, part.due_at) == (True, card, None)
    assert outgoing(CITIZEN) == before
    assert "courtesy" in history(card)


def test_thanks_for_the_acknowledgement_join_its_card(office: Office) -> None:
    office.receive(CITIZEN, "Jalan rusak")
    sent()
    office.receive(CITIZEN, "ok terima kasih")
    assert [row.is_joined for row in cards()] == [False, True]
    office.receive(OTHER, "ok terima kasih")
    assert not cards()[-1].is_joined


@pytest.mark.parametrize("typed", ["ya pak", "belum", "ok"])
def test_a_short_answer_to_a_question_joins_the_card_that_asked(office: Office, typed: str) -> None:
    asked = office.card("Lampu mati")
    office.desk(asking_citizen.ask_citizen, asked, "Apakah di Pasar Siulak?")
    before = len(outgoing(CITIZEN))
    office.receive(CITIZEN, typed)
    row, part = cards()
    assert (row.status, part.is_joined, part.follows_id) == ("baru", True, asked)
    assert len(outgoing(CITIZEN)) == before


def test_danger_in_a_short_no_is_a_card_of_its_own(card: int, office: Office) -> None:
    office.receive(CITIZEN, "belum, suami sy msh mukul sy")
    assert case(card).status == "dijawab"
    assert (cards()[-1].is_sensitive, cards()[-1].is_joined) == (True, False)


def test_a_ticket_alone_asks_for_its_status(card: int, office: Office) -> None:
    office.receive(CITIZEN, show_ticket(case(card).ticket))
    assert "sudah dijawab" in outgoing(CITIZEN)[-1]
    assert len(cards()) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Tolak 2026 tambang emas di desa kami!",
        "Balas 1234 ini nomor apa?",
        "Setuju 4071",
        "OK 4071",
        "DAFTAR",
        "Selesai 4071 jembatan",
    ],
)
def test_what_looks_like_an_officials_word_is_a_citizens_text_with_a_ticket(
    office: Office, typed: str
) -> None:
    office.receive(OTHER, typed)
    (row,) = cards()
    assert (row.body, row.flag) == (typed, None)
    assert show_ticket(row.ticket) in outgoing(OTHER)[-1]


def test_a_silent_number_hears_nothing_of_its_words(card: int, office: Office) -> None:
    """D7: whoever holds the phone now may not be the one who wrote."""
    office.receive(CITIZEN, "suami sy sering mukul sy pak")
    before = outgoing(CITIZEN)
    for typed in ("iya", "blm pak", "terima kasih", "STATUS"):
        office.receive(CITIZEN, typed)
    assert outgoing(CITIZEN) == before
