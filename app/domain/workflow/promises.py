"""Promises in answers: the words that reveal one, the day it names, its states.

"Akan ditindaklanjuti" is not an answer yet: the unit is asked for a day, and on that day for the
result.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.domain.language.listed_words import first_listed
from app.domain.workflow.deadlines import due_day

# Whole words, in any case and spacing; an Admin edits them.
DEFAULT: Final = (
    *("akan kami", "akan segera", "akan ditindaklanjuti", "akan ditindak lanjuti"),
    *("akan diperbaiki", "akan dikerjakan", "akan diperiksa", "akan ditinjau", "akan dicek"),
    *("akan dibersihkan", "akan dibangun", "akan dikirim", "akan diproses", "akan turun"),
    *("ditindaklanjuti", "tindak lanjuti", "segera", "sgera", "sgra", "secepatnya"),
    *("secepat mungkin", "dalam waktu dekat", "dijadwalkan", "sedang diproses", "menyusul"),
)
# A promise for later than this is none that anybody can hold somebody to.
FURTHEST: Final = timedelta(days=365)
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"),
)
_SPELLED: Final = {"ags": "agu", "agt": "agu", "peb": "feb", "nop": "nov"}
_NUMBERS: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{4}|\d{2}))?")
_NAMED: Final = re.compile(r"(\d{1,2})\s*([a-z]{3,9})\.?(?:\s*(\d{4}|\d{2}))?")
_CALLED: Final = re.compile(r"^(?:tanggal|tgl)\b[ .:]*")
# In running text only whole names of months, or figures that are called a day or have their year:
# "12 desa" and "RT 2/5" are no days.
_MONTH_NAMES: Final = (
    *("januari", "jan", "februari", "pebruari", "feb", "maret", "mar", "april", "apr", "mei"),
    *("juni", "jun", "juli", "jul", "agustus", "agu", "ags", "agt", "september", "sept", "sep"),
    *("oktober", "okt", "november", "nopember", "nov", "nop", "desember", "des"),
)
_IN_TEXT: Final = re.compile(
    rf"(?<![\d/.-])\d{{1,2}}\s(?:{'|'.join(_MONTH_NAMES)})\b\.?(?:\s\d{{4}}\b)?"
    r"|(?<![\d/.-])(?<!\bno )(?<!\bno\. )(?<!\bnomor )\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})(?!\d)"
    r"|(?<=\btgl )\d{1,2}/\d{1,2}(?![\d/])|(?<=\btanggal )\d{1,2}/\d{1,2}(?![\d/])"
)
# Without its year, a day further off than this is more likely one that has passed.
_NEAR: Final = timedelta(days=183)
_SOON: Final = {"hari ini": 0, "besok": 1, "lusa": 2}


class PromiseStatus(StrEnum):
    """Where a promise stands. INGKAR can still be kept: late is better than never."""

    TERBUKA = "terbuka"
    DITEPATI = "ditepati"
    INGKAR = "ingkar"
    # No promise after all, or its answer was taken back.
    BATAL = "batal"


# What its SKPD still owes.
OWED: Final = (PromiseStatus.TERBUKA, PromiseStatus.INGKAR)


@dataclass(frozen=True, slots=True)
class Pledge:
    """What the author of an answer said about it: a day, or that it is no promise."""

    day: date | None = None
    is_none: bool = False


NO_PLEDGE: Final = Pledge()


def promising_words(text: str, words: Iterable[str] = DEFAULT) -> str | None:
    """The words by which the text promises something, as they stand in the list; else None."""
    return first_listed(text, words)


def broken_on(due_on: date, grace: int, holidays: Collection[date]) -> date:
    """From this day on a promise of which nothing was heard counts as broken: the SKPD is asked on
    its day, the head on the next working day, and `grace` working days are waited in all."""
    return due_day(due_on, max(1, grace), holidays)


def parse_day(text: str, today: date) -> date | None:
    """The day that somebody types into an SMS: `5/12`, `5-12-2026`, `5 des`, `besok`.

    Without a year it is the next such day. None for what is no day, or not within a year from now.
    """
    plain = " ".join(text.casefold().split()).strip(" .,;:!")
    plain = _CALLED.sub("", plain)
    day = today + timedelta(days=_SOON[plain]) if plain in _SOON else _dated(plain, today)
    return day if day is not None and today <= day <= today + FURTHEST else None


def named_day(text: str, today: date) -> date | None:
    """The one day to come that an answer names: "diperbaiki tanggal 1 Desember". None where it
    names several, or none."""
    plain = " ".join(text.casefold().split())
    found = {day for it in _IN_TEXT.finditer(plain) if (day := _coming(it[0], today)) is not None}
    return found.pop() if len(found) == 1 else None


def _coming(typed: str, today: date) -> date | None:
    day = parse_day(typed, today)
    has_year = re.search(r"\d{4}$|[/-]\d+[/-]", typed) is not None
    return day if day is not None and (has_year or day <= today + _NEAR) else None


def _dated(plain: str, today: date) -> date | None:
    numbers = _NUMBERS.fullmatch(plain)
    if numbers is not None:
        return _day(int(numbers[1]), int(numbers[2]), numbers[3], today)
    named = _NAMED.fullmatch(plain)
    month = named[2][:3] if named is not None else ""
    month = _SPELLED.get(month, month)
    if named is None or month not in _MONTHS:
        return None
    return _day(int(named[1]), _MONTHS.index(month) + 1, named[3], today)


def _day(day: int, month: int, year: str | None, today: date) -> date | None:
    try:
        if year is not None:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this = date(today.year, month, day)
        return this if this >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
