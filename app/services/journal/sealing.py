"""Seals the journal: a hash chain that can't be rewritten without JOURNAL_KEY (D5).

Rows are written unsealed in the caller's transaction; one sealer at a time orders and seals what
was committed, so writers never wait for each other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.exc import DBAPIError

from app.database.extensions import db, now, pause_between_batches, transaction
from app.database.reading import require_transaction
from app.models import Event, JournalHead
from app.services.journal import chain_head_file, journal
from app.services.journal.actor import Actor

log = logging.getLogger(__name__)

COLUMNS: Final = tuple(Event.__table__.columns)
# The seal that the first row follows.
BEGINNING: Final = "0" * 64
# A write transaction lasts well below 200 ms.
_AT_ONCE: Final = 200
# Any number will do, as long as every release uses the same; preparing.py has 85690.
_ADVISORY_LOCK: Final = 85691
# So many touched rows at the end are passed over to find one whose seal fits.
_LOOKED_AT: Final = 100


def key() -> bytes:
    """JOURNAL_KEY; RuntimeError where there is none."""
    found = current_app.config["SETTINGS"].journal_key
    if not found:
        raise RuntimeError("JOURNAL_KEY is not set")
    return str(found).encode()


def seal_all() -> int:
    """Seals every committed row that has no seal yet; how many. Safe to run twice at once.

    Raises DBAPIError when the database refuses it.
    """
    total, secret = 0, key()
    while True:
        begun = time.monotonic()
        with transaction():
            sealed, head = _seal_some(secret)
        if head is not None:
            _note(head)
        total += sealed
        if sealed < _AT_ONCE:
            return total
        pause_between_batches(time.monotonic() - begun)


def try_all() -> bool:
    """The same; False (and a line in the log) when the database refuses it."""
    try:
        seal_all()
    except DBAPIError:
        log.exception("the journal could not be sealed")
        db.session.rollback()
        return False
    return True


def _note(head: chain_head_file.Head) -> None:
    """Only after the commit: a head that never came to be would be missed for ever."""
    try:
        chain_head_file.append_head(head)
    except OSError as error:
        log.error("the head of the journal could not be written: %s", error.strerror)


def _seal_some(secret: bytes) -> tuple[int, chain_head_file.Head | None]:
    """How many rows were sealed, and the head that they made."""
    require_transaction()
    # On SQLite the transaction itself is alone (BEGIN IMMEDIATE); here a lock until its end.
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    waiting = select(Event).where(Event.seq.is_(None)).order_by(Event.id).limit(_AT_ONCE)
    rows = db.session.scalars(waiting.execution_options(populate_existing=True)).all()
    if not rows:
        return 0, None
    seq, seal = last() or (0, BEGINNING)
    taken = set(db.session.scalars(select(Event.seq).where(Event.seq > seq)))
    seal = _untaken(seal)
    for row in rows:
        seq = next(number for number in count(seq + 1) if number not in taken)
        row.seq, row.previous_seal, row.sealed_at = seq, seal, now()
        row.seal = seal = seal_of(row, secret)
    db.session.flush()
    db.session.expunge_all()
    return len(rows), (seq, seal)


def _untaken(seal: str) -> str:
    """The seal to follow. Where another row stands behind it, that one was touched: the chain goes
    on behind a random word, and every check names the place. (A seal made anew for the touched row
    would be just what its forger needs.)"""
    follower = select(Event.id).where(Event.previous_seal == seal).limit(1)
    return seal if db.session.scalar(follower) is None else secrets.token_hex(32)


def last() -> chain_head_file.Head | None:
    """Number and seal of the last correctly sealed row: the head.

    Altered rows above it are skipped; if no seal fits (another key), the highest row counts.
    """
    query = select(*COLUMNS).where(Event.seq.is_not(None))
    rows = read(query.order_by(Event.seq.desc()).limit(_LOOKED_AT))
    secret = key()
    sound = next((row for row in rows if fits(row, secret)), None)
    chosen = sound or next((row for row in rows if row.seal is not None), None)
    return (chosen.seq, chosen.seal) if chosen is not None else None


def keep_head(
    how: str,
    *,
    actor: Actor,
    month: str | None = None,
    findings: int | None = None,
    head: chain_head_file.Head | None = None,
) -> JournalHead | None:
    """Notes the present head (or `head`) as one that leaves the house; None while nothing is
    sealed."""
    head = head or last()
    if head is None:
        return None
    kept = JournalHead(
        at=now(),
        how=how,
        actor=actor.label,
        seq=head[0],
        seal=head[1],
        month=month,
        findings=findings,
    )
    db.session.add(kept)
    db.session.flush()
    journal.record("journal_head", "journal_head", kept.id, actor=actor, seq=head[0], how=how)
    return kept


# The rows as they are stored, even if they were tampered with.


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row whose columns hold invalid values (SQLite stores anything)."""

    id: int
    seq: int
    seal: str | None
    previous_seal: str | None
    sealed_at: None = None
    action: str = ""


def seal_of(row: Any, secret: bytes) -> str:
    """The seal that a row with its `seq`, `sealed_at` and `previous_seal` must carry.

    `row` is an Event, or a result row with all its columns.
    """
    return hmac.new(secret, _canonical(row), hashlib.sha256).hexdigest()


def fits(row: Any, secret: bytes) -> bool:
    """Whether a row carries the seal that it must carry."""
    if row.sealed_at is None or row.seal is None:
        return False
    return hmac.compare_digest(seal_of(row, secret).encode(), str(row.seal).encode())


def read(query: Select[Any]) -> Sequence[Any]:
    """The rows of a page, with all `COLUMNS`; one that can't be read does not hide the others."""
    try:
        return db.session.execute(query).all()
    except (TypeError, ValueError):
        skeleton = query.with_only_columns(Event.id, Event.seq, Event.seal, Event.previous_seal)
        return [_read_one(*row) for row in db.session.execute(skeleton).all()]


def _read_one(event_id: int, seq: int | None, seal: str | None, previous: str | None) -> Any:
    try:
        return db.session.execute(select(*COLUMNS).where(Event.id == event_id)).one()
    except (TypeError, ValueError):
        return Unreadable(event_id, seq or 0, seal, previous)


def _canonical(row: Any) -> bytes:
    """All that was ever said in a row, in one spelling on both databases."""
    said = [
        *(row.previous_seal, row.seq, _moment(row.sealed_at)),
        *(row.id, _moment(row.at), row.action, row.subject, row.subject_id, row.case_id),
        *(row.actor, row.address, row.old, row.new, row.facts),
    ]
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
