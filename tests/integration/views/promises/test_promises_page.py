"""Janji: the ledger's page, its windows, the photos; and the date in the reply windows."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.workflow.promises import Pledge
from app.models import Event, Evidence, Promise, Reply
from app.services.cases.answers import replying
from app.services.cases.promises import promise_photos, promises
from app.services.settings.local_time import today
from tests.cases import (
    FRAGMENT,
    Login,
    citizen_sms,
    forward_id,
    forwarded,
    is_of_the_frame,
    let,
    page,
    person,
    posted,
    send,
)
from tests.integration.views.lists.test_statements import asked_by
from tests.reading import assert_says

TEXT = "Lampu akan segera kami perbaiki."


def promised(days: int | None, unit: str = "PUPR", user: str = "operator-pupr") -> int:
    """An answer of this unit that promises something in so many days; the promise's id."""
    held = forward_id(forwarded(f"Lampu mati {unit} {days}", unit))
    pledge = Pledge(today() + timedelta(days=days) if days is not None else None)
    reply = let(user, replying.answer_forward, held, TEXT, "Kepala Dinas", pledge=pledge).id
    return db.session.scalars(select(Promise.id).where(Promise.reply_id == reply)).one()


def photo() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (60, 40), "green").save(drawn, "PNG")
    return drawn.getvalue()


def test_the_operator_s_window_asks_for_the_day(office: FlaskClient) -> None:
    row = forward_id(forwarded("Lampu mati", "PUPR"))
    url = f"/pesan-dinas/{row}/balas"
    form = {"text": TEXT, "acknowledged_by": "Kepala Dinas PUPR"}
    text = posted(office, url, 422, **form)
    assert "isi kapan selesai, atau centang bahwa ini bukan janji" in text
    day = (today() + timedelta(days=7)).isoformat()
    assert send(office, url, **form, promised_on="2020-01-01")[0] == 422
    assert send(office, url, **form, promised_on=day)[0] == 200
    assert db.session.scalars(select(Promise.due_on)).one().isoformat() == day
    assert "Janji" in page(office, f"/pesan-dinas/{row}")


def test_a_word_against_it_is_enough_and_the_counter_says_the_words(desk: FlaskClient) -> None:
    row = citizen_sms("Kapan buka?")
    assert '"promise":"akan segera"' in send(desk, "/pesan-masuk/hitung", text=TEXT)[1]
    form = {"text": TEXT, "category": "keluhan", "acknowledged_by": "Kabag"}
    assert send(desk, f"/pesan-masuk/{row}/balas", **form)[0] == 422
    assert send(desk, f"/pesan-masuk/{row}/balas", **form, no_promise="ya")[0] == 200
    assert db.session.scalar(select(Promise.id)) is None
    assert db.session.scalars(select(Reply.text)).one() == TEXT


def test_a_day_that_the_answer_names_stands_in_the_window(desk: FlaskClient) -> None:
    row = citizen_sms("Kapan dibangun?")
    day = today() + timedelta(days=7)
    told = f"Akan dibangun {day:%d-%m-%Y}"
    assert f'"promise_day":"{day:%d/%m/%Y}"' in send(desk, "/pesan-masuk/hitung", text=told)[1]
    form = {"text": told, "category": "keluhan", "acknowledged_by": "Kabag"}
    assert f'value="{day:%d/%m/%Y}"' in posted(desk, f"/pesan-masuk/{row}/balas", 422, **form)


def test_the_ledger_shows_what_is_due_and_counts_by_skpd(desk: FlaskClient) -> None:
    promised(None)
    promised(5)
    promised(0, "DISHUB", "operator-dishub")
    text = page(desk, "/janji/")
    assert_says(text, "Janji tanpa tanggal", "Janji jatuh tempo", "Dinas Perhubungan")
    assert text.count('class="pledge-row') == 2
    assert page(desk, "/janji/?status=berjalan").count('class="pledge-row') == 1
    assert page(desk, "/janji/?skpd=DISHUB").count('class="pledge-row') == 1
    assert 'data-count="Janji"' in page(desk, "/hari-ini/")


def test_closing_a_case_takes_no_broken_promise_out_of_the_numbers(desk: FlaskClient) -> None:
    with transaction():
        row = db.session.get_one(Promise, promised(0))
        row.status, row.case.status = "ingkar", "selesai"
    text = page(desk, "/janji/?status=ingkar")
    assert text.count('class="pledge-row') == 1
    assert 'data-label="Belum ditepati" class="r bad">1</td>' in text
    assert 'class="pledge-row' not in page(desk, "/janji/")


def test_an_skpd_sees_its_own_promises_alone(office: FlaskClient) -> None:
    own, other = promised(None), promised(None, "DISHUB", "operator-dishub")
    text = page(office, "/janji/?skpd=DISHUB")
    assert text.count('class="pledge-row') == 1
    assert "Bukan janji" not in text
    for act in ("tanggal", "ditepati"):
        assert office.get(f"/janji/{own}/{act}").status_code == 200
        assert office.get(f"/janji/{other}/{act}").status_code == 404
    assert office.get(f"/janji/{own}/bukan-janji").status_code == 403


def test_the_windows_name_a_day_and_drop_what_is_none(desk: FlaskClient) -> None:
    row = promised(None)
    assert send(desk, f"/janji/{row}/tanggal", promised_on="")[0] == 422
    day = today() + timedelta(days=3)
    assert send(desk, f"/janji/{row}/tanggal", promised_on=day.isoformat())[0] == 204
    assert 'role="alert"' in posted(desk, f"/janji/{row}/tanggal", 422, promised_on=day.isoformat())
    assert send(desk, f"/janji/{row}/bukan-janji", reason="")[0] == 422
    assert send(desk, f"/janji/{row}/bukan-janji", reason="Hanya penjelasan")[0] == 204
    assert db.session.get_one(Promise, row).status == "batal"


def test_kept_with_a_photo_that_only_its_skpd_and_the_desk_see(
    client: FlaskClient, login: Login
) -> None:
    row = promised(3)
    login(client, "operator-pupr")
    url = f"/janji/{row}/ditepati"
    wrong = {"note": "Lampu diganti", "photos": (BytesIO(b"<svg/>"), "foto.jpg")}
    answer = client.post(url, data=wrong, headers=FRAGMENT)
    assert (answer.status_code, "bukan foto" in answer.get_data(as_text=True)) == (422, True)
    event = db.session.scalars(select(Event).where(Event.action == "photo_refused")).one()
    assert (event.subject_id, event.facts["reason"]) == (row, "not_a_photo")
    assert event.actor == f"user:{person('operator-pupr').user_id}"
    right = {"note": "Lampu diganti", "photos": (BytesIO(photo()), "../../foto.php")}
    assert client.post(url, data=right, headers=FRAGMENT).status_code == 204
    picture = f"/janji/bukti/{db.session.scalars(select(Evidence)).one().id}"
    assert picture in page(client, "/janji/?status=ditepati")
    seen = client.get(picture)
    assert seen.content_type == "image/jpeg"
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert seen.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert seen.data.startswith(b"\xff\xd8\xff")
    login(client, "operator-dishub")
    assert client.get(picture).status_code == 404
    login(client, "moderator")
    assert client.get(picture).status_code == 200


def test_the_page_takes_few_statements(app: Flask, desk: FlaskClient) -> None:
    rows = [promised(None) for _ in range(3)]
    let("moderator", promises.keep, rows[0], "Sudah", promise_photos.drawn([photo(), photo()]))
    page(desk, "/janji/")
    asked = asked_by(app, desk, "/janji/")
    assert len(asked) <= 8, asked
    assert len([text for text in asked if is_of_the_frame(text)]) <= 3


def test_who_helps_releases_from_its_own_card(client: FlaskClient, login: Login) -> None:
    case = forwarded("Halte rusak", "PUPR", "DISHUB")
    lead = forward_id(case)
    login(client, "operator-dishub")
    url = f"/pesan-dinas/{lead + 1}/lepaskan"
    assert_says(page(client, "/pesan-dinas/"), url, "6x24 jam")
    assert send(client, url, reason="")[0] == 422
    assert send(client, url, reason="Cukup oleh PUPR")[0] == 200
    assert "Dilepas SKPD ini" in page(client, "/pesan-dinas/?status=semua")
    login(client, "operator-pupr")
    assert f"/pesan-dinas/{lead}/lepaskan" not in page(client, "/pesan-dinas/")
    login(client, "moderator")
    assert "dilepas" in page(client, f"/pesan-masuk/{case}")


@pytest.mark.parametrize("username", ["moderator", "operator-pupr"])
def test_due_today_is_a_filter_and_a_number_in_the_menu(
    client: FlaskClient, login: Login, username: str
) -> None:
    login(client, username)
    menu = "Pesan Masuk" if username == "moderator" else "Pesan untuk Dinas"
    text = page(client, "/pesan-masuk/" if username == "moderator" else "/pesan-dinas/")
    assert f'data-count="{menu} hari ini"' in text
    assert f'data-count="{menu} lewat tenggat"' in text
    assert "?status=hari-ini" in text
    assert "?status=terlambat" in text


def test_after_an_act_one_stays_under_the_filters_of_the_ledger(desk: FlaskClient) -> None:
    row = promised(0)
    here = "/janji/?status=jatuh-tempo&skpd=PUPR"
    headers = {**FRAGMENT, "HX-Current-URL": f"http://localhost{here}"}
    answer = desk.post(f"/janji/{row}/bukan-janji", data={"reason": "bukan"}, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, here)


def test_a_page_that_is_done_meanwhile_does_not_say_that_nothing_waits(desk: FlaskClient) -> None:
    assert f'id="janji-{promised(0)}"' in page(desk, "/janji/?hal=2")
