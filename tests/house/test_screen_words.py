"""Screens speak the civil servant's words: one word for a thing, and no word of the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.house.catalogues import catalogue, forms, key, texts

REFUSED = {
    "the alphabet of SMS": r"GSM-?7|UCS-?2",
    # Of practice and of developers alone: a server is started by systemd or Docker.
    "a command of the practice mode": r"\bmake \w+",
    "a process": r"proses (?:jobs|papers|cron)",
    "a word in braces that is none of ours": r"\{(?:excerpt|code|ticket|signature)\}",
    "password: kata sandi": r"(?i:passwords?\b)|(?<!kata )(?<!Kata )\b[Ss]andi\b",
    "rule: peran, beside Rule Access": r"(?<!Peran \()\b[Rr]ules?\b(?! Access)",
    "e-mail: surel": r"(?i:\be-?mail\b)",
    # As comments give them. Paper is spoken of without brackets.
    "a tag of docs/requirements.md": r"\((?:[SADGRW]\d{1,3}|UC-[A-Z]\d*|ADR \d+)\b",
}


def shown() -> Iterator[str]:
    """Every text of an Indonesian screen: as it is written, or as its catalogue has it instead."""
    instead = texts(catalogue("id"))
    for row in catalogue("en"):
        if row.id:
            said = instead.get(key(row.id), [])
            yield from said if any(said) else forms(row.id)


@pytest.mark.parametrize("why", REFUSED)
def test_no_screen_says(why: str) -> None:
    assert [words for words in shown() if re.search(REFUSED[why], words)] == []
