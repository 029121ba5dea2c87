"""Restore rehearsal: compares a restored scratch copy with the figures stored in the backup.

Call it where the scratch data are the current ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import inspect

from app.database.extensions import db
from app.services.backup import archive, database_snapshot, recovery_card
from app.services.journal import sealing, verification


@dataclass(frozen=True, slots=True)
class Cards:
    """Who can open a backup: the public key of each card that it was made for, how many keys stand
    in its header, and the cards that opened it just now, each alone."""

    named: list[str]
    openers: int
    tried: list[str]

    @property
    def is_good(self) -> bool:
        """Whether every card that it names stands in its header."""
        return self.openers == len(self.named)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`wrong`: tables with another number of rows than the manifest says; `missing`: tables that
    the code needs and the database lacks after the migrations; `findings` of the journal."""

    files: int
    tables: int
    rows: int
    wrong: list[str]
    missing: list[str]
    findings: int
    sealed: int

    @property
    def is_good(self) -> bool:
        """Whether this backup can be relied on."""
        return not (self.wrong or self.missing or self.findings)


def cards_of(file: Path, about: Mapping[str, Any], keys: Sequence[str]) -> Cards:
    """Tries each key on the header alone. Raises BackupRefused for one that does not open it."""
    for key in keys:
        archive.plain_size(file, key)
    tried = [recovery_card.public_of(key) for key in keys]
    return Cards(about.get("cards", tried[:1]), archive.count_openers(file), tried)


def compare(about: Mapping[str, Any]) -> Rehearsal:
    """Counts rows, migrates and verifies every seal."""
    listed: dict[str, int] = about["counts"]
    with db.engine.connect() as connection:
        found = database_snapshot.counts(connection)
    wrong = sorted(it for it in {*listed, *found} if listed.get(it) != found.get(it))
    upgrade(directory=current_app.config["MIGRATIONS"])
    with db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
    # What waited for the sealer when the copy was made is no fault of the copy.
    sealing.try_all()
    verdict = verification.verify_chain()
    return Rehearsal(
        files=len(about["members"]),
        tables=len(found),
        rows=sum(found.values()),
        wrong=wrong,
        missing=sorted(set(db.metadata.tables) - there),
        findings=len(verdict.findings),
        sealed=verdict.rows,
    )
