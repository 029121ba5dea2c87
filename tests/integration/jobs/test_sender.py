"""Several SMS share a claim only where the modem can answer for each; each goes out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.database.extensions import db
from app.jobs import modem as jobs
from app.jobs import sender
from app.models import OutboundSms
from app.services.sending import sending
from app.sms.protocol.gateway import Left, OutgoingPart
from app.sms.protocol.references import Candidates
from tests.integration.jobs.conftest import NAME, Bench, Hands, put, put_all, sms
from tests.integration.jobs.fake_gateway import broken

pytestmark = pytest.mark.postgresql

MANY = sender.TOGETHER + 5


def states() -> Counter[str]:
    """The outbox by state, as another process sees it."""
    found = Counter(db.session.scalars(select(OutboundSms.status)))
    db.session.rollback()
    return found


@pytest.mark.parametrize(("remembers", "together"), [(True, sender.TOGETHER), (False, 1)])
def test_how_many_are_claimed_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, remembers: bool, together: int
) -> None:
    bench.gateway.remembers = remembers
    put_all(f"f{number}" for number in range(MANY))
    seen: list[int] = []
    send = bench.gateway.send

    def watched(part: object) -> int:
        seen.append(states()["sending"])
        assert states()["sent"] <= bench.gateway.kept, "written down before it was kept"
        return send(part)  # type: ignore[arg-type]

    monkeypatch.setattr(bench.gateway, "send", watched)
    # A busy machine sends a few in each of its turns.
    for _ in range(MANY):
        bench.poll()
    assert max(seen) == together
    assert states() == Counter(sent=MANY)
    assert bench.gateway.kept == MANY


def test_an_owner_that_ends_between_two_sends_leaves_nothing_lost_or_doubled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.gateway.remembers = True
    put_all(f"f{number}" for number in range(MANY))
    send = bench.gateway.send

    def ends(part: object) -> int:
        reference = send(part)  # type: ignore[arg-type]
        if len(bench.gateway.network) == sender.TOGETHER + 2:
            raise SystemExit
        return reference

    monkeypatch.setattr(bench.gateway, "send", ends)
    with pytest.raises(SystemExit):
        bench.poll()
    db.session.rollback()
    assert states() == Counter(sent=sender.TOGETHER, sending=MANY - sender.TOGETHER)
    bench.restart()
    bench.poll()
    assert states() == Counter(sent=MANY)
    assert Counter(part.text for part in bench.gateway.network).most_common(1)[0][1] == 1
    assert len(bench.gateway.network) == MANY


def test_what_another_host_was_at_is_uncertain_whatever_the_evidence_here_says(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each host that has kept the modem has claims of its own, which are older than that one."""
    put("f")
    send = bench.gateway.send

    def loses_power(part: object) -> int:
        send(part)  # type: ignore[arg-type]
        raise SystemExit

    with monkeypatch.context() as there:
        there.setattr(bench.gateway, "send", loses_power)
        there.setattr(sender, "LIFE", "another.life")
        with pytest.raises(SystemExit):
            bench.poll()
    db.session.rollback()
    monkeypatch.setattr(bench.gateway, "left", lambda *_: Left.NO)
    bench.restart()
    bench.poll()
    assert (states(), len(bench.gateway.network)) == (Counter(uncertain=1), 1)


def test_a_fault_among_several_keeps_what_has_left_and_sends_the_rest_later(
    bench: Bench, hands: Hands
) -> None:
    bench.gateway.remembers = True
    put_all(f"f{number}" for number in range(MANY))
    bench.gateway.send_faults.extend([None, None, broken()])
    bench.poll()
    assert (len(bench.gateway.network), states()["sent"]) == (2, 2)
    hands.ahead += 61
    bench.poll()
    assert states() == Counter(sent=MANY - 1, queued=1)
    assert len({part.text for part in bench.gateway.network}) == len(bench.gateway.network)


@pytest.mark.parametrize("bell", [jobs.poll_inbox, jobs.send_outbox, jobs.modem_status])
def test_a_send_whose_record_failed_is_settled_before_the_modem_is_asked_anything(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, bell: Callable[[str], None]
) -> None:
    asked: list[str] = []
    for name in ("left", "read", "status"):
        call = getattr(bench.gateway, name)

        def noted(*args: object, name: str = name, call: Any = call) -> Any:
            asked.append(name)
            return call(*args)

        monkeypatch.setattr(bench.gateway, name, noted)
    bench.gateway.remembers = True
    bench.poll()
    put("answer")
    lost = OperationalError("COMMIT", None, Exception())
    with monkeypatch.context() as away:
        away.setattr(sending, "mark_sent", Mock(side_effect=lost))
        with pytest.raises(OperationalError):
            bench.poll()
    db.session.rollback()
    asked.clear()
    bell(NAME)
    assert asked[0] == "left"
    assert states() == Counter(sent=1)
    assert len(bench.gateway.network) == 1


@pytest.mark.parametrize(
    ("answer", "of_a", "of_b"), [(9, (8, 0), (8, 1)), (10, (8, 1), (9, 1))], ids=["its own", "a's"]
)
def test_the_next_answer_tells_whose_reference_the_second_heard(
    bench: Bench, hands: Hands, answer: int, of_a: object, of_b: object
) -> None:
    for candidates in (Candidates(8, 1), Candidates(8, 2, heard=8)):
        fault = broken(Left.UNKNOWN)
        fault.candidates = candidates
        bench.gateway.send_faults.append(fault)
    put_all("abc")
    for _ in "ab":
        bench.poll()
        hands.ahead += 30
    assert (kept("a"), kept("b")) == ((8, 1), (8, 2))
    bench.gateway.network += [OutgoingPart(0, "", "")] * (answer - 1)
    bench.poll()
    assert (kept("a"), kept("b"), sms("c").status) == (of_a, of_b, "sent")


def kept(key: str) -> tuple[int | None, int | None]:
    """The references this SMS may have: the first, and how many."""
    part = sms(key).parts[0]
    return part.first_candidate, part.candidate_count
