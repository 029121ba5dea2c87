"""A card's buttons as its template sees them, and the stamp by which a page compares its cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Button:
    """One button: a window to open (`opens`), or an act to do at once; `endpoint` takes the card's
    row.

    `why_not`: the button is shown but dead, and this is why (the two of S81).
    `name`: what it is called where the label alone leaves the tutorial's word out.
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
    """A card's buttons, in sight and under "Lainnya"; cards of one kind share them.

    `stamp` is another one when any button is: it stands for them in `CardView.stamp`.
    """

    shown: tuple[Button, ...] = field(repr=False)
    more: tuple[Button, ...] = field(repr=False)
    stamp: str

    @classmethod
    def of(cls, shown: Sequence[Button], more: Sequence[Button]) -> Buttons:
        """With the stamp of these."""
        return cls(tuple(shown), tuple(more), stamp_of((shown, more)))


def stamp_of(shown: object) -> str:
    """Another one when anything is that these values say."""
    return sha256(repr(shown).encode()).hexdigest()[:12]
