"""Histories of the seeded cases: answers and ends, as the services store them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from app.domain.workflow.deadlines import WORKING_DAY
from qa.bench.texts import KECAMATAN

Row = dict[str, Any]
# Closed by the moderator, by the citizen, by nobody.
_ENDS: Final = (("selesai_moderator", 50), ("selesai_warga", 20), ("tanpa_tanggapan", 30))
_MEAN_HOURS: Final = 40


def unmeasured(number: int, at: datetime, status: str, random: Random) -> Row:
    """What is measured of a case that nobody has answered yet, and its end."""
    ends, weights = zip(*_ENDS, strict=True)
    is_closed = status == "selesai"
    return {
        "kecamatan": KECAMATAN[number % len(KECAMATAN)],
        "closed_at": at + timedelta(days=random.uniform(6, 20)) if is_closed else None,
        "outcome": random.choices(ends, weights)[0] if is_closed else None,
        "forward_late": None if status == "baru" else random.random() < 0.06,
        "answered_at": None,
        "answer_channel": None,
        "answer_minutes": None,
        "answer_late": None,
        "settle_minutes": None,
        "settle_late": None,
    }


def answered(case: Row, forward: Row, channel: str) -> None:
    """One SKPD's answer, and the case's if it is the first."""
    at, late = forward["answered_at"], case["category"] != "pujian"
    minutes = office_minutes(at - forward["forwarded_at"])
    forward.update(responded_at=at, work_minutes=minutes, answer_channel=channel)
    forward["is_late"] = minutes > 2 * WORKING_DAY if late else None
    is_hidden = case["deleted_at"] is not None
    if is_hidden:
        forward["work_minutes"] = None
    if case["answered_at"] is None:
        case.update(answered_at=at, answer_channel=channel, answer_late=forward["is_late"])
        case["answer_minutes"] = None if is_hidden else office_minutes(at - case["received_at"])
        _settled(case, is_hidden)


def rejected(forward: Row, at: datetime) -> None:
    """One SKPD's rejection."""
    forward.update(responded_at=at, work_minutes=office_minutes(at - forward["forwarded_at"]))


def answer_after(random: Random) -> timedelta:
    """A few take long, most do not."""
    return timedelta(hours=0.5 + random.expovariate(1 / _MEAN_HOURS))


def office_minutes(span: timedelta) -> int:
    """So many of them are office hours, on the average of a week."""
    return round(span / timedelta(days=7) * 5 * WORKING_DAY)


def _settled(case: Row, is_hidden: bool) -> None:
    if case["outcome"] in ("selesai_moderator", "selesai_warga"):
        minutes = office_minutes(case["closed_at"] - case["received_at"])
        case["settle_minutes"] = None if is_hidden else minutes
        case["settle_late"] = minutes > 14 * WORKING_DAY
