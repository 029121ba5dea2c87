"""A case held by one SKPD: its rejection, its drafts, and what its phones nearly asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import FormKey, Id, Long, Model, Name, Number, Time, Word, where
from app.models.skpd import Skpd

if TYPE_CHECKING:
    from app.models.case import Case
    from app.models.reply import Reply


class Approval(Model):
    """An SKPD's draft of an answer that waits for its superior's word (S72); approved, it becomes a
    Reply (ADR 9).

    Names and positions are those of the day (A27). A draft is never edited: a changed text is
    requested anew.
    """

    __tablename__ = "approval"
    # `SETUJU KODE` names a forward, not a draft: of each at most one waits.
    __table_args__ = (
        Index("uq_approval_waiting", "forward_id", unique=True, **where("status = 'menunggu'")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    forward_id: Mapped[int] = mapped_column(ForeignKey("forward.id"), index=True)
    text: Mapped[Long]
    channel: Mapped[Word]
    # Its phone had guessed codes within a day: the desk may decide as well (D11).
    is_doubted: Mapped[bool] = mapped_column(default=False)
    status: Mapped[Word] = mapped_column(default="menunggu")
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    author_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL")
    )
    author_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    superior_name: Mapped[Name]
    superior_position: Mapped[Name]
    asked_at: Mapped[Time]
    # Who approved or returned it: not always the one who was asked.
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[Time | None]
    # His phone got the echo of SETUJU, so it may take the answer back (D11).
    decided_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    remark: Mapped[str | None] = mapped_column(String(300))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    # What the draft promises: the day, or that it promises nothing (domain/workflow/promises.py).
    promised_on: Mapped[date | None]
    is_no_promise: Mapped[bool] = mapped_column(default=False)
    form_key: Mapped[FormKey]

    forward: Mapped[Forward] = relationship(back_populates="approvals")


class Rejection(Model):
    """An SKPD's refusal of a forward: it goes back to the moderator (S82, S96-S99).

    Alternative SKPD and the superior's position may miss by phone.
    """

    __tablename__ = "rejection"
    # As of answers: the list "Diketahui belum diisi" is short (D12).
    __table_args__ = (
        Index("ix_rejection_unnamed", "forward_id", **where("acknowledged_by IS NULL")),
    )

    id: Mapped[Id]
    forward_id: Mapped[int] = mapped_column(ForeignKey("forward.id"), unique=True)
    reason: Mapped[Long]
    alternative: Mapped[str | None] = mapped_column(String(120))
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    channel: Mapped[Word]
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    created_at: Mapped[Time]
    form_key: Mapped[FormKey]

    forward: Mapped[Forward] = relationship(back_populates="rejection")


class MeasuredForward:
    """The same of one SKPD's hold: its first answer that arrived or may still arrive, or its
    rejection; `work_minutes` since it was forwarded."""

    responded_at: Mapped[Time | None]
    work_minutes: Mapped[int | None]
    answer_channel: Mapped[Word | None]
    # An answer later than the case's deadline, which runs since the receipt.
    is_late: Mapped[bool | None]


class Forward(MeasuredForward, Model):
    """One SKPD's hold on a case; the first is the lead (A7)."""

    __tablename__ = "forward"
    __table_args__ = (
        Index("ix_forward_skpd", "skpd_id", "status", "id"),
        Index("ix_forward_skpd_all", "skpd_id", "id"),
        Index("ix_forward_skpd_case", "skpd_id", "case_id"),
        # Medians and the ranking of the SKPD from the index alone, one SKPD after the other; where
        # the cases are asked, too, in the order of time in which these lie.
        Index(
            "ix_forward_responses",
            *("skpd_id", "responded_at", "status", "is_late", "work_minutes", "case_id"),
            **where("work_minutes IS NOT NULL"),
        ),
        Index(
            "ix_forward_responded",
            *("responded_at", "skpd_id", "status", "is_late", "work_minutes", "case_id"),
            **where("work_minutes IS NOT NULL"),
        ),
        # A case's forwards; and whether an SKPD has answered it, asked of many cases one
        # after the other, from the index alone.
        Index("ix_forward_case_id", *("case_id", "skpd_id", "status", "work_minutes")),
        # Who owes an answer is few, however much was answered.
        Index("ix_forward_owed", *("skpd_id", "id"), **where("is_owed = 1", "is_owed")),
        Index("ix_forward_due", "due_at", "id", **where("due_at IS NOT NULL")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    skpd_id: Mapped[int] = mapped_column(ForeignKey("skpd.id"))
    status: Mapped[Word] = mapped_column(default="menunggu")
    is_lead: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str | None] = mapped_column(String(300))
    # "Hanya kepala": of its phones only the head's is told (D7).
    heads_only: Mapped[bool] = mapped_column(default=False)
    forwarded_at: Mapped[Time]
    forwarded_by: Mapped[Name]
    # When somebody of the SKPD first saw it, on the web or by BACA.
    read_at: Mapped[Time | None]
    answered_at: Mapped[Time | None]
    # It owes an answer: none came, or none arrived or solved anything (A8, D12; due_dates.py).
    is_owed: Mapped[bool] = mapped_column(default=True)
    # Until when; None while it owes none, or the clock stands.
    due_at: Mapped[Time | None]
    reminded_at: Mapped[Time | None]
    # Lepaskan: why a helping SKPD has nothing to add, and who said so.
    released_by: Mapped[str | None] = mapped_column(String(120))
    release_note: Mapped[str | None] = mapped_column(String(300))
    form_key: Mapped[FormKey]

    case: Mapped[Case] = relationship(back_populates="forwards")
    skpd: Mapped[Skpd] = relationship()
    replies: Mapped[list[Reply]] = relationship(back_populates="forward", order_by="Reply.id")
    approvals: Mapped[list[Approval]] = relationship(
        back_populates="forward", order_by="Approval.id"
    )
    rejection: Mapped[Rejection | None] = relationship(back_populates="forward", uselist=False)


class NearMiss(Model):
    """What an official's phone seemed to ask for, until OK KODE does it (D12).

    Kept for a day, one a phone and code; the next one replaces it, OK takes it away. `word` is the
    exact word that was understood, `text` what goes with it. Without a word OK does nothing: the
    text seemed to be for the office, and sending it again as an answer sends it.
    """

    __tablename__ = "near_miss"
    __table_args__ = (UniqueConstraint("phone", "code"),)

    id: Mapped[Id]
    phone: Mapped[Number]
    code: Mapped[str] = mapped_column(String(4))
    forward_id: Mapped[int] = mapped_column(ForeignKey("forward.id"), index=True)
    word: Mapped[Word]
    text: Mapped[Long]
    written_at: Mapped[Time]
    kept_at: Mapped[Time] = mapped_column(index=True)

    forward: Mapped[Forward] = relationship()
