"""Filters of a card list, as its address carries them: state, search, page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, Self
from urllib.parse import urlencode

from app.domain.errors import InvalidInput
from app.domain.messaging.phone_numbers import sought
from app.domain.reasons import Problem
from app.domain.words import N_
from app.domain.workflow.codes import is_code
from app.domain.workflow.typed_days import read_day
from app.domain.workflow.workflow import Category
from app.queries.lists.keyset_pages import Mark
from app.queries.lists.state_filters import DELETED, INBOX_STATES, OFFICE_STATES
from app.reports.figures.figure_address import read_figure

NONE: Final = "tanpa"
# A category's word in addresses and style classes -> the category.
BY_WORD: Final[Mapping[str, Category]] = {
    category.value.split()[0]: category for category in Category
}
CATEGORIES: Final[Mapping[str, str]] = {
    **{word: category.label for word, category in BY_WORD.items()},
    NONE: N_("Belum dikategorikan"),
}
LONGEST: Final = 100
FEWEST_DIGITS: Final = 4
_START: Final = "belum"


@dataclass(frozen=True)
class Filters:
    """What the address asks for; invalid values are left out.

    `figure`: the number of a report whose cards are asked for (figure_address.py). `deleter`:
    "Dihapus" shows what this user deleted today; None: what anybody deleted.
    """

    state: str = _START
    category: str = ""
    words: str = ""
    number: str = ""
    code: str = ""
    skpd: str = ""
    place: str = ""
    figure: str = ""
    since: date | None = None
    until: date | None = None
    before: Mark | None = None
    after: Mark | None = None
    deleter: int | None = None

    @classmethod
    def of(
        cls, args: Mapping[str, str], *, sees_deleted: bool = False, deleter: int | None = None
    ) -> Self:
        """Reads status, kategori, cari, nomor, kode, skpd, tempat, angka, dari, sampai and the
        page's sebelum, sesudah; "Dihapus" only for those who see it (D6)."""
        state, category = args.get("status", _START), args.get("kategori", "")
        figure = read_figure(args.get("angka", "").replace("\0", ""))
        known = (*INBOX_STATES, *OFFICE_STATES, *([DELETED] if sees_deleted else []))
        return cls(
            state=state if state in known else _START,
            category=category if category in CATEGORIES else "",
            words=_text(args, "cari"),
            number=_or_nothing(number, args, ""),
            code=_or_nothing(code, args, ""),
            skpd=_text(args, "skpd"),
            place=_text(args, "tempat"),
            figure=figure.address if figure is not None else "",
            since=_or_nothing(since, args, None),
            until=_or_nothing(until, args, None),
            before=Mark.of(args.get("sebelum")),
            after=Mark.of(args.get("sesudah")),
            deleter=deleter,
        )

    @cached_property
    def is_search(self) -> bool:
        """Whether anything beyond state and category is set."""
        return replace(self, state=_START, category="").query() != "?"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beyond a state is set, so that the filter is worth saving."""
        return self.is_search or bool(self.category)

    def query(self, **changes: Any) -> str:
        """The address's query with some filters changed; page marks go unless they are given."""
        return "?" + urlencode(self.fields(**changes))

    def fields(self, **changes: Any) -> dict[str, str]:
        """The same as names and values; empty ones are left out."""
        wanted = replace(self, **{"before": None, "after": None, **changes})
        fields = {
            "status": wanted.state if wanted.state != _START else "",
            "kategori": wanted.category,
            "cari": wanted.words,
            "nomor": wanted.number,
            "kode": wanted.code,
            "skpd": wanted.skpd,
            "tempat": wanted.place,
            "angka": wanted.figure,
            "dari": wanted.since or "",
            "sampai": wanted.until or "",
            "sebelum": wanted.before or "",
            "sesudah": wanted.after or "",
        }
        return {name: str(value) for name, value in fields.items() if value}

    def query_of_all(self, **changes: Any) -> str:
        """The same without the search."""
        return Filters(state=self.state, category=self.category).query(**changes)


def number(args: Mapping[str, str]) -> str:
    """A sender's number or its last digits, digits only, or the mark of another channel as it was
    typed; InvalidInput for fewer than four."""
    text = _text(args, "nomor")
    found = sought(text)
    if text and len(found) < FEWEST_DIGITS:
        raise InvalidInput("nomor", Problem.UNKNOWN)
    return found if found.isdigit() else text


def code(args: Mapping[str, str]) -> str:
    """A case's four digits (D2); InvalidInput for anything else."""
    text = _text(args, "kode")
    if text and not is_code(text):
        raise InvalidInput("kode", Problem.UNKNOWN)
    return text


def since(args: Mapping[str, str]) -> date | None:
    """The first day of receipt, from `25/11/2026`; InvalidInput for anything else."""
    return _day(args, "dari")


def until(args: Mapping[str, str]) -> date | None:
    """The last day of receipt; InvalidInput also when it lies before the first."""
    day, first = _day(args, "sampai"), _or_nothing(since, args, None)
    if day and first and day < first:
        raise InvalidInput("sampai", Problem.PAST)
    return day


def _day(args: Mapping[str, str], name: str) -> date | None:
    text = _text(args, name)
    try:
        day = read_day(text) if text else None
    except ValueError:
        day = date.min
    if day and not 2000 <= day.year <= 2100:
        raise InvalidInput(name, Problem.UNKNOWN)
    return day


def _or_nothing(read: Any, args: Mapping[str, str], nothing: Any) -> Any:
    try:
        return read(args)
    except InvalidInput:
        return nothing


def _text(args: Mapping[str, str], name: str) -> str:
    return args.get(name, "").replace("\0", "").strip()[:LONGEST]
