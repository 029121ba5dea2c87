"""How many cases have a word, on PostgreSQL: from what ANALYZE has counted of the index."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from app.database.extensions import db

# A page shows fewer, and a search counts no further.
NEEDED: Final = 101
# Microseconds: a case read where it lies, and one looked up for a hit of the index.
_READ, _LOOKED_UP = 2, 8
_KEPT_SECONDS: Final = 600
_COUNTED: Final = text(
    "SELECT c.reltuples, s.most_common_elems::text::text[] AS words, "
    "s.most_common_elem_freqs AS shares FROM pg_class c LEFT JOIN pg_stats s "
    "ON s.tablename = c.relname AND s.schemaname = c.relnamespace::regnamespace::text "
    "AND s.attname = 'words' WHERE c.oid = 'cases'::regclass"
)


@dataclass(frozen=True)
class Frequencies:
    """How many cases there are, and the share of them that has each common word."""

    cases: float
    shares: Mapping[str, float]
    read_at: float

    def share(self, word: str, *, is_whole: bool) -> float:
        """The share that has this word, or one with this beginning; 0 of what is not common."""
        if is_whole:
            return self.shares.get(word, 0)
        found = (share for known, share in self.shares.items() if known.startswith(word))
        return min(1.0, sum(found))

    def is_walk_shorter(self, found: float, indexed: float) -> bool:
        """Whether reading the newest cases one after the other finds enough of them sooner than
        asking the index. `found` is the share that is found, `indexed` what the index is asked for.
        """
        return found > 0 and NEEDED / found * _READ < self.cases * indexed * _LOOKED_UP


_known: dict[str, Frequencies] = {}


def frequencies(clock: Callable[[], float] = time.monotonic) -> Frequencies:
    """As ANALYZE has them, read again after ten minutes. Nothing is common before the first."""
    key = str(db.engine.url)
    found = _known.get(key)
    if found is None or clock() > found.read_at + _KEPT_SECONDS:
        row = db.session.execute(_COUNTED).one()
        shares = dict(zip(row.words or (), row.shares or (), strict=False))
        found = _known[key] = Frequencies(max(row.reltuples, 0), shares, clock())
    return found
