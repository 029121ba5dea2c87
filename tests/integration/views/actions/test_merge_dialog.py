"""Gabungkan, Pisahkan and Lepaskan at the screen, and where a joined case is left out (A19)."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.services.cases.actions import merging
from app.services.cases.visibility import publishing
from tests.cases import buttons, cards, case, citizen_sms, forward_id, let, unit_id
from tests.reading import assert_lacks, assert_says, part
from tests.web import FRAGMENT, Browser

pytestmark = pytest.mark.usefixtures("by_hand")


@pytest.fixture
def two(app: Flask) -> tuple[int, int]:
    """The pieces of a text that a citizen cut by hand."""
    number = "081266771234"
    first = citizen_sms("(1/2) Jembatan gantung", number)
    return first, citizen_sms("(2/2) papannya lapuk", number)


@pytest.fixture
def joined(two: tuple[int, int]) -> tuple[int, int]:
    """Both as one card."""
    let("moderator", merging.join, two[1], two[0])
    return two


def shown(text: str, row: int) -> str:
    """One card of a page."""
    return text.split(f'id="card-{row}"')[1].split("</article>")[0]


def test_the_card_proposes_and_the_window_has_it_chosen(
    desk: Browser, two: tuple[int, int]
) -> None:
    first, second = two
    other = citizen_sms("Terima kasih", "081266771234")
    text = shown(desk.page("/pesan-masuk/"), second)
    assert "Bagian dari SMS yang dipotong sendiri" in text
    assert f'hx-get="/pesan-masuk/{second}/gabungkan"' in text
    assert f'hx-post="/pesan-masuk/{second}/lepaskan"' in text
    assert "Bagian dari SMS yang dipotong sendiri" in shown(desk.page("/pesan-masuk/"), first)
    window = desk.page(f"/pesan-masuk/{second}/gabungkan")
    assert re.findall(r'name="with" value="(\d+)"', window) == [str(first), str(other)]
    assert re.search(rf'value="{first}" required checked', window)
    assert_says(window, "pesan ini menjadi bagian kartu itu", "kartu itu menjadi bagian pesan ini")


def test_gabungkan_leaves_one_card_that_shows_both(desk: Browser, two: tuple[int, int]) -> None:
    first, second = two
    text = desk.posted(f"/pesan-masuk/{second}/gabungkan", **{"with": first})
    assert_says(text, "Digabungkan ke kartu", f'hx-post="/pesan-masuk/{second}/pisahkan"')
    listed = desk.page("/pesan-masuk/?status=semua")
    assert cards(listed) == [first]
    assert "papannya lapuk" in shown(listed, first)
    assert "Pisahkan" in shown(listed, first)
    assert 'Belum dibalas</span>\n  <span class="n">1</span>' in listed
    assert cards(desk.page("/pesan-masuk/?cari=papannya&status=semua")) == [first]
    assert "papannya lapuk" in desk.page(f"/pesan-masuk/{first}/balas")
    assert "papannya lapuk" in desk.page(f"/pesan-masuk/{first}/riwayat")
    text = desk.posted(f"/pesan-masuk/{second}/gabungkan", 409, **{"with": first})
    assert "bagian dari kartu lain" in text


def test_from_its_own_page_one_goes_to_the_card_that_leads(
    desk: Browser, two: tuple[int, int]
) -> None:
    first, second = two
    here = {"HX-Current-URL": f"http://localhost/pesan-masuk/{second}"}
    answer = desk.post(
        f"/pesan-masuk/{second}/gabungkan", data={"with": first}, headers={**FRAGMENT, **here}
    )
    assert answer.headers["HX-Redirect"] == f"/pesan-masuk/{first}"
    assert "Digabungkan ke kartu" in desk.page(f"/pesan-masuk/{first}")


def test_a_part_s_own_page_knows_its_card_and_offers_only_pisahkan(
    desk: Browser, joined: tuple[int, int]
) -> None:
    first, second = joined
    text = desk.page(f"/pesan-masuk/{second}")
    assert buttons(text, second) == ["split"]
    assert_says(text, "Bagian dari kartu lain", f'href="/pesan-masuk/{first}"')
    for row in joined:
        assert "digabungkan ke kartu" in desk.page(f"/pesan-masuk/{row}")
    # The list lets it go, its own page keeps it fresh.
    gone = desk.get(f"/pesan-masuk/baru?status=semua&after=99999&shown={second}:x")
    assert gone.headers["X-Upik-Gone"] == str(second)
    # Also while nobody looks at it, when the page tells of no presence.
    asks = text.split('data-fresh-url="')[1].split('"')[0]
    kept = desk.get(f"/pesan-masuk/{asks}&shown={second}:x", headers=FRAGMENT)
    assert kept.headers["X-Upik-Gone"] == ""


def test_pisahkan_brings_the_card_back_and_the_list_anew(
    desk: Browser, joined: tuple[int, int]
) -> None:
    first, second = joined
    here = {"HX-Current-URL": "http://evil.example/pesan-masuk/?status=semua"}
    answer = desk.post(f"/pesan-masuk/{second}/pisahkan", headers={**FRAGMENT, **here})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (
        204,
        "/pesan-masuk/?status=semua",
    )
    text = desk.page("/pesan-masuk/?status=semua")
    assert "Pesan dipisahkan" in text
    assert sorted(cards(text)) == [first, second]
    desk.send(f"/pesan-masuk/{second}/pisahkan")
    assert "tidak ada yang berubah" in desk.page("/pesan-masuk/")


def test_lepaskan_and_urungkan(desk: Browser, two: tuple[int, int]) -> None:
    first, second = two
    text = desk.posted(f"/pesan-masuk/{second}/lepaskan")
    assert_says(text, f'hx-post="/pesan-masuk/{second}/kaitkan"', f'"lead": "{first}"')
    assert "Bagian dari SMS" not in shown(text, second)
    assert desk.send(f"/pesan-masuk/{second}/lepaskan")[0] == 409
    text = desk.posted(f"/pesan-masuk/{second}/kaitkan", lead=first)
    assert "Bagian dari SMS" in shown(text, second)


def test_nothing_chosen_and_a_foreign_card_are_refused(desk: Browser, two: tuple[int, int]) -> None:
    foreign = citizen_sms("Lain", "081200001111")
    for chosen in ("", "abc", str(foreign)):
        text = desk.posted(f"/pesan-masuk/{two[1]}/gabungkan", 422, **{"with": chosen})
        assert "Pilih kartu yang masih terbuka dari daftar." in text
    assert "Tidak ada pesan lain dari nomor ini" in desk.page(f"/pesan-masuk/{foreign}/gabungkan")


def test_the_skpd_reads_what_was_joined_but_no_loose_follow_up(
    app: Flask, desk: Browser, joined: tuple[int, int]
) -> None:
    first, second = joined
    citizen_sms("Terima kasih", "081266771234")
    desk.send(f"/pesan-masuk/{first}/teruskan", skpd=unit_id("PUPR"), category="keluhan")
    other = desk.another("operator-pupr")
    held = forward_id(first)
    text = other.page(f"/pesan-dinas/{held}")
    assert "papannya lapuk" in text
    assert_lacks(text, "Terima kasih", "pisahkan", f"/pesan-masuk/{second}")


def test_the_public_reads_both_as_one(client: Browser, joined: tuple[int, int]) -> None:
    let("moderator", publishing.publish, joined[0])
    text = client.page("/")
    assert text.count("<article") == 1
    assert "(1/2) Jembatan gantung\n(2/2) papannya lapuk" in text
    assert client.page("/?cari=papannya").count("<article") == 1


def test_who_writes_an_answer_learns_what_was_added(desk: Browser, two: tuple[int, int]) -> None:
    first, second = two
    seen = part(r'name="seen" value="([^"]*)"', desk.page(f"/pesan-masuk/{first}/balas"))
    let("admin", merging.join, second, first)
    answer = {"text": "Ya", "category": "keluhan", "acknowledged_by": "Kabag", "seen": seen}
    text = desk.posted(f"/pesan-masuk/{first}/balas", 409, **answer)
    assert "mendapat tambahan dari warga" in text
    assert case(first).replies == []


def test_a_case_that_is_not_there(desk: Browser) -> None:
    for act in ("gabungkan", "pisahkan", "lepaskan", "kaitkan"):
        assert desk.send(f"/pesan-masuk/999999/{act}")[0] == 404, act


@pytest.mark.parametrize("here", ["http://[", "http://localhost//evil.example/"])
def test_a_page_that_is_none_leads_to_the_list(
    desk: Browser, two: tuple[int, int], here: str
) -> None:
    answer = desk.post(
        f"/pesan-masuk/{two[1]}/pisahkan", headers={**FRAGMENT, "HX-Current-URL": here}
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/pesan-masuk/")
