"""Units that protect: who gets a sensitive case, and never whom it accuses.

Violence, children and neglect lead to DPPKB, corruption and whistle-blowers to INSPEKTORAT, health
to DINKES, thoughts of suicide to both DINKES and DPPKB.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Final

from app.domain.language.lexicon import Lexicon
from app.domain.language.other_authorities import ANY_KECAMATAN
from app.domain.language.unit_keywords import build_lexicon

FAMILY, INSPECTORATE, HEALTH = "DPPKB", "INSPEKTORAT", "DINKES"
_EXTORTION: Final = "pemerasan"
# Extorted by no office: the police, and who stands by the victim.
_BY_NOBODY_HERE: Final = ("LUAR-POLRI", FAMILY)
# What the words of corruption must say: a word, or where a private person may extort, a clear one.
_A_WORD, _A_CLEAR_WORD = 1.0, 2.0
# Topic of danger -> units, the gravest topic first.
_BY_TOPIC: Final[Mapping[str, tuple[str, ...]]] = {
    "bunuh_diri": (HEALTH, FAMILY),
    "kekerasan": (FAMILY,),
    "anak": (FAMILY,),
    "penelantaran": (FAMILY, "DINSOS"),
    "pelapor": (INSPECTORATE,),
    "kesehatan": (HEALTH,),
}
# Who asks for secrecy, or is threatened, and speaks of an office, accuses it.
_OF_AN_OFFICE: Final = frozenset({"rahasia", "ancaman", "sensitif", "mirip", _EXTORTION})
# Who asks for secrecy beside one of these fears somebody at home.
_AT_HOME: Final = (
    *("suami", "istri", "bini", "laki saya", "pacar", "mertua", "ayah saya", "bapak saya"),
    *("ayah tiri", "bapak tiri", "ibu tiri"),
)
# Instead of a unit that is accused itself.
_INSTEAD: Final = (INSPECTORATE, "SETDA")
# An office that is not told: it is accused, but no unit of the list.
_SOME_OFFICE: Final = ""
# Offices and officials as people call them, beside the names of the units.
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    ANY_KECAMATAN: ("camat", "sekcam", "kantor camat", "pegawai kecamatan"),
    "DISDIK": ("kepala sekolah", "kepsek", "guru", "wali kelas", "dinas pendidikan"),
    "DPMD": ("kades", "kepala desa", "sekdes", "perangkat desa", "bendahara desa", "kadus"),
    HEALTH: ("puskesmas", "pustu", "bidan", "perawat", "dinas kesehatan"),
    "RSUD": ("rumah sakit", "rsud"),
    FAMILY: ("petugas kb", "pegawai dppkb"),
    INSPECTORATE: ("inspektorat", "auditor"),
    _SOME_OFFICE: (
        *("atasan", "kepala dinas", "kadis", "kabid", "oknum", "pegawai", "petugas", "honor"),
        *("honorer", "asn", "pns"),
    ),
}
# After these an office is a place, or who shall be told; it does nothing.
_PLACES: Final = frozenset({"di", "ke", "dari", "dekat", "depan", "belakang", "lapor", "melapor"})
# What somebody does to others: an office that does none of it is no accused one.
_DEEDS: Final = (
    *(
        "minta uang",
        "minta duit",
        "minta bayar",
        "minta setoran",
        "memeras",
        "memungut",
        "pungutan",
    ),
    *("pungli", "korupsi", "suap", "sogok", "sunat", "memotong", "menyelewengkan", "mengancam"),
    *("memaksa", "menyebarkan", "membocorkan", "menolak", "mengusir", "menghina", "memukul"),
    *("menampar", "menganiaya", "melecehkan", "mencabuli", "meraba", "memperkosa", "menipu"),
    *("makan uang", "fiktif", "mark up", "gelapkan", "mencuri", "marah marah", "intimidasi"),
)


@cache
def _lexicon(spelled: tuple[str, ...]) -> Lexicon:
    return build_lexicon({"": spelled})


def named_offices(units: Mapping[str, Sequence[str]]) -> Lexicon:
    """What tells that a text speaks of an office: the units' names, and what people call them."""
    codes = dict.fromkeys([*units, *_CALLED])
    return build_lexicon({code: (*units.get(code, ()), *_CALLED.get(code, ())) for code in codes})


def named_units(words: Sequence[str], offices: Lexicon) -> frozenset[str]:
    """The units that the text names, but not as a place or as who shall be told."""
    hits = offices.find(words)
    return frozenset(
        hit.owner for hit in hits if not hit.start or words[hit.start - 1] not in _PLACES
    )


def accused_units(words: Sequence[str], named: frozenset[str]) -> frozenset[str]:
    """Of the named units those that act: `camat minta uang`, not `lapor ke camat`."""
    return named if _lexicon(_DEEDS).find(words) else frozenset()


def is_accused(code: str, accused: Collection[str]) -> bool:
    """Whether this is one of the accused units; `camat` accuses every kecamatan's office."""
    return code in accused or (ANY_KECAMATAN in accused and code.startswith(f"{ANY_KECAMATAN}-"))


def protecting_units(
    topics: Collection[str],
    words: Sequence[str],
    accused: Collection[str],
    corruption: float,
) -> list[str]:
    """The units that protect whoever wrote a text on these topics; empty where nothing tells.

    `corruption`: how much its words speak of it.
    """
    wanted = [code for topic, codes in _BY_TOPIC.items() if topic in topics for code in codes]
    is_private = _EXTORTION in topics and not accused
    is_corruption = corruption >= (_A_CLEAR_WORD if is_private else _A_WORD)
    if is_corruption or (accused and not _OF_AN_OFFICE.isdisjoint(topics)):
        wanted.append(INSPECTORATE)
    elif is_private:
        wanted += _BY_NOBODY_HERE
    if not wanted and _lexicon(_AT_HOME).find(words):
        wanted.append(FAMILY)
    allowed = [code for code in dict.fromkeys(wanted) if not is_accused(code, accused)]
    if wanted and not allowed:
        allowed = [code for code in _INSTEAD if not is_accused(code, accused)][:1]
    return allowed
