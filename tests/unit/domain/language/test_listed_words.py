"""The site's own words: whole, in any spelling, signs taken literally; common ones are refused."""

import pytest

from app.domain.language.listed_words import first_listed, words_found
from app.domain.settings import own_words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ada  Bom di pasar", "bom"),
        ("lapor K.D.R.T. pak", "k.d.r.t"),
        ("\uff2b\uff24\uff32\uff34 lagi", "kdrt"),
        ("k\u200bdrt", "KDRT"),
        ("zamrd dicuri", "zamrud"),
        ("air\nkeras", "air keras"),
    ],
)
def test_a_word_of_the_site_is_found(text: str, word: str) -> None:
    assert words_found(text, (word,))


@pytest.mark.parametrize(
    ("text", "word"),
    [("lapor KxDxRxT pak", "k.d.r.t"), ("apa saja", ".*"), ("keras air", "air keras"), ("", "bom")],
)
def test_another_word_is_not(text: str, word: str) -> None:
    assert not words_found(text, (word,))


def test_an_empty_list_or_word_finds_nothing() -> None:
    assert first_listed("bom", ()) is None
    assert not words_found("bom", ("", "  "))


@pytest.mark.parametrize("word", ["a..", "...", "yang", "saya", "jalan", "tolong kami", "air"])
def test_a_word_that_everybody_writes_is_refused_with_a_way_out(word: str) -> None:
    reason = own_words.refusal(word)
    assert reason is not None
    assert word in reason
    assert "Isi " in reason


@pytest.mark.parametrize("word", ["zamrud", "k.d.r.t", "begal", "pembacokan", "geng motor"])
def test_a_word_of_danger_is_taken(word: str) -> None:
    assert own_words.refusal(word) is None
