"""Joins the parts of a long SMS by their headers, in any order.

gammu's own LinkSMS refuses parts that came through another SMSC; networks do send them so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from app.sms.protocol.gateway import PartKind, ReceivedPart

# A group still incomplete after this becomes a card that names the missing part.
PATIENCE: Final = timedelta(minutes=10)
_LOST = "\ufffd"
CONCATENATED_8BIT, CONCATENATED_16BIT = 0x00, 0x08


@dataclass(frozen=True, slots=True)
class Joined:
    """The text read so far, and the sequence numbers that have not come yet."""

    text: str
    missing: tuple[int, ...]


def group_key(part: ReceivedPart) -> str | None:
    """What the parts of one SMS have in common; None for an SMS that stands alone.

    The SMSC is left out on purpose: parts of one SMS may come through different ones.
    """
    if part.total <= 1 or part.reference is None or part.is_corrupted:
        return None
    if part.kind is PartKind.STATUS_REPORT:
        return None
    return f"{part.number}|{part.bits}|{part.reference}|{part.total}"


def join(parts: Iterable[ReceivedPart]) -> Joined:
    """The text of one group; a part that came twice counts once, a gap is named in its place.

    A part numbered outside 1..total is put at the end: text is never lost.
    """
    texts: dict[int, str] = {}
    total = 0
    for part in parts:
        texts.setdefault(part.sequence, part.text)
        total = max(total, part.total)
    expected = range(1, total + 1)
    order = [*expected, *sorted(texts.keys() - set(expected))]
    pieces = [
        "".join(texts[sequence] for sequence in run)
        if is_there
        else " ".join(f"[bagian {sequence}/{total} belum diterima]" for sequence in run)
        for is_there, run in groupby(order, texts.__contains__)
    ]
    return Joined(storable(" ".join(pieces)), tuple(n for n in expected if n not in texts))


def storable(text: str) -> str:
    """Two halves of a character that come together are one; what is left of a half and U+0000,
    which no database takes, are U+FFFD."""
    return text.replace("\0", _LOST).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def with_halves(text: str, body: bytes) -> str:
    """The text of one part as it came, from its raw bytes: it may begin or end with half a
    character. libGammu decodes part by part, its halves are lost."""
    if _LOST not in (text[:1], text[-1:]):
        return text
    return body.decode(errors="surrogatepass")


def parse_udh(header: bytes) -> tuple[int, int, int, int] | None:
    """(reference, bits, total, sequence) out of a user data header (3GPP TS 23.040, 9.2.3.24).

    None when there is no usable concatenation element; gammu calls such headers `UserUDH`.
    """
    if not header:
        return None
    elements, position = header[1 : 1 + header[0]], 0
    while position + 2 <= len(elements):
        identity, length = elements[position], elements[position + 1]
        data = elements[position + 2 : position + 2 + length]
        position += 2 + length
        if identity == CONCATENATED_8BIT and len(data) == length == 3:
            return _checked(data[0], 8, data[1], data[2])
        if identity == CONCATENATED_16BIT and len(data) == length == 4:
            return _checked(int.from_bytes(data[:2]), 16, data[2], data[3])
    return None


def _checked(
    reference: int, bits: int, total: int, sequence: int
) -> tuple[int, int, int, int] | None:
    return (reference, bits, total, sequence) if 1 <= sequence <= total else None
