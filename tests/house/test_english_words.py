"""Every kind of word that is said outside the templates has its English: sentences with values,
refusals, the journal's acts, what the scripts say, days and figures."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask, session

from app import english, errors
from app.domain import events, permissions, setting_rows
from app.domain.errors import DomainError
from app.errors import _BUSY_READING, _CONFLICT, _EXPIRED, _PAGES
from app.field_words import FIELDS, OWN_WORDS
from app.refusal_words import ACCOUNTS, BACKUPS, BLOCKS, UPLOADS
from app.reports import spelling as figures
from app.sentences import _PROBLEMS, _REFUSALS
from app.views import format as days
from app.views import history
from config import ROOT
from tests.house.test_english import CATALOGUE
from tests.house.test_words import every_refusal

WORD = re.compile(r"\b[^\W\d_]{3,}\b")
PATHS = [
    *sorted((ROOT / "app" / "views").glob("*.py")),
    *(
        ROOT / "app" / name
        for name in ("sentences.py", "errors.py", "refusal_words.py", "field_words.py")
    ),
    *(ROOT / "app" / "reports" / name for name in ("periods.py", "spelling.py")),
]
# Floors that know no screen: their sentences are looked up where they are shown.
BELOW = (
    *("setting_kinds", "setting_rows", "failures", "deadlines", "terms", "joining", "delivery"),
    "watching",
)
# No words of the screens: an SMS, a sheet's issuer, a part of one, names of things inside.
NO_SCREEN = (
    *("Ralat: mohon abaikan jawaban kami sebelumnya. ", "cuti bersama"),
    *(" Coba kirim ulang.", " Coba kirim ulang nanti.", "tunggu warga", "permintaan informasi"),
    *("g lalu h", "g lalu m", "g lalu d", '{"terbit": "1"}', '{"terbit": "0"}'),
    *("Pengguna yang boleh dikelola", "Rule yang boleh dilihat", "Tidak dihapus"),
    *("Bagian Pengolahan Data Elektronik, Sekretariat Daerah Kabupaten Kerinci",),
    *("Sekretariat Daerah - Bagian Pengolahan Data Elektronik",),
    *("Terlalu sering. Coba lagi sebentar.\n", "Disallow: /*?*cari="),
)
NO_SENTENCE = (
    "Pemerintah {}",
    "Berita Acara {}",
    "Si UPIK {}",
    "Warna {}",
    "Si UPIK {}: pesan dan jawaban",
)


@pytest.fixture
def stage(sqlite_stage: Any) -> Any:
    """What is asked here does not depend on the database."""
    return sqlite_stage


def catalogue() -> dict[str, str]:
    """Our words and their English."""
    with CATALOGUE.open("rb") as file:
        return {str(row.id): str(row.string) for row in read_po(file) if row.id}


KNOWN = catalogue()
# Words that stand in our Indonesian and nowhere in our English.
INDONESIAN = {word for said in KNOWN for word in WORD.findall(said.lower())} - {
    word for said in KNOWN.values() for word in WORD.findall(said.lower())
}


def is_indonesian(words: str) -> bool:
    """Whether one of our Indonesian words stands in it."""
    return bool(INDONESIAN & set(WORD.findall(words.lower())))


def said_in(path: Path) -> Iterator[str]:
    """The words that a module gives to `said`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "said":
            found = node.args[0]
            pair = [found.body, found.orelse] if isinstance(found, ast.IfExp) else [found]
            yield from (str(it.value) for it in pair if isinstance(it, ast.Constant))


def written_in(path: Path) -> Iterator[tuple[str, bool]]:
    """The sentences of a module, and whether values are put into them on the spot."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    inside = {id(it) for node in nodes if isinstance(node, ast.JoinedStr) for it in node.values}
    inside |= {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            parts = [it.value if isinstance(it, ast.Constant) else "{}" for it in node.values]
            yield "".join(map(str, parts)), True
        elif isinstance(node, ast.Constant) and id(node) not in inside:
            yield str(node.value), False


def is_sentence(words: str) -> bool:
    """Several words, or one that begins with a capital: not the name of a thing inside."""
    return (" " in words.strip() or words[:1].isupper()) and is_indonesian(words)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_what_a_module_says_has_its_english(path: Path) -> None:
    assert [words for words in said_in(path) if words not in KNOWN] == [], f"add to {CATALOGUE}"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_sentence_is_in_the_catalogue_and_takes_its_values_by_said(path: Path) -> None:
    """`said("{} menit", n)` and never f"{n} menit", which no catalogue can know."""
    found = [(words, is_filled) for words, is_filled in written_in(path) if is_sentence(words)]
    unknown = [it for it, is_filled in found if not is_filled and it not in {*KNOWN, *NO_SCREEN}]
    assert unknown == [], f"add to {CATALOGUE}"
    filled = [it for it, is_filled in found if is_filled and it not in NO_SENTENCE]
    # A constant of ours may stand in a sentence as it is made.
    assert [it for it in filled if it not in CONSTANTS] == [], "use app.english.said"


CONSTANTS = (
    "Kata sandi paling sedikit {} karakter.",
    "Isi angka antara 0 dan {}.",
    "Tanggal harus antara tahun {} dan {}. Ditampilkan bulan ini.",
)


@pytest.mark.parametrize("name", BELOW)
def test_what_the_floors_below_say_is_known_or_found_by_its_pattern(name: str) -> None:
    path = ROOT / "app" / "domain" / f"{name}.py"
    for words, is_filled in written_in(path):
        if not is_sentence(words) or words in NO_SCREEN or words in NO_SENTENCE:
            continue
        if not is_filled:
            assert words in KNOWN
        else:
            made = words.replace("{}", "7")
            assert english.english(made) != made, words


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_sentence_gets_as_many_values_as_it_has_room_for(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "said" and node.args[1:]:
            first = node.args[0]
            pair = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            for words in (str(it.value) for it in pair if isinstance(it, ast.Constant)):
                assert len(braces(words)) == len(node.args) - 1, words


def test_both_languages_leave_room_for_the_same_values() -> None:
    """Read by str.format where values are filled in; a template's words may have none."""
    for words in {it for path in PATHS for it in said_in(path)} | set(english.READY_MADE):
        assert braces(KNOWN[words]) == braces(words), words
    for told, _ in [*_REFUSALS.items()]:
        assert braces(KNOWN[_REFUSALS[told][1]]) == braces(_REFUSALS[told][1])
    for told in _PROBLEMS.values():
        assert braces(KNOWN[told]) == braces(told)


def braces(words: str) -> list[str]:
    """The values that a sentence has room for."""
    return sorted(str(name) for _, name, _, _ in Formatter().parse(words) if name is not None)


@pytest.fixture
def reads_english(app: Flask) -> Iterator[None]:
    """A request of a person who reads English."""
    with app.test_request_context("/"):
        session[english.LANGUAGE] = english.ENGLISH
        yield


@pytest.mark.parametrize("error", every_refusal(), ids=repr)
def test_every_refusal_is_told_in_english(error: DomainError, reads_english: None) -> None:
    assert not is_indonesian(errors.sentence(error))


def test_every_word_of_the_refusals_is_known() -> None:
    pages = [
        words for pair in (*_PAGES.values(), _BUSY_READING, _CONFLICT, _EXPIRED) for words in pair
    ]
    tables = (FIELDS, OWN_WORDS, _PROBLEMS, ACCOUNTS, BACKUPS, BLOCKS, UPLOADS)
    told = [*pages, *(words for table in tables for words in table.values())]
    assert [words for words in told if words not in KNOWN] == []


@pytest.mark.parametrize("action", events.SENTENCES)
def test_the_journal_tells_every_act_in_english_with_the_same_facts(action: str) -> None:
    group, words = events.SENTENCES[action]
    assert group in KNOWN
    assert braces(KNOWN[words]) == braces(words)
    told = events.sentence(action, {}, english.english)
    assert told
    assert not is_indonesian(told)


def test_a_card_s_history_and_the_names_of_rights_and_settings_are_known() -> None:
    for words in history.WORDS.values():
        assert braces(KNOWN[words]) == braces(words)
    told = [*events.HOW.values(), *permissions._ACTS.values(), *permissions._VIEWS.values()]
    for row in setting_rows.ROWS.values():
        told += [row.label, row.help]
    assert [words for words in told if words not in KNOWN] == []


def test_a_script_s_words_are_known_and_said_by_said() -> None:
    words = english.script_words()
    assert len(words) > 30
    assert [it for it in words if it not in KNOWN] == []
    for path in sorted((ROOT / "app" / "static" / "js").glob("*.js")):
        code = re.sub(r"(?m)^\s*//.*$", "", path.read_text())
        loose = [it for pair in TEXT.findall(code) for it in pair if it and it not in words]
        assert [it for it in loose if is_sentence(it)] == [], path.name


# What stands between quotes in a script: "..." or `...`.
TEXT = re.compile(r'"([^"\n]*)"|`([^`]*)`')


def test_a_page_brings_its_scripts_the_words_of_its_language(
    client: Any, login: Any, app: Flask
) -> None:
    login(client, "moderator")
    assert 'id="english"' not in client.get("/pesan-masuk/").get_data(as_text=True)
    client.get("/lang/en")
    page = client.get("/pesan-masuk/").get_data(as_text=True)
    assert '"{} pesan dipilih": "{} messages selected"' in page


AT = datetime(2026, 11, 24, 8, 7, tzinfo=UTC)


def test_days_times_and_figures_are_spelled_in_english(reads_english: None) -> None:
    assert days.wib_long(AT) == "Tuesday, 24 November 2026 at 15:07 WIB"
    assert days.full_day(date(2026, 5, 30)) == "30 May 2026"
    assert days.ago(AT, AT.replace(minute=13)) == "6 minutes ago"
    assert days.when(AT, AT.replace(day=25)) == "yesterday 15:07"
    assert days.number(1301) == figures.count(1301) == "1,301"
    assert figures.percent(94.2) == "94.2\u00a0%"
    assert figures.moment_of(AT) == "24 November 2026 at 15:07 WIB"


@pytest.mark.parametrize(
    ("words", "values", "told"),
    [
        ("{} hari kerja", (1,), "1 working day"),
        ("{} hari kerja", (11,), "11 working days"),
        ("{} hari kerja", ("1,5",), "1,5 working days"),
        ("{} hari kerja ({})", (2, "1"), "2 working days (1)"),
        ("{} pesan yang {}", (1, 1), None),
    ],
)
def test_one_day_is_not_one_days(
    words: str, values: tuple[object, ...], told: str | None, reads_english: None
) -> None:
    assert english.said(words, *values) == (told or words.format(*values))
    if told and len(values) == 1:
        assert english.english(words.format(*values)) == told


def test_an_official_sheet_stays_indonesian(reads_english: None) -> None:
    english.stay_indonesian()
    assert figures.moment_of(AT) == "24 November 2026 pukul 15.07 WIB"
    assert days.number(1301) == "1.301"
