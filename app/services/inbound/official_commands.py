"""What each word of a registered phone does (A3-A5, D11, S102-S105), and what that phone is told.

JANJI and SELESAI are its ledger of promises without a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.database.extensions import db, now
from app.domain.access.roles import REGISTERED_PHONE
from app.domain.errors import DomainError
from app.domain.messaging.delivery import LOST, OutboundStatus
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Refusal
from app.domain.terms import HOLDING
from app.domain.workflow.promises import OWED, parse_day
from app.domain.workflow.workflow import CaseStatus, ForwardStatus, is_code_live
from app.models import Case, Contact, Forward, InboundPart, OutboundSms, Promise, Reply
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
from app.sms.commands.meanings import Said
from app.sms.commands.registry import Needs
from app.sms.protocol.encoding import clean
from app.sms.texts.texts import TextKey, excerpt

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


@dataclass(frozen=True, slots=True)
class Order:
    """An exact word with a right code: from whom, about which forward, and when it was written,
    which is earlier where OK does what another SMS had asked."""

    sms: OfficialSms
    said: Said
    forward: Forward
    written: datetime
    # The phone has guessed codes (D11).
    is_doubted: bool = False

    @property
    def actor(self) -> Actor:
        """Whoever sent it."""
        return actor_of(self.sms.contact)

    @property
    def is_of_superior(self) -> bool:
        """Whether a superior of the forward's SKPD sent it."""
        return recipients.superior_who(self.actor, self.forward) is not None

    def explain(self, key: TextKey, **values: str) -> None:
        """Says why nothing was done."""
        self.sms.explain(key, code=self.said.code, **values)

    def confirm(self, key: TextKey, **values: str) -> None:
        """Says what was done in the sender's name."""
        self.sms.confirm(key, self.forward.case_id, code=self.said.code, **values)


def held(code: str, contact: Contact, needs: Needs = Needs.OWED) -> Forward | None:
    """The live forward of this code that an SKPD of this phone holds and that it may know of; else
    None, whatever the reason: "not live" and "not yours" must read alike (D7, D11).

    Of one case with two SKPD of this phone: where the word does something, then the own post's.
    """
    posts = recipients.posts_of(contact.phone)
    rows = db.session.scalars(
        select(Forward)
        .join(Case, Case.id == Forward.case_id)
        .where(Case.code == code, Case.code_is_live, _is_of(posts))
        .order_by(Forward.id.desc())
    ).all()
    alive = [
        row
        for row in rows
        if is_code_live(ForwardStatus(row.status), CaseStatus(row.case.status))
        and any(recipients.is_told(post, row) for post in posts)
    ]
    if len(alive) < 2:
        return alive[0] if alive else None
    own = contact.skpd_id
    return min(alive, key=lambda row: (not would_act(needs, row, contact), row.skpd_id != own))


def renamed(code: str, contact: Contact) -> str | None:
    """The code under which that of an SKPD of this phone is handled now (Tangani bersama)."""
    posts = recipients.posts_of(contact.phone)
    leads = select(Case.lead_id).join(Forward, Forward.case_id == Case.id)
    leads = leads.where(Case.code == code, Case.code_is_live.is_(False), _is_of(posts))
    now_live = select(Case.code).where(Case.id.in_(leads)).order_by(Case.id.desc())
    found = db.session.scalar(now_live.limit(1))
    return found if found and held(found, contact) is not None else None


def would_act(needs: Needs, row: Forward, contact: Contact) -> bool:
    """Whether a word that needs this would do something for this forward."""
    if needs is Needs.DRAFT:
        return case_state.waiting_draft(row) is not None
    if needs is Needs.ECHO:
        return is_named_by_echo(row, contact)
    if needs is Needs.PROMISE:
        return _promise_of(row) is not None
    return case_state.awaits_answer(row)


def is_named_by_echo(row: Forward, contact: Contact) -> bool:
    """Whether this phone was told of an answer of this forward, which BATAL takes back (D11)."""
    speaker = recipients.speaker(contact, row) or contact
    return recalling.named_by_echo(row, speaker, row.case.recorded_at) is not None


def _is_of(posts: Sequence[Contact]) -> ColumnElement[bool]:
    """Condition for the forwards of the SKPD in which a phone has a post."""
    return Forward.skpd_id.in_({post.skpd_id for post in posts})


def tell_refused(order: Order, reason: str) -> None:
    """The code is right, but its case stands where the word does nothing: nobody is told to
    look for a mistyped digit, unless the code died in this moment."""
    forward = held(order.said.code, order.sms.contact)
    draft = case_state.waiting_draft(forward) if forward is not None else None
    if forward is None:
        order.explain(TextKey.CODE_NOT_LIVE)
    elif reason == Refusal.NO_DRAFT:
        order.explain(TextKey.APPROVAL_NONE)
    elif reason == Refusal.WAITING and draft is not None:
        order.explain(TextKey.APPROVAL_BUSY, name=draft.superior_position)
    else:
        order.explain(TextKey.WORD_REFUSED, word=order.said.command.word)


def reject(order: Order) -> None:
    """TOLAK: back to the moderator (S82)."""
    rejecting.reject_by_phone(order.forward, order.said.text, actor=order.actor)
    order.confirm(TextKey.REJECTION_CONFIRMED)


def approve(order: Order) -> None:
    """SETUJU of the draft that waited when it was written (S72)."""
    contact, row = order.sms.contact, case_state.waiting_draft(order.forward)
    if row is None:
        order.explain(TextKey.APPROVAL_NONE)
    elif approving.may_not_release(row, contact):
        order.explain(TextKey.WORD_DOUBTED, word=order.said.command.word)
    elif not approval_sms.may_mean(row, contact, order.written, order.sms.first.recorded_at):
        approval_sms.request_again(row, contact, order.sms.first.id)
    else:
        echo(order, approving.approve(row.id, actor=order.actor), TextKey.APPROVAL_CONFIRMED)


def take_back(order: Order) -> None:
    """BATAL of the newest answer whose echo this phone got (D11)."""
    reply = recalling.named_by_echo(order.forward, order.sms.contact, order.written)
    if reply is None:
        order.explain(TextKey.ANSWER_NOT_YOURS)
        return
    in_time = recalling.take_back(reply, actor=order.actor)
    key = TextKey.ANSWER_CALLED_BACK if in_time else TextKey.ANSWER_DISPUTED
    order.confirm(key, excerpt=excerpt(reply.text))


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


def refuse_service(sms: OfficialSms) -> None:
    """Says that his time by the SK is over or has not begun, and writes it down."""
    contact = sms.contact
    journal.record("service_over", "contact", contact.id, actor=actor_of(contact))
    ended, day = "berakhir", contact.valid_until
    if not recipients.is_over(contact):
        ended, day = "baru mulai", contact.valid_from
    if not creating.is_sensitive(sms.text):
        sms.say(TextKey.SERVICE_OVER, service=f"{ended} {day:%d/%m/%y}")


def answer(order: Order) -> None:
    """BLS: the answer of an official; where the SKPD demands it, or the phone is in doubt, it
    waits. Raises TransitionRefused."""
    contact, known = order.sms.contact, _earlier_answer(order)
    is_asked = recipients.demands_approval(order.forward)
    demands = is_asked and contact.rank not in recipients.SUPERIORS
    if known is None and (demands or order.is_doubted):
        _ask_superior(order)
        return
    reply = known or replying.answer_by_phone(
        order.forward, order.said.text, contact, actor=order.actor
    )
    echo(order, reply, TextKey.ANSWER_CONFIRMED)
    if known is None:
        promise_sms.ask_for_day(reply, contact)


def echo(order: Order, reply: Reply, key: TextKey) -> None:
    """What was given in his name, and what becomes of it: `key`, unless it is held first (D11), or
    no SMS gets to the citizen (D10)."""
    values = {"excerpt": excerpt(reply.text)}
    is_held = OutboundSms.status == OutboundStatus.HELD.value
    held_id = select(OutboundSms.id).where(OutboundSms.reply_id == reply.id, is_held)
    if case_state.reachable_number(reply.case) is None:
        key = TextKey.ANSWER_RECORDED
    elif key is TextKey.ANSWER_CONFIRMED and db.session.scalar(held_id) is not None:
        key, values["minutes"] = TextKey.ANSWER_HELD, str(settings.current().phone_hold)
    order.confirm(key, **values)


def _earlier_answer(order: Order) -> Reply | None:
    """The answer of which this one is the phone's resend. What was taken back, did not arrive, or
    was called unsolved by the citizen since, is given anew (D11, A8, D12)."""
    lost = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.status.in_(LOST)
    )
    since, unsolved_at = now() - RESEND, order.forward.case.unsolved_at
    same = select(Reply).where(
        Reply.forward_id == order.forward.id,
        Reply.author_contact_id == order.sms.contact.id,
        Reply.text == clean(order.said.text).strip(),
        Reply.created_at > max(since, unsolved_at or since),
        Reply.disputed_at.is_(None),
        ~lost.exists(),
    )
    return db.session.scalars(same.order_by(Reply.id.desc()).limit(1)).first()


def _ask_superior(order: Order) -> None:
    """The answer of an operator whose SKPD demands approval waits for it (S72); that of a phone
    which has guessed codes for its head or a moderator (D11)."""
    text, is_doubted = order.said.text, order.is_doubted
    row = case_state.waiting_draft(order.forward)
    if row is None or row.text != clean(text).strip():
        row = approving.submit_by_phone(
            order.forward, text, actor=order.actor, is_doubted=is_doubted
        )
    if row.is_doubted:
        order.confirm(TextKey.ANSWER_DOUBTED)
    else:
        order.confirm(TextKey.APPROVAL_WAITS, name=row.superior_position)


def send_codes(sms: OfficialSms) -> None:
    """DAFTAR: what waits for the answer of this phone's SKPD, the oldest first; asked as often as
    is needed, within the limits of D7 (D12)."""
    _send_list(sms, _open_codes(sms.contact))


def send_text_again(order: Order) -> None:
    """BACA: the SMS of that forward once more."""
    case_state.mark_read([order.forward.id])
    _send_list(order.sms, forwarding.text_of(order.forward), order.forward.case_id)


def _send_list(sms: OfficialSms, told: str, case_id: int | None = None) -> None:
    """With its card go a citizen's words, too: the SMS belongs to it."""
    first, contact = sms.first, sms.contact
    cause = Cause(SmsKind.COMMAND_REPLY, first.id, case_id=case_id, contact_id=contact.id)
    auto_replies.send_auto_reply(
        contact.phone, told, cause, modem_id=first.modem_id, may_repeat=True
    )


def live_forwards(contact: Contact) -> list[Forward]:
    """The forwards of this phone's SKPD with a live code that it may know of, the oldest first."""
    posts = recipients.posts_of(contact.phone)
    rows = db.session.scalars(
        select(Forward)
        .join(Case, Case.id == Forward.case_id)
        .where(
            _is_of(posts), Forward.status.in_(HOLDING), Case.code_is_live, Case.deleted_at.is_(None)
        )
        .options(joinedload(Forward.case))
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


def set_day(order: Order) -> int | None:
    """JANJI: when what was promised will be done, or how that is written; the id of the card where
    a person must read what was meant."""
    row, day = _promise_of(order.forward), parse_day(order.said.text, today())
    if row is None or day is None:
        key = TextKey.PROMISE_MISSING if row is None else TextKey.PROMISE_UNREAD
        return order.sms.explain_on_card(key, code=order.said.code)
    try:
        if day != row.due_on:
            promises.set_day(row.id, day, actor=order.actor)
    except DomainError:
        order.explain(TextKey.PROMISE_UNREAD)
    else:
        skpd, date = order.forward.skpd.sms_code, f"{row.due_on:%d/%m/%y}"
        order.confirm(TextKey.PROMISE_NOTED, skpd=skpd, date=date)
    return None


def keep_promise(order: Order) -> int | None:
    """SELESAI: what was promised is done; the id of the card where nothing was."""
    row = _promise_of(order.forward)
    if row is None:
        return order.sms.explain_on_card(TextKey.PROMISE_MISSING, code=order.said.code)
    # His word counts, however long it is: there is no window to send it back to.
    said = validation.optional(order.said.text, promises.LONGEST_NOTE)
    try:
        promises.keep(row.id, said, actor=order.actor)
    except DomainError:
        order.explain(TextKey.PROMISE_UNREAD)
    else:
        order.confirm(TextKey.PROMISE_DONE, skpd=order.forward.skpd.sms_code)
    return None


def _promise_of(forward: Forward) -> Promise | None:
    """What the SKPD still owes under this code: without a day first, then what is due first."""
    owed = [status.value for status in OWED]
    query = select(Promise).where(Promise.forward_id == forward.id, Promise.status.in_(owed))
    order = (Promise.due_on.is_not(None), Promise.due_on, Promise.id)
    return db.session.scalars(query.order_by(*order)).first()
