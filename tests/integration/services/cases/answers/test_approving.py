"""Minta persetujuan (S72): the draft waits, a superior approves on the web or by SETUJU KODE."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import AlreadyDone, InvalidInput, NotYours, TransitionRefused
from app.models import Approval, Contact, Event
from app.services.cases.actions import closing, deleting, rejecting, withdrawing
from app.services.cases.answers import approving, replying
from app.services.cases.state import drafts
from app.services.cases.visibility import publishing
from app.services.journal.actor import Actor
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
from tests.stage import case, contact, demand_approval, forward_id, mark_sensitive, superior

ANSWER = "Petugas meninjau Kamis."


def ask(office: Office, text: str = ANSWER, who: str = "Kadis PUPR", **values: str) -> int:
    return office.unit(approving.submit, forward_id(), text, who, **values).id


def draft(row_id: int) -> Approval:
    return db.session.get_one(Approval, row_id, populate_existing=True)


def acts() -> list[str]:
    """What the journal says of the forward."""
    rows = select(Event.action).where(Event.subject == "forward").order_by(Event.id)
    return [act for act in db.session.scalars(rows) if act not in ("forward", "forward_status")]


def test_a_draft_waits_and_only_the_superior_asked_learns_it(office: Office, code: str) -> None:
    ask(office)
    assert f"{code} Mohon persetujuan" in outgoing(KADIS)[-1]
    assert f'"{ANSWER}"' in outgoing(KADIS)[-1]
    assert f"SETUJU {code}" in outgoing(KADIS)[-1]
    assert len(outgoing(SEKRETARIS)) == 1
    assert [text for text in outgoing(CITIZEN) if ANSWER in text] == []
    assert case().status == "diteruskan"
    assert acts() == ["ask_approval"]


@pytest.mark.parametrize(
    ("phone", "position"),
    [
        pytest.param(KADIS, "Kadis PUPR", id="the head"),
        pytest.param(SEKRETARIS, "Sekretaris PUPR", id="the secretary, though the head was asked"),
    ],
)
def test_setuju_sends_it_as_the_skpd_s_answer(
    office: Office, code: str, phone: str, position: str
) -> None:
    row = ask(office)
    office.receive(phone, f"Setuju {code}")
    assert outgoing(CITIZEN)[-1] == f"{ANSWER} -PUPR {HINT}"
    (reply,) = case().replies
    assert (reply.author_name, reply.acknowledged_by) == ("Oki", position)
    assert case().status == case().forwards[0].status == "dijawab"
    assert (draft(row).status, draft(row).reply_id) == ("disetujui", reply.id)
    assert f"Jawaban {code}" in outgoing(phone)[-1]
    assert "disetujui" in outgoing(phone)[-1]
    assert "sudah dijawab Operator PUPR" in outgoing(OPERATOR_PHONE)[-1]
    assert not any("sudah dijawab" in text for text in outgoing(phone))
    assert acts() == ["ask_approval", "approve"]


@pytest.mark.parametrize(
    ("phone", "told"),
    [
        pytest.param(OPERATOR_PHONE, "Tidak ada jawaban {code}", id="an operator approves nothing"),
        pytest.param(OTHER_KADIS, "Kode {code} tidak berlaku", id="another SKPD's head (A3)"),
    ],
)
def test_a_wrong_setuju_is_answered_and_does_nothing(
    office: Office, code: str, phone: str, told: str
) -> None:
    row = ask(office)
    office.receive(phone, f"SETUJU {code}")
    assert outgoing(phone)[-1].startswith(told.format(code=code))
    assert (draft(row).status, case().replies) == ("menunggu", [])


def test_setuju_without_a_draft_and_a_second_one(office: Office, code: str) -> None:
    office.receive(KADIS, f"SETUJU {code}")
    assert outgoing(KADIS)[-1].startswith(f"Tidak ada jawaban {code}")
    ask(office)
    office.receive(KADIS, f"SETUJU {code}")
    office.receive(KADIS, f"SETUJU {code}")
    assert outgoing(KADIS)[-1].startswith(f"Tidak ada jawaban {code}")
    assert len(case().replies) == 1


def test_setuju_of_a_citizen_is_a_card_and_without_a_code_it_is_explained(
    office: Office, code: str
) -> None:
    ask(office)
    office.receive("+6281255550000", f"SETUJU {code}")
    assert cards()[-1].body == f"SETUJU {code}"
    office.receive(OTHER_KADIS, "Setuju")
    assert "SETUJU KODE" in outgoing(OTHER_KADIS)[-1]
    assert case().replies == []


def test_another_answer_is_given_while_the_draft_waits(office: Office, code: str) -> None:
    """A29, S91: the draft stops nobody, and can still be approved."""
    row = ask(office)
    office.receive(SEKRETARIS, f"BLS {code} Sudah kami tinjau")
    assert case().status == "dijawab"
    assert draft(row).status == "menunggu"
    office.receive(KADIS, f"SETUJU {code}")
    assert [reply.text for reply in case().replies] == ["Sudah kami tinjau", ANSWER]


def test_one_draft_waits_at_a_time_and_a_form_counts_once(office: Office, code: str) -> None:
    ask(office, form_key="a" * 32)
    with pytest.raises(TransitionRefused) as caught:
        ask(office)
    assert caught.value.reason == "waiting"
    with pytest.raises(AlreadyDone):
        ask(office, form_key="a" * 32)


@pytest.mark.parametrize("who", ["Operator PUPR", "Kadis Dukcapil", "Bupati"])
def test_only_a_superior_of_the_skpd_can_be_asked(office: Office, code: str, who: str) -> None:
    with pytest.raises(InvalidInput):
        ask(office, who=who)
    assert acts() == []


def test_what_was_returned_is_written_again(office: Office, code: str) -> None:
    """The author finds his text in the window; nothing he typed is lost."""
    row = ask(office)
    with pytest.raises(InvalidInput):
        does(superior(), approving.give_back, row, " ")
    does(superior(), approving.give_back, row, "Sebutkan harinya")
    assert (draft(row).status, draft(row).remark) == ("dikembalikan", "Sebutkan harinya")
    assert draft(row).decided_by == "Kadis PUPR (Kadis PUPR)"
    assert len(outgoing(CITIZEN)) == 1
    ask(office, "Petugas meninjau Kamis 26 November.")
    assert acts() == ["ask_approval", "return_draft", "ask_approval"]


def test_who_may_decide_and_who_may_recall(office: Office, code: str) -> None:
    row = ask(office)
    for stranger in (office.operator, office.other_operator, office.moderator):
        with pytest.raises(NotYours):
            does(stranger, approving.approve, row)
        with pytest.raises(NotYours):
            does(stranger, approving.give_back, row, "Belum")
    with pytest.raises(NotYours):
        does(office.other_operator, approving.recall, row)
    office.unit(approving.recall, row)
    with pytest.raises(TransitionRefused):
        does(superior(), approving.approve, row)
    # The SMS that asked had not left yet: it is called back.
    assert len(outgoing(KADIS)) == 2
    assert draft(row).status == "dicabut"


def test_an_official_who_left_approves_nothing(office: Office, code: str) -> None:
    row, kadis = ask(office), superior()
    with transaction():
        db.session.get_one(Contact, kadis.contact_id).is_active = False
    with pytest.raises(NotYours):
        does(kadis, approving.approve, row)


@pytest.mark.parametrize("end", ["reject", "withdraw", "close"])
def test_a_draft_ends_with_the_skpd_s_hold(office: Office, code: str, end: str) -> None:
    row, forward = ask(office), forward_id()
    with transaction():
        if end == "reject":
            reason = "Bukan urusan dinas kami"
            rejecting.reject_forward(forward, reason, "X", "Kadis", actor=office.operator)
        elif end == "withdraw":
            withdrawing.withdraw(forward, actor=office.moderator)
        else:
            closing.close(case().id, actor=office.moderator, reason="Ganda")
    assert draft(row).status == "gugur"
    assert "lapse_draft" in acts()


def test_what_was_deleted_is_not_approved(office: Office, code: str) -> None:
    row = ask(office)
    office.desk(deleting.delete, case().id, reason=None)
    with pytest.raises(TransitionRefused):
        does(superior(), approving.approve, row)


@pytest.mark.usefixtures("heads_log_in")
def test_a_sensitive_answer_is_approved_in_the_web_alone(office: Office) -> None:
    """D7: neither the text nor the word SETUJU stands on a phone."""
    code = office.case("saya korban KDRT, jangan balas")
    with pytest.raises(InvalidInput):
        ask(office)
    row = office.unit(approving.submit, forward_id(), ANSWER, "Kadis PUPR", is_safe=True).id
    assert "sensitif" in outgoing(KADIS)[-1]
    assert ANSWER not in outgoing(KADIS)[-1]
    assert "SETUJU" not in outgoing(KADIS)[-1]
    office.receive(KADIS, f"SETUJU {code}")
    assert draft(row).status == "menunggu"


def test_an_skpd_may_demand_approval_of_its_operators(office: Office, code: str) -> None:
    demand_approval()
    with pytest.raises(TransitionRefused) as caught:
        office.unit(replying.answer_forward, forward_id(), ANSWER, "Kadis PUPR")
    assert caught.value.reason == "needs_approval"
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    assert outgoing(OPERATOR_PHONE)[-1].startswith(
        f"Jawaban {code} menunggu persetujuan Kadis PUPR"
    )
    assert case().replies == []
    office.receive(KADIS, f"SETUJU {code}")
    assert outgoing(CITIZEN)[-1] == f"Kami tinjau -PUPR {HINT}"
    (reply,) = case().replies
    assert (reply.channel, reply.acknowledged_by) == ("bls", "Kadis PUPR")
    # The phone's resend of what was approved is confirmed, and asks nobody again.
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    assert len(db.session.scalars(select(Approval.id)).all()) == 1


def test_a_returned_bls_is_told_to_the_phone_it_came_from(code: str, office: Office) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    row = db.session.scalars(select(Approval.id)).one()
    does(superior(), approving.give_back, row, "Sebutkan harinya")
    assert f'Jawaban {code} belum disetujui: "Sebutkan harinya"' in outgoing(OPERATOR_PHONE)[-1]


def test_the_superior_himself_needs_nobody_s_word(code: str, office: Office) -> None:
    demand_approval()
    office.receive(SEKRETARIS, f"BLS {code} Kami tinjau")
    assert outgoing(CITIZEN)[-1] == f"Kami tinjau -PUPR {HINT}"


def test_where_nobody_can_approve_nothing_is_demanded(office: Office, code: str) -> None:
    demand_approval()
    with transaction():
        for contact in db.session.scalars(select(Contact).where(Contact.skpd_id == office.pupr)):
            contact.is_active = contact.rank == "operator"
    office.unit(replying.answer_forward, forward_id(), ANSWER, "Sekda")
    assert outgoing(CITIZEN)[-1] == f"{ANSWER} -PUPR {HINT}"


def test_the_text_returns_to_the_author_s_window(author: Actor, code: str) -> None:
    row = does(author, approving.submit, forward_id(), ANSWER, "Kadis PUPR").id
    does(superior(), approving.give_back, row, "Belum")
    assert drafts.text_of(case().id, drafts.OFFICE, actor=author) == ANSWER


def test_who_moved_to_another_skpd_hears_nothing_of_his_draft(office: Office, code: str) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Segera kami perbaiki")
    with transaction():
        contact(OPERATOR_PHONE).skpd_id = office.dukcapil
    before = outgoing(OPERATOR_PHONE)
    row = db.session.scalars(select(Approval.id)).one()
    does(superior(), approving.give_back, row, "Sebutkan harinya")
    assert outgoing(OPERATOR_PHONE) == before


def test_a_remark_on_what_became_sensitive_stands_on_no_phone(office: Office, code: str) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    with transaction():
        publishing.mark_sensitive(case(), office.moderator)
        row = db.session.scalars(select(Approval.id)).one()
        approving.give_back(row, "Korban jangan disebut", actor=superior())
    assert "Korban" not in outgoing(OPERATOR_PHONE)[-1]
    assert f"Jawaban {code} belum disetujui" in outgoing(OPERATOR_PHONE)[-1]


def test_a_promise_by_phone_that_is_approved_on_the_web_is_asked_for_its_day(
    code: str, office: Office
) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Segera kami perbaiki")
    does(superior(), approving.approve, db.session.scalars(select(Approval.id)).one())
    assert any(f"Ketik JANJI {code}" in text for text in outgoing(OPERATOR_PHONE))


def test_who_was_asked_hears_that_another_has_approved(office: Office, code: str) -> None:
    ask(office)
    office.receive(SEKRETARIS, f"SETUJU {code}")
    assert outgoing(KADIS)[2:] == [
        f'Jawaban {code} sudah disetujui Sekretaris PUPR: "{ANSWER}" SETUJU tidak perlu lagi.'
        " -Si UPIK"
    ]
    assert [text for text in outgoing(OPERATOR_PHONE) if "disetujui" in text] == []


def test_the_head_who_was_asked_may_take_back_what_came_by_phone(code: str, office: Office) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} {ANSWER}")
    office.receive(SEKRETARIS, f"SETUJU {code}")
    assert outgoing(KADIS)[2:] == [
        f'Jawaban {code} sudah disetujui Sekretaris PUPR: "{ANSWER}" Keliru? Ketik BATAL {code}.'
        " -Si UPIK"
    ]
    office.receive(KADIS, f"BATAL {code}")
    assert "dibatalkan" in outgoing(KADIS)[-1]


def test_of_a_sensitive_case_who_was_asked_hears_no_word(office: Office, code: str) -> None:
    row = ask(office)
    mark_sensitive(actor=office.moderator)
    does(superior(SEKRETARIS), approving.approve, row, is_safe=True)
    assert 'sudah disetujui Sekretaris PUPR: "dibaca di web"' in outgoing(KADIS)[-1]
    assert ANSWER not in outgoing(KADIS)[-1]
