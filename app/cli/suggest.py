"""`upik suggest`: suggestions for a file of texts, without the database, to measure them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from app.domain.language.learned_model import PROPOSALS, Learned
from app.domain.language.suggestions import Suggestion, suggest
from app.domain.language.text_kinds import SPAM
from app.services.cases.suggestions import vocabulary

_TEXT, _ID = "teks", "id"
_NOT_SPAM: Final = "bukan"
_NOBODY: Final = "-"


@click.command("suggest")
@click.option(
    "--file",
    "path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TSV dengan kolom id dan teks; kolom lain tidak dibaca.",
)
def suggest_file(path: Path) -> None:
    """Saran untuk tiap baris: id, kategori, tiga SKPD, spam atau bukan, alasan (dipisah TAB)."""
    knowledge = vocabulary.without_database(Learned.shipped(PROPOSALS))
    for row_id, text in _texts(path):
        click.echo(line(row_id, suggest(text, knowledge)))


def line(row_id: str, found: Suggestion) -> str:
    """One row of the output."""
    kind = SPAM if found.is_spam else str(found.category)
    units = ",".join(unit.code for unit in found.units) or _NOBODY
    return "\t".join((row_id, kind, units, SPAM if found.is_spam else _NOT_SPAM, found.reason))


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if not {_ID, _TEXT} <= set(rows.fieldnames or ()):
            raise click.ClickException(f"Baris pertama harus memuat kolom {_ID} dan {_TEXT}.")
        for row in rows:
            yield row[_ID] or "", row[_TEXT] or ""
