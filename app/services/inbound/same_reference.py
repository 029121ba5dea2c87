"""Which parts with one reference are one SMS (G18): references repeat, networks repeat parts, and
two SMS may come at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.models import InboundPart

# Parts further apart than this belong to different SMS.
SAME_SMS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OneSms:
    """Parts in order of arrival. They are mixed when nobody can say which belong together."""

    rows: tuple[InboundPart, ...]
    is_mixed: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether no part is missing; of mixed ones, whether each number came equally often."""
        bodies = _bodies(self.rows)
        counts = {len(found) for found in bodies.values()}
        return len(bodies) == self.rows[0].total and len(counts) == 1

    @property
    def mixed_text(self) -> str:
        """Each part with its number."""
        told = (f"[bagian {row.sequence}/{row.total}] {row.text}" for row in self.rows)
        return "\n".join(dict.fromkeys(told))

    def lacks(self, parts: Sequence[InboundPart]) -> bool:
        """Whether these parts may be those that are missing."""
        have = {row.sequence for row in self.rows}
        is_gap = self.is_mixed or not have & {row.sequence for row in parts}
        return is_gap and not self.is_whole


def first_sms(rows: Sequence[InboundPart]) -> OneSms:
    """The SMS that came first among open parts in order of arrival.

    It is mixed when a second text of one number came before the first SMS was whole, or when the
    SMSC took a part of the second before one of the first.
    """
    near = [row for row in rows if row.recorded_at <= rows[0].recorded_at + SAME_SMS]
    first: dict[int, bytes] = {}
    for row in near:
        if first.setdefault(row.sequence, row.body) != row.body and len(first) < row.total:
            return OneSms(tuple(near), is_mixed=True)
    own = tuple(row for row in near if first[row.sequence] == row.body)
    others = tuple(row for row in near if first[row.sequence] != row.body)
    return mixed_with(OneSms(own), others)


def mixed_with(sms: OneSms, others: Sequence[InboundPart]) -> OneSms:
    """The same SMS, or all these parts where the SMSC took them in another order than they came."""
    early, late = sorted((sms.rows, tuple(others)), key=lambda rows: [row.id for row in rows])
    if not early or max(row.smsc_at for row in early) <= min(row.smsc_at for row in late):
        return sms
    return OneSms((*early, *late), is_mixed=True)


def newest_first(rows: Sequence[InboundPart]) -> list[OneSms]:
    """The SMS that parts done with have become."""
    found: dict[object, list[InboundPart]] = defaultdict(list)
    for row in rows:
        found[row.case_id or row.processed_at].append(row)
    sms = [
        OneSms(tuple(group), any(len(bodies) > 1 for bodies in _bodies(group).values()))
        for group in found.values()
    ]
    return sms[::-1]


def without_repeats(rows: Sequence[InboundPart], earlier: Sequence[OneSms]) -> list[InboundPart]:
    """The parts that did not come before: the network sends one again, with another time, when it
    has not heard that it arrived."""
    known = {(row.sequence, row.body) for sms in earlier for row in sms.rows}
    return [row for row in rows if (row.sequence, row.body) not in known]


def _bodies(rows: Sequence[InboundPart]) -> dict[int, set[bytes]]:
    found: dict[int, set[bytes]] = defaultdict(set)
    for row in rows:
        found[row.sequence].add(row.body)
    return found
