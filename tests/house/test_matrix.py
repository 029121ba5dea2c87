"""Every role at every route, by GET and POST: what the table does not give is refused, and nothing
fails."""

from __future__ import annotations

import pytest
from flask import Flask

from app.database.extensions import db
from app.domain.access import permissions
from app.domain.access.roles import ADMIN, AUDITOR, MODERATOR, OPERATOR, PIMPINAN
from tests.cases import forwarded
from tests.house.test_routes import FOR_EVERY_LOGIN, guarded
from tests.web import BrowserlikeClient, Login

PEOPLE = {
    ADMIN: "admin",
    MODERATOR: "moderator",
    OPERATOR: "operator-pupr",
    PIMPINAN: "pimpinan",
    AUDITOR: "auditor",
}


def asked_right(app: Flask, endpoint: str) -> permissions.Pair:
    """The right that a route asks for."""
    views = {type(view).__name__: view for view in app.appbuilder.baseviews}  # type: ignore[attr-defined]
    name, _, method = endpoint.partition(".")
    view = views[name]
    return f"can_{view.get_method_permission(method)}", view.class_permission_name


@pytest.mark.parametrize("role", PEOPLE)
def test_a_role_gets_what_the_table_gives_it_and_no_more(
    app: Flask, client: BrowserlikeClient, login: Login, role: str
) -> None:
    forwarded("Jalan berlubang", "PUPR")
    held = permissions.pairs_of(role)
    login(client, PEOPLE[role])
    refused = allowed = 0
    for rule, method, address in guarded(app):
        if rule.endpoint in FOR_EVERY_LOGIN:
            continue
        status = client.open(address, method=method).status_code
        may = asked_right(app, rule.endpoint) in held
        where = f"{role}: {method} {rule.rule} gave {status}"
        assert status < 500, where
        if not may:
            assert status == 403, where
        refused, allowed = refused + (not may), allowed + may
    assert allowed > 3
    assert refused == 0 if role == ADMIN else refused > 20
    assert client.get("/password/").status_code == 200, "the sweep ended the session"
    db.session.rollback()
