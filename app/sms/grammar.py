"""What an SMS asks for: an official's BLS or TOLAK, a citizen's STATUS or BANTUAN, or a card.

One reading for every sender; whether the phone may use the word is decided by the caller (A3).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.codes import is_code, parse_ticket


class Problem(StrEnum):
    """What is missing after BLS or TOLAK."""

    NO_CODE = "no_code"
    NO_TEXT = "no_text"
    BAD_CODE = "bad_code"


@dataclass(frozen=True)
class Answer:
    """`BLS KODE isi`: an answer to the message with this code (S105)."""

    code: str
    text: str


@dataclass(frozen=True)
class Reject:
    """`TOLAK KODE alasan`: back to the moderator (S82, D12)."""

    code: str
    reason: str


@dataclass(frozen=True)
class Status:
    """`STATUS` (of the last message) or `STATUS TIKET`; the ticket in its stored spelling."""

    ticket: str | None


@dataclass(frozen=True)
class Help:
    """`BANTUAN`."""


@dataclass(frozen=True)
class Incomplete:
    """It starts with BLS or TOLAK (`word` is one of the two), but code or text is missing.

    From anybody but a registered phone it is an ordinary card: "Tolak tambang di desa kami!".
    """

    word: str
    code: str | None
    problem: Problem


@dataclass(frozen=True)
class Plain:
    """Everything else: a card."""


Meaning = Answer | Reject | Status | Help | Incomplete | Plain

# Quotes and brackets that people copy along, each with what closes it; quotes may be mixed.
_QUOTES = "\"'`\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb"
_CLOSERS: Final = dict.fromkeys(_QUOTES, _QUOTES) | {"(": ")", "[": "]", "{": "}", "<": ">"}
_OPEN = re.escape("".join(_CLOSERS))
_CLOSE = re.escape(_QUOTES + ")]}>")
# Zero-width characters and direction marks, which a phone's clipboard brings.
_INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_SEPARATOR = rf"[\s.:;,#*=/_\-\u2013\u2014{_INVISIBLE}]"

_COMMAND = re.compile(
    rf"(?P<lead>[\s{_OPEN}{_INVISIBLE}]*)(?P<word>bls|balas|tolak)(?![^\W\d_])",
    re.IGNORECASE,
)
_CODE = re.compile(
    rf"{_SEPARATOR}*(?:kode(?![^\W\d_]){_SEPARATOR}*)?"
    rf"(?P<open>[{_OPEN}]?)(?P<code>[0-9]{{4}})(?P<close>[{_CLOSE}]?)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_DIGIT_FIRST = re.compile(rf"{_SEPARATOR}*(?:kode{_SEPARATOR}*)?[{_OPEN}]?[0-9]", re.IGNORECASE)
_LEADING = re.compile(rf"\A{_SEPARATOR}+")
_NOTHING = re.compile(rf"(?:{_SEPARATOR}|[{_OPEN}{_CLOSE}])*")
_STATUS = re.compile(r"status(?:\s+(?:tiket\b\s*)?(?P<rest>.*))?", re.IGNORECASE)
_WRAPPING = " \t\r\n.,;:!?" + _QUOTES + "([{<>}])"


def parse(text: str) -> Meaning:
    """Read an SMS; never raises, and takes time in proportion to the length (A4, D12).

    Of an `Answer` or `Reject` the code is 1000-9999 and the text is not empty.
    """
    command = _COMMAND.match(text)
    if command is None:
        return _citizen(text)
    word = "TOLAK" if command["word"].lower() == "tolak" else "BLS"
    after = text[command.end() :]
    match = _CODE.match(after)
    if match is None:
        has_digit = _DIGIT_FIRST.match(after)
        return Incomplete(word, None, Problem.BAD_CODE if has_digit else Problem.NO_CODE)
    code, rest = match["code"], match["rest"]
    is_separated = bool(match["close"]) or not rest or _LEADING.match(rest) is not None
    if not is_code(code) or not is_separated:
        return Incomplete(word, None, Problem.BAD_CODE)
    openers = command["lead"] + ("" if match["close"] else match["open"])
    body = _body(rest, openers)
    if not body:
        return Incomplete(word, code, Problem.NO_TEXT)
    return Reject(code, body) if word == "TOLAK" else Answer(code, body)


def _body(rest: str, openers: str) -> str:
    """The text without the separators before it and the closers of `openers`; "" if no word."""
    body = _LEADING.sub("", rest).strip()
    for opener in openers:
        if opener in _CLOSERS and body.endswith(tuple(_CLOSERS[opener])):
            body = body[:-1].rstrip()
    return "" if _NOTHING.fullmatch(body) else body


def _citizen(text: str) -> Meaning:
    """STATUS, STATUS TIKET and BANTUAN count only when they are the whole SMS (D12)."""
    bare = text.strip(_WRAPPING)
    if bare.lower() == "bantuan":
        return Help()
    match = _STATUS.fullmatch(bare)
    if match is None:
        return Plain()
    rest = (match["rest"] or "").strip(_WRAPPING)
    ticket = parse_ticket(rest)
    return Plain() if rest and ticket is None else Status(ticket)
