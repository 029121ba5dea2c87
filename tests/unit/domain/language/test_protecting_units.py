"""A sensitive text is proposed to who protects its sender, and never to whom it accuses."""

from __future__ import annotations

from functools import cache

import pytest

from app.domain.language.suggestions import Knowledge, suggest
from app.services.cases.suggestions import vocabulary


@cache
def knowledge() -> Knowledge:
    return vocabulary.without_database(None)


def codes(text: str, *topics: str) -> list[str]:
    return [unit.code for unit in suggest(text, knowledge(), topics).units]


@pytest.mark.parametrize(
    ("text", "topics", "expected"),
    [
        ("suami memukul saya", ("kekerasan",), ["DPPKB"]),
        (
            "anak tetangga dikurung tidak diberi makan",
            ("anak", "penelantaran"),
            ["DPPKB", "DINSOS"],
        ),
        ("sy hiv positif, obat arv di puskesmas habis", ("kesehatan",), ["DINKES"]),
        ("sy mau bunuh diri saja", ("bunuh_diri",), ["DINKES", "DPPKB"]),
        ("jgn dibalas, hp sy dipegang suami", ("rahasia",), ["DPPKB"]),
        ("camat pungli surat tanah, rahasiakan nama sy", ("rahasia",), ["INSPEKTORAT"]),
        ("sy perangkat desa, kades korupsi dana desa", ("pelapor",), ["INSPEKTORAT"]),
        ("kades minta setoran tiap hari", ("pemerasan",), ["INSPEKTORAT"]),
        ("diperas mantan lewat video call", ("pemerasan",), ["LUAR-POLRI", "DPPKB"]),
    ],
)
def test_a_topic_leads_to_the_unit_that_protects(
    text: str, topics: tuple[str, ...], expected: list[str]
) -> None:
    assert codes(text, *topics) == expected


@pytest.mark.parametrize(
    ("text", "topics", "accused"),
    [
        ("kepala sekolah memukul anak saya", ("kekerasan", "anak"), "DISDIK"),
        ("petugas puskesmas menyebarkan status hiv saya", ("kesehatan",), "DINKES"),
        ("dinas sosial minta setoran bansos, jgn sebut nama sy", ("rahasia",), "DINSOS"),
        ("pegawai dppkb memukul saya", ("kekerasan",), "DPPKB"),
        ("inspektorat minta uang damai, rahasiakan", ("rahasia",), "INSPEKTORAT"),
        ("dinkes korupsi obat, rahasiakan", ("rahasia", "kesehatan"), "DINKES"),
    ],
)
def test_the_accused_is_never_proposed(text: str, topics: tuple[str, ...], accused: str) -> None:
    assert codes(text, *topics)
    assert accused not in codes(text, *topics)


def test_who_accuses_a_camat_is_not_sent_to_any_camat() -> None:
    found = codes("rahasia. camat menolak mengurus surat di siulak", "rahasia")
    assert found
    assert not [code for code in found if code.startswith("KEC")]


def test_who_is_named_without_a_known_deed_gets_no_secret_either() -> None:
    assert "DPMD" not in codes("hapus laporan sy, kades lah tau sy pelapornyo", "rahasia")


def test_an_office_that_is_not_told_leads_to_the_inspectorate() -> None:
    assert codes("atasan minta uang perpanjang kontrak honor", "pemerasan") == ["INSPEKTORAT"]


def test_an_office_that_is_only_a_place_is_not_accused() -> None:
    assert codes("sudah lapor ke dinkes, sy diusir krn hiv", "kesehatan") == ["DINKES"]


def test_a_secret_about_an_everyday_thing_goes_to_the_usual_unit() -> None:
    assert codes("RAHASIA jalan rusak parah di siulak", "rahasia")[0] == "PUPR"


def test_an_everyday_text_is_proposed_as_ever() -> None:
    assert codes("atap kelas smp 2 bocor")[0] == "DISDIK"


def test_an_accusation_is_proposed_to_who_looks_into_it_before_the_usual_unit() -> None:
    accusing = "pegawai dinas sosial minta uang 200rb utk urus PKH"
    found = suggest(accusing, knowledge())
    assert [unit.code for unit in found.units][:2] == ["INSPEKTORAT", "DINSOS"]
    assert "memeriksa tuduhan terhadap pegawai" in found.reason
    assert not found.is_unsure


def test_who_looks_into_accusations_is_not_proposed_when_accused_itself() -> None:
    assert codes("pegawai inspektorat minta uang damai")[0] == "SETDA"


def test_staff_of_an_authority_outside_stay_with_it() -> None:
    assert codes("guru SMA negeri bolos")[0] == "LUAR-PROV"
