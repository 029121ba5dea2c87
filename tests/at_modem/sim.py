"""What a test may turn at the emulated modem: its SIM, and the faults of one AT+CMGS."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

FaultName = Literal[
    "ok",  # the SMS is taken and answered
    "late",  # taken; the answer comes after `value` seconds
    "busy",  # the same, and meanwhile no command is answered
    "late_cms",  # refused with +CMS ERROR `value`, which comes as an "earlier" answer
    "earlier",  # taken; what comes is the answer that an earlier SMS is owed
    "lost",  # the answer never comes; taken if `reaches`
    "no_prompt",  # AT+CMGS is never answered
    "cms",  # refused by the network after Ctrl-Z with +CMS ERROR `value`
    "cms_prompt",  # refused instead of the prompt
    "error",  # a plain ERROR after Ctrl-Z; taken if `reaches`
    "unplug",  # the device vanishes after Ctrl-Z; taken if `reaches`
    "unplug_prompt",  # the device vanishes instead of the prompt
    "dead",  # from AT+CMGS on, no command is answered any more
]


@dataclass(slots=True)
class Fault:
    """What happens to one AT+CMGS."""

    name: FaultName = "ok"
    value: float = 0
    reaches: bool = True

    @property
    def refusal(self) -> bytes:
        """With the network's code."""
        return f"\r\n+CMS ERROR: {int(self.value)}\r\n".encode()


@dataclass(slots=True)
class Sim:
    """Everything a test may look at or turn while the modem runs."""

    imei: str = "350000000000017"
    imsi: str = "510000000000017"
    smsc: str = "+62855000000"
    size: int = 30
    pin: str | None = None
    # What AT+CPIN? says while the SIM wants a code.
    lock: str = "SIM PIN"
    pin_tries: list[str] = field(default_factory=list)
    # The ways of AT+CNMI that it knows. SMS: 0 stored, 1 with a notice, 2 told at once. Reports: 1
    # told at once, 2 stored.
    sms_by: str = "0-3"
    reports_by: str = "0-2"
    # Where the clock of the SMS centre stands still.
    centre_stands_at: datetime | None = None
    # Whether a reference (TP-MR) is used up by accepted SMS only, or by every attempt.
    counts_accepted_only: bool = False
    present: bool = True
    registered: bool = True
    can_list: bool = True  # else AT+CMGL is refused, and each place must be asked for
    undeletable: set[int] = field(default_factory=set)
    stored: dict[int, tuple[int, str]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)  # refused while the SIM was full
    # Places of the store SR, where it has one: a report that finds it full is lost.
    report_size: int = 0
    reports: dict[int, tuple[int, str]] = field(default_factory=dict)


def offers(ways: str, way: int) -> bool:
    """Whether this way is in a range as modems tell it: "0-2", "0,2"."""
    ends = (span.partition("-") for span in ways.split(","))
    return any(int(first) <= way <= int(last or first) for first, _, last in ends)


def told(head: str, raw: str) -> str:
    """One record; of an empty one the head alone."""
    return f"{head},,{octets(raw)}\r\n{raw}" if raw else f"{head},,0"


def octets(raw: str) -> int:
    """The length AT+CMGL tells: octets without the SMSC."""
    try:
        return len(raw) // 2 - 1 - int(raw[:2], 16)
    except ValueError:
        return len(raw) // 2
