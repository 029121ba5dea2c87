"""The commands of `flask`, one module a group; a module is loaded when its command is called."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from flask import Flask, has_app_context
from flask.cli import AppGroup

from app.database import damage, revisions
from app.database.errors import DBAPIError, database_sentence
from app.database.revisions import SchemaForeign
from app.domain.errors import DomainError
from app.domain.operations.database_damage import DAMAGED
from app.i18n.refusal_messages import refusal_sentence, schema_sentence
from config import Settings

C = TypeVar("C", bound=click.Command)

_COMMANDS: Final[Mapping[str, str]] = {
    "backup": "app.cli.backup:backup",
    "bench": "qa.bench.commands:bench",
    "commands": "app.cli.site_commands:commands",
    "database": "app.cli.database:database",
    "init": "app.cli.site_commands:init",
    "journal": "app.cli.journal:journal",
    "login": "app.cli.accounts:login",
    "modem": "app.cli.channels:modem",
    "prepare": "app.cli.site_commands:prepare",
    "privacy": "app.cli.privacy:privacy",
    "report": "app.cli.report:report",
    "restore": "app.cli.backup:restore",
    "roles-table": "app.cli.site_commands:roles_table",
    "site": "app.cli.static_site:site",
    "sms": "app.cli.site_commands:sms",
    "suggest": "app.cli.suggest:suggest_file",
    "user": "app.cli.accounts:user",
    "whatsapp": "app.cli.channels:whatsapp",
}
_FOREIGN: Final = "fab"
_NO_SUCH: Final = (
    "Perintah fab tidak ada di Si UPIK. Akun dibuat di Manage User; kata sandi baru:"
    " upik user password USERNAME."
)
# What restores it, changes its tables, or looks for itself whether it is sound again.
_OF_A_DAMAGED_SITE: Final = ("backup", "init", "prepare", "restore")


class _Commands(AppGroup):
    """Looks a command up by its name: a web process calls none, and would load what all need."""

    app: Flask

    def list_commands(self, context: click.Context) -> list[str]:
        # The benchmarks may be missing: the application does not depend on them.
        own = [name for name in _COMMANDS if name != "bench" or find_spec("qa") is not None]
        return sorted({*super().list_commands(context), *own})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS or name not in self.list_commands(context):
            return super().get_command(context, name)
        module, _, attribute = _COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return _with_plain_refusals(command, name, self.app)


def init_app(app: Flask, another: Callable[[Settings], Flask]) -> None:
    """Offers all commands; `another` makes an application on other data (a backup's)."""
    _refuse_foreign()
    app.extensions["another_app"] = another
    app.cli = _Commands(app.name)
    app.cli.app = app


def _refuse_foreign() -> None:
    """Raises ClickException for Flask-AppBuilder's commands: they set passwords and roles past our
    rules and the journal. Flask finds them before it makes this application, which they need."""
    context = click.get_current_context(silent=True)
    if context is not None and isinstance(group := context.find_root().command, click.Group):
        group.commands.pop(_FOREIGN, None)
    while context is not None:
        if context.info_name == _FOREIGN:
            raise click.ClickException(_NO_SUCH)
        context = context.parent


@contextmanager
def plain_refusals(folder: Path) -> Iterator[None]:
    """Says in one sentence, without a traceback, what a rule refuses, or that the database is
    damaged, cannot be opened or is not prepared yet. Raises ClickException."""
    try:
        yield
    except DBAPIError as error:
        sentence = DAMAGED if damage.is_noted(folder) else database_sentence(error)
        if sentence is None:
            raise
        raise click.ClickException(sentence) from None
    except SchemaForeign as foreign:
        raise click.ClickException(schema_sentence(foreign)) from None
    except DomainError as error:
        raise click.ClickException(refusal_sentence(error)) from None


def _require_sound(name: str, folder: Path) -> None:
    if name not in _OF_A_DAMAGED_SITE and damage.is_noted(folder):
        raise click.ClickException(DAMAGED)


def _with_plain_refusals(command: C, name: str, app: Flask) -> C:
    """The command (of a group all subcommands) in the application's context, with plain refusals;
    what needs a sound database is not tried on a damaged one."""
    guarded, folder = copy.copy(command), app.config["SETTINGS"].folder

    def invoke(context: click.Context) -> Any:
        _require_sound(name, folder)
        ground = nullcontext() if has_app_context() else app.app_context()
        schema = revisions.any_schema() if name in _OF_A_DAMAGED_SITE else nullcontext()
        try:
            with ground, plain_refusals(folder), schema:
                return command.invoke(context)
        except click.ClickException:
            _require_sound(name, folder)  # why it refused may be just what it has met
            raise

    guarded.invoke = invoke  # type: ignore[method-assign, assignment]
    return guarded
