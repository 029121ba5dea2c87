"""The guard's names: who is named in a text, and where that name is repeated.

A cue tells how sure a name behind it is: after "nama saya" any word that nothing else explains is
one; after "Pak" a listed name or an unknown word with a capital, for "pak" is most often followed
by a plea; a listed name is one wherever it stands, unless a street or a school is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Final

from app.domain.language.personal.name_words import (
    is_also_a_name,
    is_everyday,
    is_given_name,
    is_part_of_place,
    place_length,
)
from app.domain.language.tokens import plain_letters


class _Trust(IntEnum):
    """How much of a name a cue vouches for."""

    LISTED = 1  # only what is nothing but a name
    CALLED = 2  # an unknown word too, if it has a capital
    HONOURED = 3  # an everyday word that is a name too, in small letters
    NAMED = 4  # an unknown word in small letters


# How people introduce a name. "an." is "atas nama"; without its dot a listed name must follow.
_NAMED: Final = re.compile(
    r"(?:\b(?:nama\s{0,3}(?:lengkap\s{0,3})?(?:saya|sy|aku|ku|kami|anak\s(?:saya|sy)|pelapor|dia"
    r"|ibu|bapak|suami|istri|anak|nya)"
    r"|nama(?:ku|nya)|atas\s{1,3}nama|a\s?[./]\s?n\b\.?|an\.|bernama|brnama|ttd|tertanda|alias"
    r"|(?:biasa\s)?(?:di)?panggil(?:\s(?:saya|sy|aja|saja|dia|dengan))?|sebut\s(?:saja|aja)"
    r"|nama\s?(?=[:=])))(?:\s(?:anak|pelaku|ibu|suami|istri)\s(?:saya|sy))?"
    r"[\s:=.,-]{0,4}(?:adalah\s|ialah\s|yaitu\s)?",
    re.IGNORECASE,
)
_BARE_AN: Final = re.compile(r"\ban\s", re.IGNORECASE)
_SELF: Final = re.compile(
    r"\b(?:saya|sy|aku|kami)\s{1,3}(?=(?:(?:pak|bapak|bu|ibu)\s)?[^\W\d_])", re.IGNORECASE
)
# "dengan Erma di sini"
_HERE: Final = re.compile(
    r"\b(?:dengan|dgn|dg|dng|sama)\s(?=[^\W\d_]{3,20}(?:\s[^\W\d_]{2,20}){0,2}\s(?:di\s?|d)sini\b)",
    re.IGNORECASE,
)
_PLAIN_TITLE = (
    r"pak|bapak|bapk|bpk|bp|pk|ibu|ibuk|bu|buk|sdr|sdri|saudara|saudari|bpk/ibu"
    r"|mbak|mba|mbk|mas|bang|abang|kak|kakak|kk|om|tante|uda|uni|mak|mamak|wak|pakde|bude|paklek|bulek"
    r"|nek|nenek|kakek|datuk|dek|adik|adek|mbah|cik|tuan|nyonya|mr|mrs"
)
_HONOUR = r"hj|haji|hajah|hajjah|drg|drs|dra|ir|prof|ust|ustad|ustadz|ustadzah|ustaz|buya|kyai|kiai|kh|si"
_OFFICE = (
    r"kades|kepala desa|bupati|wabup|wakil bupati|camat|lurah|sekdes|sekcam|sekda|kadis|kadus|kepala dusun|kepsek"
    r"|kepala sekolah|kepala puskesmas|kapus|rt|rw|guru|dokter|mantri|bidan|bidan desa|perawat|suster"
    r"|kabid|kabag|kasi|polisi|dosen|ketua|bendahara|sekretaris|kaur"
)
_TITLE: Final = re.compile(
    rf"(?:(?:(?:{_OFFICE}|{_PLAIN_TITLE}|{_HONOUR})\b\.?|(?:dr|h)\.|H\s(?=[A-Z]))\s{{0,2}}){{1,4}}",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(rf"(?<![\w./]){_TITLE.pattern}", re.IGNORECASE)
_ABBREVIATED_DOCTOR: Final = re.compile(r"(?<!\w)[Dd]r\s(?=[^\W\d_])")
_ENDS_WITH: Final = {
    _Trust.NAMED: re.compile(rf"(?:\b(?:{_HONOUR}|bidan|h)\b\.?)\s{{0,2}}\Z", re.IGNORECASE),
    _Trust.CALLED: re.compile(
        rf"(?:\b(?:{_OFFICE}|dr|pak|bapak|bpk|bp|pk)\b\.?)\s{{0,2}}\Z", re.IGNORECASE
    ),
}
# Who somebody is to whom, or what he does; often a place comes before the name.
_ROLE: Final = re.compile(
    rf"\b(?:(?:anak|suami|istri|isteri|ayah|adik|adek|kakak|abang|cucu|mertua|paman|bibi|ponakan"
    r"|keponakan|sepupu|tetangga|teman|kawan|orang tua)(?:nya|ku)?"
    r"(?:\s(?:saya|sy|kami|kandung|tiri|perempuan|laki|pertama|kedua|bungsu|si)){0,2}"
    rf"|(?:{_OFFICE}|operator|oknum|petugas|pegawai|sopir|supir|mandor|kontraktor|pelaku|pelakunya|bos"
    r"|kader|pendamping|penyuluh|kasus|korban|almarhum|alm|tersangka|pemilik|admin)"
    r"(?:\s(?:rt|rw|bpd|tani|panitia|kelompok|poktan|komite|pemuda|desa|dusun|kami|honor|ngaji|agama"
    r"|olahraga|pkh|posyandu|barang|proyek|angkot|travel|saya|sy|yg|yang|itu)){0,2}"
    r"(?:\s(?:rt|rw)?\s?[0-9]{1,3})?)[\s:,(]{1,2}",
    re.IGNORECASE,
)
# A short listed name may stand behind these in small letters.
_FROM: Final = re.compile(
    r"\b(?:dari|dr|ke|oleh|kata|milik|punya|kepada|kpd|sama|ini|hub|hubungi|kontak|telp|wa|salam"
    r"|wassalam|pelapor|trims|tks|hormat saya|hormat kami|ketemu|temui|cari|lapor)[\s:,.-]{1,3}",
    re.IGNORECASE,
)
# "Jl. H. Agus Salim", "SMP Ahmad Dahlan": what is called after somebody.
_CALLED_AFTER: Final = re.compile(
    r"\b(?:jl|jln|jalan|gang|gg|lorong|rs|rsu|rsud|masjid|mesjid|mushola|musholla|surau|langgar|sd|sdn"
    r"|sdit|smp|smpn|sma|sman|smk|tk|paud|mts|mi|ma|pesantren|ponpes|yayasan|univ|universitas|stadion|lapangan"
    r"|gedung|taman|tugu|bandara|jembatan|simpang|hotel|apotek|klinik|pt|cv|ud|nabi|maulid|hari"
    r"|presiden|desa|kampung|kec|kecamatan|gunung|danau|sungai|koto|pulau|stikes|rumah makan|rm)\b"
    r"\.?\s?(?:[0-9]{1,3}\s|(?:jend|jenderal|mayjen|letkol|kapten|mayor|kol|prof|dr|kh|h)\b\.?\s?){0,2}\Z",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{1,31}(?:['’`][^\W\d_]{1,20}){0,2}")
_BLANK: Final = re.compile(r"[ \t]{1,2}|-")
# "M. Yusuf"
_AFTER_INITIAL: Final = re.compile(r"\.[ \t]{0,2}|[ \t]{1,2}")
_PART_OF_NAME: Final = re.compile(r"(?:(?<!\w)(?:h|hj|drs|dra|ir)\.?\s{0,2}){1,3}\Z", re.IGNORECASE)
_INITIAL_BEHIND: Final = re.compile(r" [A-Z]\b\.?(?! ?[0-9])")
_DEGREE: Final = re.compile(
    r"(?:,?\s?(?:S\.?\s?(?:Pd|Sos|Kom|Kep|Ag|IP|KM|H|E|T|P)|M\.?\s?(?:Pd|Si|Kes|M)|Sp\.?\s?[A-Z]{1,3}"
    r"|A\.?\s?Md(?:\.?\s?Keb)?)\b(?:\.\s?I\b)?){1,3}"
)
_LINKS: Final = frozenset({"bin", "binti", "als", "alias"})
_MOST_WORDS: Final = 5
_FIRST_LONG: Final = 5  # letters of a listed name that needs no cue and no capital
_NEAR: Final = 40
# A shorter name is too often something else, where no title stands before it.
_LEAST_LETTERS: Final = 3
# Nobody has more; who writes a thousand wants the search for them to take long.
_MOST_NAMES: Final = 20


@dataclass(frozen=True, slots=True)
class Names:
    """Names in small letters: `sure` ones are hidden wherever they stand, in small letters only
    where they mean nothing else; `called` ones only after a title ("Pak Edi")."""

    sure: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()

    def __or__(self, other: "Names") -> "Names":
        """Those of both."""
        return Names(self.sure | other.sure, self.called | other.called)


NOBODY: Final = Names()


def introduced_names(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each name in a text; they may overlap."""
    plain = plain_letters(text)
    found = {*_named(plain.text), *_called(plain.text), *_listed(plain.text)}
    yield from (plain.span(*span) for span in sorted(found, key=lambda it: (it[0], -it[1])))


def names_given_in(text: str) -> Names:
    """The names that this text gives. Whom it greets is not meant: that is the office."""
    plain = plain_letters(text).text
    sure = _folded(plain, _after(plain, _NAMED, _Trust.NAMED))
    selves = _folded(plain, _after(plain, _SELF, _Trust.CALLED))
    firsts = {name.split()[0] for name in sure}
    certain = {it for it in {*sure, *firsts} if len(it) >= _LEAST_LETTERS}
    words = {word for name in (*sure, *selves) for word in (name, *name.split())}
    return Names(frozenset(certain), frozenset(words))


def repeated_names(text: str, names: Names) -> Iterator[tuple[int, int]]:
    """(begin, end) of these names in a text, the longest of them first."""
    plain = plain_letters(text)
    if names.sure:
        for match in re.finditer(_any_of(names.sure), plain.text, re.IGNORECASE):
            if match[0][0].isupper() or not is_everyday(match[0].split()[0]):
                yield plain.span(*match.span())
    if names.called:
        pattern = re.compile(_any_of(names.called), re.IGNORECASE)
        for title in _TITLED.finditer(plain.text):
            name = pattern.match(plain.text, title.end())
            if name is not None:
                yield plain.span(*name.span())


def _any_of(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"


def _folded(text: str, spans: Iterable[tuple[int, int]]) -> set[str]:
    few = islice(spans, _MOST_NAMES)
    return {" ".join(text[begin:end].casefold().split()) for begin, end in few}


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody says who he is or who another is."""
    yield from _after(text, _NAMED, _Trust.NAMED)
    yield from _after(text, _HERE, _Trust.NAMED)
    yield from _after(text, _BARE_AN, _Trust.CALLED)
    yield from _after(text, _SELF, _Trust.CALLED)
    yield from _after(text, _FROM, _Trust.LISTED)


def _after(text: str, cue: re.Pattern[str], trust: _Trust) -> Iterator[tuple[int, int]]:
    for found in cue.finditer(text):
        title = _TITLE.match(text, found.end())
        yield from _name_at(text, title.end() if title else found.end(), trust)


def _called(text: str) -> Iterator[tuple[int, int]]:
    """Behind titles and offices, and those whom somebody is spoken of as a relative."""
    for title in _TITLED.finditer(text):
        if not _is_called_after(text, title.start()):
            yield from _name_at(text, title.end(), _trust_in(title[0]))
    for doctor in _ABBREVIATED_DOCTOR.finditer(text):
        yield from _name_at(text, doctor.end(), _Trust.LISTED)
    for role in _ROLE.finditer(text):
        yield from _name_at(text, role.end(), _Trust.CALLED)
        words = [it[0] for it in islice(_WORD.finditer(text, role.end(), role.end() + _NEAR), 4)]
        place = _behind(text, role.end(), place_length(words))
        if place > role.end():
            yield from _name_at(text, place, _Trust.LISTED)


def _trust_in(title: str) -> _Trust:
    for trust, ending in _ENDS_WITH.items():
        if ending.search(title):
            return trust
    return _Trust.HONOURED


def _behind(text: str, place: int, words: int) -> int:
    """Where the text goes on behind so many words."""
    for word in islice(_WORD.finditer(text, place), words):
        place = word.end() + 1
    return min(place, len(text))


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """Names of the list without a cue: with a capital, or long ones."""
    behind = 0
    for word in _WORD.finditer(text):
        if word.start() < behind or not is_given_name(word[0]):
            continue
        found = next(_name_at(text, word.start(), _Trust.LISTED), None)
        if found is None:
            continue
        behind = found[1]
        is_clear = word[0][0].isupper() or len(text[slice(*found)]) >= _FIRST_LONG
        if is_clear and not _is_called_after(text, word.start()):
            yield found


def _is_called_after(text: str, begin: int) -> bool:
    return bool(_CALLED_AFTER.search(text[max(0, begin - _NEAR) : begin]))


def _name_at(text: str, begin: int, trust: _Trust) -> Iterator[tuple[int, int]]:
    """The name that begins here, with a title that belongs to it and its degrees."""
    end = _end_of_name(text, begin, trust)
    if end is None:
        return
    before = _PART_OF_NAME.search(text[max(0, begin - 12) : begin])
    start = begin - len(before[0]) if before else begin
    for behind in (_INITIAL_BEHIND, _DEGREE):
        more = behind.match(text, end)
        end = more.end() if more and text[begin].isupper() else end
    yield start, end


def _end_of_name(text: str, begin: int, trust: _Trust) -> int | None:
    place, end, words = begin, None, 0
    while words < _MOST_WORDS:
        word = _WORD.match(text, place)
        if word is None or not _belongs(text, word, trust, is_first=end is None):
            break
        words += 1
        is_initial = len(word[0]) == 1
        # An initial alone is no name.
        end = end if is_initial or word[0].lower() in _LINKS else word.end()
        blank = (_AFTER_INITIAL if is_initial else _BLANK).match(text, word.end())
        if blank is None:
            break
        place = blank.end()
    return end


def _belongs(text: str, word: re.Match[str], trust: _Trust, *, is_first: bool) -> bool:
    """Whether this word is one of the name."""
    letters = word[0]
    if len(letters) == 1:
        return is_first and letters.isupper() and text[word.end() : word.end() + 1] == "."
    if is_given_name(letters):
        return True
    is_capital = letters[0].isupper()
    if is_also_a_name(letters):
        return is_capital or not is_first or trust >= _Trust.HONOURED
    if not is_first and letters.lower() in _LINKS:
        return True
    needed = _Trust.CALLED if is_capital else _Trust.NAMED
    return trust >= needed and _is_unknown(text, word)


def _is_unknown(text: str, word: re.Match[str]) -> bool:
    """Whether nothing but a name explains this word: no list, no place, no abbreviation."""
    letters = word[0]
    if is_everyday(letters) or is_part_of_place(letters):
        return False
    is_shouted = letters.isupper() and len(letters) > 1
    return not is_shouted or (len(letters) > 5 and not text.isupper())
