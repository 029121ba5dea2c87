"""No digit of a person's number reaches the public page; times, dates and rupiah stay (D4, A13)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.language.public_text import MASK, public_text
from app.reports.public.published import search_words
from tests.growth import cost_of_four_times


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("hub 0812-6677-1234 ya", id="with dashes"),
        pytest.param("081266771234", id="alone"),
        pytest.param("+62 812 6677 1234", id="with the country"),
        pytest.param("6281266771234", id="country without plus"),
        pytest.param("08 12 66 77 12 34", id="in pairs"),
        pytest.param("0 8 1 2 6 6 7 7 1 2 3 4", id="digit by digit"),
        pytest.param("0812.6677.1234", id="with dots"),
        pytest.param("0812 - 6677 - 1234", id="with spaced dashes"),
        pytest.param("0812–6677–1234", id="with typographic dashes"),
        pytest.param("0812,6677,1234", id="with commas"),
        pytest.param("0812, 7400, 1234", id="with commas and spaces"),
        pytest.param("0812    7400    1234", id="with wide spaces"),
        pytest.param("0812#7400#1234", id="with signs"),
        pytest.param("0812 ~ 7400 ; 1234", id="with other signs"),
        pytest.param("2026, 081274001234", id="after a year"),
        pytest.param("0812\n6677\n1234", id="over lines"),
        pytest.param("0812\u200b6677\u200b1234", id="with invisible characters"),
        pytest.param("O812 6677 1234", id="letter O for zero"),
        pytest.param("08l266771234", id="letter l for one"),
        pytest.param("WA:081266771234", id="after a word and a colon"),
        pytest.param("wa0812 6677 1234", id="glued to a word"),
        pytest.param("0812667712345x", id="a letter behind"),
        pytest.param("٠٨١٢٦٦٧٧١٢٣٤", id="Arabic digits"),
        pytest.param("(0748) 21012", id="a landline"),
        pytest.param("0748-21012", id="a landline with a dash"),
        pytest.param("+60 12-000 0195", id="abroad"),
        pytest.param("NIK 1501012305890002", id="a NIK"),
        pytest.param("NIK 15.0101.230589.0002", id="a NIK with dots"),
        pytest.param("rek 1234567", id="a short account"),
        pytest.param("08.12 3456 7890", id="a number that begins like a time"),
    ],
)
def test_what_looks_like_a_number_of_a_person_is_hidden(text: str) -> None:
    shown = public_text(text)
    assert MASK in shown
    assert not re.search(r"\d", shown)


@pytest.mark.parametrize(
    "text",
    [
        "Senin-Jumat 08.00-15.00. Gratis.",
        "Senin 08.00 - 15.00 dan 13.00-14.00",
        "08.00-12.00 13.00-15.00 WIB",
        "tgl 22-11-2026 pukul 08.00-12.00",
        "24/11/26 15.07",
        "tahun 2024, 2025, 2026; anggaran 2025/2026-2027/2028",
        "Rp 1.250.000 atau Rp12.500.000.000 dari APBD",
        "Rp. 1500000 dan 1500000 rupiah dan Rp1.500.000,-",
        "RT 03 RW 05, 15 kk, 3 jembatan, 12 olahraga 15 lomba",
        "telepon 112",
        "08.00; 13.00; 15.00 & 17.00",
        "22-11-2026, 12 orang; tahun 2024, 2025, 12 orang",
        "Rp 1.250.000, 12 orang dan Rp 12.500.000, 30 orang",
        "",
    ],
)
def test_times_dates_and_rupiah_stay(text: str) -> None:
    assert public_text(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_long_row_of_digits_never_comes_through(text: str) -> None:
    assert not re.search(r"[0-9]{13}", public_text(text))


@given(st.from_regex(r"\A(\+62|62|0)8[0-9]{8,10}\Z"), st.sampled_from(["", " ", "-", ".", " - "]))
def test_every_mobile_number_in_every_grouping_is_hidden(number: str, gap: str) -> None:
    spelled = gap.join([number[:4], number[4:8], number[8:]])
    assert not re.search(r"[0-9]", public_text(f"hubungi {spelled} segera"))


@pytest.mark.parametrize("piece", ["0", "0 ", "08.00-", "1.", "0o", "2026 ", "Rp1."])
def test_the_cost_of_a_hostile_text_grows_as_its_length(piece: str) -> None:
    assert cost_of_four_times(public_text, piece * 2000) < 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jembatan  gantung", ("jembatan", "gantung")),
        ("0812-6677-1234", ()),
        ("hp 0812", ("hp",)),
        ("a\0b 100%", ()),
        ("satu dua tiga empat lima enam", ("satu", "dua", "tiga", "empat", "lima")),
    ],
)
def test_one_searches_words_never_digits(text: str, words: tuple[str, ...]) -> None:
    assert search_words(text) == words
