"""A table of SMS as officials and citizens type them: each is read as the row says, and safely."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.sms.commands.citizen_words import parse_citizen, web_code
from app.sms.commands.grammar import parse
from app.sms.commands.meanings import (
    Answer,
    Approve,
    Confirm,
    Courtesy,
    Done,
    Help,
    Incomplete,
    List,
    Meaning,
    Plain,
    Problem,
    Promised,
    ReadAgain,
    Reject,
    Solved,
    Status,
    TakeBack,
    Unsolved,
)

TABLE = Path(__file__).with_name("readings.tsv")
WITH_TEXT = {"A": Answer, "R": Reject, "PR": Promised, "DN": Done}
WITH_CODE = {"AP": Approve, "TB": TakeBack, "RA": ReadAgain, "OK": Confirm}
ALONE = {"LIST": List(), "HELP": Help(), "TY": Courtesy(), "PLAIN": Plain()}
OF_TICKET = {"ST": Status, "YA": Solved}


def rows() -> list[tuple[str, str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["siapa"], row["sms"].replace("\\n", "\n"), row["arti"]) for row in table]


def wanted(reading: str) -> Meaning:
    """The meaning that a row's third column writes."""
    kind, _, rest = reading.partition(":")
    if kind in ALONE:
        return ALONE[kind]
    if kind in WITH_CODE:
        return WITH_CODE[kind](rest)
    if kind in OF_TICKET:
        return OF_TICKET[kind](rest or None)
    first, _, second = rest.partition(":")
    if kind == "BL":
        return Unsolved(first or None, second)
    if kind in WITH_TEXT:
        return WITH_TEXT[kind](first, second)
    code, problem, *_ = second.split(":")
    return Incomplete(first, code or None, Problem(problem))


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
    allowed = Status | Solved | Unsolved | Courtesy | Help | Plain
    assert isinstance(parse_citizen(sms), allowed)


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
