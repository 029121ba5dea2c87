"""Verifies the journal against its seals and names each doubtful row (D5)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, select

from app.database.extensions import db, now
from app.domain.words import N_
from app.models import Event, JournalHead, Reply
from app.runtime import progress
from app.services.journal import chain_head_file, journal, sealing
from app.services.journal.sealing import COLUMNS, fits, read

# The sealer runs each minute; a row that waits longer means that it doesn't.
PATIENCE: Final = timedelta(minutes=5)
_AT_ONCE: Final = 2000
_FEW: Final = 500


class Doubt(StrEnum):
    """Kinds of doubt about the journal."""

    CHANGED = "changed"
    BROKEN = "broken"
    GAP = "gap"
    UNSEALED = "unsealed"
    CUT = "cut"
    OTHER_HEAD = "other_head"
    NO_HEAD = "no_head"
    REPLY = "reply"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt: the row's number in the chain, its id, and what else belongs to the sentence.

    `until` ends a gap, or is the last number of a journal that was cut; `head_id` the printed head,
    `in_file` says that it is the file of heads that tells.
    """

    doubt: Doubt
    seq: int | None = None
    event_id: int | None = None
    until: int | None = None
    head_id: int | None = None
    in_file: bool = False


@dataclass(slots=True)
class Verdict:
    """What a check has seen; `late` are rows that the sealer came to after more than 5 minutes.

    `noted` heads of the file beside the database were compared.
    """

    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    head: tuple[int, str] | None = None
    noted: int = 0

    @property
    def is_wrong_key(self) -> bool:
        """Whether not one of many seals fits: the key is another one, not the rows."""
        changed = sum(it.doubt is Doubt.CHANGED for it in self.findings)
        return self.rows > 1 and changed == self.rows


def verify_chain(first: int = 1, last: int | None = None, *, seals: bool = True) -> Verdict:
    """Looks at every row from the first to the head, then at the heads that left the database.

    Unsealed rows are noted first, then sealed (`seals`), so that nothing committed goes unseen.
    """
    findings = [*_unsealed()]
    db.session.rollback()
    if seals and not sealing.try_all():
        findings.append(Finding(Doubt.STOPPED))
    verdict = Verdict(findings=findings)
    secret, before = sealing.key(), _before(first)
    for rows in _pages(first, last):
        for row in rows:
            verdict.findings += _doubts(row, before, secret)
            # A number below 1 was never given: the row is named, and the chain begins behind it.
            before = (row.seq, row.seal) if row.seq > 0 else before
            if row.sealed_at is not None and row.sealed_at - _written(row) > PATIENCE:
                verdict.late.append(row.seq)
        verdict.findings += _edited_replies(rows)
        verdict.rows += len(rows)
        # Read page by page: a long look must not keep SQLite's log from being folded in.
        db.session.rollback()
    verdict.head = sealing.last()
    end = verdict.head[0] if verdict.head else 0
    verdict.findings += _heads(end)
    _compare_file(verdict, end)
    return verdict


def _before(first: int) -> tuple[int, str]:
    """What the first row to look at must follow."""
    seal = db.session.scalar(select(Event.seal).where(Event.seq == first - 1))
    return first - 1, seal or sealing.BEGINNING


def contradicts(seq: int | None, seal: str) -> Finding | None:
    """Whether the journal contradicts a head kept outside; without its number the seal decides."""
    end = (sealing.last() or (0, ""))[0]
    if seq is None:
        return Finding(Doubt.NO_HEAD, until=end) if number_of(seal) is None else None
    row = db.session.execute(select(Event.id, Event.seal).where(Event.seq == seq)).one_or_none()
    if row is None:
        return Finding(Doubt.CUT, seq, until=end)
    if not hmac.compare_digest(str(row.seal), seal.lower()):
        return Finding(Doubt.OTHER_HEAD, seq, row.id)
    return None


def number_of(seal: str) -> int | None:
    """The number of the row that carries this seal."""
    return db.session.scalar(select(Event.seq).where(Event.seal == seal.lower()))


def _pages(first: int, last: int | None) -> Iterator[Sequence[Any]]:
    """The sealed rows by their number; those with a number that was never given, too."""
    bounds: list[ColumnElement[bool]] = [Event.seq.is_not(None)]
    bounds += [Event.seq >= first] if first != 1 else []
    bounds += [Event.seq <= last] if last is not None else []
    query = select(*COLUMNS).order_by(Event.seq).limit(_AT_ONCE)
    end = (sealing.last() or (0, ""))[0]
    total = max(0, min(end, last if last is not None else end) - first + 1)
    with progress.phase(N_("Memeriksa jurnal"), total) as seen:
        rows = read(query.where(*bounds))
        while rows:
            yield rows
            seen.add(len(rows))
            rows = read(query.where(*bounds, Event.seq > rows[-1].seq))


def _doubts(row: Any, before: tuple[int, str], secret: bytes) -> Iterator[Finding]:
    """A row against its own seal, and against the row before it."""
    number, seal = before
    if not fits(row, secret):
        yield Finding(Doubt.CHANGED, row.seq, row.id)
    if row.seq < 1:
        return
    if row.seq != number + 1:
        yield Finding(Doubt.GAP, number + 1, until=row.seq - 1)
    elif row.previous_seal != seal:
        yield Finding(Doubt.BROKEN, row.seq, row.id)


def overdue() -> int:
    """The number of rows that have waited more than 5 minutes for a seal."""
    return sum(1 for _ in _unsealed())


def _unsealed() -> Iterator[Finding]:
    # The few without a seal have an index; by age SQLite would read the journal of all years.
    facts = (Event.facts,) if _has_moved_time() else ()
    waiting = select(Event.id, Event.at, *facts).where(Event.seq.is_(None))
    before = now() - PATIENCE
    for row in db.session.execute(waiting.order_by(Event.id)):
        if _written(row) < before:
            yield Finding(Doubt.UNSEALED, event_id=row.id)


def _has_moved_time() -> bool:
    return bool(current_app.config["SETTINGS"].is_latihan)


def _written(row: Any) -> datetime:
    """When the row was written in truth: one of the example year tells it beside its moved time.

    Elsewhere no time is moved: who dates a row back there must not excuse it by such a fact.
    """
    at: datetime = row.at
    if not _has_moved_time():
        return at
    try:
        told = datetime.fromisoformat(row.facts["written_at"])
    except (KeyError, TypeError, ValueError):
        return at
    return told if told.tzinfo is not None else at


def _heads(last: int) -> Iterator[Finding]:
    """Heads that were printed, mailed or backed up, and are not in the journal any more."""
    query = (
        select(JournalHead.id, JournalHead.seq, Event.id.label("event_id"))
        .outerjoin(Event, Event.seq == JournalHead.seq)
        .where(Event.seal.is_distinct_from(JournalHead.seal))
        .order_by(JournalHead.id)
    )
    for row in db.session.execute(query):
        if row.seq > last:
            yield Finding(Doubt.CUT, row.seq, until=last, head_id=row.id)
        elif row.event_id is not None:
            yield Finding(Doubt.OTHER_HEAD, row.seq, row.event_id, head_id=row.id)


def _compare_file(verdict: Verdict, last: int) -> None:
    """The heads in the file beside the database: the same doubts, where no other head tells."""
    told = {it.seq for it in verdict.findings if it.doubt in (Doubt.CUT, Doubt.OTHER_HEAD)}
    written, cut = chain_head_file.heads(), 0
    while part := list(islice(written, _FEW)):
        found = select(Event.seq, Event.id, Event.seal)
        rows = db.session.execute(found.where(Event.seq.in_([seq for seq, _ in part])))
        kept = {row.seq: row for row in rows}
        db.session.rollback()
        for seq, seal in part:
            row = kept.get(seq)
            if row is None:
                cut = max(cut, seq)
            elif row.seal != seal and seq not in told:
                told.add(seq)
                verdict.findings.append(Finding(Doubt.OTHER_HEAD, seq, row.id, in_file=True))
        verdict.noted += len(part)
    if cut > last and cut not in told:
        verdict.findings.append(Finding(Doubt.CUT, cut, until=last, in_file=True))


def _edited_replies(rows: Sequence[Any]) -> Iterator[Finding]:
    """Answers whose text is not the one that was journalled; those without a salt are anonymous."""
    answers = [row for row in rows if row.action == "reply" and isinstance(row.facts, dict)]
    marked = {row.subject_id: row for row in answers if "text_mark" in row.facts}
    if not marked:
        return
    kept = select(Reply.id, Reply.text, Reply.text_salt).where(Reply.id.in_(marked))
    for reply in db.session.execute(kept):
        row = marked[reply.id]
        mark = journal.text_mark(reply.text, reply.text_salt) if reply.text_salt else None
        if mark is not None and mark != row.facts["text_mark"]:
            yield Finding(Doubt.REPLY, row.seq, row.id)
