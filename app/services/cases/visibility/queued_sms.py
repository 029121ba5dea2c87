"""A card becomes sensitive (D7): what still waits to be sent about it does no harm any more.

An official's SMS is called back and replaced by the one without words, an automatic one to the
citizen is not sent, and one that somebody wrote to him loses the unit's name and waits for a
person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from app.database.extensions import db, now
from app.domain.messaging.delivery import (
    LEFT,
    NOT_TAKEN,
    OutboundStatus,
    PartStatus,
    Purpose,
    require_move,
)
from app.domain.messaging.failures import failure_reason
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Case, Forward, OutboundSms, Promise, Reminder, Reply
from app.services.cases.reminders import reminder_digest
from app.services.cases.state import duty_alerts, silence
from app.services.contacts.colleague_notices import UNREAD, rejection_text
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.protocol.encoding import clean
from app.sms.texts.texts import TextKey, excerpt

# What repeats an answer, a draft, a remark or a promise.
_QUOTES: Final = (
    SmsKind.ANSWER_COPY,
    SmsKind.APPROVAL_RETURNED,
    SmsKind.CONFIRMATION,
    SmsKind.PROMISE_DAY,
    SmsKind.PROMISE_OUTCOME,
)
# What repeats the citizen's words; BACA is replied to with those of the forward.
_FORWARDS: Final = (SmsKind.ADDITION, SmsKind.COMMAND_REPLY, SmsKind.FORWARD)
_APPROVALS: Final = (SmsKind.APPROVAL_REPEAT, SmsKind.APPROVAL_REQUEST)
# Shorter words may stand in any SMS.
_SHORTEST: Final = 10


def replace_queued(case: Case, actor: Actor) -> None:
    """Looks through all that no modem has taken, of what was joined to the card, too."""
    db.session.flush()
    parts = select(Case.id).where(Case.follows_id == case.id, Case.is_joined)
    of_card = or_(OutboundSms.case_id == case.id, OutboundSms.case_id.in_(parts))
    told: set[tuple[str, str]] = set()
    for sms in _waiting(of_card):
        text = form_of(sms)
        if text is not None:
            # Of the case, and of what was added to it: one phone is told once.
            place = (sms.number, text)
            _call_back(sms, actor, None if place in told else text)
            told.add(place)
    # Chooses no index: answers are there of all years, what waits is little.
    is_answer = func.coalesce(OutboundSms.purpose, "") == Purpose.ANSWER.value
    is_written = (OutboundSms.contact_id.is_(None), is_answer)
    for sms in _waiting(of_card, *is_written):
        _unsign(sms)
    is_free = OutboundSms.needs_person.is_(False)
    outbox.hold_for_person("sensitive", of_card, *is_written, is_free, waiting=NOT_TAKEN)
    silence_number(case.sender, actor)


def forget_words(member: Case) -> None:
    """Calls back what would repeat its words to the phones that have the event (A33), before it
    leaves that."""
    of_lead = select(Forward.id).where(Forward.case_id == member.lead_id)
    told = _waiting(OutboundSms.kind == SmsKind.UNITED.value, OutboundSms.forward_id.in_(of_lead))
    begins = [clean(text).strip()[:_SHORTEST] for text in member.texts]
    for sms in told if member.is_member else ():
        if any(begin in sms.text for begin in begins):
            outbox.cancel(OutboundSms.id == sms.id)


def silence_number(number: str | None, actor: Actor) -> None:
    """Calls back what nobody wrote and no modem has taken for this number, of its other cards, too;
    an answer to one of those goes without the question whether it helped."""
    if number is None:
        return
    db.session.flush()
    of_number = OutboundSms.number == number
    for sms in _waiting(of_number, silence.is_unwritten()):
        _call_back(sms, actor)
    is_answer = and_(OutboundSms.kind == SmsKind.ANSWER.value, OutboundSms.contact_id.is_(None))
    for sms in _waiting(of_number, is_answer):
        _ask_nothing(sms)


def _waiting(*which: ColumnElement[bool]) -> Sequence[OutboundSms]:
    """Those of these SMS that no modem has taken, locked and as they stand now, oldest first."""
    query = select(OutboundSms).where(*which, OutboundSms.status.in_(NOT_TAKEN))
    locked = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(locked.order_by(OutboundSms.id)).all()


def _ask_nothing(answer: OutboundSms) -> None:
    outbox.shorten(answer, f" {sms_templates.say(TextKey.ANSWER_HINT)}")


def release_held(case: Case) -> None:
    """The card is not sensitive after all: what somebody wrote to the citizen goes on."""
    held = update(OutboundSms).where(
        OutboundSms.case_id == case.id,
        OutboundSms.status == OutboundStatus.HELD.value,
        OutboundSms.needs_person,
        OutboundSms.problem == failure_reason(None, "sensitive"),
    )
    values = {"status": OutboundStatus.QUEUED.value, "needs_person": False, "problem": None}
    db.session.execute(held.values(values))
    outbox.ring_all()


def _unsign(sms: OutboundSms) -> bool:
    """Leaves the unit's name out of an answer or a question, unless a part has left; whether it
    did."""
    text = _unsigned(sms)
    if text in (None, sms.text) or any(part.status != PartStatus.QUEUED for part in sms.parts):
        return False
    outbox.reword(sms, text or "")
    return True


def _unsigned(sms: OutboundSms) -> str | None:
    """What somebody wrote to the citizen on a sensitive card; None for all else."""
    case = db.session.get(Case, sms.case_id or 0, populate_existing=True)
    is_written = sms.purpose == Purpose.ANSWER and sms.contact_id is None
    if case is None or not (case.is_sensitive and is_written and sms.text):
        return None
    signature = sms_templates.DESK_SIGNATURE
    reply = db.session.get(Reply, sms.reply_id or 0)
    if reply is not None:
        return clean(sms_templates.answer_sms(reply.text, signature, hint=False))
    asked = case.question or ""
    return sms_templates.say(TextKey.QUESTION, text=asked, signature=signature)


def replace(sms: OutboundSms, actor: Actor) -> bool:
    """The same for one SMS that waits; whether another goes instead of it, or it is signed anew."""
    if sms.status not in NOT_TAKEN:
        return False
    text = form_of(sms)
    if text is None:
        return _unsign(sms)
    _call_back(sms, actor, text)
    return True


def silence_claimed_sms(sms: OutboundSms) -> bool:
    """The last look before a modem gets it: whether it is called back because nobody wrote it and
    its number is to be left in silence by now. An answer goes without the question."""
    is_answer = sms.kind == SmsKind.ANSWER and sms.contact_id is None
    if is_answer and silence.is_silent(sms.number):
        _ask_nothing(sms)
    if not silence.must_not_go(sms):
        return False
    _leave_claim(sms)
    _call_back(sms, SYSTEM)
    return True


def replace_claimed_sms(sms: OutboundSms) -> bool:
    """The same before one is tried again that was being sent when its card became sensitive: the
    claim has marked it, but no modem has it."""
    if form_of(sms) is None and _unsigned(sms) in (None, sms.text):
        return False
    _leave_claim(sms)
    return replace(sms, SYSTEM)


def _leave_claim(sms: OutboundSms) -> None:
    require_move(OutboundStatus(sms.status), OutboundStatus.QUEUED)
    sms.status = OutboundStatus.QUEUED.value
    db.session.flush()


def _call_back(sms: OutboundSms, actor: Actor, instead: str | None = None) -> None:
    """Pesan Keluar says why, and the card's history that it was; `instead` goes in its turn."""
    old, is_held_back = sms.status, sms.needs_person
    outbox.cancel(OutboundSms.id == sms.id)
    db.session.refresh(sms)
    outbox.note_move("call_back", sms, old, actor)
    if instead is not None:
        _put(sms, instead, is_held_back, old == OutboundStatus.HELD)
    why = "hushed"
    if sms.contact_id is None and sms.kind != SmsKind.DUTY:
        case = db.session.get(Case, sms.case_id or 0)
        why = "unsaid" if case is not None and case.is_sensitive else "silent"
    sms.problem = failure_reason(None, why)


def _put(old: OutboundSms, text: str, is_held_back: bool, is_held: bool) -> None:
    cause = Cause(
        SmsKind(old.kind),
        old.subject_id,
        (f"s{old.id}",),
        case_id=old.case_id,
        forward_id=old.forward_id,
        reply_id=old.reply_id,
        contact_id=old.contact_id,
    )
    hold = (old.due_at - now()).total_seconds() if is_held and not is_held_back else 0
    new_id = outbox.put(old.number, text, cause, hold_seconds=hold, modem_id=old.preferred_modem_id)
    new = db.session.get_one(OutboundSms, new_id)
    if is_held_back and not any(part.status in LEFT for part in old.parts):
        # What was too old to be sent by itself is so in other words, too.
        new.status, new.needs_person, new.problem = OutboundStatus.HELD.value, True, old.problem
    for row in db.session.scalars(select(Reminder).where(Reminder.outbound_id == old.id)):
        row.outbound_id = new.id


def form_of(sms: OutboundSms) -> str | None:
    """The other text; None where the card is not sensitive, where nothing of it stands in this
    SMS, and for whom is no official and not on duty."""
    case = db.session.get(Case, sms.case_id or 0, populate_existing=True)
    is_duty = sms.kind == SmsKind.DUTY
    if case is None or not case.is_sensitive or not (sms.contact_id or is_duty):
        return None
    text = _form(sms, case)
    return None if clean(text) == sms.text else text


def _form(sms: OutboundSms, case: Case) -> str:
    code = case.code or ""
    if sms.kind == SmsKind.DUTY:
        return duty_alerts.text_for(case)
    if sms.kind in _FORWARDS:
        return sms_templates.say(TextKey.FORWARD_SENSITIVE, code=code)
    if sms.kind == SmsKind.UNSOLVED:
        return sms_templates.say(TextKey.UNSOLVED_PHONES, code=code, sayer="warga")
    if sms.kind in _APPROVALS:
        return sms_templates.say(TextKey.APPROVAL_ASKED_SENSITIVE, code=code)
    if sms.kind == SmsKind.REMINDER:
        return _reminder(sms)
    if sms.kind == SmsKind.REJECTION:
        return _rejection(sms, case)
    return _unread(sms, case) if sms.kind in _QUOTES else sms.text


def _rejection(sms: OutboundSms, case: Case) -> str:
    forward = next((row for row in case.forwards if row.id == sms.forward_id), None)
    if forward is None or forward.rejection is None:
        return sms.text
    return rejection_text(forward.rejection, forward)


def _unread(sms: OutboundSms, case: Case) -> str:
    """Without what it quotes; in an Admin's wording without quotation marks, nothing is left."""
    text, quoted = sms.text, {clean(words) for words in _quoted(case)} - {""}
    for words in quoted:
        text = text.replace(f'"{words}"', f'"{UNREAD}"')
    if any(len(words) >= _SHORTEST and words in text for words in quoted - {UNREAD}):
        return sms_templates.say(TextKey.FORWARD_SENSITIVE, code=case.code or "")
    return text


def _quoted(case: Case) -> Iterator[str]:
    for reply in case.replies:
        yield excerpt(reply.text)
    for draft in (row for forward in case.forwards for row in forward.approvals):
        yield excerpt(draft.text)
        yield excerpt(draft.remark or "", limit=60)
    for promise in db.session.scalars(select(Promise).where(Promise.case_id == case.id)):
        yield promise.words
        yield excerpt(promise.note or "")


def _reminder(sms: OutboundSms) -> str:
    """Of this one case, as it would be said now."""
    rows = db.session.scalars(select(Reminder).where(Reminder.outbound_id == sms.id)).all()
    if not rows:
        return sms.text
    held = Forward.id.in_([row.forward_id for row in rows if row.promise_id is None])
    kept = Promise.id.in_([row.promise_id for row in rows if row.promise_id is not None])
    forwards = db.session.scalars(select(Forward).where(held)).all()
    return reminder_digest.text_for(
        rows, forwards, db.session.scalars(select(Promise).where(kept)).all()
    )
