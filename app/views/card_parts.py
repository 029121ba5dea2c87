"""A card as its template sees it: plain frozen values, nothing left to ask the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from app.views.listing import CATEGORIES
from app.views.states import Tone


@dataclass(frozen=True, slots=True)
class Tag:
    """A word about the card, with its colour; the word says it all, `tip` says why."""

    text: str
    tone: Tone
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One button: a window to open (`opens`), or an act to do at once.

    `why_not`: the button is shown but dead, and this is why (the two of S81).
    `name`: what it is called where the label alone leaves the tutorial's word out.
    """

    action: str
    label: str
    icon: str
    tip: str
    url: str
    opens: bool
    values: str = ""
    is_main: bool = False
    is_danger: bool = False
    why_not: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class RejectionView:
    """Why an SKPD gave the message back (S98, S99)."""

    reason: str
    alternative: str
    acknowledged_by: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteView:
    """One SKPD's row on the card (S25)."""

    forward_id: int
    skpd: str
    abbreviation: str
    state: Tag
    phones: str
    forwarded_at: datetime
    answered_after: str
    reminded_at: datetime | None
    rejection: RejectionView | None
    heads_only: bool
    withdraw_url: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of an answer's SMS."""

    words: str
    tone: Tone
    at: datetime | None = None
    held_until: datetime | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One answer, yellow below the text (S80)."""

    id: int
    text: str
    by: str
    office: str
    acknowledged_by: str | None
    at: datetime
    delivery: Delivery
    cancel_url: str | None
    acknowledge_url: str | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """An internal note: on the desk's cards alone."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """The SMS by which the citizen answered a question."""

    text: str
    at: datetime
    url: str | None


@dataclass(frozen=True, slots=True)
class CardView:
    """One card, of the inbox or (with `forward_id`) of an SKPD's own list."""

    row_id: int
    message_id: int
    forward_id: int | None
    is_deleted: bool
    url: str
    sender: str
    received_at: datetime
    nth: int
    category: str
    tags: tuple[Tag, ...]
    flags: tuple[Tag, ...]
    code: str | None
    ticket: str
    body: str
    note: str | None
    question: str | None
    follow_ups: tuple[FollowUpView, ...]
    answers_url: str | None
    routes: tuple[RouteView, ...]
    replies: tuple[ReplyView, ...]
    notes: tuple[NoteView, ...]
    present: tuple[str, ...]
    buttons: tuple[Button, ...]
    more: tuple[Button, ...]

    @property
    def stamp(self) -> str:
        """Changes with anything that the card shows: the page compares it to refresh a card."""
        return sha256(repr(self).encode()).hexdigest()[:12]

    @property
    def dom_id(self) -> str:
        """The card's place on the page."""
        return f"card-{self.row_id}"

    @property
    def category_label(self) -> str:
        """The category's word; a colour never stands alone."""
        return CATEGORIES[self.category]

    @property
    def is_office(self) -> bool:
        """An SKPD's own card: exactly TOLAK and BALAS (S81)."""
        return self.forward_id is not None
