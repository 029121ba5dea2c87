"""Anonymises cases, raw SMS and lifted blocks after the retention period (UU 27/2022).

Each batch is journalled.
"""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Select, delete, func, literal_column, or_, select

from app.database.extensions import db, now, pause_between_batches, transaction
from app.domain.words import N_
from app.models import BlockedNumber, Case, Draft, InboundPart, NearMiss, NoticePhone, OutboundSms
from app.models.outbound_sms import LOOSE
from app.runtime import progress
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.privacy import anonymising
from app.services.report_files import report_files
from app.services.settings import settings

# So many rows in one transaction: nobody who writes meanwhile waits for long.
MESSAGES: Final = 50
PARTS: Final = 500
_MOST_BATCHES: Final = 40


def anonymise_expired() -> int:
    """Anonymises what has expired, each batch journalled in its own transaction; the number of
    rows.

    Safe to run twice; what exceeds one run waits for the next.
    """
    done = 0
    with progress.phase(N_("Menghapus yang habis masa simpannya"), _expected() or None) as seen:
        for step in (cases, parts, loose_sms, blockings, near_misses, files, unsent, consents):
            for _ in range(_MOST_BATCHES):
                begun = time.monotonic()
                with transaction():
                    count = step()
                seen.add(count)
                done += count
                if not count:
                    break
                pause_between_batches(time.monotonic() - begun)
    return done


def _expected() -> int:
    """About how many rows one run will change: cases and SMS, for all else is little."""
    days = _days_ago()
    cards = sum(_count(query, MESSAGES) for query in _old_cases(_months_ago()))
    sms = [_count(query, PARTS) for query in (_old_parts(days), _old_sms(days))]
    db.session.rollback()
    return min(cards, MESSAGES * _MOST_BATCHES) + sum(sms)


def _count(query: Select[int], size: int) -> int:
    some = query.limit(size * _MOST_BATCHES).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def cases() -> int:
    """Anonymises a batch of expired cases with their merged parts; the number of them."""
    at, before = now(), _months_ago()
    found = (db.session.scalars(query.limit(MESSAGES)).all() for query in _old_cases(before))
    ids = next((list(batch) for batch in found if batch), [])
    if not ids:
        return 0
    joined = select(Case.id).where(
        Case.follows_id.in_(ids), Case.is_joined, Case.anonymised_at.is_(None)
    )
    ids = sorted({*ids, *db.session.scalars(joined)})
    locked(ids)
    anonymising.cases(ids, at)
    _note("cases", len(ids), before)
    return len(ids)


def locked(ids: list[int]) -> Sequence[Case]:
    """The rows, locked in one order, so that no case is edited while it is emptied."""
    rows = select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def _batch(
    what: str, expired: Select[int], before: datetime, act: Callable[[list[int]], object]
) -> int:
    """Acts on the first of these rows and journals it; how many they are."""
    ids = list(db.session.scalars(expired.limit(PARTS)))
    if ids:
        act(ids)
        _note(what, len(ids), before)
    return len(ids)


def parts() -> int:
    """A batch of SMS as read from modems; notices about our own SIM are not personal data."""
    before, empty = _days_ago(), partial(anonymising.parts, at=now(), with_cards=False)
    return _batch("parts", _old_parts(before), before, empty)


def loose_sms() -> int:
    """A batch of automatic SMS without a case (STATUS, BANTUAN)."""
    before = _days_ago()
    return _batch("sms", _old_sms(before), before, anonymising.sms)


def blockings() -> int:
    """Numbers whose blocking ended long ago."""
    before = _months_ago()
    is_over = or_(BlockedNumber.lifted_at < before, BlockedNumber.until < before.date())
    query = select(BlockedNumber.id).where(is_over, BlockedNumber.number != "")
    return _batch("blockings", query, before, anonymising.blockings)


def near_misses() -> int:
    """What officials' phones seemed to ask for, and nobody confirmed within a day: no citizen's
    data, so no journal row."""
    old = select(NearMiss.id).where(NearMiss.kept_at < now() - timedelta(days=1))
    ids = list(db.session.scalars(old.limit(PARTS)))
    if ids:
        db.session.execute(delete(NearMiss).where(NearMiss.id.in_(ids)))
    return len(ids)


def files() -> int:
    """Files of reports that tell what was written; the figures of their time are kept elsewhere."""
    before = _months_ago()
    count = report_files.forget_cases(until=before)
    if count:
        _note("files", count, before)
    return count


def unsent() -> int:
    """Deletes old unsent texts of Pesan baru, which belong to no known number."""
    before = _days_ago()
    query = select(Draft.id).where(Draft.case_id.is_(None), Draft.updated_at < before)

    def _delete(ids: list[int]) -> None:
        db.session.execute(delete(Draft).where(Draft.id.in_(ids)))

    return _batch("drafts", query, before, _delete)


def consents() -> int:
    """Phones of those who agreed to SMS and have no case here: with a case goes the phone of
    its sender (anonymising.py)."""
    before = _days_ago()
    known = select(Case.id).where(Case.sender == NoticePhone.address)
    query = select(NoticePhone.id).where(NoticePhone.created_at < before, ~known.exists())

    def _forget(ids: list[int]) -> None:
        anonymising.notice_phones(NoticePhone.id.in_(ids))

    return _batch("notice_phones", query, before, _forget)


def _old_cases(before: datetime) -> Iterator[Select[int]]:
    """Closed, deleted or quarantined so long ago; what is still open is still worked on. One query
    for each: each has an index of its own."""
    is_kept = Case.anonymised_at.is_(None)
    query = select(Case.id).where(is_kept)
    yield query.where(Case.closed_at.is_not(None), Case.closed_at < before)
    yield query.where(Case.deleted_at.is_not(None), Case.deleted_at < before)
    yield query.where(Case.is_quarantined.is_(True), Case.recorded_at < before)


def _old_parts(before: datetime) -> Select[int]:
    return select(InboundPart.id).where(
        InboundPart.emptied_at.is_(None),
        InboundPart.processed_at < before,
        InboundPart.is_sim_notice.is_(False),
    )


def _old_sms(before: datetime) -> Select[int]:
    return select(OutboundSms.id).where(literal_column(LOOSE), OutboundSms.created_at < before)


def _months_ago() -> datetime:
    return months_before(now(), settings.current().keep_months)


def _days_ago() -> datetime:
    return now() - timedelta(days=settings.current().keep_parts_days)


def _note(what: str, count: int, before: datetime) -> None:
    day = before.date().isoformat()
    journal.record("anonymised", "retention", None, actor=SYSTEM, what=what, count=count, until=day)


def months_before(at: datetime, months: int) -> datetime:
    """The same time so many months earlier; the last day of a shorter month."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
