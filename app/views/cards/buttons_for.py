"""The buttons of a card: workflow's answer, in the words of `button_words`."""

from __future__ import annotations

from functools import lru_cache

from flask_babel import gettext as _

from app.domain.access.permissions import Pair
from app.domain.errors import Refusal, TransitionRefused
from app.domain.words import N_
from app.domain.workflow.card_buttons import actions_for, more_actions
from app.domain.workflow.workflow import (
    Action,
    Facts,
    MessageStatus,
    allowed,
    owes_answer,
    refusal_of,
)
from app.http import error_pages
from app.i18n.language import language, translated
from app.models import Forward, Message
from app.services.cases.state.case_state import facts_of
from app.services.journal.actor import Actor
from app.views.cards.button import Button, Buttons
from app.views.cards.button_labels import (
    ENDPOINTS,
    INBOX,
    OFFICE,
    OFFICE_ENDPOINTS,
    OVER,
    RECORDED,
    VALUES,
)


def inbox_buttons(facts: Facts, actor: Actor, held: frozenset[Pair]) -> Buttons:
    """The buttons in sight, the next step first and filled, and those under "Lainnya"."""
    return _inbox_buttons(facts, actor.acts_as, held, language())


@lru_cache(maxsize=1024)
def _inbox_buttons(
    facts: Facts, roles: frozenset[str], held: frozenset[Pair], _language: str
) -> Buttons:
    """The cards of a page are of few kinds; a button's name is said in the reader's language."""
    shown = [action for action in actions_for(facts, roles) if _may(action, held)]
    more = [action for action in more_actions(facts, roles) if _may(action, held)]
    return Buttons.of(
        [_inbox_button(action, facts, is_main=action is shown[0]) for action in shown],
        [_inbox_button(action, facts, is_main=False) for action in more],
    )


def may_withdraw(message: Message, forward: Forward, actor: Actor, held: frozenset[Pair]) -> bool:
    """Whether the SKPD's row offers Tarik."""
    facts = facts_of(message, forward=forward, is_blocked=False)
    return allowed(Action.WITHDRAW, facts, actor.acts_as) and ("can_forward", "Inbox") in held


def office_buttons(facts: Facts, actor: Actor, held: frozenset[Pair]) -> Buttons:
    """Exactly BALAS and TOLAK (S81); the next step filled, what is not possible dead with a why.
    While a draft waits for its superior, neither is the next step."""
    return _office_buttons(facts, actor.acts_as, held, language())


@lru_cache(maxsize=1024)
def _office_buttons(
    facts: Facts, roles: frozenset[str], held: frozenset[Pair], _language: str
) -> Buttons:
    owes = facts.forward is not None and owes_answer(facts.forward, facts.status)
    found = [
        _office_button(
            action,
            is_main=owes and not facts.has_draft and action is Action.REPLY,
            why_not=_why_not(action, facts, roles),
            recorded=action is Action.REPLY and not facts.is_reachable,
        )
        for action in OFFICE
        if (f"can_{OFFICE[action][0]}", "Office") in held
    ]
    return Buttons.of(found, [])


def _why_not(action: Action, facts: Facts, roles: frozenset[str]) -> str:
    reason = refusal_of(action, facts, roles)
    if reason is None:
        return ""
    if reason is Refusal.STATE and facts.status == MessageStatus.SELESAI:
        return _("Tidak dapat lagi: pesan ini sudah ditandai selesai")
    over = OVER.get(facts.forward) if facts.forward is not None else None
    if reason is Refusal.STATE and over is not None:
        return translated(over)
    return error_pages.sentence(TransitionRefused(action, facts.forward or facts.status, reason))


def _may(action: Action, held: frozenset[Pair]) -> bool:
    return action in INBOX and (f"can_{INBOX[action][0]}", "Inbox") in held


def _inbox_button(action: Action, facts: Facts, *, is_main: bool) -> Button:
    label, icon, tip, opens = INBOX[action][1:]
    again = action is Action.FORWARD and facts.status == MessageStatus.DITOLAK
    recorded = action is Action.REPLY and not facts.is_reachable
    return Button(
        action=action.value,
        label=N_("Teruskan lagi") if again else label,
        name=_("%(label)s: Teruskan lagi", label=translated(label)) if again else "",
        icon=icon,
        tip=RECORDED if recorded else tip,
        about="recorded" if recorded else "",
        endpoint=ENDPOINTS[action],
        opens=opens,
        values=VALUES.get(action, ""),
        is_main=is_main and action not in (Action.DELETE, Action.BLOCK),
        is_danger=action in (Action.DELETE, Action.BLOCK),
    )


def _office_button(action: Action, *, is_main: bool, why_not: str, recorded: bool) -> Button:
    label, icon, tip = OFFICE[action][1:]
    return Button(
        action=action.value,
        label=label,
        icon=icon,
        tip=why_not or (RECORDED if recorded else tip),
        about="recorded" if recorded else "",
        endpoint=OFFICE_ENDPOINTS[action],
        opens=True,
        is_main=is_main,
        why_not=why_not,
    )
