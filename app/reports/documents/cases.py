"""Cases of a report, read page by page, for files with one line a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, or_, select, true, tuple_, type_coerce
from sqlalchemy.orm import Session

from app.domain.language.person_names import Names, names_given_in
from app.domain.language.public_text import public_text
from app.domain.language.redaction import redacted
from app.domain.messaging import addresses, phone_numbers
from app.domain.messaging.delivery import LOST
from app.domain.terms import CaseStatus, Category, Channel, ForwardStatus
from app.domain.words import N_
from app.domain.workflow import thread
from app.domain.workflow.objections import objection_to
from app.domain.workflow.outcomes import Outcome, outcome_of
from app.domain.workflow.related_cases import Link
from app.models import Case, Forward, OutboundSms, Rejection, Reply, Skpd
from app.models.counted import is_counted
from app.models.denial import is_denied
from app.reports.figures.scope import Scope
from app.reports.figures.topics import chosen_cases

PAGE: Final = 500
WITHHELD: Final = "(pesan sensitif: buka di Si UPIK)"
NO_NUMBER: Final = N_("Tanpa nomor HP")
HIDDEN: Final = N_("Nomor dirahasiakan")
ERASED: Final = N_("Data pribadi dihapus")
_COLUMNS: Final = (
    *(Case.id, Case.ticket, Case.sender, Case.channel, Case.body, Case.status),
    *(Case.category, Case.is_sensitive, Case.received_at, Case.due_at, Case.kecamatan),
    *(Case.published_at, Case.closed_at, Case.outcome, Case.lapor_number),
    *(Case.answered_at, Case.answer_channel, Case.answer_minutes, Case.answer_late),
    *(Case.settle_minutes, Case.hides_number, Case.public_text, Case.sender_name),
    *(Case.anonymised_at, Case.unsolved_at, is_denied().label("is_denied")),
)
# What an SKPD that gave a case back does not read of it (D4).
_ENDING: Final = ("status", "outcome", "closed_at", "settle_minutes", "due_at")
_ANSWER: Final = ("answered_at", "answer_channel", "answer_minutes", "answer_late")
_ANSWER_COLUMNS: Final = (Reply.case_id, Reply.text, Reply.public_text, Reply.created_at)


@dataclass(slots=True)
class Answers:
    """How many answers a case has got, and the last of them; `public` as a moderator let it
    through."""

    count: int = 0
    text: str = ""
    public: str | None = None
    at: datetime | None = None


@dataclass(slots=True)
class Hold:
    """One SKPD's hold on a case."""

    short: str
    name: str
    status: ForwardStatus
    forwarded_at: datetime
    returned_at: datetime | None


@dataclass(slots=True)
class WholeCase:
    """One case as a row, with what became of it; nothing in it tells who wrote."""

    row: Any
    holds: Sequence[Hold]
    answers: Answers
    added: Sequence[str]

    @property
    def sender(self) -> str:
        """The number masked, whoever gets the file (D4); of what begins with RAHASIA no digit."""
        if self.row.hides_number:
            return HIDDEN
        if self.row.anonymised_at is not None:
            return ERASED
        return phone_numbers.masked(self.row.sender) if self.row.sender else NO_NUMBER

    @property
    def phone(self) -> str:
        """The same where only a phone's number has a place: a web form tells none."""
        sender = self.row.sender or ""
        is_phone = addresses.phone_of(sender) or not addresses.is_online(sender)
        return self.sender if is_phone or self.row.hides_number else NO_NUMBER

    @property
    def text(self) -> str:
        """What the citizen wrote, without numbers; nothing of what may put somebody in danger."""
        return WITHHELD if self.row.is_sensitive else public_text(self._words)

    @property
    def last_answer(self) -> str:
        """The newest answer, likewise."""
        is_withheld = self.row.is_sensitive and self.answers.count
        return WITHHELD if is_withheld else public_text(self.answers.text)

    @property
    def outside_text(self) -> str:
        """For another service: as a moderator published it, else without names too."""
        if self.row.is_sensitive:
            return WITHHELD
        public = self.row.public_text if self._is_published else None
        return _outside(self._words, public, self._names)

    @property
    def outside_answer(self) -> str:
        """The newest answer, likewise."""
        if self.row.is_sensitive and self.answers.count:
            return WITHHELD
        public = self.answers.public if self._is_published else None
        return _outside(self.answers.text, public, self._names)

    @property
    def _words(self) -> str:
        return thread.words([self.row.body, *self.added])

    @property
    def _names(self) -> Names:
        written = f"nama: {self.row.sender_name}" if self.row.sender_name else ""
        return names_given_in(self._words) | names_given_in(written)

    @property
    def _is_published(self) -> bool:
        return self.row.published_at is not None

    @property
    def category(self) -> str:
        """Its word on the screen."""
        known = self.row.category
        return Category(known).label if known else N_("Belum dikategorikan")

    @property
    def state(self) -> CaseStatus | None:
        """Where it stands; None for whom that is no concern any more."""
        return CaseStatus(self.row.status) if self.row.status else None

    @property
    def outcome(self) -> Outcome | None:
        """The honest class that the tables count it in; None likewise."""
        if self.state is None:
            return None
        row = self.row
        objection = objection_to(
            self.state, is_unsolved=row.unsolved_at is not None, is_denied=row.is_denied
        )
        is_answered = row.answered_at is not None
        return outcome_of(self.state, row.outcome, is_answered=is_answered, objection=objection)

    @property
    def channel(self) -> str:
        """How it came."""
        return Channel(self.row.channel).label


def case_pages(session: Session, scope: Scope) -> Iterator[list[WholeCase]]:
    """The cases in the order of their receipt, in pages; each page is a read of its own, so that
    whoever takes them may write in between."""
    key = tuple_(Case.received_at, Case.id)
    query = select(*_COLUMNS).where(*chosen_cases(scope.period, scope.filters), is_counted())
    query = query.order_by(Case.received_at, Case.id).limit(PAGE)
    rows = session.execute(query).all()
    while rows:
        page = _cases(session, rows, scope)
        session.rollback()
        yield page
        last = (rows[-1].received_at, rows[-1].id)
        rows = session.execute(query.where(key > last)).all()


def _outside(text: str, public: str | None, names: Names) -> str:
    return public_text(redacted(text, names) if public is None else public)


def _cases(session: Session, rows: Sequence[Any], scope: Scope) -> list[WholeCase]:
    ids = [row.id for row in rows]
    holds = _holds(session, ids, scope.filters.skpd_id)
    ends = {} if scope.sees_all else {id_: at for id_ in ids if (at := _ended_at(holds[id_]))}
    answers = answers_to(session, ids, ends)
    added = _added(session, ids, ends, sees_all=scope.sees_all)
    return [
        WholeCase(_until(row, ends.get(row.id)), holds[row.id], answers[row.id], added[row.id])
        for row in rows
    ]


def _ended_at(holds: Sequence[Hold]) -> datetime | None:
    """When the SKPD gave the case back, unless it holds it again."""
    if not holds or holds[-1].status != ForwardStatus.DITOLAK:
        return None
    return holds[-1].returned_at or holds[-1].forwarded_at


def _until(row: Any, end: datetime | None) -> Any:
    """What an SKPD still reads of a case that it gave back: nothing later, as on its cards."""
    if end is None:
        return row
    is_later = row.answered_at is not None and row.answered_at > end
    gone = (*_ENDING, *(_ANSWER if is_later else ()))
    return SimpleNamespace(**{**row._mapping, **dict.fromkeys(gone)})


def _holds(session: Session, ids: Sequence[int], skpd_id: int | None) -> Mapping[int, list[Hold]]:
    """Who holds them; of an SKPD's own report nobody but itself."""
    query = (
        select(Forward.case_id, Skpd.abbreviation, Skpd.name, Forward.status)
        .add_columns(Forward.forwarded_at, Rejection.created_at)
        .join(Skpd, Skpd.id == Forward.skpd_id)
        .outerjoin(Rejection, Rejection.forward_id == Forward.id)
        .where(Forward.case_id.in_(ids), Forward.status != ForwardStatus.DITARIK)
        .order_by(Forward.id)
    )
    if skpd_id is not None:
        query = query.where(Forward.skpd_id == skpd_id)
    found: Mapping[int, list[Hold]] = defaultdict(list)
    for case_id, short, name, status, at, back in session.execute(query):
        found[case_id].append(Hold(short, name, ForwardStatus(status), at, back))
    return found


def _added(
    session: Session, ids: Sequence[int], ends: Mapping[int, datetime], *, sees_all: bool
) -> Mapping[int, list[str]]:
    """What was joined to them; to a case with an end nothing, as it may be joined later, nor
    what its reader's unit is not shown yet."""
    query = (
        select(type_coerce(Case.follows_id, Integer), Case.body)
        .where(Case.follows_id.in_([it for it in ids if it not in ends]), Case.is_joined)
        .where(Case.follows_as != Link.WORD)
        .where(true() if sees_all else Case.news_at.is_(None))
        .order_by(Case.received_at, Case.id)
    )
    found: Mapping[int, list[str]] = defaultdict(list)
    for case_id, text in session.execute(query):
        found[case_id].append(text)
    return found


def answers_to(
    session: Session, ids: Sequence[int], ends: Mapping[int, datetime]
) -> Mapping[int, Answers]:
    """Answers by case; of a case with an end, none that came later."""
    query = select(*_ANSWER_COLUMNS).where(Reply.case_id.in_(ids), _counts()).order_by(Reply.id)
    found: Mapping[int, Answers] = defaultdict(Answers)
    for case_id, text, public, at in session.execute(query):
        if case_id in ends and at > ends[case_id]:
            continue
        answers = found[case_id]
        answers.count, answers.at = answers.count + 1, at
        answers.text, answers.public = text, public
    return found


def _counts() -> ColumnElement[bool]:
    """Neither lost on its way (A8) nor denied by an official (D11)."""
    sms = select(OutboundSms.id).where(OutboundSms.reply_id == Reply.id)
    arrives = or_(sms.where(OutboundSms.status.not_in(LOST)).exists(), ~sms.exists())
    return and_(Reply.disputed_at.is_(None), arrives)
