"""A run: SMS go in and out while the owner dies as planned, until all is done and all has happened.

A plan is counted in steps and lives, never in seconds: when the work is done before the last
planned death, another round of SMS comes.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Sequence

from tests.faults.matrix import Row, judge
from tests.faults.rig import Rig

# Steps that the dummy phone has not; and those of the AT driver.
AT_ONLY = frozenset({"before Ctrl-Z"})
AT_STEPS = (
    "after the commit of intake",
    "between two deletes",
    "after the claim",
    "before Ctrl-Z",
    "before the sent record",
    "before the commit of the sent record",
)
# All that waits is read in one batch, and only its first SMS is claimed by itself (the next one
# with the record of the one before): these steps are reached once a life.
ONCE = frozenset({"before the commit of intake", "after the commit of intake", "after the claim"})
HANGS = 900.0  # no machine is so busy: something is stuck
MOST_SMS = 2000  # after so many a planned death is not reached at all
MOST_FALSE_STARTS = 10  # an owner that ends by itself, again and again
SWEEP_SECONDS = 1


class Lives:
    """The owner, started again each time it dies, with the next death of the plan."""

    def __init__(self, fault_rig: Rig, plan: Sequence[str] = (), *, sweeps: bool = True) -> None:
        self.rig, self.plan, self.sweeps = fault_rig, deque(plan), sweeps
        self.kills = self.false_starts = 0
        self._begun = self._swept = time.monotonic()

    def turn(self) -> None:
        """A moment passes."""
        if self.rig.is_dead():
            self._bury()
            self.rig.start(self.plan[0] if self.plan else None)
        # Not before the last planned death: a sweep would do what the steps are about.
        is_due = time.monotonic() - self._swept > SWEEP_SECONDS
        if self.sweeps and not self.plan and is_due:
            self.rig.sweep()
            self._swept = time.monotonic()
        self.rig.ring()
        assert self.seconds < HANGS, f"stuck: {self.rig.state()} {self.plan}"
        time.sleep(0.05)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Turns until it is so."""
        while not is_so():
            self.turn()

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return time.monotonic() - self._begun

    def _bury(self) -> None:
        if self.rig.process is None:
            return
        if self.rig.process.returncode != -signal.SIGKILL:
            self.false_starts += 1
            assert self.false_starts < MOST_FALSE_STARTS, self.rig.log.read_text()[-3000:]
            return
        self.kills += 1
        if self.rig.died.exists():
            self.rig.died.unlink()
            self.plan.popleft()


class KillAtTaken:
    """Kills the owner when the network has just taken the nth SMS, before it hears the answer."""

    def __init__(self, fault_rig: Rig, moments: Sequence[int]) -> None:
        assert fault_rig.emulator is not None
        self.rig, self.left, self.emulator = fault_rig, deque(moments), fault_rig.emulator
        self.emulator.on_taken = self._taken

    def _taken(self) -> None:
        if self.left and len(self.emulator.network) >= self.left[0] and not self.rig.is_dead():
            self.left.popleft()
            self.rig.kill()


def is_done(fault_rig: Rig, inbound: int) -> bool:
    """Whether the SIM is empty, all became cards and nothing waits to be sent."""
    # In the order in which an SMS goes through: what it queues is there once it is processed.
    if fault_rig.on_sim() or fault_rig.open_parts():
        return False
    states = fault_rig.states()
    waiting = states["queued"] + states["sending"] + states["?"]
    return sum(fault_rig.cards().values()) >= inbound and not waiting


def torture(
    what: str,
    fault_rig: Rig,
    inbound: list[str],
    outbound: list[str],
    plan: Sequence[str] = (),
    moments: Sequence[int] = (),
) -> Row:
    """Everything goes through the lane while its owner dies as planned."""
    lives = Lives(fault_rig, plan)
    after_ctrl_z = KillAtTaken(fault_rig, moments) if moments else None
    all_in, all_out = list(inbound), list(outbound)
    fault_rig.receive(inbound)
    fault_rig.queue(outbound)
    fault_rig.silence()

    def is_over() -> bool:
        if not is_done(fault_rig, len(all_in)):
            return False
        is_killed = not lives.plan and not (after_ctrl_z and after_ctrl_z.left)
        if not is_killed:
            _come_again(fault_rig, all_in, all_out)
        return is_killed

    try:
        lives.until(is_over)
        kills = len(plan) + len(moments), lives.kills
        return judge(what, fault_rig, (all_in, all_out), kills, lives.seconds)
    finally:
        fault_rig.stop()


def _come_again(fault_rig: Rig, inbound: list[str], outbound: list[str]) -> None:
    """One more round of SMS, noted in the lists."""
    assert len(inbound) < MOST_SMS, "the planned death is never reached"
    more_in = [f"{len(inbound)}+{text}" for text in inbound[:15]]
    more_out = [f"{len(outbound)}+{text}" for text in outbound[:5]]
    fault_rig.receive(more_in, first=len(inbound))
    fault_rig.queue(more_out, first=len(outbound))
    inbound += more_in
    outbound += more_out
