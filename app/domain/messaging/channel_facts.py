"""Channel facts: what the program itself writes into a message's text, beside its sender's words.

A photo, a place, a kind that can't be kept, a part that is missing. Nobody typed it, so it is never
read as words: each reading of a text (danger, suggestion, duplicates, topics, publication) begins
with `words_of`. The texts are such as nobody types, or as lose nothing when somebody does.
"""

import re
from typing import Final

PHOTO: Final = "(foto)"
VOICE: Final = "(pesan suara)"
VIDEO: Final = "(Video: tidak dapat disimpan. Minta pengirim menuliskan isinya atau mengirim foto.)"
UNREADABLE: Final = "(Pesan WhatsApp jenis ini tidak dapat dibaca. Minta pengirim menuliskannya.)"
# In front of the words, all others behind them on lines of their own.
EDITED: Final = "(Pesan yang diubah) "
_LONGEST: Final = 300
_DOCUMENT: Final = "(Dokumen{}: tidak dapat disimpan. Minta pengirim memotret atau menuliskannya.)"
_PLACE: Final = "(Lokasi yang dibagikan:{})"
_CONTACT: Final = "(Kontak yang dibagikan:{})"
# What multipart.py and same_reference.py write where an SMS is not whole.
_PART: Final = re.compile(r"\[bagian \d+/\d+(?: belum diterima)?\]")


def document(name: str) -> str:
    """The line for a file that is not kept."""
    return _filled(_DOCUMENT, name)


def place(told: str) -> str:
    """The line for a place on the map: its name and coordinates."""
    return _filled(_PLACE, told)


def contact(told: str) -> str:
    """The line for somebody's entry in a telephone book."""
    return _filled(_CONTACT, told)


def words_of(text: str) -> str:
    """What the sender wrote, with "…" for a missing part; empty for a message of facts alone."""
    if "(" not in text and "[" not in text:
        return text
    return _PART.sub("…", _LINE.sub("", text.removeprefix(EDITED))).strip()


def without_lines(text: str) -> str:
    """The text without its lines of facts; what a missing part stood for stays."""
    return _LINE.sub("", text).strip() if "(" in text else text


def kinds_of(text: str) -> list[str]:
    """What its lines of facts tell of, a word each, in their order: foto, lokasi."""
    return [_KINDS[found[0].split(" ")[0].strip("():")] for found in _LINE.finditer(text)]


def _filled(line: str, told: str) -> str:
    """On one line, however many a stranger's file name has, and never cut off by the channel."""
    words = " ".join(told.split())[:_LONGEST]
    return line.format(f" {words}" if words else "")


_LINES: Final = (PHOTO, VOICE, VIDEO, UNREADABLE, _DOCUMENT, _PLACE, _CONTACT)
_LINE: Final = re.compile(
    "^(?:" + "|".join(re.escape(line).replace(r"\{\}", ".*") for line in _LINES) + ")$",
    re.MULTILINE,
)
# By the first word of such a line.
_KINDS: Final = {
    "foto": "foto",
    "pesan": "suara",
    "Video": "video",
    "Pesan": "pesan yang tak terbaca",
    "Dokumen": "dokumen",
    "Lokasi": "lokasi",
    "Kontak": "kontak",
}
