"""No cell of an exported file is run as a formula, and each comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.operations.spreadsheet_cells import guard_formula, unguard_formula


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+62811", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "'="),
        *("\n=1+1", " =1", "＝1", "\n＋1"),
    ],
)
def test_what_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert guard_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Budi", "0811-0000-0299", "31/12/2026", "a=b", "O'Brien"])
def test_everything_else_stays(text: str) -> None:
    assert guard_formula(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1,2\u00a0hari", "1,2 hari"),
        ("Jalan\u3000rusak", "Jalan rusak"),
        ("a\tb", "a b"),
        ("a\r\nb", "a\nb"),
        ("\u00a0=1", "' =1"),
        ("a\x07\u200bb", "ab"),
    ],
)
def test_blanks_of_every_kind_part_words(text: str, kept: str) -> None:
    assert guard_formula(text) == kept


@given(st.text(st.characters(exclude_categories=("C", "Z"))))
def test_there_and_back_is_the_same(text: str) -> None:
    assert unguard_formula(guard_formula(text)) == text
    assert not guard_formula(text).startswith(("=", "+", "-", "@"))
