"""docs/bukti/security.md names tests that are there, and every requirement of levels 1 and 2."""

from __future__ import annotations

import re

from config import ROOT

FEWEST = 70
# A test by its file below tests/: `unit/test_config.py::test_production_refuses`.
NAMED = re.compile(r"([\w/]+\.py)::(\w+)")
PAGE = ROOT / "docs" / "bukti" / "security.md"
# Of each section of ASVS 5.0.0, how many requirements are of level 1 or 2 (they come first).
ASVS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1},
    **{"3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "5.1": 1, "5.2": 3},
    **{"5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "7.1": 3},
    **{"7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3},
    **{"9.2": 4, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3},
    **{"12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4},
    **{"14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3},
    "16.5": 3,
}
# The page says of each as a whole that it does not apply.
WITHOUT = ("4.3 GraphQL", "4.4 WebSocket", "6.8 and 7.1.3, 7.6", "10 OAuth", "17 WebRTC")


def test_every_test_that_the_page_names_is_there() -> None:
    text = PAGE.read_text()
    assert len(NAMED.findall(text)) > FEWEST
    for file, test in NAMED.findall(text):
        assert f"\ndef {test}(" in (ROOT / "tests" / file).read_text(), f"{file}::{test}"


def test_every_requirement_of_level_1_and_2_is_met_or_said_to_be_missing_or_not_to_apply() -> None:
    text = PAGE.read_text()
    named = set(re.findall(r"\b\d+\.\d+\.\d+\b", text))
    for section, first, last in re.findall(r"\b(\d+\.\d+)\.(\d+) to \1\.(\d+)\b", text):
        named |= {f"{section}.{number}" for number in range(int(first), int(last))}
    asked = {f"{it}.{number}" for it, most in ASVS.items() for number in range(1, most + 1)}
    assert asked - named == set()
    assert [words for words in WITHOUT if words not in text] == []
