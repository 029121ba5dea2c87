"""Scope of a report: period, filters and access. No scope is wider than its reader's rights."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from app.domain.access.roles import ADMIN, MODERATOR, PIMPINAN
from app.domain.terms import Category, Channel
from app.models.day_count import NONE
from app.reports.figures.periods import Period

# NONE is the filter "Belum dikategorikan", and in `kecamatan` those that name no place.
__all__ = ["MOST_COUNTED", "NONE", "NO_SKPD", "Filters", "Scope", "may_see_all", "scope_of"]

# Beyond this many cases a report is a job's work, not a request's.
MOST_COUNTED: Final = 100_000
# No SKPD has it, and it is not the 0 of the whole service (models/day_count.py): an account without
# a unit sees nothing.
NO_SKPD: Final = -1
# Everybody else sees the figures of the own unit only (S68).
_SEE_ALL: Final = frozenset({ADMIN, MODERATOR, PIMPINAN})


@dataclass(frozen=True, slots=True)
class Filters:
    """What the form narrows the report to; None is all. Words as the rows have them, or NONE."""

    skpd_id: int | None = None
    category: str | None = None
    kecamatan: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The days and filters of one report. Made by `scope_of` alone, which looks at the rights.

    `sees_all`: the reader may see every SKPD, whichever one is chosen.
    """

    period: Period
    filters: Filters
    sees_all: bool


def may_see_all(roles: Collection[str]) -> bool:
    """Whether one of these roles reads the figures of every SKPD (S68)."""
    return not _SEE_ALL.isdisjoint(roles)


def scope_of(
    period: Period, wanted: Filters, *, roles: Collection[str], own_skpd_id: int | None
) -> Scope:
    """The scope that a reader may see of what was asked for.

    Kadis and Operator get their own unit, whatever they typed; an unknown category or channel is
    left out.
    """
    sees_all = may_see_all(roles)
    return Scope(
        period,
        Filters(
            skpd_id=wanted.skpd_id if sees_all else own_skpd_id or NO_SKPD,
            category=_known(wanted.category, (*Category, NONE)),
            kecamatan=wanted.kecamatan,
            channel=_known(wanted.channel, Channel.all()),
        ),
        sees_all,
    )


def _known(word: str | None, words: Collection[str]) -> str | None:
    return word if word in words else None
