"""Offices: who holds one on a day, also for somebody else (Plt, Plh, Pgs)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol, TypeVar

from app.domain.words import N_, Labelled


class ActingKind(Labelled):
    """Why somebody holds an office for some days only."""

    VACANT = "plt", N_("Plt. (pelaksana tugas: jabatannya kosong)")
    AWAY = "plh", N_("Plh. (pelaksana harian: pejabatnya berhalangan)")
    LEAVE = "pgs", N_("Pgs. (pengganti sementara: pejabatnya cuti)")

    @property
    def prefix(self) -> str:
        """What stands before the position on papers and in SMS: `Plh.`."""
        return f"{self.value.capitalize()}."


_TITLE: Final = re.compile(rf"^({'|'.join(ActingKind)})\b\.?\s*", re.IGNORECASE)


def bare_position(position: str) -> str:
    """The position without the title of who is acting in it."""
    return _TITLE.sub("", " ".join(position.split()))


class Term(Protocol):
    """Term of service of an official, from a row, a form or a file."""

    @property
    def is_active(self) -> bool:
        """Not retired."""

    @property
    def valid_from(self) -> date | None:
        """The first day, if it is set."""

    @property
    def valid_until(self) -> date | None:
        """The last day, if it is set."""


class Post(Term, Protocol):
    """An office as one person holds it."""

    @property
    def id(self) -> int:
        """Names the post."""

    @property
    def phone(self) -> str:
        """One phone can hold several posts."""

    @property
    def rank(self) -> str:
        """The rank in the unit."""

    @property
    def acting(self) -> str | None:
        """An ActingKind, if the office is held for some days only."""

    @property
    def stands_for_id(self) -> int | None:
        """The post of the official who is away."""


P = TypeVar("P", bound=Post)
HEAD: Final = "kadis"
# An official of this rank answering himself knows of it himself, and may approve (A5, S72).
SUPERIORS: Final = (HEAD, "sekretaris")


def is_over(term: Term, day: date) -> bool:
    """Whether the last day is over."""
    return term.valid_until is not None and term.valid_until < day


def serves(term: Term, day: date) -> bool:
    """Whether this official serves on that day; first and last day count."""
    has_begun = term.valid_from is None or term.valid_from <= day
    return term.is_active and has_begun and not is_over(term, day)


def holders(posts: Iterable[P], day: date) -> list[P]:
    """The posts of a unit that hold its offices on that day: those who serve, without those for
    whom somebody is acting."""
    serving = [post for post in posts if serves(post, day)]
    stood_in_for = {post.stands_for_id for post in serving if post.acting}
    return [post for post in serving if post.id not in stood_in_for]


def one_a_phone(posts: Iterable[P]) -> list[P]:
    """Of the posts of one phone in a unit the highest, of two alike the acting one."""
    best: dict[str, P] = {}
    for post in posts:
        known = best.get(post.phone)
        if known is None or _height(post) < _height(known):
            best[post.phone] = post
    return list(best.values())


def _height(post: Post) -> tuple[int, bool]:
    place = SUPERIORS.index(post.rank) if post.rank in SUPERIORS else len(SUPERIORS)
    return place, post.acting is None
