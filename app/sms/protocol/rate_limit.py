"""Rate limit of one SIM: a token bucket with jitter and a daily cap.

Operators block SIMs that send like machines (G26). Times are seconds of any monotonic clock.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

BURST = 10
# Reserved for answers to citizens, who wait for them.
RESERVE = 5
JITTER = 0.2


@dataclass(slots=True)
class TokenBucket:
    """Tokens of one SIM, one a part; `per_minute` 0 is no limit.

    An SMS that has begun is finished even without a token (half a text helps nobody): the debt is
    paid back before the next one.
    """

    per_minute: float
    level: float = BURST
    at: float = 0.0
    chance: random.Random = field(default_factory=random.SystemRandom)

    def take(self, at: float) -> None:
        """One part was sent. The token's price varies by 20 %, and so does the pace."""
        self._refill(at)
        self.level -= self.chance.uniform(1 - JITTER, 1 + JITTER)

    def may_send(self, at: float) -> bool:
        """Whether any SMS may begin."""
        return self._has(1 + RESERVE, at)

    def may_answer(self, at: float) -> bool:
        """Whether an answer to a citizen may begin: it may take the whole burst."""
        return self._has(1, at)

    def _has(self, tokens: float, at: float) -> bool:
        self._refill(at)
        return not self.per_minute or self.level >= tokens

    def _refill(self, at: float) -> None:
        passed, self.at = max(0.0, at - self.at), max(at, self.at)
        self.level = min(BURST, self.level + passed * self.per_minute / 60)


def restored_bucket(per_minute: float, sent_ago: Iterable[float], at: float) -> TokenBucket:
    """The bucket after a restart: `sent_ago` are the ages in seconds of the parts sent lately."""
    ages = sorted(sent_ago, reverse=True)
    bucket = TokenBucket(per_minute, at=at - max(ages, default=0.0))
    for age in ages:
        bucket.take(at - age)
    bucket.may_send(at)
    return bucket
