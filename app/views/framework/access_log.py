"""Access log: records views of full numbers before they are shown (D4, docs/bukti/security.md).

Moderators and Admins see numbers by right, so a list is recorded once an hour and session; a look
at one person's number (opening a card or its dialog, a search) is recorded each time.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import Any, Final

from flask import current_app, g, session
from redis import RedisError

from app.database.extensions import keeping_loaded, transaction
from app.domain.access.roles import may_see_full_number
from app.domain.messaging import phone_numbers
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.views.framework.current_user import current_actor

_LISTED: Final = "listed"
_HOUR: Final = 3600
_FEWEST_DIGITS: Final = 4


def at_list(name: str, *words: str) -> None:
    """Records that a list with numbers is opened; `words` are what it is searched for."""
    actor = current_actor()
    if not may_see_full_number(actor.roles):
        return
    for number in filter(is_number, words):
        _is_new_search(actor, name, number)
    if any(map(is_number, words)):
        # Nothing but who looks is loaded before a list.
        with keeping_loaded():
            _record("number_searched", "list", None, list=name)
    hour = int(time.time() // _HOUR)
    told = {key: at for key, at in session.get(_LISTED, {}).items() if at == hour}
    if name not in told:
        _record("numbers_listed", "list", None, list=name)
        session[_LISTED] = {**told, name: hour}


def at_refresh(name: str) -> None:
    """Records that an open list refreshed itself with numbers. Such a response sets no cookie, so
    the journal tells whether this hour is already recorded."""
    actor = current_actor()
    if not may_see_full_number(actor.roles):
        return
    hour = int(time.time() // _HOUR)
    since = datetime.fromtimestamp(hour * _HOUR, UTC)
    is_noted = session.get(_LISTED, {}).get(name) == hour
    if not is_noted and not journal.is_listing_recorded(actor.label, name, since):
        _record("numbers_listed", "list", None, list=name)


def at_refreshed_search(name: str, *words: str) -> None:
    """Records the search of an open list that refreshes itself, once an hour for each number."""
    numbers = list(filter(is_number, words))
    actor = current_actor() if numbers else None
    if actor is None or not may_see_full_number(actor.roles):
        return
    if any([_is_new_search(actor, name, number) for number in numbers]):
        _record("number_searched", "list", None, list=name)


def at_card(case_id: int) -> None:
    """Records that one card or its dialog is shown, with all the citizen wrote."""
    _once("number_seen", "case", case_id, case_id)


def at_sms(sms_id: int, case_id: int | None) -> None:
    """Records that one outgoing SMS is shown with its recipient's number."""
    _once("sms_number_seen", "outbound_sms", sms_id, case_id)


def is_number(words: str) -> bool:
    """Whether a search is one for a number, by the same rule as the lists' own search."""
    return len(phone_numbers.sought(words)) >= _FEWEST_DIGITS


def exported(action: str, case_id: int | None = None, **facts: Any) -> None:
    """Records an export to a file or to paper."""
    subject = "case" if case_id else "report"
    _record(action, subject, case_id, case_id=case_id, **facts)


def _once(action: str, subject: str, subject_id: int, case_id: int | None) -> None:
    """Records one subject once per response."""
    seen = g.setdefault("looks", set())
    if (subject, subject_id) in seen or not may_see_full_number(current_actor().roles):
        return
    seen.add((subject, subject_id))
    _record(action, subject, subject_id, case_id=case_id)


def _is_new_search(actor: Actor, name: str, number: str) -> bool:
    """Whether this person has not searched this list for this number within the last hour. Only an
    HMAC of the number is kept. Without Valkey every search counts as new."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    asked = f"{actor.user_id}:{name}:{phone_numbers.sought(number)}".encode()
    mark = hmac.new(secret, asked, hashlib.sha256).hexdigest()
    try:
        is_new = current_app.extensions["redis"].set(f"upik:search:{mark}", 1, nx=True, ex=_HOUR)
    except (RedisError, OSError):
        return True
    return bool(is_new)


def _record(
    action: str, subject: str, subject_id: int | None, case_id: int | None = None, **facts: Any
) -> None:
    actor = current_actor()
    with transaction():
        journal.record(action, subject, subject_id, actor=actor, case_id=case_id, **facts)
