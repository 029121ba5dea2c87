"""The catalogues of the screens, and what the code asks of them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import flask_appbuilder
import wtforms
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from app.i18n.language import CATALOGUES
from config import ROOT

_FOREIGN_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "lazy_formatter_gettext": None,
    "__": None,
}
_FOREIGN_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def source(code: str) -> Path:
    """The catalogue of a language as people write it."""
    return CATALOGUES / code / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(code: str) -> Catalog:
    """The same, read."""
    with source(code).open("rb") as file:
        return read_po(file, locale=code)


@cache
def asked_by_code() -> Catalog:
    """Every text that `make i18n` finds in the code."""
    done = subprocess.run(
        ["sh", "tools/i18n.sh", "/dev/stdout"], cwd=ROOT, check=True, capture_output=True
    )
    return read_po(done.stdout.decode().splitlines(keepends=True))


@cache
def foreign() -> frozenset[str]:
    """The English texts of Flask-AppBuilder and WTForms."""
    found = [
        extract_from_dir(module.__path__[0], _FOREIGN_METHODS, {}, _FOREIGN_KEYWORDS)
        for module in (flask_appbuilder, wtforms)
    ]
    return frozenset(key(words) for cases in found for _, _, words, _, _ in cases)


def key(case_id: str | tuple[str, ...] | list[str]) -> str:
    """The text itself, or the first of its forms."""
    return case_id if isinstance(case_id, str) else case_id[0]


def forms(words: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """All forms of a text."""
    if words is None or isinstance(words, str):
        return [words or ""]
    return list(words)


def texts(catalog: Catalog) -> dict[str, list[str]]:
    """Each text and its translations."""
    return {key(row.id): forms(row.string) for row in catalog if row.id}
