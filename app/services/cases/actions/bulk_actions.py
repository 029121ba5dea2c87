"""Bulk actions: one submission covers several cases and stores a result for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db, now
from app.domain.errors import AlreadyDone
from app.domain.workflow.workflow import Action
from app.models import BulkAct
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.settings import validation

# Fifty cards take seconds; what is not done by then will never be.
PATIENCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one case; `told` says why it was not done."""

    message_id: int
    is_done: bool
    told: str = ""


def claim(form_key: str, action: Action, *, actor: Actor) -> int:
    """Claims the form for one bulk action; its id.

    Raises AlreadyDone if the form was sent before. Commit at once: a simultaneous POST meets the
    unique index.
    """
    validation.ensure_not_submitted(BulkAct, form_key)
    row = BulkAct(form_key=form_key, action=action.value, user_id=actor.user_id, at=now())
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise AlreadyDone(BulkAct.__tablename__, form_key) from error
    return row.id


def finish(act_id: int, results: Sequence[Result], *, actor: Actor) -> None:
    """Stores the results for a repeated POST, and one event besides those of the cases."""
    row = db.session.get_one(BulkAct, act_id)
    row.results = [asdict(result) for result in results]
    done = [result.message_id for result in results if result.is_done]
    journal.record(
        f"bulk_{row.action}",
        "bulk_act",
        row.id,
        actor=actor,
        messages=done,
        count=len(done),
        refused=len(results) - len(done),
    )


def is_cut_off(form_key: str, *, actor: Actor) -> bool:
    """Whether the first POST of this form was interrupted by a stop of the server."""
    unfinished = select(BulkAct.id).where(
        BulkAct.form_key == form_key,
        BulkAct.user_id == actor.user_id,
        BulkAct.results.is_(None),
        BulkAct.at < now() - PATIENCE,
    )
    return db.session.scalar(unfinished) is not None


def results_of(form_key: str, *, actor: Actor) -> list[Result] | None:
    """The results of the first POST of this form; None while it runs."""
    own = (BulkAct.form_key == form_key, BulkAct.user_id == actor.user_id)
    results = db.session.scalar(select(BulkAct.results).where(*own))
    return None if results is None else [Result(**result) for result in results]
