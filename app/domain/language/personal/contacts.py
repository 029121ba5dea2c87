"""Finds e-mail addresses, also spelled ("budi (at) gmail dot com"), accounts of social media
("@budi_99", "ig: budi_99") and number plates in plain letters (tokens.py).

Every pattern is bounded, so that a hostile text takes no time. An office's own address or account
is no person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_DOT = r"(?:\s?[(\[{<]\s?(?:dot|titik|\.)\s?[)\]}>]\s?|\s(?:dot|titik)\s|\s?\.\s?|-(?:dot|titik)-)"
_SIGN = r"(?:\s?@\s?|\s?[(\[{<]\s?(?:at|et|ad|@)\s?[)\]}>]\s?)"
_PROVIDER = r"(?:gmail|gmai|gmial|yahoo|ymail|hotmail|outlook|rocketmail|icloud|proton)"
_ENDING = r"(?:com|co|net|org|id|sch|ac|web|my|biz|info|xyz)"
_LOCAL = rf"(?<![\w.+-])[\w+-]{{1,64}}(?:(?:\.|{_DOT})[\w+-]{{1,64}}){{0,3}}"
_EMAIL: Final = re.compile(
    rf"{_LOCAL}(?:"
    # A sign for @, then a host with its dots.
    rf"{_SIGN}[\w-]{{1,63}}(?:\.[\w-]{{2,63}}|{_DOT}{_ENDING}\b|[,\s]{_ENDING}\b){{1,4}}"
    # A host everybody knows needs no more than "at", or its name alone.
    rf"|(?:{_SIGN}|\s?[(\[]a[)\]]\s?|\s(?:at|et)\s){_PROVIDER}\b"
    rf"(?:(?:{_DOT}|[,\s]){_ENDING}\b){{0,2}}"
    rf"|\s(?:at|et)\s[\w-]{{1,63}}(?:(?:\s(?:dot|titik)\s|\.)[\w-]{{2,63}}){{1,3}}"
    rf"|(?<=[0-9])\s{_PROVIDER}(?:{_DOT}|\s){_ENDING}\b)"
    rf"|(?<![\w.+-])\w{{1,40}}[0-9]\s{_PROVIDER}\b"
    r"|(?<![\w.+-])[a-z][\w.]{2,40}@[a-z]\w{2,40}\b"
    r"|(?<![\w.+-])[\w.]{1,40}-at-\w{1,40}(?:-(?:dot|titik)-\w{2,20}){1,3}",
    re.IGNORECASE,
)
_OFFICIAL_HOST: Final = re.compile(r"\.(?:go|desa)\.id\b", re.IGNORECASE)

_ACCOUNT: Final = re.compile(
    r"(?<![\w@.])@(?!rp\b|rp\d)[a-z_][\w.]{1,29}(?<!\.)(?![\w(])"
    r"|\b(?:ig|instagram|insta|fb|facebook|tiktok|telegram|tele|twitter(?:/x)?|akun|line|path"
    r"|medsos|nick|discord|steam|snapchat|wechat|michat"
    r"|user(?:name)?|id\s(?:ml|ff|telegram|tele|line|game))(?:-?ny[ao])?"
    r"(?:\s(?:saya|sy|id|nya|nyo|dia|dio|pelaku|ny|kami|namo|nama|an|di|baru|user|akun|ambo|fb|ig"
    r"|adik|anak)\b){0,3}\s?[:=]?\s?"
    r"((?=[\w.]{0,30}[0-9_.][\w.])(?!t\.me|wa\.me|www|\w{2,9}\.com/)[a-z_][\w.]{2,29}(?<!\.))"
    r'|\b(?:ig|instagram|fb|facebook|tiktok|telegram|twitter|akun)(?:\snama)?\s?"([^"]{3,40})"'
    r"|\b(?:ig|instagram|fb|facebook|tiktok|akun)(?:\s(?:saya|sy|an|nama|nya|nyo|dio|pelaku))?\s"
    r"(?=[\w ]{0,30}[0-9])((?-i:[A-Z]\w{1,20}(?:\s[A-Z0-9]\w{0,20}){0,3}))"
    r"|\b((?:wa|t)\.me/\+?\w{3,30}|(?:facebook|instagram|tiktok|fb)\.com/@?[\w.]{3,40})",
    re.IGNORECASE,
)
_OFFICIAL_ACCOUNT: Final = re.compile(
    r"kab|pemda|pemkot|dinas|din(?:kes|sos|dik)|dis(?:dik|hub|duk|nak|kan|par|pora|kom)|humas"
    r"|kominfo|rsud|bupati|polres|pdam|kecamatan|puskesmas|(?:go|desa)\.id",
    re.IGNORECASE,
)
# "50rb @orang" is a price.
_PER_PIECE: Final = re.compile(
    r"@(?:org|orang|kg|kilo|hari|bln|bulan|unit|sak|karung|buah|bh|kk|ekor|btg|batang|liter|ltr"
    r"|jam)\Z",
    re.IGNORECASE,
)

# The plates of Indonesia by region.
_TWO = r"(?:B\.H|A[ABDEG]|B[ABDEGHKLMNP]|D[ABCDEGHKLMNPRSTW]|E[ABD]|K[BHTU]|P[AB])"
_ONE = "[ABDEFGHKLMNPRSTWZ]"
_VEHICLE = (
    r"(?:mobil|mbl|motor|truk|truck|pick\s?up|pickup|bus|bis|oplet|angkot|bentor|travel|ambulan"
    r"|tangki|dump|engkel|colt|fuso|l300|avanza|xenia|innova|carry|kijang|brio|agya|calya|ayla"
    r"|ertiga|pajero|fortuner|hilux|hiace|sigra|rush|terios|grand\s?max|honda|yamaha|beat|vario|scoopy"
    r"|supra|revo|nmax|pcx|aerox|satria|vixion|mio)"
)
_GAP = r"[\s./_-]{0,3}"
_SEPARATOR = r"[\s._-]?"
_PLATE: Final = re.compile(
    # In capitals; one letter alone only before three figures, for "B 12 KG" is none.
    rf"(?<!\w)(?:{_TWO}{_SEPARATOR}[0-9][0-9O]{{0,3}}{_SEPARATOR}[A-Z]{{1,3}}"
    rf"|{_ONE}{_SEPARATOR}[0-9]{{3,4}}{_SEPARATOR}[A-Z]{{1,3}}"
    # In small letters written together, or with all three parts.
    rf"|(?i:{_TWO}[0-9]{{3,4}}[a-z]{{1,3}}|{_ONE}[0-9]{{3,4}}[a-z]{{2,3}})"
    rf"|(?i:{_TWO}[\s.-][0-9]{{3,4}}{_SEPARATOR}[a-z]{{1,3}}"
    rf"|B[AH][\s.-][0-9]{{1,4}}{_SEPARATOR}[a-z]{{1,3}})"
    r"|(?i:BH\s?(?!19|20)[0-9]{3,4}))(?!\w)"
)
_THAT_IS = (
    r"(?:\s(?:no|nomor|nmr|nya|nyo|polisi|plat|pol|merah|hitam|putih|dinas|dg|dgn|dengan|itu|warna)"
    r"\b\.?){0,3}[\s:.=(]{1,3}"
)
# Letter by letter: "B.H.1234.Z.Z", "B-H 1 2 3 4 Z-Z".
_SPELLED_PLATE: Final = re.compile(
    r"(?<![\w.-])[A-Z][.-][A-Z][\s.-]{1,2}[0-9](?:[\s.-]?[0-9]){0,3}"
    r"[\s.-]{1,2}[A-Z](?:[\s.-][A-Z]){0,2}(?!\w)"
)
# Where a plate is spoken of, any spelling is one, also without the last letters; where only a
# vehicle is, the region must be one.
_NAMED_PLATE: Final = re.compile(
    rf"\b(?:plat|pelat|nopol|no\.?\s?pol|nomor polisi|no polisi|bernopol|tnkb)\w{{0,3}}{_THAT_IS}"
    rf"([a-z](?:[\s.-]?[a-z])?{_GAP}[0-9](?:[\s.-]?[0-9]){{0,3}}"
    rf"(?:{_GAP}[a-z](?:[\s.-]?[a-z]){{0,2}})?)(?!\w)",
    re.IGNORECASE,
)
_PLATE_OF_VEHICLE: Final = re.compile(
    rf"\b{_VEHICLE}\w{{0,3}}{_THAT_IS}"
    rf"((?:{_TWO}|B[\s.]?[AH]|{_ONE}){_GAP}[0-9]{{1,4}}(?:{_GAP}[a-z]{{1,3}})?)(?!\w)",
    re.IGNORECASE,
)
# What may follow letter and figures and ends no plate: "b 12 kg", "dr 2019 smp skrg".
_UNIT = r"(?:(?-i:[mxsdn])|kg|km|cm|mm|jt|rb|hr|jam|org|th|thn|bln|kk|gr|ons|ltr|rp|wib)"
_NO_ENDING: Final = re.compile(
    rf"(?<![a-z])(?:{_UNIT}|rt|rw|kl|an|ha|smp|sd|sma|yg|di|ke|dr|sy|dan|tdk|tak|gk|ga|dak|blm|sdh"
    r"|lah|la|ad|ada|ado|pak|bu|buk|utk|dgn|krn|jd|itu|ini|lg|jg|dah|tlg|mhn|mau|bs|hub|via|dpt|per"
    r"|tgl|no|ya|jln|jl|wa|hp|dg)\Z",
    re.IGNORECASE,
)
# Two letters that are a plate's as well as a word ("BH 1234 LA") end it where the region is that of
# these roads, where all is written together, and where a vehicle is spoken of.
_HOME_PLATE: Final = re.compile(
    rf"(?<!\w)(?<![0-9]\s)B[\s.]?H{_GAP}[0-9](?:\s?[0-9]){{2,3}}"
    rf"(?:{_GAP}(?!{_UNIT}(?!\w))[a-z]{{1,2}}(?!\w)|(?={_GAP}[a-z]{{3}}))",
    re.IGNORECASE,
)
_JOINED_PLATE: Final = re.compile(
    rf"(?<!\w)(?:(?i:{_TWO})|{_ONE}(?=[0-9]{{4}}[A-Z]))(?!(?:19|20)[0-9]{{2}})[0-9]{{3,4}}"
    rf"(?!(?i:{_UNIT})(?!\w))(?i:[a-z]{{2}})(?!\w)"
)
_OF_TRAFFIC: Final = re.compile(
    rf"\b(?:{_VEHICLE}|oto|sopir|supir|parkir|ngebut|kebut\w*|balap|ugal|knalpot|\w{{0,4}}[nt]abrak"
    r"|\w{0,4}serempet|laka|kecelakaan|ditilang|plat|pelat|nopol\w*|kendaraan|tronton|minibus|ojek)",
    re.IGNORECASE,
)
_SURE_ENDING: Final = re.compile(
    rf"(?<![a-z])(?:{_UNIT}|\w{{3,}}|di|ke|dr|yg|sy|gk|ga)\Z", re.IGNORECASE
)
_NEAR: Final = 40
_YEAR_ALONE: Final = re.compile(r"\D*(?:19|20)[0-9]{2}\D*\Z")


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each e-mail address of a person."""
    for match in _EMAIL.finditer(text):
        at = match[0].find("@")
        if not _OFFICIAL_HOST.search(match[0]) and not (at > 0 and _PER_PIECE.match(match[0][at:])):
            yield match.span()


def find_accounts(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each account that a person has on social media."""
    for match in _ACCOUNT.finditer(text):
        group = match.lastindex or 0
        is_official = _OFFICIAL_ACCOUNT.search(match[group])
        if not is_official and not _PER_PIECE.match(match[group]):
            yield match.span(group)


def find_plates(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each number plate."""
    for match in _PLATE.finditer(text):
        if _ends_plate(text, match, 0) and not _is_fund_of_year(match[0]):
            yield match.span()
    for pattern in (_SPELLED_PLATE, _HOME_PLATE, _JOINED_PLATE):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span(1) for match in _NAMED_PLATE.finditer(text))
    for match in _PLATE_OF_VEHICLE.finditer(text):
        if _ends_plate(text, match, 1):
            yield match.span(1)


def _ends_plate(text: str, plate: re.Match[str], group: int) -> bool:
    """Whether its last letters are no word, or hardly one so near to a vehicle."""
    if not _NO_ENDING.search(plate[group]):
        return True
    begin, end = plate.span(group)
    near = text[max(0, begin - _NEAR) : begin] + " " + text[end : end + _NEAR]
    return not _SURE_ENDING.search(plate[group]) and bool(_OF_TRAFFIC.search(near))


def _is_fund_of_year(plate: str) -> bool:
    """ "DD 2025 ADD": a village's fund and its year."""
    return plate[:2].upper() in {"DD", "DK"} and bool(_YEAR_ALONE.match(plate))
