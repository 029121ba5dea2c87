"""Factories of the view tests: SMS, forwards, people; and how a form is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from app.database.extensions import db, now, transaction
from app.models import Case, Contact, Forward, InboundPart, Modem, Reply, Skpd, User
from app.services.cases.actions import creating, forwarding, rejecting
from app.services.cases.answers import replying
from app.services.inbound import official_commands
from app.services.journal.actor import Actor
from tests.web import FRAGMENT as FRAGMENT
from tests.web import Browser, BrowserlikeClient

Login = Callable[..., BrowserlikeClient]
_numbers = count(1)


def citizen_sms(text: str, number: str | None = None, *, flag: str | None = None) -> int:
    """A card as the intake makes it; its id. Each that names no number is another citizen's."""
    key, at = f"stage-{next(_numbers)}", now()
    with transaction():
        modem = db.session.scalars(select(Modem)).first() or Modem(name="tes", kind="dummy")
        db.session.add(modem)
        db.session.flush()
        part = InboundPart(
            fingerprint=key,
            modem_id=modem.id,
            kind="text",
            number=number or _another_citizen(),
            smsc_at=at,
            recorded_at=at,
            text=text,
            body=text.encode(),
            group_key=key,
            processed_at=at,
        )
        return creating.receive(part, text, flag=flag).id


def _another_citizen() -> str:
    """The first is 0812-6677-1234."""
    known = db.session.scalar(select(Case.id).where(Case.sender == "+6281266771234"))
    return f"0812667{next(_numbers):05}" if known else "081266771234"


def unit_id(code: str) -> int:
    """The id of an SKPD of the regency's list."""
    return db.session.scalars(select(Skpd.id).where(Skpd.code == code)).one()


def person(username: str) -> Actor:
    """A demo user as he acts at the screen."""
    user = db.session.scalars(select(User).where(User.username == username)).one()
    roles = frozenset(role.name for role in user.roles)
    return Actor(
        user.get_full_name(), user.position or "", roles, user_id=user.id, skpd_id=user.skpd_id
    )


def forwarded(text: str, *codes: str, category: str = "keluhan", number: str | None = None) -> int:
    """A case that the moderator has forwarded to these SKPD; its id."""
    case_id = citizen_sms(text, number)
    with transaction():
        units = [unit_id(code) for code in codes]
        actor = person("moderator")
        forwarding.forward(case_id, units, category, actor=actor, in_window=True)
    return case_id


def forward_id(case_id: int) -> int:
    """The id of a case's first forward."""
    query = select(Forward.id).where(Forward.case_id == case_id).order_by(Forward.id)
    return db.session.scalars(query).first() or 0


def case(case_id: int) -> Case:
    """The row as it stands now."""
    db.session.rollback()
    return db.session.get_one(Case, case_id, populate_existing=True)


# A person's steps in a browser that a test holds as Flask's client.
page: Callable[..., str] = Browser.page
send: Callable[..., tuple[int, str]] = Browser.send
posted: Callable[..., str] = Browser.posted
refused: Callable[..., str] = Browser.refused


def cards(text: str) -> list[int]:
    """The ids of the cards on a page, in order."""
    return [int(row) for row in re.findall(r'data-row="(\d+)"', text)]


def buttons(text: str, row: int) -> list[str]:
    """The actions of one card, in order."""
    card = text.split(f'id="card-{row}"')[1].split("</article>")[0]
    return re.findall(r'class="act[^"]*" data-action="([a-z]+)"', card)


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a window."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]


def is_of_the_frame(statement: str) -> bool:
    """Asked on every page, whatever it shows."""
    return (
        "ab_user." in statement
        or "ab_permission" in statement
        or "modem.name" in statement
        or "setting." in statement
    )


class Statements:
    """Counts the SQL statements of a block."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self.engine = db.engine
        self.texts: list[str] = []

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.texts)

    def __enter__(self) -> Statements:
        event.listen(self.engine, "before_cursor_execute", self._add)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._add)

    def _add(self, _connection: object, _cursor: object, text: str, *_: object) -> None:
        self.texts.append(text)


def let(username: str, service: Callable[..., Any], *values: Any, **more: Any) -> Any:
    """This user's act, by the service that a screen would call; what it returns."""
    with transaction():
        return service(*values, actor=person(username), **more)


def answered(
    text: str, *codes: str, said: str = "Sudah kami tangani.", number: str | None = None
) -> int:
    """A case that PUPR, or the first of these SKPD, has answered; its id."""
    case_id = forwarded(text, *(codes or ("PUPR",)), number=number)
    head = "Kepala Dinas PUPR"
    let("operator-pupr", replying.answer_forward, forward_id(case_id), said, head, is_safe=True)
    return case_id


def reject(
    case_id: int,
    reason: str = "Bukan urusan kami",
    right: str = "PUPR",
    *,
    by: str = "operator-dishub",
) -> None:
    """The first SKPD that holds the case gives it back, and names the right one."""
    let(by, rejecting.reject_forward, forward_id(case_id), reason, right, "Kepala Dinas")


def official(phone: str) -> Contact:
    """The official with this phone."""
    return db.session.scalars(select(Contact).where(Contact.phone == phone)).one()


def answered_by_phone(held: int, text: str, phone: str = "+6281100000203") -> Reply:
    """The answer of this forward as the BLS of PUPR's operator makes it."""
    with transaction():
        forward, by = db.session.get_one(Forward, held), official(phone)
        actor = official_commands.actor_of(by)
        return replying.answer_by_phone(forward, text, by, actor=actor)
