"""A card's buttons as its template sees them, and the stamp by which a page detects changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Button:
    """One button: it opens a dialog (`opens`) or acts at once; `endpoint` takes the card's row id.

    `why_not`: why the button is disabled (S81); empty for an enabled one.
    `name`: the accessible name, where the label leaves out the tutorial's term.
    `about`: the key of its description on the page, where that is not the action's own.
    """

    action: str
    label: str
    icon: str
    tip: str
    endpoint: str
    opens: bool
    values: str = ""
    is_main: bool = False
    is_danger: bool = False
    why_not: str = ""
    name: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """A card's visible buttons and those under "Lainnya"; cards of one kind share them.

    `stamp` changes with any button; `CardView.stamp` includes it.
    """

    shown: tuple[Button, ...] = field(repr=False)
    more: tuple[Button, ...] = field(repr=False)
    stamp: str

    @classmethod
    def of(cls, shown: Sequence[Button], more: Sequence[Button]) -> Buttons:
        """Computes the stamp."""
        return cls(tuple(shown), tuple(more), stamp_of((shown, more)))


def stamp_of(shown: object) -> str:
    """A hash that changes with any of these values."""
    return sha256(repr(shown).encode()).hexdigest()[:12]
