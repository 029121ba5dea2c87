"""A release that comes after this one, as far as its tables go: they prove the way of upgrading."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from config import ROOT

REVISION: Final = "0002"
_SECOND: Final = '''"""a column with a value from each row, and a table."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "{first}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("letters", sa.Integer(), nullable=True))
    op.execute("UPDATE cases SET letters = length(body)")
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("later")
    op.drop_column("cases", "letters")
'''


def first_revision() -> str:
    """The revision of today's tables."""
    (file,) = (ROOT / "migrations" / "versions").glob("0001*_*.py")
    return file.name.partition("_")[0]


def install(app: Flask, folder: Path) -> None:
    """Gives the application the revisions of the next release; today's tables are older then."""
    app.config["MIGRATIONS"] = str(_migrations(folder))


def replace(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The same for every application that is made from now on."""
    monkeypatch.setattr("app.http.configuration.ROOT", _migrations(folder).parent)


def _migrations(folder: Path) -> Path:
    place = folder / "next-release" / "migrations"
    if not place.exists():
        shutil.copytree(ROOT / "migrations", place, ignore=shutil.ignore_patterns("__pycache__"))
        second = _SECOND.format(first=first_revision())
        (place / "versions" / f"{REVISION}_later.py").write_text(second)
    return place


def remove(app: Flask) -> None:
    """Back to the code of today."""
    app.config["MIGRATIONS"] = str(ROOT / "migrations")
