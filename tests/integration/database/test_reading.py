"""Whoever only looks keeps nobody from writing, and can't write by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import select, update

from app.database.extensions import db, keeping_loaded, lock_until_commit, transaction
from app.database.reading import WrittenWhileReading, reading
from app.models import Skpd

pytestmark = pytest.mark.postgresql


@pytest.fixture
def unit(app: Flask) -> Iterator[int]:
    """An SKPD, in a context that only reads."""
    with transaction():
        row = Skpd(code="9", name="Dinas Uji", abbreviation="UJI", sms_code="UJI")
        db.session.add(row)
        db.session.flush()
        unit = row.id
    with reading():
        yield unit


def names() -> list[str]:
    return list(db.session.scalars(select(Skpd.name)))


def test_others_write_while_somebody_looks(app: Flask, unit: int) -> None:
    assert names() == ["Dinas Uji"]

    def elsewhere() -> None:
        with app.app_context(), transaction():
            db.session.get_one(Skpd, unit).name = "Dinas Lain"

    other = Thread(target=elsewhere)
    other.start()
    other.join()
    db.session.rollback()
    assert names() == ["Dinas Lain"]


def add() -> None:
    db.session.add(Skpd(code="8", name="Dinas Lupa", abbreviation="LUPA", sms_code="LUPA"))
    db.session.flush()


def change() -> None:
    db.session.execute(update(Skpd).values(name="Dinas Lupa"))


def lock() -> None:
    db.session.scalars(select(Skpd).with_for_update())


def lock_one() -> None:
    db.session.get(Skpd, 1, with_for_update=True)


def be_alone() -> None:
    lock_until_commit("a test")


def go_back_later() -> None:
    db.session.begin_nested()


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("act", [add, change, lock, lock_one, be_alone, go_back_later])
def test_what_writes_or_locks_without_a_transaction_is_refused(act: Callable[[], None]) -> None:
    with pytest.raises(WrittenWhileReading):
        act()
    db.session.rollback()
    assert names() == ["Dinas Uji"]
    with transaction():
        act()


def test_what_is_prepared_outlives_the_requests_that_read(app: Flask, unit: int) -> None:
    """psycopg forgets its prepared statements with a ROLLBACK: there must be none to send."""
    if db.engine.dialect.name != "postgresql":
        assert db.session().get_bind() is db.engine
        return
    for _ in range(7):
        assert names() == ["Dinas Uji"]
        raw = db.session.connection().connection.driver_connection
        assert raw is not None
        assert raw.info.transaction_status is TransactionStatus.IDLE
        db.session.remove()
    prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%skpd%'"
    assert raw.execute(prepared).fetchone() == (1,)
    assert unit


def test_what_is_loaded_is_read_again_after_a_transaction_unless_it_is_to_be_kept(
    app: Flask, unit: int
) -> None:
    row = db.session.get_one(Skpd, unit)
    with keeping_loaded(), transaction():
        unseen = update(Skpd).values(name="Lain")
        db.session.execute(unseen.execution_options(synchronize_session=False))
    assert row.name == "Dinas Uji"
    with transaction():
        pass
    assert row.name == "Lain"


def test_writing_goes_on_in_a_transaction_of_its_own(unit: int) -> None:
    names()

    def fail() -> None:
        with transaction():
            db.session.get_one(Skpd, unit).name = "Dinas Lain"
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names() == ["Dinas Uji"]
