"""SMPP text encoding by data_coding (SMPP 3.4, 5.2.19; 3GPP TS 23.038).

An SMSC's default alphabet is taken for GSM 7 bit, one septet an octet, as nearly all of them do.
"""

from enum import StrEnum

from app.sms.protocol.encoding import BASIC, EXTENSION

GSM7_CODING, UCS2_CODING = 0, 8
_ESCAPE = BASIC.index("\x1b")
_EXTENDED = {code: character for character, code in EXTENSION.items()}
_FORM_FEED = 0x0A


class Alphabet(StrEnum):
    """How octets are to be read; BINARY is nobody's text."""

    GSM7 = "gsm7"
    LATIN = "latin-1"
    UCS2 = "ucs2"
    BINARY = "binary"


_OF_CODING = {
    0: Alphabet.GSM7,
    1: Alphabet.LATIN,  # IA5, a part of it
    2: Alphabet.BINARY,
    3: Alphabet.LATIN,
    4: Alphabet.BINARY,
    8: Alphabet.UCS2,
}
# Bits 3 and 2 of a coding that SMPP passes through from GSM.
_OF_GSM = (Alphabet.GSM7, Alphabet.BINARY, Alphabet.UCS2, Alphabet.BINARY)


def alphabet(coding: int) -> Alphabet:
    """How an SMS of this data_coding is read; what nobody can read is BINARY."""
    if coding < 0x10:
        return _OF_CODING.get(coding, Alphabet.BINARY)
    if coding < 0x40:
        is_compressed = coding & 0x20
        return Alphabet.BINARY if is_compressed else _OF_GSM[coding >> 2 & 3]
    if coding >= 0xF0:
        return Alphabet.BINARY if coding & 4 else Alphabet.GSM7
    return Alphabet.BINARY


def is_flash(coding: int) -> bool:
    """Whether it goes to the screen and not into the memory (message class 0)."""
    has_class = coding >= 0xF0 or (coding < 0x40 and coding & 0x10)
    return bool(has_class) and coding & 3 == 0


def decode(body: bytes, coding: int) -> str:
    """The text of these octets; they must not be BINARY. No NUL is left in it, but where a
    character was cut between two parts, half of it."""
    wanted = alphabet(coding)
    if wanted is Alphabet.UCS2:
        is_odd = "replace" if len(body) % 2 else "surrogatepass"
        return body.decode("utf-16-be", errors=is_odd).replace("\0", "")
    # An octet beyond GSM's seven bits: this SMSC's default alphabet is another one.
    if wanted is Alphabet.LATIN or any(octet > 0x7F for octet in body):
        return body.decode("latin-1").replace("\0", "")
    return _from_gsm7(body)


def encode(text: str, *, is_unicode: bool) -> bytes:
    """The octets of a text; ValueError where GSM 7 bit lacks a character."""
    if is_unicode:
        return text.encode("utf-16-be", errors="replace")
    return b"".join(_septets(character) for character in text)


def _septets(character: str) -> bytes:
    if character in EXTENSION:
        return bytes((_ESCAPE, EXTENSION[character]))
    return bytes((BASIC.index(character),))


def _from_gsm7(body: bytes) -> str:
    found, is_escaped = [], False
    for octet in body:
        if is_escaped:
            # An unknown one is shown as its basic twin (TS 23.038, 6.2.1.1).
            found.append("\n" if octet == _FORM_FEED else _EXTENDED.get(octet, BASIC[octet]))
            is_escaped = False
        elif octet == _ESCAPE:
            is_escaped = True
        else:
            found.append(BASIC[octet])
    return "".join(found).replace("\x1b", " ")
