"""Rate limits of case tracking: 5 tries an hour per address, 10 a day per ticket; and of the
public form.

Guessing a ticket takes years.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Final

from flask import current_app
from sqlalchemy import delete, select

from app.database.extensions import db, insert_once, now
from app.models import TrackingPace
from app.services.accounts.login_throttle import place_of
from app.services.settings import settings

PER_ADDRESS: Final = (5, timedelta(hours=1))
PER_TICKET: Final = (10, timedelta(days=1))
# Many phones of a mobile network share an address.
FORM_PER_ADDRESS: Final = (20, timedelta(hours=1))


def take_try(ticket: str, address: str | None) -> timedelta | None:
    """Counts a try and returns None; over the limit, the time until the next.

    Every try counts, also a right one, and a ticket counts whether it exists or not.
    """
    return _take(("address", place_of(address), *PER_ADDRESS), ("ticket", ticket, *PER_TICKET))


def take_form(address: str | None) -> timedelta | None:
    """The same of what is sent by the public form: of an address, and of all (W2)."""
    most = settings.current().web_form_daily
    of_all = [("form", "", most, timedelta(days=1))] if most else []
    return _take(("form address", place_of(address), *FORM_PER_ADDRESS), *of_all)


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
    """The row, locked; made when there is none. The address's is always locked first."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = hmac.new(secret, f"tracking:{kind}:{value}".encode(), hashlib.sha256).hexdigest()
    insert_once(TrackingPace, "key", {"key": key, "tries": 0, "expires_at": now() + span})
    query = select(TrackingPace).where(TrackingPace.key == key).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
