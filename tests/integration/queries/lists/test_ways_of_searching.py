"""A search finds the same by each way that the database may take, and takes the short one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from app.database.extensions import db, now, transaction
from app.domain.workflow.workflow import CaseStatus
from app.models import Case
from app.queries.lists import full_text
from app.queries.lists.conditions import inbox_conditions, inbox_page
from app.queries.lists.filters import Filters
from app.queries.lists.word_frequencies import Frequencies
from tests.cases import citizen_sms, forwarded
from tests.databases import Database
from tests.reading import change

pytestmark = pytest.mark.postgresql

MILLION = 1_000_000.0
SHARES = {"jalan": 0.11, "jalanan": 0.01, "rusak": 0.07, "siulak": 0.05, "sepi": 0.003}


def counted(shares: Mapping[str, float], cases: float = MILLION) -> Frequencies:
    return Frequencies(cases, shares, 0)


def test_a_beginning_is_as_common_as_all_words_with_it() -> None:
    assert counted(SHARES).share("jal", is_whole=False) == pytest.approx(0.12)
    assert counted(SHARES).share("jal", is_whole=True) == 0
    assert counted(SHARES).share("gajah", is_whole=False) == 0


@pytest.mark.parametrize(
    ("found", "indexed", "cases", "is_short"),
    [
        (0.11, 0.11, MILLION, True),
        (0.0077, 0.07, MILLION, True),
        (0.003, 0.003, MILLION, False),
        (0.003, 0.003, 10 * MILLION, True),
        (0, 0, MILLION, False),
        (0.11, 0.11, 0, False),
    ],
    ids=["common", "two common words", "rare", "of many more", "nobody wrote it", "not counted"],
)
def test_what_is_common_is_found_sooner_by_reading(
    found: float, indexed: float, cases: float, is_short: bool
) -> None:
    assert counted({}, cases).is_walk_shorter(found, indexed) is is_short


def regency() -> None:
    citizen_sms("Jalan rusak di Siulak", "081266770001")
    citizen_sms("Lampu jalan mati", "081266770002")
    forwarded("Jalan putus di Siulak", "PUPR", number="081266770003")
    forwarded("Harimau di jalan Siulak", "DISHUB", number="081266770004")
    closed = citizen_sms("Jalanan sepi", "081266770005")
    change(Case, closed, status=CaseStatus.SELESAI)


def searches() -> list[Filters]:
    today = (now() + timedelta(hours=7)).date()
    days: dict[str, Any] = {"since": today, "until": today}
    return [
        Filters(state="semua", words="jalan"),
        Filters(state="semua", words="harimau jalan"),
        Filters(state="semua", words="gajah"),
        Filters(state="semua", words="jalan", skpd="PUPR", place="Siulak", **days),
        Filters(state="semua", number="0003"),
        Filters(state="semua", number="0812"),
        Filters(state="semua", number="08126677"),
        Filters(words="jalan"),
        Filters(state="hari-ini", words="jalan", **days),
        Filters(state="diketahui", words="jalan"),
    ]


def found(filters: Filters) -> tuple[int, ...]:
    return inbox_page(filters, inbox_conditions(filters, sees_numbers=True)).ids


def test_common_words_and_rare_ones_are_found_alike(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    regency()
    by_way = []
    for shares in ({}, SHARES | {"harimau": 0.1}):
        monkeypatch.setattr(full_text, "frequencies", lambda shares=shares: counted(shares))
        by_way.append([found(filters) for filters in searches()])
    assert by_way[0] == by_way[1]
    assert [len(ids) for ids in by_way[0]] == [5, 1, 0, 1, 1, 5, 5, 4, 0, 0]


@pytest.mark.parametrize(
    ("words", "asked"),
    [("harimau", "'harimau':*"), ("harimau jalan", "'harimau':*"), ("gajah", "'gajah':*")],
)
def test_postgresql_asks_the_index_for_what_is_rare(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch, words: str, asked: str
) -> None:
    (condition,) = index_conditions(postgres_database, monkeypatch, words)
    assert asked in condition.replace("''", "'")
    assert "jalan" not in condition


@pytest.mark.parametrize("words", ["jalan rusak", "0812"])
def test_postgresql_reads_what_is_common_where_it_lies(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    assert index_conditions(postgres_database, monkeypatch, words) == []


def index_conditions(database: Database, monkeypatch: pytest.MonkeyPatch, words: str) -> list[str]:
    """What a page of the search asks of the index of words."""
    database.reset("seeded")
    monkeypatch.setattr(full_text, "frequencies", lambda: counted(SHARES))
    plans: list[str] = []

    def _explain(_connection: Any, cursor: Any, words: str, values: Any, *_rest: Any) -> None:
        with cursor.connection.cursor() as other:
            # The table has one page, which would be read however few it is asked for.
            other.execute("SET enable_seqscan = off")
            plans.extend(row[0] for row in other.execute(f"EXPLAIN {words}", values))
            other.execute("RESET enable_seqscan")

    with database.app.app_context():
        event.listen(db.engine, "before_cursor_execute", _explain)
        try:
            found(Filters(state="semua", words=words))
        finally:
            event.remove(db.engine, "before_cursor_execute", _explain)
            db.session.remove()
    return [after for line, after in pairwise(plans) if "Index Scan on case_words" in line]


def test_sqlite_s_index_knows_what_is_not_settled(sqlite_database: Database) -> None:
    """So a search in Belum dibalas reads the hits of what waits, not those of all years."""
    sqlite_database.reset("seeded")
    with sqlite_database.app.app_context():
        regency()
        settled = Case.status == CaseStatus.SELESAI
        assert indexed_as_unsettled() == set(db.session.scalars(select(Case.id).where(~settled)))
        with transaction():
            row = db.session.scalars(select(Case).where(settled)).one()
            row.status, row.body = CaseStatus.BARU, "Jalanan ramai"
        assert found(Filters(words="ramai")) == (row.id,)
        assert indexed_as_unsettled() == set(db.session.scalars(select(Case.id)))
        change(Case, row.id, status=CaseStatus.SELESAI)
        assert indexed_as_unsettled() == set(db.session.scalars(select(Case.id).where(~settled)))
        db.session.remove()


def indexed_as_unsettled() -> set[int]:
    """By the index, which FTS5 compares with the cases."""
    hits = text("SELECT rowid FROM case_words WHERE case_words MATCH '{state} : terbuka'")
    check = text("INSERT INTO case_words(case_words, rank) VALUES ('integrity-check', 1)")
    with transaction():
        db.session.execute(check)
        return set(db.session.scalars(hits))
