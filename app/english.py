"""English by choice: words and sentences of ours in the language of the person who reads them.

Our screens are written in Indonesian. What a person wrote is never looked up: only what a view says
by `said`, a script by `upik.said`, and a template by itself (app/english_templates.py).
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from flask import g, has_request_context, session

from config import ROOT

ENGLISH: Final = "en"
# FAB's own name for it in the session.
LANGUAGE: Final = "locale"
_OFFICIAL: Final = "stays_indonesian"
_SCRIPTS: Final = ROOT / "app" / "static" / "js"
_SCRIPT_CALL: Final = re.compile(r'\bsaid\(((?:[^()"]|"[^"]*")*)')
# A brace, and the noun that it counts: "{} is" and "{} leaves" count nothing.
_COUNTED: Final = re.compile(
    r"\{[^{}]*\}( (?:open |new |working )?(?:minute|message|code|second|hour|day|phone|part|right|"
    r"character|time|row|holiday)s\b)?"
)
# Sentences that come whole, with their values: from a row, or from the floors below the screens.
READY_MADE: Final = (
    "{}: {} dalam {} hari kerja sejak diterima ({})",
    "{} hari kerja",
    "{} hari kerja ({})",
    "{} hari kerja, {} bila perlu pemeriksaan ({})",
    "{}; {} hari libur",
    "{}; {} libur",
    "diteruskan ke {}, {}",
    "Bukan kewenangan: {}",
    "Isi lebih dari {}%; isi 0 bila tidak dipakai. Tahap ini harus sesudah tahap sebelumnya.",
    "Ditolak jaringan dengan kode {}. Coba kirim ulang nanti.",
    "Isi bilangan bulat dari {} sampai {} {}.",
    "Isi {} sampai {} karakter.",
    "Isi 1 sampai {} kata, satu kata setiap baris.",
    "“{}” harus {} sampai {} karakter.",
    "Warna ini sudah dipakai {}. Pilih warna lain.",
    "Memori kartu SIM terisi {} dari {} SMS. Kosongkan lewat HP.",
)


def english(words: Any) -> Any:
    """The English of words of ours; anything else as it is."""
    if not isinstance(words, str) or not words:
        return words
    found = _catalogue().gettext(words)
    return _ready_made(words) if found == words else found


def _ready_made(words: str) -> str:
    """The English of a sentence whose values stand in it already, if it is one of ours."""
    for pattern, sentence in _patterns():
        if found := pattern.fullmatch(words):
            values = [english(value) for value in found.groups()]
            return _filled(_catalogue().gettext(sentence), values)
    return words


def said(words: str, *values: object) -> str:
    """Words of ours in the language of this request, where no template says them.

    `values` fill their braces in turn, in either language; they are never looked up themselves.
    """
    if not is_english():
        return words.format(*values) if values else words
    found = str(english(words))
    return _filled(found, values) if values else found


def _filled(words: str, values: Sequence[object]) -> str:
    """The values in their braces; what is counted is one day, not one days."""
    counted = iter(values)

    def _noun(found: re.Match[str]) -> str:
        value = next(counted)
        is_one = (value == 1 or value == "1") and found[1]
        return found[0].removesuffix("s") if is_one else found[0]

    return _COUNTED.sub(_noun, words).format(*values)


def is_english() -> bool:
    """Whether this request is answered in English."""
    return (
        has_request_context() and session.get(LANGUAGE) == ENGLISH and not g.get(_OFFICIAL, False)
    )


def stay_indonesian() -> None:
    """Official sheets and files are Indonesian, whoever asks for them: so is this whole answer."""
    setattr(g, _OFFICIAL, True)


def locale() -> str:
    """Babel's name for how this request spells days and numbers."""
    return ENGLISH if is_english() else "id"


@cache
def script_words() -> dict[str, str]:
    """What our scripts say (`said("...")` in app/static/js), with its English."""
    sources = [path.read_text() for path in sorted(_SCRIPTS.glob("*.js"))]
    calls = [found[1] for source in sources for found in _SCRIPT_CALL.finditer(source)]
    return {it: str(english(it)) for call in calls for it in re.findall('"([^"]*)"', call)}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    pieces = ((words, words.split("{}")) for words in READY_MADE)
    return tuple((re.compile("(.+?)".join(map(re.escape, it))), words) for words, it in pieces)


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("pages", ROOT / "app" / "translations", [ENGLISH], fallback=True)
