"""Directory import: an upload is kept, its plan tells every problem or what would change, and is
applied in one transaction. For officials who leave by it a rule picks the successor (D15)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select

from app.database.extensions import db, now
from app.domain.access.roles import ADMIN
from app.domain.errors import InvalidInput, UploadRefused
from app.domain.reasons import Problem, UploadReason
from app.domain.words import N_
from app.models import Contact, DirectoryUpload
from app.runtime import progress
from app.runtime.progress import PEOPLE, Phase
from app.services.contacts import recipients
from app.services.directory import acting, directory, handover, sheet_columns
from app.services.directory.directory import Person
from app.services.directory.handover import Before, Handed
from app.services.directory.import_rows import Change, Fault, Known, Reading
from app.services.directory.sheet_columns import Entry
from app.services.directory.spreadsheet_reader import Line
from app.services.journal import journal
from app.services.journal.actor import Actor

# A file that nobody decided about is forgotten.
_PATIENCE: Final = timedelta(days=1)


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
                shown = {"id": str(change.contact_id), "phone": change.person.phone}
                yield Fault(change.line, column, shown.get(column, ""), error, other)


def _if_active(change: Change, name: str) -> Any:
    return getattr(change.person, name) if change.person.is_active else None


@dataclass(frozen=True, slots=True)
class Handing:
    """A leaver in an import: the number of open codes and the successor."""

    line: int
    codes: int
    successor: Contact | Person | None

    @property
    def heir(self) -> tuple[str, str] | None:
        """Name and position of who takes over."""
        found = self.successor
        return (found.name, found.position) if found else None


def _handings(added: Sequence[Change], changed: Sequence[Change]) -> list[Handing]:
    """What these rows would hand over, in their order."""
    lines = {change.contact_id: change for change in changed}
    people = db.session.scalars(select(Contact).where(Contact.id.in_(lines)))
    found = []
    for row in people:
        person = lines[row.id].person
        stays = recipients.serves(person) and person.skpd_id == row.skpd_id
        if stays or not row.is_active:
            continue
        heir = handover.successor(row.rank, _serving_then(row.skpd_id, added, lines))
        codes = len(handover.open_forwards(row))
        found.append(Handing(lines[row.id].line, codes, heir))
    return sorted(found, key=lambda it: it.line)


def _tell_phones(was: Mapping[int, Before], people: Sequence[Contact], *, actor: Actor) -> Handed:
    """Applies all changes to the phones after the rows are written; leavers hand over."""
    total = Handed()
    with progress.phase(N_("Menyerahkan kode terbuka"), len(people), PEOPLE) as seen:
        for person in people:
            before = was[person.id]
            known = recipients.contacts_of(before.skpd_id) if before.skpd_id else ()
            heir = handover.successor(before.rank, [row for row in known if row.id != person.id])
            total += handover.apply_change(before, person, heir, actor=actor)
            acting.follow(before, person, actor=actor)
            seen.add()
    return total


def _serving_then(
    skpd_id: int, added: Sequence[Change], lines: Mapping[int | None, Change]
) -> list[Contact | Person]:
    """Who will serve in an SKPD, in the order of `phones.contacts_of`: new people have the last
    ids of their rank."""
    stays = [row for row in recipients.contacts_of(skpd_id) if row.id not in lines]
    known: list[tuple[int, Contact | Person]] = [(row.id, row) for row in stays]
    known += [(row_id or 0, change.person) for row_id, change in lines.items()]
    new = [change.person for change in added]
    then = [person for _, person in sorted(known, key=lambda it: it[0])] + new
    here = [row for row in then if row.skpd_id == skpd_id and recipients.serves(row)]
    return sorted(here, key=lambda row: row.rank)


def keep_upload(name: str, lines: Sequence[Line], *, actor: Actor) -> None:
    """Keeps the lines of a file, in the place of an earlier one; UploadRefused."""
    entries = sheet_columns.entries(lines)
    is_old = DirectoryUpload.at < now() - _PATIENCE
    own = DirectoryUpload.user_id == actor.user_id
    db.session.execute(delete(DirectoryUpload).where(or_(own, is_old)))
    db.session.add(
        DirectoryUpload(
            user_id=actor.user_id, at=now(), file_name=name.strip()[:120], rows=list(entries)
        )
    )


def pending_upload(actor: Actor) -> DirectoryUpload | None:
    """The file that this person has still to decide about."""
    fresh = DirectoryUpload.at > now() - _PATIENCE
    query = select(DirectoryUpload).where(DirectoryUpload.user_id == actor.user_id, fresh)
    return db.session.scalar(query)


def drop_upload(actor: Actor) -> None:
    """Forgets the file."""
    db.session.execute(delete(DirectoryUpload).where(DirectoryUpload.user_id == actor.user_id))


def plan_of(upload: DirectoryUpload, actor: Actor) -> Plan:
    """What applying it would do now."""
    entries = [(line, cells) for line, cells in upload.rows]
    found = plan(entries, sees_admins=ADMIN in actor.roles)
    found.handings = _handings(found.added, found.changed)
    return found


def apply(mark: str, *, actor: Actor) -> tuple[Plan, Handed]:
    """Writes all of the file, exactly as the plan with this mark told it; else UploadRefused.

    Gives the plan, and what became of the codes on the phones of those who left.
    """
    upload = pending_upload(actor)
    found = plan_of(upload, actor) if upload is not None else Plan()
    if upload is None or found.faults or found.mark != mark:
        raise UploadRefused(UploadReason.CHANGED)
    ids, count = [it.contact_id for it in found.changed], len(found.added) + len(found.changed)
    rows = db.session.scalars(select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id))
    people = {row.id: row for row in rows}
    was = {row.id: handover.before(row) for row in people.values()}
    with progress.phase(N_("Menerapkan impor"), count, PEOPLE) as seen:
        _write(found.changed, people, actor, seen)
        for change in found.added:
            person = Contact()
            before = handover.before(person)
            directory.store_person(change.person, person)
            db.session.add(person)
            db.session.flush()
            facts = _facts(change.person, ("user_id",) if change.person.user_id else ())
            journal.record("contact_added", "contact", person.id, actor=actor, **facts)
            people[person.id], was[person.id] = person, before
            seen.add()
    handed = _tell_phones(was, list(people.values()), actor=actor)
    journal.record("directory_imported", "contact", None, actor=actor, count=count)
    drop_upload(actor)
    return found, handed


def _write(
    changes: Sequence[Change], people: Mapping[int, Contact], actor: Actor, seen: Phase
) -> None:
    # Two people may swap their phones: for a moment none of them holds one.
    for change in changes:
        people[change.contact_id or 0].is_active = False
    db.session.flush()
    for change in changes:
        person = people[change.contact_id or 0]
        directory.store_person(change.person, person)
        facts = {"fields": sorted(change.fields), **_facts(change.person, change.fields)}
        journal.record("contact_changed", "contact", person.id, actor=actor, **facts)
        seen.add()
    db.session.flush()


def _facts(person: Person, fields: Collection[str]) -> dict[str, Any]:
    """Which account was linked: with it goes the right to approve in the web (S72)."""
    return {"account": person.user_id} if "user_id" in fields else {}
