"""Parts with one reference (G18): what the network repeats, and two SMS that come at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.models import InboundPart
from app.services.cases.actions import creating
from app.services.inbound import intake
from app.sms.protocol.gateway import PartKind, ReceivedPart
from tests.office import CITIZEN, KADIS, Office, cards, outgoing
from tests.stage import pass_ten_minutes

pytestmark = pytest.mark.postgresql

# (number of the part, its text, seconds of its SMSC time)
Part = tuple[int, str, int]
Arrive = Callable[..., None]
A1, A2 = (1, "Jembatan di desa kami ", 0), (2, "roboh tadi malam", 2)
B1, B2 = (1, "Terima kasih, lampu ", 300), (2, "jalan sudah menyala", 302)


def later(part: Part, seconds: int = 40) -> Part:
    """The same part again, by another time."""
    return part[0], part[1], part[2] + seconds


@pytest.fixture
def arrive(office: Office) -> Arrive:
    """Parts of SMS of two parts with one reference come in, each group processed at once."""
    begun = now()

    def _arrive(*parts: Part, number: str = CITIZEN, total: int = 2) -> None:
        received = [
            ReceivedPart(
                sequence, PartKind.TEXT, number, "", begun + timedelta(seconds=seconds), text,
                text.encode(), reference=7, bits=8, total=total, sequence=sequence,
            )
            for sequence, text, seconds in parts
        ]  # fmt: skip
        with transaction():
            keys = intake.record(office.modem, "simulator", received)
        _process(keys)

    return _arrive


def _process(keys: Sequence[str] | dict[str, str]) -> None:
    while any([intake.process(key) for key in keys]):
        pass


def sweep() -> None:
    """Ten minutes later."""
    pass_ten_minutes()
    _process(intake.waiting_groups())


def bodies() -> list[str]:
    return [card.body for card in cards()]


def mixed(*parts: Part, total: int = 2) -> str:
    return "\n".join(f"[bagian {sequence}/{total}] {text}" for sequence, text, _ in parts)


def still_open() -> int:
    open_parts = select(func.count()).where(InboundPart.processed_at.is_(None))
    return db.session.scalar(open_parts) or 0


@pytest.mark.parametrize("again", [A1, A2], ids=["first", "last"])
def test_a_part_repeated_after_its_sms_was_whole_makes_no_card(arrive: Arrive, again: Part) -> None:
    arrive(A1, A2)
    arrive(later(again))
    sweep()
    assert bodies() == [A1[1] + A2[1]]
    assert still_open() == 0
    pages = db.session.scalars(select(InboundPart.case_id)).all()
    assert pages == [cards()[0].id] * 3


def test_a_part_repeated_after_its_sms_was_shown_with_a_gap_makes_no_card_either(
    arrive: Arrive,
) -> None:
    arrive(A1)
    sweep()
    arrive(later(A1), A2)
    assert [(card.body, card.flag) for card in cards()] == [(A1[1] + A2[1], None)]


def test_the_next_sms_may_begin_like_the_last_one(arrive: Arrive) -> None:
    """Its first part looks like a repetition until the other one has come."""
    arrive(A1, A2)
    arrive(later(A1, 300))
    arrive(B2)
    assert bodies() == [A1[1] + A2[1], A1[1] + B2[1]]


def test_one_sms_after_the_other_with_the_same_reference_are_two(arrive: Arrive) -> None:
    arrive(A1, A2, B1, B2)
    assert [(card.body, card.flag) for card in cards()] == [
        (A1[1] + A2[1], None),
        (B1[1] + B2[1], None),
    ]


def test_the_late_part_of_the_second_sms_fills_its_own_gap(arrive: Arrive) -> None:
    arrive(A1, A2)
    arrive(B1)
    sweep()
    arrive(B2)
    assert bodies() == [A1[1] + A2[1], B1[1] + B2[1]]


@pytest.mark.parametrize(
    "order",
    [
        pytest.param((A1, B1, A2, B2), id="in turn"),
        pytest.param((A1, B1, B2, A2), id="one in the other"),
        pytest.param((A2, B2, B1, A1), id="backwards"),
        pytest.param((A1, B2, B1, A2), id="crossed: the times of the SMSC tell"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False], ids=["read at once", "one by one"])
def test_two_sms_whose_parts_interleave_are_one_flagged_card_in_the_order_of_arrival(
    arrive: Arrive, order: tuple[Part, ...], at_once: bool
) -> None:
    if at_once:
        arrive(*order)
    else:
        for part in order:
            arrive(part)
    found = [(card.body, card.flag) for card in cards()]
    assert found[-1] == (mixed(*order), creating.MIXED)
    assert still_open() == 0
    if at_once or order[1] != B2:
        assert len(found) == 1
        assert outgoing(CITIZEN) == []


def test_a_mixed_card_waits_ten_minutes_for_the_rest_and_takes_it_later_too(arrive: Arrive) -> None:
    arrive(A1, B1, A2)
    assert cards() == []
    sweep()
    assert bodies() == [mixed(A1, B1, A2)]
    arrive(B2)
    assert [(card.body, card.flag) for card in cards()] == [(mixed(A1, B1, A2, B2), creating.MIXED)]


def test_a_part_that_the_network_repeats_mixes_nothing(arrive: Arrive) -> None:
    arrive(A1, later(A1), A2)
    arrive(B1, later(B1), B2)
    assert bodies() == [A1[1] + A2[1], B1[1] + B2[1]]


def test_a_mixed_command_of_an_official_is_read_by_a_person(arrive: Arrive, office: Office) -> None:
    arrive(A1, A2)
    code = office.forward(cards()[0].id)
    one, two = (1, f"BLS {code} jembatan ", 600), (1, f"BLS {code} lampu ", 601)
    arrive(one, two, (2, "sudah baik", 602), (2, "sudah menyala", 603), number=KADIS)
    assert cards()[0].status == "diteruskan"
    assert cards()[1].flag == creating.MIXED
    assert len(cards()) == 2
