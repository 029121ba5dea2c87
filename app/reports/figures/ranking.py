"""Ranks units by the median of their response time in the period."""

from __future__ import annotations

from collections.abc import Mapping

from app.reports.figures.definitions import FEWEST_CASES, RANKED
from app.reports.figures.durations import Responses
from app.reports.figures.report_content import RankedOffice, Ranking

Names = Mapping[int, tuple[str, str]]


def ranking(found: Mapping[int, Responses], waiting: Mapping[int, int], names: Names) -> Ranking:
    """With fewer than twice ten, each list has a half, so that nobody stands in both."""
    enough = {id_: it for id_, it in found.items() if it.took.cases >= FEWEST_CASES}
    order = sorted(enough, key=lambda id_: (enough[id_].took.median_days or 0.0, names[id_][0]))
    rows = [
        _row(place, id_, enough[id_], waiting.get(id_, 0), names[id_])
        for place, id_ in enumerate(order, start=1)
    ]
    first = min(RANKED, -(-len(rows) // 2))
    last = min(RANKED, len(rows) - first)
    least = tuple(reversed(rows[len(rows) - last :]))
    # Also who owes answers and has given none at all.
    too_few = sum(id_ not in enough for id_ in {*found, *(id_ for id_, n in waiting.items() if n)})
    return Ranking(tuple(rows[:first]), least, too_few, FEWEST_CASES)


def _row(
    place: int,
    skpd_id: int,
    mine: Responses,
    waiting: int,
    name: tuple[str, str],
) -> RankedOffice:
    took = mine.took
    return RankedOffice(
        place=place,
        skpd_id=skpd_id,
        label=name[0],
        short=name[1],
        cases=took.cases,
        rejected=mine.rejected,
        waiting=waiting,
        median_days=took.median_days or 0.0,
        mean_days=took.mean_days or 0.0,
    )
