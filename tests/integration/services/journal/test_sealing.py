"""The journal's chain: fork-free under many writers and two sealers; what was touched is named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db, now, transaction
from app.models import Event, JournalHead, Reply
from app.services.cases.answers import replying
from app.services.journal import chain_head_file, journal, sealing, verification
from app.services.journal.actor import SYSTEM
from app.services.journal.verification import Doubt
from config import ROOT
from tests.databases import Database
from tests.journal import touch, write
from tests.office import CITIZEN, Office, cards, does

pytestmark = pytest.mark.postgresql

WRITERS, SEALERS, EVENTS = 3, 2, 40
# A process of its own: a writer puts one event a transaction, a sealer seals again and again.
PROCESS = f"""
import sys
from app import create_ground
from app.database.extensions import db, transaction
from app.models import Event
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from config import Settings
from app.runtime.data_folder import claim_folder
kind, var, url = sys.argv[1:]
app = create_ground(claim_folder(Settings(var=var, database_url=url)))
with app.app_context():
    for number in range({EVENTS}):
        if kind == "write":
            with transaction():
                journal.record("remind", "forward", number, actor=SYSTEM, skpd="PUPR")
        else:
            sealing.seal_all()
"""


def doubts() -> list[tuple[str, int | None]]:
    """What a check names: the doubt and the row's number."""
    return [(it.doubt.value, it.seq) for it in verification.verify_chain().findings]


def test_a_row_is_sealed_after_its_commit_and_follows_the_one_before(app: Flask) -> None:
    row = does(SYSTEM, journal.record, "login", "user", 7)
    assert (row.seq, row.seal) == (None, None)
    assert write(2) == [1, 2, 3]
    rows = list(db.session.scalars(select(Event).order_by(Event.seq)))
    assert [row.previous_seal for row in rows] == [sealing.BEGINNING, rows[0].seal, rows[1].seal]
    assert sealing.last() == (3, rows[2].seal)
    assert sealing.seal_all() == 0


def test_more_rows_than_one_transaction_takes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_AT_ONCE", 4)
    monkeypatch.setattr(verification, "_AT_ONCE", 3)
    assert write(10) == list(range(1, 11))
    verdict = verification.verify_chain()
    assert (verdict.rows, verdict.findings) == (10, [])
    assert verdict.head == sealing.last()


def test_writers_and_two_sealers_in_processes_of_their_own_make_one_chain(
    app: Flask, database: Database
) -> None:
    words = [str(database.settings.folder), database.settings.database]
    kinds = ["write"] * WRITERS + ["seal"] * SEALERS
    started = [
        subprocess.Popen([sys.executable, "-c", PROCESS, kind, *words], cwd=ROOT) for kind in kinds
    ]
    assert [process.wait(600) for process in started] == [0] * len(kinds)
    database._changed(None)
    verdict = verification.verify_chain()
    assert (verdict.rows, verdict.findings, verdict.late) == (WRITERS * EVENTS, [], [])


def test_the_database_itself_refuses_a_fork(app: Flask) -> None:
    write(3)
    rows = list(db.session.scalars(select(Event).order_by(Event.seq)))
    rows[2].previous_seal = rows[1].previous_seal
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-01-01 00:00:00+00:00"),
        ("action", "login"),
        ("subject", "user"),
        ("subject_id", 99),
        ("case_id", 99),
        ("actor", "user:1"),
        ("address", "192.0.2.1"),
        ("old", "baru"),
        ("new", "baru"),
        ("facts", '{"skpd": "DISHUB"}'),
        ("sealed_at", "2026-01-01 00:00:00+00:00"),
        ("seal", "f" * 64),
        ("seal", None),
    ],
)
def test_any_touched_column_of_a_sealed_row_is_found_and_its_row_named(
    app: Flask, column: str, value: Any
) -> None:
    write()
    touch(f'UPDATE event SET "{column}" = :value WHERE seq = 3', value=value)
    found = doubts()
    assert ("changed", 3) in found
    # A row whose seal was exchanged no longer leads to the next one, either.
    assert {seq for _, seq in found} <= ({3, 4} if column == "seal" else {3})


@pytest.mark.parametrize("waiting", [0, 1])
@pytest.mark.parametrize("row", [1, 3, 5])
@pytest.mark.parametrize(
    "touched", ["seal = NULL", "previous_seal = 'x', seal = NULL", "seal = 'x'"]
)
def test_wherever_a_row_is_touched_it_is_named_and_the_sealer_goes_on(
    app: Flask, touched: str, row: int, waiting: int
) -> None:
    write()
    touch(f"UPDATE event SET actor = 'user:1', {touched} WHERE seq = {row}")
    with transaction():
        for number in range(waiting):
            journal.record("remind", "forward", number, actor=SYSTEM)
    first = verification.verify_chain()
    assert (Doubt.CHANGED, row) in {(it.doubt, it.seq) for it in first.findings}
    # What is written from now on is sealed as ever, and the old doubts stay.
    assert write(2)[-1] == 7 + waiting
    assert set(doubts()) >= {(it.doubt.value, it.seq) for it in first.findings}
    assert {seq for _, seq in doubts() if seq and seq > 6} == set()
    assert verification.verify_chain().head == sealing.last()


@pytest.mark.parametrize("number", [2**31 - 1, 0, -7])
def test_a_number_never_given_stops_nobody_and_hides_nothing(app: Flask, number: int) -> None:
    write()
    touch(f"UPDATE event SET seq = {number} WHERE seq = 5")
    assert ("changed", number) in doubts()
    write(2)
    assert ("changed", number) in doubts()


def test_a_sealer_that_the_database_refuses_is_a_finding(app: Flask) -> None:
    write(2)
    if db.engine.dialect.name == "sqlite":
        refuse = "CREATE TRIGGER stop BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'no'); END"
    else:
        refuse = "ALTER TABLE event ADD CONSTRAINT stop CHECK (seq IS NULL OR seq < 3)"
    touch(refuse)
    does(SYSTEM, journal.record, "login", "user", 7)
    found = doubts()
    if db.engine.dialect.name == "postgresql":
        touch("ALTER TABLE event DROP CONSTRAINT stop")
    assert found == [("stopped", None)]


def test_a_row_that_can_not_even_be_read_is_named(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL refuses garbage in these columns")
    write()
    touch("UPDATE event SET at = 'kemarin', facts = '{' WHERE seq = 3")
    assert doubts() == [("changed", 3)]


def test_a_forged_row_in_the_chain_is_named(app: Flask) -> None:
    write(2)
    touch(
        "INSERT INTO event (at, action, subject, actor, facts, seq, sealed_at, previous_seal, seal)"
        " SELECT at, 'login', subject, actor, facts, 3, sealed_at, seal, :seal FROM event"
        " WHERE seq = 2",
        seal="a" * 64,
    )
    assert doubts() == [("changed", 3)]


@pytest.mark.parametrize("first", [1, 3])
def test_a_gap_in_the_middle_is_named_from_and_to(app: Flask, first: int) -> None:
    """So is a missing beginning."""
    write(6)
    touch(f"DELETE FROM event WHERE seq IN ({first}, {first + 1})")
    (finding,) = verification.verify_chain().findings
    assert (finding.doubt, finding.seq, finding.until) == (Doubt.GAP, first, first + 1)


def test_rows_exchanged_for_each_other_are_named(app: Flask) -> None:
    write()
    for old, new in ((2, -1), (4, 2), (-1, 4)):
        touch("UPDATE event SET seq = :new WHERE seq = :old", old=old, new=new)
    assert {("changed", 2), ("changed", 4)} <= set(doubts())


def test_a_tail_cut_below_a_printed_head_is_named(app: Flask) -> None:
    write(4)
    does(SYSTEM, sealing.keep_head, "cetak")
    kept = db.session.scalars(select(JournalHead)).one()
    assert (kept.seq, kept.how) == (4, "cetak")
    assert doubts() == []
    with transaction():
        db.session.execute(delete(Event).where(Event.seq > 2))
    printed, written = verification.verify_chain().findings
    assert (printed.doubt, printed.seq, printed.until, printed.head_id) == (Doubt.CUT, 4, 2, 1)
    # The file beside the database knows of one row more: that a head was printed.
    assert (written.doubt, written.seq, written.until) == (Doubt.CUT, 5, 2)


@pytest.mark.parametrize("is_printed", [True, False])
def test_a_tail_written_anew_is_named_by_a_printed_head_or_the_file_of_heads(
    app: Flask, is_printed: bool
) -> None:
    write(4)
    if is_printed:
        does(SYSTEM, sealing.keep_head, "cetak")
    assert verification.verify_chain().noted == 1 + is_printed
    # The sealer itself would seal the rows again: its key is of no help to what stands on paper.
    touch(
        "UPDATE event SET actor = 'user:1', seq = NULL, seal = NULL, previous_seal = NULL,"
        " sealed_at = NULL WHERE seq >= 3"
    )
    write(1)
    (finding,) = [it for it in verification.verify_chain().findings if it.seq == 4]
    assert (finding.doubt, finding.in_file) == (Doubt.OTHER_HEAD, not is_printed)


def test_a_cut_tail_is_named_by_the_file_of_heads_until_for_ever(app: Flask) -> None:
    write(4)
    touch("DELETE FROM event WHERE seq >= 3")
    (finding,) = verification.verify_chain().findings
    assert (finding.doubt, finding.seq, finding.until) == (Doubt.CUT, 4, 2)
    write(5)
    assert doubts() == [("other_head", 4)]


def test_the_file_of_heads_is_private_and_a_broken_line_costs_nothing(app: Flask) -> None:
    write(2)
    assert chain_head_file.path().stat().st_mode & 0o777 == 0o600
    with chain_head_file.path().open("ab") as file:
        file.write(b"3:\xff\n3:ab99")  # the disk was full in the middle of it
    write(2)
    assert [seq for seq, _ in chain_head_file.heads()] == [2, 4]
    assert chain_head_file.last_number() == 4
    assert doubts() == []


def test_a_head_on_paper_speaks_also_when_its_row_is_gone(app: Flask) -> None:
    write(4)
    head = sealing.last()
    assert head is not None
    assert verification.contradicts(*head) is None
    found = verification.contradicts(head[0], "0" * 64)
    assert found is not None
    assert found.doubt == Doubt.OTHER_HEAD
    touch("DELETE FROM event WHERE seq > 2")
    found = verification.contradicts(*head)
    assert found is not None
    assert (found.doubt, found.until) == (Doubt.CUT, 2)


def test_rows_that_waited_for_the_sealer_are_named_and_told_as_late(app: Flask) -> None:
    with transaction():
        row = journal.record("login", "user", 7, actor=SYSTEM)
        row.at = now() - timedelta(minutes=6)
        journal.record("logout", "user", 7, actor=SYSTEM)
    verdict = verification.verify_chain()
    assert [(it.doubt, it.event_id) for it in verdict.findings] == [(Doubt.UNSEALED, row.id)]
    again = verification.verify_chain()
    assert (again.findings, again.late) == ([], [1])


def test_a_row_dated_back_is_late_whatever_it_tells_of_itself(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only latihan moves time; a fact that cannot be compared must not stop the check."""
    settings = app.config["SETTINGS"]
    for mode, told in (("production", now().isoformat()), ("latihan", "2026-01-01T00:00:00")):
        monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"mode": mode}))
        with transaction():
            row = journal.record("login", "user", 7, actor=SYSTEM, written_at=told)
            row.at = now() - timedelta(days=30)
        assert verification.overdue() == 1
        verdict = verification.verify_chain()
        assert [(it.doubt, it.event_id) for it in verdict.findings] == [(Doubt.UNSEALED, row.id)]
        assert verification.verify_chain().late[-1] == db.session.get_one(Event, row.id).seq


def test_another_key_is_told_from_changed_rows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    monkeypatch.setattr(sealing, "key", lambda: b"another")
    assert verification.verify_chain().is_wrong_key
    monkeypatch.undo()
    assert not verification.verify_chain().is_wrong_key


@pytest.fixture
def answered(office: Office) -> Callable[[], Reply]:
    """An answer of the moderator's."""

    def _answer() -> Reply:
        office.receive(CITIZEN, "Lampu jalan mati di depan pasar.")
        with transaction():
            answer = "Petugas berangkat sore ini."
            return replying.answer_directly(
                cards()[0].id, answer, "keluhan", "Kabag PDE", actor=office.moderator
            )

    return _answer


def test_an_answer_is_proved_by_its_mark_until_its_salt_is_gone(
    answered: Callable[[], Reply],
) -> None:
    reply_id = answered().id
    assert doubts() == []
    touch("UPDATE reply SET text = 'Tidak ada petugas.' WHERE id = :id", id=reply_id)
    assert [doubt for doubt, _ in doubts()] == ["reply"]
    touch("UPDATE reply SET text = '', text_salt = '' WHERE id = :id", id=reply_id)
    assert doubts() == []
