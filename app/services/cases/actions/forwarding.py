"""Forwards a case to units and sends its code and text to their phones (S43-S45)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from app.database.extensions import db, now
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.language import accusations
from app.domain.messaging.delivery import LOST
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Problem, Refusal
from app.domain.terms import AT_UNITS, HOLDING
from app.domain.workflow import thread
from app.domain.workflow.workflow import FORWARD_START, Action, Category
from app.models import Case, Contact, Forward, OutboundSms, Skpd
from app.services.cases.actions import additions
from app.services.cases.state import case_codes, case_journal, case_state, together
from app.services.cases.suggestions import suggesting, vocabulary
from app.services.contacts import recipients, unit_reach
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates, validation
from app.sms.texts.texts import TextKey


def forward(
    case_id: int,
    skpd_ids: Sequence[int],
    category: str | None,
    *,
    actor: Actor,
    note: str | None = None,
    needs_inspection: bool | None = None,
    heads_only: bool = False,
    in_window: bool = False,
    cleared: Collection[int] = (),
    form_key: str | None = None,
    hold_seconds: float = 0,
) -> Case:
    """Forwards to the SKPD, gives the code, queues the phones' SMS (S43-S45).

    The first SKPD leads, unless one does already; the others help (A7).
    `needs_inspection` None leaves the mark as it stands (D3).
    `heads_only`: no phone but the head's is told, now and later (D7).
    `in_window`: in the card's own window, where it was read.
    `cleared`: units of which a person has said that the case does not accuse their staff.
    `hold_seconds`: the SMS wait so long, for "Urungkan".

    Raises AlreadyDone, InvalidInput, TransitionRefused.
    """
    validation.ensure_not_submitted(Forward, form_key)
    kind = validation.category(category)
    case = case_state.lock(case_id)
    permitted = case_state.require_permitted(Action.FORWARD, case, actor)
    if not in_window:
        require_no_window(case)
    units = _units(case, skpd_ids)
    if heads_only:
        _require_heads(units)
    elif case.is_accusing:
        _require_none_accused(case, [unit for unit in units if unit.id not in cleared])
    if case.is_sensitive:
        _require_openers(units, heads_only=heads_only)
    case_state.categorise(case, kind, actor, needs_inspection=needs_inspection)
    case_codes.give(case, [unit.id for unit in units])
    additions.give(case, actor)
    has_lead = any(row.is_lead and row.status in HOLDING for row in case.forwards)
    for place, unit in enumerate(units):
        row = Forward(
            case=case,
            skpd=unit,
            status=FORWARD_START.value,
            is_lead=place == 0 and not has_lead,
            note=validation.optional(note, 300),
            heads_only=heads_only,
            forwarded_at=now(),
            forwarded_by=actor.name,
            form_key=form_key if place == 0 else None,
        )
        _hold(row, kind, actor, hold_seconds)
    # Also a case that still waits for the citizen: the SKPD has it now.
    case_state.settle(case, actor, permitted.target)
    suggesting.decided(case, kind, [unit.code for unit in units])
    return case


def require_no_window(case: Case) -> None:
    """Raises TransitionRefused for a card that only its own window forwards (D7)."""
    if case.needs_own_window:
        raise TransitionRefused(Action.FORWARD, case.status, Refusal.OWN_WINDOW)


def categorise(case_id: int, category: str | None, *, actor: Actor) -> str | None:
    """Sets the category before anything else is decided; returns the one of before. Empty: none;
    what is forwarded or answered keeps one.

    Raises InvalidInput, TransitionRefused.
    """
    case = case_state.lock_for(Action.FORWARD, case_id, actor)
    old, kind = case.category, validation.category(category) if category else None
    if kind is None and case.status in AT_UNITS:
        raise TransitionRefused(Action.FORWARD, case.status)
    if kind is not None:
        case_state.categorise(case, kind, actor)
    else:
        case.category = None
    if old is None or kind is None:
        case_journal.record("recategorise", case, actor, old=old, new=kind.value if kind else None)
    case_state.settle(case, actor)
    return old


def _hold(row: Forward, category: Category, actor: Actor, hold_seconds: float) -> None:
    """Stores one SKPD's hold, tells its phones, and writes the event."""
    db.session.add(row)
    db.session.flush()
    _tell_phones(row, hold_seconds)
    facts = {"skpd": row.skpd.code, "category": category.value, "heads_only": row.heads_only}
    case_journal.record("forward", row, actor, **facts)


def _units(case: Case, skpd_ids: Sequence[int]) -> list[Skpd]:
    if not skpd_ids:
        raise InvalidInput("skpd_ids", Problem.REQUIRED)
    holding = {row.skpd_id for row in case.forwards if row.status in HOLDING}
    if holding.intersection(skpd_ids):
        raise TransitionRefused(Action.FORWARD, case.status, Refusal.NO_CHANGE)
    active = select(Skpd).where(Skpd.id.in_(skpd_ids), Skpd.is_active.is_(True))
    found = {unit.id: unit for unit in db.session.scalars(active)}
    if not found.keys() >= set(skpd_ids):
        raise InvalidInput("skpd_ids", Problem.UNKNOWN)
    return [found[skpd_id] for skpd_id in dict.fromkeys(skpd_ids)]


def _require_heads(units: Sequence[Skpd]) -> None:
    """Nobody would hear of it where the head's phone is not registered."""
    if not all(recipients.heads_of(unit.id) for unit in units):
        raise InvalidInput("heads_only", Problem.NO_HEAD)


def _require_none_accused(case: Case, units: Sequence[Skpd]) -> None:
    """Of an accusation the accused staff is not told: where it names their unit, its head alone."""
    accused = vocabulary.accused_by(case)
    if any(accusations.is_among(unit.code, accused) for unit in units):
        raise InvalidInput("accused", Problem.ACCUSED)


def _require_openers(units: Sequence[Skpd], *, heads_only: bool) -> None:
    """No SMS says what a sensitive case is about: somebody who is told must open it."""
    ids = [unit.id for unit in units]
    if not unit_reach.units_that_open(ids, heads_only=heads_only).issuperset(ids):
        raise InvalidInput("heads_only" if heads_only else "skpd_ids", Problem.UNOPENED)


def tell_again(case: Case) -> None:
    """After a restore: sends the forward's SMS to phones that never got it."""
    for row in case.forwards:
        if case_state.awaits_answer(row) and case.code_is_live:
            _tell_phones(row)


def _tell_phones(row: Forward, hold_seconds: float = 0) -> None:
    text = text_of(row)
    for contact in recipients.told_of(row):
        tell_phone(row, contact, text, hold_seconds)


def text_of(row: Forward) -> str:
    """The SMS for the phones: the code and the citizen's words, if they are not sensitive (D7)."""
    case = row.case
    code = case.code or ""
    if case.is_sensitive:
        return sms_templates.say(TextKey.FORWARD_SENSITIVE, code=code)
    said, people = thread.for_phones(case.conveyed_texts), together.people_in(case)
    if people > 1:
        said = f"({people} warga) {said}"
    return sms_templates.say(TextKey.FORWARD, code=code, text=said)


def tell_phone(row: Forward, contact: Contact, text: str, hold_seconds: float = 0) -> bool:
    """Sends the SMS of a forward to one official (S100); False if the phone has it or will get it.

    An SMS that was cancelled, failed or went to a former number is sent anew.
    """
    if has_sms(row, contact):
        return False
    before = len(_sms_before(row, contact))
    again = (before + 1,) if before else ()
    cause = Cause.about(row, contact, SmsKind.FORWARD, row.id, contact.id, *again)
    return outbox.put(contact.phone, text, cause, hold_seconds=hold_seconds) is not None


def has_sms(row: Forward, contact: Contact) -> bool:
    """Whether the SMS of a forward is on this phone, or on its way to it."""
    before = _sms_before(row, contact)
    return any(sms.number == contact.phone and sms.status not in LOST for sms in before)


def _sms_before(row: Forward, contact: Contact) -> Sequence[OutboundSms]:
    return db.session.scalars(
        select(OutboundSms).where(
            OutboundSms.forward_id == row.id,
            # The phone may have been another official's before.
            or_(OutboundSms.contact_id == contact.id, OutboundSms.number == contact.phone),
            # What was added to it later tells nobody what it is about.
            OutboundSms.kind == SmsKind.FORWARD,
        )
    ).all()
