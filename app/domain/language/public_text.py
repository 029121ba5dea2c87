"""Last filter of every public output: hides phone numbers, identity and account numbers, e-mail
addresses and number plates.

Hiding too much is the safe mistake; clock times, dates and rupiah are recognised because answers
are full of them. What needs a person's judgement (names, SARA words) belongs to redaction.py.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "[nomor disamarkan]"
EMAIL_MASK: Final = "[email disamarkan]"
PLATE_MASK: Final = "[pelat disamarkan]"

# Digits with at most six separators, whichever they are, between two of them. A letter typed for 0
# or 1 counts beside a digit ("O812", "08l2"); \d also takes digits of other scripts.
_GAP = r"[\W_]{0,6}"
_DIGIT = r"(?:\d|[oOlI](?=\d)|(?<=\d)[oOlI](?![^\W\d_]))"
_RUN: Final = re.compile(rf"[+(]?{_DIGIT}(?:{_GAP}{_DIGIT}){{6,}}")
_LONE_RUN: Final = 7  # digits written together
_GAPPED_RUN: Final = 9  # digits with separators: the shortest is a landline with its area code

_CLOCK = r"(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9](?:[.:][0-5][0-9])?"
_DATE = r"(?:0?[1-9]|[12][0-9]|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:(?:19|20)[0-9]{2}|[0-9]{2})"
_YEAR = r"(?:19|20)[0-9]{2}"
_TIMES: Final = re.compile(
    rf"(?:(?:{_DATE}|{_CLOCK}|{_YEAR})(?![0-9])(?:[\s,;&()]|\s*[-\u2010-\u2015/]\s*)*)+"
)
_MONEY: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,[0-9]{2})?|[0-9]{4,12}")
_MONEY_BEFORE: Final = re.compile(r"\bRp\.?\s?$", re.IGNORECASE)
_MONEY_AFTER: Final = re.compile(r"\s?(?:rupiah|,-)", re.IGNORECASE)
# What may stand before a comma and has nothing to do with the digits behind it: a whole date, a
# year, after "Rp" an amount.
_BEFORE_COMMA = rf"(?:[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.])?{_YEAR}"
_LISTED: Final = re.compile(rf"(?:{_BEFORE_COMMA}\s?[,;]\s+)+")
_PRICED: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{2})?\s?[,;]\s+")

# Bounded, so that a hostile text takes no time. An office's own address is no person's.
_EMAIL: Final = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"
)
_OFFICIAL: Final = re.compile(r"\.(?:go|desa)\.id\b", re.IGNORECASE)
# The plates of Indonesia by region; one letter alone only in capitals, for "b 12 kg" is none.
_REGIONS = (
    "A[ABDEG]|B[ABDEGHKLMNP]|D[ABCDEGHKLMNPRSTW]|E[ABD]|K[BHTU]|P[AB]",
    "[ABDEFGHKLMNPRSTWZ]",
)
_PLATE: Final = re.compile(
    rf"(?<![\w])(?:(?i:{_REGIONS[0]})[\s.-]?\d{{3,4}}[\s.-]?[A-Za-z]{{1,3}}"
    rf"|(?:{_REGIONS[0]})[\s.-]?\d{{1,4}}[\s.-]?[A-Z]{{1,3}}"
    rf"|(?:{_REGIONS[1]})[\s.-]?\d{{3,4}}[\s.-]?[A-Z]{{1,3}})(?![\w])"
)
_UNITS: Final = re.compile(
    r"(?:kg|km|m|cm|jt|rb|hr|jam|org|th|thn|bln|kk|gr|rt|rw)\Z", re.IGNORECASE
)


def public_text(body: str) -> str:
    """The text with every phone number, NIK, family card or account number, e-mail address and
    plate replaced (D4)."""
    for begin, end, mask in reversed(personal_spans(body)):
        body = body[:begin] + mask + body[end:]
    return body


def personal_spans(body: str) -> list[tuple[int, int, str]]:
    """(begin, end, what stands there instead) of all that is hidden, in order, none overlapping."""
    found = [(*match.span(), EMAIL_MASK) for match in _EMAIL.finditer(body) if _is_private(match)]
    found += [(*match.span(), MASK) for match in _RUN.finditer(body) if _is_number(match)]
    found += [(*match.span(), PLATE_MASK) for match in _PLATE.finditer(body) if _is_plate(match)]
    spans: list[tuple[int, int, str]] = []
    for span in sorted(found):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
        elif span[1] > spans[-1][1]:
            # They overlap: the later one's rest is hidden with it.
            spans[-1] = (spans[-1][0], span[1], spans[-1][2])
    return spans


def _is_private(match: re.Match[str]) -> bool:
    return _OFFICIAL.search(match[0]) is None


def _is_plate(match: re.Match[str]) -> bool:
    return _UNITS.search(match[0]) is None


def _is_number(match: re.Match[str]) -> bool:
    run = match[0]
    head = (_PRICED if _is_priced(match) else _LISTED).match(run)
    if head is not None and not _is_long(run[head.end() :]):
        return False
    return _is_long(run) and not _TIMES.fullmatch(run) and not _is_money(match)


def _is_long(run: str) -> bool:
    pieces = re.findall(r"[\doOlI]+", run)
    return len("".join(pieces)) >= _GAPPED_RUN or max(map(len, pieces)) >= _LONE_RUN


def _is_money(match: re.Match[str]) -> bool:
    if not _MONEY.fullmatch(match[0]):
        return False
    return _is_priced(match) or bool(_MONEY_AFTER.match(match.string, match.end()))


def _is_priced(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 5) : match.start()]
    return bool(_MONEY_BEFORE.search(before))
