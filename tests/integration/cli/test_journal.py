"""`flask journal`: whole or not in words and exit code; the head that one keeps elsewhere."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Event, JournalHead
from app.services.journal import chain_head_file, journal
from app.services.journal.actor import SYSTEM
from tests.integration.cli.test_prepare import run
from tests.journal import touch, write


def row_id(seq: int) -> int:
    return db.session.scalars(select(Event.id).where(Event.seq == seq)).one()


def test_an_untouched_journal_is_whole(app: Flask) -> None:
    assert "Jurnal utuh: 0 baris tersegel diperiksa" in run(app, "journal", "verify")
    assert "Jurnal masih kosong" in run(app, "journal", "head", code=1)
    with transaction():
        journal.record("login", "user", 1, actor=SYSTEM)
    said = run(app, "journal", "verify")
    assert re.search(
        r"Jurnal utuh: 1 baris tersegel diperiksa, segel terakhir 1:[0-9a-f]{64}", said
    )


def test_each_finding_is_named_and_the_exit_code_is_1(app: Flask) -> None:
    write(9)
    head = run(app, "journal", "head", "--how", "cetak").strip()
    assert head.startswith("9:")
    changed, cut = row_id(3), row_id(9)
    touch("UPDATE event SET actor = 'user:1' WHERE seq = 3")
    touch("DELETE FROM event WHERE seq IN (5, 6)")
    touch(f"DELETE FROM event WHERE id >= {cut}")
    said = run(app, "journal", "verify", code=1)
    assert f"Temuan: baris {changed} (#3) diubah sesudah disegel" in said
    assert "Temuan: baris #5 sampai #6 hilang" in said
    assert "segel #9 (catatan segel 1) pernah keluar, jurnal berakhir di #8" in said
    assert "Jurnal 3 temuan" in said


def test_a_head_is_printed_noted_and_journalled(app: Flask) -> None:
    write(2)
    head = run(app, "journal", "head").strip()
    kept = db.session.scalars(select(JournalHead)).one()
    assert head == f"{kept.seq}:{kept.seal}"
    assert (kept.how, kept.actor) == ("terminal", "system")
    event = db.session.scalars(select(Event).where(Event.action == "journal_head")).one()
    assert event.facts == {"seq": 2, "how": "terminal"}


def test_without_the_file_of_heads_it_says_that_only_paper_tells(app: Flask) -> None:
    write(4)
    chain_head_file.path().unlink()
    assert "berkas journal-heads tidak ada" in run(app, "journal", "verify")
    assert "tulis NOMOR:SEGEL" in run(app, "journal", "verify", "--head", "empat", code=2)
