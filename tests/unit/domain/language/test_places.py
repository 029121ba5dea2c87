"""The gazetteer: what a field for a place offers, and what a kecamatan stands for."""

from __future__ import annotations

import pytest

from app.domain.language import places


def test_all_18_kecamatan_come_first_then_the_villages_by_name() -> None:
    names = list(places.place_options())
    assert [name for name in names if name.startswith("Kec. ")] == names[:18]
    assert names[18:] == sorted(names[18:])
    assert len(names) > 18 + 270


def test_a_village_says_where_it_is_also_when_there_are_several() -> None:
    offered = places.place_options()
    assert offered["Siulak Gedang"] == "Kec. Siulak"
    assert offered["Koto Tengah"].count("Kec. ") == 5


@pytest.mark.parametrize("words", ["Kec. Siulak", "kecamatan siulak", "KEC  Siulak "])
def test_a_kecamatan_stands_for_its_villages_too(words: str) -> None:
    found = places.place_spellings(words)
    assert found[0] == "Siulak"
    assert "Koto Rendah" in found
    # "Siulak Gedang" is found by "Siulak".
    assert not any("Siulak" in name for name in found[1:])


@pytest.mark.parametrize("words", ["Siulak", "Desa Koto Baru", "Kecil", "x"])
def test_anything_else_is_itself(words: str) -> None:
    assert places.place_spellings(words) == [words]


def test_an_unknown_kecamatan_is_its_name() -> None:
    assert places.place_spellings("Kec. Sungai Penuh") == ["Sungai Penuh"]


def test_a_village_with_an_everyday_name_is_not_looked_for_with_its_kecamatan() -> None:
    every = {name for row in places.place_options() for name in places.place_spellings(row)[1:]}
    assert not every & {"Baru", "Kecil", "Balai", "Pondok"}
    assert "Pondok" in places.place_options()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lapangan bola kec depati tujuh", "Depati Tujuh"),
        ("SMPN di kecamatan Air Hangat Timur", "Air Hangat Timur"),
        ("Sampah di pasar Siulak Gedang", "Siulak"),
        ("Puskesmas jujun tdk ada dokter", "Keliling Danau"),
        ("kios di Kayu Aro Barat", "Kayu Aro Barat"),
        ("WC umum di objek wisata Danau Kerinci", None),
        ("kec. Danau Kerinci", "Danau Kerinci"),
        ("dari Jujun ke Kayu Aro", None),
        ("di Koto Baru", None),
        ("rumah baru di balai", None),
        ("jalan rusak", None),
        ("Sudah 2 minggu air bersih PDAM tidak mengalir", None),
        ("Saya sudah muak dengan pelayanan", None),
        ("lampu merah simpang empat mati", None),
        ("wisata air terjun di kampung baru", None),
        ("Air bersih mati di Siulak", "Siulak"),
        ("Jembatan gantung Pulau Sangkar putus", "Bukit Kerman"),
        ("Jembatan gantung Pulausangkar putus", "Bukit Kerman"),
    ],
)
def test_the_kecamatan_that_a_text_is_about(text: str, expected: str | None) -> None:
    assert places.kecamatan_of(text) == expected
    assert expected is None or expected in places.kecamatan()
