"""A19: follow-ups are linked, joined by a moderator only, and parted again at any time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Case, Event, OutboundSms
from app.models.case import NO_TURN
from app.services.cases.actions import closing, deleting, forwarding, merging
from app.services.cases.answers import replying
from app.services.cases.visibility import publishing
from tests.office import CITIZEN, HINT, KADIS, OTHER_KADIS, Office, cards, does, outgoing
from tests.stage import admin, case

pytestmark = pytest.mark.usefixtures("by_hand")
OTHER = "+6281255550000"
Pair = tuple[int, int]


@pytest.fixture
def two(calendar: None, office: Office) -> Pair:
    """A case and its follow-up, both new."""
    office.receive(CITIZEN, "Jembatan gantung rusak")
    office.receive(CITIZEN, "Letaknya di Siulak")
    first, second = cards()
    return first.id, second.id


def join(office: Office, row: int, other: int) -> Case:
    return office.desk(merging.join, row, other)


def links() -> list[tuple[int | None, str | None]]:
    """What each case follows, as a place in the order of receipt, and as what."""
    rows = cards()
    places = {row.id: place for place, row in enumerate(rows)}
    return [(places.get(row.follows_id or 0), row.follows_as) for row in rows]


def acts() -> list[str]:
    known = ("link", "detach", "join", "split")
    return list(
        db.session.scalars(select(Event.action).where(Event.action.in_(known)).order_by(Event.id))
    )


def test_a_further_sms_follows_the_open_thread_and_stays_a_card(two: Pair) -> None:
    first, second = cards()
    assert (second.follows_id, second.follows_as, second.is_joined) == (first.id, "susulan", False)
    assert (second.status, second.due_at is not None) == ("baru", True)


def test_the_third_follows_the_first_but_a_cut_text_its_own_beginning(office: Office) -> None:
    texts = ("Jalan rusak", "Kapan?", "(1/2) lampu", "(2/2) mati", "Jalan rusak")
    for number, text in enumerate(texts):
        office.receive(CITIZEN, text, reference=number)
    assert links() == [(None, None), (0, "susulan"), (0, "susulan"), (2, "bagian"), (0, "ulangan")]


@pytest.mark.parametrize("end", ["closed", "deleted", "old", "another number"])
def test_what_is_over_is_no_thread(office: Office, end: str) -> None:
    first = office.card("Jalan rusak")
    with transaction():
        if end == "closed":
            closing.close(first, actor=office.moderator, reason="Selesai")
        elif end == "deleted":
            deleting.delete(first, actor=office.moderator)
        elif end == "old":
            case(first).received_at = now() - timedelta(days=15)
    office.receive(OTHER if end == "another number" else CITIZEN, "Jalan rusak")
    assert links()[1] == (None, None)


def test_a_name_has_no_thread(office: Office) -> None:
    for number in (1, 2):
        office.receive("TELKOMSEL", "Promo", reference=number)
    assert links() == [(None, None)] * 2


def test_lepaskan_and_urungkan(office: Office, two: Pair) -> None:
    first, second = two
    assert office.desk(merging.detach, second) == first
    assert case(second).follows_id is None
    with pytest.raises(TransitionRefused):
        office.desk(merging.detach, second)
    office.desk(merging.attach, second, first)
    assert links()[1] == (0, "susulan")
    assert acts() == ["link", "detach", "link"]
    with pytest.raises(TransitionRefused):
        office.desk(merging.attach, second, first)


def test_urungkan_of_lepaskan_leads_to_the_card_of_before_only(office: Office, two: Pair) -> None:
    """Any other card would tell whether its number is the same: a RAHASIA card's too (D4)."""
    first, second = two
    office.receive(CITIZEN, "RAHASIA kepala desa memotong bantuan")
    office.receive(OTHER, "RAHASIA pungli di sekolah")
    secret, foreign = (row.id for row in cards()[2:])
    office.desk(merging.detach, second)
    reasons = []
    for lead in (secret, foreign, second, 999):
        with pytest.raises(TransitionRefused) as refused:
            office.desk(merging.attach, second, lead)
        reasons.append(refused.value.reason)
    assert set(reasons) == {"no_change"}
    with pytest.raises(TransitionRefused):
        office.desk(merging.attach, first, secret)
    case(first).hides_number = True
    db.session.commit()
    with pytest.raises(TransitionRefused):
        office.desk(merging.attach, second, first)
    assert case(second).follows_id is None


def test_what_was_deleted_or_joined_is_not_attached(office: Office, two: Pair) -> None:
    first, second = two
    office.desk(merging.detach, second)
    office.desk(deleting.delete, second)
    with pytest.raises(TransitionRefused) as refused:
        office.desk(merging.attach, second, first)
    assert refused.value.reason == "deleted"
    does(admin(office), deleting.restore, second)
    join(office, second, first)
    with pytest.raises(TransitionRefused) as refused:
        office.desk(merging.attach, second, first)
    assert refused.value.reason == "joined"


def test_gabungkan_makes_one_card_and_pisahkan_two(office: Office, two: Pair) -> None:
    first, second = two
    due = case(second).due_at
    # Whichever is pressed, the later becomes the part.
    lead = join(office, first, second)
    part = case(second)
    assert (lead.id, part.is_joined, part.follows_id) == (first, True, first)
    assert (part.due_at, part.turn_at) == (None, NO_TURN)
    assert [row.id for row in case(first).parts] == [second]
    office.desk(merging.split, second)
    part = case(second)
    assert (part.is_joined, part.due_at, case(first).parts) == (False, due, [])
    assert part.turn_at == due
    assert acts() == ["link", "join", "split"]


def test_what_is_in_work_leads_also_when_it_came_later(office: Office, two: Pair) -> None:
    first, second = two
    office.forward(second)
    with pytest.raises(TransitionRefused) as caught:
        join(office, second, first)
    assert caught.value.reason == "in_work"
    assert join(office, first, second).id == second
    assert case(first).is_joined
    assert case(second).code_is_live
    office.desk(merging.split, first)
    office.forward(first)
    with pytest.raises(TransitionRefused):
        join(office, first, second)


def test_an_answer_of_the_card_serves_both_and_the_part_can_only_be_parted(
    office: Office, two: Pair
) -> None:
    first, second = two
    join(office, second, first)
    for act in (
        lambda: office.forward(second),
        lambda: answer(office, second),
        lambda: office.desk(publishing.publish, second),
        lambda: office.desk(deleting.delete, second),
    ):
        with pytest.raises(TransitionRefused) as caught:
            act()
        assert caught.value.reason == "joined"
    answer(office, first)
    answers = [text for text in outgoing(CITIZEN) if "ditangani" in text]
    assert answers == [f"Sudah ditangani. -Si UPIK {HINT}"]
    assert (case(first).status, case(second).status) == ("dijawab", "baru")


def answer(office: Office, row: int) -> None:
    office.desk(replying.answer_directly, row, "Sudah ditangani.", "keluhan", "K")


def test_the_phones_get_the_whole_text(office: Office, two: Pair) -> None:
    join(office, two[1], two[0])
    code = office.forward(two[0])
    assert outgoing(KADIS) == [f"{code} Jembatan gantung rusak\nLetaknya di Siulak"]


def test_an_skpd_that_waits_is_told_what_was_added_and_pisahkan_calls_it_back(
    office: Office, two: Pair
) -> None:
    first, second = two
    code = office.forward(first)
    office.desk(forwarding.forward, first, [office.dukcapil], "keluhan")
    held = next(row for row in case(first).forwards if row.skpd_id == office.dukcapil)
    does(office.other_operator, replying.answer_forward, held.id, "Ya", "Kadis")
    join(office, second, first)
    assert outgoing(KADIS)[-1] == f"{code} Tambahan: Letaknya di Siulak"
    assert not any("Tambahan" in text for text in outgoing(OTHER_KADIS))
    office.desk(merging.split, second)
    added = select(OutboundSms.status).where(OutboundSms.text.contains("Tambahan"))
    assert set(db.session.scalars(added)) == {"cancelled"}


def test_a_sensitive_part_makes_the_card_sensitive(office: Office, two: Pair) -> None:
    """D7: no phone of an SKPD reads it."""
    first, _ = two
    code = office.forward(first)
    office.receive(CITIZEN, "ini rahasia")
    join(office, cards()[-1].id, first)
    assert case(first).is_sensitive
    assert outgoing(KADIS)[-1].startswith(f"{code} Pesan sensitif")


def test_parts_of_a_part_go_along(office: Office) -> None:
    for number, text in enumerate(("Lampu", "(1/2) jalan", "(2/2) rusak")):
        office.receive(CITIZEN, text, reference=number)
    old, one, two = (row.id for row in cards())
    join(office, two, one)
    join(office, one, old)
    assert [row.id for row in case(old).parts] == [one, two]
    office.desk(merging.split, one)
    assert [row.id for row in case(old).parts] == [two]


def test_published_with_its_card_and_never_by_the_joining(office: Office, two: Pair) -> None:
    first, second = two
    office.desk(publishing.publish, first)
    join(office, second, first)
    assert case(second).published_at is None
    office.desk(publishing.unpublish, first)
    office.desk(publishing.publish, first)
    assert case(second).published_at is not None


@pytest.mark.parametrize("other", ["another number", "nothing", "itself"])
def test_only_open_cards_of_the_number_are_joined(office: Office, two: Pair, other: str) -> None:
    office.receive(OTHER, "Jalan rusak")
    chosen = {"another number": cards()[-1].id, "nothing": None, "itself": two[0]}[other]
    with pytest.raises(InvalidInput):
        office.desk(merging.join, two[0], chosen)


def test_candidates_begin_with_what_is_proposed(office: Office, two: Pair) -> None:
    office.receive(CITIZEN, "Jembatan gantung rusak")
    office.receive(CITIZEN, "Terima kasih")
    first, second, third, fourth = cards()
    found = merging.candidates(third, office.moderator)
    assert [row.case.id for row in found] == [first.id, fourth.id, second.id]
    assert [row.link.value for row in found] == ["ulangan", "susulan", "susulan"]
    assert [row.leads for row in found] == [True, False, True]


def test_status_of_a_part_tells_the_card_s(office: Office, two: Pair) -> None:
    first, second = two
    join(office, second, first)
    office.forward(first)
    ticket = case(second).ticket
    office.receive(CITIZEN, f"STATUS {ticket}")
    told = outgoing(CITIZEN)[-1]
    assert f"{ticket[:3]}-{ticket[3:]}" in told
    assert "diteruskan ke PUPR, belum dijawab" in told


def test_joined_again_the_phones_hear_of_the_addition(office: Office, two: Pair) -> None:
    first, second = two
    office.forward(first)
    join(office, second, first)
    office.desk(merging.split, second)
    join(office, second, first)
    told = select(OutboundSms.status).where(OutboundSms.kind == SmsKind.ADDITION)
    assert sorted(db.session.scalars(told)) == ["cancelled"] * 3 + ["queued"] * 3


def test_joined_again_a_phone_that_has_the_addition_gets_it_once(office: Office, two: Pair) -> None:
    first, second = two
    office.forward(first)
    join(office, second, first)
    told = select(OutboundSms).where(OutboundSms.kind == SmsKind.ADDITION)
    with transaction():
        fates = zip(db.session.scalars(told).all(), ("sent", "delivered", "failed"), strict=True)
        for sms, status in fates:
            sms.status = status
    for _ in range(2):
        office.desk(merging.split, second)
        join(office, second, first)
    states = sorted(sms.status for sms in db.session.scalars(told))
    assert states == ["cancelled", "delivered", "failed", "queued", "sent"]


def test_a_phone_that_has_the_addition_alone_is_told_the_whole_after_pulihkan(
    office: Office, two: Pair
) -> None:
    first, second = two
    office.forward(first)
    join(office, second, first)
    with transaction():
        for sms in db.session.scalars(select(OutboundSms)):
            sms.status = "sent" if sms.kind == SmsKind.ADDITION else sms.status
    office.desk(deleting.delete, first)
    does(admin(office), deleting.restore, first)
    assert outgoing(KADIS)[-1].endswith("Jembatan gantung rusak\nLetaknya di Siulak")
