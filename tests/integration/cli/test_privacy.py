"""`upik privacy`: data saya, lupakan saya, the list, and what prepare does with it."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, select

from app.database.extensions import db, now, transaction
from app.models import Case, Erasure
from app.services.privacy import erasing, erasure_register
from tests.cases import case, citizen_sms
from tests.integration.cli.test_prepare import run

NUMBER, E164 = "081398765432", "+6281398765432"


def test_data_saya_is_written_to_a_file_of_the_owner_alone(app: Flask, tmp_path: Path) -> None:
    citizen_sms("Lampu mati", NUMBER)
    target = tmp_path / "data.json"
    assert "1 pesan ditulis" in run(app, "privacy", "export", NUMBER, "--to", str(target))
    assert json.loads(target.read_text())["pesan"][0]["isi"] == "Lampu mati"
    assert target.stat().st_mode & 0o077 == 0
    run(app, "privacy", "export", NUMBER, "--to", str(target), code=1)


def test_lupakan_saya_needs_reason_and_reference_and_is_listed(app: Flask) -> None:
    card = citizen_sms("Lampu mati", NUMBER)
    why = ("--reason", "Permintaan", "--reference", "Agenda 7")
    run(app, "privacy", "forget", NUMBER, "--reason", "Permintaan", code=2)
    run(app, "privacy", "forget", NUMBER, *why, code=1)
    assert case(card).body == "Lampu mati"
    said = run(app, "privacy", "forget", NUMBER, *why, "--yes")
    assert "Data 0813-98xx-xxxx dihapus: 1 pesan" in said
    assert case(card).body == ""
    assert "1 pesan  Agenda 7" in run(app, "privacy", "list")
    assert "tidak ada dalam data" in run(app, "privacy", "forget", NUMBER, *why, "--yes", code=1)
    assert "Jurnal utuh" in run(app, "journal", "verify")


def test_prepare_erases_what_a_backup_brought_back(app: Flask) -> None:
    citizen_sms("Lampu mati", NUMBER)
    erasure_register.append_erasure(erasing.mark_of(E164), now())
    run(app, "prepare")
    assert [row.body for row in db.session.scalars(select(Case))] == [""]
    assert "0 nomor dihapus lagi" in run(app, "privacy", "reapply")
    with transaction():
        db.session.execute(delete(Erasure))
    assert "1 nomor dihapus lagi" in run(app, "privacy", "reapply")


def test_the_period_of_keeping_can_be_run_by_hand(app: Flask) -> None:
    citizen_sms("Lampu mati", NUMBER)
    assert "0 baris" in run(app, "privacy", "retain")
