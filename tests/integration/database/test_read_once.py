"""What a transaction has read once is read anew as soon as it may be another."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete, update

from app.database.extensions import db, transaction
from app.database.read_once import read_once
from app.models import SmsText


def wordings() -> list[str]:
    rows = db.select(SmsText.template).order_by(SmsText.key)
    return list(read_once(db.session, SmsText, "all", lambda: db.session.scalars(rows).all()))


def test_a_transaction_reads_once_and_sees_its_own_changes(app: Flask) -> None:
    with transaction():
        assert wordings() == []
        row = SmsText(key="ack", template="satu")
        db.session.add(row)
        assert wordings() == ["satu"]
        row.template = "satu lagi"
        assert wordings() == ["satu lagi"]
        db.session.execute(update(SmsText).values(template="dua"))
        assert wordings() == ["dua"]
        savepoint = db.session.begin_nested()
        db.session.execute(delete(SmsText))
        assert wordings() == []
        savepoint.rollback()
        assert wordings() == ["dua"]


def test_it_is_forgotten_with_the_transaction(app: Flask) -> None:
    with transaction():
        assert wordings() == wordings() == []
    with db.engine.begin() as other:
        other.execute(SmsText.__table__.insert().values(key="ack", template="lain"))
    assert wordings() == ["lain"]
    with transaction():
        assert wordings() == ["lain"]
