"""The revisions make exactly the tables of the models, forwards and back, on both databases."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from app.database.extensions import db
from config import ROOT

pytestmark = pytest.mark.postgresql


def test_the_revisions_are_the_models(app: Flask) -> None:
    # Exits with an error that lists the differences.
    check(directory=app.config["MIGRATIONS"])


def test_every_constraint_has_a_name(app: Flask) -> None:
    inspector = inspect(db.engine)
    for table in inspector.get_table_names():
        # SQLite's index of words keeps its own tables, and Alembic one.
        if table == "alembic_version" or table.startswith("message_words"):
            continue
        names = [inspector.get_pk_constraint(table)["name"]]
        names += [row["name"] for row in inspector.get_foreign_keys(table)]
        names += [row["name"] for row in inspector.get_unique_constraints(table)]
        assert all(names), table


def test_one_can_go_back_to_nothing_and_forward_again(app: Flask, is_seeded: bool) -> None:
    folder = app.config["MIGRATIONS"]
    db.session.remove()
    downgrade(directory=folder, revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade(directory=folder)
    assert "message" in inspect(db.engine).get_table_names()


def test_revisions_are_numbered_and_in_one_line() -> None:
    names = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert names
    for number, name in enumerate(names, start=1):
        assert re.match(rf"{number:04d}_\w+\.py$", name), name
