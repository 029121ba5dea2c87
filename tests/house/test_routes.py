"""No door is open by itself: every route asks for a login, unless it stands in the list here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder import ModelView
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select
from werkzeug.routing import Rule

from app import create_app
from app.database.extensions import db, transaction
from app.domain.access import permissions
from app.domain.access.roles import ADMIN, PUBLIC
from app.services.accounts import passwords, role_permissions, user_accounts
from app.views.framework.crud import AuditedModelView
from config import Settings
from tests.web import BrowserlikeClient, Login

OPEN = {
    "LoginView.login",
    "LoginView.logout",
    "LoginCodeView.enter",
    "PublicHomeView.index",
    "TrackingView.check",
    # Each brings a signed key, or the secret of the link, instead of a session (test_web_form.py).
    *("WebFormView.write", "OwnCaseView.show"),
    *(f"PublicPagesView.{page}" for page in ("case", "statistics", "about", "privacy", "data")),
    *(f"PublicFeedView.{file}" for file in ("atom", "robots", "sitemap", "part", "csv")),
    "LocaleView.index",
    "UtilView.back",
    "appbuilder.static",
    # /metrics asks for a token of its own (tests/integration/views/monitoring/test_probes.py).
    *("healthz", "readyz", "metrics"),
    # Signed by Meta, or not there (tests/integration/views/public/test_whatsapp.py).
    *("whatsapp_asked", "whatsapp_told"),
    "static",
}
# A person without the rule gets 403 from the second factor by its own check.
FOR_EVERY_LOGIN = {
    *("PasswordView.own", "ProfileView.own"),
    *(f"OwnPasswordView.{act}" for act in ("own", "send", "finish")),
    *(f"SecondFactorView.{act}" for act in ("own", "begin", "confirm", "print_codes", "take_off")),
}
VALUES = {"locale": "id", "key": "answer", "filename": "x"}


def guarded(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Each guarded route with each of its methods and an address."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN:
            continue
        values = {name: VALUES.get(name, 1) for name in rule.arguments}
        with app.test_request_context():
            address = rule.build(values)
        assert address is not None, rule
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield rule, method, address[1]


def test_a_visitor_is_sent_to_the_login_from_everywhere(
    app: Flask, client: BrowserlikeClient
) -> None:
    for rule, method, address in guarded(app):
        answer = client.open(address, method=method)
        assert answer.status_code == 302, f"{method} {rule.rule} is open"
        assert answer.location.split("?")[0].endswith("/login/"), rule.rule


def test_a_part_of_a_page_never_becomes_a_login_page(app: Flask, client: BrowserlikeClient) -> None:
    for rule, method, address in guarded(app):
        answer = client.open(address, method=method, headers={"HX-Request": "true"})
        assert answer.status_code == 401, f"{method} {rule.rule}"
        assert "<html" not in answer.get_data(as_text=True)


def test_a_person_without_rights_is_refused_everywhere(
    app: Flask, client: BrowserlikeClient, login: Login
) -> None:
    password_hash = passwords.hash_password("tamu-tamu-1")
    with transaction() as store:
        store.add(Role(name="Tamu", permissions=[]))
        user_accounts.create("tamu", "Tamu", "Tamu", password_hash=password_hash)
    login(client, "tamu", "tamu-tamu-1")
    for rule, method, address in guarded(app):
        if rule.endpoint in FOR_EVERY_LOGIN:
            continue
        answer = client.open(address, method=method)
        assert answer.status_code == 403, f"{method} {rule.rule} is open to any login"
    db.session.rollback()


def test_no_post_without_its_form_s_token(
    app: Flask, client: BrowserlikeClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(client, "admin")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    posts = [address for _rule, method, address in guarded(app) if method == "POST"]
    for address in [*posts, "/login/", "/logout/", "/cek/"]:
        answer = client.post(address)
        assert answer.status_code == 400, address
        assert "Formulir kedaluwarsa" in answer.get_data(as_text=True)


def test_every_route_of_a_view_names_its_permission(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN:
            continue
        view = app.view_functions[rule.endpoint]
        is_named = hasattr(view, "_permission_name") or getattr(view, "is_signed_in", False)
        assert is_named, rule.endpoint


def test_crud_views_are_ours_and_name_what_they_open(app: Flask) -> None:
    views = [view for view in app.appbuilder.baseviews if isinstance(view, ModelView)]  # type: ignore[attr-defined]
    assert len(views) >= 5
    for view in views:
        assert isinstance(view, AuditedModelView), view
        own = vars(type(view))
        for name in ("include_route_methods", "search_columns", "list_columns", "list_title"):
            assert name in own, f"{type(view).__name__}.{name}"
        for action in view.include_route_methods:
            assert f"can_{view.get_method_permission(action)}" in view.base_permissions
        titles = {view.list_title, *(own.get(name, "") for name in ("add_title", "edit_title"))}
        assert not any(title.startswith(("List ", "Add ", "Edit ", "Show ")) for title in titles)
        columns = {*view.list_columns, *view.order_columns, *view.search_columns}
        assert not columns & {"password", "pin", "session_epoch"}


def test_nothing_of_fab_s_own_security_pages_is_served(app: Flask) -> None:
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    for path in ("/api/", "/users/", "/roles/", "/resetpassword", "/registeruser", "/groups/"):
        assert not any(route.startswith(path) for route in routes), path


# Roles --------------------------------------------------------------------------------------------


def held(app: Flask) -> dict[str, frozenset[permissions.Pair]]:
    by_id = role_permissions.by_role()
    return {role.name: by_id.get(role.id, frozenset()) for role in db.session.scalars(select(Role))}


def registered(app: Flask) -> set[permissions.Pair]:
    """Every (permission, view or menu) pair of the views and menu items that this site serves."""
    builder: Any = app.appbuilder  # type: ignore[attr-defined]  # FAB's own extension
    views = {
        (permission, view.class_permission_name)
        for view in builder.baseviews
        for permission in view.base_permissions
    }
    return views | {("menu_access", str(name)) for name in builder.menu.get_flat_name_list()}


def test_the_table_lists_what_the_views_ask_for_and_nothing_else(app: Flask) -> None:
    """By it, and without a view, each start writes the rights."""
    assert registered(app) == permissions.served_pairs(is_latihan=True)


def test_production_has_no_simulator_and_no_right_to_it(tmp_path: Path) -> None:
    production = Settings(
        mode="production",
        var=tmp_path,
        secret_key="s" * 40,
        journal_key="j" * 40,
        allowed_hosts="localhost",
        https="no",
    )
    assert registered(create_app(production)) == permissions.served_pairs(is_latihan=False)


def test_the_seeded_roles_are_the_table_and_admin_holds_everything(app: Flask) -> None:
    found = held(app)
    assert set(found) == set(permissions.SEEDED)
    for role in permissions.TABLE:
        assert found[role] == permissions.pairs_of(role), role
        assert found[role] <= found[ADMIN]


def test_visitors_hold_nothing_but_two_menu_items(app: Flask) -> None:
    assert held(app)[PUBLIC] == {("menu_access", "Home"), ("menu_access", "Berita")}


def test_every_permission_has_words(app: Flask) -> None:
    for pair in permissions.pairs_of(ADMIN):
        words = permissions.permission_label(pair)
        assert "can_" not in words
        assert "_" not in words, words


@pytest.mark.parametrize(
    ("username", "menu"),
    [
        (
            "moderator",
            "Hari ini, Home, Pesan Masuk, Pesan untuk Dinas, Black List, "
            "Data Operator, Kadis & Sekretaris, Rule Access, Manage User, Berita, Report",
        ),
        ("operator-pupr", "Home, Pesan untuk Dinas, Berita, Report"),
        ("pimpinan", "Home, Berita, Report"),
        ("auditor", "Home, Berita, Jurnal"),
    ],
)
def test_the_menu_has_the_tutorial_s_words_in_its_order(
    app: Flask, client: BrowserlikeClient, login: Login, username: str, menu: str
) -> None:
    login(client, username)
    page = client.get("/password/").get_data(as_text=True)
    nav = re.search(r'<nav id="menu".*?</nav>', page, re.DOTALL)
    assert nav
    words = [w.split("<")[0].strip() for w in re.findall(r"<a [^>]*>([^<]+)", nav[0])]
    shown = ", ".join(words).replace("&amp;", "&")
    assert shown.startswith(menu), shown
    assert ("Simulator" not in shown) or words[-1] == "Simulator", shown
    assert "Log Out" in page
