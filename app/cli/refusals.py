"""What a command says of a database that is away or not prepared yet: a sentence, no trace."""

from __future__ import annotations

import copy
from typing import Any, Final, TypeVar

import click
from sqlalchemy.exc import DBAPIError

C = TypeVar("C", bound=click.Command)

_NO_TABLE: Final = "42P01"
_UNPREPARED: Final = "Situs ini belum disiapkan: jalankan flask init dahulu (latihan: make run)."


def spoken(command: C) -> C:
    """The command; of a group all that it holds."""
    told = copy.copy(command)

    def invoke(context: click.Context) -> Any:
        try:
            return command.invoke(context)
        except DBAPIError as error:
            sentence = _sentence(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from None

    told.invoke = invoke  # type: ignore[method-assign, assignment]
    return told


def _sentence(error: DBAPIError) -> str | None:
    """None for what is no circumstance, but a mistake in a program: its trace is wanted."""
    words = str(error.orig).strip().partition("\n")[0]
    if getattr(error.orig, "sqlstate", "") == _NO_TABLE or words.startswith("no such table"):
        return _UNPREPARED
    if error.statement is None:
        return f"Basis data tidak dapat dibuka: {words}"
    return None
