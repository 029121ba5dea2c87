"""Tangani bersama: one code, one deadline and one answer for several citizens' cases (A33)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.messaging.delivery import OutboundStatus
from app.models import Forward, OutboundSms, Publication, Reply
from app.services.cases.actions import closing, deleting, forwarding, incidents
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.state import case_state
from app.services.cases.visibility import publishing
from tests.integration.services.cases.actions.events import (
    DONE,
    FOURTH,
    LAMP,
    OTHERS,
    SECOND,
    THIRD,
    answer,
    deny_an_answer,
    row,
    statuses,
    three,
    unite,
)
from tests.office import CITIZEN, KADIS, OTHER_KADIS, Office, cards, outgoing
from tests.stage import send_all

__all__ = ["three"]
pytestmark = pytest.mark.usefixtures("calendar")


def test_one_code_and_one_sms_stand_for_all(office: Office, three: list[int]) -> None:
    unite(office, three)
    code = office.forward(three[0])
    assert outgoing(KADIS) == [f"{code} (3 warga) {LAMP}"]
    assert statuses(three) == ["diteruskan"] * 3
    assert [row(it).code for it in three] == [code, None, None]
    assert [row(it).due_at is None for it in three] == [False, True, True]


def test_one_answer_goes_to_all_once_and_is_archived_in_each_case(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    answer(office, three[0])
    assert statuses(three) == ["dijawab"] * 3
    for number in (CITIZEN, SECOND, THIRD):
        assert [text for text in outgoing(number) if DONE in text] == [
            text for text in outgoing(number) if "PUPR" in text
        ]
        assert sum(DONE in text for text in outgoing(number)) == 1
    texts = db.session.execute(select(Reply.case_id, Reply.text).order_by(Reply.case_id))
    assert [tuple(it) for it in texts] == [(it, DONE) for it in three]


def test_codes_that_an_skpd_has_already_become_one_and_it_is_told_once(
    office: Office, three: list[int]
) -> None:
    codes = [office.forward(it) for it in three]
    before = len(outgoing(KADIS))
    unite(office, three)
    (told,) = outgoing(KADIS)[before:]
    assert told.startswith(f"{codes[1]}, {codes[2]} kini bagian dari {codes[0]} (3 warga).")
    assert [row(it).code_is_live for it in three] == [True, False, False]
    office.receive(KADIS, "DAFTAR")
    assert outgoing(KADIS)[-1].startswith(f"1 pesan menunggu jawaban PUPR: {codes[0]} ")


def test_an_answer_under_the_old_code_is_asked_back_and_not_sent(
    office: Office, three: list[int]
) -> None:
    codes = [office.forward(it) for it in three]
    unite(office, three)
    office.receive(KADIS, f"BLS {codes[1]} {DONE}")
    assert outgoing(KADIS)[-1].startswith(f"Belum dikirim. Ketik OK {codes[0]}")
    assert statuses(three) == ["diteruskan"] * 3
    office.receive(KADIS, f"OK {codes[0]}")
    assert statuses(three) == ["dijawab"] * 3


def test_another_skpd_of_a_member_holds_the_leading_case(office: Office, three: list[int]) -> None:
    first = office.forward(three[0])
    other = office.forward(three[1], office.dukcapil)
    unite(office, three)
    assert outgoing(OTHER_KADIS)[-1].startswith(f"{other} kini bagian dari {first} (3 warga)")
    held = [it.skpd_id for it in row(three[0]).forwards if it.status == "menunggu"]
    assert held == [office.pupr, office.dukcapil]


def test_what_comes_later_is_told_to_who_holds_it(office: Office, three: list[int]) -> None:
    code = office.forward(three[0])
    unite(office, three[:2])
    unite(office, three)
    assert outgoing(KADIS)[-2:] == [
        f"{code} Juga dilaporkan warga lain (2 warga): {OTHERS[0]}",
        f"{code} Juga dilaporkan warga lain (3 warga): {OTHERS[1]}",
    ]


def test_who_joins_an_answered_event_gets_its_answer(office: Office, three: list[int]) -> None:
    office.forward(three[0])
    answer(office, three[0])
    unite(office, three)
    assert statuses(three) == ["dijawab"] * 3
    assert sum(DONE in text for text in outgoing(THIRD)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "suami saya pukul saya terus, tolong",
        "RAHASIA lampu di rumah kades tidak pernah mati",
        "kades Siulak minta uang untuk pasang lampu",
    ],
)
def test_what_may_hurt_is_never_part_of_an_event(
    office: Office, three: list[int], text: str
) -> None:
    secret = office.card(text, FOURTH)
    unite(office, [*three, secret])
    assert (row(secret).lead_id, row(three[1]).lead_id) == (None, three[0])
    with pytest.raises(InvalidInput):
        office.desk(incidents.unite, secret, three)


def test_what_heads_alone_are_told_stays_theirs(office: Office, three: list[int]) -> None:
    office.forward(three[0])
    office.forward(three[1], heads_only=True)
    unite(office, three)
    assert (row(three[1]).lead_id, row(three[2]).lead_id) == (None, three[0])


def test_what_becomes_sensitive_leaves_the_event(office: Office, three: list[int]) -> None:
    unite(office, three)
    office.forward(three[0])
    answer(office, three[0])
    office.desk(publishing.publish, three[0])
    changes = db.session.scalar(select(Publication.number)) or 0
    with transaction():
        publishing.mark_sensitive(case_state.lock(three[1]), office.moderator)
    assert (row(three[1]).lead_id, row(three[1]).status) == (None, "dijawab")
    assert (db.session.scalar(select(Publication.number)) or 0) > changes, "one citizen less"
    with transaction():
        publishing.mark_sensitive(case_state.lock(three[0]), office.moderator)
    assert (row(three[2]).lead_id, row(three[0]).incident_name) == (None, None)


def test_an_answer_that_names_somebody_waits_for_a_moderator(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    held = db.session.scalars(select(Forward)).one()
    text = "Lampu diganti Pak Budi Santoso, HP 081266771234."
    office.unit(replying.answer_forward, held.id, text, "Kadis")
    waits = select(OutboundSms.number).where(OutboundSms.needs_person)
    assert set(db.session.scalars(waits)) == {SECOND, THIRD}
    send_all()
    assert [any("Budi" in it for it in outgoing(number)) for number in (CITIZEN, SECOND)]
    sent = select(OutboundSms.number).where(
        OutboundSms.text.contains("Budi"), OutboundSms.status == OutboundStatus.SENT
    )
    assert CITIZEN in set(db.session.scalars(sent))
    assert SECOND not in set(db.session.scalars(sent))


def test_a_number_that_is_left_in_silence_gets_no_copy_by_itself(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.receive(SECOND, "suami saya pukul saya terus, tolong")
    office.forward(three[0])
    held = db.session.scalars(select(Forward).where(Forward.case_id == three[0])).one()
    office.unit(replying.answer_forward, held.id, DONE, "Kadis")
    waits = select(OutboundSms.number).where(OutboundSms.needs_person)
    assert list(db.session.scalars(waits)) == [SECOND]


def test_belum_of_one_reopens_his_case_and_the_leading_one(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    code = office.forward(three[0])
    answer(office, three[0])
    office.receive(SECOND, "BELUM masih gelap")
    assert statuses(three) == ["diteruskan", "diteruskan", "dijawab"]
    said = outgoing(KADIS)[-1]
    assert said.startswith(f'{code} Menurut 1 dari 3 warga BELUM selesai: "BELUM masih gelap"')
    before = len(outgoing(KADIS))
    office.receive(THIRD, "BELUM")
    assert (statuses(three), len(outgoing(KADIS))) == (["diteruskan"] * 3, before)
    office.receive(KADIS, f"BLS {code} Malam ini lampunya diganti semua.")
    assert statuses(three) == ["dijawab"] * 3


def test_ya_of_one_settles_his_case_alone(office: Office, three: list[int]) -> None:
    unite(office, three)
    office.forward(three[0])
    answer(office, three[0])
    office.receive(SECOND, "YA")
    assert statuses(three) == ["dijawab", "selesai", "dijawab"]
    answer(office, three[0], "Trafonya juga kami periksa.")
    assert not any("Trafo" in it for it in outgoing(SECOND))
    assert any("Trafo" in it for it in outgoing(THIRD))


def test_what_one_citizen_ends_closes_no_other_that_waits(office: Office, three: list[int]) -> None:
    unite(office, three)
    office.forward(three[0])
    answer(office, three[0])
    office.receive(SECOND, "BELUM")
    with transaction():
        closing.close_solved(case_state.lock(three[0]))
    assert statuses(three) == ["selesai", "baru", "dijawab"]
    assert row(three[1]).lead_id is None


def test_nothing_is_asked_of_a_member_while_its_leading_case_is_asked(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.desk(asking_citizen.ask_citizen, three[0], "Lampu yang mana?")
    assert statuses(three) == ["menunggu_warga", "diteruskan", "diteruskan"]
    office.receive(CITIZEN, "yang di simpang")
    assert statuses(three) == ["baru"] * 3


def test_who_has_no_answer_to_give_leads_nobody(office: Office, three: list[int]) -> None:
    code = office.forward(three[0])
    deny_an_answer(office, code)
    assert row(three[0]).status == "dijawab"
    with pytest.raises(InvalidInput):
        office.desk(incidents.unite, three[0], three[1:])


def test_a_member_is_worked_on_in_its_leading_case_alone(office: Office, three: list[int]) -> None:
    unite(office, three)
    for act in (
        lambda: office.forward(three[1]),
        lambda: office.desk(publishing.publish, three[1]),
        lambda: office.desk(replying.answer_directly, three[1], DONE, "keluhan", "Kadis"),
    ):
        with pytest.raises(TransitionRefused, match="member"):
            act()


def test_taken_out_it_stands_alone_with_what_it_was_told(office: Office, three: list[int]) -> None:
    unite(office, three)
    office.forward(three[0])
    office.desk(incidents.take_out, three[1])
    assert (row(three[1]).lead_id, row(three[1]).status) == (None, "baru")
    answer(office, three[0])
    assert not any(DONE in it for it in outgoing(SECOND))
    office.desk(incidents.take_out, three[2])
    assert (row(three[2]).status, row(three[0]).incident_name) == ("dijawab", None)
    with pytest.raises(TransitionRefused):
        office.desk(incidents.take_out, three[2])


def test_the_eldest_member_leads_when_the_leading_case_is_deleted(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    office.desk(deleting.delete, three[0])
    assert (row(three[1]).lead_id, row(three[2]).lead_id) == (None, three[1])
    assert statuses(three[1:]) == ["baru", "baru"]
    assert row(three[0]).incident_name is None


def test_what_waits_is_closed_and_opened_with_the_leading_case(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.desk(closing.close, three[0], reason="lampu milik PLN")
    assert statuses(three) == ["selesai"] * 3
    assert row(three[1]).outcome_note == "lampu milik PLN"


def test_status_tells_a_member_what_the_leading_case_is_doing(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    office.receive(SECOND, "STATUS")
    assert "diteruskan ke PUPR, belum dijawab" in outgoing(SECOND)[-1]


def test_what_alarms_in_a_member_alarms_in_the_leading_case(office: Office) -> None:
    lead = office.card("asap di pasar Siulak", CITIZEN)
    fire = office.card("rumah kami kebakaran di pasar Siulak tolong", SECOND)
    unite(office, [lead, fire])
    assert row(lead).is_urgent


def test_the_earliest_deadline_is_that_of_all(office: Office, three: list[int]) -> None:
    office.forward(three[2])
    unite(office, three, lead=three[2])
    lead, eldest = row(three[2]), row(three[0])
    assert lead.due_from == eldest.received_at
    assert [it.id for it in cards() if it.lead_id == lead.id] == three[:2]
    assert forwarding.text_of(lead.forwards[0]).startswith(f"{lead.code} (3 warga)")
