"""SMS to the owner of an account, at the phone that is registered for it (Data Operator).

A moderator can set a password and read Pesan Keluar, but not the owner's phone: a code is stored as
a keyed hash, and no screen shows the text of its SMS.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from flask import current_app
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.database.extensions import db, insert_once, now
from app.domain.access.account_rules import AccountReason, AccountRefused
from app.domain.access.roles import ADMIN
from app.domain.messaging.sms_kinds import SmsKind
from app.models import AccountCode, Contact, Event, User
from app.services.contacts.recipients import in_term
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.services.settings.local_time import today
from app.sms.texts.texts import TextKey

VALID: Final = timedelta(minutes=30)
PAUSE: Final = timedelta(minutes=2)
# A phone that replaced another so short before the password was set is not believed.
SETTLED: Final = timedelta(days=7)
MOST_A_DAY: Final = 5
MOST_FAILURES: Final = 5


def phone_of(user_id: int | None) -> Contact | None:
    """The official whose account this is; who is away has the own phone still."""
    if user_id is None:
        return None
    return db.session.scalars(select(Contact).where(Contact.user_id == user_id, *in_term())).first()


def tell_of_guessing(user_id: int | None) -> None:
    """Tells that somebody tries passwords; once a day. Without a phone the next login tells it."""
    owner = phone_of(user_id)
    if owner is not None:
        username = str(owner.user.username) if owner.user is not None else ""
        text = sms_templates.say(TextKey.ACCOUNT_GUESSED, username=username)
        cause = Cause(SmsKind.ACCOUNT, user_id, ("guessed", today()), contact_id=owner.id)
        outbox.put(owner.phone, text, cause)


def is_code_sent(user_id: int) -> bool:
    """Whether a code waits that can still be entered."""
    row = db.session.scalars(select(AccountCode).where(AccountCode.user_id == user_id)).first()
    return row is not None and _is_open(row)


def send_code(user: User, *, actor: Actor) -> None:
    """Sends a new code; those before are void. Raises AccountRefused."""
    owner = phone_of(user.id)
    if owner is None:
        raise AccountRefused(AccountReason.NO_PHONE)
    if not _is_settled(owner, user):
        raise AccountRefused(AccountReason.PHONE_CHANGED)
    fresh = {"user_id": user.id, "mark": "", "sent_at": now() - PAUSE, "failures": 0}
    insert_once(AccountCode, "user_id", {**fresh, "day": today(), "sent": 0})
    row = _locked(user.id)
    if now() - row.sent_at < PAUSE and row.mark:
        raise AccountRefused(AccountReason.CODE_SENT)
    if row.day == today() and row.sent >= MOST_A_DAY:
        raise AccountRefused(AccountReason.CODES_USED_UP)
    code = f"{secrets.randbelow(10**6):06d}"
    row.sent = row.sent + 1 if row.day == today() else 1
    row.mark, row.sent_at, row.failures, row.day = _mark(user.id, code), now(), 0, today()
    text = sms_templates.say(TextKey.ACCOUNT_CODE, secret=code, username=user.username)
    cause = Cause(SmsKind.ACCOUNT_CODE, user.id, (today(), row.sent), contact_id=owner.id)
    outbox.put(owner.phone, text, cause)
    journal.record("owner_code_sent", "user", user.id, actor=actor)


def accepts_code(user_id: int, typed: str, *, actor: Actor) -> bool:
    """Whether this is the code; five wrong ones void it, and a right one is taken once."""
    row = _locked(user_id) if is_code_sent(user_id) else None
    user, owner = db.session.get(User, user_id), phone_of(user_id)
    if row is None or user is None or owner is None or not _is_open(row):
        return False
    # Else whoever moves the phone after the code was asked for would read it.
    if not _is_settled(owner, user):
        return False
    if hmac.compare_digest(row.mark, _mark(user_id, "".join(filter(str.isdigit, typed)))):
        row.mark = ""
        return True
    row.failures += 1
    journal.record("owner_code_failed", "user", user_id, actor=actor)
    return False


def _is_settled(owner: Contact, user: User) -> bool:
    """Whether the phone has been the owner's for some days before the password was set.

    Else whoever sets the password could put a phone of their own in first. An Admin may have
    changed it, and an account that nobody has used yet may get its first phone.
    """
    events = db.session.scalars(
        select(Event).where(
            Event.subject == "contact",
            Event.subject_id == owner.id,
            Event.at >= (user.password_given_at or now()) - SETTLED,
        )
    )
    return not any(_is_new_phone(event, user) for event in events)


def _is_new_phone(event: Event, user: User) -> bool:
    fields = {"phone", "user_id"}.intersection(event.facts.get("fields", ()))
    is_linked = event.action == "contact_added" or fields == {"user_id"}
    is_first = is_linked and not _was_used(user)
    if is_first or not (fields or event.action == "contact_added"):
        return False
    return not _is_admin(event.actor)


def _was_used(user: User) -> bool:
    """Whether anybody logged in before the password was set."""
    logins = select(Event.id).where(Event.actor == f"user:{user.id}", Event.action == "login")
    before = logins.where(Event.at < (user.password_given_at or now()))
    return db.session.scalars(before.limit(1)).first() is not None


def _is_admin(actor: str) -> bool:
    kind, _, number = actor.partition(":")
    if kind != "user" or not number.isdigit():
        return False
    query = select(User.id).where(User.roles.any(Role.name == ADMIN), User.id == int(number))
    return db.session.scalars(query).first() is not None


def _is_open(row: AccountCode) -> bool:
    return bool(row.mark) and row.failures < MOST_FAILURES and now() - row.sent_at < VALID


def _locked(user_id: int) -> AccountCode:
    query = select(AccountCode).where(AccountCode.user_id == user_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _mark(user_id: int, code: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"owner code:{user_id}:{code}".encode(), hashlib.sha256).hexdigest()
