"""BLS, TOLAK, SETUJU, BATAL from a registered phone (A3-A5, D11, S102-S105): done, or told.

JANJI and SELESAI are its ledger of promises without a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.database.extensions import db, now
from app.domain.access.roles import REGISTERED_PHONE
from app.domain.errors import DomainError, TransitionRefused
from app.domain.messaging.delivery import LOST, OutboundStatus
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Refusal
from app.domain.terms import HOLDING
from app.domain.workflow.promises import OWED, parse_day
from app.domain.workflow.workflow import ForwardStatus, MessageStatus, is_code_live
from app.models import Contact, Forward, InboundPart, Message, OutboundSms, Promise, Reply
from app.services.cases.actions import creating, forwarding, rejecting
from app.services.cases.answers import approval_sms, approving, recalling, replying
from app.services.cases.promises import promise_sms, promises
from app.services.cases.reminders import reminder_digest
from app.services.cases.state import auto_replies, case_state
from app.services.contacts import recipients, typing_trouble
from app.services.inbound.official_confirmations import OfficialSms
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates, validation
from app.services.settings.local_time import today
from app.sms.commands.meanings import (
    Answer,
    Approve,
    Done,
    Exact,
    Promised,
    ReadAgain,
    Reject,
    TakeBack,
)
from app.sms.protocol.encoding import clean
from app.sms.texts.texts import TextKey, excerpt

Word = Answer | Reject | Approve | TakeBack
_TYPED: Final[dict[type[Exact], str]] = {
    **{Answer: "BLS", Reject: "TOLAK", Approve: "SETUJU", TakeBack: "BATAL", ReadAgain: "BACA"},
    **{Promised: "JANJI", Done: "SELESAI"},
}
# Network clocks are wrong by minutes.
_SKEW: Final = timedelta(minutes=10)
# The same BLS within this time is the phone's resend: confirmed again, sent to nobody.
RESEND = timedelta(minutes=60)
# A list that was asked for may take two SMS.
_TWO_PARTS: Final = 306


def actor_of(contact: Contact) -> Actor:
    """The official as the one who acts, with name and position of today (A27)."""
    return Actor(
        name=contact.name,
        position=contact.position,
        roles=frozenset({REGISTERED_PHONE}),
        contact_id=contact.id,
        skpd_id=contact.skpd_id,
    )


def act(
    sms: OfficialSms, meaning: Word, *, written: datetime | None = None, is_doubted: bool = False
) -> int | None:
    """Does what was asked; the id of the message it was about. `written`: when the word was, where
    OK does what another SMS had asked. `is_doubted`: the phone has guessed codes (D11)."""
    written = written or written_at(sms.first)
    forward = held(meaning.code, sms.contact, meaning)
    if forward is None:
        wrong_code(sms, meaning.code)
        return None
    sms = sms.about(forward)
    # Locked first: what is made sensitive in this moment is seen as such.
    if case_state.lock(forward.message_id).is_sensitive:
        sms.explain(TextKey.FORWARD_SENSITIVE, code=meaning.code)
        return forward.message_id
    try:
        if isinstance(meaning, Answer):
            _take_answer(sms, forward, meaning, is_doubted=is_doubted)
        elif isinstance(meaning, Approve):
            _approve(sms, forward, meaning, written)
        elif isinstance(meaning, TakeBack):
            _take_back(sms, forward, meaning, written)
        else:
            rejecting.reject_by_phone(forward, meaning.reason, actor=actor_of(sms.contact))
            sms.confirm(TextKey.REJECTION_CONFIRMED, forward.message_id, code=meaning.code)
    except TransitionRefused as refused:
        _tell_refused(sms, meaning, refused.reason)
    return forward.message_id


def held(code: str, contact: Contact, meaning: Word | None = None) -> Forward | None:
    """The live forward of this code that an SKPD of this phone holds and that it may know of; else
    None, whatever the reason: "not live" and "not yours" must read alike (D7, D11).

    Of one message with two SKPD of this phone: where the word does something, then the own post's.
    """
    posts = recipients.posts_of(contact.phone)
    rows = db.session.scalars(
        select(Forward)
        .join(Message, Message.id == Forward.message_id)
        .where(Message.code == code, Message.code_is_live, _is_of(posts))
        .order_by(Forward.id.desc())
    ).all()
    alive = [
        row
        for row in rows
        if is_code_live(ForwardStatus(row.status), MessageStatus(row.message.status))
        and any(recipients.is_told(post, row) for post in posts)
    ]
    if len(alive) < 2:
        return alive[0] if alive else None
    own = contact.skpd_id
    return min(alive, key=lambda row: (not _is_wanted(row, contact, meaning), row.skpd_id != own))


def _is_wanted(row: Forward, contact: Contact, meaning: Word | None) -> bool:
    """Whether the word would do something for this forward."""
    if isinstance(meaning, Approve):
        return case_state.waiting_draft(row) is not None
    if isinstance(meaning, TakeBack):
        return recalling.named_by_echo(row, contact, row.message.recorded_at) is not None
    return case_state.awaits_answer(row)


def _is_of(posts: Sequence[Contact]) -> ColumnElement[bool]:
    """Condition for the forwards of the SKPD in which a phone has a post."""
    return Forward.skpd_id.in_({post.skpd_id for post in posts})


def _tell_refused(sms: OfficialSms, meaning: Word, reason: str) -> None:
    """The code is right, but its message stands where the word does nothing: nobody is told to
    look for a mistyped digit, unless the code died in this moment."""
    values, forward = {"code": meaning.code}, held(meaning.code, sms.contact)
    draft = case_state.waiting_draft(forward) if forward is not None else None
    key = TextKey.WORD_REFUSED
    if forward is None:
        key = TextKey.CODE_NOT_LIVE
    elif reason == Refusal.NO_DRAFT:
        key = TextKey.APPROVAL_NONE
    elif reason == Refusal.WAITING and draft is not None:
        key, values["name"] = TextKey.APPROVAL_BUSY, draft.superior_position
    else:
        values["word"] = _TYPED[type(meaning)]
    sms.explain(key, **values)


def _approve(sms: OfficialSms, forward: Forward, meaning: Approve, written: datetime) -> None:
    """A phone that is no superior's hears the same as one for whom nothing waits (A3, D11)."""
    contact, row = sms.contact, case_state.waiting_draft(forward)
    if row is None or recipients.superior_who(actor_of(contact), forward) is None:
        sms.explain(TextKey.APPROVAL_NONE, code=meaning.code)
    elif approving.may_not_release(row, contact):
        sms.explain(TextKey.WORD_DOUBTED, word=_TYPED[Approve], code=meaning.code)
    elif not approval_sms.may_mean(row, contact, written, sms.first.recorded_at):
        approval_sms.request_again(row, contact, sms.first.id)
    else:
        reply = approving.approve(row.id, actor=actor_of(contact))
        echo(sms, reply, meaning.code, TextKey.APPROVAL_CONFIRMED)


def _take_back(sms: OfficialSms, forward: Forward, meaning: TakeBack, written: datetime) -> None:
    """BATAL of the newest answer whose echo this phone got (D11)."""
    reply = recalling.named_by_echo(forward, sms.contact, written)
    if reply is None:
        sms.explain(TextKey.ANSWER_NOT_YOURS, code=meaning.code)
        return
    in_time = recalling.take_back(reply, actor=actor_of(sms.contact))
    key = TextKey.ANSWER_CALLED_BACK if in_time else TextKey.ANSWER_DISPUTED
    sms.confirm(key, forward.message_id, code=meaning.code, excerpt=excerpt(reply.text))


def written_at(first: InboundPart) -> datetime:
    """When the official typed it: an SMS can come hours later, when other things wait. A smaller
    difference is the network's clock, not its delay."""
    sent = creating.clock_start(first.smsc_at, first.recorded_at)
    return sent if first.recorded_at - sent > _SKEW else first.recorded_at


def wrong_code(sms: OfficialSms, code: str) -> None:
    """Says so, and counts it."""
    sms.explain(count_wrong_code(sms.contact), code=code)


def count_wrong_code(contact: Contact) -> TextKey:
    """Writes a wrong code down: who has trouble typing stands on Hari ini (D7), and guesses make a
    phone doubted (D11). The words to answer it with."""
    journal.record(typing_trouble.WRONG_CODE, "contact", contact.id, actor=actor_of(contact))
    is_guess = typing_trouble.is_guessing(contact)
    return TextKey.CODE_GUESSED if is_guess else TextKey.CODE_NOT_LIVE


def refuse_doubted(sms: OfficialSms, meaning: Exact) -> int | None:
    """Does nothing by a word with a right code, and tells the phone so; the id of the card on which
    the moderator reads what was asked. None for a wrong code, which is told and counted as ever."""
    if held(meaning.code, sms.contact) is None:
        return None
    return sms.explain_on_card(TextKey.WORD_DOUBTED, word=_TYPED[type(meaning)], code=meaning.code)


def refuse_service(sms: OfficialSms) -> None:
    """Says that his time by the SK is over or has not begun, and writes it down."""
    contact = sms.contact
    journal.record("service_over", "contact", contact.id, actor=actor_of(contact))
    ended, day = "berakhir", contact.valid_until
    if not recipients.is_over(contact):
        ended, day = "baru mulai", contact.valid_from
    if not creating.is_sensitive(sms.text):
        sms.say(TextKey.SERVICE_OVER, service=f"{ended} {day:%d/%m/%y}")


def _take_answer(sms: OfficialSms, forward: Forward, meaning: Answer, *, is_doubted: bool) -> None:
    """The answer of an official; where the SKPD demands it, or the phone is in doubt, it waits.
    Raises TransitionRefused."""
    contact = sms.contact
    known, actor = _earlier_answer(forward, meaning, contact), actor_of(contact)
    demands = recipients.demands_approval(forward) and contact.rank not in recipients.SUPERIORS
    if known is None and (demands or is_doubted):
        _ask_superior(sms, forward, meaning, actor, is_doubted=is_doubted)
        return
    reply = known or replying.answer_by_phone(forward, meaning.text, contact, actor=actor)
    echo(sms, reply, meaning.code, TextKey.ANSWER_CONFIRMED)
    if known is None:
        promise_sms.ask_for_day(reply, contact)


def echo(sms: OfficialSms, reply: Reply, code: str, key: TextKey) -> None:
    """What was given in his name, and what becomes of it: `key`, unless it is held first (D11), or
    no SMS gets to the citizen (D10)."""
    values = {"code": code, "excerpt": excerpt(reply.text)}
    is_held = OutboundSms.status == OutboundStatus.HELD.value
    held_id = select(OutboundSms.id).where(OutboundSms.reply_id == reply.id, is_held)
    if case_state.reachable_number(reply.message) is None:
        key = TextKey.ANSWER_RECORDED
    elif key is TextKey.ANSWER_CONFIRMED and db.session.scalar(held_id) is not None:
        key, values["minutes"] = TextKey.ANSWER_HELD, str(settings.current().phone_hold)
    sms.confirm(key, reply.message_id, **values)


def _earlier_answer(forward: Forward, meaning: Answer, contact: Contact) -> Reply | None:
    """The answer of which this one is the phone's resend. What was taken back, did not arrive, or
    was called unsolved by the citizen since, is given anew (D11, A8, D12)."""
    lost = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.status.in_(LOST)
    )
    since, unsolved_at = now() - RESEND, forward.message.unsolved_at
    same = select(Reply).where(
        Reply.forward_id == forward.id,
        Reply.author_contact_id == contact.id,
        Reply.text == clean(meaning.text).strip(),
        Reply.created_at > max(since, unsolved_at or since),
        Reply.disputed_at.is_(None),
        ~lost.exists(),
    )
    return db.session.scalars(same.order_by(Reply.id.desc()).limit(1)).first()


def _ask_superior(
    sms: OfficialSms, forward: Forward, meaning: Answer, actor: Actor, *, is_doubted: bool
) -> None:
    """The answer of an operator whose SKPD demands approval waits for it (S72); that of a phone
    which has guessed codes for its head or a moderator (D11)."""
    row = case_state.waiting_draft(forward)
    if row is None or row.text != clean(meaning.text).strip():
        row = approving.submit_by_phone(forward, meaning.text, actor=actor, is_doubted=is_doubted)
    key, values = TextKey.ANSWER_DOUBTED, {"code": meaning.code}
    if not row.is_doubted:
        key, values["name"] = TextKey.APPROVAL_WAITS, row.superior_position
    sms.confirm(key, forward.message_id, **values)


def send_codes(sms: OfficialSms) -> None:
    """DAFTAR: what waits for the answer of this phone's SKPD, the oldest first; asked as often as
    is needed, within the limits of D7 (D12)."""
    _send_list(sms, _open_codes(sms.contact))


def read_again(sms: OfficialSms, meaning: ReadAgain) -> int | None:
    """BACA: the SMS of that forward once more, to a phone that may know of it; else as any wrong
    code. The id of the message."""
    forward = held(meaning.code, sms.contact)
    if forward is None:
        wrong_code(sms, meaning.code)
        return None
    sms = sms.about(forward)
    # Locked first: what is made sensitive in this moment is read as such.
    case_state.lock(forward.message_id)
    case_state.mark_read([forward.id])
    _send_list(sms, forwarding.text_of(forward), forward.message_id)
    return forward.message_id


def _send_list(sms: OfficialSms, told: str, message_id: int | None = None) -> None:
    """With its card go a citizen's words, too: the SMS belongs to it."""
    first, contact = sms.first, sms.contact
    cause = Cause(SmsKind.COMMAND_REPLY, first.id, message_id=message_id, contact_id=contact.id)
    auto_replies.send_auto_reply(
        contact.phone, told, cause, modem_id=first.modem_id, may_repeat=True
    )


def live_forwards(contact: Contact) -> list[Forward]:
    """The forwards of this phone's SKPD with a live code that it may know of, the oldest first."""
    posts = recipients.posts_of(contact.phone)
    rows = db.session.scalars(
        select(Forward)
        .join(Message, Message.id == Forward.message_id)
        .where(
            _is_of(posts),
            Forward.status.in_(HOLDING),
            Message.code_is_live,
            Message.deleted_at.is_(None),
        )
        .options(joinedload(Forward.message))
        .order_by(Forward.id)
    ).all()
    return [row for row in rows if any(recipients.is_told(post, row) for post in posts)]


def _open_codes(contact: Contact) -> str:
    posts = recipients.posts_of(contact.phone)
    unit = "/".join(dict.fromkeys(post.skpd.sms_code for post in posts))
    waits = [row for row in live_forwards(contact) if case_state.awaits_answer(row)]
    if not waits:
        return sms_templates.say(TextKey.OPEN_CODES_NONE, skpd=unit)
    items = [reminder_digest.item(row) for row in waits]
    return reminder_digest.listed(
        TextKey.OPEN_CODES, items, _TWO_PARTS, skpd=unit, count=str(len(waits))
    )


def act_on_promise(sms: OfficialSms, meaning: Promised | Done) -> int | None:
    """Does what was asked, or says how it is written; the id of the message it was about, or of
    the card it became: four digits behind "selesai" may be metres, or a year (A4)."""
    forward = held(meaning.code, sms.contact)
    if forward is None:
        hint = count_wrong_code(sms.contact)
        return sms.explain_on_card(hint, code=meaning.code)
    sms, row = sms.about(forward), _promise_of(forward)
    if row is None:
        return sms.explain_on_card(TextKey.PROMISE_MISSING, code=meaning.code)
    if isinstance(meaning, Promised) and parse_day(meaning.day, today()) is None:
        return sms.explain_on_card(TextKey.PROMISE_UNREAD, code=meaning.code)
    if not _is_written(row, meaning, sms.contact):
        sms.explain(TextKey.PROMISE_UNREAD, code=meaning.code)
        return forward.message_id
    values = {"code": meaning.code, "skpd": forward.skpd.sms_code}
    key = TextKey.PROMISE_DONE
    if isinstance(meaning, Promised):
        key, values["date"] = TextKey.PROMISE_NOTED, f"{row.due_on:%d/%m/%y}"
    sms.confirm(key, forward.message_id, **values)
    return forward.message_id


def _promise_of(forward: Forward) -> Promise | None:
    """What the SKPD still owes under this code: without a day first, then what is due first."""
    owed = [status.value for status in OWED]
    query = select(Promise).where(Promise.forward_id == forward.id, Promise.status.in_(owed))
    order = (Promise.due_on.is_not(None), Promise.due_on, Promise.id)
    return db.session.scalars(query.order_by(*order)).first()


def _is_written(row: Promise, meaning: Promised | Done, contact: Contact) -> bool:
    actor = actor_of(contact)
    try:
        if isinstance(meaning, Done):
            # His word counts, however long it is: there is no window to send it back to.
            said = validation.optional(meaning.text, promises.LONGEST_NOTE)
            promises.keep(row.id, said, actor=actor)
        else:
            day = parse_day(meaning.day, today())
            if day is not None and day == row.due_on:
                return True
            promises.set_day(row.id, day or "", actor=actor)
    except DomainError:
        return False
    return True
