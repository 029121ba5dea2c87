"""A card as its template sees it: frozen plain values that need no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal

from app.queries.lists.filters import CATEGORIES
from app.views.cards.addresses import row_url

# The colour of a word on the screen.
Tone = Literal["plain", "warn", "bad", "good"]


@dataclass(frozen=True, slots=True)
class Tag:
    """A label with its colour; the text is complete without the colour, `tip` gives the reason."""

    text: str
    tone: Tone
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """The channel of a case that is no SMS (D10)."""

    label: str
    icon: str
    tip: str


@dataclass(frozen=True, slots=True)
class RejectionView:
    """Why a unit rejected the case (S98, S99)."""

    reason: str
    alternative: str
    acknowledged_by: str
    by: str
    at: datetime
    complete_url: str | None


@dataclass(frozen=True, slots=True)
class RouteView:
    """One unit's row on the card (S25)."""

    forward_id: int
    skpd: str
    abbreviation: str
    part: Tag | None
    state: Tag
    due: Tag | None
    phones: Tag
    forwarded_at: datetime
    answered_after: str
    reminded_at: datetime | None
    read_at: datetime | None
    rejection: RejectionView | None
    heads_only: bool
    withdraw_url: str | None
    release_url: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The delivery of an answer's SMS."""

    words: str
    tone: Tone
    at: datetime | None = None
    held_until: datetime | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class PromiseTag:
    """What an answer promised, with a link to Janji."""

    tag: Tag
    url: str | None


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
    # Who disputes it since when, and where a correction is written (D11).
    disputed: str
    correct_url: str | None
    # For an answer that did not arrive (A8).
    resend_url: str | None
    # The question before it is sent again; empty: none.
    resend_ask: str
    promise: PromiseTag | None = None
    # Where a moderator looks at what came by phone, before the public reads it (D11).
    look_url: str | None = None


@dataclass(frozen=True, slots=True)
class NoteView:
    """An internal note; only moderators' cards show it."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that came with the case: a photo, a voice; `problem` where it is not here."""

    id: int
    kind: str
    url: str
    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A later SMS of the same number: the answer to a question, a follow-up, a joined part."""

    text: str
    at: datetime
    label: str
    is_joined: bool
    url: str | None
    split_url: str | None
    # No SKPD that has the case is shown it yet.
    waits: bool = False
    # Sampaikan of all that waits on its card, for whoever may.
    convey_url: str | None = None


@dataclass(frozen=True, slots=True)
class LinkView:
    """The case that a card follows, with the actions on the link."""

    words: str
    url: str
    is_joined: bool
    join_url: str | None
    detach_url: str | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """What another citizen wrote of the same event; `url`: that one's card, for the desk."""

    text: str
    at: datetime
    ticket: str
    url: str | None


@dataclass(frozen=True, slots=True)
class IncidentView:
    """The event (Kejadian) of a card: how many citizens wrote of it, and what; of a card under
    another, `lead_url` leads there."""

    name: str
    people: int = 1
    others: tuple[MemberView, ...] = ()
    lead_url: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A draft below the text. `overtaken`: the unit has answered meanwhile. `approve_ask`: the
    question before Setujui (D7)."""

    text: str
    by: str
    words: str
    at: datetime
    is_waiting: bool
    overtaken: str
    approve_url: str | None
    approve_ask: str
    return_url: str | None
    recall_url: str | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The question; `cancel_url` while its SMS is held; `is_lost` when the SMS failed."""

    text: str
    held_until: datetime | None
    cancel_url: str | None
    is_unanswered: bool
    is_lost: bool


@dataclass(frozen=True, slots=True)
class UnitView:
    """One suggested unit; `tip` names the words that led to it. `url` opens the window in which it
    is chosen: Proses / Forward, or Balas where the desk answers."""

    code: str
    label: str
    tip: str
    is_outside: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class SimilarView:
    """An earlier card that this one may repeat."""

    ticket: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """The suggestions for one card; a person chooses. An empty address: no right to the act."""

    category: str
    category_label: str
    category_url: str
    spam_url: str
    is_spam: bool
    units: tuple[UnitView, ...]
    reason: str
    similar: tuple[SimilarView, ...]
    is_strong: bool
    # Tangani bersama of the card and those that are similar.
    unite_url: str = ""


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


@dataclass(frozen=True, slots=True)
class CardView:
    """One card, of Pesan Masuk or (with `forward_id`) of a unit's own list."""

    row_id: int
    case_id: int
    forward_id: int | None
    is_deleted: bool
    url: str
    sender: str
    sender_name: str
    way: Way | None
    received_at: datetime
    nth: int
    category: str
    tags: tuple[Tag, ...]
    # What the citizen or the SKPD objects to its answer.
    objections: tuple[Tag, ...]
    flags: tuple[Tag, ...]
    code: str | None
    ticket: str
    body: str
    note: str | None
    question: QuestionView | None
    follow_ups: tuple[FollowUpView, ...]
    link: LinkView | None
    routes: tuple[RouteView, ...]
    replies: tuple[ReplyView, ...]
    drafts: tuple[ApprovalView, ...]
    notes: tuple[NoteView, ...]
    present: tuple[str, ...]
    buttons: Buttons
    may_pick: bool = False
    proposal: ProposalView | None = None
    incident: IncidentView | None = None
    files: tuple[FileView, ...] = ()
    # The citizen's words that were read as danger to a person, while the card waits for an answer;
    # None where it is no such card.
    danger: tuple[str, ...] | None = None

    @property
    def before_answers(self) -> list[FollowUpView]:
        """What the citizen added before the first answer."""
        return [it for it in self.follow_ups if not self._is_later(it)]

    @property
    def waiting(self) -> list[FollowUpView]:
        """What no SKPD that has the case is shown yet."""
        return [it for it in self.follow_ups if it.waits]

    @property
    def thread(self) -> list[FollowUpView | ReplyView]:
        """The answers, and what was said after the first, by time."""
        later = [it for it in self.follow_ups if self._is_later(it)]
        return sorted([*self.replies, *later], key=lambda it: it.at)

    def _is_later(self, added: FollowUpView) -> bool:
        return bool(self.replies) and added.at >= min(it.at for it in self.replies)

    @property
    def is_joined(self) -> bool:
        """A part of another card; no list shows it."""
        return self.link is not None and self.link.is_joined

    @property
    def stamp(self) -> str:
        """Changes with anything that the card shows; the page compares it to refresh the card."""
        return stamp_of(self)

    @property
    def dom_id(self) -> str:
        """The id of the card's element on the page."""
        return f"card-{self.row_id}"

    @property
    def category_label(self) -> str:
        """The category's label; a colour never carries meaning alone."""
        return CATEGORIES[self.category]

    def address(self, endpoint: str) -> str:
        """Where a button of this card leads."""
        if self.forward_id is not None:
            return row_url(endpoint, forward_id=self.forward_id)
        return row_url(endpoint, case_id=self.case_id)

    @property
    def is_office(self) -> bool:
        """A unit's own card, with exactly TOLAK and BALAS (S81)."""
        return self.forward_id is not None
