"""Erases all personal data on one number on request, in every backup as well (Lupakan saya)."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import ADMIN
from app.domain.errors import InvalidInput
from app.domain.language.personal.numbers import find_numbers
from app.domain.language.tokens import plain_letters
from app.domain.messaging.delivery import OutboundStatus
from app.domain.messaging.phone_numbers import classify
from app.domain.reasons import Problem
from app.domain.words import N_
from app.models import BlockedNumber, Case, Erasure, InboundPart, NoticePhone, OutboundSms
from app.runtime import progress
from app.runtime.progress import MESSAGES, NUMBERS
from app.runtime.queues import JOBS, enqueue_after_commit
from app.services.cases.actions import closing
from app.services.cases.visibility import publishing
from app.services.contacts import protected_numbers
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import outbound_rows, outbox
from app.services.privacy import anonymising, erasure_register, personal_rows, retention, scrubbing
from app.services.privacy.erasure_register import Entry
from app.services.privacy.personal_rows import Held
from app.services.report_files import report_files
from app.services.sending import sending
from app.services.settings import stored_files, validation

log = logging.getLogger(__name__)

SCRUB: Final = "app.jobs.retention.scrub"
_REASON_AGAIN: Final = "Diterapkan lagi pada data dari cadangan"


def mark_of(number: str) -> str:
    """A keyed hash: without JOURNAL_KEY nobody can test numbers against the register."""
    return hmac.new(sealing.key(), b"erasure:" + number.encode(), hashlib.sha256).hexdigest()


def require_erasable_number(number: str) -> None:
    """Raises InvalidInput for a number of an official or of the service."""
    if protected_numbers.is_official(number):
        raise InvalidInput("number", Problem.OFFICIAL_NUMBER)
    if protected_numbers.is_ours(number):
        raise InvalidInput("number", Problem.OWN_NUMBER)


def require_reason(reason: str | None, reference: str | None) -> tuple[str, str]:
    """Reason and reference of the request, both mandatory, neither with a person's number: both
    outlive what is erased. Raises InvalidInput."""
    return _without_number("reason", reason, 300), _without_number("reference", reference, 120)


def erase(number: str, reason: str | None, reference: str | None, *, actor: Actor) -> Erasure:
    """Erases what is held on a number (E.164) and puts it on the list. Call `register_erasure` once
    it is committed. Raises InvalidInput: also when nothing is held, or an SMS is just being sent.
    """
    why, letter = require_reason(reason, reference)
    require_erasable_number(number)
    at, found = now(), personal_rows.on(number)
    if found.is_empty:
        raise InvalidInput("number", Problem.NOTHING_HELD)
    _empty(found, at, actor)
    row = _row(mark_of(number), at, actor.name, why, letter, [found])
    facts: dict[str, Any] = {"count": row.cases, "sms": row.sms, "parts": row.parts}
    journal.record("erased", "erasure", row.id, actor=actor, **facts)
    enqueue_after_commit(db.session, JOBS, SCRUB)
    return row


def _without_number(field: str, value: str | None, longest: int) -> str:
    text = validation.required(field, value, longest)
    if any(find_numbers(plain_letters(text).text)):
        raise InvalidInput(field, Problem.PERSONAL)
    return text


def register_erasure(row: Erasure) -> None:
    """Adds a committed erasure to the file; if that fails, the next start does it."""
    try:
        erasure_register.append_erasure(row.mark, row.at)
    except OSError as error:
        log.error("the list of erasures could not be written: %s", error.strerror)


def complete_register() -> tuple[Mapping[str, datetime], Mapping[str, datetime]]:
    """Adds to this host's file what another host has erased; what was listed, and what is known.

    Raises OSError.
    """
    listed, known = _newest(erasure_register.entries()), _newest(_stored())
    for mark, at in known.items():
        if mark not in listed or listed[mark] < at:
            erasure_register.append_erasure(mark, at)
    return listed, known


def apply_erasures() -> int:
    """Repeats erasures that a restored backup does not know, before the service starts; the number
    of them.

    Raises OSError.
    """
    listed, known = complete_register()
    missing = {mark: at for mark, at in listed.items() if mark not in known or known[mark] < at}
    if not missing:
        return 0
    numbers = [number for number in _numbers() if mark_of(number) in missing]
    by_mark = {mark_of(number): number for number in numbers}
    with progress.phase(N_("Menghapus lagi"), len(missing), NUMBERS) as seen:
        for mark, at in missing.items():
            with transaction():
                found = personal_rows.on(by_mark[mark], at) if mark in by_mark else None
                if found is not None:
                    _empty(found, at, SYSTEM, is_restored=True)
                _row(mark, at, SYSTEM.name, _REASON_AGAIN, "-", [found] if found else [])
            seen.add()
    with transaction():
        journal.record("erasures_applied", "erasure", None, actor=SYSTEM, count=len(missing))
    # At once: no queue runs yet.
    stored_files.drop()
    scrubbing.scrub()
    return len(missing)


def _empty(found: Held, at: datetime, actor: Actor, *, is_restored: bool = False) -> None:
    rows = retention.locked(found.cases)
    _stop(found, is_restored)
    # Who may erase may close.
    closer = replace(actor, roles=actor.roles | {ADMIN})
    with progress.phase(N_("Menghapus data pribadi"), len(rows), MESSAGES) as seen:
        for row in rows:
            publishing.take_down(row, actor)
            if not (row.is_deleted or row.is_joined or row.is_quarantined or row.is_anonymised):
                closing.close_erased(row, actor=closer)
            seen.add()
    db.session.flush()
    if rows:
        report_files.forget_cases(since=min(row.recorded_at for row in rows))
    anonymising.cases(found.cases, at)
    anonymising.sms(found.sms)
    anonymising.parts(found.parts, at)
    anonymising.blockings(found.blockings)
    anonymising.notice_phones(NoticePhone.id.in_(found.notices))


def _stop(found: Held, is_restored: bool) -> None:
    """No empty SMS is sent. What an older database calls "being sent" nobody sends any more."""
    own = OutboundSms.id.in_(found.sms)
    for _ in range(2):
        outbox.cancel(own)
        going = (own, OutboundSms.status == OutboundStatus.SENDING.value)
        ids = db.session.scalars(select(OutboundSms.id).where(*going)).all()
        if ids and not is_restored:
            raise InvalidInput("number", Problem.BEING_SENT)
        # Of one with parts left the rest is queued again, and cancelled by the second turn.
        for row in outbound_rows.locked(ids).values():
            sending.give_up(row)
        db.session.flush()


def _row(
    mark: str, at: datetime, by: str, reason: str, reference: str, found: Iterable[Held]
) -> Erasure:
    row = Erasure(mark=mark, at=at, by=by, reason=reason, reference=reference)
    for it in found:
        row.cases, row.sms, row.parts = len(it.cases), len(it.sms), len(it.parts)
    db.session.add(row)
    db.session.flush()
    return row


def _stored() -> list[Entry]:
    rows = db.session.execute(select(Erasure.mark, Erasure.at)).all()
    db.session.rollback()
    return [(row.mark, row.at) for row in rows]


def _newest(entries: Iterable[Entry]) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    for mark, at in entries:
        found[mark] = max(found.get(mark, at), at)
    return found


def _numbers() -> set[str]:
    """Every number of a citizen that this database holds, in its one spelling."""
    told = (NoticePhone.address, NoticePhone.phone)
    columns = (Case.sender, BlockedNumber.number, InboundPart.number, *told)
    queries = [select(column).where(column.is_not(None)).distinct() for column in columns]
    queries.append(select(OutboundSms.number).where(OutboundSms.contact_id.is_(None)).distinct())
    found = {raw for query in queries for raw in db.session.scalars(query) if raw}
    db.session.rollback()
    return {classify(raw).number for raw in found}
