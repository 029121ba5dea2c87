"""Bulk actions: one submission covers several cases, in portions, and stores a result for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db, now
from app.domain.errors import AlreadyDone
from app.models import BulkAct, Event
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.settings import validation

# A portion takes seconds; what is not done by then will never be.
PATIENCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one case; `told` says why it was not done, `made` is the id of the row that
    undoing takes back (of the Black List)."""

    case_id: int
    is_done: bool
    told: str = ""
    made: int = 0


def claim(form_key: str, word: str, *, actor: Actor) -> int:
    """Claims the form for one bulk action; its id. The journal calls the action `bulk_<word>`.

    Raises AlreadyDone if the form was sent before. Commit at once: a simultaneous POST meets the
    unique index.
    """
    validation.ensure_not_submitted(BulkAct, form_key)
    row = BulkAct(form_key=form_key, action=word, user_id=actor.user_id, at=now())
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise AlreadyDone(BulkAct.__tablename__, form_key) from error
    return row.id


def store(act_id: int, results: Sequence[Result], *, total: int, actor: Actor) -> None:
    """Stores the results of a portion for a repeated POST; with the last of `total`, or where it
    is stopped there, one event besides those of the cases.

    Of two requests for one portion the later finds its cases done, and refuses them: what was done
    stands, whichever is stored first.
    """
    row = db.session.get_one(BulkAct, act_id, with_for_update=True, populate_existing=True)
    found = {one["case_id"]: one for one in row.results or ()}
    for one in results:
        if one.is_done or one.case_id not in found:
            found[one.case_id] = asdict(one)
    row.results = list(found.values())
    told = (Event.subject == "bulk_act", Event.subject_id == row.id)
    if len(row.results) < total or db.session.scalar(select(Event.id).where(*told).limit(1)):
        return
    done = [one["case_id"] for one in row.results if one["is_done"]]
    facts: dict[str, Any] = {
        "cases": done,
        "count": len(done),
        "refused": len(row.results) - len(done),
    }
    journal.record(f"bulk_{row.action}", "bulk_act", row.id, actor=actor, **facts)


def is_cut_off(row: BulkAct | None) -> bool:
    """Whether the first portion was interrupted by a stop of the server."""
    return row is not None and row.results is None and row.at < now() - PATIENCE


def find(form_key: str, *, actor: Actor) -> BulkAct | None:
    """This person's action by its form's key."""
    own = (BulkAct.form_key == form_key, BulkAct.user_id == actor.user_id)
    return db.session.scalar(select(BulkAct).where(*own))


def find_own(act_id: int, *, actor: Actor) -> BulkAct | None:
    """This person's action by its id."""
    own = (BulkAct.id == act_id, BulkAct.user_id == actor.user_id)
    return db.session.scalar(select(BulkAct).where(*own))


def results_of(row: BulkAct | None) -> list[Result] | None:
    """What was done so far; None until the first portion is done."""
    if row is None or row.results is None:
        return None
    return [Result(**result) for result in row.results]
