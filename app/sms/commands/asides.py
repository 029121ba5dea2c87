"""What an official says to the service and not to the citizen: hold it, it was not me, not ours,
change a word; our own SMS sent back; a nod. None of it is an answer (D12).

Whether a text is meant for a citizen is learned from the examples of `petugas.tsv`; a few words
tell what is meant instead.
"""

import re
from enum import StrEnum
from functools import cache
from typing import Final

from app.domain.language.learned_model import OFFICIALS, Learned
from app.domain.language.tokens import plain_words
from app.sms.commands.registry import COMMANDS
from app.sms.commands.spelling import ADDRESS, AGREEING, OKAY, is_copied_hint, word_set, words


class Aside(StrEnum):
    """What is meant instead of an answer."""

    # Do not send it, it was not me, or a word to a colleague. BATAL, where one can be taken back.
    HOLD = "hold"
    REJECT = "reject"
    # The waiting draft with other words.
    CHANGE = "change"
    # One of our own SMS.
    QUOTED = "quoted"
    # A nod, a picture, the hint as it stands.
    NOTHING = "nothing"


# How likely a text is for the office before it is held back: behind an exact BLS and without.
_BEHIND_WORD, _WITHOUT_WORD = 0.6, 0.4
_OFFICE: Final = "petugas"
_NODS: Final = (
    ADDRESS | OKAY | AGREEING | word_set("siap siaap laksanakan ndan komandan bos boss monitor 86")
)
_OURS: Final = re.compile(
    rf"-\s?si upik\b|\bketik (?:{'|'.join(it.word for it in COMMANDS if it.has_code)}) [0-9]{{4}}"
    r"|\bbukan bapak/ibu\b|\bjawaban [0-9]{4} \(",
    re.IGNORECASE,
)
_CHANGE_WORD: Final = (
    r"(?:di)?(?:ganti|ubah|rubah|edit|koreksi|revisi|perbaiki|betulkan|hapus|buang|tambah)"
    r"(?:kan|i)?"
)
# Behind agreement: under a condition it is none.
_BUT: Final = re.compile(
    r"\b(?:tapi|tpi|tp|asal|asalkan|namun|cuma|kalau|kalo|klo|klu|kecuali|catatan|syarat|setelah"
    rf"|sesudah|hanya|perubahan|tambahan|{_CHANGE_WORD})\b"
)
_AGREES: Final = re.compile(
    r"^(?:\w+ ){0,2}(?:setuju|satuju|stuju|acc|sepakat|ok|oke|okey|sip|cocok|boleh)\b"
)
_CHANGES: Final = re.compile(
    rf"\b{_CHANGE_WORD} (?:\w+ ){{1,6}}(?:jadi|menjadi|dengan|dgn)\b"
    rf"|\b(?:kata|kata2|kalimat|jawaban|redaksi|isi)(?:nya)? (?:\w+ ){{0,4}}{_CHANGE_WORD}\b"
    rf"|\b{_CHANGE_WORD} (?:kata|kata2|kalimat|jawaban|redaksi|isi)(?:nya)?\b"
)
_DUTY: Final = (
    r"(?:tupoksi|tugas|bidang|bagian|wewenang|berwenang|kewenangan|ranah|urusan|domain"
    r"|wilayah|wil|tanggung jawab)(?:nya|ku)?"
)
_NOT_OURS: Final = re.compile(
    r"\b(?:bukan|bukn|bkn|dudu|sanes|indak|tidak|tdk|dak|di ?luar|termasuk|masuk) (?:\w+ ){0,2}?"
    rf"{_DUTY}\b|\bsalah (?:alamat|dinas|opd|skpd|instansi|sasaran)\b"
    rf"|^(?:\w+ ){{0,2}}{_DUTY} (?!sudah|sdh|selesai|beres)"
    r"|^(?:\w+ )?(?:(?:alihkan|dialihkan|oper|lempar) )?ke (?:dinas|badan|bagian|opd|balai)\b"
    r"|\b(?:kami|kita|kito) (?:tidak|tdk|bukan|bkn) (?:\w+ )?(?:men|di)?(?:t?angan|urus|kelola)i?\b"
    r"|\b(?:bukan|bkn) (?:kami|kita) (?:\w+ )?(?:n|men|ng)?(?:angani|urus|kelola)\b"
)
_REPLACED: Final = re.compile(
    r"\b(?:(?:ganti|ubah|rubah)\s+)?(?:kata\s+|kalimat\s+)?[\"']?(?P<old>[^\"'.,;]{2,60}?)[\"']?\s+"
    r"(?:di(?:ganti|ubah)\s+)?(?:jadi|menjadi|dengan|dgn)\s+[\"']?(?P<new>[^\"'.,;]{1,60})",
    re.IGNORECASE,
)
# Enough for any SMS that is not an attack.
_MOST: Final = 700


def aside(text: str, *, is_answer: bool = False, agrees: bool = False) -> Aside | None:
    """What a text without its code means if no citizen is meant; None where one may be.
    `is_answer`: it stands behind BLS; `agrees`: behind SETUJU."""
    text = text[:_MOST]
    said = words(text)
    line = " ".join(said)
    if _OURS.search(text):
        return Aside.QUOTED
    if not said or is_copied_hint(text) or ({"siap"} <= {*said} <= _NODS):
        return Aside.NOTHING
    if agrees:
        return Aside.CHANGE if _BUT.search(line) else None
    is_change = bool(_CHANGES.search(line) or (_AGREES.match(line) and _BUT.search(line)))
    is_refusal = bool(_NOT_OURS.search(line))
    # Where no BLS stands, these words are enough.
    is_clear = not is_answer and (is_change or is_refusal)
    if not is_clear and _share(text) <= (_BEHIND_WORD if is_answer else _WITHOUT_WORD):
        return None
    if is_change:
        return Aside.CHANGE
    return Aside.REJECT if is_refusal else Aside.HOLD


def _share(text: str) -> float:
    """How likely the text is for the office."""
    kinds, _ = _learned().weigh(plain_words(text), is_question="?" in text)
    return kinds[_OFFICE]


@cache
def _learned() -> Learned:
    return Learned.shipped(OFFICIALS)


def changed(draft: str, wish: str) -> str | None:
    """The draft with the one word changed as wished; None where that is not clear."""
    found = _REPLACED.search(re.sub(r"^.*?\b(?=(?:ganti|ubah|rubah|kata|kalimat)\b)", "", wish))
    if found is None:
        return None
    old, new = found["old"].strip(), found["new"].strip()
    places = [*re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", draft, re.IGNORECASE)]
    if len(places) != 1:
        return None
    return draft[: places[0].start()] + new + draft[places[0].end() :]
