"""What goes wrong is told in one Indonesian sentence, as a page or a fragment; no stack trace."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import Mock, patch

import psycopg
import pytest
from flask import Flask, abort
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.database.extensions import db, transaction
from app.domain.errors import NotYours
from app.http import error_pages
from app.models import Skpd
from tests.cases import Login
from tests.integration.views.conftest import desk as desk
from tests.reading import assert_lacks, assert_says, part
from tests.web import BrowserlikeClient, alerts

HTMX = {"HX-Request": "true"}


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], None]]:
    """`failing(error)` makes the health page raise it."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    kept = app.view_functions["healthz"]

    def _fail(error: Any) -> None:
        def _raise() -> str:
            if isinstance(error, int):
                abort(error)
            raise error

        app.view_functions["healthz"] = _raise

    yield _fail
    app.view_functions["healthz"] = kept


@pytest.mark.parametrize("is_logged_in", [False, True])
def test_each_error_is_a_page_of_ours(
    client: BrowserlikeClient, login: Login, failing: Any, is_logged_in: bool
) -> None:
    if is_logged_in:
        login(client, "operator-pupr")
    for status in (400, 403, 404, 405, 413, 429, 418):
        failing(status)
        answer = client.get("/healthz")
        assert answer.status_code == status
        assert "MODE LATIHAN" in answer.text
        assert "Werkzeug" not in answer.text
        assert alerts(answer)


@pytest.mark.parametrize("path", ["/tidak-ada", "/pesan-masuk/999999", "/kontak/edit/abc"])
def test_what_is_not_there(desk: BrowserlikeClient, path: str) -> None:
    answer = desk.get(path)
    assert (answer.status_code, "tidak ada, atau sudah dihapus" in alerts(answer)) == (404, True)


def test_for_htmx_it_is_a_small_fragment(client: BrowserlikeClient, failing: Any) -> None:
    failing(NotYours())
    answer = client.get("/healthz", headers=HTMX)
    page = answer.text
    assert answer.status_code == 403
    assert "<html" not in page
    assert alerts(answer) == "Pesan ini tidak sedang dipegang SKPD Anda."


def test_a_failure_shows_a_number_and_the_log_has_the_trace(
    client: BrowserlikeClient, failing: Any, caplog: pytest.LogCaptureFixture
) -> None:
    failing(ValueError("rahasia 081266771234"))
    with caplog.at_level(logging.ERROR):
        answer = client.get("/healthz")
    page = answer.text
    assert answer.status_code == 500
    assert_lacks(page, "rahasia", "Traceback")
    assert_says(caplog.text, part(r"Catat nomor ini: (\w{8})\.", page), "ValueError")


def test_a_busy_database_asks_to_try_again(client: BrowserlikeClient, failing: Any) -> None:
    failing(OperationalError("SELECT", {}, Exception("database is locked")))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert "Tunggu sebentar, lalu ulangi." in alerts(answer)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_who_wrote_something_is_told_that_it_is_not_saved(app: Flask, method: str) -> None:
    with app.test_request_context("/", method=method):
        answer = error_pages._on_busy(
            OperationalError("SELECT", {}, Exception("database is locked"))
        )
    assert ("Isian Anda belum disimpan" in alerts(answer)) is (method == "POST")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_lost_database_is_told_though_nobody_can_be_looked_up(
    app: Flask, desk: BrowserlikeClient, caplog: pytest.LogCaptureFixture, headers: dict[str, str]
) -> None:
    """Whoever is logged in is in the database, too: nothing of the answer may ask for him."""
    refused = psycopg.OperationalError("connection refused")
    lost = Mock(side_effect=OperationalError("SELECT", {}, refused))
    with patch.object(app.login_manager, "_user_callback", lost):  # type: ignore[attr-defined]
        answer = desk.get("/pesan-masuk/", headers=headers)
        missing = desk.get("/tidak-ada", headers=headers)
    assert (answer.status_code, missing.status_code) == (503, 404)
    assert "Basis data tidak menjawab" in alerts(answer)
    assert ("<html" in answer.text) is (not headers)
    # The page of ours, not the bare one that stands in for it.
    assert ("Ke halaman umum" in answer.text) is (not headers)
    assert "tidak ada, atau sudah dihapus" in missing.text
    assert "busy or away" in caplog.text


def test_a_file_that_finds_no_room_says_that_the_disk_is_full(
    client: BrowserlikeClient, failing: Any
) -> None:
    failing(OSError(errno.ENOSPC, "No space left on device"))
    answer = client.get("/healthz")
    assert (answer.status_code, "Disk server penuh" in alerts(answer)) == (503, True)


def test_what_a_failed_request_began_is_not_saved(
    app: Flask, client: BrowserlikeClient, failing: Any
) -> None:
    names = select(Skpd.name).order_by(Skpd.id)
    kept = db.session.scalars(names).all()

    def _half_done() -> str:
        with transaction() as store:
            store.add(Skpd(code="X", name="Setengah", abbreviation="X", sms_code="X"))
            store.flush()
            raise ValueError
        return ""

    failing(404)
    app.view_functions["healthz"] = _half_done
    assert client.get("/healthz").status_code == 500
    assert db.session.scalars(names).all() == kept


@pytest.mark.usefixtures("failing")
def test_what_no_database_can_hold_is_no_failure(client: BrowserlikeClient, login: Login) -> None:
    assert client.post("/login/", data={"username": "a\0b", "password": "x"}).status_code < 500
    desk, most = login(client, "moderator"), "9" * 23
    assert desk.post("/kontak/add", data={"name": "a\0b", "position": "x"}).status_code < 500
    assert desk.post(f"/pengguna/delete/{most}").status_code < 500
    for path in (
        *("/?q=%00", "/kontak/list/?q=%00", "/pengguna/list/?q=%00", "/pesan-masuk/?q=%00"),
        *(f"/pesan-masuk/{most}", f"/kontak/edit/{most}"),
        *(f"/kontak/list/?skpd={most}", f"/kontak/list/?hal={most}"),
    ):
        assert desk.get(path).status_code < 500, path


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("path", ["/login/", "/tidak-ada", "/static/frame/upik.css"])
def test_a_forged_host_gets_a_bare_page_and_one_line_in_the_log(
    client: BrowserlikeClient, caplog: pytest.LogCaptureFixture, path: str, headers: dict[str, str]
) -> None:
    answer = client.get(path, headers={"Host": "evil.example", **headers})
    assert answer.status_code == 400
    page = answer.text
    assert "Permintaan tidak dapat dibaca" in page
    assert "evil.example" not in page
    (line,) = caplog.records
    assert line.getMessage() == "refused: unknown host 'evil.example'"
    assert line.exc_info is None


def test_who_was_logged_out_meanwhile_is_not_told_to_load_the_page_anew(
    app: Flask, client: BrowserlikeClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/pesan-masuk/1/balas", headers=HTMX)
    assert (answer.status_code, "Sesi Anda sudah berakhir" in answer.text) == (401, True)
    login(client, "moderator")
    answer = client.post("/pesan-masuk/1/balas", headers=HTMX)
    assert (answer.status_code, "Formulir kedaluwarsa" in answer.text) == (400, True)
