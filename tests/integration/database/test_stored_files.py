"""Revision 0025 moves the pieces of every paper; back again, too."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text

from app.database.extensions import db, transaction
from app.domain.operations.report_file_kinds import PaperKind
from app.models import StoredFile
from app.services.journal.actor import SYSTEM
from app.services.report_files import report_file_runs, report_files

pytestmark = pytest.mark.postgresql


def test_papers_move_with_their_pieces_and_what_was_forgotten_goes(app: Flask) -> None:
    data = os.urandom(700_000)
    with transaction():
        wanted = report_files.Order(PaperKind.PDF, "November 2026", {"jangka": "bulan"})
        paper_id = report_files.order(wanted, actor=SYSTEM)
    run = report_file_runs.begin(paper_id)
    assert run is not None
    report_file_runs.store(run, [data])
    facts = db.session.execute(select(StoredFile.size, StoredFile.sha256)).all()
    db.session.remove()
    folder = app.config["MIGRATIONS"]
    downgrade(directory=folder, revision="0024")
    db.session.remove()
    names = "kind, title, fields, skpd_id, user_id, asked_at, asked_by, run, done, total, size"
    gone = f"INSERT INTO paper (id, fingerprint, forgotten_at, {names}) "
    with transaction() as store:
        assert store.scalar(text("SELECT count(*) FROM paper_piece")) == 3
        store.execute(text(f"{gone} SELECT id + 1, 'x', asked_at, {names} FROM paper"))
    upgrade(directory=folder)
    db.session.remove()
    assert b"".join(report_files.pieces(paper_id)) == data
    assert db.session.execute(select(StoredFile.size, StoredFile.sha256)).all() == facts
    assert db.session.scalar(select(func.count()).select_from(text("paper"))) == 1
