"""Finds who is told by whose relative or servant he is, in plain letters (tokens.py): "istri pak
kades", "kades dan anaknya". Whether it is the subject of the message, a moderator decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.domain.language.personal.name_cues import any_of
from app.domain.language.personal.name_words import end_of_place

_POSSESSED = r"(?:\s?ny[aoe]|ny|ne|[eo])"
_RELATIVE = (
    rf"(?:(?:{any_of('keluarga')}){_POSSESSED}?"
    rf"|(?:ibu|ibuk|bapak|bpk|emak|amak|abak|om|tante)(?:{_POSSESSED}|\s(?=kandung|tiri|dari|dr))"
    rf"|saudara(?:{_POSSESSED}|(?=\s(?:pak|bu|dari|dr)\b)))"
)
_WHICH = (
    r"(?:\s(?:kandung|tiri|angkat|ipar|tunggal|bungsu|sulung|pertama|kedua|ketiga|ke-?\s?[1-9]|tua"
    r"|muda|siri|dinas|besar|dari|dr|si|sang|oknum|dekat|laki|lanang|perempuan|jantan|gadis"
    r"|pribadi|mantan|eks|alm|almarhum|(?:di\s)?rumah|milik)\b(?:-laki)?){0,3}"
)
_HONORIFIC = (
    r"(?:(?:pak|bapak|bpk|bp|pk|bu|ibu|ibuk|buk|mantan|eks|pj|plt|yth|alm|almarhum)\b\.?\s?)"
)
_OFFICE = (
    rf"(?:{_HONORIFIC}{{0,3}}(?:{any_of('pejabat')}"
    r"|(?:kadis|kadin|kaban|kapol|kasub|kabag)\w{0,8}"
    r"|(?:ketua|pimpinan)\s(?!kelas|geng)[a-z]{2,15}"
    r"|kepala\s(?:kantor|cabang|gudang|unit|pos|pustu|upt|ruang|bidang|bagian|seksi|tu|adat|jorong"
    r"|pelayanan|lapas|koperasi))"
    # "anak guru" may be many a one, "anak pak guru" is one.
    rf"|{_HONORIFIC}{{1,3}}(?:{any_of('jabatan')}|wali|jaksa|hakim|penyuluh|pendamping))\b"
)
_OFFICE_THEN = (
    r"(?:\s(?:dan|dn|sama|samo|jo|bersama|beserta|serta|bawa|ajak|angkat|ngangkat|kasih|kasi"
    r"|masukkan|tunjuk|bagi|utamakan|pakai|libatkan|jadikan|suruh|pilih|dahulukan|bantuan|proyek"
    r"|jabatan|dana|ke|kpd|kepada|utk|untuk|itu|tu|lewat|melalui|cuma|hanya|punya|punyo|desa))"
)
_RELATION: Final = re.compile(
    rf"(?<!para )(?<![\w-])(?:(?:{_RELATIVE}{_WHICH}\s(?:(?:dan|sama|&)\s)?){{1,3}}{_OFFICE}"
    r"(?!\s?se(?:-|\s?kec|\s?kab)|\scup\b)"
    rf"|{_OFFICE}(?:\s&|{_OFFICE_THEN}){{1,4}}(?:\s(?:{any_of('keluarga')})){{0,1}}"
    rf"\s(?:{any_of('keluarga')}){_POSSESSED}\b"
    rf"|{_OFFICE}\s(?:punya|punyo)\s(?:{any_of('keluarga')})\b)",
    re.IGNORECASE,
)
# "kadis pendidikan", "pak rt 03"
_OF_WHAT: Final = re.compile(
    r"\s(?:[0-9]{1,3}|(?:dinas\s)?(?:pendidikan|kesehatan|sosial|perhubungan|pertanian|pariwisata"
    r"|pupr|pu|perkim|dukcapil|capil|pmd|lh))\b",
    re.IGNORECASE,
)


def find_relations(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each relative or servant together with the office."""
    for match in _RELATION.finditer(text):
        of_what = _OF_WHAT.match(text, match.end())
        end = of_what.end() if of_what else match.end()
        yield match.start(), end_of_place(text, end)
