"""Keeps an uploaded directory until its plan is applied in one transaction or dropped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select

from app.database.extensions import db, now
from app.domain.access.roles import ADMIN
from app.domain.errors import UploadRefused
from app.domain.reasons import UploadReason
from app.domain.words import N_
from app.models import Contact, DirectoryUpload
from app.runtime import progress
from app.runtime.progress import PEOPLE, Phase
from app.services.directory import (
    directory,
    handover,
    import_handover,
    import_plan,
    sheet_columns,
)
from app.services.directory.directory import Person
from app.services.directory.handover import Handed
from app.services.directory.import_plan import Plan
from app.services.directory.import_rows import Change
from app.services.directory.spreadsheet_reader import Line
from app.services.journal import journal
from app.services.journal.actor import Actor

# A file that nobody decided about is forgotten.
_PATIENCE: Final = timedelta(days=1)


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
    found = import_plan.plan(entries, sees_admins=ADMIN in actor.roles)
    found.handings = import_handover.planned(found.added, found.changed)
    return found


def apply(mark: str, *, actor: Actor) -> tuple[Plan, Handed]:
    """Writes all of the file, exactly as the plan with this mark told it; else UploadRefused.

    Gives the plan, and what became of the codes on the phones of those who left.
    """
    upload = pending_upload(actor)
    plan = plan_of(upload, actor) if upload is not None else Plan()
    if upload is None or plan.faults or plan.mark != mark:
        raise UploadRefused(UploadReason.CHANGED)
    people, count = _people(plan.changed), len(plan.added) + len(plan.changed)
    was = {row.id: handover.before(row) for row in people.values()}
    with progress.phase(N_("Menerapkan impor"), count, PEOPLE) as seen:
        _write(plan.changed, people, actor, seen)
        added = []
        for change in plan.added:
            person = Contact()
            nobody = handover.before(person)
            directory.store_person(change.person, person)
            db.session.add(person)
            db.session.flush()
            facts = _facts(change.person, ("user_id",) if change.person.user_id else ())
            journal.record("contact_added", "contact", person.id, actor=actor, **facts)
            was[person.id] = nobody
            added.append(person)
            seen.add()
    handed = import_handover.apply_changes(was, [*people.values(), *added], actor=actor)
    journal.record("directory_imported", "contact", None, actor=actor, count=count)
    drop_upload(actor)
    return plan, handed


def _people(changes: Sequence[Change]) -> dict[int, Contact]:
    ids = [change.contact_id for change in changes]
    query = select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id)
    return {row.id: row for row in db.session.scalars(query)}


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
        facts = _facts(change.person, change.fields)
        journal.record(
            "contact_changed",
            "contact",
            person.id,
            actor=actor,
            fields=sorted(change.fields),
            **facts,
        )
        seen.add()
    db.session.flush()


def _facts(person: Person, fields: Collection[str]) -> dict[str, Any]:
    """Which account was linked: with it goes the right to approve in the web (S72)."""
    return {"account": person.user_id} if "user_id" in fields else {}
