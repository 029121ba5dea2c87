"""Handover for officials who leave by an import: a rule picks the colleague (D15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.database.extensions import db
from app.domain.words import N_
from app.models import Contact
from app.runtime import progress
from app.runtime.progress import PEOPLE
from app.services.contacts import recipients
from app.services.directory import acting, handover
from app.services.directory.directory import Person
from app.services.directory.handover import Before, Handed
from app.services.directory.import_rows import Change
from app.services.journal.actor import Actor


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


def planned(added: Sequence[Change], changed: Sequence[Change]) -> list[Handing]:
    """What these rows would hand over, in their order."""
    lines = {change.contact_id: change for change in changed}
    people = db.session.scalars(select(Contact).where(Contact.id.in_(lines)))
    leavers = [row for row in people if row.is_active and _leaves(row, lines[row.id].person)]
    found = []
    for row in leavers:
        heir = handover.successor(row.rank, _serving_then(row.skpd_id, added, lines))
        codes = len(handover.open_forwards(row))
        found.append(Handing(lines[row.id].line, codes, heir))
    return sorted(found, key=lambda it: it.line)


def apply_changes(was: Mapping[int, Before], people: Sequence[Contact], *, actor: Actor) -> Handed:
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


def _leaves(row: Contact, person: Person) -> bool:
    return not recipients.serves(person) or person.skpd_id != row.skpd_id


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
