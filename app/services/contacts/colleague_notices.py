"""Notifies the other phones of a unit: who answered and what (A5, A29, D11), who rejected (S99)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.workflow import ReplyChannel
from app.models import Contact, Forward, OutboundSms, Rejection, Reply
from app.services.contacts import recipients
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates
from app.sms.protocol.encoding import in_gsm7
from app.sms.texts.texts import TextKey, excerpt

# Of a sensitive case not even the answer's beginning stands on a phone (D7).
UNREAD = "dibaca di web"
# So much of who rejected and of what instead; the reason gets the rest of the SMS.
_WHO, _INSTEAD = 50, 40
_NOT_SAID = "belum disebut"


@dataclass(frozen=True, slots=True)
class Approved:
    """Who has approved an answer, and the contacts whose approval was asked for."""

    by: str
    asked: frozenset[int]


def send_copies(
    reply: Reply, forward: Forward, known: frozenset[int], approved: Approved | None = None
) -> None:
    """Sends a copy to each phone that knows of the forward, except those of `known` contacts; who
    was asked to approve it hears who has."""
    for contact in recipients.told_of(forward):
        if contact.id in known:
            continue
        cause = Cause.about(forward, contact, SmsKind.ANSWER_COPY, reply.id, contact.id)
        text = _copy(reply, forward, contact, approved)
        # What was typed at a screen waits as long as the answer itself.
        is_held = reply.channel != ReplyChannel.BLS
        hold = settings.current().send_hold if is_held else 0
        outbox.put(contact.phone, text, cause, hold_seconds=hold)


def _copy(reply: Reply, forward: Forward, contact: Contact, approved: Approved | None) -> str:
    """The head learns how to take back what came by phone: its sender can be forged (D11)."""
    is_echo = reply.channel == ReplyChannel.BLS and contact.rank == recipients.HEAD
    key, name = TextKey.ANSWERED_BY_OTHER, reply.author_position
    if is_echo:
        key = TextKey.ANSWER_COPY_HEAD
    if approved is not None and contact.id in approved.asked:
        name = approved.by
        key = TextKey.APPROVAL_GIVEN_HEAD if is_echo else TextKey.APPROVAL_GIVEN
    said = UNREAD if forward.case.is_sensitive else excerpt(reply.text)
    return sms_templates.say(key, code=forward.case.code or "", name=name, excerpt=said)


def cancel_copies(reply: Reply) -> None:
    """Cancels the copies of an answer that was recalled."""
    copies = (OutboundSms.kind == SmsKind.ANSWER_COPY, OutboundSms.subject_id == reply.id)
    outbox.cancel(OutboundSms.case_id == reply.case_id, *copies)


def notify_head(rejection: Rejection, forward: Forward, actor: Actor, *details: str) -> list[int]:
    """Tells the unit's head, or who may approve instead, of a rejection by somebody else; the ids
    of the contacts who were told. `details`: once more, when it says more than at first."""
    people = recipients.heads_of(forward.skpd_id) or recipients.superiors_of(forward)[:1]
    author, told = recipients.contact_who(actor), list[int]()
    for contact in people:
        is_own = contact.name == rejection.author_name
        if is_own or (author is not None and contact.id == author.id):
            continue
        once = (contact.id, *details)
        cause = Cause.about(forward, contact, SmsKind.REJECTION, forward.id, *once)
        outbox.put(contact.phone, rejection_text(rejection, forward), cause)
        told.append(contact.id)
    return told


def rejection_text(rejection: Rejection, forward: Forward) -> str:
    """Who rejected, why and what instead, in one SMS; of a sensitive case only who (D7)."""
    author, position = rejection.author_name, rejection.author_position
    who = position if author == position else f"{position} ({author})"
    code, name = forward.case.code or "", excerpt(in_gsm7(who), _WHO)
    if forward.case.is_sensitive:
        return sms_templates.say(TextKey.REJECTED_HEAD_SENSITIVE, code=code, name=name)
    instead = excerpt(in_gsm7(rejection.alternative or _NOT_SAID), _INSTEAD)
    return sms_templates.say_in_one_part(
        TextKey.REJECTED_HEAD,
        "excerpt",
        rejection.reason,
        code=code,
        name=name,
        alternative=instead,
    )
