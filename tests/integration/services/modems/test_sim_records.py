"""Equal words: one record read again, one SMS that the network repeats, or two SMS (G17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.database.extensions import MovedClock, db, moved_time, now, transaction
from app.models import InboundPart
from app.services.inbound import intake
from app.services.privacy import anonymising
from app.sms.protocol.gateway import EPOCH, PartKind, ReceivedPart
from tests.office import CITIZEN, Office, cards

pytestmark = pytest.mark.postgresql

OTHER = "+6281266775678"
LONG_AGO = now() - timedelta(days=30)
# What the SMS centre of a network in trouble writes, however late it is.
DOES_NOT_TELL = pytest.mark.parametrize(
    "at",
    [
        pytest.param(EPOCH, id="no time"),
        pytest.param(LONG_AGO, id="a clock that stands still"),
        pytest.param(now() + timedelta(days=400), id="a time to come"),
    ],
)
Read = Callable[..., int]


def part(place: int, at: datetime, text: str = "YA", number: str = CITIZEN) -> ReceivedPart:
    return ReceivedPart(place, PartKind.TEXT, number, "+62855000000", at, text, text.encode())


@pytest.fixture
def clock(office: Office) -> Iterator[MovedClock]:
    """Time passes when a test says so."""
    with moved_time(now()) as moved:
        yield moved


@pytest.fixture
def read(office: Office, clock: MovedClock) -> Read:
    """One reading of a SIM, as it is stored; how many SMS there are now."""

    def _read(*parts: ReceivedPart, freed: tuple[int, ...] = (), is_whole: bool = True) -> int:
        clock.at += timedelta(seconds=1)
        with transaction():
            keys = intake.record(office.modem, "sim", parts, freed, is_whole=is_whole)
        for key in keys:
            intake.process(key)
        return db.session.scalar(select(func.count(InboundPart.id))) or 0

    return _read


@DOES_NOT_TELL
def test_equal_words_in_a_place_that_was_freed_are_another_sms(read: Read, at: datetime) -> None:
    assert read(part(1, at)) == 1
    assert read(part(1, at), freed=(1,)) == 2, "before anybody saw the place empty"
    assert read(freed=(1,)) == 2
    assert read(part(1, at)) == 3
    assert [card.body for card in cards()] == ["YA"] * 3


@DOES_NOT_TELL
def test_equal_words_in_two_places_are_two_sms(read: Read, at: datetime) -> None:
    assert read(part(1, at), part(2, at)) == 2
    assert read(part(2, at), part(3, at), freed=(1,)) == 3, "one is new, one could not be freed"


@DOES_NOT_TELL
def test_a_record_that_is_read_again_is_the_same_sms(read: Read, at: datetime) -> None:
    """Its owner was killed between the commit and the delete, or nobody can delete it."""
    assert read(part(1, at), part(2, at)) == 2
    for _ in range(3):
        assert read(part(1, at), part(2, at)) == 2
    assert read(part(2, at), part(3, at, "lain"), freed=(1,)) == 3


@DOES_NOT_TELL
def test_a_place_that_a_killed_owner_freed_is_seen_to_be_free(read: Read, at: datetime) -> None:
    assert read(part(1, at), part(2, at)) == 2
    assert read(part(2, at)) == 2
    assert read(part(1, at), part(2, at)) == 3
    assert read(part(1, at, "lain"), is_whole=False) == 4
    assert read(part(1, at), is_whole=False) == 5


def test_a_reading_that_was_cut_short_tells_nothing_of_other_places(read: Read) -> None:
    assert read(part(1, EPOCH), part(2, EPOCH)) == 2
    assert read(part(1, EPOCH), is_whole=False) == 2
    assert read(part(1, EPOCH), part(2, EPOCH)) == 2


def test_an_sms_that_the_network_repeats_is_one(read: Read, clock: MovedClock) -> None:
    at = now()
    assert read(part(1, at)) == 1
    clock.at += timedelta(seconds=12)
    assert read(part(3, at), freed=(1,)) == 1
    assert read(part(1, at, "dari HP lain pada detik itu", OTHER), freed=(3,)) == 2
    assert read(part(1, at), freed=(1,)) == 2
    assert len(cards()) == 2


def test_what_comes_too_soon_to_be_repeated_by_the_network_is_another_sms(
    read: Read, clock: MovedClock
) -> None:
    """The clock has stopped just now: nothing else bears its time yet."""
    at = now() - timedelta(seconds=30)
    assert read(part(1, at), part(2, at)) == 2, "in one reading"
    assert read(part(1, at), freed=(1, 2)) == 3
    clock.at += timedelta(minutes=1)
    assert read(part(1, at), freed=(1,)) == 4, "by now others bear it"


def test_a_time_that_other_words_of_a_phone_bear_tells_nothing(
    read: Read, clock: MovedClock
) -> None:
    at = now() - timedelta(minutes=1)
    sent = [part(1, at), part(2, at, "BELUM"), part(3, at)]
    assert [read(*sent), read(*sent)] == [3, 3], "in one reading, and that again"
    clock.at += timedelta(minutes=1)
    assert [read(it, freed=(1, 2, 3)) for it in sent] == [4, 5, 6]


def test_a_time_still_borne_minutes_later_does_not_tell(read: Read, clock: MovedClock) -> None:
    at = now()
    assert read(part(1, at)) == 1
    clock.at += timedelta(minutes=2)
    assert read(part(1, at, "halo", OTHER), freed=(1,)) == 2
    assert read(part(1, at), freed=(1,)) == 3


def test_what_was_erased_while_it_lies_on_the_sim_does_not_come_back(read: Read) -> None:
    assert read(part(1, EPOCH), part(2, EPOCH)) == 2
    with transaction():
        anonymising.parts(select(InboundPart.id), now())
    assert read(part(1, EPOCH), part(2, EPOCH)) == 2


def test_an_equal_report_is_the_same_report(read: Read) -> None:
    report = ReceivedPart(
        1, PartKind.STATUS_REPORT, CITIZEN, "", EPOCH, "", b"report 41 0",
        report_reference=41, report_status="delivered",
    )  # fmt: skip
    assert read(report) == 1
    assert read(report, freed=(1,)) == 1
