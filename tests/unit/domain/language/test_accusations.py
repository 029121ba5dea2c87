"""Accusing staff is told from complaining of a service and from praise; and whom a text accuses."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from app.domain import shipped_units
from app.domain.language import accusations
from app.domain.language.lexicon import Lexicon

_ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "accusations.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
    )
)


def texts(of: str, *kinds: str) -> list[dict[str, str]]:
    """The rows of one of the two sets."""
    return [row for row in _ROWS if row["set"] == of and row["kind"] in kinds]


def row_id(row: dict[str, str]) -> str:
    return row["text"][:50]


@cache
def offices() -> Lexicon:
    return accusations.blamed_offices(
        {unit.code: (unit.name, unit.abbreviation) for unit in shipped_units.units()}
    )


def accused(text: str) -> frozenset[str]:
    return accusations.accused_units(text, offices())


def test_the_list_has_forty_texts_and_thirty_that_nothing_was_tuned_on() -> None:
    kinds = ("menuduh", "mengeluh", "memuji")
    assert [len(texts("dev", kind)) for kind in kinds] == [20, 13, 7]
    assert [len(texts("held", kind)) for kind in kinds] == [14, 10, 6]


@pytest.mark.parametrize("row", texts("dev", "menuduh"), ids=row_id)
def test_an_accusation_is_read_with_the_office_that_it_names(row: dict[str, str]) -> None:
    assert accusations.is_made(row["text"])
    assert accused(row["text"]) == {row["accused"]}


@pytest.mark.parametrize("row", texts("dev", "mengeluh", "memuji"), ids=row_id)
def test_who_complains_of_a_service_or_praises_it_accuses_nobody(row: dict[str, str]) -> None:
    assert not accusations.is_made(row["text"])


def test_of_texts_that_nobody_tuned_on_hardly_any_is_misread() -> None:
    accusing, others = texts("held", "menuduh"), texts("held", "mengeluh", "memuji")
    missed = [row["text"] for row in accusing if not accusations.is_made(row["text"])]
    touched = [row["text"] for row in others if accusations.is_made(row["text"])]
    wrong = [row["text"] for row in accusing if not accused(row["text"]) <= {row["accused"]}]
    assert (len(missed), touched, wrong) == (1, [], []), (missed, touched, wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pak camat, kades kami minta amplop tiap surat", {"DPMD"}),
        ("lapor dinas pendidikan, kades kami korupsi", {"DPMD"}),
        ("tolong inspektorat periksa kades kami yg korupsi", {"DPMD"}),
        ("depan kantor camat ada kepala sekolah mabuk", {"DISDIK"}),
        ("inspektorat minta uang damai ke kami", {"INSPEKTORAT"}),
        ("banyak pungli di kabupaten ini", set()),
    ],
)
def test_who_is_told_or_only_near_is_not_the_accused(text: str, expected: set[str]) -> None:
    assert accusations.is_made(text)
    assert accused(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "preman minta uang ke pedagang, tolong satpol pp",
        "anak muda mabuk dekat puskesmas tiap malam, pak camat tolong",
        "petugas tidak minta uang dan tidak kasar",
        "polisi minta jatah ke sopir truk",
    ],
)
def test_the_deeds_of_others_accuse_no_office_of_ours(text: str) -> None:
    assert not accusations.is_made(text)


def test_camat_means_every_kecamatan() -> None:
    assert accusations.is_among("KEC-SIULAK", {"KEC"})
    assert not accusations.is_among("DINSOS", {"KEC"})
