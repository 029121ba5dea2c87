"""A moderator hands a message to one or more SKPD; their three phones get it with its code."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.domain import codes
from app.domain.delivery import Purpose
from app.domain.errors import InvalidInput, Problem, Refusal, TransitionRefused
from app.domain.workflow import FORWARD_START, Action, Category, ForwardStatus, MessageStatus
from app.extensions import db, now
from app.models import Forward, Message, Skpd
from app.services import forms, journal, outbox, phones, standing, wording
from app.services.actor import Actor
from app.services.outbox import Cause
from app.sms.texts import TextKey

# A code is not used again for this long after its message was closed (D2).
CODE_REST = timedelta(days=90)
_OPEN = (ForwardStatus.MENUNGGU, ForwardStatus.DIJAWAB)
_random = random.SystemRandom()


def forward(
    message_id: int,
    skpd_ids: Sequence[int],
    category: str | None,
    *,
    actor: Actor,
    note: str | None = None,
    needs_inspection: bool = False,
    heads_only: bool = False,
    form_key: str | None = None,
) -> Message:
    """Forwards to the SKPD (the first leads, A7), gives the code, queues the phones' SMS (S43-S45).

    `heads_only`: no phone but the head's is told, now and later (D7).

    Raises AlreadyDone, InvalidInput, TransitionRefused.
    """
    forms.once(Forward, form_key)
    kind = forms.category(category)
    message = standing.lock(message_id)
    row_of_table = standing.permit(Action.FORWARD, message, actor)
    units = _units(message, skpd_ids)
    if heads_only:
        _have_heads(units)
    message.category = kind.value
    # Only a report of somebody's deed is inspected (A32, D3).
    message.needs_inspection = needs_inspection and kind is Category.PENGADUAN
    _give_code(message, [unit.id for unit in units])
    for place, unit in enumerate(units):
        row = Forward(
            message=message,
            skpd=unit,
            status=FORWARD_START.value,
            is_lead=place == 0,
            note=forms.optional(note, 300),
            heads_only=heads_only,
            forwarded_at=now(),
            forwarded_by=actor.name,
            form_key=form_key if place == 0 else None,
        )
        _hold(row, kind, actor)
    if isinstance(row_of_table.target, MessageStatus):
        # Also of a message that still waits for the citizen: the SKPD has it now.
        standing.move_message(message, row_of_table.target, actor)
    standing.settle(message, actor)
    return message


def _hold(row: Forward, category: Category, actor: Actor) -> None:
    """Stores one SKPD's hold, tells its phones, and writes the event."""
    db.session.add(row)
    db.session.flush()
    _tell_phones(row)
    journal.record(
        "forward",
        "forward",
        row.id,
        actor=actor,
        message_id=row.message_id,
        skpd=row.skpd.code,
        category=category.value,
        heads_only=row.heads_only,
    )


def _units(message: Message, skpd_ids: Sequence[int]) -> list[Skpd]:
    if not skpd_ids:
        raise InvalidInput("skpd", Problem.REQUIRED)
    holding = {row.skpd_id for row in message.forwards if row.status in _OPEN}
    if holding.intersection(skpd_ids):
        raise TransitionRefused(Action.FORWARD, message.status, Refusal.NO_CHANGE)
    found = {
        unit.id: unit
        for unit in db.session.scalars(
            select(Skpd).where(Skpd.id.in_(skpd_ids), Skpd.is_active.is_(True))
        )
    }
    if not found.keys() >= set(skpd_ids):
        raise InvalidInput("skpd", Problem.UNKNOWN)
    return [found[skpd_id] for skpd_id in dict.fromkeys(skpd_ids)]


def _have_heads(units: Sequence[Skpd]) -> None:
    """Nobody would hear of it where the head's phone is not registered."""
    if not all(phones.heads_of(unit.id) for unit in units):
        raise InvalidInput("heads_only", Problem.NO_HEAD)


def _give_code(message: Message, skpd_ids: Sequence[int]) -> None:
    """The code of the first forward stays the message's code (A2, D2)."""
    if message.code is None or standing.is_code_taken(message):
        code = codes.choose(_codes_in_use(), _codes_near(skpd_ids), _random)
        message.code = code or _oldest_closed_code()
    message.code_is_live, message.code_closed_at = True, None


def _codes_in_use() -> set[str]:
    rows = db.session.scalars(
        select(Message.code).where(
            Message.code_is_live | (Message.code_closed_at > now() - CODE_REST)
        )
    )
    return {code for code in rows if code}


def _codes_near(skpd_ids: Sequence[int]) -> set[str]:
    rows = db.session.scalars(
        select(Message.code)
        .join(Forward, Forward.message_id == Message.id)
        .where(
            Forward.skpd_id.in_(skpd_ids),
            Message.code_is_live | (Message.code_closed_at > now() - CODE_REST),
        )
    )
    return {code for code in rows if code}


def _oldest_closed_code() -> str | None:
    """Nothing is free: forwarding still works, the longest closed code is used again (D2)."""
    live = select(Message.code).where(Message.code_is_live)
    return db.session.scalar(
        select(Message.code)
        .where(Message.code.is_not(None), Message.code.not_in(live))
        .order_by(Message.code_closed_at)
        .limit(1)
    )


def _tell_phones(row: Forward) -> None:
    message = row.message
    key = TextKey.FORWARD_SENSITIVE if message.is_sensitive else TextKey.FORWARD
    values = {"code": message.code or ""}
    if key is TextKey.FORWARD:
        values["text"] = message.body
    text = wording.say(key, **values)
    for contact in phones.told_of(row):
        cause = Cause(
            key=f"fwd:{row.id}:{contact.id}",
            purpose=Purpose.FORWARD,
            message_id=message.id,
            forward_id=row.id,
            contact_id=contact.id,
        )
        outbox.put(contact.phone, text, cause)
