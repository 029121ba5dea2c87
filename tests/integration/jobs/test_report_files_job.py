"""Papers: made once by a job whatever happens, ordered by the calendar, kept and forgotten."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from app.database.extensions import db, transaction
from app.database.reading import reading
from app.domain.access.roles import MODERATOR
from app.domain.operations.report_file_kinds import PaperKind
from app.jobs import papers as job
from app.jobs import sweep
from app.models import DayMark, Paper, Skpd, StoredFile, StoredPiece
from app.reports.documents import pdf_export, report_json
from app.reports.documents import report_files as reports
from app.services.journal.actor import SYSTEM, Actor
from app.services.report_files import report_file_runs, report_files
from app.services.settings import stored_files
from tests.integration.reports.builders import NOON, case, forward, skpd

pytestmark = pytest.mark.postgresql

DESK = Actor("Rina", "Moderator", frozenset({MODERATOR}))
NOVEMBER = {"jangka": "bulan", "tanggal": "2026-11-01"}
# A Tuesday, the first of a month.
DECEMBER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def asked(kind: PaperKind = PaperKind.LAPOR, skpd_id: int | None = None, **fields: str) -> int:
    with transaction():
        order = report_files.Order(kind, "November 2026", {**NOVEMBER, **fields}, skpd_id)
        return report_files.order(order, actor=DESK)


def row(paper_id: int) -> Paper:
    db.session.rollback()
    return db.session.get_one(Paper, paper_id, populate_existing=True)


def data(paper_id: int) -> bytes:
    return b"".join(report_files.pieces(paper_id))


@pytest.fixture
def cases(app: Flask) -> None:
    """Two cases of November, one of them at an SKPD."""
    with transaction():
        forward(case(body="Jalan rusak"), skpd("Dinas Uji Jalan"))
        case(body="Lampu mati")
        db.session.add(DayMark(day=NOON.date()))


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        (PaperKind.PDF, b"%PDF"),
        (PaperKind.WEEKLY, b"%PDF"),
        (PaperKind.XLSX, b"PK"),
        (PaperKind.LAPOR, b"\xef\xbb\xbf"),
        (PaperKind.PAGE, b"{"),
    ],
)
def test_each_kind_is_made_and_kept(kind: PaperKind, begins: bytes) -> None:
    paper_id = asked(kind)
    assert report_files.unfinished() == [paper_id]
    job.make(str(paper_id))
    made = row(paper_id)
    assert made.is_ready
    whole = data(paper_id)
    assert whole.startswith(begins)
    assert made.size == len(whole)
    assert report_files.unfinished() == []
    # A second bell finds nothing to do.
    job.make(str(paper_id))
    assert (data(paper_id), row(paper_id).run) == (whole, 1)


@pytest.mark.usefixtures("cases")
def test_a_page_comes_back_as_the_report_it_was() -> None:
    paper_id = asked(PaperKind.PAGE)
    job.make(str(paper_id))
    report = report_json.from_json(data(paper_id))
    assert report.total.received == 2
    assert report.scope.period.label == "November 2026"


@pytest.mark.usefixtures("cases")
def test_an_skpd_s_paper_holds_its_own_cases_whatever_the_fields_say() -> None:
    units = {it.name: it.id for it in db.session.scalars(select(Skpd))}
    own, other = units["Dinas Uji Jalan"], 0
    paper_id = asked(skpd_id=own, skpd=str(other))
    job.make(str(paper_id))
    assert b"Jalan rusak" in data(paper_id)
    assert b"Lampu mati" not in data(paper_id)


@pytest.mark.usefixtures("cases")
def test_the_same_is_not_made_twice_at_a_time_nor_within_the_hour() -> None:
    first = asked()
    assert asked() == first
    assert asked(kategori="keluhan") != first
    job.make(str(first))
    assert asked() == first
    with transaction():
        again = report_files.order(
            report_files.Order(PaperKind.LAPOR, "x", NOVEMBER), actor=DESK, again=True
        )
    assert again != first
    with transaction():
        row_ = db.session.get_one(Paper, again)
        row_.finished_at, row_.problem = NOON, report_file_runs.BROKEN
    assert asked() not in (first, again)


@pytest.mark.usefixtures("cases")
def test_a_run_taken_for_dead_writes_nothing_into_the_next_one() -> None:
    paper_id = asked()
    dead = report_file_runs.begin(paper_id)
    assert dead is not None
    parts = iter([b"half a fi"])

    def killed() -> Iterator[bytes]:
        yield next(parts)
        job.make(str(paper_id))
        assert not data(paper_id).startswith(b"half")
        yield b"le"

    with pytest.raises(report_file_runs.Superseded):
        report_file_runs.store(dead, killed())
    for act in (
        lambda: report_file_runs.store(dead, [b"le"]),
        lambda: report_file_runs.progress(dead, 1, 2),
        lambda: report_file_runs.fail(dead, "x"),
    ):
        with pytest.raises(report_file_runs.Superseded):
            act()
    assert row(paper_id).is_ready


@pytest.mark.usefixtures("cases")
def test_others_write_while_a_paper_is_set(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def elsewhere() -> None:
        with app.app_context(), suppress(OperationalError), transaction():
            db.session.add(DayMark(day=NOON.date()))
            db.session.flush()
            written.append(True)

    def draw(_page: str) -> bytes:
        other = Thread(target=elsewhere)
        other.start()
        other.join()
        return b"%PDF"

    monkeypatch.setattr(pdf_export, "as_pdf", draw)
    paper_id = asked(PaperKind.PDF)
    with reading():  # as in every job of a worker
        job.make(str(paper_id))
    assert row(paper_id).is_ready
    assert written == [True]


def test_two_who_ask_for_the_same_at_once_get_one_paper(app: Flask) -> None:
    found = []

    def elsewhere() -> None:
        with app.app_context():
            found.append(asked())

    other = Thread(target=elsewhere)
    with transaction():
        first = report_files.order(
            report_files.Order(PaperKind.LAPOR, "November 2026", NOVEMBER), actor=DESK
        )
        other.start()
        other.join(0.5)  # it must wait for the first, whose row it does not see yet
    other.join()
    assert found == [first]


@pytest.mark.usefixtures("cases")
def test_a_mistake_is_told_and_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "file_parts", Mock(side_effect=ZeroDivisionError))
    paper_id = asked()
    job.make(str(paper_id))
    assert row(paper_id).problem == report_file_runs.BROKEN
    assert report_files.unfinished() == []
    killed = asked(kategori="keluhan")
    for _ in range(report_file_runs.MOST_RUNS):
        assert report_file_runs.begin(killed) is not None
    assert report_file_runs.begin(killed) is None
    assert row(killed).problem == report_file_runs.TOO_OFTEN


@pytest.mark.usefixtures("cases")
def test_too_many_cases_are_refused_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_CASES", 1)
    paper_id = asked(PaperKind.XLSX)
    job.make(str(paper_id))
    assert "Pilih jangka waktu yang lebih pendek" in (row(paper_id).problem or "")


@pytest.mark.usefixtures("cases")
def test_how_far_it_is_can_be_read_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(
        report_file_runs, "progress", lambda _run, done, total: seen.append((done, total))
    )
    job.make(str(asked(PaperKind.XLSX)))
    assert seen == [(2, 2)]


def test_a_large_file_is_kept_in_pieces(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_files, "PIECE", 100)
    run = report_file_runs.begin(asked())
    assert run is not None
    report_file_runs.store(run, [b"x" * 250, b"y" * 30])
    pieces = db.session.scalars(select(StoredPiece.data).order_by(StoredPiece.number))
    sizes = [len(it) for it in pieces]
    assert sizes == [100, 100, 50, 30]
    assert data(run.paper_id) == b"x" * 250 + b"y" * 30
    assert row(run.paper_id).size == 280


@pytest.mark.usefixtures("cases")
def test_a_lost_bell_is_rung_again(app: Flask) -> None:
    paper_id = asked()
    app.extensions["redis"].flushall()
    sweep.ring_waiting()
    assert app.extensions["redis"].exists(f"upik:bell:papers:papers.make-{paper_id}")


# The calendar ------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first day of December."""
    monkeypatch.setattr(job, "now", lambda: DECEMBER)


@pytest.mark.usefixtures("cases", "clock")
def test_each_month_and_week_that_is_over_gets_its_papers_once() -> None:
    for _ in range(2):
        job.order_due()
    found = {(it.kind, it.title, it.asked_by) for it in db.session.scalars(select(Paper))}
    assert found == {
        ("pdf", "November 2026, semua SKPD", SYSTEM.name),
        ("xlsx", "November 2026, semua SKPD", SYSTEM.name),
        ("mingguan", "23 - 29 November 2026, semua SKPD", SYSTEM.name),
    }
    for paper_id in report_files.unfinished():
        job.make(str(paper_id))
    assert all(row(it).is_ready for it in db.session.scalars(select(Paper.id)).all())


@pytest.mark.usefixtures("cases", "clock")
def test_what_failed_of_them_is_tried_again_half_a_day_later() -> None:
    job.order_due()
    first, *_ = report_files.unfinished()
    # The server is switched off again and again while it is made.
    for _ in range(report_file_runs.MOST_RUNS + 1):
        report_file_runs.begin(first)
    assert row(first).problem == report_file_runs.TOO_OFTEN
    job.order_due()
    assert row(first).problem == report_file_runs.TOO_OFTEN
    with transaction():
        row_of = db.session.get_one(Paper, first)
        row_of.finished_at = (row_of.finished_at or DECEMBER) - timedelta(hours=13)
    job.order_due()
    assert first in report_files.unfinished()
    job.make(str(first))
    assert row(first).is_ready


@pytest.mark.usefixtures("clock")
def test_a_service_that_has_just_begun_gets_no_papers_of_before(app: Flask) -> None:
    with transaction():
        case(received_at=DECEMBER)
    job.order_due()
    assert db.session.scalars(select(Paper)).all() == []


@pytest.mark.usefixtures("cases", "clock")
def test_what_a_person_asked_for_is_forgotten_after_a_month_the_calendar_s_stays() -> None:
    mine = asked()
    job.make(str(mine))
    job.order_due()
    with transaction():
        for it in db.session.scalars(select(Paper)):
            it.asked_at -= timedelta(days=31)
        assert report_files.forget_old() == 1
    due = select(Paper.id).where(Paper.due_key.is_not(None)).order_by(Paper.id)
    assert report_files.unfinished() == list(db.session.scalars(due))
    assert report_files.newest(report_files.Order(PaperKind.LAPOR, "", NOVEMBER)) is None
    stored_files.drop()
    kinds = set(db.session.scalars(select(Paper.kind)))
    assert kinds == {"pdf", "xlsx", "mingguan"}
    assert db.session.scalars(select(StoredPiece)).all() == []


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(("finished", "stays"), [(-1, True), (1, False), (None, False)])
def test_a_file_goes_that_may_hold_what_was_erased(finished: int | None, stays: bool) -> None:
    """The message came while the file, asked for before, still waited to be made."""
    paper_id, came = asked(), datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    with transaction():
        paper = row(paper_id)
        paper.asked_at = came - timedelta(hours=2)
        paper.finished_at = None if finished is None else came + timedelta(hours=finished)
    with transaction():
        report_files.forget_cases(since=came)
    stored_files.drop()
    db.session.expire_all()
    assert (db.session.get(Paper, paper_id) is not None) is stays


@pytest.mark.usefixtures("cases")
def test_what_is_forgotten_is_seen_by_nobody_and_deleted_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stored_files, "PIECE", 100)
    paper_id = asked()
    job.make(str(paper_id))
    pieces = len(db.session.scalars(select(StoredPiece.number)).all())
    assert pieces > 5
    commits: list[int] = []
    with transaction():
        assert report_files.forget_cases(since=NOON) == 1
    assert report_files.listed(None, sees_all=True) == []
    event.listen(db.session(), "after_commit", lambda _: commits.append(1))
    stored_files.drop()
    assert len(commits) > pieces / 8
    assert db.session.scalars(select(StoredPiece.number)).all() == []
    assert db.session.scalars(select(Paper.id)).all() == []


@pytest.mark.usefixtures("cases")
def test_a_run_that_goes_on_writes_nothing_into_what_was_forgotten() -> None:
    paper_id = asked()
    run = report_file_runs.begin(paper_id)
    assert run is not None
    with transaction():
        report_files.forget_cases(since=NOON)
    with pytest.raises(report_file_runs.Superseded):
        report_file_runs.store(run, [b"Jalan rusak"])
    assert db.session.scalars(select(StoredFile)).all() == [], "not even its name"
    db.session.rollback()
    assert report_file_runs.begin(paper_id) is None
    stored_files.drop()
    assert db.session.scalars(select(Paper.id)).all() == []


def test_what_a_dead_process_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, folder = tmp_path / "openpyxl.abc", tmp_path / "upik-perkara-abc"
    folder.mkdir()
    (folder / "perkara.xlsx").write_bytes(b"x")
    young, other = tmp_path / "openpyxl.def", tmp_path / "surat.txt"
    for path in (old, young, other):
        path.write_bytes(b"x")
    for path in (old, folder, other):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert reports.sweep_scratch() == 2
    assert sorted(it.name for it in tmp_path.iterdir()) == ["openpyxl.def", "surat.txt"]
