"""What an SMS is about, without small talk (A22)."""

from __future__ import annotations

import pytest

from app.domain.language.topic_words import topic_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Yth Bpk Bupati, jln rusak parah pak. Mohon segera diperbaiki. Trims",
            "jalan rusak parah",
        ),
        ("Lampu jalan mati, lampu jalan!", "lampu jalan mati"),
        ("guru-guru SD tdk dtg", "guru dtg"),
        # No number of a person, no code, no clock.
        ("telp 081200000101 jam 10.30, 4071 rt03", "telp"),
        ("", ""),
    ],
)
def test_the_words_that_tell_the_topic(text: str, words: str) -> None:
    assert topic_words(text) == set(words.split())


def test_a_word_counts_once_and_none_is_endless() -> None:
    assert topic_words("sampah " * 9 + "a" * 200) == {"sampah"}
