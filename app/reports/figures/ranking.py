"""Ranks units by the median of their response time in the period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.reports.figures.definitions import RANKED
from app.reports.figures.durations import Responses
from app.reports.figures.formatting import format_working_days
from app.reports.figures.report_content import RankedOffice, Ranking

Names = Mapping[int, tuple[str, str]]


def ranking(
    found: Mapping[int, Responses], waiting: Mapping[int, int], names: Names, fewest: int
) -> Ranking:
    """With fewer than twice ten, each list has a half, so that nobody stands in both. An SKPD with
    less than `fewest` responses is not ranked: chance would rank it."""
    enough = {id_: it for id_, it in found.items() if it.took.cases >= fewest}
    order = sorted(enough, key=lambda id_: (enough[id_].took.median_days or 0.0, names[id_][0]))
    spelled = [format_working_days(enough[id_].took.median_days) for id_ in order]
    rows = []
    for id_, median in zip(order, spelled, strict=True):
        mine, owed = enough[id_], waiting.get(id_, 0)
        took, place = mine.took, spelled.index(median) + 1
        days = took.median_days or 0.0, took.mean_days or 0.0
        rows.append(RankedOffice(place, id_, *names[id_], took.cases, mine.rejected, owed, *days))
    first = min(RANKED, -(-len(rows) // 2))
    # Its usual response comes after the deadline.
    late = [row for row in reversed(rows[first:]) if 2 * enough[row.skpd_id].late > row.cases]
    # Also who owes answers and has given none at all.
    too_few = sum(id_ not in enough for id_ in {*found, *(id_ for id_, n in waiting.items() if n)})
    return Ranking(tuple(rows[:first]), untied(late[:RANKED], rows), too_few, fewest)


def untied(
    listed: Sequence[RankedOffice], among: Iterable[RankedOffice]
) -> tuple[RankedOffice, ...]:
    """Those listed whose place nobody shares who is not: a name decides no place in a list."""
    others = {row.place for row in among if row not in listed}
    return tuple(row for row in listed if row.place not in others)
