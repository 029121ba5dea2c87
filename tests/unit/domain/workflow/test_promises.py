"""Which answers promise something, and which days people type into an SMS."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.workflow.promises import broken_on, named_day, parse_day, promising_words

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
        ("tanggal 5/12", date(2026, 12, 5)),
        ("Tgl. 5 des", date(2026, 12, 5)),
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


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("Akan kami perbaiki tanggal 1 Desember 2026", date(2026, 12, 1)),
        ("akan diperbaiki tgl 5/12", date(2026, 12, 5)),
        ("Akan diperbaiki tgl 1 Des. Terima kasih", date(2026, 12, 1)),
        ("selesai 05-12-2026, mohon sabar", date(2026, 12, 5)),
        ("akan dibangun 2 Januari", date(2027, 1, 2)),
        ("akan dibangun 1 Desember, ya, 1 des 2026", date(2026, 12, 1)),
        ("laporan 20 November akan ditindaklanjuti", None),
        ("laporan 20 November akan kami kerjakan 1 Desember", date(2026, 12, 1)),
        ("antara 1 Desember dan 10 Desember", None),
        ("12 desa akan diperiksa, RT 2/5, jam 09.10, no 3-4", None),
        ("1 Desember 2031", None),
        ("Segera, sesuai SK no 12/11/27", None),
        ("No. 1-12-26 segera", None),
        ("segera", None),
    ],
)
def test_the_day_that_an_answer_names(answer: str, day: date | None) -> None:
    assert named_day(answer, TODAY) == day


def test_a_promise_is_broken_some_working_days_after_its_day() -> None:
    """Friday 27/11: asked on Friday, the head on Monday, broken on Wednesday."""
    assert broken_on(date(2026, 11, 27), 3, frozenset()) == date(2026, 12, 2)
    assert broken_on(date(2026, 11, 27), 3, frozenset({date(2026, 11, 30)})) == date(2026, 12, 3)
