"""Lists what a backup holds besides the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.runtime import data_folder
from app.services.backup.archive import Member
from app.services.journal import chain_head_file
from app.services.monitoring.backup_status import CARD
from app.services.privacy import erasure_register
from config import Settings

KEYS: Final = ("SECRET_KEY", "JOURNAL_KEY")


def keys(settings: Settings) -> dict[str, str]:
    """The two keys without which the data can't be used."""
    values = (settings.secret_key, settings.journal_key)
    return dict(zip(KEYS, (str(value) for value in values), strict=True))


def heads_now(settings: Settings) -> int:
    """The present length of the file of journal heads.

    Read before the database is copied, so that the copy knows every head that goes with it.
    """
    path = settings.folder / chain_head_file.NAME
    return path.stat().st_size if path.is_file() else 0


def members(settings: Settings, heads: int) -> list[Member]:
    """The files to back up; call it after the copy of the database."""
    rows = [Member(name, value.encode()) for name, value in keys(settings).items()]
    rows.append(Member(data_folder.MARKER, settings.mode.encode()))
    for path in _plain(settings.folder):
        if path.is_file():
            name = str(path.relative_to(settings.folder))
            rows.append(Member(name, path, heads if name == chain_head_file.NAME else None))
    return rows


def _plain(place: Path) -> Iterator[Path]:
    for name in (CARD, chain_head_file.NAME, erasure_register.NAME):
        yield place / name
