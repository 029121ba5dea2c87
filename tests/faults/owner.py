"""`worker.py modem NAME`, but it kills itself (-9) at one step of its work: UPIK_TEST_KILL=step:n.

UPIK_TEST_DIED names the file that tells the step was reached. The hooks live here, around
functions of the app; nothing in the app knows of them.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from worker import main  # isort: skip  # first, as in production: it says what is not loaded

from app.jobs.owner import Owner
from app.jobs.sender import Sender
from app.services.inbound import dispatching, intake
from app.services.sending import sending
from app.sms.gammu import at_log, dummy_phone
from app.sms.protocol import modem_turn

# step -> (where the function hangs, its name, kill "before" or "after" it)
STEPS: dict[str, tuple[Any, str, str]] = {
    "before the commit of intake": (intake, "record", "after"),
    "after the commit of intake": (Owner, "_record", "after"),
    "between two deletes": (modem_turn, "_free", "after"),
    "before the commit of a card": (dispatching, "dispatch", "after"),
    "before the commit of the claim": (sending, "claim", "after"),
    "after the claim": (Sender, "_claim", "after"),
    "before Ctrl-Z": (at_log, "arm", "after"),
    "before the dummy's network has it": (dummy_phone, "record_sent", "before"),
    "after the dummy's network has it": (dummy_phone, "record_sent", "after"),
    "before the sent record": (sending, "mark_sent", "before"),
    "before the commit of the sent record": (sending, "mark_sent", "after"),
    "after the sent record": (Sender, "_sent", "after"),
}


def arm(step: str, count: int) -> None:
    """The `count`-th time this step is reached, the process dies."""
    place, name, when = STEPS[step]
    original = getattr(place, name)
    left = [count]

    def hooked(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if when == "before":
            _die_at_zero(left[0])
        result = original(*args, **kwargs)
        if not _is_meant(name, args, result):
            left[0] += 1
        elif when == "after":
            _die_at_zero(left[0])
        return result

    setattr(place, name, hooked)


def _is_meant(name: str, args: tuple[Any, ...], result: Any) -> bool:
    """Return False for an empty claim, and for a reading that tells of freed places alone."""
    if name == "_record":
        return bool(args[1].parts)
    return bool(result) if name in ("claim", "_claim", "record") else True


def _die_at_zero(left: int) -> None:
    if left == 0:
        Path(os.environ["UPIK_TEST_DIED"]).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def run(words: list[str], start: Callable[[list[str]], int] = main) -> int:
    """The worker with what the environment asks for."""
    if planned := os.environ.get("UPIK_TEST_KILL"):
        step, _, count = planned.rpartition(":")
        arm(step, int(count))
    if most := os.environ.get("UPIK_TEST_FILE_SIZE"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    return start(words)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
