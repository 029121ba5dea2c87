"""Forward, answer, reject, withdraw, close: what each does to the card, the phones, the journal."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import AlreadyDone, InvalidInput, NotYours, TransitionRefused
from app.models import Contact, Event, Forward, OutboundSms, Reply
from app.services.cases.actions import (
    blocking,
    closing,
    deleting,
    rejecting,
    reminding,
    withdrawing,
)
from app.services.cases.actions.reminding import Reminded, remind
from app.services.cases.answers import replying
from tests.office import (
    CITIZEN,
    HINT,
    KADIS,
    OPERATOR_PHONE,
    OTHER_KADIS,
    SEKRETARIS,
    Office,
    cards,
    does,
    outgoing,
)
from tests.stage import all_sms, case, forward_id

PHONES = (KADIS, SEKRETARIS, OPERATOR_PHONE)


@pytest.fixture
def card(office: Office) -> int:
    """One citizen's case, new."""
    return office.card("Jembatan lapuk")


def test_the_three_phones_get_the_text_behind_its_code(office: Office, card: int) -> None:
    code = office.forward(card)
    assert [outgoing(phone) for phone in PHONES] == [[f"{code} Jembatan lapuk"]] * 3
    assert (case(card).status, case(card).code_is_live) == ("diteruskan", True)


def test_the_head_answers_and_everybody_concerned_learns_it(office: Office, card: int) -> None:
    code = office.forward(card)
    office.receive(KADIS, f"BLS {code} Petugas meninjau Kamis")
    assert outgoing(CITIZEN)[-1] == f"Petugas meninjau Kamis -PUPR {HINT}"
    assert f"Jawaban {code}" in outgoing(KADIS)[-1]
    assert "sudah dijawab Kadis PUPR" in outgoing(SEKRETARIS)[-1]
    assert "sudah dijawab Kadis PUPR" in outgoing(OPERATOR_PHONE)[-1]
    (reply,) = case(card).replies
    assert (reply.channel, reply.acknowledged_by) == ("bls", "Kadis PUPR")
    assert (case(card).status, case(card).forwards[0].status) == ("dijawab", "dijawab")


def test_an_operators_bls_waits_for_its_superior_to_be_named(office: Office, card: int) -> None:
    code = office.forward(card)
    office.receive(OPERATOR_PHONE, f"bls#{code}.Sudah diperbaiki")
    (reply,) = case(card).replies
    assert reply.acknowledged_by is None
    office.unit(replying.acknowledge, reply.id, "Kadis PUPR")
    assert case(card).replies[0].acknowledged_by == "Kadis PUPR"


def test_the_same_bls_again_is_sent_to_nobody(office: Office, card: int) -> None:
    code = office.forward(card)
    office.receive(KADIS, f"BLS {code} Sudah kami cek")
    office.receive(KADIS, f"BLS {code} Sudah kami cek")
    assert len(case(card).replies) == 1
    assert len(outgoing(KADIS)) == 3
    assert outgoing(CITIZEN).count(f"Sudah kami cek -PUPR {HINT}") == 1


@pytest.mark.parametrize(
    ("phone", "text", "told"),
    [
        pytest.param(OTHER_KADIS, "BLS {code} halo", "tidak berlaku", id="another SKPD's code"),
        pytest.param(KADIS, "BLS {wrong} halo", "tidak berlaku", id="no such code"),
        pytest.param(KADIS, "BLS {code}", "belum terbaca", id="no text"),
        pytest.param(OTHER_KADIS, "BLS halo semua", "Kode pesan belum terbaca", id="no code"),
    ],
)
def test_a_bls_that_cannot_be_used_is_explained_by_sms(
    phone: str, text: str, told: str, office: Office, card: int
) -> None:
    code = office.forward(card)
    wrong = "1234" if code != "1234" else "4321"
    office.receive(phone, text.format(code=code, wrong=wrong))
    assert told in outgoing(phone)[-1]
    assert case(card).replies == []


def test_a_wrong_code_is_told_each_time(office: Office, card: int) -> None:
    office.forward(card)
    wrong = [str(code) for code in range(1001, 1009) if str(code) != case(card).code]
    for code in wrong[:7]:
        office.receive(KADIS, f"BLS {code} halo")
    assert len([text for text in outgoing(KADIS) if "tidak berlaku" in text]) == 7


def test_a_rejection_by_phone_returns_card_and_withdraws_code(office: Office, card: int) -> None:
    code = office.forward(card)
    office.receive(KADIS, f"TOLAK {code} bukan kewenangan kami, jalan provinsi")
    assert (case(card).status, case(card).code_is_live) == ("ditolak", False)
    assert case(card).forwards[0].rejection.reason == "bukan kewenangan kami, jalan provinsi"
    assert len(outgoing(CITIZEN)) == 1  # the citizen is not told (A20)
    office.receive(SEKRETARIS, f"BLS {code} halo")
    assert "tidak berlaku" in outgoing(SEKRETARIS)[-1]


def test_a_tolak_by_phone_counts_however_long_its_reason_is(office: Office, card: int) -> None:
    office.receive(KADIS, f"TOLAK {office.forward(card)} " + "bukan kewenangan kami " * 60)
    assert case(card).status == "ditolak"
    assert len(case(card).forwards[0].rejection.reason) == 1000


def test_after_a_rejection_the_case_goes_to_another_skpd_under_its_own_code(
    office: Office, card: int
) -> None:
    code = office.forward(card)
    why = "Ini urusan pencatatan sipil"
    office.unit(rejecting.reject_forward, forward_id(card), why, "Dukcapil", "Kadis")
    assert office.forward(card, office.dukcapil) == code
    assert outgoing(OTHER_KADIS) == [f"{code} Jembatan lapuk"]
    assert case(card).status == "diteruskan"


def test_an_operator_answers_on_the_web_as_often_as_needed(office: Office, card: int) -> None:
    office.forward(card)
    for text in ("Kami tinjau besok", "Sudah selesai"):
        office.unit(replying.answer_forward, forward_id(card), text, "Kadis PUPR")
    answers = [f"{text} -PUPR {HINT}" for text in ("Kami tinjau besok", "Sudah selesai")]
    assert outgoing(CITIZEN)[1:] == answers


def test_another_skpds_operator_is_refused(office: Office, card: int) -> None:
    office.forward(card)
    other, forward = office.other_operator, forward_id(card)
    with pytest.raises(NotYours):
        does(other, replying.answer_forward, forward, "halo", "Kadis")
    with pytest.raises(NotYours):
        does(other, rejecting.reject_forward, forward, "bukan urusan kami", "X", "Y")


@pytest.mark.parametrize(
    ("text", "superior"),
    [("", "Kadis"), ("   \n", "Kadis"), ("halo", ""), ("halo", None), ("x" * 2000, "Kadis")],
)
def test_an_answer_needs_a_text_and_a_superior(
    text: str, superior: str | None, office: Office, card: int
) -> None:
    office.forward(card)
    with pytest.raises(InvalidInput):
        office.unit(replying.answer_forward, forward_id(card), text, superior)
    assert case(card).replies == []


def test_a_window_sent_twice_answers_once(office: Office, card: int) -> None:
    office.forward(card)
    for expected in (None, AlreadyDone):
        try:
            office.unit(replying.answer_forward, forward_id(card), "halo", "Kadis", form_key="k1")
        except AlreadyDone:
            assert expected is AlreadyDone
    assert len(case(card).replies) == 1


def test_the_moderator_answers_directly(office: Office, card: int) -> None:
    office.desk(replying.answer_directly, card, "Nomor ini benar", "permintaan informasi", "Kabag")
    assert outgoing(CITIZEN)[-1] == f"Nomor ini benar -Si UPIK {HINT}"
    assert (case(card).status, case(card).category) == ("dijawab", "permintaan informasi")


@pytest.mark.usefixtures("heads_log_in")
def test_a_sensitive_case_is_answered_at_a_second_click_only(office: Office) -> None:
    """D7: the service itself refuses, whoever asks."""
    card = office.card("saya korban KDRT")
    with pytest.raises(InvalidInput):
        office.desk(replying.answer_directly, card, "Kami bantu", "keluhan", "Kabag")
    office.forward(card)
    with pytest.raises(InvalidInput):
        office.unit(replying.answer_forward, forward_id(card), "Kami bantu", "Kadis")
    office.unit(replying.answer_forward, forward_id(card), "Kami bantu", "Kadis", is_safe=True)
    assert outgoing(CITIZEN) == ["Kami bantu -Si UPIK"]


def test_deleting_calls_back_what_waits_restoring_brings_the_card(
    office: Office, card: int
) -> None:
    office.forward(card)
    office.desk(deleting.delete, card, reason="uji")
    assert set(db.session.scalars(select(OutboundSms.status))) == {"cancelled"}
    assert not case(card).code_is_live
    with pytest.raises(TransitionRefused):
        office.desk(deleting.restore, card)


def test_unblocking_is_one_act_and_can_be_undone(office: Office, card: int) -> None:
    blocked_id = office.desk(blocking.block_sender, card).id
    office.desk(blocking.lift, blocked_id)
    with transaction():
        again = blocking.block_again(blocked_id, actor=office.moderator)
        # The same row: what came since then is counted on.
        assert (again.id, again.lifted_at, again.lifted_by) == (blocked_id, None, None)
    with pytest.raises(TransitionRefused):
        office.desk(blocking.block_sender, card)


def test_a_reminder_goes_to_each_phone_that_still_owes_an_answer(office: Office, card: int) -> None:
    office.forward(card, office.pupr, office.dukcapil)
    office.unit(replying.answer_forward, forward_id(card), "ok", "Kadis")
    assert office.desk(remind, card).now == 1
    assert "menunggu jawaban Dukcapil" in outgoing(OTHER_KADIS)[-1]


def test_tarik_takes_it_from_an_skpd_the_code_dies_with_the_last(office: Office, card: int) -> None:
    office.forward(card, office.pupr, office.dukcapil)
    first, second = [row.id for row in case(card).forwards]
    office.desk(withdrawing.withdraw, first)
    assert (case(card).status, case(card).code_is_live) == ("diteruskan", True)
    waiting = select(OutboundSms.status).where(OutboundSms.forward_id == first)
    assert set(db.session.scalars(waiting)) == {"cancelled"}
    for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.forward_id == second)):
        sms.status = "sent"
    db.session.commit()
    office.desk(withdrawing.withdraw, second)
    assert (case(card).status, case(card).code_is_live) == ("baru", False)
    assert "Kode ini ditarik" in outgoing(OTHER_KADIS)[-1]
    with pytest.raises(TransitionRefused):
        office.desk(withdrawing.withdraw, second)


def test_no_operator_withdraws_and_no_answer_is_withdrawn(office: Office, card: int) -> None:
    office.forward(card)
    with pytest.raises(TransitionRefused):
        office.unit(withdrawing.withdraw, forward_id(card))
    office.unit(replying.answer_forward, forward_id(card), "ok", "Kadis")
    with pytest.raises(TransitionRefused):
        office.desk(withdrawing.withdraw, forward_id(card))


def test_closing_an_unanswered_case_needs_a_reason_and_kills_the_code(
    office: Office, card: int
) -> None:
    code = office.forward(card)
    with pytest.raises(InvalidInput):
        office.desk(closing.close, card)
    office.desk(closing.close, card, reason="ditangani lewat telepon")
    assert (case(card).status, case(card).code_is_live) == ("selesai", False)
    assert outgoing(KADIS) == [f"{code} Jembatan lapuk"]  # it was still waiting: called back


def test_the_journal_holds_every_change_but_no_number_and_text(office: Office, card: int) -> None:
    code = office.forward(card)
    office.receive(KADIS, f"BLS {code} Talud dicor Senin")
    events = list(db.session.scalars(select(Event).order_by(Event.id)))
    assert [event.action for event in events if event.action.endswith("status")] == [
        "case_status",
        "forward_status",
        "case_status",
    ]
    told = " ".join(f"{event.actor} {event.facts} {event.old} {event.new}" for event in events)
    numbers = [CITIZEN[3:], *db.session.scalars(select(Contact.phone))]
    assert not [word for word in [*numbers, "Jembatan", "Rahasia"] if word in told]
    assert db.session.scalar(select(Reply.text)) == "Talud dicor Senin"


def test_the_whole_sms_with_its_signature_is_held_to_ten_parts(office: Office, card: int) -> None:
    office.forward(card)
    with pytest.raises(InvalidInput):
        office.unit(replying.answer_forward, forward_id(card), "x" * 1525, "Kadis")


NEW_PHONE = "+6281100000299"


def reminded(office: Office) -> Reminded:
    return office.desk(reminding.remind, cards()[0].id)


@pytest.mark.parametrize("status", ["failed", "undelivered", "cancelled"])
def test_a_phone_that_never_got_the_text_gets_it(office: Office, code: str, status: str) -> None:
    with transaction():
        for sms in all_sms(KADIS):
            sms.status = status
    assert reminded(office) == Reminded(now=2, first=1)
    assert outgoing(KADIS) == [f"{code} Jembatan lapuk"] * 2
    assert outgoing(OPERATOR_PHONE)[1].startswith("Mohon perhatian: ")
    assert db.session.query(Forward).one().reminded_at is not None
    with pytest.raises(TransitionRefused, match="too_soon"):
        reminded(office)


def test_a_phone_of_which_nobody_knew_gets_the_text(office: Office, code: str) -> None:
    with transaction() as store:
        for row in store.query(Contact).where(Contact.phone.in_([KADIS, SEKRETARIS])):
            row.is_active = False
        store.query(Contact).where(Contact.phone == OPERATOR_PHONE).one().phone = NEW_PHONE
    assert reminded(office) == Reminded(first=1)
    assert outgoing(NEW_PHONE) == [f"{code} Jembatan lapuk"]
