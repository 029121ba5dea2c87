"""Person names in a text: where somebody is introduced, and where that name is repeated."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from app.domain.language.gazetteer import find_places
from app.domain.language.tokens import plain_words

# How people introduce a name. "an." is "atas nama"; without its dot only before a capital.
_CUE: Final = re.compile(
    r"(?:\b(?:nama\s{0,3}(?:lengkap\s{0,3})?(?:saya|sy|aku|ku|kami|anak\s(?:saya|sy)|pelapor)"
    r"|namaku|atas\s{1,3}nama|a\s?[./]\s?n\b\.?|an\.|bernama|ttd|nama\s?(?=[:=]))"
    r"|\b(?:an)\s(?=[A-Z]))[\s:=.,-]{0,4}(?:adalah\s|ialah\s|yaitu\s)?",
    re.IGNORECASE,
)
# "saya Yusuf dari Siulak": a word begun with a capital only, for some write all in capitals.
_SELF: Final = re.compile(r"\b(?i:saya|sy|aku)\s{1,3}(?=(?:(?i:pak|bapak|bu|ibu)\s)?[A-Z][a-z'])")
# After these somebody is named who can be called.
_CALL: Final = re.compile(
    r"\b(?:hub|hubungi|tlp|telp|wa|kontak)\.?:?\s{1,3}(?=(?:bpk|bapak|ibu|bu|pak|sdr|sdri|adik)\b)",
    re.IGNORECASE,
)
# An answer begins so; what follows in small letters is no name ("Yth Pak jalan rusak").
_GREETING: Final = re.compile(
    r"\b(?i:yth)\.?:?\s{1,3}(?=(?i:bpk|bapak|ibu|bu|pak|sdr|sdri)\b\.?\s{1,2}[A-Z])"
)
_TITLE: Final = re.compile(
    r"(?:(?:bpk|bapak|ibu|bu|pak|sdr|sdri|saudara|saudari|hj?|drs?|adik)\b\.?\s{0,2})+",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(rf"(?<!\w){_TITLE.pattern}", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]{1,31}(?:['\u2019][^\W\d_]{1,20}){0,2}")
_BLANK: Final = re.compile(r"[ \t]{1,2}")
# "M. Yusuf"
_AFTER_INITIAL: Final = re.compile(r"\.[ \t]{0,2}|[ \t]{1,2}")
# What follows a cue and is no name: "nama saya jangan disebut", "atas nama warga".
_NO_NAME: Final = frozenset(
    (
        *("tolong", "jangan", "jgn", "dirahasiakan", "rahasia", "rahasiakan", "disebut"),
        *("disebutkan", "tidak", "tdk", "tak", "tapi", "ttp", "dan", "di", "dari", "dr", "yang"),
        *("yg", "mau", "ingin", "mohon", "mhn", "minta", "agar", "supaya", "ke", "kepada", "untuk"),
        *("utk", "dengan", "dgn", "warga", "masyarakat", "rakyat", "desa", "kelurahan"),
        *("kecamatan", "kec", "kabupaten", "kab", "dinas", "kantor", "instansi", "pemerintah"),
        *("pemda", "sekolah", "kelompok", "tani", "umur", "alamat", "no", "nomor", "nik", "hp"),
        *("rt", "rw", "tinggal", "bupati", "camat", "kades", "kepala", "pak", "bu", "bpk", "ibu"),
        *("sy", "saya", "kami", "kita", "sudah", "sdh", "belum", "blm", "ada", "adalah"),
        *("terdaftar", "tercatat", "hilang", "dicatut", "dipakai", "keluarga", "orang", "org"),
        *("sendiri", "proyek", "program", "bantuan", "itu", "ini", "dlm", "dalam", "sekretaris"),
        *("kadis", "sekda", "lurah", "wakil", "gubernur", "ketua", "direktur", "pimpinan"),
        *("operator", "moderator", "bapak", "adik", "sama", "juga", "masih", "bisa", "terima"),
    )
)
_MOST_WORDS: Final = 4
# A shorter name is too often something else, where no title stands before it.
_LEAST_LETTERS: Final = 3
# Nobody has more; who writes a thousand wants the search for them to take long.
_MOST_NAMES: Final = 20


@dataclass(frozen=True, slots=True)
class Names:
    """Names in small letters: `sure` ones are hidden wherever they stand with a capital, `called`
    ones only after a title ("Pak Edi"), for they may be everyday words as well."""

    sure: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()

    def __or__(self, other: "Names") -> "Names":
        """Those of both."""
        return Names(self.sure | other.sure, self.called | other.called)


NOBODY: Final = Names()


def introduced_names(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each name that somebody introduces himself or another with."""
    yield from _after_cues(text, (_CUE, _SELF))
    for call in (*_CALL.finditer(text), *_GREETING.finditer(text)):
        title = _TITLE.match(text, call.end())
        if title is not None:
            yield from _name_at(text, title.end())


def names_given_in(text: str) -> Names:
    """The names that this text gives. Whom it greets is not meant: that is the office."""
    sure = _folded(text, _after_cues(text, (_CUE,)))
    selves = _folded(text, _after_cues(text, (_SELF,)))
    firsts = {name.split()[0] for name in sure}
    certain = {it for it in {*sure, *firsts} if len(it) >= _LEAST_LETTERS and not _is_place(it)}
    words = {word for name in (*sure, *selves) for word in (name, *name.split())}
    return Names(frozenset(certain - _NO_NAME), frozenset(words - _NO_NAME))


def repeated_names(text: str, names: Names) -> Iterator[tuple[int, int]]:
    """(begin, end) of these names in a text, the longest of them first."""
    if names.sure:
        for match in re.finditer(_any_of(names.sure), text, re.IGNORECASE):
            if match[0][0].isupper():
                yield match.span()
    if names.called:
        pattern = re.compile(_any_of(names.called), re.IGNORECASE)
        for title in _TITLED.finditer(text):
            name = pattern.match(text, title.end())
            if name is not None:
                yield name.span()


def _any_of(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"


def _folded(text: str, spans: Iterable[tuple[int, int]]) -> set[str]:
    few = islice(spans, _MOST_NAMES)
    return {" ".join(text[begin:end].casefold().split()) for begin, end in few}


def _is_place(name: str) -> bool:
    return bool(find_places(plain_words(name)))


def _after_cues(text: str, cues: Iterable[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    for cue in cues:
        for found in cue.finditer(text):
            yield from _name_at(text, found.end())


def _name_at(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """The name that begins here: words in capitals, or of small letters two at most."""
    title = _TITLE.match(text, begin)
    place = start = title.end() if title is not None else begin
    first = _WORD.match(text, place)
    if first is None:
        return
    is_capital = first[0][0].isupper()
    end = place
    for _ in range(_MOST_WORDS if is_capital else 2):
        word = _WORD.match(text, place)
        if word is None or not _is_name(word[0], is_capital):
            break
        end = word.end()
        blank = (_AFTER_INITIAL if len(word[0]) == 1 else _BLANK).match(text, end)
        if blank is None:
            break
        place = blank.end()
    if end > start:
        yield start, end


def _is_name(word: str, is_capital: bool) -> bool:
    return word.lower() not in _NO_NAME and (word[0].isupper() or not is_capital)
