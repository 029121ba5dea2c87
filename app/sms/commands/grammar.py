"""Parses SMS of officials: an exact command, a near miss, a citizen's word, or plain text (D12).

Only exact forms execute, also with polite words around them where nothing else is meant. Who may
use a command is the caller's to know (A3); from a citizen's phone `parse_citizen` reads the text.
"""

import re
from typing import Final

from app.domain.workflow.codes import is_code
from app.sms.commands.citizen_words import parse_citizen
from app.sms.commands.meanings import Incomplete, Meaning, Problem, Said
from app.sms.commands.mistyped import near_miss
from app.sms.commands.registry import BLS, COMMANDS, OK, STATUS_SISTEM, Command, Takes
from app.sms.commands.spelling import (
    CLOSE,
    CLOSERS,
    INVISIBLE,
    OPEN,
    SEPARATOR,
    WRAPPING,
    after_polite_head,
    is_polite,
    words,
)
from app.sms.protocol.encoding import clean

_SYSTEM_STATUS: Final = re.compile(
    r"[\W_]*" + STATUS_SISTEM.word.replace(" ", r"\s+") + r"[\W_]*", re.IGNORECASE
)
_WITH_CODE: Final = {typed: it for it in COMMANDS if it.has_code for typed in it.exact}
_ALONE: Final = {typed: it for it in COMMANDS if it.stands_alone for typed in it.exact}
_EVERY = "|".join(sorted(_WITH_CODE, key=len, reverse=True))
_COMMAND = re.compile(
    rf"(?P<lead>[\s{OPEN}{INVISIBLE}]*)(?P<word>(?ai:{_EVERY}))(?![^\W\d_])", re.IGNORECASE
)
_CODE = re.compile(
    rf"{SEPARATOR}*(?:kode(?![^\W\d_]){SEPARATOR}*)?"
    rf"(?P<open>[{OPEN}]?)(?P<code>[0-9]{{4}})(?P<close>[{CLOSE}]?)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# A second one below it: what follows is for somebody else. "Balas 2024" may stand in a sentence.
_SECOND = re.compile(
    rf"(?:(?<!\w)bls|^{SEPARATOR}{{0,3}}(?:balas|tolak)){SEPARATOR}*(?:kode{SEPARATOR}*)?"
    rf"[{OPEN}]?[1-9][0-9]{{3}}(?![0-9])",
    re.IGNORECASE | re.MULTILINE,
)
# Right behind the code: "dan 8993", "5120". A year or a number of something begins a sentence.
_JOINED: Final = rf"(?:(?:dan|dn|dg|dgn|dengan|sama|serta|juga|atau|[&+])(?:{SEPARATOR}|[&+])*)+"
_OF_THINGS: Final = (
    r"(?:rupiah|rb|ribu|jt|juta|sak|zak|kg|ton|karung|m|meter|mtr|m2|m3|km|ha|hektar|orang|org|kk"
    r"|jiwa|unit|batang|btg|buah|bh|liter|ltr|paket|pkt|rumah|lembar|bibit|ekor|bungkus|kubik)\b"
)
_OTHER_CODE: Final = re.compile(
    rf"(?:{_JOINED}|(?!19[4-9][0-9]|20[0-9][0-9]))(?:kode\s*)?(?P<other>[1-9][0-9]{{3}})"
    rf"(?!\w|[.,][0-9]|{SEPARATOR}*{_OF_THINGS})",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"\A{SEPARATOR}+")
# "kode: 4071 isi: ...", as a form would have it.
_NAMED = re.compile(r"\Aisi\s{0,3}[:=]\s*", re.IGNORECASE)
_NOTHING = re.compile(rf"(?:{SEPARATOR}|[{OPEN}{CLOSE}!?])*")


def parse(text: str) -> Meaning:
    """Read an SMS; never raises, and takes time in proportion to the length (A4, D12).

    Of a word that needs a text, the text is not empty.
    """
    found = _exact(text) or _alone(text)
    if found is not None:
        return found
    missed = near_miss(text)
    return missed if missed is not None else parse_citizen(text)


def _exact(text: str) -> Meaning | None:
    """A word with its code, also behind polite words; None for all that is not exact."""
    command = _COMMAND.match(text)
    if command is not None and (found := _command(text, command, head="")) is not None:
        return found
    start = after_polite_head(text)
    head = text[:start]
    command = _COMMAND.match(text, start) if head.strip(WRAPPING) and "?" not in head else None
    return _command(text, command, head) if command is not None else None


def _command(text: str, command: re.Match[str], head: str) -> Meaning | None:
    match = _CODE.match(text, command.end())
    if match is None:
        return None
    meant = _WITH_CODE[command["word"].lower()]
    if meant.has_text:
        body = _body(match, command["lead"])
        return None if body is None else _with_text(meant, match["code"], body)
    # Behind "ok" another word with a code: which of the two is meant?
    is_doubtful = any(word in OK.exact for word in words(head))
    return None if is_doubtful else _with_code(meant, match)


def _with_text(meant: Command, code: str, body: str) -> Meaning:
    if meant.takes is Takes.TEXT:
        if not body:
            return Incomplete(meant, code, Problem.NO_TEXT)
        other = _OTHER_CODE.match(body)
        if _SECOND.search(body) or (other is not None and other["other"] != code):
            return Incomplete(meant, code, Problem.TWO_CODES, body)
    return Said(meant, code, body)


def _with_code(meant: Command, match: re.Match[str]) -> Said | None:
    """Counts only when word and code are the whole SMS: people also agree in sentences."""
    rest = match["rest"]
    is_whole = not rest[:1].isalnum() and is_polite(rest)
    return Said(meant, match["code"]) if is_whole and is_code(match["code"]) else None


def _body(match: re.Match[str], lead: str) -> str | None:
    """The text behind the code, without the separators before it and the closers of what opened in
    front of the code; "" if there is no word in it, None where the four digits are no code."""
    rest = match["rest"]
    is_separated = bool(match["close"]) or not rest or _LEADING.match(rest) is not None
    if not is_code(match["code"]) or not is_separated:
        return None
    body = _NAMED.sub("", _LEADING.sub("", rest)).strip()
    for opener in lead + ("" if match["close"] else match["open"]):
        if opener in CLOSERS and body.endswith(tuple(CLOSERS[opener])):
            body = body[:-1].rstrip()
    # As it would be sent: of some characters nothing is left, and a phone makes one of three dots.
    return "" if _NOTHING.fullmatch(clean(body)) else body


def _alone(text: str) -> Said | None:
    """DAFTAR and BANTUAN count only when they are the whole SMS."""
    start = after_polite_head(text)
    found = _ALONE_WORD.match(text, start)
    if found is None or "?" in text[:start] or not is_polite(text[found.end() :]):
        return None
    return Said(_ALONE[found[0].lower()])


_ALONE_WORD: Final = re.compile(rf"(?ai:{'|'.join(_ALONE)})(?![^\W_])")


def is_office_word(text: str) -> bool:
    """Whether it begins with BLS, which is no word of anybody's."""
    return text.lstrip(WRAPPING)[:3].lower() == BLS.word.lower()


def is_system_status(text: str) -> bool:
    """Whether the whole SMS is STATUS SISTEM, the command of Admin's phone (D12)."""
    return _SYSTEM_STATUS.fullmatch(text) is not None
