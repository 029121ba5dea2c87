"""The figures of a report worked out the slow way, row by row in Python, from what happened alone:
none of the columns and tables that services and reports keep for speed are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from sqlalchemy import select

from app.database.extensions import db
from app.domain.language.places import kecamatan_of
from app.domain.messaging.delivery import LOST
from app.domain.terms import Category, ForwardStatus, MessageStatus
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import WIB, WORKING_DAY, Rule, Step
from app.domain.workflow.objections import Objection, objection_to
from app.domain.workflow.outcomes import Outcome, office_outcome_of, outcome_of
from app.models import Contact, Deadline, Forward, Holiday, Message, OutboundSms, Reply
from app.reports.figures.periods import Period
from app.reports.figures.scope import NONE, Filters
from tests.integration.reports.histories import COURTESY, SERVICE

Figures = dict[str, Any]
_STEPS = {
    MessageStatus.BARU: Step.FORWARD,
    MessageStatus.DITERUSKAN: Step.ANSWER,
    MessageStatus.DITOLAK: Step.ANSWER,
    MessageStatus.DIJAWAB: Step.SETTLE,
}


@dataclass
class Case:
    """One message, or one SKPD's hold on it, with what a report says of it."""

    message: Message
    forward: Forward | None
    is_counted: bool
    outcome: Outcome
    rejections: bool
    reforwarded: bool
    first: Reply | None
    at: datetime | None
    minutes: int | None
    settle_minutes: int | None
    late: dict[Step, bool | None]

    @property
    def key(self) -> str:
        return self.message.category or NONE

    @property
    def received(self) -> datetime:
        return self.message.received_at.astimezone(WIB)


def _objection(message: Message) -> Objection | None:
    """No official denies an answer in these histories."""
    is_unsolved = message.unsolved_at is not None
    status = MessageStatus(message.status)
    return objection_to(status, is_unsolved=is_unsolved, is_denied=False)


class Truth:
    """Everything there is, read once."""

    def __init__(self) -> None:
        self.messages = db.session.scalars(select(Message).order_by(Message.id)).all()
        self.rules = [row.rule for row in db.session.scalars(select(Deadline))]
        self.phones = frozenset(db.session.scalars(select(Contact.phone)))
        self.holidays = frozenset(db.session.scalars(select(Holiday.day)))
        lost = select(OutboundSms.reply_id).where(OutboundSms.status.in_(LOST))
        self.lost = frozenset(db.session.scalars(lost.where(OutboundSms.reply_id.is_not(None))))

    def figures(self, period: Period, filters: Filters, at: datetime) -> Figures:
        cases = [case for case in self._cases(filters) if _matches(case, filters)]
        own = [case for case in cases if _within(case.message.received_at, period)]
        counted = [case for case in own if case.is_counted]
        return {
            "total": _counts(counted),
            "categories": _grouped(counted, lambda case: case.key),
            "channels": Counter(case.message.channel for case in counted),
            "places": Counter(_place_of(case.message) for case in counted),
            "hours": Counter((case.received.weekday(), case.received.hour) for case in counted),
            "days": Counter(case.received.date() for case in counted),
            "by": Counter(case.first.channel for case in counted if case.first),
            "left_out": self._left_out(own),
            "first_answer": _days(self._answered(cases, period)),
            "settlement": _days(_settled(cases, period)),
            "timeliness": self._timeliness(cases, period, at),
            "overdue": Counter(step for _, step in _late(cases, at)),
            "offices": self._offices(period, filters, at),
        }

    def _cases(self, filters: Filters) -> Iterator[Case]:
        for message in self.messages:
            if filters.skpd_id is None:
                yield self._message(message)
            else:
                yield from self._holds(message, filters.skpd_id)

    def _message(self, message: Message) -> Case:
        first = self._first(message.replies)
        rejected = [row for row in message.forwards if row.status == ForwardStatus.DITOLAK]
        left = [row.forwarded_at for row in message.forwards] + [
            row.created_at for row in self._kept(message.replies)
        ]
        outcome = outcome_of(
            MessageStatus(message.status),
            message.outcome,
            is_answered=first is not None,
            objection=_objection(message),
        )
        start, at = message.clock_from or message.received_at, first and first.created_at
        return Case(
            message,
            None,
            self._is_counted(message),
            outcome,
            bool(rejected),
            _again(rejected, message),
            first,
            at,
            self._minutes(start, at),
            self._settle_minutes(message, first),
            {
                Step.FORWARD: self._late(message, Step.FORWARD, min(left, default=None)),
                Step.ANSWER: self._late(message, Step.ANSWER, at),
                Step.SETTLE: self._settle_late(message, first),
            },
        )

    def _holds(self, message: Message, skpd_id: int) -> Iterator[Case]:
        mine = [row for row in message.forwards if row.skpd_id == skpd_id]
        held = [row for row in mine if row.status != ForwardStatus.DITARIK]
        if held:
            yield self._hold(message, mine, held[-1])

    def _hold(self, message: Message, mine: list[Forward], newest: Forward) -> Case:
        first = self._first([row for row in message.replies if row.forward_id == newest.id])
        rejected = [row for row in mine if row.status == ForwardStatus.DITOLAK]
        is_back = newest.status == ForwardStatus.DITOLAK
        at = newest.rejection.created_at if is_back and newest.rejection else None
        at = at or (first.created_at if first else None)
        return Case(
            message,
            newest,
            self._is_counted(message),
            office_outcome_of(
                ForwardStatus(newest.status),
                MessageStatus(message.status),
                message.outcome,
                is_answered=first is not None,
                objection=_objection(message),
            ),
            bool(rejected),
            _again(rejected, message),
            first,
            at,
            self._minutes(newest.forwarded_at, at),
            self._settle_minutes(message, first),
            {
                Step.FORWARD: None,
                Step.ANSWER: None if is_back else self._late(message, Step.ANSWER, at),
                Step.SETTLE: self._settle_late(message, first),
            },
        )

    def _offices(self, period: Period, filters: Filters, at: datetime) -> dict[int, Any]:
        found = {}
        ids = {row.skpd_id for message in self.messages for row in message.forwards}
        for skpd_id in ids if filters.skpd_id is None else ids & {filters.skpd_id}:
            mine = Filters(skpd_id, filters.category, filters.kecamatan, filters.channel)
            cases = [case for case in self._cases(mine) if _matches(case, mine)]
            counted = [case for case in cases if case.is_counted]
            own = [case for case in counted if _within(case.message.received_at, period)]
            late = Counter(case.late[Step.ANSWER] for case in own)
            found[skpd_id] = (
                _counts(own),
                late[False],
                late[True],
                len(list(_late(cases, at))),
                _days(self._responses(mine, period)),
            )
        return found

    def _responses(self, filters: Filters, period: Period) -> list[int]:
        """Also of forwards that another one to the same SKPD has followed."""
        found = []
        for message in self.messages:
            for row in message.forwards:
                if row.skpd_id != filters.skpd_id or not self._is_counted(message):
                    continue
                case = self._hold(message, [row], row)
                if case.minutes is not None and _matches(case, filters):
                    found += [case.minutes] if _within(case.at, period) else []
        return found

    def _answered(self, cases: list[Case], period: Period) -> list[int]:
        return [
            case.minutes
            for case in cases
            if case.is_counted
            and case.first
            and case.minutes is not None
            and (case.forward is None or case.forward.status != ForwardStatus.DITOLAK)
            and _within(case.at, period)
        ]

    def _timeliness(self, cases: list[Case], period: Period, at: datetime) -> Counter[Any]:
        found: Counter[Any] = Counter()
        late = {id(case) for case, _ in _late(cases, at)}
        for case in cases:
            if not case.is_counted or not _within(case.message.received_at, period):
                continue
            for step, is_late in case.late.items():
                if is_late is not None:
                    found[step, case.key, "late" if is_late else "on_time"] += 1
            waits = self._not_judged(case, period)
            if waits and _due(case):
                found[waits, case.key, "overdue" if id(case) in late else "running"] += 1
        return found

    def _not_judged(self, case: Case, period: Period) -> Step | None:
        """After a first answer that solved nothing its end is waited for, where that has a time."""
        waits = _step(case)
        if waits is not Step.ANSWER or case.late[Step.ANSWER] is None:
            return waits
        kind = Category(case.message.category) if case.message.category else None
        rule = deadlines.pick_rule(self.rules, kind, Step.SETTLE, period.last)
        return Step.SETTLE if rule else None

    def _left_out(self, own: list[Case]) -> tuple[int, ...]:
        there = [case for case in own if case.message.deleted_at is None]
        read = [case.message for case in there if not case.message.is_quarantined]
        apart = Counter(self._apart(message) for message in read)
        return (
            apart["official"],
            apart["service"],
            apart["courtesy"],
            len(own) - len(there),
            len(there) - len(read),
            sum(message.is_joined and not self._apart(message) for message in read),
            sum(
                case.is_counted
                and case.forward is None
                and all(row.status == ForwardStatus.DITARIK for row in case.message.forwards)
                for case in own
            ),
        )

    def _apart(self, message: Message) -> str:
        """Whose it is, by number and text alone."""
        if message.channel != "sms":
            return ""
        if message.sender == SERVICE:
            return "service"
        if message.sender in self.phones:
            return "official"
        return "courtesy" if message.body == COURTESY else ""

    def _is_counted(self, message: Message) -> bool:
        is_hidden = message.is_deleted or message.is_quarantined or message.is_joined
        return not (is_hidden or self._apart(message))

    def _first(self, replies: list[Reply]) -> Reply | None:
        return next(iter(self._kept(replies)), None)

    def _kept(self, replies: list[Reply]) -> list[Reply]:
        return [row for row in replies if row.id not in self.lost]

    def _minutes(self, start: datetime, at: datetime | None) -> int | None:
        return None if at is None else round(deadlines.office_minutes(start, at, self.holidays))

    def _settle_minutes(self, message: Message, first: Reply | None) -> int | None:
        start = message.clock_from or message.received_at
        return self._minutes(start, message.closed_at) if _is_settled(message, first) else None

    def _settle_late(self, message: Message, first: Reply | None) -> bool | None:
        step = Step.INSPECT if message.needs_inspection else Step.SETTLE
        is_settled = _is_settled(message, first)
        return self._late(message, step, message.closed_at) if is_settled else None

    def _late(self, message: Message, step: Step, at: datetime | None) -> bool | None:
        start = message.clock_from or message.received_at
        kind = Category(message.category) if message.category else None
        rule: Rule | None = deadlines.pick_rule(
            self.rules, kind, step, start.astimezone(WIB).date()
        )
        if at is None or rule is None:
            return None
        return at > deadlines.due_at(start, rule.working_days, self.holidays)


def _is_settled(message: Message, first: Reply | None) -> bool:
    by_somebody = message.outcome in ("selesai_moderator", "selesai_warga")
    return first is not None and message.status == MessageStatus.SELESAI and by_somebody


def _again(rejected: list[Forward], message: Message) -> bool:
    return any(
        later.forwarded_at >= row.rejection.created_at
        for row in rejected
        if row.rejection
        for later in message.forwards
    )


def _matches(case: Case, filters: Filters) -> bool:
    message = case.message
    return (
        filters.category in (None, message.category or NONE)
        and filters.channel in (None, message.channel)
        and filters.kecamatan in (None, _place_of(message))
    )


def _within(at: datetime | None, period: Period) -> bool:
    return at is not None and period.first <= _day(at) <= period.last


def _day(at: datetime) -> date:
    return at.astimezone(WIB).date()


def _counts(cases: list[Case]) -> Figures:
    return {
        "received": len(cases),
        "outcomes": {it: n for it in Outcome if (n := sum(c.outcome == it for c in cases))},
        "rejections": sum(case.rejections for case in cases),
        "reforwarded": sum(case.reforwarded for case in cases),
    }


def _grouped(cases: list[Case], key: Any) -> dict[str, Figures]:
    groups = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return {name: _counts(found) for name, found in groups.items()}


def _settled(cases: list[Case], period: Period) -> list[int]:
    return [
        case.settle_minutes
        for case in cases
        if case.is_counted
        and case.settle_minutes is not None
        and _within(case.message.closed_at, period)
    ]


def _step(case: Case) -> Step | None:
    if case.forward is None:
        return _STEPS.get(MessageStatus(case.message.status))
    if case.message.status == MessageStatus.SELESAI or case.outcome == Outcome.RETURNED:
        return None
    return Step.SETTLE if case.outcome is Outcome.ANSWERED else Step.ANSWER


def _due(case: Case) -> datetime | None:
    """While an SKPD owes its answer it has its own time, if it has one."""
    own = case.forward.due_at if case.forward and _step(case) is Step.ANSWER else None
    return own or case.message.due_at


def _late(cases: list[Case], at: datetime) -> Iterator[tuple[Case, Step]]:
    for case in cases:
        due_at, step = _due(case), _step(case)
        if case.is_counted and step and due_at and due_at < at:
            yield case, step


def _days(minutes: list[int]) -> tuple[int, float | None, float | None]:
    if not minutes:
        return 0, None, None
    mean = sum(minutes) / len(minutes) / WORKING_DAY
    return len(minutes), round(mean, 9), round(median(minutes) / WORKING_DAY, 9)


def _place_of(message: Message) -> str:
    """Where its words are, or else the first of what is joined to it."""
    return next(
        filter(None, map(kecamatan_of, [message.body, *(it.body for it in message.parts)])), NONE
    )
