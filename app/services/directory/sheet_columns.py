"""Directory as a table: the columns of its files and their current values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Final

from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import InvalidInput, UploadRefused
from app.domain.messaging import phone_numbers
from app.domain.reasons import Problem, UploadReason
from app.domain.words import N_
from app.domain.workflow.typed_days import read_day
from app.models import Contact, Skpd
from app.services.directory.directory import RANKS
from app.services.directory.spreadsheet_reader import Line

# Field of a form -> heading of its column, in the order of the file.
COLUMNS: Final = {
    "id": "ID",
    "skpd": "SKPD",
    "name": "Nama",
    "position": "Jabatan",
    "rank": "Sebagai",
    "phone": "HP",
    "is_active": "Status",
    "decree": N_("Nomor SK"),
    "valid_from": "Berlaku mulai",
    "valid_until": N_("Berlaku sampai"),
    "user": "Username",
}
# Without these a file says nothing of a person.
_NEEDED: Final = ("skpd", "name", "position", "rank", "phone")
_STATUS: Final = {True: "Aktif", False: "Tidak aktif"}
_DAY: Final = "%d/%m/%Y"

# One person of the file: its line, and its cells by field.
Entry = tuple[int, dict[str, str]]


def rows(people: Sequence[Contact]) -> list[list[str]]:
    """The heading, then each person."""
    return [list(COLUMNS.values()), *(_row(person) for person in people)]


def units() -> list[list[str]]:
    """The codes for the column SKPD."""
    found = db.session.scalars(select(Skpd).where(Skpd.is_active).order_by(Skpd.code))
    return [["SKPD", "Nama"], *([unit.code, unit.name] for unit in found)]


def _row(person: Contact) -> list[str]:
    return [
        str(person.id),
        person.skpd.code,
        person.name,
        person.position,
        RANKS.get(person.rank, person.rank),
        phone_numbers.shown(person.phone),
        _STATUS[person.is_active],
        person.decree or "",
        f"{person.valid_from:{_DAY}}" if person.valid_from else "",
        f"{person.valid_until:{_DAY}}" if person.valid_until else "",
        person.user.username if person.user else "",
    ]


def entries(lines: Sequence[Line]) -> list[Entry]:
    """The people of a file by its heading; UploadRefused when it is another table's."""
    known = {plain(heading): field for field, heading in COLUMNS.items()}
    known["dinas"] = "skpd"  # the word of the screen
    fields = [known.get(plain(cell)) for cell in lines[0][1]]
    if not set(_NEEDED) <= set(fields):
        raise UploadRefused(UploadReason.NO_HEADING)
    if len(lines) == 1:
        raise UploadRefused(UploadReason.EMPTY)
    return [
        (number, {field: cell for field, cell in zip_longest(fields, cells, fillvalue="") if field})
        for number, cells in lines[1:]
    ]


def rank(text: str) -> str:
    """The rank of a word ("Kadis" as well as "Kepala"); InvalidInput."""
    words = {**{word: key for key, word in RANKS.items()}, **{key: key for key in RANKS}}
    found = {plain(word): key for word, key in words.items()}.get(plain(text))
    if found is None:
        raise InvalidInput("rank", Problem.UNKNOWN if text else Problem.REQUIRED)
    return found


def is_active(text: str) -> bool:
    """Aktif, unless it says otherwise; InvalidInput."""
    found = {plain(word): state for state, word in _STATUS.items()}.get(plain(text or "Aktif"))
    if found is None:
        raise InvalidInput("is_active", Problem.UNKNOWN)
    return found


def day(field: str, text: str) -> date | None:
    """`31/12/2026`, `31-12-2026` or `2026-12-31`; empty is none; InvalidInput."""
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError:
        raise InvalidInput(field, Problem.UNKNOWN) from None


def plain(text: str) -> str:
    """What is compared of a cell: without case and double spaces."""
    return " ".join(text.split()).casefold()
