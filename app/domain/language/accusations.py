"""Accusations: whether a text accuses staff of an office, and which office.

The first reads too much rather than too little: a moderator loses one click. The second names an
office only where the deed stands beside it. The phrases stand in `app/data/saran/tuduhan.tsv`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from app.domain.language import phrase_rules
from app.domain.language.lexicon import Hit, Lexicon
from app.domain.language.other_authorities import ANY_KECAMATAN
from app.domain.language.phrase_rules import Rules, Span
from app.domain.language.unit_keywords import build_lexicon
from app.domain.messaging.channel_facts import words_of

# An office that is not told: it is accused, but no unit of the list.
_SOME_OFFICE: Final = ""
# Offices and officials as people call them, beside the names of the units.
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    ANY_KECAMATAN: ("camat", "sekcam", "kantor camat", "pegawai kecamatan"),
    "DISDIK": ("kepala sekolah", "kepsek", "guru", "wali kelas", "dinas pendidikan"),
    "DPMD": ("kades", "kepala desa", "sekdes", "perangkat desa", "bendahara desa", "kadus"),
    "DINKES": ("puskesmas", "pustu", "bidan", "perawat", "dinas kesehatan"),
    "RSUD": ("rumah sakit", "rsud"),
    "DPPKB": ("petugas kb", "pegawai dppkb"),
    "INSPEKTORAT": ("inspektorat", "auditor"),
    _SOME_OFFICE: (
        *("atasan", "kepala dinas", "kadis", "kabid", "oknum", "pegawai", "petugas", "honor"),
        *("honorer", "asn", "pns"),
    ),
}
# Beside a deed these name the office, too; elsewhere they are what a text is about.
_WHERE_A_DEED_IS: Final[Mapping[str, tuple[str, ...]]] = {
    ANY_KECAMATAN: ("lurah", "kelurahan"),
    "DISDIK": ("sekolah", "sd", "sdn", "smp", "smpn", "paud", "murid"),
    "DPMD": ("operator desa", "kantor desa", "bpd", "bumdes", "dana desa"),
    "DINKES": ("dokter puskesmas", "mantri", "kapus", "kepala puskesmas"),
    "DINSOS": ("pendamping pkh", "tksk"),
    "DISHUB": ("juru parkir", "jukir", "tukang parkir"),
    "SATPOLPP": ("satpol", "pol pp", "damkar", "pemadam"),
    "TIRTASAKTI": ("pdam",),
    "DUKCAPIL": ("capil", "dukcapil"),
    "DPMPTSP": ("perizinan", "ptsp"),
    "BPKPD": ("pajak daerah",),
    "DTPH": ("penyuluh tani", "penyuluh pertanian", "dinas pertanian"),
    "DISKAN": ("dinas perikanan",),
}
# After these an office is a place, or who shall be told; it does nothing.
_PLACES: Final = frozenset({"di", "ke", "dari", "dekat", "depan", "belakang", "lapor", "melapor"})
_TOLD: Final = (_PLACES - {"di", "dari"}) | {"tolong", "mohon", "kepada", "kasih", "minta", "yth"}
_TITLES: Final = frozenset({"bapak", "ibu"})
# So many words may stand between a deed and the office that it is done at.
_NEAR: Final = 8


def is_made(text: str) -> bool:
    """Whether the text accuses somebody who works for an office: of taking money, of rough words,
    of staying away, of using the office for himself."""
    return bool(_read(text)[1])


def named_offices(units: Mapping[str, Sequence[str]]) -> Lexicon:
    """What tells that a text speaks of an office: the units' names, and what people call them."""
    return _lexicon(units, _CALLED)


def blamed_offices(units: Mapping[str, Sequence[str]]) -> Lexicon:
    """What names an office beside a deed, for `accused_units`."""
    return _lexicon(units, _CALLED, _WHERE_A_DEED_IS)


def named_units(words: Sequence[str], offices: Lexicon) -> frozenset[str]:
    """The units that the text names, but not as a place or as who shall be told."""
    hits = offices.find(words)
    return frozenset(
        hit.owner for hit in hits if not hit.start or words[hit.start - 1] not in _PLACES
    )


def accused_units(text: str, offices: Lexicon) -> frozenset[str]:
    """The units whose staff the text accuses: named within the accusation or nearest to it; none
    where it names no office."""
    words, spans = _read(text)
    hits = [hit for hit in offices.find(words) if hit.owner and not _is_told(words, hit)]
    found: set[str] = set()
    for span in _narrowest(spans):
        near = min((_distance(hit, span) for hit in hits), default=_NEAR + 1)
        if near <= _NEAR:
            found |= {hit.owner for hit in hits if _distance(hit, span) == near}
    return frozenset(found)


def is_among(code: str, accused: Collection[str]) -> bool:
    """Whether this is one of the accused units; `camat` accuses every kecamatan's office."""
    return code in accused or (ANY_KECAMATAN in accused and code.startswith(f"{ANY_KECAMATAN}-"))


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[Sequence[str], Sequence[Span]]:
    rules = _rules()
    marked = rules.mark(words_of(text))
    return marked.words, sorted({span for _, span in rules.found(marked)})


@cache
def _rules() -> Rules:
    return phrase_rules.of_lists("tuduhan.tsv")


def _lexicon(*lists: Mapping[str, Sequence[str]]) -> Lexicon:
    codes = dict.fromkeys(code for names in lists for code in names)
    return build_lexicon(
        {code: [word for names in lists for word in names.get(code, ())] for code in codes}
    )


def _narrowest(spans: Iterable[Span]) -> Iterator[Span]:
    """Of those that end with the same deed the one that begins last: "pak camat, kades kami minta
    uang" accuses the kades."""
    begins: dict[int, int] = {}
    for start, end in spans:
        begins[end] = max(start, begins.get(end, 0))
    return ((start, end) for end, start in begins.items())


def _distance(hit: Hit, span: Span) -> int:
    """How many words lie between; what stands within it is nearest."""
    return max(hit.start - span[1], span[0] - hit.end, -1) + 1


def _is_told(words: Sequence[str], hit: Hit) -> bool:
    """Whether it is asked or told, or lies beside: "lapor pak camat", "depan kantor camat"."""
    at = hit.start - 1
    while at >= 0 and words[at] in _TITLES:
        at -= 1
    return at >= 0 and words[at] in _TOLD
