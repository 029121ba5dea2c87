"""The menu shows each user what that user may open, in the user's language."""

from __future__ import annotations

import re

from tests.web import Browser


def menu(client: Browser, path: str) -> list[str]:
    nav = client.page(path).partition('<nav id="menu"')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"', nav)


def test_one_person_after_another_sees_his_own_menu(desk: Browser) -> None:
    operator = desk.another("operator-pupr")
    of_desk, of_operator = menu(desk, "/pesan-masuk/"), menu(operator, "/pesan-dinas/")
    assert "/pesan-masuk/" in of_desk
    assert "/pesan-masuk/" not in of_operator
    assert "/pesan-dinas/" in of_operator
    assert menu(desk, "/pesan-masuk/") == of_desk
    assert (of_desk[0], of_desk[-1]) == ("/hari-ini/", "/simulator/")


def test_the_menu_says_where_one_is_also_below_pengaturan(desk: Browser) -> None:
    here = re.compile(r'<summary class="on">Pengaturan')
    assert here.search(desk.page("/info-sim/"))
    assert not here.search(desk.page("/pesan-masuk/"))
