"""What the short and the long form have in common."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.matrix import Row, judge
from tests.faults.rig import Rig

# The AT driver's step has no counterpart at the dummy phone, and the other way round.
AT_STEPS = ("before Ctrl-Z", "before the sent record", "before the commit of the sent record")
AT_ONLY = frozenset({"before Ctrl-Z"})
# All that waits is read in one batch, and only its first SMS is claimed by itself (the next one
# with the record of the one before): these steps are reached once a life.
ONCE = frozenset({"before the commit of intake", "after the commit of intake", "after the claim"})


def is_done(rig: Rig, inbound: int) -> bool:
    """Whether the SIM is empty, all became cards and nothing waits to be sent."""
    if rig.on_sim():
        return False
    states = rig.states()
    waiting = states["queued"] + states["sending"] + states["?"]
    return sum(rig.cards().values()) >= inbound and not waiting and not rig.open_parts()


def torture(
    what: str,
    rig: Rig,
    inbound: list[str],
    outbound: list[str],
    plan: Iterator[str | None],
    seconds: float,
) -> Row:
    """Everything goes through the lane while its owner dies as planned."""
    rig.receive(inbound)
    rig.queue(outbound)
    try:
        took = rig.drive(lambda: is_done(rig, len(inbound)), seconds, plan)
        return judge(what, rig, inbound, outbound, took)
    finally:
        rig.stop()
