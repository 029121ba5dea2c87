"""Login throttling per pair of username and address, with an hourly limit per address.

Nobody waits longer than 15 minutes, whatever other people behind the same address do.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import re
from datetime import timedelta
from typing import Final

from flask import current_app
from sqlalchemy import delete, select

from app.database.extensions import db, insert_once, now
from app.models import LoginPace
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor

LONGEST_WAIT: Final = timedelta(seconds=60)
MOST_AN_HOUR: Final = 100
HOUR: Final = timedelta(hours=1)
CLOSED: Final = timedelta(minutes=15)
# Behind a username: its verification codes, slowed like its passwords but apart from them, for a
# right password must not forget the wrong codes. No username has a blank.
CODE: Final = " code"
# A pair that did not fail for so long begins anew.
FORGOTTEN: Final = timedelta(minutes=15)
_PORT: Final = re.compile(r"^(?:\[(?P<six>[^\]]*)\]|(?P<four>[0-9.]+))(?::\d+)?$")


def take_turn(username: str, address: str | None) -> int:
    """Seconds to wait before this pair may try again; 0 grants the attempt.

    The attempt is counted before the password is checked, so that of many simultaneous ones a
    single one is answered.
    """
    at = now()
    # Long over, so nobody else holds them locked.
    db.session.execute(delete(LoginPace).where(LoginPace.expires_at <= at - HOUR))
    place = place_of(address)
    for row in (_row("", place), pair := _row(_mark(username), place)):
        if row.wait_until is not None and row.wait_until > at:
            return math.ceil((row.wait_until - at).total_seconds())
    pair.wait_until, pair.expires_at = at + _pause(pair.failures + 1), at + FORGOTTEN
    return 0


def failed(username: str, address: str | None) -> None:
    """Counts a failure of the pair and of its address; past the hour's limit the address rests."""
    at, place = now(), place_of(address)
    whole, pair = _row("", place), _row(_mark(username), place)
    pair.failures += 1
    pair.wait_until, pair.expires_at = at + _pause(pair.failures), at + FORGOTTEN
    whole.failures += 1
    if whole.failures > MOST_AN_HOUR:
        whole.failures = 0
        whole.wait_until = whole.expires_at = at + CLOSED
        actor = Actor("", "", frozenset(), address=address)
        journal.record("login_slowed", "login", None, actor=actor, minutes=15)


def succeeded(username: str, address: str | None) -> None:
    """Resets the pair; the address keeps its count."""
    pair = LoginPace.key == _key(_mark(username), place_of(address))
    db.session.execute(delete(LoginPace).where(pair))


def free(username: str | None, address: str | None) -> int:
    """Lifts the limit of a user, an address or, with neither, of all; the number of rows."""
    statement = delete(LoginPace)
    if username is not None:
        marks = [_mark(username), _mark(username + CODE)]
        statement = statement.where(LoginPace.mark.in_(marks))
    if address is not None:
        statement = statement.where(LoginPace.address == place_of(address))
    count = len(db.session.scalars(statement.returning(LoginPace.id)).all())
    journal.record("login_freed", "login", None, actor=SYSTEM, count=count)
    return count


def _pause(failures: int) -> timedelta:
    """1, 2, 4 … 60 seconds."""
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures - 1, 10)))


def _row(mark: str, place: str) -> LoginPace:
    """The row of a pair or an address, locked; made when there is none, new when it is over.

    The address's row is always locked before the pair's: two logins never wait for each other.
    """
    key, at = _key(mark, place), now()
    values = {"key": key, "mark": mark, "address": place, "failures": 0, "expires_at": at + HOUR}
    insert_once(LoginPace, "key", values)
    query = select(LoginPace).where(LoginPace.key == key).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if row.expires_at <= at:
        row.failures, row.wait_until, row.expires_at = 0, None, at + HOUR
    return row


def _key(mark: str, place: str) -> str:
    return f"{mark}@{place}"


def _mark(username: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    name = username.strip().lower().encode()
    return hmac.new(secret, b"login:" + name, hashlib.sha256).hexdigest()


def place_of(address: str | None) -> str:
    """The key of an address for counting; for IPv6 the network of one customer.

    Some proxies add the port (`192.0.2.1:5678`, `[2001:db8::1]:5678`).
    """
    bare = _PORT.sub(lambda it: it["six"] or it["four"], address or "")
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return "-"
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
