"""The list of danger: one pattern a line, in the file of its language, shown by an example."""

from __future__ import annotations

from app.domain.language.danger import HAZARDS, TOPICS
from app.domain.language.phrase_rules import Rules
from app.domain.language.tokens import list_names, list_rows, standard_words

MOST = 700
ROWS = [row for name in list_names("bahaya") for row in list_rows(name)]
CLASSES = [row for row in ROWS if row[0].startswith("<")]
PATTERNS = [row for row in ROWS if not row[0].startswith("<")]


def test_a_line_has_one_pattern_its_kind_and_an_example() -> None:
    assert len(PATTERNS) <= MOST
    assert {kind.lstrip("~") for kind, *_ in PATTERNS} <= TOPICS | HAZARDS
    assert [row for row in PATTERNS if len(row) != 4 or "," in row[1] or not row[3]] == []
    assert len({(kind, pattern) for kind, pattern, *_ in PATTERNS}) == len(PATTERNS)


def test_every_pattern_is_found_in_its_example() -> None:
    """Each under a name of its own, so that no other pattern speaks for it."""
    named = [[str(at), *row[1:]] for at, row in enumerate(PATTERNS)]
    rules = Rules([*CLASSES, *named], standard_words())
    silent = [
        row
        for name, row in zip(named, PATTERNS, strict=True)
        if name[0] not in {meaning for meaning, _ in rules.found(rules.mark(row[3]))}
    ]
    assert silent == []


def test_the_languages_of_the_regency_have_a_file_each() -> None:
    assert set(list_names("bahaya")) >= {
        f"bahaya/{name}.tsv" for name in ("indonesia", "jawa", "kerinci", "minang")
    }
