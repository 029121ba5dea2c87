"""SMS encoding: the GSM-7 alphabet, length in parts, and where a text may be cut.

gammu silently replaces what GSM-7 lacks by "?", so the alphabet is chosen here (3GPP TS 23.038).
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# The form feed (0x0A) and the escape itself are no text.
EXTENSION = {
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_COST = {character: 1 for character in BASIC if character != "\x1b"} | dict.fromkeys(EXTENSION, 2)

GSM7_SINGLE, GSM7_JOINED = 160, 153
UCS2_SINGLE, UCS2_JOINED = 70, 67

_TWINS = {
    "'": "‘’‚‛′‵ʹʻʼʽˈ`´‹›＇",
    '"': "“”„‟″‶«»ˮ〝〞＂",
    "-": "‐‑‒–—―−⁃⁻﹘﹣－•‣●▪■◦∙⋅·◆○",
    "...": "…",
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000",
    "\n": "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029",
    "/": "⁄∕",
    "x": "×",
    "1/2": "½",
    "1/4": "¼",
    "3/4": "¾",
    "2": "²",
    "3": "³",
    "": "\ufe0e\ufe0f\u034f",
}
_TWIN_OF = str.maketrans({odd: twin for twin, odds in _TWINS.items() for odd in odds})
# Cc control, Cf zero-width and direction marks, Cs lone surrogates: nothing a phone can show.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})


@dataclass(frozen=True, slots=True)
class Measure:
    """What a text costs; `left` is the units still free in its last part."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int
    per_part: int
    left: int


def clean(text: str) -> str:
    """The text as it may be sent: typographic characters become their GSM-7 twins.

    Cut at the first NUL; control and invisible characters go, newlines stay (as LF); NFC.
    """
    text = unicodedata.normalize("NFC", text.partition("\0")[0].replace("\r\n", "\n"))
    kept = (
        character
        for character in text.translate(_TWIN_OF)
        if character == "\n" or unicodedata.category(character) not in _INVISIBLE
    )
    return unicodedata.normalize("NFC", "".join(kept))


def is_gsm7(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension."""
    return _COST.keys() >= set(text)


def in_gsm7(text: str) -> str:
    """The text with the nearest GSM-7 letters: "é" stays, "ê" is "e", an emoji is gone."""
    near = "".join(
        c if is_gsm7(c) else unicodedata.normalize("NFKD", c).encode("ascii", "ignore").decode()
        for c in clean(text)
    )
    return " ".join(near.split())


def septets(text: str) -> int:
    """The length in GSM-7 units; ValueError when the text needs UCS-2."""
    if not is_gsm7(text):
        raise ValueError("text is outside the GSM-7 alphabet")
    return sum(map(_COST.__getitem__, text))


def ucs2_units(text: str) -> int:
    """The length in UTF-16 units, as a phone counts a UCS-2 text."""
    return len(text) + sum(character > "\uffff" for character in text)


def measure(text: str) -> Measure:
    """Encoding, units and parts of a text exactly as it stands (clean it first)."""
    gsm7 = is_gsm7(text)
    count = septets if gsm7 else ucs2_units
    parts = split(text)
    single, joined = _limits(gsm7)
    per_part = single if len(parts) == 1 else joined
    return Measure(
        encoding="GSM-7" if gsm7 else "UCS-2",
        units=count(text),
        parts=len(parts),
        per_part=per_part,
        left=per_part - count(parts[-1]),
    )


def split(text: str) -> list[str]:
    """Cut a text into the texts of its parts; an escape or surrogate pair is never cut.

    One encoding holds for all parts; an empty text is one empty part.
    """
    gsm7 = is_gsm7(text)
    single, joined = _limits(gsm7)
    if (septets(text) if gsm7 else ucs2_units(text)) <= single:
        return [text]
    parts, start, used = [], 0, 0
    for position, character in enumerate(text):
        cost = _COST[character] if gsm7 else 1 + (character > "\uffff")
        if used + cost > joined:
            parts.append(text[start:position])
            start, used = position, 0
        used += cost
    return [*parts, text[start:]]


def _limits(gsm7: bool) -> tuple[int, int]:
    return (GSM7_SINGLE, GSM7_JOINED) if gsm7 else (UCS2_SINGLE, UCS2_JOINED)
