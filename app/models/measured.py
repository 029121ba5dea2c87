"""What a report needs to know of a case, stored when it happens (case_measures.py alone)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Time, Word


class MeasuredMessage:
    """Of a message. Minutes are minutes of office hours since it was received (D3), None also
    while no report counts it (counted.py); `..._late` None: nothing to be judged.
    """

    # The kecamatan that its text names (domain/language/places.py), if it names one.
    place: Mapped[str | None] = mapped_column(String(40))
    # When it left the desk for the first time: forwarded, or answered directly.
    forward_late: Mapped[bool | None]
    # Of the first answer that arrived or may still arrive (A8).
    answered_at: Mapped[Time | None]
    answer_channel: Mapped[Word | None]
    answer_minutes: Mapped[int | None]
    answer_late: Mapped[bool | None]
    # Closed by citizen or moderator after an answer: what else ended has no known end.
    settle_minutes: Mapped[int | None]
    settle_late: Mapped[bool | None]


class MeasuredForward:
    """Of one SKPD's hold: its first answer that arrived or may still arrive, or its rejection;
    `work_minutes` since it was forwarded."""

    responded_at: Mapped[Time | None]
    work_minutes: Mapped[int | None]
    answer_channel: Mapped[Word | None]
    # An answer later than the message's deadline, which runs since the receipt.
    is_late: Mapped[bool | None]
