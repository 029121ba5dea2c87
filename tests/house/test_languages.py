"""The catalogues hold what the code says, no more and no less, compiled as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.mofile import write_mo

from app.domain.workflow import journal_events
from app.i18n.language import languages, script_catalogue_path
from config import ROOT
from tests.house.catalogues import asked_by_code, catalogue, foreign, source, texts
from tools.script_catalogues import catalogue as script_words

PERCENT = re.compile(r"%(?:\((\w+)\)[a-z]|%|\w)")
WORD = re.compile(r"\b[^\W\d_]{3,}\b")
# Braces that a sentence speaks of.
PROSE = ("{kurung}", "{braces}", "{kata}", "{word}")
# What stands between quotes in a script: "..." or `...`.
QUOTED = re.compile(r'"([^"\n]*)"|`([^`]*)`')


@pytest.mark.parametrize("code", languages())
def test_a_catalogue_has_what_the_code_asks_for_and_nothing_else(code: str) -> None:
    asked, held = set(texts(asked_by_code())), set(texts(catalogue(code)))
    assert len(asked) > 2000
    if code == "id":
        asked &= foreign()  # ours are Indonesian already
    assert sorted(asked - held) == [], "missing; run: make i18n"
    assert sorted(held - asked) == [], "unused; run: make i18n"


def test_english_is_complete() -> None:
    empty = [it for it, told in texts(catalogue("en")).items() if not all(told)]
    assert [it for it in empty if it not in foreign()] == [], f"translate them in {source('en')}"


def test_every_word_of_the_libraries_is_indonesian() -> None:
    ours = texts(catalogue("id"))
    assert len(foreign()) > 100
    assert [it for it in sorted(foreign()) if not all(ours[it])] == []


def test_nothing_is_fuzzy() -> None:
    assert [row.id for code in languages() for row in catalogue(code) if row.id and row.fuzzy] == []


@pytest.mark.parametrize("code", languages())
def test_a_catalogue_is_compiled_as_it_is_written(code: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    assert source(code).with_suffix(".mo").read_bytes() == compiled.getvalue(), "run: make i18n"


@pytest.mark.parametrize("code", languages())
def test_the_scripts_catalogue_is_made_of_the_catalogue(code: str) -> None:
    path = script_catalogue_path(code)
    made = json.loads(path.read_text()) if path.exists() else {}
    assert made == script_words(code), "run: make i18n"


@pytest.mark.parametrize("code", languages())
def test_a_translation_leaves_room_for_the_same_values(code: str) -> None:
    for words, told in texts(catalogue(code)).items():
        for it in filter(None, told):
            assert set(values(it)) <= set(values(words)), (words, it)
        if told[-1]:
            assert sorted(values(told[-1])) == sorted(values(words)), (words, told)


def values(words: str) -> Iterator[str]:
    """The names of the values that a text has room for, in either way of writing them."""
    yield from (found[1] for found in PERCENT.finditer(words) if found[1])
    if "%(" not in words and not any(it in words for it in PROSE):
        yield from (str(name) for _, name, _, _ in Formatter().parse(words) if name is not None)


def test_every_act_of_the_journal_is_marked() -> None:
    ours = texts(catalogue("en"))
    for group, words in journal_events.SENTENCES.values():
        assert ours.get(group), group
        assert ours.get(words), words


def test_a_script_says_nothing_but_by_gettext() -> None:
    """A text between quotes with an Indonesian word in it is given to `_` or `ngettext`."""
    ours = texts(catalogue("en"))
    indonesian = {word for it in ours for word in WORD.findall(it.lower())}
    english = {word for told in ours.values() for it in told for word in WORD.findall(it.lower())}
    # The name of an HTML element, too.
    indonesian -= english | {"input"}
    scripts = sorted((ROOT / "app" / "static").glob("*/*.js"))
    assert len(scripts) > 5
    for path in scripts:
        code = re.sub(r"(?m)^\s*//.*$", "", path.read_text())
        said = [it for pair in QUOTED.findall(code) for it in pair if it]
        loose = [it for it in said if it not in ours and (" " in it.strip() or it[:1].isupper())]
        assert [it for it in loose if indonesian & set(WORD.findall(it.lower()))] == [], path.name
