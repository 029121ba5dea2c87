"""Finds phone, identity and account numbers in plain letters (tokens.py): in digits, in words
("kosong lapan satu"), or mixed, with any signs between.

Clock times, dates, rupiah and counted lists are recognised, because answers are full of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_SPELLED: Final = {
    "0": "nol|kosong|ksong|kosng|ksg|zero|nul",
    "1": "satu|sato|ciek|sebelas|sepuluh|one",
    "2": "dua|duo|duwo|two",
    "3": "tiga|tigo|tga|three",
    "4": "empat|ampat|ampek|mpat|empt|four",
    "5": "lima|limo|lma|five",
    "6": "enam|anam|onam|enm|six",
    "7": "tujuah|tujuh|tujoh|tuju|tjuh|seven",
    "8": "delapan|salapan|dlapan|delapn|dlpan|dlpn|lapan|eight",
    "9": "sembilan|sambilan|smbilan|sembiln|semblan|smbln|smilan|nine",
    "": "belas|puluh|ratus|dobel|double|tripel|triple",
}
_WORD_VALUE: Final = {word: digit for digit, it in _SPELLED.items() for word in it.split("|")}
_WORD: Final = rf"(?i:{'|'.join(sorted(_WORD_VALUE, key=len, reverse=True))})"
# A letter typed for a digit counts beside a digit: "O812", "08l2", "08S2".
_LETTER_AS_DIGIT: Final = str.maketrans("oOlIiSB", "0011158")
_ITEM: Final = re.compile(
    rf"[0-9]|[oOlI](?=[0-9])|(?<=[0-9])[SBi](?=[0-9])|(?<=[0-9])[oOlI](?![^\W\d_])|{_WORD}"
)
# "(+62 ..." and the letter of a passport.
_BEFORE: Final = re.compile(r"(?:[+(]{1,2}|(?<![^\W_])[A-Z])\Z")
_GAP: Final = re.compile(r"[\W_]{0,6}\Z")
# These part digits only in what else reads as one number: "0812x6677x1234", but "3x4x2 m".
_SPOKEN_GAP: Final = re.compile(
    r"(?:[\W_]{0,3}(?:x|strip|setrip|spasi|titik|min|koma|dst|lalu|terus)[\W_]{0,3}"
    r"|[a-z]{1,8}[\W_]{0,2}|[\W_]{0,2}[a-z]{1,8})\Z",
    re.IGNORECASE,
)
_LONGEST_GAP: Final = 12
_NIK: Final = 16
_LONE: Final = 7  # digits written together
_GAPPED: Final = 9  # digits with signs between: the shortest is a landline with its area code

_CLOCK = r"(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9](?:[.:][0-5][0-9])?"
_DATE = r"(?:0?[1-9]|[12][0-9]|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:(?:19|20)[0-9]{2}|[0-9]{2})"
_YEAR = r"(?:19|20)[0-9]{2}"
_YEAR_FIRST = rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIMES: Final = re.compile(
    rf"(?:(?:{_YEAR_FIRST}|{_DATE}|{_CLOCK}|{_YEAR})(?![0-9])"
    r"(?:[\s,;&()]|\s*[-\u2010-\u2015/]\s*)*)+"
)
_MONEY: Final = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3}){1,4}(?:,[0-9]{2})?|[1-9][0-9]{3,11}")
_MONEY_BEFORE: Final = re.compile(r"\bRp\.?\s?\Z", re.IGNORECASE)
_MONEY_AFTER: Final = re.compile(r"\s?(?:rupiah|,-)", re.IGNORECASE)
_MOBILE: Final = re.compile(r"(?:62)?8[0-9]{8,11}")
# An amount without its "Rp", and the number of a letter or a law.
_AMOUNT = r"[1-9][0-9]{0,2}(?:[.,][0-9]{3}){0,3}[.,]000"
_ROUND: Final = re.compile(rf"{_AMOUNT}(?:\s?-\s?{_AMOUNT})?|[1-79][0-9]{{1,6}}00000")
_LETTER_NUMBER: Final = re.compile(rf"[1-9][0-9]{{0,3}}(?:[-/.][0-9]{{1,4}}){{0,2}}/{_YEAR}")
# What may stand before a comma and has nothing to do with the digits behind it: a whole date, a
# year, after "Rp" an amount.
_BEFORE_COMMA = rf"(?:[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.])?{_YEAR}"
_LISTED: Final = re.compile(rf"(?:{_BEFORE_COMMA}\s?[,;]\s+)+")
_PRICED: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{2})?\s?[,;]\s+")
_COUNTED: Final = re.compile(r"[0-9]{1,2}(?:\s?[,;&]\s?[0-9]{1,2}){2,60}")
# A phone number with letters for many of its digits: "o8s3-ooo1-ooo2".
_AS_DIGIT = "[0-9oOiIlLsSbBzZ|]"
_DISGUISED: Final = re.compile(
    rf"(?<!\w)(?:\+?62|[0oO])[\s.-]?[8B](?:[\s.-]?{_AS_DIGIT}){{7,11}}(?!\w)"
)
_LEAST_DIGITS: Final = 3
# A number of which the writer left figures out: "0812xxxx1234".
_LEFT_OUT: Final = re.compile(
    r"(?<![0-9])(?:0[0-9]{2}|[0-9]{6})[0-9 .-]{0,12}[xX*]{2,12}[ .-]?"
    r"(?:[0-9][ .-]?){0,8}(?<![ .-])(?!\w)"
)
# The register's number of a birth or a death: "1501-LU-12032019-0007".
_REGISTERED: Final = re.compile(r"[0-9]{4}[-/][A-Z]{2}[-/][0-9]{8}[-/][0-9]{4}")
# A number with letters in it, of a paper or a thing that belongs to somebody.
_PAPER: Final = re.compile(
    r"\b(?:no|nomor|nmr)\.?\s(?:regis\w{0,6}|akt[ae]|stnk|bpkb|mesin|rangka|polis|sim|kartu|anggota"
    r"|paspor|sertifikat|kip|kis|kks|pendaftaran|peserta)\b(?:\s[a-z]{1,12}){0,2}[\s:=]{1,3}"
    r"((?=[A-Z0-9./-]{0,20}[0-9]{4})[A-Z0-9][A-Z0-9./-]{4,25}[A-Z0-9])",
    re.IGNORECASE,
)
# Behind these even a few digits are somebody's: a landline, an account, a meter.
_SHORT: Final = re.compile(
    r"\b(?:no\.?rek|norek|rek|rekening|nik|nisn|nip|nuptk|kk|ktp|npwp|bpjs|paspor|pelanggan|idpel"
    r"|meteran|hp|wa|telp|tlp|telepon|telpon)\b\.?(?:\s(?:no|nomor|nmr|saya|sy|anak|bri|bni|bank"
    r"|mandiri|jambi|id|pln|pdam|rumah|rmh|kami)\b\.?){0,4}[\s:.=]{0,3}"
    r"([A-Z]{0,2}(?!1)[0-9](?:[ .-]?[0-9]){3,8}[1-9])(?![0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits, in figures or words, that may be one number."""

    text: str
    items: Sequence[re.Match[str]]

    @property
    def begin(self) -> int:
        return self.items[0].start()

    @property
    def end(self) -> int:
        return self.items[-1].end()

    @property
    def shown(self) -> str:
        return self.text[self.begin : self.end]

    @property
    def value(self) -> str:
        """The digits alone."""
        read = (it[0].lower() for it in self.items)
        return "".join(_WORD_VALUE.get(it, it.translate(_LETTER_AS_DIGIT)) for it in read)

    @property
    def is_phone(self) -> bool:
        """It begins as phone numbers do."""
        return (
            self.value.startswith(("0", "62"))
            or self.text[max(0, self.begin - 1) : self.begin] == "+"
        )

    @property
    def words(self) -> int:
        """How many of its digits are spelled."""
        return sum(len(it[0]) > 1 for it in self.items)


def find_numbers(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each number of a person in plain letters; some may overlap."""
    for run in _runs(text):
        for piece in _numbers_in(run):
            before = _BEFORE.search(text[max(0, piece.begin - 3) : piece.begin])
            yield piece.begin - (len(before[0]) if before else 0), piece.end
    for match in _DISGUISED.finditer(text):
        letters = [it for it in match[0] if it.isalnum()]
        if _LEAST_DIGITS <= sum(it.isdigit() for it in letters) < len(letters):
            yield match.span()
    yield from (match.span() for match in _LEFT_OUT.finditer(text))
    yield from (match.span() for match in _REGISTERED.finditer(text))
    yield from (match.span(1) for match in _PAPER.finditer(text))
    yield from (match.span(1) for match in _SHORT.finditer(text) if not _is_time(match[1]))


def _runs(text: str) -> Iterator[_Run]:
    """Digits with nothing between them but what people put there."""
    items: list[re.Match[str]] = []
    for item in _ITEM.finditer(text):
        if items and not _is_joined(text, items[-1], item):
            yield _Run(text, items)
            items = []
        if items or not _is_inside_word(text, item):
            items.append(item)
    if items:
        yield _Run(text, items)


def _is_joined(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    if other.start() - one.end() > _LONGEST_GAP:
        return False
    gap = text[one.end() : other.start()]
    return bool(_GAP.match(gap) or _SPOKEN_GAP.match(gap))


def _is_inside_word(text: str, item: re.Match[str]) -> bool:
    """Whether it is the end of a longer word: "persatuan"."""
    return len(item[0]) > 1 and item.start() > 0 and text[item.start() - 1].isalpha()


def _numbers_in(run: _Run) -> Iterator[_Run]:
    pieces = list(_plain_pieces(run))
    if run.words:
        is_whole = _is_spelled(run)
    elif len(pieces) > 1:
        is_whole = _is_parted_number(run) and not all(_is_time(piece.shown) for piece in pieces)
    else:
        is_whole = run.is_phone and _is_number(run)
    if is_whole:
        yield run
    else:
        yield from (piece for piece in pieces if _is_number(piece))


def _is_parted_number(run: _Run) -> bool:
    """Whether figures with letters between are one number: of a mobile phone, or a NIK."""
    is_mobile = run.value.startswith(("08", "628")) and len(run.items) >= _GAPPED
    return is_mobile or len(run.items) == _NIK


def _plain_pieces(run: _Run) -> Iterator[_Run]:
    """Its digits in figures, parted at words."""
    items: list[re.Match[str]] = []
    for item in run.items:
        is_parted = bool(items) and not _GAP.match(run.text[items[-1].end() : item.start()])
        if items and (is_parted or len(item[0]) > 1):
            yield _Run(run.text, items)
            items = []
        if len(item[0]) == 1:
            items.append(item)
    if items:
        yield _Run(run.text, items)


def _is_spelled(run: _Run) -> bool:
    """A number told in words: "nol lapan dua", "0812 enam enam 7712"."""
    value = run.value
    if run.words > 1 and value.startswith("08"):
        return len(run.items) > 2
    has_tens = len(value) < len(run.items)
    is_mobile = run.words > 1 and bool(_MOBILE.fullmatch(value))
    is_number = run.is_phone or is_mobile or (run.words >= _LONE and not has_tens)
    return len(run.items) >= _LONE and is_number


def _is_number(run: _Run) -> bool:
    shown, is_priced = run.shown, _is_priced(run)
    head = (_PRICED if is_priced else _LISTED).match(shown)
    if head is not None and not _is_long(shown[head.end() :]):
        return False
    return _is_long(shown) and not (_is_time(shown) or _is_counted(shown) or _is_money(run))


def _is_long(shown: str) -> bool:
    pieces = re.findall(r"[0-9oOlISBi]+", shown)
    return len("".join(pieces)) >= _GAPPED or max(map(len, pieces), default=0) >= _LONE


def _is_time(shown: str) -> bool:
    return bool(_TIMES.fullmatch(shown))


def _is_counted(shown: str) -> bool:
    """A list that goes up ("RT 01, 02, 03"), or the number of a letter."""
    if _LETTER_NUMBER.fullmatch(shown):
        return True
    if not _COUNTED.fullmatch(shown):
        return False
    counted = [int(it) for it in re.findall(r"[0-9]+", shown)]
    return counted == sorted(set(counted))


def _is_money(run: _Run) -> bool:
    shown = run.shown
    if _ROUND.fullmatch(shown):
        return not run.is_phone
    if not _MONEY.fullmatch(shown) or _is_mobile(shown):
        return False
    return _is_priced(run) or bool(_MONEY_AFTER.match(run.text, run.end))


def _is_mobile(shown: str) -> bool:
    """A phone number somebody wrote behind "Rp"; round amounts are none."""
    return bool(_MOBILE.fullmatch(shown)) and not shown.endswith("000")


def _is_priced(run: _Run) -> bool:
    return bool(_MONEY_BEFORE.search(run.text, max(0, run.begin - 5), run.begin))
