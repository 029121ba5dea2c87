"""The table of settings: every row can be written and read, and says what to type instead."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.settings.reading_hours_types import OfficeSpan, Periods
from app.domain.settings.setting_types import (
    Colour,
    DialledNumbers,
    Phone,
    SettingType,
    TextLine,
    TimeSpan,
    WebAddress,
    WholeNumber,
    WordList,
    YesNo,
    contrast_with_white,
)
from app.domain.settings.setting_values import COLOURS, ROWS, SECTIONS, Values, clashes
from app.domain.terms import Category
from app.domain.workflow.reading_hours import Period

SECONDS = WholeNumber(0, 600, "detik")
NOON = (time(8), time(12))


def test_every_value_has_one_row_and_every_row_a_value() -> None:
    rows = [key for section in SECTIONS.values() for key in section.rows]
    assert sorted(rows) == sorted(field.name for field in fields(Values))
    assert set(COLOURS) == set(Category)


@pytest.mark.parametrize("key", ROWS)
def test_a_default_is_right_and_survives_the_form(key: str) -> None:
    kind, value = ROWS[key].kind, getattr(Values(), key)
    assert kind.read(kind.spell(value)) == value
    assert ROWS[key].label
    assert ROWS[key].help.endswith((".", "”."))


def test_the_default_colours_differ() -> None:
    assert clashes(Values()) == {}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (SECONDS, "0", 0),
        (SECONDS, " 600 ", 600),
        (SECONDS, "30 detik", 30),
        (YesNo(), "1", True),
        (YesNo(), "0", False),
        (TextLine(3, 60), "  Kabupaten \t Kerinci ", "Kabupaten Kerinci"),
        (Phone(), "0856 90 20 200", "0856 90 20 200"),
        (Phone(), " +62 856-9020-200", "+62 856-9020-200"),
        (DialledNumbers(), "112, 110,119", ("112", "110", "119")),
        (DialledNumbers(), " +62 748-21.110 ,112,112,", ("+6274821110", "112")),
        (DialledNumbers(), "", ()),
        (WebAddress(), "https://kerincikab.go.id", "https://kerincikab.go.id"),
        (WebAddress(), "http://kerincikab.go.id/berita?x=1", "http://kerincikab.go.id/berita?x=1"),
        (TimeSpan(), "21.00-06.00", (time(21), time(6))),
        (TimeSpan(), "21:30 – 6:15", (time(21, 30), time(6, 15))),
        (TimeSpan(), "00.00-00.00", (time(0), time(0))),
        (OfficeSpan(), "7:30 - 16.00", (time(7, 30), time(16))),
        (Periods(), " \r\n ", ()),
        (
            Periods(),
            "24/12/2026  8.00-12.00\r\n1/12/2026 – 3/12/2026 08.00-12.00 jumat 08.00-11:30",
            (
                Period(date(2026, 12, 1), date(2026, 12, 3), NOON, (time(8), time(11, 30))),
                Period(date(2026, 12, 24), date(2026, 12, 24), NOON, NOON),
            ),
        ),
        (
            WordList(),
            "KDRT\r\n jangan  balas \n\nkdrt, rahasia",
            ("KDRT", "jangan balas", "rahasia"),
        ),
        (Colour(), "#1B65B5", "#1b65b5"),
    ],
)
def test_what_is_right_is_taken_in_one_spelling(kind: SettingType, typed: str, value: Any) -> None:
    assert kind.read(typed) == value
    assert kind.read(kind.spell(value)) == value


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (SECONDS, "", "dari 0 sampai 600 detik"),
        (SECONDS, "-1", "dari 0 sampai 600 detik"),
        (SECONDS, "601", "dari 0 sampai 600 detik"),
        (SECONDS, "1,5", "bilangan bulat"),
        (SECONDS, "²", "bilangan bulat"),
        (SECONDS, "9" * 400, "bilangan bulat"),
        (YesNo(), "yes", "Ya atau Tidak"),
        (TextLine(3, 60), "K", "3 sampai 60"),
        (TextLine(3, 60), "K" * 61, "3 sampai 60"),
        (TextLine(3, 60), "Kab\x00upaten", "3 sampai 60"),
        (Phone(), "12345", "nomor HP yang benar"),
        (Phone(), "UPIK", "nomor HP yang benar"),
        (DialledNumbers(), "112, 11", "3 sampai 15 angka"),
        (DialledNumbers(), "1" * 16, "3 sampai 15 angka"),
        (DialledNumbers(), "112 atau 110", "3 sampai 15 angka"),
        (DialledNumbers(), "112, 110, 119, 113", "paling banyak tiga nomor"),
        (DialledNumbers(), "*123#", "3 sampai 15 angka"),
        (DialledNumbers(), "١١٢", "3 sampai 15 angka"),
        (WebAddress(), "kerincikab.go.id", "https://"),
        (WebAddress(), "javascript:alert(1)", "https://"),
        (WebAddress(), "https://", "https://"),
        (WebAddress(), "https://a b.id", "https://"),
        (WebAddress(), 'https://a.id/"onclick="', "https://"),
        (WebAddress(), "https://[a.id", "https://"),
        (WebAddress(), "https://a.id/" + "x" * 200, "https://"),
        (TimeSpan(), "21.00", "21.00-06.00"),
        (TimeSpan(), "25.00-06.00", "21.00-06.00"),
        (TimeSpan(), "21.60-06.00", "21.00-06.00"),
        (OfficeSpan(), "16.00-07.30", "jam tutup sesudah jam buka"),
        (OfficeSpan(), "pagi", "07.30-16.00"),
        (Periods(), "Ramadan 08.00-15.00", "“Ramadan 08.00-15.00” belum terbaca"),
        (Periods(), "30/02/2027 08.00-15.00", "30/02/2027 tidak ada"),
        (Periods(), "18/02/27-19/03/27 08.00-15.00", "18/02/2027-19/03/2027 08.00-15.00"),
        (Periods(), "19/03/2027-18/02/2027 08.00-15.00", "mendahului tanggal awal"),
        (Periods(), "18/02/2027 15.00-08.00", "jam tutup sesudah jam buka"),
        (Periods(), "5/12/2026-6/12/2026 08.00-12.00", "bukan hari kerja"),
        (
            Periods(),
            "18/02/2027-19/03/2027 08.00-15.00\n19/03/2027 08.00-12.00",
            "19/03/2027 ada di dua baris",
        ),
        (
            Periods(),
            "\n".join(f"1/2/{2030 + at}-8/2/{2030 + at} 08.00-12.00" for at in range(41)),
            "paling banyak 40 baris",
        ),
        (WordList(), " \n , ", "1 sampai 100"),
        (WordList(), "ya", "3 sampai 40"),
        (WordList(), "x" * 41, "3 sampai 40"),
        (WordList(), "\n".join(f"kata{number}" for number in range(101)), "1 sampai 100"),
        (Colour(), "biru", "#1b65b5"),
        (Colour(), "#fff", "#1b65b5"),
        (Colour(), "#f0b429", "terlalu terang"),
        (Colour(), "#1b65b5;}body{", "#1b65b5"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(kind: SettingType, typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        kind.read(typed)
    assert words in str(refused.value)


@given(st.sampled_from(sorted(ROWS)), st.text(max_size=80))
def test_nothing_typed_raises_anything_else(key: str, typed: str) -> None:
    kind = ROWS[key].kind
    value = None
    with suppress(ValueError):
        value = kind.read(typed)
    assert value is None or kind.read(kind.spell(value)) == value


def test_two_categories_never_share_a_colour() -> None:
    values = replace(Values(), pujian_colour="#1b65b5")
    assert clashes(values) == {
        "pujian_colour": "Warna ini sudah dipakai Permintaan Informasi. Pilih warna lain."
    }


def test_the_head_of_the_journal_never_stays_with_admin_alone() -> None:
    own = replace(
        Values(),
        admin_phone="0811-6666-0001",
        head_phone="+62 811 6666 0001",
        admin_mail="admin@contoh.go.id",
        head_mail="Admin@contoh.go.id",
    )
    assert clashes(own) == {
        "head_phone": "Isi HP orang di luar pengelola, bukan HP Admin.",
        "head_mail": "Isi surel orang di luar pengelola, bukan surel Admin.",
    }
    other = replace(own, head_phone="0811-6666-0002", head_mail="inspektorat@contoh.go.id")
    assert clashes(other) == {}


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)]
)
def test_contrast_is_that_of_wcag(colour: str, ratio: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)
