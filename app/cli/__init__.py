"""The commands of `flask`, one module a group; all are registered here."""

from __future__ import annotations

import copy
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TypeVar

import click
from flask import Flask

from app.cli import (
    backup,
    journal,
    login,
    modem,
    privacy,
    report,
    site_commands,
    static_site,
    suggest,
)
from app.database.errors import DBAPIError
from config import Settings

C = TypeVar("C", bound=click.Command)

_NO_TABLE: Final = "42P01"
_UNPREPARED: Final = "Situs ini belum disiapkan: jalankan flask init dahulu (latihan: make run)."
_COMMANDS: Final[tuple[click.Command, ...]] = (
    backup.backup,
    backup.restore,
    journal.journal,
    login.login,
    modem.modem,
    privacy.privasi,
    report.report,
    site_commands.init,
    site_commands.modem_names,
    site_commands.prepare,
    site_commands.roles_table,
    site_commands.sms,
    static_site.site,
    suggest.suggest_file,
)


def init_app(app: Flask, another: Callable[[Settings], Flask]) -> None:
    """Registers all commands; `another` makes an application on other data (a backup's)."""
    app.extensions["another_app"] = another
    for command in _COMMANDS:
        app.cli.add_command(_with_plain_refusals(command))
    # The benchmarks may be missing: the application does not depend on them.
    if find_spec("qa") is not None:
        app.cli.add_command(import_module("qa.bench.commands").bench)


def _with_plain_refusals(command: C) -> C:
    """The command (of a group all subcommands), which says in one sentence, without a traceback,
    that the database cannot be opened or is not prepared yet."""
    guarded = copy.copy(command)

    def invoke(context: click.Context) -> Any:
        try:
            return command.invoke(context)
        except DBAPIError as error:
            sentence = _sentence(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from None

    guarded.invoke = invoke  # type: ignore[method-assign, assignment]
    return guarded


def _sentence(error: DBAPIError) -> str | None:
    """The sentence; None for a programming error, which needs its traceback."""
    words = str(error.orig).strip().partition("\n")[0]
    if getattr(error.orig, "sqlstate", "") == _NO_TABLE or words.startswith("no such table"):
        return _UNPREPARED
    if error.statement is None:
        return f"Basis data tidak dapat dibuka: {words}"
    return None
