"""Adds up the daily counts of a period; days marked as stale are counted row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.workflow.outcomes import Outcome
from app.models import DayCount, DayMark, Skpd
from app.models.day_count import ALL, CATEGORIES, WHOLE
from app.reports.figures import daily_counts
from app.reports.figures.periods import Period
from app.reports.figures.report_content import Counts
from app.reports.figures.scope import Filters

Key = tuple[Any, ...]
_COUNTED: Final = tuple(it.name.lower() for it in Outcome)
# Of each SKPD no more than its row shows: there are many, and each column is added up.
_OF_OFFICE: Final = (*_COUNTED, "rejections", "reforwarded", "answer_on_time", "answer_late")

# What the rows that put a day together tell apart.
_OF_ALL: Final = frozenset({"skpd_id", "day", "channel"})


@dataclass(slots=True)
class Sums:
    """Tallies of `DayCount` added up, by name, and the letters of `hours`."""

    of: dict[str, int] = field(default_factory=lambda: dict.fromkeys(daily_counts.TALLIES, 0))
    hours: str = ""

    def add(self, row: Mapping[str, Any]) -> None:
        """Adds a row; columns that were not read stay as they are."""
        mine = self.of
        for name, number in row.items():
            if name in mine:
                mine[name] += number
        self.hours += row.get("hours", "")

    @property
    def received(self) -> int:
        """All that is counted."""
        return sum(self.of[name] for name in _COUNTED)

    @property
    def counts(self) -> Counts:
        """As a report shows them."""
        outcomes = {it: self.of[it.name.lower()] for it in Outcome}
        return Counts(self.received, outcomes, self.of["rejections"], self.of["reforwarded"])


class Summary:
    """The figures of one period and one set of filters."""

    def __init__(self, session: Session, period: Period, filters: Filters) -> None:
        self._session, self._period, self._filters = session, period, filters
        marked = select(DayMark.day).distinct()
        within = DayMark.day.between(period.first, period.last)
        self._marked = session.scalars(marked.where(within)).all()
        self._fresh: list[dict[str, Any]] | None = None

    def by(self, *keys: str) -> dict[Key, Sums]:
        """The cases (or the chosen SKPD's holds) by these columns of `DayCount`."""
        whole = self._filters.skpd_id
        return self._read([WHOLE if whole is None else whole], keys, daily_counts.TALLIES)

    def by_day(self) -> dict[date, Sums]:
        """The same by day: the classes and the hours alone."""
        whole = self._filters.skpd_id
        found = self._read([WHOLE if whole is None else whole], ("day",), _COUNTED)
        return {key[0]: sums for key, sums in found.items()}

    def by_office(self) -> dict[int, Sums]:
        """The holds of each SKPD; of the chosen one alone."""
        chosen = self._filters.skpd_id
        offices = [chosen] if chosen is not None else self._session.scalars(select(Skpd.id)).all()
        keys: tuple[str, ...] = ("skpd_id",)
        # In the order of the table's key: SQLite would sort the rows, PostgreSQL does not.
        if not self._is_of_all(keys) and self._session.get_bind().dialect.name == "sqlite":
            keys = ("category", "skpd_id")
        found: dict[int, Sums] = defaultdict(Sums)
        for key, sums in self._read(offices, keys, _OF_OFFICE).items():
            found[key[-1]].add(sums.of)
        return dict(found)

    def _read(
        self, skpd_ids: Sequence[int], keys: Sequence[str], names: Sequence[str]
    ) -> dict[Key, Sums]:
        found: dict[Key, Sums] = defaultdict(Sums)
        for row in self._stored(skpd_ids, keys, names):
            found[tuple(row[key] for key in keys)].add(row)
        for row in self._counted_now():
            if row["skpd_id"] in skpd_ids and self._is_wanted(row, keys):
                found[tuple(row[key] for key in keys)].add(row)
        return dict(found)

    def _stored(
        self, skpd_ids: Sequence[int], keys: Sequence[str], names: Sequence[str]
    ) -> Iterable[Any]:
        table = DayCount.__table__.c
        columns: list[ColumnElement[Any]] = [table[key] for key in keys]
        sums = [func.sum(table[name]).label(name) for name in names]
        if "day" in keys:
            sums.append(func.aggregate_strings(table.hours, "").label("hours"))
        query = select(*columns, *sums).where(
            table.skpd_id.in_(skpd_ids),
            table.day.between(self._period.first, self._period.last),
            table.day.not_in(self._marked),
            table.category.in_([ALL] if self._is_of_all(keys) else CATEGORIES),
            *(table[name] == word for name, word in self._words()),
        )
        if keys:
            query = query.group_by(*columns)
        result = self._session.execute(query)
        labels = tuple(result.keys())
        rows = (dict(zip(labels, row, strict=True)) for row in result)
        return (row for row in rows if row[names[0]] is not None)

    def _counted_now(self) -> list[dict[str, Any]]:
        if self._fresh is None:
            self._fresh = [
                row for day in self._marked for row in daily_counts.count_day(self._session, day)
            ]
        return self._fresh

    def _is_wanted(self, row: Mapping[str, Any], keys: Sequence[str]) -> bool:
        if (row["category"] == ALL) is not self._is_of_all(keys):
            return False
        return all(row[name] == word for name, word in self._words())

    def _is_of_all(self, keys: Sequence[str]) -> bool:
        """Whether the rows that put a day together have it: ten times fewer are read."""
        read = {*keys, *(name for name, _ in self._words())}
        return _OF_ALL.issuperset(read)

    def _words(self) -> list[tuple[str, str]]:
        chosen = self._filters
        pairs = {
            "category": chosen.category,
            "channel": chosen.channel,
            "kecamatan": chosen.kecamatan,
        }
        return [(name, word) for name, word in pairs.items() if word is not None]
