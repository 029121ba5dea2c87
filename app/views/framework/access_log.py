"""Looks at citizens' full numbers, in the journal before they are shown (D4, docs/security.md).

Moderator and Admin see numbers by right, so a list is journalled once an hour and session; what
somebody does to learn one person's number (opens a card or its window, searches) each time.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import Any, Final

from flask import current_app, g, session
from redis import RedisError
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import may_see_full_number
from app.models import Event
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.views.framework.current_user import current_actor

_LISTED: Final = "listed"
_HOUR: Final = 3600
_FEWEST_DIGITS: Final = 4


def at_list(name: str, *words: str) -> None:
    """A list with numbers is opened; `words` are what it is searched for."""
    actor = current_actor()
    if not may_see_full_number(actor.roles):
        return
    for number in filter(is_number, words):
        _is_new_search(actor, name, number)
    if any(map(is_number, words)):
        _record("number_searched", "list", None, list=name)
    hour = int(time.time() // _HOUR)
    told = {key: at for key, at in session.get(_LISTED, {}).items() if at == hour}
    if name not in told:
        _record("numbers_listed", "list", None, list=name)
        session[_LISTED] = {**told, name: hour}


def at_refresh(name: str) -> None:
    """An open list gets numbers by itself. Such an answer leaves no cookie, so the journal is asked
    whether the session has told of this hour already."""
    actor = current_actor()
    if not may_see_full_number(actor.roles):
        return
    hour = int(time.time() // _HOUR)
    if session.get(_LISTED, {}).get(name) != hour and not _is_told(actor, name, hour):
        _record("numbers_listed", "list", None, list=name)


def at_refreshed_search(name: str, *words: str) -> None:
    """An open list asks again, by itself, whether a number is there: told when the number is
    another one than within the last hour."""
    numbers = list(filter(is_number, words))
    actor = current_actor() if numbers else None
    if actor is None or not may_see_full_number(actor.roles):
        return
    if any([_is_new_search(actor, name, number) for number in numbers]):
        _record("number_searched", "list", None, list=name)


def at_card(message_id: int) -> None:
    """One card or its window is shown: one citizen's number, and what else he wrote."""
    _once("number_seen", "message", message_id, message_id)


def at_sms(sms_id: int, message_id: int | None) -> None:
    """One outgoing SMS is shown with the number it goes to."""
    _once("sms_number_seen", "outbound_sms", sms_id, message_id)


def is_number(words: str) -> bool:
    """Whether a search is one for a number (as the lists themselves take it)."""
    digits = sum(character.isdigit() for character in words)
    return digits >= _FEWEST_DIGITS and not any(map(str.isalpha, words))


def exported(action: str, message_id: int | None = None, **facts: Any) -> None:
    """Something leaves the screen as a file or on paper."""
    subject = "message" if message_id else "report"
    _record(action, subject, message_id, message_id=message_id, **facts)


def _once(action: str, subject: str, subject_id: int, message_id: int | None) -> None:
    """Tells of one thing once an answer."""
    seen = g.setdefault("looks", set())
    if (subject, subject_id) in seen or not may_see_full_number(current_actor().roles):
        return
    seen.add((subject, subject_id))
    _record(action, subject, subject_id, message_id=message_id)


def _is_told(actor: Actor, name: str, hour: int) -> bool:
    since = datetime.fromtimestamp(hour * _HOUR, UTC)
    rows = select(Event.facts).where(
        Event.action == "numbers_listed", Event.at >= since, Event.actor == actor.label
    )
    return any(facts.get("list") == name for facts in db.session.scalars(rows))


def _is_new_search(actor: Actor, name: str, number: str) -> bool:
    """Whether this person has not searched this list for this number within the last hour; the
    number itself stands nowhere. Without Valkey every search is a new one."""
    digits = "".join(filter(str.isdigit, number))
    secret = str(current_app.config["SECRET_KEY"]).encode()
    mark = hmac.new(secret, f"{actor.user_id}:{name}:{digits}".encode(), hashlib.sha256).hexdigest()
    try:
        is_new = current_app.extensions["redis"].set(f"upik:search:{mark}", 1, nx=True, ex=_HOUR)
    except (RedisError, OSError):
        return True
    return bool(is_new)


def _record(
    action: str, subject: str, subject_id: int | None, message_id: int | None = None, **facts: Any
) -> None:
    actor = current_actor()
    with transaction():
        journal.record(action, subject, subject_id, actor=actor, message_id=message_id, **facts)
