"""Seals the journal: a hash chain that can't be rewritten without JOURNAL_KEY (D5).

Rows are written unsealed in the caller's transaction; one sealer at a time orders and seals what
was committed, so writers never wait for each other.
"""

from __future__ import annotations

import logging
import secrets
import time
from itertools import count
from typing import Final

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.database.extensions import db, now, pause_between_batches, transaction
from app.database.reading import require_transaction
from app.models import Event, JournalHead
from app.services.journal import chain_head_file, journal, sealed_rows
from app.services.journal.actor import Actor
from app.services.journal.sealed_rows import seal_of

log = logging.getLogger(__name__)

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
    query = select(*sealed_rows.COLUMNS).where(Event.seq.is_not(None))
    rows = sealed_rows.read(query.order_by(Event.seq.desc()).limit(_LOOKED_AT))
    secret = key()
    sound = next((row for row in rows if sealed_rows.fits(row, secret)), None)
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
