"""Ledger of promises: what an answer promised, by when, and its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, select

from app.database.extensions import db, now
from app.domain.errors import InvalidInput, NotYours, TransitionRefused
from app.domain.reasons import Problem, Refusal
from app.domain.workflow.promises import (
    FURTHEST,
    OWED,
    Pledge,
    PromiseStatus,
    named_day,
    promising_words,
)
from app.domain.workflow.typed_days import read_day
from app.models import Promise, Reply, Skpd
from app.services.cases.promises import promise_photos, promise_queries, promise_sms
from app.services.cases.promises.promise_photos import Photo
from app.services.cases.state import case_journal, case_state
from app.services.journal.actor import SYSTEM, Actor
from app.services.settings import settings, validation
from app.services.settings.local_time import today

LONGEST_NOTE: Final = 300


def words_in(text: str) -> str | None:
    """The words by which this text promises something, by the list of the settings."""
    return promising_words(text, settings.current().promise_words)


def day_in(text: str) -> date | None:
    """The day by which this text promises something, where it says one."""
    return named_day(text, today()) if words_in(text) is not None else None


def pledged(text: str | None, day: str | None, is_none: bool) -> Pledge:
    """What an answer's author says about its promise.

    Raises InvalidInput: a text with a promise needs a date, or the author's statement that it is
    none, which outranks a proposed date.
    """
    if is_none:
        return Pledge(is_none=True)
    promised = day_of(day) if (day or "").strip() else None
    if promised is None and words_in(text or "") is not None:
        raise InvalidInput("promised_on", Problem.REQUIRED)
    return Pledge(promised)


def day_of(value: str | date | None) -> date:
    """The day a form names: today or later, within a year. Raises InvalidInput."""
    try:
        day = value if isinstance(value, date) else read_day(value or "")
    except ValueError:
        raise InvalidInput("promised_on", Problem.UNKNOWN) from None
    if not today() <= day <= today() + FURTHEST:
        raise InvalidInput("promised_on", Problem.PAST if day < today() else Problem.UNKNOWN)
    return day


def record_promise(
    reply: Reply, pledge: Pledge, unit: Skpd | None, author: Actor
) -> Promise | None:
    """Writes the promise of an answer into the ledger; None when it promises nothing.

    Its day is what its author said in the window, else the one that the text itself names.
    """
    words = words_in(reply.text)
    if pledge.is_none or (words is None and pledge.day is None):
        return None
    day = pledge.day or day_in(reply.text)
    row = Promise(
        case_id=reply.case_id,
        forward_id=reply.forward_id,
        reply=reply,
        skpd=unit,
        words=(words or "")[:40],
        status=PromiseStatus.TERBUKA.value,
        due_on=day,
        # What its author did not say himself he may correct: that is no delay.
        first_due_on=pledge.day,
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    _record("promise", row, author)
    return row


def set_day(promise_id: int, day: str | date | None, *, actor: Actor) -> Promise:
    """Names the day, or moves it; a broken one is open again until then.

    Raises InvalidInput, NotYours, TransitionRefused.
    """
    row = _owed(promise_id, actor)
    new = day_of(day)
    if new == row.due_on:
        raise TransitionRefused("promise_dated", row.status, Refusal.NO_CHANGE)
    row.moves += row.first_due_on is not None
    row.due_on, row.first_due_on = new, row.first_due_on or new
    row.status = PromiseStatus.TERBUKA.value
    _record("promise_dated", row, actor)
    return row


def keep(
    promise_id: int,
    said: str | None,
    photos: Sequence[Photo] = (),
    *,
    actor: Actor,
    form_key: str | None = None,
) -> Promise:
    """Marks a promise as kept with a note and photos; the citizen is asked YA/BELUM.

    Raises AlreadyDone, InvalidInput, NotYours, TransitionRefused.
    """
    validation.ensure_not_submitted(Promise, form_key)
    told = validation.required("note", said, longest=LONGEST_NOTE)
    row = _owed(promise_id, actor)
    _end(row, PromiseStatus.DITEPATI, told, actor)
    row.form_key = form_key
    first = row.first_due_on or row.due_on
    row.is_late = first is not None and today() > first
    promise_photos.add_photos(row, photos, actor)
    _record("promise_kept", row, actor, photos=len(photos))
    promise_sms.ask_citizen(row, actor)
    return row


def drop(promise_id: int, reason: str | None, *, actor: Actor) -> Promise:
    """Removes what is no promise from the ledger (Bukan janji), by the desk.

    Raises InvalidInput, NotYours, TransitionRefused.
    """
    why = validation.required("reason", reason, longest=300)
    if not actor.is_desk:
        raise NotYours
    row = _owed(promise_id, actor)
    _end(row, PromiseStatus.BATAL, why, actor)
    _record("promise_dropped", row, actor)
    return row


def note_refused_photo(promise_id: int, reason: str, *, actor: Actor) -> None:
    """Journals a photo that was not taken; `reason` is an `UploadReason` key."""
    _record("photo_refused", db.session.get_one(Promise, promise_id), actor, reason=reason)


def lapse(reply: Reply, actor: Actor) -> None:
    """Ends the promise of an answer that was recalled or disputed."""
    for row in db.session.scalars(select(Promise).where(Promise.reply_id == reply.id)):
        if row.status in OWED:
            _end(row, PromiseStatus.BATAL, None, actor)
            _record("promise_dropped", row, actor)


def is_asked(case_id: int, since: datetime) -> bool:
    """Whether the citizen was asked since then if something was kept, and has not denied it."""
    return db.session.scalar(_asked(case_id, since)) is not None


def deny(case_id: int, since: datetime) -> None:
    """BELUM: reopens the promise that the citizen was asked about last."""
    row = db.session.scalar(_asked(case_id, since).with_for_update())
    if row is not None:
        row.status, row.denied_at = PromiseStatus.INGKAR.value, now()
        _record("promise_denied", row, SYSTEM)


def _asked(case_id: int, since: datetime) -> Select[Promise]:
    kept = select(Promise).where(
        Promise.case_id == case_id,
        Promise.status == PromiseStatus.DITEPATI.value,
        Promise.citizen_asked_at > since,
    )
    return kept.order_by(Promise.citizen_asked_at.desc(), Promise.id.desc()).limit(1)


def _owed(promise_id: int, actor: Actor) -> Promise:
    """The row as it stands now, locked, if this person may work on it and it is still owed."""
    case_id = db.session.scalar(select(Promise.case_id).where(Promise.id == promise_id))
    if case_id is None:
        raise NotYours
    # Before its promise, as BELUM does.
    case_state.lock(case_id)
    query = select(Promise).where(Promise.id == promise_id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    row: Promise | None = db.session.scalar(locked)
    if row is None:
        raise NotYours
    if not actor.is_desk and actor.skpd_id != row.skpd_id:
        raise NotYours
    if not promise_queries.is_owed(row):
        raise TransitionRefused("promise", row.status, Refusal.NO_CHANGE)
    return row


def _end(row: Promise, status: PromiseStatus, said: str | None, actor: Actor) -> None:
    row.status, row.note, row.ended_at = status.value, said, now()
    row.ended_by = f"{actor.position} ({actor.name})"[:120]


def _record(action: str, row: Promise, actor: Actor, **facts: int | str) -> None:
    day = row.due_on.isoformat() if row.due_on else None
    unit = row.skpd.code if row.skpd else None
    case_journal.record(action, row, actor, skpd=unit, day=day, **facts)
