"""Nobody raises himself, whatever he forges; Admin is out of a moderator's reach (S64-S67)."""

from __future__ import annotations

import pytest

from app.database.extensions import db
from app.domain.access.permissions import pairs_of
from app.domain.access.roles import ADMIN, MODERATOR, OPERATOR, PUBLIC
from app.services.accounts import passwords
from tests.integration.views.accounts.test_users import edit, role, user
from tests.integration.views.factories import Login
from tests.web import BrowserlikeClient, alerts


def rights(name: str) -> set[tuple[str, str]]:
    db.session.rollback()
    return {(row.permission.name, row.view_menu.name) for row in role(name).permissions}


def test_a_second_role_beside_the_first_is_not_taken(desk: BrowserlikeClient) -> None:
    person = user("operator-pupr")
    data = edit(person, role=[person.roles[0].id, role(ADMIN).id])
    desk.post(f"/pengguna/edit/{person.id}", data=data)
    assert [row.name for row in user("operator-pupr").roles] == [OPERATOR]


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_an_admin_is_not_there_for_a_moderator(desk: BrowserlikeClient, act: str) -> None:
    admin = user("admin")
    path = f"/pengguna/{act}/{admin.id}"
    assert "Admin Latihan" not in desk.get("/pengguna/list/").text
    assert desk.get(path).status_code == 404
    data = edit(admin, password="jembatan-gantung-77", again="jembatan-gantung-77")
    for headers in ({}, {"HX-Request": "true"}):
        assert desk.post(path, data=data, headers=headers).status_code == 404
    assert passwords.is_right(user("admin").password, "jembatan-gantung-77") is False
    assert user("admin").active


def test_the_rule_of_admin_is_shut_to_every_field(desk: BrowserlikeClient) -> None:
    before = rights(ADMIN)
    for name in (ADMIN, "Lain"):
        answer = desk.post(f"/rule/edit/{role(ADMIN).id}", data={"name": name})
        assert answer.status_code == 422
    desk.post(f"/rule/delete/{role(ADMIN).id}")
    assert rights(ADMIN) == before


def test_a_moderator_s_own_rule_and_a_new_one_get_nothing_beyond_his_rights(
    desk: BrowserlikeClient,
) -> None:
    before = rights(MODERATOR)
    every = [str(row.id) for row in role(ADMIN).permissions]
    data = {"name": MODERATOR, "permissions": every}
    assert desk.post(f"/rule/edit/{role(MODERATOR).id}", data=data).status_code == 422
    assert desk.post("/rule/add", data=data | {"name": "Baru"}).status_code == 422
    assert desk.post(f"/rule/edit/{role(OPERATOR).id}", data=data).status_code == 422
    assert rights(MODERATOR) == before
    assert rights(OPERATOR) == pairs_of(OPERATOR)


def test_one_s_own_password_is_changed_where_the_present_one_is_asked(
    desk: BrowserlikeClient,
) -> None:
    me = user("moderator")
    data = edit(me, password="jembatan-gantung-77", again="jembatan-gantung-77")
    answer = desk.post(f"/pengguna/edit/{me.id}", data=data)
    assert "Ubah kata sandi" in alerts(answer)
    assert not passwords.is_right(user("moderator").password, "jembatan-gantung-77")


# Visitors -----------------------------------------------------------------------------------------


def test_only_admin_sees_the_rule_of_visitors(client: BrowserlikeClient, login: Login) -> None:
    public = role(PUBLIC).id
    login(client, "moderator")
    assert client.get(f"/rule/edit/{public}").status_code == 404
    assert client.post(f"/rule/edit/{public}", data={"name": PUBLIC}).status_code == 404
    client.post("/logout/")
    login(client, "admin")
    assert f"/rule/edit/{public}" in client.get("/rule/list/").text


def test_visitors_never_get_more_than_the_table_gives_them(admin: BrowserlikeClient) -> None:
    every = [str(row.id) for row in role(ADMIN).permissions]
    path = f"/rule/edit/{role(PUBLIC).id}"
    answer = admin.post(path, data={"name": PUBLIC, "permissions": every})
    assert answer.status_code == 422
    assert rights(PUBLIC) == pairs_of(PUBLIC)


def test_what_visitors_lose_is_gone_from_the_public_page(
    client: BrowserlikeClient, login: Login
) -> None:
    assert ">Berita</a>" in client.get("/").text
    login(client, "admin")
    kept = [row.id for row in role(PUBLIC).permissions if row.view_menu.name != "Berita"]
    path = f"/rule/edit/{role(PUBLIC).id}"
    assert client.post(path, data={"name": PUBLIC, "permissions": kept}).status_code == 302
    client.post("/logout/")
    assert ">Berita</a>" not in client.get("/").text
