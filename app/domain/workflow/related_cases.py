"""Relates two cases of one number (A19): proposed to the moderator, never applied alone."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.words import N_, Labelled

# So long an open case is a thread that a further SMS of its number follows (A19).
PATIENCE: Final = timedelta(days=14)
# The pieces of a text that somebody cut by hand come one after the other.
_AT_ONCE: Final = timedelta(minutes=30)
_MARK: Final = r"([1-9])\s*(?:/|dari)\s*([2-9])"
_FIRST: Final = re.compile(rf"\W*(?:bag(?:ian)?\W*)?{_MARK}(?![\d/])", re.IGNORECASE)
_LAST: Final = re.compile(rf"(?<![\d/]){_MARK}\W*$", re.IGNORECASE)
_GOES_ON: Final = re.compile(r"\W*(?:lanjutan(?:nya)?|sambungan(?:nya)?|lnjutan|smbungan)\b", re.I)
_TO_GO_ON: Final = re.compile(r"\b(?:ber)?sambung\W*$", re.IGNORECASE)


class Link(Labelled):
    """As what a case follows another one; the first that fits, the surest first."""

    ANSWER = "jawaban", N_("Penjelasan warga atas pertanyaan")
    PART = "bagian", N_("Bagian dari SMS yang dipotong sendiri")
    CONTINUATION = "lanjutan", N_("Lanjutan SMS sebelumnya")
    RESEND = "ulangan", N_("Isi yang sama dikirim lagi")
    FOLLOW_UP = "susulan", N_("Susulan dari nomor yang sama")
    # Thanks, or what was said with BELUM: never proposed, it joins by itself.
    WORD = "kata", N_("Kata warga atas jawaban")


_RANK: Final = list(Link)


@dataclass(frozen=True, slots=True)
class Said:
    """A text and when it was received."""

    text: str
    at: datetime


def link_between(one: Said, other: Said) -> Link | None:
    """Relation of the later case of a number to the earlier; None when too far apart."""
    earlier, later = sorted((one, other), key=lambda said: said.at)
    gap = later.at - earlier.at
    if gap > PATIENCE:
        return None
    if gap <= _AT_ONCE:
        if _are_parts(earlier.text, later.text):
            return Link.PART
        if _GOES_ON.match(later.text) or _TO_GO_ON.search(earlier.text):
            return Link.CONTINUATION
    # Two photos without a word are not the same one.
    is_same = later.text and _plain(earlier.text) == _plain(later.text)
    return Link.RESEND if is_same else Link.FOLLOW_UP


def goes_at_once(link: Link, said: Said, last: datetime) -> bool:
    """Whether phones that have the case learn of a further message without a moderator's look: it
    is marked as a continuation, or is a photo or a place, without words, soon after the `last`."""
    is_marked = link in (Link.PART, Link.CONTINUATION)
    return is_marked or (not said.text and said.at - last <= _AT_ONCE)


def link_rank(link: Link) -> int:
    """Rank of a relation, the surest first."""
    return _RANK.index(link)


def _are_parts(one: str, other: str) -> bool:
    """`(1/2)` and `(2/2)`: the same total, another number."""
    first, second = _mark(one), _mark(other)
    return bool(first and second and first[1] == second[1] and first[0] != second[0])


def _mark(text: str) -> tuple[int, int] | None:
    found = _FIRST.match(text) or _LAST.search(text)
    if found is None:
        return None
    number, total = int(found[1]), int(found[2])
    return (number, total) if number <= total else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
