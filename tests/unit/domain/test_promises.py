"""Which answers promise something, and which days people type into an SMS."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.promises import broken_on, parse_day, promising_words

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Terima kasih, laporan akan ditindaklanjuti.", "akan ditindaklanjuti"),
        ("AKAN   KAMI cek besok", "akan kami"),
        ("Petugas segera ke lokasi", "segera"),
        ("sgera kami perbaiki pak", "sgera"),
        ("Lampu sudah diperbaiki Jumat pagi.", None),
        ("Syarat KTP: KK asli dan fotokopi.", None),
        ("Desa Persegeraan sudah dilayani", None),
    ],
)
def test_the_words_of_a_promise(text: str, words: str | None) -> None:
    assert promising_words(text) == words


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5/12", date(2026, 12, 5)),
        ("05-12-2026.", date(2026, 12, 5)),
        ("5.12.26", date(2026, 12, 5)),
        ("5 des", date(2026, 12, 5)),
        ("5 Desember 2026", date(2026, 12, 5)),
        ("17 agustus", date(2027, 8, 17)),
        ("3 ags", date(2027, 8, 3)),
        ("3/1", date(2027, 1, 3)),
        ("besok", date(2026, 11, 27)),
        ("Hari  ini", TODAY),
        ("25/11/2026", None),
        ("31/2", None),
        ("5/12/2031", None),
        ("minggu depan", None),
        ("5 Pebruari", date(2027, 2, 5)),
        ("5 smber", None),
        ("", None),
    ],
)
def test_a_day_as_it_is_typed(typed: str, day: date | None) -> None:
    assert parse_day(typed, TODAY) == day


def test_a_promise_is_broken_some_working_days_after_its_day() -> None:
    """Friday 27/11: asked on Friday, the head on Monday, broken on Wednesday."""
    assert broken_on(date(2026, 11, 27), 3, frozenset()) == date(2026, 12, 2)
    assert broken_on(date(2026, 11, 27), 3, frozenset({date(2026, 11, 30)})) == date(2026, 12, 3)
