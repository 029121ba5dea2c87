"""A small regency: two SKPD with their phones and a modem; a case that one of them holds."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import OPERATOR
from app.models import Contact
from app.services.accounts import role_permissions, user_accounts
from app.services.cases.deadlines import calendar_defaults
from tests.office import Office, cards, regency


@pytest.fixture
def office(app: Flask) -> Office:
    """The regency in an otherwise empty database."""
    return regency()


@pytest.fixture
def calendar(office: Office) -> None:
    """The tables of time are filled."""
    with transaction():
        calendar_defaults.load()


@pytest.fixture
def code(office: Office) -> str:
    """The code of a case that PUPR holds."""
    return office.case("Jembatan lapuk")


@pytest.fixture
def card(code: str) -> int:
    """That case."""
    return cards()[0].id


@pytest.fixture
def heads_log_in(office: Office) -> None:
    """The heads have accounts: they open on the web what no SMS says (D7)."""
    read = ("can_read", "Office")
    with transaction():
        role_permissions.sync({read}, {OPERATOR: {read}})
        for head in db.session.scalars(select(Contact).where(Contact.rank == "kadis")):
            name = f"kadis-{head.skpd_id}"
            account = user_accounts.create(
                name, head.name, OPERATOR, password_hash="x", skpd_id=head.skpd_id
            )
            head.user_id = account.id
