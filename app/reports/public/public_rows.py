"""Which rows the public may read, and how a public case is assembled.

Neither the sender's columns nor the original texts are ever selected here: what is not selected
can't be shown. Every text passes `public_text` on its way out, whatever a moderator let through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.language.public_text import public_text
from app.domain.messaging.delivery import ARRIVED, Purpose
from app.domain.terms import HOLDING, CaseStatus, Category
from app.domain.workflow import thread
from app.domain.workflow.objections import Objection, objection_to
from app.models import Case, Forward, OutboundSms, Reply, Skpd
from app.models.counted import is_counted
from app.models.denial import is_denied

_MEMBER: Final = aliased(Case)
_MORE: Final = select(func.count(_MEMBER.id)).where(
    _MEMBER.lead_id == Case.id, _MEMBER.deleted_at.is_(None)
)
# What is shown of a case; `more`: other citizens' cases that are handled with it.
SHOWN: Final[Select[*tuple[Any, ...]]] = select(
    *(Case.id, Case.public_text, Case.category, Case.received_at),
    *(Case.published_at, Case.public_changed_at, Case.status, Case.public_place),
    *(Case.unsolved_at, is_denied().label("is_denied")),
    _MORE.scalar_subquery().label("more"),
)
# What was joined to a case, and published with it.
PART: Final = aliased(Case)


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """One answer as the public reads it."""

    text: str
    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicWord:
    """What the citizen wrote after an answer."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicCase:
    """One published case, with all that was joined to it before the first answer; `place` is
    None where no kecamatan is known of it (D4)."""

    id: int
    text: str
    category: Category | None
    at: datetime
    published_at: datetime
    is_closed: bool
    place: str | None = None
    offices: list[str] = field(default_factory=list)
    answers: list[PublicAnswer] = field(default_factory=list)
    later: list[PublicWord] = field(default_factory=list)
    # Cases of the same event, this one among them.
    reports: int = 1
    changed_at: datetime | None = None
    # The answers are not the last word: the citizen or the SKPD has said so, and when.
    objection: Objection | None = None
    objected_at: datetime | None = None

    @property
    def thread(self) -> list[PublicAnswer | PublicWord]:
        """What follows the case, by time."""
        return sorted([*self.answers, *self.later], key=lambda it: it.at)

    @property
    def updated_at(self) -> datetime:
        """The last moment at which what the public reads of it changed."""
        shown = (self.at, self.published_at, self.changed_at, self.objected_at)
        return max(*(at for at in shown if at), *(answer.at for answer in self.answers))

    @property
    def state(self) -> str:
        """Where it stands, for open data."""
        if self.is_closed:
            return "selesai"
        if self.objection is not None:
            return self.objection.value
        return "dijawab" if self.answers else "menunggu"

    @property
    def heading(self) -> str:
        """Its first words, for a page's title and a feed's entry."""
        words = " ".join(self.text.split())
        return words if len(words) <= 70 else words[:70].rsplit(" ", 1)[0] + " …"


def is_shown(row: Any) -> ColumnElement[bool]:
    """Let through by a moderator, and nothing has happened since that forbids it.

    What became sensitive is taken down by the service; this lock holds whoever forgets that, unless
    a moderator published it with a reason (D7).
    """
    return and_(
        row.published_at.is_not(None),
        row.public_text.is_not(None),
        row.deleted_at.is_(None),
        row.is_quarantined.is_(False),
        or_(row.is_sensitive.is_(False), row.publish_reason.is_not(None)),
    )


def is_public() -> ColumnElement[bool]:
    """The cases that stand on the public page themselves: a citizen's, as in every figure."""
    return and_(is_shown(Case), is_counted())


def is_added() -> ColumnElement[bool]:
    """The parts that are read with the case they were joined to."""
    return and_(is_shown(PART), PART.is_joined)


def is_sent() -> ColumnElement[bool]:
    """Nothing is public before the citizen has it: what is held may still be called back. Nor what
    an official denies, or what came by phone and no moderator has looked at (D11)."""
    sms = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.purpose == Purpose.ANSWER
    )
    arrived = or_(sms.where(OutboundSms.status.in_(ARRIVED)).exists(), ~sms.exists())
    return and_(Reply.disputed_at.is_(None), Reply.awaits_look.is_(False), arrived)


def is_held_by(skpd_id: Any) -> ColumnElement[bool]:
    """The SKPD holds the case, or has answered it."""
    held = select(Forward.id).where(
        Forward.case_id == Case.id, Forward.skpd_id == skpd_id, Forward.status.in_(HOLDING)
    )
    return held.exists()


def has_word(word: str) -> ColumnElement[bool]:
    """The word stands in what the public may read: the originals would betray what was hidden."""
    in_answer = select(Reply.id).where(
        Reply.case_id == Case.id, Reply.public_text.icontains(word, autoescape=True), is_sent()
    )
    in_part = select(PART.id).where(
        PART.follows_id == Case.id, PART.public_text.icontains(word, autoescape=True), is_added()
    )
    in_text = Case.public_text.icontains(word, autoescape=True)
    return or_(in_text, in_part.exists(), in_answer.exists())


def assembled(session: Session, found: Sequence[Any]) -> list[PublicCase]:
    """The cases of these rows, in their order, with parts, SKPDs and answers."""
    ids = [row.id for row in found]
    offices, answers = _offices(session, ids), _answers(session, ids)
    denied = _denied(session, [row.id for row in found if row.is_denied])
    words = {row.id: [PublicWord(public_text(row.public_text), row.received_at)] for row in found}
    added = select(PART.follows_id, PART.public_text, PART.received_at).where(
        PART.follows_id.in_(ids), is_added()
    )
    for part in session.execute(added.order_by(PART.received_at, PART.id)):
        words[part.follows_id].append(PublicWord(public_text(part.public_text), part.received_at))
    return [
        _case(row, words[row.id], offices[row.id], answers[row.id], denied.get(row.id))
        for row in found
    ]


def _offices(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    offices: dict[int, list[str]] = defaultdict(list)
    held = select(Forward.case_id, Skpd.name).join(Skpd).order_by(Forward.id)
    held = held.where(Forward.case_id.in_(ids), Forward.status.in_(HOLDING))
    for case_id, name in session.execute(held):
        if name not in offices[case_id]:
            offices[case_id].append(name)
    return offices


def _answers(session: Session, ids: Sequence[int]) -> dict[int, list[PublicAnswer]]:
    answers: dict[int, list[PublicAnswer]] = defaultdict(list)
    replies = select(Reply.case_id, Reply.public_text, Reply.skpd_name, Reply.created_at)
    replies = replies.where(Reply.case_id.in_(ids), is_sent()).order_by(Reply.id)
    for row in session.execute(replies):
        answer = PublicAnswer(public_text(row.public_text), row.skpd_name, row.created_at)
        answers[row.case_id].append(answer)
    return answers


def _denied(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """When the newest disputed answer of each was denied."""
    if not ids:
        return {}
    query = select(Reply.case_id, Reply.disputed_at).where(Reply.case_id.in_(ids))
    rows = session.execute(query.order_by(Reply.disputed_at))
    return {case_id: at for case_id, at in rows if at is not None}


def _case(
    row: Any,
    words: list[PublicWord],
    offices: list[str],
    answers: list[PublicAnswer],
    denied_at: datetime | None,
) -> PublicCase:
    objection = objection_to(
        CaseStatus(row.status),
        is_unsolved=row.unsolved_at is not None,
        is_denied=denied_at is not None,
    )
    first, *others = words
    # What stood there before anybody answered is the case; of it the first word always is.
    answered_at = min((it.at for it in answers), default=None)
    later = [it for it in others if answered_at is not None and it.at >= answered_at]
    return PublicCase(
        id=row.id,
        text=thread.words(it.text for it in [first, *others] if it not in later),
        category=Category(row.category) if row.category else None,
        at=row.received_at,
        published_at=row.published_at,
        is_closed=row.status == CaseStatus.SELESAI,
        place=f"Kec. {row.public_place}" if row.public_place else None,
        offices=offices,
        answers=answers,
        later=later,
        reports=1 + row.more,
        changed_at=row.public_changed_at,
        objection=objection,
        # A closed or answered one has changed since, too.
        objected_at=max((it for it in (row.unsolved_at, denied_at) if it), default=None),
    )
