"""Equal words come again while the clock of the SMS centre stands still: what the owner does."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.database.extensions import db
from app.models import Case, InboundPart
from app.sms.protocol.gateway import EPOCH, FaultKind, GatewayError
from tests.integration.jobs.conftest import CITIZEN, Bench


def seen() -> tuple[int, int, int]:
    """Stored SMS, cards, and SMS that are taken to lie on the SIM."""
    parts, cards = (db.session.scalar(select(func.count(it.id))) for it in (InboundPart, Case))
    held = db.session.scalar(select(func.count(InboundPart.place)))
    return parts or 0, cards or 0, held or 0


def test_each_of_three_equal_sms_is_a_card(bench: Bench) -> None:
    for count in (1, 2, 3):
        bench.gateway.arrive(CITIZEN, "STATUS lampu jalan", smsc_at=EPOCH)
        bench.poll()
        assert seen() == (count, count, 0)


def test_what_can_not_be_deleted_is_one_sms_in_every_life(bench: Bench) -> None:
    part = bench.gateway.arrive(CITIZEN, "melekat", smsc_at=EPOCH)
    bench.gateway.undeletable[part.location] = GatewayError("?", kind=FaultKind.BACK_OFF)
    for _ in range(3):
        for _ in range(5):
            bench.poll()
        bench.restart()
    bench.poll()
    assert seen() == (1, 1, 1)
    bench.gateway.arrive(CITIZEN, "melekat", smsc_at=EPOCH)
    bench.poll()
    assert seen() == (2, 2, 1)
    bench.gateway.undeletable.clear()
    bench.restart()
    bench.poll()
    assert (seen(), bench.gateway.sim) == ((2, 2, 0), {})


class Killed(BaseException):
    """kill -9 of the owner."""


@pytest.mark.parametrize("frees", [False, True], ids=["before it frees", "when it has freed"])
def test_an_owner_that_is_killed_at_a_delete_costs_no_sms(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, frees: bool
) -> None:
    delete = bench.gateway.delete

    def kill(location: int) -> None:
        if frees:
            delete(location)
        raise Killed

    for _ in range(2):
        bench.gateway.arrive(CITIZEN, "sama", smsc_at=EPOCH)
    with monkeypatch.context() as patch:
        patch.setattr(bench.gateway, "delete", kill)
        with pytest.raises(Killed):
            bench.poll()
    db.session.rollback()
    assert len(bench.gateway.sim) == (1 if frees else 2)
    bench.restart()
    bench.poll()
    assert seen()[::2] == (2, 0)
    bench.gateway.arrive(CITIZEN, "sama", smsc_at=EPOCH)
    bench.poll()
    assert seen()[::2] == (3, 0)


def test_where_the_place_is_not_known_to_be_free_it_is_told_with_the_next_reading(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was away just when the SIM had been freed."""
    record, calls = bench.owner._record, iter(range(9))

    def away(reading: object) -> None:
        if next(calls) == 1:
            raise RuntimeError("away")
        record(reading)  # type: ignore[arg-type]

    bench.gateway.arrive(CITIZEN, "sama", smsc_at=EPOCH)
    monkeypatch.setattr(bench.owner, "_record", away)
    with pytest.raises(RuntimeError):
        bench.poll()
    bench.gateway.arrive(CITIZEN, "sama", smsc_at=EPOCH)
    bench.poll()
    assert seen()[::2] == (2, 0)
