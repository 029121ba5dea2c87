"""RAHASIA: which first words hide a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.messaging.hidden_number import hides_number, is_secret


@pytest.mark.parametrize(
    "text",
    [
        "RAHASIA",
        "rahasia kepala desa memotong bantuan",
        "Rahasia: ada pungli di sekolah",
        "RAHASIA! tolong",
        '  "RAHASIA" ada pungli',
        "(rahasia) pungli",
        "* RAHASIA *",
        "Rahasiakan nomor saya, ada pungli",
        "r\u200bahasia pungli",
        "\ufeffRahasia pungli",
        "ＲＡＨＡＳＩＡ pungli",
    ],
)
def test_a_text_that_begins_so_is_secret(text: str) -> None:
    assert is_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jalan rusak",
        "Ini rahasia ya",
        "Tolong rahasiakan nomor saya",
        "Rah asia",
        "pR AHASIA",
        "12 rahasia",
    ],
)
def test_any_other_text_is_not(text: str) -> None:
    assert not is_secret(text)


def test_a_text_without_its_beginning_hides_until_it_is_known() -> None:
    assert hides_number("[bagian 1/2 belum diterima] dan jembatan")
    assert not is_secret("[bagian 1/2 belum diterima] dan jembatan")
    assert not hides_number("Jalan rusak [bagian 2/2 belum diterima]")


@given(
    lead=st.text(alphabet=" \t\n\"'([{<*_-.:!\u200b\u200e\ufeff", max_size=6),
    word=st.text(alphabet="rR", min_size=1, max_size=1),
    rest=st.text(max_size=40),
)
def test_whatever_stands_before_and_behind(lead: str, word: str, rest: str) -> None:
    assert is_secret(f"{lead}{word}ahasia{rest}")


@given(st.text(max_size=60))
def test_it_never_raises_and_needs_the_word(text: str) -> None:
    assert not is_secret(text) or "a" in text.casefold() or any(ord(c) > 127 for c in text)
