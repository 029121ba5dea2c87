"""What stands before a person's name, and how sure the name behind it is (tanda_nama.tsv)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from app.domain.language.tokens import list_rows


class Trust(IntEnum):
    """How much of a name a cue vouches for."""

    LISTED = 1  # only what is nothing but a name
    CALLED = 2  # an unknown word too, if it has a capital
    HONOURED = 3  # an everyday word that is a name too, in small letters
    NAMED = 4  # an unknown word in small letters


def any_of(*kinds: str) -> str:
    """A pattern: one of the words of these kinds, the longest first."""
    words: set[str] = set()
    for kind, row in list_rows("tanda_nama.tsv"):
        if kind in kinds:
            words.update(it.strip() for it in row.split(","))
    longest_first = sorted(words, key=lambda it: (-len(it), it))
    return "|".join(re.escape(it).replace(r"\ ", r"\s?") for it in longest_first)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_WHOSE = (
    r"(?:saya|sy|aku|ku|kami|ambo|awak|lengkap|pelapor|dia|dio|ibu|bapak|ayah|suami|istri|bini|laki"
    r"|anak|adik|pelaku|korban|orang|org|asli|panggilan|di\s(?:ktp|kk|akta|akte|ijazah))"
)
# How people introduce a name: "nama sy", "a.n.", "bernama", "ttd".
NAMED: Final = _pattern(
    rf"\b(?:(?:nama|namo|nm)(?:ku|\s?ny[ao])?(?:\s{{1,3}}{_WHOSE}(?:ny[ao]|ku)?\b){{1,3}}"
    r"|(?:nama|namo)(?:ku|\s?ny[ao])|(?:nama|namo)\s?(?=[:=])"
    r"|atas\s{1,3}n(?:am[ao]|m)|a\s?[./]\s?n\b\.?|an\.|b(?:er|r)?nam[ao]|alias"
    r"|(?:ttd|tertanda)(?:[\s,.:]{1,3}(?:warga|pelapor|kami))?|(?:ber)?inisial(?:\s?ny[ao])?"
    r"|(?:biasa\s)?(?:di)?(?:panggil|sapa)(?:an)?"
    r"(?:\s?(?:saya|sy|aja|saja|dia|dengan|akrab|ny[ao]))?"
    r"|sebut\s(?:saja|aja))(?:(?<=\.)|(?![^\W\d_]))"
    r"(?:\s(?:anak|pelaku|ibu|suami|istri)\s(?:saya|sy))?"
    r"[\s:=.,\"'(-]{0,4}(?:(?:adalah|ialah|yaitu)\s)?"
)
# "dengan Erma di sini"
_HERE: Final = _pattern(
    r"\b(?:dengan|dgn|dg|dng|sama)\s"
    r"(?=[^\W\d_]{3,20}(?:\s[^\W\d_]{2,20}){0,2}\s(?:di\s?|d)sini\b)"
)
# "ganti nama anak dari "Upin""
_QUOTED: Final = _pattern(rf"\bnam[ao]\s(?:{_WHOSE}|bayi|cucu)\b[^\".?!\n]{{0,20}}\"")
# A name in a paper: "kertas nama Ermawilis".
_PAPER: Final = _pattern(r"\b(?:nama|namo|an|akun|fb|facebook|ig)[\s:\"']{1,3}")
SELF: Final = _pattern(r"\b(?:saya|sy|aku|kami)\s{1,3}(?=(?:(?:pak|bapak|bu|ibu)\s)?[^\W\d_])")
_BY: Final = _pattern(
    rf"\b(?:{any_of('oleh')}|(?:titip|kasih|bayar|setor|serah|kirim|lapor|transfer)"
    rf"\w{{0,4}}\s(?:ke|kpd|kepada)"
    rf"|(?:surat|pesan|titipan|laporan)\s(?:dari|dr)|(?:dari|dr|hub|trims)\s?(?=:))[\s:,.-]{{1,3}}"
)
_FROM: Final = _pattern(rf"\b(?:{any_of('dari')})[\s:,.-]{{1,3}}")
_BIN: Final = _pattern(
    r"(?<![\w'])(?=[^\W\d_]{3,20}(?:\s[^\W\d_]{3,20}){0,2}\s(?:bin|binti|bt|bte)\s[^\W\d_]{3})"
)
CUES: Final[Sequence[tuple[re.Pattern[str], Trust]]] = (
    (NAMED, Trust.NAMED),
    (_HERE, Trust.NAMED),
    (_BIN, Trust.NAMED),
    (_QUOTED, Trust.NAMED),
    (_PAPER, Trust.CALLED),
    (SELF, Trust.CALLED),
    (_BY, Trust.CALLED),
    (_FROM, Trust.LISTED),
)
# Who somebody is to whom, or what he does; often a place comes before the name.
ROLE: Final = _pattern(
    rf"\b(?:(?:{any_of('kerabat')})(?:\s?ny[ao]|ku)?"
    r"(?:\s(?:saya|sy|kami|aku|ambo|awak|kito|dio|dia|kandung|tiri|perempuan|laki|pertama|kedua"
    r"|bungsu|si|kecil|kecik|yg|yang)){0,2}"
    rf"|(?:{any_of('jabatan', 'pelaku')})(?:\s(?:{any_of('bidang')})){{0,2}}"
    r"(?:[\s.]{1,2}[0-9]{1,3})?)"
    r"[\s:,(]{1,2}"
)

# One title or several: "Pak Kades H. ". "dr" without its dot is "dari" more often.
_TITLE = (
    rf"(?:(?:(?:{any_of('sapaan', 'gelar', 'jabatan')})\b\.?|(?:dr|h)\.|(?-i:H)\s(?=(?-i:[A-Z])))"
    r"\s{0,2}){1,4}"
)
TITLE: Final = _pattern(_TITLE)
TITLED: Final = _pattern(rf"(?<![\w./]){_TITLE}")
# "M. Yusuf"
INITIAL: Final = re.compile(r"(?<![\w.])(?=[A-Z]\.\s?[A-Z][a-z]{3})")
DOCTOR: Final = re.compile(r"(?<!\w)[Dd]r\s(?=[^\W\d_])")
_ENDS_HONOURED: Final = _pattern(rf"(?<!\w)(?:{any_of('gelar')}|bidan|h)\b\.?\s{{0,2}}\Z")
_ENDS_IN_OFFICE: Final = _pattern(
    rf"(?<!\w)(?:{any_of('jabatan')}|dr|pak|bapak|bpk|bp|pk)\b\.?\s{{0,2}}\Z"
)
# Before "pak" these leave no room for a plea: "rumah pak wardi".
_SOMEBODY_S: Final = _pattern(rf"\b(?:{any_of('dekat orang')}|rt\s?[0-9]{{1,3}})\s\Z")
# "Jl. H. Agus Salim", "SMP Ahmad Dahlan": what is called after somebody.
_CALLED_AFTER: Final = _pattern(
    rf"\b(?:{any_of('dinamai')})\b\.?\s?"
    r"(?:(?:jend|jenderal|mayjen|letkol|kapten|mayor|kol|prof|dr|kh|h)\b\.?\s?){0,2}\Z"
)
# A capital behind a small word of the same sentence.
_WITHIN: Final = re.compile(r"(?:^|[^\w])[a-z0-9][\w.]*[,:]?\s[\"(]?\Z")
_NO_PERSON_BEHIND: Final = _pattern(rf"\b(?:{any_of('bukan orang')})\s[\"(]?\Z")
_LEAST_OUTSTANDING: Final = 4
_NEAR: Final = 40


def trust_in(text: str, title: re.Match[str]) -> Trust:
    """What a title vouches for: least after "pak", which is most often followed by a plea."""
    if _SOMEBODY_S.search(_before(text, title.start())) or _ENDS_HONOURED.search(title[0]):
        return Trust.NAMED
    return Trust.CALLED if _ENDS_IN_OFFICE.search(title[0]) else Trust.HONOURED


def is_called_after(text: str, begin: int) -> bool:
    """Whether a street, a school or a company bears the name that begins here."""
    return bool(_CALLED_AFTER.search(_before(text, begin)))


def stands_out(text: str, word: re.Match[str]) -> bool:
    """Whether a capital within a sentence makes a name of a word that is no place."""
    letters = word[0]
    if len(letters) < _LEAST_OUTSTANDING or not letters[0].isupper() or not letters[1:].islower():
        return False
    before = _before(text, word.start())
    return bool(_WITHIN.search(before)) and not _NO_PERSON_BEHIND.search(before)


def _before(text: str, begin: int) -> str:
    return text[max(0, begin - _NEAR) : begin]
