"""The revisions make exactly the tables of the models, forwards and back, on both databases."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from app.database.extensions import db
from config import ROOT
from tests.conftest import database  # noqa: F401 - on both

VERSIONS = ROOT / "migrations" / "versions"


@pytest.mark.postgresql
def test_the_revisions_are_the_models(app: Flask) -> None:
    # Exits with an error that lists the differences.
    check(directory=app.config["MIGRATIONS"])


@pytest.mark.postgresql
def test_every_constraint_has_a_name(app: Flask) -> None:
    inspector = inspect(db.engine)
    for table in inspector.get_table_names():
        # SQLite's index of words keeps its own tables, and Alembic one.
        if table == "alembic_version" or table.startswith("case_words"):
            continue
        names = [inspector.get_pk_constraint(table)["name"]]
        names += [row["name"] for row in inspector.get_foreign_keys(table)]
        names += [row["name"] for row in inspector.get_unique_constraints(table)]
        assert all(names), table


@pytest.mark.postgresql
def test_one_can_go_back_to_nothing_and_forward_again(app: Flask, is_seeded: bool) -> None:
    folder = app.config["MIGRATIONS"]
    db.session.remove()
    downgrade(directory=folder, revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade(directory=folder)
    assert "cases" in inspect(db.engine).get_table_names()


def test_revisions_are_numbered_and_in_one_line() -> None:
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert names
    for number, name in enumerate(names, start=1):
        assert re.match(rf"{number:04d}(\.[0-9a-f]{{8}})?_\w+\.py$", name), name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_first_revision_is_called_by_its_tables_until_it_is_released(app: Flask) -> None:
    (first,) = VERSIONS.glob("0001.*.py")
    made = db.session.scalars(text("SELECT sql FROM sqlite_master ORDER BY type, name, sql"))
    digest = sha256("\n".join([*filter(None, made), first.read_text()]).encode()).hexdigest()[:8]
    name = f"0001.{digest}_first_tables.py"
    assert first.name == name, f"the tables have changed: git mv {first.name} {name}"
