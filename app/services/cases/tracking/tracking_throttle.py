"""Rate limits of case tracking: 5 tries an hour per address, 10 a day per ticket; of the public
form, and of the words on its private links.

Guessing a ticket takes years.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import aliased

from app.database.extensions import db, insert_once, now
from app.domain.terms import Channel
from app.models import Message, TrackingPace
from app.services.accounts.login_throttle import place_of
from app.services.settings import settings

PER_ADDRESS: Final = (5, timedelta(hours=1))
PER_TICKET: Final = (10, timedelta(days=1))
# Many phones of a mobile network share an address.
FORM_PER_ADDRESS: Final = (20, timedelta(hours=1))
WORDS_PER_LINK: Final = (20, timedelta(days=1))
_DAY: Final = timedelta(days=1)
_EARLIER: Final = aliased(Message)


def take_try(ticket: str, address: str | None) -> timedelta | None:
    """Counts a try and returns None; over the limit, the time until the next.

    Every try counts, also a right one, and a ticket counts whether it exists or not.
    """
    return _take(("address", place_of(address), *PER_ADDRESS), ("ticket", ticket, *PER_TICKET))


def take_form(address: str | None) -> timedelta | None:
    """The same of what is sent by the public form, of an address and of all (W8).

    Of all the cards of a day count, not the tries. Up to twice as many are taken of addresses that
    have written none of them: whoever fills the day shuts nobody else out.
    """
    place = place_of(address)
    today = _row("form day", place, _DAY)
    most = settings.current().web_form_daily * (1 if today.tries else 2)
    wait = _until_room(most) or _take(("form address", place, *FORM_PER_ADDRESS))
    if wait is None:
        today.tries += 1
    return wait


def take_word(link: str, address: str | None) -> timedelta | None:
    """The same of a word on a private link: whatever happens to the form, the links go on."""
    return _take(
        ("word address", place_of(address), *FORM_PER_ADDRESS), ("link", link, *WORDS_PER_LINK)
    )


def count_forms_today() -> int:
    """Return how many cards of the form count towards the limit of a day."""
    cards = _cards_of_forms().order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(cards)) or 0


def _until_room(most: int) -> timedelta | None:
    """How long until fewer than so many cards are of the last day; 0: any number may be."""
    if not most:
        return None
    oldest = db.session.scalar(_cards_of_forms().offset(most - 1).limit(1))
    return oldest + _DAY - now() if oldest else None


def _cards_of_forms() -> Select[datetime]:
    """When each card of the form within the last day came, the newest first: without those that the
    desk has deleted, which makes room again, and without later words by the same link."""
    earlier = select(_EARLIER.id).where(_EARLIER.sender == Message.sender, _EARLIER.id < Message.id)
    return (
        select(Message.received_at)
        .where(Message.received_at > now() - _DAY, Message.channel == Channel.WEB.value)
        .where(Message.deleted_at.is_(None), ~earlier.exists())
        .order_by(Message.received_at.desc())
    )


def _take(*limits: tuple[str, str, int, timedelta]) -> timedelta | None:
    at = now()
    db.session.execute(delete(TrackingPace).where(TrackingPace.expires_at <= at))
    rows = [(_row(kind, value, span), most) for kind, value, most, span in limits]
    for row, most in rows:
        if row.tries >= most:
            return row.expires_at - at
    for row, _most in rows:
        row.tries += 1
    return None


def _row(kind: str, value: str, span: timedelta) -> TrackingPace:
    """The row, locked; made when there is none, begun anew when it is over. The address's is always
    locked first."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = hmac.new(secret, f"tracking:{kind}:{value}".encode(), hashlib.sha256).hexdigest()
    insert_once(TrackingPace, "key", {"key": key, "tries": 0, "expires_at": now() + span})
    query = select(TrackingPace).where(TrackingPace.key == key).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if row.expires_at <= now():
        row.tries, row.expires_at = 0, now() + span
    return row
