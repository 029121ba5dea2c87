"""Parses SMS commands: BLS or TOLAK of an official, STATUS or BANTUAN of a citizen, else a card.

Parsing is the same for every sender; the caller decides whether the phone may use the command (A3).
"""

import re
from typing import Final

from app.domain.workflow.codes import is_code, parse_ticket
from app.sms.commands.meanings import (
    Answer,
    Approve,
    Done,
    Help,
    Incomplete,
    List,
    Meaning,
    Plain,
    Problem,
    Promised,
    ReadAgain,
    Reject,
    Solved,
    Status,
    TakeBack,
    Unsolved,
)
from app.sms.protocol.encoding import clean

_SYSTEM_STATUS: Final = re.compile(r"[\W_]*status\s+sistem[\W_]*", re.IGNORECASE)


APPROVE: Final = "SETUJU"
TAKE_BACK: Final = "BATAL"
READ: Final = "BACA"
_WORDS: Final = {"bls": "BLS", "balas": "BLS", "tolak": "TOLAK"}
# Words that take a code and nothing else.
_WITH_CODE: Final[dict[str, tuple[str, type[Approve | TakeBack | ReadAgain]]]] = {
    "setuju": (APPROVE, Approve),
    "batal": (TAKE_BACK, TakeBack),
    "baca": (READ, ReadAgain),
}

# Quotes and brackets that people copy along, each with what closes it; quotes may be mixed.
_QUOTES = "\"'`\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb"
_CLOSERS: Final = dict.fromkeys(_QUOTES, _QUOTES) | {"(": ")", "[": "]", "{": "}", "<": ">"}
_OPEN = re.escape("".join(_CLOSERS))
_CLOSE = re.escape(_QUOTES + ")]}>")
# Zero-width characters and direction marks, which a phone's clipboard brings.
_RANGES: Final = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF))
_INVISIBLE = "".join(chr(code) for first, last in _RANGES for code in range(first, last + 1))
_SEPARATOR = rf"[\s.:;,#*=/_\-\u2013\u2014{_INVISIBLE}]"

_COMMAND = re.compile(
    rf"(?P<lead>[\s{_OPEN}{_INVISIBLE}]*)(?P<word>bls|balas|tolak|setuju|batal|baca)(?![^\W\d_])",
    re.IGNORECASE,
)
# Words that many sentences begin with: they count only with a code right behind them.
_LEDGER = re.compile(
    rf"(?P<lead>[\s{_OPEN}{_INVISIBLE}]*)(?P<word>janji|selesai)(?![^\W\d_])", re.IGNORECASE
)
_CODE = re.compile(
    rf"{_SEPARATOR}*(?:kode(?![^\W\d_]){_SEPARATOR}*)?"
    rf"(?P<open>[{_OPEN}]?)(?P<code>[0-9]{{4}})(?P<close>[{_CLOSE}]?)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# A second one below it: what follows is for somebody else. "Balas 2024" may stand in a sentence.
_SECOND = re.compile(
    rf"(?:(?<!\w)bls|^{_SEPARATOR}{{0,3}}(?:balas|tolak)){_SEPARATOR}*(?:kode{_SEPARATOR}*)?"
    rf"[{_OPEN}]?[1-9][0-9]{{3}}(?![0-9])",
    re.IGNORECASE | re.MULTILINE,
)
_DIGIT_FIRST = re.compile(rf"{_SEPARATOR}*(?:kode{_SEPARATOR}*)?[{_OPEN}]?[0-9]", re.IGNORECASE)
_LEADING = re.compile(rf"\A{_SEPARATOR}+")
_NOTHING = re.compile(rf"(?:{_SEPARATOR}|[{_OPEN}{_CLOSE}])*")
_ABOUT_ONE = re.compile(
    rf"(?P<word>status|ya|belum)(?:{_SEPARATOR}+(?:tiket\b{_SEPARATOR}*)?(?P<rest>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_OF_CITIZENS: Final[dict[str, type[Status | Solved | Unsolved]]] = {
    "status": Status,
    "ya": Solved,
    "belum": Unsolved,
}
_ALONE: Final[dict[str, Help | List]] = {"bantuan": Help(), "daftar": List()}
_WRAPPING = " \u00a0\t\r\n.,;:!?" + _QUOTES + "([{<>}])" + _INVISIBLE


def parse(text: str) -> Meaning:
    """Read an SMS; never raises, and takes time in proportion to the length (A4, D12).

    Of an `Answer` or `Reject` the code is 1000-9999 and the text is not empty.
    """
    command = _COMMAND.match(text)
    if command is None:
        return _ledger(text) or _citizen(text)
    after = text[command.end() :]
    typed = command["word"].lower()
    if typed in _WITH_CODE:
        return _word_and_code(typed, after)
    word = _WORDS[typed]
    match = _CODE.match(after)
    if match is None:
        has_digit = _DIGIT_FIRST.match(after)
        return Incomplete(word, None, Problem.BAD_CODE if has_digit else Problem.NO_CODE)
    code, body = match["code"], _body(match, command["lead"])
    if body is None:
        return Incomplete(word, None, Problem.BAD_CODE)
    if not body:
        return Incomplete(word, code, Problem.NO_TEXT)
    if _SECOND.search(body):
        return Incomplete(word, code, Problem.TWO_CODES)
    return Reject(code, body) if word == "TOLAK" else Answer(code, body)


def _ledger(text: str) -> Promised | Done | None:
    """JANJI and SELESAI with their code; None for every other text."""
    word = _LEDGER.match(text)
    match = _CODE.match(text, word.end()) if word is not None else None
    if word is None or match is None:
        return None
    body = _body(match, word["lead"])
    kind = Promised if word["word"].lower() == "janji" else Done
    return kind(match["code"], body) if body is not None else None


def _word_and_code(typed: str, after: str) -> Meaning:
    """Counts only when word and code are the whole SMS: people also agree in sentences."""
    word, kind = _WITH_CODE[typed]
    after = after.strip(_WRAPPING)
    match = _CODE.match(after)
    if match is not None and not match["rest"]:
        code = match["code"]
        return kind(code) if is_code(code) else Incomplete(word, None, Problem.BAD_CODE)
    return Incomplete(word, None, Problem.NO_CODE) if not after else Plain()


def _body(match: re.Match[str], lead: str) -> str | None:
    """The text behind the code, without the separators before it and the closers of what opened in
    front of the code; "" if there is no word in it, None where the four digits are no code."""
    rest = match["rest"]
    is_separated = bool(match["close"]) or not rest or _LEADING.match(rest) is not None
    if not is_code(match["code"]) or not is_separated:
        return None
    body = _LEADING.sub("", rest).strip()
    for opener in lead + ("" if match["close"] else match["open"]):
        if opener in _CLOSERS and body.endswith(tuple(_CLOSERS[opener])):
            body = body[:-1].rstrip()
    # As it would be sent: of some characters nothing is left, and a phone makes one of three dots.
    return "" if _NOTHING.fullmatch(clean(body)) else body


def _citizen(text: str) -> Meaning:
    """STATUS, YA, BELUM, each also with a ticket, DAFTAR and BANTUAN count only when they are the
    whole SMS (D12)."""
    bare = text.strip(_WRAPPING)
    if bare.lower() in _ALONE:
        return _ALONE[bare.lower()]
    match = _ABOUT_ONE.fullmatch(bare)
    if match is None:
        return Plain()
    rest = (match["rest"] or "").strip(_WRAPPING)
    ticket = parse_ticket(rest)
    if rest and ticket is None:
        return Plain()
    return _OF_CITIZENS[match["word"].lower()](ticket)


def is_system_status(text: str) -> bool:
    """Whether the whole SMS is STATUS SISTEM, the command of Admin's phone (D12)."""
    return _SYSTEM_STATUS.fullmatch(text) is not None
