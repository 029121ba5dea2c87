"""The rows of Tenggat and Hari libur as the pages show them, and warnings about a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.domain.words import N_
from app.domain.workflow.deadlines import Step
from app.domain.workflow.workflow import Category
from app.i18n.language import translated
from app.models import Deadline
from app.services.cases.deadlines import calendar_defaults, deadline_settings
from app.views.framework.format import long_day

__all__ = ["deadlines", "holidays", "long_day", "name_of", "warnings", "years"]

_BACK, _AHEAD = 1, 3
_CATEGORIES = [None, *Category]


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One deadline rule and its state."""

    id: int
    category: str
    colour: str
    step: str
    working_days: int
    basis: str
    valid_from: date
    state: str
    tone: str
    can_go: bool
    name: str


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """One holiday."""

    id: int
    day: date
    name: str
    is_past: bool
    is_weekend: bool


def name_of(row: Deadline) -> str:
    """The name of a rule in a sentence: "Tenggat Keluhan, jawaban pertama, 2 hari kerja"."""
    category = translated(Category(row.category).label if row.category else N_("setiap pesan"))
    step = Step(row.step)
    days = translated(step.unit)
    return _(
        "Tenggat %(category)s, %(label)s, %(working_days)s %(days)s",
        category=category,
        label=translated(step.label),
        working_days=row.working_days,
        days=days,
    )


def deadlines(found: Iterable[Deadline]) -> list[DeadlineRow]:
    """The rules by category and step, newest first, each with its state: in force, future, past."""
    ordered = sorted(
        found,
        key=lambda row: (
            _CATEGORIES.index(Category(row.category) if row.category else None),
            list(Step).index(Step(row.step)),
            -row.valid_from.toordinal(),
        ),
    )
    today, holding = deadline_settings.today(), set[tuple[str | None, str]]()
    shown = []
    for row in ordered:
        key = (row.category, row.step)
        if row.valid_from > today:
            state, tone = N_("akan berlaku"), "warn"
        elif key in holding:
            state, tone = N_("pernah berlaku"), "plain"
        else:
            state, tone = N_("berlaku"), "good"
            holding.add(key)
        shown.append(_shown(row, state, tone))
    return shown


def _shown(row: Deadline, state: str, tone: str) -> DeadlineRow:
    category = Category(row.category) if row.category else None
    return DeadlineRow(
        id=row.id,
        category=translated(category.label if category else N_("Setiap pesan")),
        colour=category.name.lower() if category else "tanpa",
        step=translated(Step(row.step).heading),
        working_days=row.working_days,
        basis=row.basis,
        valid_from=row.valid_from,
        state=translated(state),
        tone=tone,
        can_go=deadline_settings.can_remove(row),
        name=name_of(row),
    )


def years() -> range:
    """The years that can be shown."""
    this = deadline_settings.today().year
    return range(this - _BACK, this + _AHEAD + 1)


def holidays(year: int) -> list[HolidayRow]:
    """The holidays of a year, in order."""
    today = deadline_settings.today()
    return [
        HolidayRow(row.id, day, row.name, day < today, day.weekday() > 4)
        for day, row in calendar_defaults.days_of(year).items()
    ]


def warnings() -> list[tuple[int, str]]:
    """(year, sentence) for each year that gives wrong deadlines: no holidays, or no joint leave."""
    this = deadline_settings.today().year
    return [(year, words) for year in (this, this + 1) if (words := _warning(year))]


def empty_years() -> list[int]:
    """The years without holidays in which a message received today can have its deadline."""
    today = deadline_settings.today()
    found = (today.year, today.year + 1)
    return [
        it
        for it in found
        if not calendar_defaults.days_of(it) and deadline_settings.wrong_from(it) <= today
    ]


def _warning(year: int) -> str:
    days = calendar_defaults.days_of(year)
    first = deadline_settings.wrong_from(year)
    since = _("pesan yang diterima mulai %(first)s", first=long_day(first))
    if not days:
        return _(
            "Hari libur %(year)s belum ada. Tenggat %(since)s dapat jatuh di %(year2)s dan keliru.",
            year=year,
            since=since,
            year2=year,
        )
    if not any("cuti bersama" in row.name.lower() for row in days.values()):
        return _(
            "Cuti bersama %(year)s belum ada dalam daftar. Tambahkan setelah "
            "ditetapkan; tenggat %(since)s dapat bergeser karenanya.",
            year=year,
            since=since,
        )
    return ""
