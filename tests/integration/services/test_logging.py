"""A failure is logged, and no citizen's number or text with it (D4)."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.database.extensions import db, transaction
from app.runtime.logging import FORMAT, Formatter, JsonFormatter, add_log_context
from tests.office import CITIZEN, Office, cards
from tests.web import BrowserlikeClient


def test_a_failed_statement_is_logged_without_its_values(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    values = {"number": CITIZEN, "body": "isi pesan warga"}
    try:
        db.session.execute(text("INSERT INTO nowhere VALUES (:number, :body)"), values)
    except DBAPIError:
        logging.getLogger("app.test").exception("a statement failed")
    db.session.rollback()
    assert "INSERT INTO nowhere" in caplog.text
    assert CITIZEN not in caplog.text
    assert "isi pesan warga" not in caplog.text


def test_what_a_database_says_of_the_values_is_left_out(office: Office) -> None:
    """PostgreSQL names the refused value, and a whole row with line breaks in its text."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(Formatter(FORMAT))
    logger = logging.getLogger("app.test.values")
    logger.addHandler(handler)
    unique = "INSERT INTO login_pace (key, mark, address, failures, expires_at)"
    for values in (
        f"{unique} VALUES ('{CITIZEN}', 'm', 'isi', 0, '2026-01-01'),"
        f" ('{CITIZEN}', 'm', 'isi', 0, '2026-01-01')",
        f"{unique} VALUES ('{CITIZEN}', 'm', 'isi\npesan warga', 0, NULL)",
    ):
        try:
            db.session.execute(text(values))
        except DBAPIError as error:
            logger.warning("refused: %s", error.orig)
            error.statement = "INSERT"
            logger.exception("a row was refused")
        db.session.rollback()
    logger.removeHandler(handler)
    assert lines.getvalue().count("a row was refused") == 2
    assert CITIZEN not in lines.getvalue()
    assert "pesan warga" not in lines.getvalue()


@pytest.mark.parametrize(
    "number", ["+6281266771234", "081266771234", "0812-6677-1234", "1501012305890002"]
)
def test_a_number_that_a_library_quotes_is_left_out(number: str) -> None:
    record = logging.makeLogRecord({"msg": f"can't use {number!r}, error 2026-11-26 08:15:00,123"})
    line = Formatter("%(message)s").format(record)
    assert line == "can't use '(number left out)', error 2026-11-26 08:15:00,123"


# JSON ---------------------------------------------------------------------------------------------


class Lines:
    """What is logged as JSON, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def all(self) -> list[dict[str, Any]]:
        """Each line is one object."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    lines = Lines()
    handler = logging.StreamHandler(lines.stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_failure_is_one_line_with_the_ids_of_its_work(
    office: Office, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_log_context(job="process_inbox")
    monkeypatch.setattr("app.services.cases.actions.creating.receive", _broken)
    office.receive(CITIZEN, "isi pesan warga")
    (line,) = [it for it in lines.all if it["level"] == "ERROR"]
    assert line["job"] == "process_inbox"
    assert isinstance(line["inbound_id"], int)
    assert "could not be processed" in line["text"]
    assert "Traceback" in line["exception"]
    assert CITIZEN not in lines.stream.getvalue()
    assert "isi pesan warga" not in lines.stream.getvalue()


def _broken(*_args: object, **_values: object) -> None:
    raise RuntimeError(f"number {CITIZEN} is bad")


def test_an_act_on_a_card_names_the_card(office: Office, lines: Lines) -> None:
    office.case("Jalan rusak")
    with transaction():
        logging.getLogger("app.test").warning("something about it")
    assert lines.all[-1]["case_id"] == cards()[0].id


def test_a_request_is_one_line_without_what_was_asked_for(
    app: Flask, client: BrowserlikeClient, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = app.config["SETTINGS"].model_copy(update={"log": "json"})
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    client.get("/?cari=081266771234")
    client.get("/healthz")
    first, second = [it for it in lines.all if it["text"] == "answered"]
    assert (first["method"], first["route"]) == ("GET", "/")
    assert (second["route"], second["status"]) == ("/healthz", 200)
    assert first["request"] != second["request"]
    assert first["milliseconds"] >= 0
    assert "081266771234" not in lines.stream.getvalue()


def test_in_the_text_form_a_request_is_no_line(client: BrowserlikeClient, lines: Lines) -> None:
    client.get("/healthz")
    assert lines.all == []
