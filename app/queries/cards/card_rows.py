"""The rows of a page of cards, read in two statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from app.database.extensions import db
from app.database.fixed_words import fix_words
from app.domain.messaging.delivery import Purpose
from app.models import (
    Approval,
    BlockedNumber,
    Case,
    Contact,
    Forward,
    InboundPart,
    MessageFile,
    Note,
    OutboundSms,
    Promise,
    Reply,
    Skpd,
    Suggestion,
)
from app.services.cases.state.case_state import blocks_now
from app.services.cases.state.silence import has_open_sensitive

# The citizen's further SMS, joined to the card or not (A19).
_FOLLOW_UP: Final = aliased(Case)
# Of a part that was joined to the card.
_PART_FILE: Final = aliased(MessageFile)
# What other citizens write of the same event.
_MEMBER: Final = aliased(Case)
_KINDS: Final[Mapping[str, Any]] = {
    "forward": Forward,
    "reply": Reply,
    "note": Note,
    "approval": Approval,
    "sms": OutboundSms,
    "suggestion": Suggestion,
    "promise": Promise,
    "follow_up": _FOLLOW_UP,
    "member": _MEMBER,
    "contact": Contact,
    "file": MessageFile,
    "part_file": _PART_FILE,
}
# Of the kinds that don't name their case themselves.
_OWNERS: Final[Mapping[str, Any]] = {
    "follow_up": _FOLLOW_UP.follows_id,
    "member": _MEMBER.lead_id,
    "contact": Forward.case_id,
    "file": InboundPart.case_id,
    "part_file": _FOLLOW_UP.follows_id,
}


# Ids are asked for in so many at once; the rest of a page is filled with one that no row has.
_PAGE, _NOBODY = 16, 0
_SHOWN: Final = (Purpose.ANSWER, Purpose.FORWARD, Purpose.ACKNOWLEDGEMENT)


@dataclass(frozen=True)
class CardRows:
    """Cases with their forwards, replies and notes loaded, and what else their cards show.

    By case id, `nth`: ordinal among the cases of its number (1 for a unit's card);
    `blocked`: the last day of its number's blocking, None for no end; `questions`: the SMS of the
    last question; `receipts`: its acknowledgement; `contacts`: active officials of the units that
    owe an answer. `silent`: the cases whose number has an open sensitive card (none for a unit).
    `files`: what came with it; `part_files`: with the parts that were joined to it. `members`:
    other citizens' cases about the same event.
    By reply id, `answers`: its SMS; `promises`: its promise. By forward id, `phones`: its SMS.
    """

    cases: dict[int, Case] = field(default_factory=dict)
    nth: dict[int, int] = field(default_factory=dict)
    blocked: dict[int, date | None] = field(default_factory=dict)
    # The first suggested unit, where it is one of ours that an official's phone hears for.
    units: dict[int, int] = field(default_factory=dict)
    answers: dict[int, OutboundSms] = field(default_factory=dict)
    questions: dict[int, OutboundSms] = field(default_factory=dict)
    receipts: dict[int, OutboundSms] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)
    promises: dict[int, Promise] = field(default_factory=dict)
    phones: dict[int, list[OutboundSms]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    follow_ups: dict[int, list[Case]] = field(default_factory=lambda: defaultdict(list))
    suggestions: dict[int, list[Suggestion]] = field(default_factory=dict)
    members: dict[int, list[Case]] = field(default_factory=dict)
    files: dict[int, list[MessageFile]] = field(default_factory=dict)
    part_files: dict[int, list[MessageFile]] = field(default_factory=dict)


def load(ids: Collection[int], *, of_forwards: bool = False) -> CardRows:
    """The rows of these cases, or of these forwards' cases; unknown ids are left out."""
    rows, cases = CardRows(), _cases(of_forwards=of_forwards)
    if not ids:
        return rows
    for case, nth, is_silent, blocked in db.session.execute(cases, _filled(ids)):
        rows.cases[case.id], rows.nth[case.id] = case, nth
        if is_silent:
            rows.silent.add(case.id)
        if blocked is not None:
            rows.blocked[case.id] = blocked.until
    found = _belongings(list(rows.cases), of_forwards=of_forwards)
    for case_id, case in rows.cases.items():
        _attach(case, {kind: by_id[case_id] for kind, by_id in found.items()})
        rows.promises.update({row.reply_id: row for row in found["promise"][case_id]})
        rows.contacts[case_id] = found["contact"][case_id]
        rows.follow_ups[case_id] = found["follow_up"][case_id]
        rows.members[case_id] = found["member"][case_id]
        rows.files[case_id] = found["file"][case_id]
        rows.part_files[case_id] = found["part_file"][case_id]
        rows.suggestions[case_id] = found["suggestion"][case_id]
        rows.units.update((case_id, unit_id) for unit_id in found["unit"][case_id])
    _sort_sms(rows, (sms for belonging in found["sms"].values() for sms in belonging))
    return rows


def _attach(case: Case, own: Mapping[str, Sequence[Any]]) -> None:
    """Its own rows of each kind, as if they had been loaded with it."""
    for name, kind in (("forwards", "forward"), ("replies", "reply"), ("notes", "note")):
        set_committed_value(case, name, own[kind])
    joined = (row for row in own["follow_up"] if row.is_joined)
    set_committed_value(case, "parts", sorted(joined, key=lambda row: row.received_at))
    for forward in case.forwards:
        drafts = [row for row in own["approval"] if row.forward_id == forward.id]
        set_committed_value(forward, "approvals", drafts)


@cache
def _cases(*, of_forwards: bool) -> Select[Any]:
    other = aliased(Case)
    nth = (
        select(func.count())
        .where(
            other.sender == Case.sender,
            other.id <= Case.id,
            other.is_quarantined.is_(False),
            or_(other.hides_number.is_(False), other.id == Case.id),
        )
        .correlate(Case)
        .scalar_subquery()
    )
    blocking = and_(BlockedNumber.number == Case.sender, *blocks_now())
    # A unit's card does not show it, and counting reads every case of the number.
    shown = literal(1) if of_forwards else nth
    silent = false() if of_forwards else has_open_sensitive(Case.sender, is_shown=True)
    query = select(Case, shown, silent, BlockedNumber)
    query = query.outerjoin(BlockedNumber, blocking)
    ids: Any = bindparam("ids", expanding=True)
    held = select(Forward.case_id).where(Forward.id.in_(ids))
    return fix_words(query.where(Case.id.in_(held if of_forwards else ids)))


def _filled(ids: Collection[int]) -> dict[str, list[int]]:
    """One, or a whole page's: a statement for each number would be planned anew for each."""
    wanted = list(ids)
    return {"ids": wanted + [_NOBODY] * (-len(wanted) % _PAGE if len(wanted) > 1 else 0)}


def _belongings(ids: Collection[int], *, of_forwards: bool) -> dict[str, dict[int, list[Any]]]:
    """Kind -> case id -> rows by id. A union of (kind, id) joins each kind's table once. For a
    unit without what waits for Sampaikan.

    Joining all tables side by side would multiply the rows of one kind by those of another.
    """
    found: dict[str, dict[int, list[Any]]] = {kind: defaultdict(list) for kind in (*_KINDS, "unit")}
    for row in db.session.execute(_of_ids(of_forwards=of_forwards), _filled(ids)):
        found[row.kind][row.case_id].append(next(it for it in row[2:] if it is not None))
        if row.unit_id is not None:
            found["unit"][row.case_id].append(row.unit_id)
    return found


@cache
def _of_ids(*, of_forwards: bool) -> Select[Any]:
    ids: Any = bindparam("ids", expanding=True)
    shown = _FOLLOW_UP.news_at.is_(None) if of_forwards else true()
    all_rows = union_all(*(_spine(kind, ids, shown) for kind in _KINDS)).subquery()
    unit = select(Skpd.id).where(Skpd.code == Suggestion.unit, Skpd.is_active.is_(True))
    has_phone = unit.where(Contact.skpd_id == Skpd.id, Contact.is_active.is_(True)).limit(1)
    heard = has_phone.correlate(Suggestion).scalar_subquery()
    columns = (*_KINDS.values(), heard.label("unit_id"))
    query = select(all_rows.c.kind, all_rows.c.case_id, *columns)
    for kind, model in _KINDS.items():
        is_it = and_(all_rows.c.kind == kind, model.id == all_rows.c.row_id)
        query = query.outerjoin(model, is_it)
    query = query.outerjoin(Forward.skpd).outerjoin(Forward.rejection)
    query = query.options(contains_eager(Forward.skpd), contains_eager(Forward.rejection))
    return fix_words(query.order_by(all_rows.c.row_id))


def _spine(kind: str, ids: Any, added: ColumnElement[bool]) -> Select[Any]:
    model = _KINDS[kind]
    owner = _OWNERS.get(kind, getattr(model, "case_id", None))
    query = select(
        literal(kind).label("kind"), model.id.label("row_id"), owner.label("case_id")
    ).where(owner.in_(ids))
    if kind == "contact":
        held = and_(Forward.skpd_id == Contact.skpd_id, Forward.is_owed)
        query = query.select_from(Contact).join(Forward, held).where(Contact.is_active)
    if kind in ("file", "part_file"):
        query = query.join_from(model, InboundPart, InboundPart.id == model.part_id)
    if kind == "part_file":
        query = query.join(_FOLLOW_UP, _FOLLOW_UP.id == InboundPart.case_id)
        query = query.where(_FOLLOW_UP.is_joined, _FOLLOW_UP.deleted_at.is_(None), added)
    if kind == "sms":
        query = query.where(model.purpose.in_([purpose.value for purpose in _SHOWN]))
    if kind == "follow_up":
        query = query.where(model.deleted_at.is_(None), added)
    if kind == "member":
        query = query.where(model.deleted_at.is_(None))
    return query


def _sort_sms(rows: CardRows, found: Iterable[OutboundSms]) -> None:
    for sms in found:
        if sms.purpose == Purpose.FORWARD and sms.forward_id is not None:
            rows.phones[sms.forward_id].append(sms)
        elif sms.purpose == Purpose.ACKNOWLEDGEMENT and sms.case_id is not None:
            rows.receipts[sms.case_id] = sms
        elif sms.reply_id is not None:
            rows.answers[sms.reply_id] = sms
        elif sms.case_id is not None:
            rows.questions[sms.case_id] = sms
