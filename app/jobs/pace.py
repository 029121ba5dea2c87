"""Send rate of one SIM: the modem's limits, what was sent, and what may go next."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from app.database.extensions import now
from app.domain.messaging.quiet_hours import midnight
from app.services.outbox import modem_send_counts
from app.services.outbox.routing import Lane
from app.sms.protocol.rate_limit import TokenBucket, restored_bucket

REMEMBERED_SECONDS = 60.0


class Turn(Enum):
    """Which SMS may be sent next."""

    NONE = "none"
    ANSWERS = "answers"
    ANY = "any"


@dataclass(slots=True)
class Pace:
    """Token bucket and daily count of one SIM, both initialised from the database."""

    modem_id: int
    bucket: TokenBucket | None = None
    cap: int = 0
    day: datetime | None = None
    today: int = 0

    def follow(self, lane: Lane) -> None:
        """Applies the limits of the modem's row; earlier sends count."""
        if self.bucket is None or self.bucket.per_minute != lane.rate_per_minute:
            ages = modem_send_counts.sent_ago(self.modem_id, REMEMBERED_SECONDS)
            self.bucket = restored_bucket(lane.rate_per_minute, ages, time.monotonic())
        self.cap = lane.daily_cap
        day = midnight(now())
        if self.cap and day != self.day:
            self.day, self.today = day, modem_send_counts.sent_since(self.modem_id, day)

    def turn(self) -> Turn:
        """What may be sent at this moment."""
        if self.bucket is None or self.is_spent():
            return Turn.NONE
        at = time.monotonic()
        if self.bucket.may_send(at):
            return Turn.ANY
        return Turn.ANSWERS if self.bucket.may_answer(at) else Turn.NONE

    @property
    def is_free(self) -> bool:
        """Whether this SIM has no limit."""
        return self.bucket is not None and not self.bucket.per_minute and not self.cap

    def took(self) -> None:
        """Counts a part that was, or may have been, sent."""
        self.today += 1
        if self.bucket is not None:
            self.bucket.take(time.monotonic())

    def is_spent(self) -> bool:
        """Whether today's cap is reached."""
        return bool(self.cap) and self.today >= self.cap

    def next_day(self) -> datetime:
        """When the cap starts anew."""
        return midnight(now()) + timedelta(days=1)
