"""Jurnal: from the filters of an address to a page of rows and their number; and the heads that
left the system: printed, mailed, shown, stored with a backup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, false, func, or_, select

from app.database.extensions import db
from app.domain.words import N_
from app.domain.workflow import journal_events
from app.domain.workflow.codes import parse_ticket
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.typed_days import read_day
from app.models import Case, Contact, Event, JournalHead, User
from app.queries.lists.keyset_pages import ROWS, Mark, Page, by_id

SYSTEM: Final = "si upik"
_LONGEST: Final = 60
_MOST_PEOPLE: Final = 200
_MOST_HEADS: Final = 120
_SEAL = re.compile(r"#?(\d{1,9})")
# A whole group of actions in the address: "kelompok:3".
GROUP: Final = "kelompok:"


@dataclass(frozen=True)
class JournalFilters:
    """What the address asks for; invalid values are left out, and `problem` says so."""

    first: date | None = None
    last: date | None = None
    who: str = ""
    action: str = ""
    subject: str = ""
    before: Mark | None = None
    after: Mark | None = None
    problem: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Self:
        """Reads dari, sampai, pelaku, tindakan, objek, sebelum, sesudah."""
        first, first_ok = _day(args.get("dari", ""))
        last, last_ok = _day(args.get("sampai", ""))
        action = args.get("tindakan", "")
        problem = (
            ""
            if first_ok and last_ok
            else N_("Tanggal tidak dapat dibaca, jadi tidak dipakai. Tulis seperti 30/11/2026.")
        )
        if first and last and first > last:
            problem = N_("Tanggal Dari harus sebelum tanggal Sampai.")
        return cls(
            first=first,
            last=last,
            who=_words(args, "pelaku"),
            action=action if action in actions() else "",
            subject=_words(args, "objek"),
            before=Mark.of(args.get("sebelum")),
            after=Mark.of(args.get("sesudah")),
            problem=problem,
        )

    def query(self, **changes: Any) -> str:
        """The address's query with some filters changed; page marks go unless they are given."""
        wanted = replace(self, **{"before": None, "after": None, **changes})
        fields = {
            "dari": wanted.first or "",
            "sampai": wanted.last or "",
            "pelaku": wanted.who,
            "tindakan": wanted.action,
            "objek": wanted.subject,
            "sebelum": wanted.before or "",
            "sesudah": wanted.after or "",
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value})

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self.query() == "?"

    def conditions(self) -> list[ColumnElement[bool]]:
        """Conditions on the rows under these filters."""
        found: list[ColumnElement[bool]] = []
        if self.first:
            found.append(Event.at >= _midnight(self.first))
        if self.last:
            found.append(Event.at < _midnight(self.last + timedelta(days=1)))
        if self.who:
            found.append(Event.actor.in_(_actors(self.who)))
        if self.action:
            found.append(Event.action.in_(actions()[self.action]))
        if self.subject:
            found.append(_about(self.subject))
        return found


def actions() -> dict[str, tuple[str, ...]]:
    """The choices of "Tindakan", each with the actions it stands for."""
    choices: dict[str, tuple[str, ...]] = {
        f"{GROUP}{number}": tuple(names)
        for number, names in enumerate(journal_events.actions_by_heading().values(), start=1)
    }
    return choices | {action: (action,) for action in journal_events.SENTENCES}


def _actors(words: str) -> list[str]:
    """The journal's labels of all whose name or username contains these words."""
    labels = ["system"] if words.lower() in SYSTEM or words.lower() == "sistem" else []
    name = or_(
        User.username.icontains(words, autoescape=True),
        User.first_name.icontains(words, autoescape=True),
    )
    users = db.session.scalars(select(User.id).where(name).limit(_MOST_PEOPLE))
    contacts = db.session.scalars(
        select(Contact.id).where(Contact.name.icontains(words, autoescape=True)).limit(_MOST_PEOPLE)
    )
    return [*labels, *(f"user:{it}" for it in users), *(f"contact:{it}" for it in contacts)]


def _about(words: str) -> ColumnElement[bool]:
    """The rows of a case by its ticket, or one row by the number of its seal."""
    ticket = parse_ticket(words)
    case = ticket and db.session.scalar(select(Case.id).where(Case.ticket == ticket))
    if case:
        return Event.case_id == case
    seal = _SEAL.fullmatch(words)
    return Event.seq == int(seal[1]) if seal else false()


def find_page(filters: JournalFilters) -> Page:
    """A page of row ids under these filters, newest first."""
    return by_id(Event.id, filters.conditions(), filters.before, filters.after, ROWS)


def events_in_order(ids: Sequence[int]) -> list[Event]:
    """The rows with these ids in the given order; missing ones are left out."""
    found = {row.id: row for row in db.session.scalars(select(Event).where(Event.id.in_(ids)))}
    return [found[row_id] for row_id in ids if row_id in found]


def count(filters: JournalFilters) -> int:
    """How many rows there are under these filters."""
    query = select(func.count()).select_from(Event).where(*filters.conditions())
    return db.session.scalar(query) or 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WIB).astimezone(UTC)


def _day(text: str) -> tuple[date | None, bool]:
    """The day, and whether the text was one (or nothing)."""
    try:
        day = read_day(text) if text.strip() else None
    except ValueError:
        return None, False
    return (day, True) if day is None or 2000 <= day.year <= 2100 else (None, False)


def _words(args: Mapping[str, str], name: str) -> str:
    return args.get(name, "").replace("\0", "").strip()[:_LONGEST]


def latest_heads() -> Sequence[JournalHead]:
    """The newest heads, the last one first."""
    query = select(JournalHead).order_by(JournalHead.id.desc()).limit(_MOST_HEADS)
    return db.session.scalars(query).all()
