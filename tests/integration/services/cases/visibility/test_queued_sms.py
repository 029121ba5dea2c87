"""D7: what waits to be sent when a card becomes sensitive says nothing of it any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import InvalidInput
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Event, OutboundSms, Reminder, Reply
from app.services.cases.actions import merging, reminding
from app.services.cases.answers import approving, asking_citizen, recalling, replying
from app.services.outbox import outbox, routing
from app.services.outbox.outbox import Cause
from app.services.sending import sending, uncertain_sms
from app.services.settings import settings
from app.sms.protocol.gateway import FaultKind, GatewayError
from tests.office import CITIZEN, KADIS, OPERATOR_PHONE, SEKRETARIS, Office, cards, does
from tests.stage import all_sms, demand_approval, forward_id, mark_sensitive, send_all, superior

TEXT = "Jembatan lapuk"
SENSITIVE = "{} Pesan sensitif, mohon dibuka di web Si UPIK. Mohon tidak menghubungi pengirim."


def waiting(number: str) -> list[str]:
    """The texts that a modem will take."""
    return [sms.text for sms in all_sms(number) if sms.status in ("held", "queued")]


def first(number: str, status: str) -> OutboundSms:
    """The oldest SMS to a phone, its try being over."""
    with transaction():
        sms = all_sms(number)[0]
        sms.status = status
        for part in sms.parts:
            part.status = status
    return all_sms(number)[0]


def test_the_forward_is_replaced_by_the_sms_without_words(card: int) -> None:
    code = cards()[0].code
    mark_sensitive()
    for number in (KADIS, SEKRETARIS, OPERATOR_PHONE):
        assert waiting(number) == [SENSITIVE.format(code)]
        old, new = all_sms(number)
        assert (old.status, {part.status for part in old.parts}) == ("cancelled", {"cancelled"})
        assert "kini sensitif" in (old.problem or "")
        assert (new.forward_id, new.purpose) == (old.forward_id, "forward")
    said = select(Event).where(Event.action == "call_back", Event.case_id == card)
    assert len(db.session.scalars(said).all()) == 3 + 1  # and the acknowledgement


def test_marked_twice_it_is_said_once(card: int) -> None:
    for _ in range(2):
        mark_sensitive()
    assert len(all_sms(KADIS)) == 2


@pytest.mark.usefixtures("by_hand")
def test_what_was_added_is_called_back_and_one_sms_tells_both(office: Office, card: int) -> None:
    office.receive(CITIZEN, "Lumpurnya juga menutup parit")
    office.desk(merging.join, cards()[1].id, card)
    assert "parit" in waiting(KADIS)[-1]
    mark_sensitive()
    assert waiting(KADIS) == [SENSITIVE.format(cards()[0].code)]


def test_a_sensitive_part_calls_back_the_words_of_the_card(office: Office, card: int) -> None:
    """Gabungkan is another way to become sensitive."""
    office.receive(CITIZEN, "tolong jangan balas", reference=2)
    office.desk(merging.join, cards()[1].id, card)
    assert waiting(KADIS) == [SENSITIVE.format(cards()[0].code)]


def test_so_does_the_answer_to_a_question(office: Office, card: int) -> None:
    office.desk(asking_citizen.ask_citizen, card, "Di desa mana?")
    office.receive(CITIZEN, "Koto Baru, tapi jangan balas")
    assert waiting(KADIS) == [SENSITIVE.format(cards()[0].code)]


def test_what_a_phone_asked_to_read_again_is_called_back(office: Office, card: int) -> None:
    send_all()
    code = cards()[0].code
    office.receive(KADIS, f"BACA {code}")
    assert TEXT in waiting(KADIS)[0]
    mark_sensitive()
    assert waiting(KADIS) == [SENSITIVE.format(code)]


def test_a_reminder_sends_nobody_to_the_phone(office: Office, card: int) -> None:
    send_all()
    office.desk(reminding.remind, card)
    assert "BLS" in waiting(KADIS)[0]
    mark_sensitive()
    (text,) = waiting(KADIS)
    assert "BLS" not in text
    assert "dibuka di web" in text
    linked = select(Reminder.outbound_id).where(Reminder.status == "diberitahu")
    assert {sms.id for sms in all_sms(KADIS) if sms.status == "queued"} <= set(
        db.session.scalars(linked)
    )


def test_copies_and_echoes_of_an_answer_do_not_quote_it(office: Office, card: int) -> None:
    send_all()
    code = cards()[0].code
    office.receive(OPERATOR_PHONE, f"BLS {code} Ibu sudah kami jemput di Siulak")
    assert all("jemput" in waiting(number)[0] for number in (KADIS, OPERATOR_PHONE))
    mark_sensitive()
    for number in (KADIS, OPERATOR_PHONE):
        (text,) = waiting(number)
        assert "jemput" not in text
        assert '"dibaca di web"' in text
        assert f"BATAL {code}" in text


def test_a_superior_is_asked_in_other_words_and_no_more_once_it_is_decided(
    office: Office, card: int
) -> None:
    send_all()
    draft = office.unit(approving.submit, forward_id(), "Ibu kami jemput", "Kadis PUPR").id
    assert "jemput" in waiting(KADIS)[0]
    mark_sensitive()
    assert "jemput" not in waiting(KADIS)[0]
    assert "Mohon persetujuan jawaban atas pesan sensitif" in waiting(KADIS)[0]
    office.unit(approving.recall, draft)
    assert waiting(KADIS) == []


def test_a_remark_is_not_told_to_the_phone_of_a_sensitive_card(office: Office, card: int) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {cards()[0].code} Ibu kami jemput")
    mark_sensitive()
    draft = cards()[0].forwards[0].approvals[0].id
    does(superior(), approving.give_back, draft, "Jangan sebut pemukulan")
    assert not any("pemukulan" in text for text in waiting(OPERATOR_PHONE))


def test_an_automatic_sms_to_the_citizen_is_not_sent(card: int) -> None:
    (old,) = all_sms(CITIZEN)
    assert old.purpose == Purpose.ACKNOWLEDGEMENT
    mark_sensitive()
    (old,) = all_sms(CITIZEN)
    assert old.status == "cancelled"
    assert "otomatis" in (old.problem or "")


@pytest.mark.usefixtures("by_hand")
def test_nor_one_of_what_was_joined_to_the_card(office: Office, card: int) -> None:
    office.receive(CITIZEN, "Letaknya di Siulak")
    part = cards()[1].id
    with transaction():
        merging.join(part, card, actor=office.moderator)
        cause = Cause(SmsKind.ACKNOWLEDGEMENT, part, case_id=part)
        outbox.put(CITIZEN, "Pesan diterima", cause)
    mark_sensitive()
    assert {sms.status for sms in all_sms(CITIZEN)} == {"cancelled"}


@pytest.mark.parametrize("hold", ["0", "10"])
def test_an_answer_waits_for_a_second_click(office: Office, card: int, hold: str) -> None:
    office.desk(settings.change, {"send_hold": hold}, None)
    office.unit(replying.answer_forward, forward_id(), "Kami jemput", "Kadis")
    mark_sensitive()
    sms = all_sms(CITIZEN)[-1]
    assert (sms.status, sms.needs_person) == ("held", True)
    assert "kini sensitif" in (sms.problem or "")
    with pytest.raises(InvalidInput):
        office.desk(uncertain_sms.send_again, sms.id)
    office.desk(uncertain_sms.send_again, sms.id, is_safe=True)
    assert all_sms(CITIZEN)[-1].status == "queued"


def test_an_answer_that_had_its_second_click_goes_on_whatever_comes_then(
    office: Office, card: int
) -> None:
    mark_sensitive()
    office.unit(replying.answer_forward, forward_id(), "Kami jemput", "Kadis", is_safe=True)
    mark_sensitive()
    assert all_sms(CITIZEN)[-1].status == "queued"


def test_batalkan_gives_the_held_answer_back(office: Office, card: int) -> None:
    reply = office.unit(replying.answer_forward, forward_id(), "Kami jemput", "Kadis").id
    mark_sensitive()
    office.desk(recalling.cancel, reply, is_vouched=True)
    assert cards()[0].status == "diteruskan"


@pytest.mark.parametrize("status", ["failed", "undelivered", "uncertain"])
def test_kirim_ulang_sends_a_phone_no_word_of_it(office: Office, card: int, status: str) -> None:
    lost = first(KADIS, status).id
    mark_sensitive()
    assert all_sms(KADIS)[0].status == status
    office.desk(uncertain_sms.send_again, lost)
    assert waiting(KADIS) == [SENSITIVE.format(cards()[0].code)]
    assert db.session.get_one(OutboundSms, lost, populate_existing=True).status == "cancelled"


def test_anggap_terkirim_sends_no_rest_of_it(office: Office) -> None:
    code = office.case(f"{TEXT}. " * 20)
    with transaction():
        sms = all_sms(KADIS)[0]
        assert len(sms.parts) > 1
        sms.status = sms.parts[0].status = "uncertain"
    mark_sensitive()
    office.desk(uncertain_sms.take_as_sent, all_sms(KADIS)[0].id)
    assert waiting(KADIS) == [SENSITIVE.format(code)]
    assert [part.status for part in all_sms(KADIS)[0].parts][:2] == ["sent", "cancelled"]


def test_what_is_too_old_stays_a_person_s_in_other_words(card: int) -> None:
    with transaction():
        sms = all_sms(KADIS)[0]
        sms.status, sms.needs_person, sms.problem = "held", True, "Terlalu lama"
    mark_sensitive()
    old, new = all_sms(KADIS)
    assert (old.status, old.needs_person) == ("cancelled", False)
    assert (new.status, new.needs_person, new.problem) == ("held", True, "Terlalu lama")


def test_what_was_being_sent_is_tried_again_without_words(office: Office, card: int) -> None:
    with transaction():
        for sms in all_sms(CITIZEN):
            sms.status = "sent"
        (part,) = sending.claim(routing.lane(office.modem), "life")
    mark_sensitive()
    with transaction():
        sending.mark_failed(part, GatewayError("silent", kind=FaultKind.REOPEN))
        number = db.session.get_one(OutboundSms, part.outbound_id).number
        db.session.get_one(OutboundSms, part.outbound_id).due_at = now() - timedelta(hours=1)
    with transaction():
        claimed = sending.claim(routing.lane(office.modem), "life", most=9)
    assert not any("lapuk" in part.text for part in claimed)
    assert waiting(number) == [SENSITIVE.format(cards()[0].code)]
    assert db.session.scalar(select(Reply.id)) is None


@pytest.mark.usefixtures("calendar")
def test_the_words_of_a_belum_are_called_back_and_the_rest_is_told(
    office: Office, card: int
) -> None:
    office.unit(replying.answer_forward, forward_id(), "Sudah kami perbaiki.", "Kadis")
    send_all()
    office.receive(CITIZEN, "BELUM pak, papannya masih lapuk")
    assert "papannya" in waiting(KADIS)[-1]
    mark_sensitive()
    assert "Menurut warga BELUM selesai" in waiting(KADIS)[-1]
    assert "papannya" not in "".join(waiting(KADIS))
