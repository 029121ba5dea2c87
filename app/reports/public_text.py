"""What of a text the public may read: no digit of anything that looks like a number of a person.

Hiding too much is the safe mistake; clock times, dates and rupiah are told apart because answers
are full of them.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "[nomor disamarkan]"

# Digits with at most three separators (also invisible ones) between two of them. A letter typed
# for 0 or 1 counts beside a digit ("O812", "08l2"); \d also takes digits of other scripts.
_GAP = r"(?:[\s.\-\u200b-\u200f\u2010-\u2015\u2060\ufeff/()_*:+|]|,(?!\s)){0,3}"
_DIGIT = r"(?:\d|[oOlI](?=\d)|(?<=\d)[oOlI](?![^\W\d_]))"
_RUN: Final = re.compile(rf"[+(]?{_DIGIT}(?:{_GAP}{_DIGIT}){{6,}}")
_LONE_RUN: Final = 7  # digits written together
_GAPPED_RUN: Final = 9  # digits with separators: the shortest is a landline with its area code

_CLOCK = r"(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9](?:[.:][0-5][0-9])?"
_DATE = r"(?:0?[1-9]|[12][0-9]|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:(?:19|20)[0-9]{2}|[0-9]{2})"
_YEAR = r"(?:19|20)[0-9]{2}"
_TIMES: Final = re.compile(
    rf"(?:(?:{_DATE}|{_CLOCK}|{_YEAR})(?![0-9])(?:[\s,()]|\s*[-\u2010-\u2015/]\s*)*)+"
)
_MONEY: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,[0-9]{2})?|[0-9]{4,12}")
_MONEY_BEFORE: Final = re.compile(r"\bRp\.?\s?$", re.IGNORECASE)
_MONEY_AFTER: Final = re.compile(r"\s?(?:rupiah|,-)", re.IGNORECASE)


def public_text(body: str) -> str:
    """The text with every phone number, NIK, family card or account number replaced (D4)."""
    return _RUN.sub(_shown, body)


def _shown(match: re.Match[str]) -> str:
    run = match[0]
    if not _is_long(run) or _TIMES.fullmatch(run) or _is_money(match):
        return run
    return MASK


def _is_long(run: str) -> bool:
    pieces = re.findall(r"[\doOlI]+", run)
    return len("".join(pieces)) >= _GAPPED_RUN or max(map(len, pieces)) >= _LONE_RUN


def _is_money(match: re.Match[str]) -> bool:
    if not _MONEY.fullmatch(match[0]):
        return False
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(_MONEY_BEFORE.search(before[-5:]) or _MONEY_AFTER.match(after))
