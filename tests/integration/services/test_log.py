"""A failure is logged, and no citizen's number or text with it (D4)."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from tests.integration.services.conftest import CITIZEN, Office


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
