"""A table of SMS as officials and citizens type them: each is read as the row says, and safely."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.sms.commands.citizen_words import parse_citizen, web_code
from app.sms.commands.grammar import parse
from app.sms.commands.meanings import Courtesy, Incomplete, Meaning, Plain, Problem, Said
from app.sms.commands.registry import (
    BACA,
    BANTUAN,
    BATAL,
    BELUM,
    BLS,
    BY_WORD,
    DAFTAR,
    JANJI,
    OK,
    SELESAI,
    SETUJU,
    STATUS,
    TOLAK,
    YA,
    Who,
)

TABLE = Path(__file__).with_name("readings.tsv")
WORDS = {"A": BLS, "R": TOLAK, "PR": JANJI, "DN": SELESAI}
WORDS |= {"AP": SETUJU, "TB": BATAL, "RA": BACA, "OK": OK, "LIST": DAFTAR, "HELP": BANTUAN}
WORDS |= {"ST": STATUS, "YA": YA, "BL": BELUM}
NO_WORD = {"TY": Courtesy(), "PLAIN": Plain()}


def rows() -> list[tuple[str, str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["siapa"], row["sms"].replace("\\n", "\n"), row["arti"]) for row in table]


def wanted(reading: str) -> Meaning:
    """The meaning that a row's third column writes."""
    kind, _, rest = reading.partition(":")
    first, _, second = rest.partition(":")
    if kind in NO_WORD:
        return NO_WORD[kind]
    if kind in WORDS:
        return Said(WORDS[kind], first, second)
    code, problem, *_ = second.split(":")
    return Incomplete(BY_WORD[first], code or None, Problem(problem))


@pytest.mark.parametrize(("who", "sms", "reading"), rows())
def test_each_sms_is_read_as_the_table_says(who: str, sms: str, reading: str) -> None:
    meaning = parse(sms) if who == "pejabat" else parse_citizen(sms)
    assert meaning == wanted(reading)
    if isinstance(meaning, Incomplete) and reading.count(":") == 4:
        assert meaning.text == reading.rpartition(":")[2]


def test_the_table_is_large_and_no_sms_stands_in_it_twice() -> None:
    found = [(who, sms) for who, sms, _ in rows()]
    assert len(found) >= 150
    assert len(found) == len(set(found))


@pytest.mark.parametrize("sms", [sms for who, sms, _ in rows() if who == "warga"])
def test_nothing_that_citizens_write_is_an_officials_command_to_them(sms: str) -> None:
    meaning = parse_citizen(sms)
    is_word = isinstance(meaning, Said) and meaning.command.who in (Who.CITIZEN, Who.ANYBODY)
    assert is_word or isinstance(meaning, Courtesy | Plain)


@pytest.mark.parametrize(
    ("sms", "code"),
    [
        ("WEB 123456", "123456"),
        (" web: 123-456. ", "123456"),
        ("Web012345", "012345"),
        ("WEB 12345", None),
        ("WEB 1234567", None),
        ("web 123456 itu apa", None),
        ("website 123456", None),
    ],
)
def test_the_code_of_the_public_form_is_the_whole_sms(sms: str, code: str | None) -> None:
    assert web_code(sms) == code
