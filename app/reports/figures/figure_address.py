"""One number of a report as a word of an address, for the list of the cases that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.terms import Category, Channel, ReplyChannel
from app.domain.words import N_
from app.domain.workflow.deadlines import Step
from app.domain.workflow.outcomes import Outcome
from app.models.day_count import NONE
from app.reports.figures.periods import Interval, Period

_LONGEST: Final = 300
RECEIVED, ANSWERED, UNANSWERED = "diterima", "terjawab", "belum"
CLOSED, REJECTED = "ditutup", "ditolak"
REJECTIONS, REFORWARDED = "pernah-ditolak", "diteruskan-lagi"
UNFORWARDED, OWED = "tanpa-skpd", "menunggu"
LATE, LATE_ANSWER, LATE_END = "lewat", "lewat-jawab", "lewat-selesai"
# Of those without an answer: not forwarded yet, or not answered by the SKPD.
LATE_NEW, LATE_AT_SKPD = "lewat-baru", "lewat-skpd"
# Of what was done on some days, whenever it came.
FIRST_ANSWERS, SETTLEMENTS = "jawaban-pertama", "penyelesaian"
RESPONSES = "tanggapan"
ON_TIME, TOO_LATE, OVERDUE, RUNNING = "tepat", "terlambat", "lewat", "berjalan"
_TIMELY: Final = {
    ON_TIME: N_("tepat waktu"),
    TOO_LATE: N_("terlambat"),
    OVERDUE: N_("lewat tenggat"),
    RUNNING: N_("masih berjalan"),
}
STEPS: Final = (Step.FORWARD, Step.ANSWER, Step.SETTLE)


# Of what stands at this moment, whenever it came.
_NOW: Final = (LATE, LATE_ANSWER, LATE_END, LATE_NEW, LATE_AT_SKPD, OWED)


def of_outcome(outcome: Outcome) -> str:
    """The kind of one class."""
    return f"hasil-{outcome.value}"


def of_step(step: Step, name: str) -> str:
    """The kind of one cell in the table of deadlines."""
    return f"{step.value}-{name}"


# Each kind of number, in the words of the list.
LABELS: Final[Mapping[str, str]] = {
    RECEIVED: N_("diterima"),
    ANSWERED: N_("dijawab"),
    UNANSWERED: N_("belum dijawab"),
    REJECTED: N_("ditolak SKPD"),
    CLOSED: N_("ditutup"),
    REJECTIONS: N_("pernah ditolak"),
    REFORWARDED: N_("pernah ditolak, lalu diteruskan lagi"),
    UNFORWARDED: N_("tidak dipegang SKPD mana pun"),
    OWED: N_("menunggu tanggapan SKPD"),
    LATE: N_("lewat tenggat saat ini"),
    LATE_ANSWER: N_("lewat tenggat, belum dijawab"),
    LATE_END: N_("lewat tenggat, belum diselesaikan"),
    LATE_NEW: N_("lewat tenggat, belum diteruskan"),
    LATE_AT_SKPD: N_("lewat tenggat, belum dijawab SKPD"),
    FIRST_ANSWERS: N_("jawaban pertamanya dihitung"),
    SETTLEMENTS: N_("penyelesaiannya dihitung"),
    RESPONSES: N_("ditanggapi SKPD"),
    **{of_outcome(it): it.label for it in Outcome},
    **{of_step(step, it): word for step in STEPS for it, word in _TIMELY.items()},
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its kind, and what it is narrowed to beside what a list can be asked for.

    `acted`: the days on which it was answered or closed, for kinds that are not about the days of
    receipt; `received`: the days of receipt, where they are not the report's. `step`: every how
    manieth case was read for `word`.
    """

    kind: str = RECEIVED
    categories: tuple[str, ...] = ()
    channel: str = ""
    place: str = ""
    way: str = ""
    hour: int | None = None
    weekday: int | None = None
    word: str = ""
    step: int = 1
    acted: Period | None = None
    received: Period | None = None

    @property
    def is_of_receipt(self) -> bool:
        """Whether it counts what came on some days."""
        return self.acted is None and not self.is_of_now

    @property
    def is_of_now(self) -> bool:
        """Whether it counts what is open, whenever it came."""
        return self.kind in _NOW

    @property
    def address(self) -> str:
        """As one value of a query; `read` reads it."""
        days = (self.acted.first, self.acted.last) if self.acted else ()
        parts = {
            "golongan": ".".join(self.categories),
            "kanal": self.channel,
            "tempat": self.place,
            "cara": self.way,
            "jam": "" if self.hour is None else str(self.hour),
            "hari": "" if self.weekday is None else str(self.weekday),
            "kata": self.word,
            "tiap": str(self.step) if self.word else "",
            "pada": "_".join(day.isoformat() for day in days),
        }
        return ",".join([self.kind, *(f"{name}:{it}" for name, it in parts.items() if it)])


def read_figure(address: str) -> Figure | None:
    """The figure of an address; None for what is none."""
    kind, *rest = address[:_LONGEST].split(",")
    parts = dict(it.partition(":")[::2] for it in rest)
    if kind not in LABELS:
        return None
    try:
        return Figure(
            kind,
            categories=_known(parts.get("golongan", "").split("."), (*Category, NONE)),
            channel="".join(_known([parts.get("kanal", "")], Channel.all())),
            place=parts.get("tempat", ""),
            way="".join(_known([parts.get("cara", "")], ReplyChannel)),
            hour=_below(parts.get("jam", ""), 24),
            weekday=_below(parts.get("hari", ""), 7),
            word=parts.get("kata", ""),
            step=max(1, int(parts.get("tiap", "1")[:6])),
            acted=_days(parts.get("pada", "")),
        )
    except ValueError:
        return None


def _known(words: Iterable[str], among: Iterable[str]) -> tuple[str, ...]:
    known = [str(it) for it in among]
    return tuple(it for it in words if it in known)


def _below(text: str, end: int) -> int | None:
    """Raises ValueError."""
    return range(end).index(int(text)) if text else None


def _days(text: str) -> Period | None:
    """Raises ValueError, of which PeriodInvalid is one."""
    first, _, last = text.partition("_")
    return Period(Interval.BEBAS, *map(date.fromisoformat, (first, last))) if text else None
