"""What an SMS is about, without small talk (A22)."""

from __future__ import annotations

import pytest

from app.domain.language.topic_words import names_of, topic_words


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
        ("Lampu simpang mati padahal baru, truk lewat bikin debu", "lampu mati truk debu"),
        ("", ""),
    ],
)
def test_the_words_that_tell_the_topic(text: str, words: str) -> None:
    assert topic_words(text) == set(words.split())


def test_a_word_counts_once_and_none_is_endless() -> None:
    assert topic_words("sampah " * 9 + "a" * 200) == {"sampah"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jalan di Air Hangat Timur rusak, air PDAM keruh", "jalan rusak air keruh"),
        ("lampu mati di Semurup dan sungaideras", "lampu mati"),
        ("Siulak Mukai banjir, dinas pekerjaan umum diam", "banjir diam"),
        ("sungai meluap di Pondok", "sungai meluap pondok"),
    ],
)
def test_names_of_places_and_units_are_no_topic(text: str, words: str) -> None:
    units = names_of(["PDAM", "Dinas Pekerjaan Umum"])
    assert topic_words(text, units) == set(words.split())
