"""Login throttling: each pair of username and place, each unknown place, each account.

A place is an IP address, or a browser that has logged in to the account before. What others do
costs such a browser nothing, nor an account at an address where it logged in within a month: they
have the budget of their own pair. Everybody else shares the hourly limit of the address and, once
an account was guessed at from anywhere, the soft limit of that account. Nobody waits longer than 15
minutes, and a recovery code needs no turn at all: nobody can keep an Admin out.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import re
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import delete, or_, select

from app.database.extensions import db, insert_once, now
from app.models import LoginPace
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor

LONGEST_WAIT: Final = timedelta(seconds=60)
MOST_AN_HOUR: Final = 100
# So many wrong tries of one account from unknown places an hour; then they wait for each other.
SOFT_LIMIT: Final = 10
HOUR: Final = timedelta(hours=1)
CLOSED: Final = timedelta(minutes=15)
# Behind a username: its verification codes, slowed like its passwords but apart from them, for a
# right password must not forget the wrong codes. No username has a blank.
CODE: Final = " code"
# A pair that did not fail for so long begins anew.
FORGOTTEN: Final = timedelta(minutes=15)
# How long an address is familiar to an account that logged in from it.
FAMILIAR: Final = timedelta(days=30)
_ANYWHERE: Final = "*"
_PORT: Final = re.compile(r"^(?:\[(?P<six>[^\]]*)\]|(?P<four>[0-9.]+))(?::\d+)?$")


def take_turn(username: str, address: str | None, device: str | None = None) -> int:
    """Seconds to wait before this pair may try again; 0 grants the attempt.

    The attempt is counted before the password is checked, so that of many simultaneous ones a
    single one is answered. `device` names a browser that has logged in to this account.
    """
    at = now()
    if device is not None:
        pair = account = _of_browser(username, device)
        limits = [pair]
    else:
        whole, pair, account = _rows(username, address)
        is_at_home = pair.known_until is not None and pair.known_until > at
        limits = [pair] if is_at_home else [whole, pair, account]
    _forget_what_is_over(at)
    for row in limits:
        if row.wait_until is not None and row.wait_until > at:
            return math.ceil((row.wait_until - at).total_seconds())
    pair.wait_until, pair.expires_at = at + _pause(pair.failures + 1), at + FORGOTTEN
    if account is not pair and account.failures >= SOFT_LIMIT:
        account.wait_until = at + _pause(account.failures - SOFT_LIMIT + 1)
    return 0


def is_familiar(username: str, address: str | None) -> bool:
    """Whether the account logged in from this address within a month."""
    key = _key(_mark(username), place_of(address))
    known = (LoginPace.key == key, LoginPace.known_until > now())
    return db.session.scalar(select(LoginPace.id).where(*known)) is not None


def failed(username: str, address: str | None, device: str | None = None) -> bool:
    """Counts a failure of the pair and, from no known browser, of its address and the account.

    True when the account has just reached its soft limit: its owner is to be told.
    """
    at = now()
    if device is not None:
        _count(_of_browser(username, device))
        return False
    whole, pair, account = _rows(username, address)
    _count(pair)
    whole.failures += 1
    if whole.failures > MOST_AN_HOUR:
        whole.failures = 0
        whole.wait_until = whole.expires_at = at + CLOSED
        actor = Actor("", "", frozenset(), address=address)
        journal.record("login_slowed", "login", None, actor=actor, minutes=15)
    account.failures += 1
    if account.failures >= SOFT_LIMIT:
        account.wait_until = at + _pause(account.failures - SOFT_LIMIT + 1)
        account.expires_at = at + HOUR
    return account.failures == SOFT_LIMIT


def succeeded(username: str, address: str | None, device: str | None = None) -> None:
    """Resets the pair and makes the address familiar; address and account keep their counts."""
    _, pair, _ = _rows(username, address)
    pairs = [pair] if device is None else [pair, _of_browser(username, device)]
    for row in pairs:
        row.failures, row.wait_until = 0, None
    pair.known_until = now() + FAMILIAR


def _forget_what_is_over(at: datetime) -> None:
    """Deletes old rows, after one's own are locked: two logins never wait for each other."""
    is_strange = or_(LoginPace.known_until.is_(None), LoginPace.known_until <= at)
    over = select(LoginPace.id).where(LoginPace.expires_at <= at - HOUR, is_strange)
    over = over.with_for_update(skip_locked=True)
    db.session.execute(delete(LoginPace).where(LoginPace.id.in_(over)))


def _count(pair: LoginPace) -> None:
    pair.failures += 1
    pair.wait_until, pair.expires_at = now() + _pause(pair.failures), now() + FORGOTTEN


def _rows(username: str, address: str | None) -> tuple[LoginPace, LoginPace, LoginPace]:
    """The rows of the address, the pair and the account, always locked in this order, after the
    second factor and before a browser's row and the user: two logins never wait for each other."""
    mark, place = _mark(username), place_of(address)
    return _row("", place), _row(mark, place), _row(mark, _ANYWHERE)


def _of_browser(username: str, device: str) -> LoginPace:
    return _row(_mark(username), f"browser {device}")


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
    """The row of a pair, an address or an account, locked; made when there is none, new when it is
    over."""
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
