"""SQLite is told how its rows are spread, and nothing of what is in them."""

from __future__ import annotations

from sqlalchemy import text

from app.database.extensions import db
from app.services.monitoring import database_statistics
from tests.office import CITIZEN, Office


def test_it_learns_how_many_rows_an_index_has_and_no_value(office: Office) -> None:
    for number in range(3):
        office.receive(CITIZEN, f"Jalan berlubang {number}")
    database_statistics.refresh()
    if db.engine.dialect.name != "sqlite":
        return  # nothing to do: autovacuum
    rows = db.session.execute(text("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'cases'"))
    found = {index: stat for index, stat in rows}
    assert found["ix_case_sender"].split()[0] == "3"
    # Some builds of SQLite keep samples: values of the columns themselves, numbers among them.
    if db.session.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'")):
        assert db.session.scalar(text("SELECT count(*) FROM sqlite_stat4")) == 0
