"""A citizen's whole SMS: one card, and what belongs to cards alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.messaging import addresses
from app.domain.terms import UNANSWERED, CaseStatus, Channel
from app.domain.workflow import thread
from app.models.base import FormKey, Id, Long, Model, Name, Time, Word, where
from app.models.forward import Forward
from app.models.reply import Reply

NO_TURN: Final = datetime(9999, 1, 1, tzinfo=UTC)
# SQLite takes a partial index only for a query that repeats its words (state_filters.py does).
_SHOWN: Final = "deleted_at IS NULL AND is_quarantined IS {0} AND is_joined IS {0}"
_OPEN: Final = f"status IN ({', '.join(map(repr, map(str, UNANSWERED)))}) AND {_SHOWN}"
_UNSETTLED: Final = f"status != '{CaseStatus.SELESAI}' AND {_SHOWN}"
# Spelled so in a query, too.
OTHER_CHANNEL: Final = f"channel != '{Channel.SMS}'"
_DIMENSIONS: Final = ("category", "channel", "kecamatan")


def _where(words: str) -> dict[str, Any]:
    """The same with the false (0) and the true (1) of both databases."""
    return where(words.format("0", "1"), words.format("false", "true"))


def _timed(name: str, at: str, minutes: str) -> Index:
    """Covers what a report takes the time of, by when it was done."""
    words = f"{minutes} IS NOT NULL"
    return Index(name, at, *_DIMENSIONS, minutes, "id", **_where(words))


class MeasuredCase:
    """What a report needs to know of a case, stored when it happens (case_measures.py alone).

    Minutes are minutes of office hours since it was received (D3), None also
    while no report counts it (counted.py); `..._late` None: nothing to be judged.
    """

    # The kecamatan that its text names (domain/language/places.py), if it names one.
    kecamatan: Mapped[str | None] = mapped_column(String(40))
    # When it left the desk for the first time: forwarded, or answered directly.
    forward_late: Mapped[bool | None]
    # Of the first answer that arrived or may still arrive (A8).
    answered_at: Mapped[Time | None]
    answer_channel: Mapped[Word | None]
    answer_minutes: Mapped[int | None]
    answer_late: Mapped[bool | None]
    # Closed by citizen or moderator after an answer: what else ended has no known end.
    settle_minutes: Mapped[int | None]
    settle_late: Mapped[bool | None]


class Case(MeasuredCase, Model):
    """One case of a citizen with its state (D13); published, deleted, sensitive are facts.

    `received_at` is the time the deadline clock starts (SMSC time within bounds, G19),
    `smsc_at` and `recorded_at` keep both sources. `code` is live while `code_is_live`.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index(
            "uq_case_live_code",
            "code",
            unique=True,
            # As SQLAlchemy asks on each database, or SQLite would read all cases.
            **where("code_is_live = 1", "code_is_live"),
        ),
        # Codes that rest after their case was closed (D2).
        Index(
            "ix_case_code_closed", "code_closed_at", "code", **where("code_closed_at IS NOT NULL")
        ),
        # What waits is little, however much was answered: counted and sorted from here alone.
        Index(
            "ix_case_open",
            *("turn_at", "id", "status", "category", "counted_apart", "lead_id"),
            **_where(_OPEN),
        ),
        Index("ix_case_category", "category", "id", "status", **_where(_SHOWN)),
        Index("ix_case_deleted", "id", **_where("deleted_at IS NOT NULL")),
        # Hardly any has one: among so many NULLs SQLite takes an index of all for useless.
        Index("ix_case_follows", "follows_id", **_where("follows_id IS NOT NULL")),
        Index("ix_case_news", "follows_id", **_where("news_at IS NOT NULL")),
        Index("ix_case_member", "lead_id", **_where("lead_id IS NOT NULL")),
        Index("ix_case_public", "published_at"),
        # What the period of keeping ends for: closed and deleted cards that still hold their text.
        Index(
            "ix_case_kept", "closed_at", **_where("closed_at IS NOT NULL AND anonymised_at IS NULL")
        ),
        Index(
            "ix_case_quarantine",
            "recorded_at",
            **_where("is_quarantined IS {1} AND anonymised_at IS NULL"),
        ),
        # A report's cases, by its days and filters.
        Index("ix_case_received", "received_at", "id", *_DIMENSIONS),
        # Nearly everything comes by SMS: what does not is few, and tells both apart.
        Index("ix_case_other_channel", "id", "channel", **_where(OTHER_CHANNEL)),
        _timed("ix_case_answered", "answered_at", "answer_minutes"),
        _timed("ix_case_settled", "closed_at", "settle_minutes"),
        # What is late now: whatever still waits for somebody is little, too.
        Index(
            "ix_case_unsettled",
            *("status", "due_at", "received_at", *_DIMENSIONS, "id", "counted_apart"),
            **_where(_UNSETTLED),
        ),
        # The public list, newest first, and its feed's years: what is published is a small part.
        Index("ix_case_shown", "received_at", "id", **where("published_at IS NOT NULL")),
        # How many cases of a number a card counts, from the index alone.
        Index("ix_case_sender", "sender", "id", "is_quarantined"),
    )

    id: Mapped[Id]
    ticket: Mapped[str] = mapped_column(String(6), unique=True)
    # The citizen's address (ADR 27). None: a letter or a visit without a phone (D10).
    sender: Mapped[str | None] = mapped_column(String(64))
    # Who it was, of a case entered at the desk; as personal as the number.
    sender_name: Mapped[str | None] = mapped_column(String(120))
    sender_class: Mapped[Word]
    channel: Mapped[Word] = mapped_column(default="sms")
    body: Mapped[Long]
    status: Mapped[Word] = mapped_column(default="baru")
    category: Mapped[str | None] = mapped_column(String(30))
    # "Perlu pemeriksaan": a report of somebody's deed that takes its time (D3).
    needs_inspection: Mapped[bool] = mapped_column(default=False)
    # A flag says why this card is unlike others: see services/inbound/intake.py.
    flag: Mapped[str | None] = mapped_column(String(30))
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    # It begins with RAHASIA: nobody but Admin is shown its number.
    hides_number: Mapped[bool] = mapped_column(default=False)
    # A word of danger stands in it: it comes before all others, and an alert tells it.
    is_urgent: Mapped[bool] = mapped_column(default=False)
    # It, or what was added to it, accuses staff of an office (domain/language/accusations.py).
    is_accusing: Mapped[bool] = mapped_column(default=False, server_default=false())
    # No citizen's case (counted.py): in no figure of citizens, in a list of its own.
    counted_apart: Mapped[Word | None]
    # Sent while its number was blocked (A11): kept, in no list, never answered.
    is_quarantined: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str | None] = mapped_column(String(4))
    code_is_live: Mapped[bool] = mapped_column(default=False)
    code_closed_at: Mapped[Time | None]
    modem_id: Mapped[int | None] = mapped_column(ForeignKey("modem.id"))
    received_at: Mapped[Time]
    smsc_at: Mapped[Time | None]
    recorded_at: Mapped[Time]
    # The deadline's day 0 when the clock stood still for a while; else the receipt (D3).
    clock_from: Mapped[Time | None]
    due_at: Mapped[Time | None]
    due_reason: Mapped[str | None] = mapped_column(String(200))
    # How the day was counted: "5 hari kerja; Senin libur".
    due_counted: Mapped[str | None] = mapped_column(String(60))
    # The place in the order of work: `due_at` of what is unanswered, far away for the rest.
    turn_at: Mapped[Time] = mapped_column(default=NO_TURN)
    # Minta kejelasan: what the citizen was asked, and since when.
    asked_at: Mapped[Time | None]
    question: Mapped[str | None] = mapped_column(Text)
    # The case of the same number that this one follows until it is detached (A19), and as what
    # (related_cases.py); the word stays after Lepaskan, so that Urungkan finds it.
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    follows_as: Mapped[str | None] = mapped_column(String(20))
    # A part of the card that it follows (A19), in no list and no figure of its own.
    is_joined: Mapped[bool] = mapped_column(default=False)
    # Of a part: since when it waits for Sampaikan, as no SKPD that has the case is shown it.
    news_at: Mapped[Time | None]
    # Tickets and texts of what was joined to this card, for the search alone.
    parts_words: Mapped[str | None] = mapped_column(Text)
    # Tangani bersama: the case of another citizen about the same event, whose code, deadline and
    # answers are this one's, too; and of that case, the name of the event (actions/incidents.py).
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    incident_name: Mapped[str | None] = mapped_column(String(120))
    published_at: Mapped[Time | None]
    # When a moderator last let a text through: what is published may be mended.
    public_changed_at: Mapped[Time | None]
    # What the public reads instead of `body`, as a moderator let it through; kept after Batal
    # Publish, so that it need not be made twice.
    public_text: Mapped[str | None] = mapped_column(Text)
    # Where it is, by name, as far as the public may know (D4).
    public_place: Mapped[str | None] = mapped_column(String(60))
    # Why a case on a delicate subject was published all the same.
    publish_reason: Mapped[str | None] = mapped_column(String(300))
    deleted_at: Mapped[Time | None]
    deleted_by: Mapped[str | None] = mapped_column(String(120))
    # The user who may take it back on the same day (D6).
    deleted_by_id: Mapped[int | None]
    deleted_reason: Mapped[str | None] = mapped_column(String(300))
    closed_at: Mapped[Time | None]
    outcome: Mapped[str | None] = mapped_column(String(30))
    outcome_note: Mapped[str | None] = mapped_column(String(300))
    # BELUM: since then its answers count for nothing until a new one is given (D12).
    unsolved_at: Mapped[Time | None]
    # The deadlines' day 0 since that BELUM; it moves while the citizen is asked.
    due_from: Mapped[Time | None]
    # Number, name and texts are gone: the period of keeping was over, or the citizen asked for it.
    anonymised_at: Mapped[Time | None]
    # What SP4N-LAPOR! calls it, once somebody has handed it over there.
    lapor_number: Mapped[str | None] = mapped_column(String(30))
    # Of a case entered at the desk.
    form_key: Mapped[FormKey]

    forwards: Mapped[list[Forward]] = relationship(back_populates="case", order_by="Forward.id")
    replies: Mapped[list[Reply]] = relationship(back_populates="case", order_by="Reply.id")
    notes: Mapped[list[Note]] = relationship(order_by="Note.id")
    # What was joined to this card, in the order of its receipt.
    parts: Mapped[list[Case]] = relationship(
        primaryjoin=("and_(Case.id == foreign(remote(Case.follows_id)), remote(Case.is_joined))"),
        order_by="Case.received_at, Case.id",
        viewonly=True,
    )

    @property
    def whole_text(self) -> str:
        """The citizen's words with those of all that was joined to it (A19)."""
        return thread.words(self.texts)

    @property
    def texts(self) -> list[str]:
        """What the citizen said in this case, message by message."""
        return [one.body for one in self._said]

    @property
    def conveyed_texts(self) -> list[str]:
        """The same without what waits for Sampaikan."""
        return [one.body for one in self._said if one.news_at is None]

    @property
    def _said(self) -> list[Case]:
        return sorted([self, *self.parts], key=lambda one: (one.received_at, one.id))

    @property
    def is_member(self) -> bool:
        """Handled under another citizen's case about the same event."""
        return self.lead_id is not None

    @property
    def needs_own_window(self) -> bool:
        """Whether only its own window forwards it: one click, a key or an act on several cards
        would hand it to whom it is about (S41, D7)."""
        return self.is_sensitive or self.is_accusing

    @property
    def is_entered(self) -> bool:
        """Written down at the desk (D10), not delivered by its channel."""
        return self.channel != addresses.channel_of(self.sender)

    @property
    def is_deleted(self) -> bool:
        """Softly deleted (D6)."""
        return self.deleted_at is not None

    @property
    def is_anonymised(self) -> bool:
        """Nothing personal is left in it; it still counts."""
        return self.anonymised_at is not None

    @property
    def is_published(self) -> bool:
        """Shown on the public home page."""
        return self.published_at is not None


class Note(Model):
    """An internal note on a card, with name and position of its author on that day (A27): for the
    desk alone, never public, never in an SMS."""

    __tablename__ = "note"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text: Mapped[Long]
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    author_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL")
    )
    created_at: Mapped[Time]
    form_key: Mapped[FormKey]


class Publication(Model):
    """How often the public pages have changed, in one row that the database itself raises.

    `number` grows with every publish, unpublish, delete and answer, inside the transaction that
    does it (triggers of the first revision), so that a kept page is never shown after its time.
    """

    __tablename__ = "publication"

    id: Mapped[Id]
    number: Mapped[int]


class Suggestion(Model):
    """What is proposed for a card, one a case, made by a job after the intake: never a decision.

    `units` are the proposed codes in their order, each with its words, name and score; `similar`
    the earlier cards it may repeat (similar_texts.py). Once the moderator has decided,
    `category_kept` says whether the category was taken, `unit_place` which of the units (1-3; 0:
    another).
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_unit", "unit", "case_id"),
        Index("ix_suggestion_decided", "decided_at"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    made_at: Mapped[Time]
    category: Mapped[str | None] = mapped_column(String(30))
    is_spam: Mapped[bool] = mapped_column(default=False)
    # The first of the units, to be searched by.
    unit: Mapped[str | None] = mapped_column(String(30))
    units: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(300))
    places: Mapped[list[Any]] = mapped_column(JSON)
    similar: Mapped[list[Any]] = mapped_column(JSON)
    decided_at: Mapped[Time | None]
    category_kept: Mapped[bool | None]
    unit_place: Mapped[int | None]
