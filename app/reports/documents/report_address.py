"""Report URLs: query arguments to a scope, and a scope to query arguments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.domain.terms import Category, Channel
from app.domain.words import N_, Sentence
from app.domain.workflow.typed_days import read_day
from app.reports.figures.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    Interval,
    Period,
    PeriodInvalid,
    period_of,
    today,
)
from app.reports.figures.scope import NO_SKPD, NONE, Filters, Scope, scope_of

WITHOUT: Final = "tanpa"
_LONGEST: Final = 60
PROBLEMS: Final = {
    "order": N_("Tanggal Dari harus sebelum tanggal Sampai. Ditampilkan bulan ini."),
    "range": Sentence(
        "Tanggal harus antara tahun %(first)s dan %(last)s. Ditampilkan bulan ini.",
        first=FIRST_YEAR,
        last=LAST_YEAR,
    ),
    "unreadable": N_(
        "Tanggal tidak dapat dibaca: tulis seperti 30/11/2026. Ditampilkan bulan ini."
    ),
    "unit": N_(
        "Akun Anda belum dihubungkan dengan SKPD. Mintalah Admin mengisinya di Manage User."
    ),
}
# A category's word in addresses, as in those of the card lists -> the category.
CATEGORIES: Final[Mapping[str, str]] = {
    **{it.value.split()[0]: it.value for it in Category},
    WITHOUT: NONE,
}
CHANNELS: Final[Mapping[str, str]] = {it.value: it.value for it in Channel.all()}


@dataclass(frozen=True, slots=True)
class Asked:
    """A scope; `problem` says which part of the URL was not usable."""

    scope: Scope
    problem: str = ""


def scope_from_args(
    args: Mapping[str, str], at: datetime, *, roles: Collection[str], own_skpd_id: int | None
) -> Asked:
    """The scope that query arguments ask for, completed and no wider than the reader's rights."""
    period, problem = _period(args, today(at))
    place = " ".join(args.get("kecamatan", "").replace("\0", "").split())[:_LONGEST]
    wanted = Filters(
        skpd_id=_number(args.get("skpd", "")),
        category=CATEGORIES.get(args.get("kategori", "")),
        kecamatan=NONE if place == WITHOUT else place or None,
        channel=CHANNELS.get(args.get("kanal", "")),
    )
    scope = scope_of(period, wanted, roles=roles, own_skpd_id=own_skpd_id)
    if scope.filters.skpd_id == NO_SKPD and not scope.sees_all:
        problem = problem or "unit"
    return Asked(scope, PROBLEMS.get(problem, ""))


def args_of_scope(scope: Scope, period: Period | None = None) -> dict[str, str]:
    """Query arguments of this scope, or of the same in another period."""
    days, filters = period or scope.period, scope.filters
    if days.interval is Interval.BEBAS:
        when = {"dari": days.first.isoformat(), "sampai": days.last.isoformat()}
    else:
        when = {"tanggal": days.first.isoformat()}
    asked = {
        "jangka": days.interval.value,
        **when,
        "skpd": str(filters.skpd_id) if filters.skpd_id and scope.sees_all else "",
        "kategori": next((it for it, known in CATEGORIES.items() if known == filters.category), ""),
        "kecamatan": WITHOUT if filters.kecamatan == NONE else filters.kecamatan or "",
        "kanal": filters.channel or "",
    }
    return {name: value for name, value in asked.items() if value}


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) or None if is_number else None


def _period(args: Mapping[str, str], this_day: date) -> tuple[Period, str]:
    """The period and, where the dates make none, the reason."""
    word = args.get("jangka", "")
    interval = Interval(word) if word in list(Interval) else Interval.BULAN
    try:
        if interval is Interval.BEBAS:
            last = _date(args.get("sampai", ""), this_day)
            first = _date(args.get("dari", ""), last.replace(day=1))
            return Period(interval, first, last), ""
        return period_of(interval, _date(args.get("tanggal", ""), this_day)), ""
    except PeriodInvalid as error:
        problem = error.reason
    except ValueError:
        problem = "unreadable"
    return period_of(Interval.BULAN, this_day), problem


def _date(text: str, missing: date) -> date:
    return read_day(text) if text.strip() else missing
