"""Saved filters: a person's own, at the list they belong to."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import SavedFilter
from app.services.cases.actions.saved_filters import MOST
from tests.cases import Login, page, posted, send
from tests.reading import assert_says

QUERY = "?status=terlambat&skpd=PUPR"
SAVE = f"/pesan-masuk/saringan{QUERY}"


def own(text: str) -> list[tuple[str, str]]:
    """Name and address of each saved filter on a page."""
    side = text.split('id="saved"')[1].split("</section>")[0]
    links = re.findall(r'<a href="([^"]+)"[^>]*><span>(.*?)</span>', side)
    return [(html.unescape(name), html.unescape(url)) for url, name in links]


def ids() -> list[int]:
    return list(db.session.scalars(select(SavedFilter.id).order_by(SavedFilter.id)))


def test_saved_listed_used_and_deleted(desk: FlaskClient) -> None:
    assert "Simpan saringan" in page(desk, f"/pesan-masuk/{QUERY}")
    assert "Lewat tenggat · SKPD: PUPR" in page(desk, SAVE)
    assert send(desk, SAVE, filter_name="  PUPR   terlambat ")[0] == 204
    assert own(page(desk, "/pesan-masuk/")) == [("PUPR terlambat", f"/pesan-masuk/{QUERY}")]
    here = page(desk, f"/pesan-masuk/{QUERY}")
    assert 'class="on" aria-current="true"><span>PUPR terlambat' in here
    assert "Simpan saringan</a>" not in here
    text = posted(desk, f"/pesan-masuk/saringan/{ids()[0]}/hapus")
    assert "Saringan “PUPR terlambat” dihapus." in text
    assert own(page(desk, "/pesan-masuk/")) == []
    # "Urungkan" is the same form again.
    assert f'hx-post="{SAVE}"' in text
    assert send(desk, SAVE, filter_name="PUPR terlambat")[0] == 204
    assert len(own(page(desk, "/pesan-masuk/"))) == 1


def test_the_page_s_mark_is_not_saved(desk: FlaskClient) -> None:
    assert send(desk, f"{SAVE}&sebelum=1795593600000000-41", filter_name="Terlambat")[0] == 204
    assert own(page(desk, "/pesan-masuk/")) == [("Terlambat", f"/pesan-masuk/{QUERY}")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Beri nama saringan ini"),
        ("   ", "Beri nama saringan ini"),
        ("x" * 41, "paling panjang 40 karakter"),
        ("jalan SIULAK", "sudah punya saringan bernama ini"),
    ],
)
def test_a_name_that_can_t_be_taken(desk: FlaskClient, name: str, words: str) -> None:
    assert send(desk, SAVE, filter_name="Jalan Siulak")[0] == 204
    assert words in posted(desk, SAVE, 422, filter_name=name).split('id="filter_name-error"')[1]
    assert len(ids()) == 1


def test_twenty_are_enough(desk: FlaskClient) -> None:
    for number in range(MOST):
        assert send(desk, SAVE, filter_name=f"Saringan {number}")[0] == 204
    assert "sudah 20 buah" in posted(desk, SAVE, 422, filter_name="Satu lagi")


@pytest.mark.parametrize("search", ["nomor=9082", "cari=081374559082"])
def test_a_citizen_s_number_is_not_kept(desk: FlaskClient, search: str) -> None:
    text = posted(desk, f"/pesan-masuk/saringan?{search}", 422, filter_name="Pak Budi")
    assert "nomor warga tidak disimpan" in text
    assert ids() == []


def test_each_person_and_each_list_has_its_own(client: FlaskClient, login: Login) -> None:
    login(client, "moderator")
    assert send(client, SAVE, filter_name="Milik moderator")[0] == 204
    assert own(page(client, "/pesan-dinas/")) == []
    login(client, "operator-pupr")
    assert own(page(client, "/pesan-dinas/")) == []
    url = "/pesan-dinas/saringan?status=terlambat"
    assert send(client, url, filter_name="Milik moderator")[0] == 204
    assert own(page(client, "/pesan-dinas/")) == [
        ("Milik moderator", "/pesan-dinas/?status=terlambat")
    ]
    status, text = send(client, f"/pesan-dinas/saringan/{ids()[0]}/hapus")
    assert (status, len(ids())) == (200, 2)
    assert "sudah dihapus" in text


def test_names_of_any_letters_stand_in_one_order(desk: FlaskClient) -> None:
    """Read as one text with the person, or row by row after one was deleted."""
    names = ["é a", "a_b", "a b", 'z <b>&"', "A-B", "%(x)s {0}", "satu\u2028dua\ttiga"]
    for name in names:
        assert send(desk, SAVE, filter_name=name)[0] == 204
    told = [name for name, _url in own(page(desk, "/pesan-masuk/"))]
    assert told == ["%(x)s {0}", "a b", "A-B", "a_b", "satu dua tiga", 'z <b>&"', "é a"]
    text = send(desk, f"/pesan-masuk/saringan/{ids()[0]}/hapus")[1]
    assert [name for name, _url in own(text)] == told[:-1]


def test_a_row_put_in_by_hand_keeps_nobody_out(desk: FlaskClient) -> None:
    assert send(desk, SAVE, filter_name="Baik")[0] == 204
    with transaction():
        good = db.session.scalars(select(SavedFilter)).one()
        odd = {"name": "Dari\ttangan", "key": "dari", "list_name": good.list_name}
        facts = {"user_id": good.user_id, "query": QUERY, "created_at": good.created_at}
        db.session.add(SavedFilter(**odd, **facts))
    assert [name for name, _url in own(page(desk, "/pesan-masuk/"))] == ["Baik"]


def test_without_script_the_form_is_a_page(desk: FlaskClient) -> None:
    answer = desk.post(SAVE, data={"filter_name": "Tanpa skrip"})
    assert (answer.status_code, answer.location) == (303, f"/pesan-masuk/{QUERY}")
    answer = desk.post(f"/pesan-masuk/saringan/{ids()[0]}/hapus")
    assert (answer.status_code, answer.location) == (303, "/pesan-masuk/")
    assert ids() == []


def test_an_address_that_no_row_holds_is_refused_and_its_name_stays(desk: FlaskClient) -> None:
    words = "\N{PILE OF POO}" * 100
    text = posted(desk, f"/pesan-masuk/saringan?cari={words}", 422, filter_name="Lambang")
    assert_says(text, "Saringan terlalu panjang.", 'value="Lambang"')
