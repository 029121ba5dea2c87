"""Plans a directory import: all problems are reported first, then everything is applied."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.services.directory.import_handover import Handing
from app.services.directory.import_rows import Change, Fault, Known, Reading
from app.services.directory.sheet_columns import Entry


@dataclass(slots=True)
class Plan:
    """What applying the file would do; empty while it has faults."""

    faults: list[Fault] = field(default_factory=list)
    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    handings: list[Handing] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """Changes with the plan, so that an edit of the directory in between is noticed."""
        heirs = [(it.line, it.heir) for it in self.handings]
        return hashlib.sha256(repr((self.added, self.changed, heirs)).encode()).hexdigest()


def plan(entries: Sequence[Entry], *, sees_admins: bool = True) -> Plan:
    """Faults of the file in the order of its rows, and its changes."""
    known, found, read = Known(sees_admins=sees_admins), Plan(), []
    for line, cells in entries:
        reading = Reading(line, cells, known)
        change = reading.change()
        found.faults += reading.faults
        if change is not None:
            read.append(change)
    found.faults += _contradictions(read, known)
    found.faults.sort(key=lambda fault: fault.line)
    for change in read:
        if change.contact_id is None:
            found.added.append(change)
        elif change.fields:
            found.changed.append(change)
        else:
            found.unchanged += 1
    return found


def _contradictions(read: Sequence[Change], known: Known) -> Iterable[Fault]:
    """Two lines, or a line and somebody who is not in the file, that can't both stand."""
    in_file = {change.contact_id for change in read}
    rest = [row for row in known.people.values() if row.is_active and row.id not in in_file]
    claims: tuple[tuple[str, set[Any], Callable[[Change], Any]], ...] = (
        ("id", set(), lambda change: change.contact_id),
        ("phone", {row.phone for row in rest}, lambda change: _if_active(change, "phone")),
        ("user", {row.user_id for row in rest}, lambda change: _if_active(change, "user_id")),
    )
    for column, held, claim in claims:
        lines: dict[Any, int] = {}
        for change in read:
            value = claim(change)
            if value is None:
                continue
            first = lines.setdefault(value, change.line)
            if first != change.line or value in held:
                other = first if first != change.line else None
                error = InvalidInput(column, Problem.TAKEN)
                yield Fault(change.line, column, _shown(change, column), error, other)


def _if_active(change: Change, name: str) -> Any:
    return getattr(change.person, name) if change.person.is_active else None


def _shown(change: Change, column: str) -> str:
    return {"id": str(change.contact_id), "phone": change.person.phone}.get(column, "")
