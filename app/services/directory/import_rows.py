"""Parses one row of an uploaded directory into a person or faults by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import or_, select

from app.database.extensions import db
from app.domain.access.roles import ADMIN
from app.domain.errors import InvalidInput
from app.domain.messaging import phone_numbers
from app.domain.reasons import Problem
from app.models import BlockedNumber, Contact, Skpd, User
from app.services.accounts import user_accounts
from app.services.cases.state.case_state import blocks_now
from app.services.contacts import protected_numbers
from app.services.directory import directory, sheet_columns
from app.services.directory.directory import Person
from app.services.directory.sheet_columns import plain

T = TypeVar("T")
_LONGEST: Final = {"name": 120, "position": 120, "decree": 80}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell; `other` is the line it contradicts."""

    line: int
    column: str
    value: str
    error: InvalidInput
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One person as described in the file; `contact_id` is None for a new one."""

    line: int
    person: Person
    contact_id: int | None
    fields: tuple[str, ...]


class Known:
    """The present directory, loaded in a fixed number of statements."""

    def __init__(self, *, sees_admins: bool = True) -> None:
        units = db.session.scalars(select(Skpd).order_by(Skpd.is_active, Skpd.id.desc())).all()
        # A code is stronger than a name, and that than an abbreviation that others have too.
        self.units: dict[str, Skpd] = {
            plain(getattr(unit, words)): unit
            for words in ("abbreviation", "name", "code")
            for unit in units
        }
        people = db.session.scalars(select(Contact).where(directory.is_live())).all()
        self.people = {person.id: person for person in people}
        self.active = {person.phone: person for person in people if person.is_active}
        users = select(User).where(user_accounts.is_live())
        if not sees_admins:
            # Neither in Manage User; one that is linked already stays.
            linked = User.id.in_([row.user_id for row in people if row.user_id])
            users = users.where(or_(linked, ~User.roles.any(name=ADMIN)))
        self.users = {user.username.casefold(): user for user in db.session.scalars(users)}
        self.blocked = set(db.session.scalars(select(BlockedNumber.number).where(*blocks_now())))
        self.ours = protected_numbers.ours()


class Reading:
    """One line of the file: its cells become a person, or faults."""

    def __init__(self, line: int, cells: Mapping[str, str], known: Known) -> None:
        self.line, self.cells, self.known = line, cells, known
        self.faults: list[Fault] = []

    def change(self) -> Change | None:
        """The person, if the row alone has no fault."""
        before = self._try("id", self._before)
        unit = self._try("skpd", lambda: self._unit(before))
        active = self._kept(before, "is_active", sheet_columns.is_active)
        values: dict[str, Any] = {
            "is_active": active,
            "skpd_id": unit.id if unit else 0,
            "name": self._try("name", lambda: self._text("name")),
            "position": self._try("position", lambda: self._text("position")),
            "rank": self._try("rank", lambda: sheet_columns.rank(self._cell("rank"))),
            "phone": self._try("phone", lambda: self._phone(is_active=active is True)),
            "decree": self._kept(before, "decree", lambda _: self._text("decree", needed=False)),
            "valid_from": self._kept(before, "valid_from", self._day("valid_from")),
            "valid_until": self._kept(before, "valid_until", self._day("valid_until")),
            "user_id": self._try("user", lambda: self._user(unit, before)),
        }
        first, last = values["valid_from"], values["valid_until"]
        if first and last and last < first:
            self._fault("valid_until", InvalidInput("valid_until", Problem.TOO_EARLY))
        if self.faults:
            return None
        person = Person(**values)
        names = [name for name in Person.__slots__ if before is not None]
        changed = [it for it in names if getattr(before, it) != getattr(person, it)]
        return Change(self.line, person, before.id if before else None, tuple(changed))

    def _cell(self, name: str) -> str:
        return self.cells.get(name, "")

    def _try(self, name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except InvalidInput as error:
            self._fault(name, error)
            return None

    def _kept(self, before: Contact | None, name: str, read: Callable[[str], Any]) -> Any:
        """The cell, or what stands in the directory where the file has no such column."""
        if before is not None and name not in self.cells:
            return getattr(before, name)
        return self._try(name, lambda: read(self._cell(name)))

    def _fault(self, name: str, error: InvalidInput) -> None:
        self.faults.append(Fault(self.line, name, self._cell(name), error))

    def _before(self) -> Contact | None:
        """Whom the line means: by his ID, else the active one with this phone.

        Another name in another SKPD is another person, whose HP is taken: nobody is overwritten by
        a mistyped digit.
        """
        text = self._cell("id")
        if not text:
            number = phone_numbers.classify(self._cell("phone").lstrip("'")).number
            person = self.known.active.get(number)
            return person if person is not None and self._is_like(person) else None
        person = self.known.people.get(int(text)) if text.isascii() and text.isdigit() else None
        if person is None:
            raise InvalidInput("id", Problem.UNKNOWN)
        return person

    def _is_like(self, person: Contact) -> bool:
        unit = self.known.units.get(plain(self._cell("skpd")))
        is_there = unit is not None and unit.id == person.skpd_id
        return is_there or plain(self._cell("name")) == plain(person.name)

    def _unit(self, before: Contact | None) -> Skpd:
        unit = self.known.units.get(plain(self._cell("skpd")))
        stays = unit is not None and before is not None and before.skpd_id == unit.id
        if unit is None or not (unit.is_active or stays):
            problem = Problem.UNKNOWN if self._cell("skpd") else Problem.REQUIRED
            raise InvalidInput("skpd_code", problem)
        return unit

    def _text(self, name: str, *, needed: bool = True) -> str | None:
        text = self._cell(name)
        if needed and not text:
            raise InvalidInput(name, Problem.REQUIRED)
        if len(text) > _LONGEST[name]:
            raise InvalidInput(name, Problem.TOO_LONG)
        return text or None

    def _day(self, name: str) -> Callable[[str], Any]:
        return lambda text: sheet_columns.day(name, text)

    def _phone(self, *, is_active: bool) -> str:
        text = self._cell("phone").lstrip("'")
        if not text:
            raise InvalidInput("phone", Problem.REQUIRED)
        number = directory.require_mobile_number(text)
        if is_active and number in self.known.ours:
            raise InvalidInput("phone", Problem.OWN_NUMBER)
        if is_active and number in self.known.blocked:
            raise InvalidInput("phone", Problem.BLOCKED)
        return number

    def _user(self, unit: Skpd | None, before: Contact | None) -> int | None:
        """An account of the SKPD; who stays in his SKPD keeps the one he has."""
        stays = before is not None and unit is not None and before.skpd_id == unit.id
        if before is not None and "user" not in self.cells:
            user = next((it for it in self.known.users.values() if it.id == before.user_id), None)
            if user is None or stays:
                return before.user_id
        else:
            name = self._cell("user").casefold()
            if not name:
                return None
            user = self.known.users.get(name)
            if user is None:
                raise InvalidInput("username", Problem.UNKNOWN)
            stays = stays and before is not None and before.user_id == user.id
        if unit is not None and user.skpd_id != unit.id and not stays:
            raise InvalidInput("user", Problem.UNKNOWN)
        return int(user.id)
