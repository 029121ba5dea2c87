"""What the commands share that work on the data of a backup, or of another database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app

from app.database.errors import DBAPIError
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from config import Settings


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turns an error of the database or of a file into one sentence at the terminal."""
    try:
        yield
    except DBAPIError as error:
        raise BackupRefused(BackupReason.DATABASE, str(error.orig)[:120]) from None
    except OSError as error:
        told = f"{error.filename or ''} {error.strerror or error}".strip()
        raise click.ClickException(f"Berkas tidak dapat dibaca atau ditulis: {told}") from None


def another(settings: Settings) -> Flask:
    """An application on the data of a backup."""
    made: Flask = current_app.extensions["another_app"](settings)
    return made
