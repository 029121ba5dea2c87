"""The buttons of a card: workflow's answer, in the words of `button_words`."""

from __future__ import annotations

from functools import lru_cache

from flask import url_for

from app import errors
from app.domain.buttons import actions_for, more_actions
from app.domain.errors import Refusal, TransitionRefused
from app.domain.permissions import Pair
from app.domain.workflow import (
    Action,
    Facts,
    MessageStatus,
    allowed,
    owes_answer,
    refusal_of,
)
from app.english import said
from app.models import Forward, Message
from app.services.actor import Actor
from app.services.standing import facts_of
from app.views.button_words import ENDPOINTS, INBOX, OFFICE, OVER, RECORDED, VALUES
from app.views.card_parts import Button


def inbox_buttons(
    message_id: int, facts: Facts, actor: Actor, held: frozenset[Pair]
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """The buttons in sight, the next step first and filled, and those under "Lainnya"."""
    possible, rest = _offered(facts, actor.acts_as, held)
    return (
        tuple(_inbox_button(a, message_id, facts, place == 0) for place, a in enumerate(possible)),
        tuple(_inbox_button(action, message_id, facts, False) for action in rest),
    )


@lru_cache(maxsize=1024)
def _offered(
    facts: Facts, roles: frozenset[str], held: frozenset[Pair]
) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """In sight, and under "Lainnya": the cards of a page are of few kinds."""
    return (
        tuple(action for action in actions_for(facts, roles) if _may(action, held)),
        tuple(action for action in more_actions(facts, roles) if _may(action, held)),
    )


def may_withdraw(message: Message, forward: Forward, actor: Actor, held: frozenset[Pair]) -> bool:
    """Whether the SKPD's row offers Tarik."""
    facts = facts_of(message, forward=forward, is_blocked=False)
    return allowed(Action.WITHDRAW, facts, actor.acts_as) and ("can_forward", "Inbox") in held


def office_buttons(
    forward_id: int, facts: Facts, actor: Actor, held: frozenset[Pair]
) -> tuple[Button, ...]:
    """Exactly BALAS and TOLAK (S81); the next step first, what is not possible dead with a why."""
    waits = facts.forward is not None and owes_answer(facts.forward, facts.status)
    return tuple(
        _office_button(
            action,
            forward_id,
            is_main=waits and action is Action.REPLY,
            why_not=_why_not(action, facts, actor),
            recorded=action is Action.REPLY and not facts.is_reachable,
        )
        for action in OFFICE
        if (f"can_{OFFICE[action][0]}", "Office") in held
    )


def _why_not(action: Action, facts: Facts, actor: Actor) -> str:
    reason = refusal_of(action, facts, actor.acts_as)
    if reason is None:
        return ""
    if reason is Refusal.STATE and facts.status == MessageStatus.SELESAI:
        return said("Tidak dapat lagi: pesan ini sudah ditandai selesai")
    over = OVER.get(facts.forward) if facts.forward is not None else None
    if reason is Refusal.STATE and over is not None:
        return said(over)
    return errors.sentence(TransitionRefused(action, facts.forward or facts.status, reason))


def _may(action: Action, held: frozenset[Pair]) -> bool:
    return action in INBOX and (f"can_{INBOX[action][0]}", "Inbox") in held


def _inbox_button(action: Action, message_id: int, facts: Facts, is_main: bool) -> Button:
    _, label, icon, tip, opens = INBOX[action]
    again = action is Action.FORWARD and facts.status == MessageStatus.DITOLAK
    recorded = action is Action.REPLY and not facts.is_reachable
    return Button(
        action=action.value,
        label="Teruskan lagi" if again else label,
        name=said("{}: Teruskan lagi", said(label)) if again else "",
        icon=icon,
        tip=RECORDED if recorded else tip,
        about="recorded" if recorded else "",
        url=url_for(ENDPOINTS[action], message_id=message_id),
        opens=opens,
        values=VALUES.get(action, ""),
        is_main=is_main and action not in (Action.DELETE, Action.BLOCK),
        is_danger=action in (Action.DELETE, Action.BLOCK),
    )


def _office_button(
    action: Action, forward_id: int, *, is_main: bool, why_not: str, recorded: bool
) -> Button:
    _, label, icon, tip = OFFICE[action]
    return Button(
        action=action.value,
        label=label,
        icon=icon,
        tip=why_not or (RECORDED if recorded else tip),
        about="recorded" if recorded else "",
        url=url_for(f"OfficeView.{action.value}", forward_id=forward_id),
        opens=True,
        is_main=is_main,
        why_not=why_not,
    )
