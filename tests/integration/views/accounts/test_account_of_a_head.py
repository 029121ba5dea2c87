"""The link of a forward leads to the account that a head lacks (S67, A24)."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.database.extensions import db, transaction
from app.models import Contact, Event, User
from tests.cases import unit_id
from tests.reading import part
from tests.rows import one_row
from tests.web import Browser

PASSWORD = "sapi-terbang-di-kerinci"
ACCOUNT = {
    "username": "kadis-dukcapil",
    "password": PASSWORD,
    "again": PASSWORD,
    "first_name": "Yusuf Kadis",
    "position": "Kepala Disdukcapil",
    "active": "1",
}


@pytest.fixture
def unit(app: Flask) -> int:
    """DUKCAPIL, whose head has a phone and no account."""
    return unit_id("DUKCAPIL")


def head() -> Contact:
    """DUKCAPIL's head as registered now."""
    db.session.rollback()
    return one_row(Contact, name="Yusuf Kadis")


def add(desk: Browser, url: str, **values: object) -> int:
    """Saves the window of that address; the status."""
    role = part(r'value="(\d+)">Operator</option>', desk.page("/pengguna/add"))
    return desk.send(url, **ACCOUNT, role=role, **values)[0]


def test_the_window_knows_the_head_and_links_the_account(desk: Browser, unit: int) -> None:
    url = f"/pengguna/add?skpd={unit}&kepala=ya"
    text = desk.page(url)
    assert 'value="Yusuf Kadis"' in text
    assert 'value="Kepala Disdukcapil"' in text
    assert "terhubung bila disimpan" in text
    assert re.search(rf'<option selected value="{unit}">', text)
    assert re.search(r'<option selected value="\d+">Operator</option>', text)
    assert add(desk, url, skpd=unit) == 204
    official = head()
    linked = official.user_id
    assert db.session.get_one(User, linked).username == "kadis-dukcapil"
    told = one_row(Event, action="contact_changed")
    assert (told.subject_id, told.facts["account"]) == (official.id, linked)


def test_an_account_of_another_unit_is_not_linked(desk: Browser, unit: int) -> None:
    assert add(desk, f"/pengguna/add?skpd={unit}&kepala=ya", skpd=unit_id("DISHUB")) == 204
    assert head().user_id is None


def test_an_account_that_is_closed_is_opened_instead_of_a_second_one(
    desk: Browser, unit: int
) -> None:
    with transaction():
        account = one_row(User, username="operator-dukcapil")
        account.active = False
        one_row(Contact, name="Yusuf Kadis").user_id = account.id
        user_id = account.id
    answer = desk.get(f"/pengguna/add?skpd={unit}&kepala=ya")
    assert (answer.status_code, answer.location) == (302, f"/pengguna/edit/{user_id}")


def test_who_may_not_change_officials_links_none(desk: Browser, unit: int) -> None:
    with transaction():
        role = one_row(User, username="moderator").roles[0]
        role.permissions = [it for it in role.permissions if it.view_menu.name != "Contact"]
    url = f"/pengguna/add?skpd={unit}&kepala=ya"
    assert "Yusuf Kadis" not in desk.page(url)
    assert add(desk, url, skpd=unit) == 204
    assert head().user_id is None


def test_any_other_address_opens_an_empty_window(desk: Browser) -> None:
    for asked in ("", "?skpd=0&kepala=ya", "?skpd=99999999999&kepala=ya", "?skpd=x"):
        text = desk.page(f"/pengguna/add{asked}")
        assert "terhubung bila disimpan" not in text, asked
        assert re.search(r'name="first_name"[^>]*value=""', text)
