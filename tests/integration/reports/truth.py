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
from app.domain.terms import CaseStatus, Category, ForwardStatus
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import WIB, WORKING_DAY, Rule, Step
from app.domain.workflow.objections import Objection, objection_to
from app.domain.workflow.outcomes import Outcome, office_outcome_of, outcome_of
from app.models import Case, Contact, Deadline, Forward, Holiday, OutboundSms, Reply
from app.reports.figures.periods import Period
from app.reports.figures.scope import NONE, Filters
from tests.integration.reports.histories import COURTESY, SERVICE

Figures = dict[str, Any]
_STEPS = {
    CaseStatus.BARU: Step.FORWARD,
    CaseStatus.DITERUSKAN: Step.ANSWER,
    CaseStatus.DITOLAK: Step.ANSWER,
    CaseStatus.DIJAWAB: Step.SETTLE,
}


@dataclass
class Judgement:
    """One case, or one SKPD's hold on it, with what a report says of it."""

    case: Case
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
        return self.case.category or NONE

    @property
    def received(self) -> datetime:
        return self.case.received_at.astimezone(WIB)


def _objection(case: Case) -> Objection | None:
    """No official denies an answer in these histories."""
    is_unsolved = case.unsolved_at is not None
    status = CaseStatus(case.status)
    return objection_to(status, is_unsolved=is_unsolved, is_denied=False)


class Truth:
    """Everything there is, read once."""

    def __init__(self) -> None:
        self.cases = db.session.scalars(select(Case).order_by(Case.id)).all()
        self.rules = [row.rule for row in db.session.scalars(select(Deadline))]
        self.phones = frozenset(db.session.scalars(select(Contact.phone)))
        self.holidays = frozenset(db.session.scalars(select(Holiday.day)))
        lost = select(OutboundSms.reply_id).where(OutboundSms.status.in_(LOST))
        self.lost = frozenset(db.session.scalars(lost.where(OutboundSms.reply_id.is_not(None))))

    def figures(self, period: Period, filters: Filters, at: datetime) -> Figures:
        judgements = [
            judgement for judgement in self._judgements(filters) if _matches(judgement, filters)
        ]
        own = [judgement for judgement in judgements if _within(judgement.case.received_at, period)]
        counted = [judgement for judgement in own if judgement.is_counted]
        return {
            "total": _counts(counted),
            "categories": _grouped(counted, lambda judgement: judgement.key),
            "channels": Counter(judgement.case.channel for judgement in counted),
            "places": Counter(_place_of(judgement.case) for judgement in counted),
            "hours": Counter(
                (judgement.received.weekday(), judgement.received.hour) for judgement in counted
            ),
            "days": Counter(judgement.received.date() for judgement in counted),
            "by": Counter(judgement.first.channel for judgement in counted if judgement.first),
            "left_out": self._left_out(own),
            "first_answer": _days(self._answered(judgements, period)),
            "settlement": _days(_settled(judgements, period)),
            "timeliness": self._timeliness(judgements, period, at),
            "overdue": Counter(step for _, step in _late(judgements, at)),
            "offices": self._offices(period, filters, at),
        }

    def _judgements(self, filters: Filters) -> Iterator[Judgement]:
        for case in self.cases:
            if filters.skpd_id is None:
                yield self._case(case)
            else:
                yield from self._holds(case, filters.skpd_id)

    def _case(self, case: Case) -> Judgement:
        first = self._first(case.replies)
        rejected = [row for row in case.forwards if row.status == ForwardStatus.DITOLAK]
        left = [row.forwarded_at for row in case.forwards] + [
            row.created_at for row in self._kept(case.replies)
        ]
        outcome = outcome_of(
            CaseStatus(case.status),
            case.outcome,
            is_answered=first is not None,
            objection=_objection(case),
        )
        start, at = case.clock_from or case.received_at, first and first.created_at
        return Judgement(
            case,
            None,
            self._is_counted(case),
            outcome,
            bool(rejected),
            _again(rejected, case),
            first,
            at,
            self._minutes(start, at),
            self._settle_minutes(case, first),
            {
                Step.FORWARD: self._late(case, Step.FORWARD, min(left, default=None)),
                Step.ANSWER: self._late(case, Step.ANSWER, at),
                Step.SETTLE: self._settle_late(case, first),
            },
        )

    def _holds(self, case: Case, skpd_id: int) -> Iterator[Judgement]:
        mine = [row for row in case.forwards if row.skpd_id == skpd_id]
        held = [row for row in mine if row.status != ForwardStatus.DITARIK]
        if held:
            yield self._hold(case, mine, held[-1])

    def _hold(self, case: Case, mine: list[Forward], newest: Forward) -> Judgement:
        first = self._first([row for row in case.replies if row.forward_id == newest.id])
        rejected = [row for row in mine if row.status == ForwardStatus.DITOLAK]
        is_back = newest.status == ForwardStatus.DITOLAK
        at = newest.rejection.created_at if is_back and newest.rejection else None
        at = at or (first.created_at if first else None)
        return Judgement(
            case,
            newest,
            self._is_counted(case),
            office_outcome_of(
                ForwardStatus(newest.status),
                CaseStatus(case.status),
                case.outcome,
                is_answered=first is not None,
                objection=_objection(case),
            ),
            bool(rejected),
            _again(rejected, case),
            first,
            at,
            self._minutes(newest.forwarded_at, at),
            self._settle_minutes(case, first),
            {
                Step.FORWARD: None,
                Step.ANSWER: None if is_back else self._late(case, Step.ANSWER, at),
                Step.SETTLE: self._settle_late(case, first),
            },
        )

    def _offices(self, period: Period, filters: Filters, at: datetime) -> dict[int, Any]:
        found = {}
        ids = {row.skpd_id for case in self.cases for row in case.forwards}
        for skpd_id in ids if filters.skpd_id is None else ids & {filters.skpd_id}:
            mine = Filters(skpd_id, filters.category, filters.kecamatan, filters.channel)
            judgements = [
                judgement for judgement in self._judgements(mine) if _matches(judgement, mine)
            ]
            counted = [judgement for judgement in judgements if judgement.is_counted]
            own = [
                judgement for judgement in counted if _within(judgement.case.received_at, period)
            ]
            late = Counter(judgement.late[Step.ANSWER] for judgement in own)
            found[skpd_id] = (
                _counts(own),
                late[False],
                late[True],
                len(list(_late(judgements, at))),
                _days(self._responses(mine, period)),
            )
        return found

    def _responses(self, filters: Filters, period: Period) -> list[int]:
        """Also of forwards that another one to the same SKPD has followed."""
        found = []
        for case in self.cases:
            for row in case.forwards:
                if row.skpd_id != filters.skpd_id or not self._is_counted(case):
                    continue
                judgement = self._hold(case, [row], row)
                if judgement.minutes is not None and _matches(judgement, filters):
                    found += [judgement.minutes] if _within(judgement.at, period) else []
        return found

    def _answered(self, judgements: list[Judgement], period: Period) -> list[int]:
        return [
            judgement.minutes
            for judgement in judgements
            if judgement.is_counted
            and judgement.first
            and judgement.minutes is not None
            and (judgement.forward is None or judgement.forward.status != ForwardStatus.DITOLAK)
            and _within(judgement.at, period)
        ]

    def _timeliness(
        self, judgements: list[Judgement], period: Period, at: datetime
    ) -> Counter[Any]:
        found: Counter[Any] = Counter()
        late = {id(judgement) for judgement, _ in _late(judgements, at)}
        for judgement in judgements:
            if not judgement.is_counted or not _within(judgement.case.received_at, period):
                continue
            for step, is_late in judgement.late.items():
                if is_late is not None:
                    found[step, judgement.key, "late" if is_late else "on_time"] += 1
            waits = self._not_judged(judgement, period)
            if waits and _due(judgement):
                found[waits, judgement.key, "overdue" if id(judgement) in late else "running"] += 1
        return found

    def _not_judged(self, judgement: Judgement, period: Period) -> Step | None:
        """After a first answer that solved nothing its end is waited for, where that has a time."""
        waits = _step(judgement)
        if waits is not Step.ANSWER or judgement.late[Step.ANSWER] is None:
            return waits
        kind = Category(judgement.case.category) if judgement.case.category else None
        rule = deadlines.pick_rule(self.rules, kind, Step.SETTLE, period.last)
        return Step.SETTLE if rule else None

    def _left_out(self, own: list[Judgement]) -> tuple[int, ...]:
        there = [judgement for judgement in own if judgement.case.deleted_at is None]
        read = [judgement.case for judgement in there if not judgement.case.is_quarantined]
        apart = Counter(self._apart(case) for case in read)
        return (
            apart["official"],
            apart["service"],
            apart["courtesy"],
            len(own) - len(there),
            len(there) - len(read),
            sum(case.is_joined and not self._apart(case) for case in read),
            sum(
                judgement.is_counted
                and judgement.forward is None
                and all(row.status == ForwardStatus.DITARIK for row in judgement.case.forwards)
                for judgement in own
            ),
        )

    def _apart(self, case: Case) -> str:
        """Whose it is, by number and text alone."""
        if case.channel != "sms":
            return ""
        if case.sender == SERVICE:
            return "service"
        if case.sender in self.phones:
            return "official"
        return "courtesy" if case.body == COURTESY else ""

    def _is_counted(self, case: Case) -> bool:
        is_hidden = case.is_deleted or case.is_quarantined or case.is_joined
        return not (is_hidden or self._apart(case))

    def _first(self, replies: list[Reply]) -> Reply | None:
        return next(iter(self._kept(replies)), None)

    def _kept(self, replies: list[Reply]) -> list[Reply]:
        return [row for row in replies if row.id not in self.lost]

    def _minutes(self, start: datetime, at: datetime | None) -> int | None:
        return None if at is None else round(deadlines.office_minutes(start, at, self.holidays))

    def _settle_minutes(self, case: Case, first: Reply | None) -> int | None:
        start = case.clock_from or case.received_at
        return self._minutes(start, case.closed_at) if _is_settled(case, first) else None

    def _settle_late(self, case: Case, first: Reply | None) -> bool | None:
        step = Step.INSPECT if case.needs_inspection else Step.SETTLE
        is_settled = _is_settled(case, first)
        return self._late(case, step, case.closed_at) if is_settled else None

    def _late(self, case: Case, step: Step, at: datetime | None) -> bool | None:
        start = case.clock_from or case.received_at
        kind = Category(case.category) if case.category else None
        rule: Rule | None = deadlines.pick_rule(
            self.rules, kind, step, start.astimezone(WIB).date()
        )
        if at is None or rule is None:
            return None
        return at > deadlines.due_at(start, rule.working_days, self.holidays)


def _is_settled(case: Case, first: Reply | None) -> bool:
    by_somebody = case.outcome in ("selesai_moderator", "selesai_warga")
    return first is not None and case.status == CaseStatus.SELESAI and by_somebody


def _again(rejected: list[Forward], case: Case) -> bool:
    return any(
        later.forwarded_at >= row.rejection.created_at
        for row in rejected
        if row.rejection
        for later in case.forwards
    )


def _matches(judgement: Judgement, filters: Filters) -> bool:
    case = judgement.case
    return (
        filters.category in (None, case.category or NONE)
        and filters.channel in (None, case.channel)
        and filters.kecamatan in (None, _place_of(case))
    )


def _within(at: datetime | None, period: Period) -> bool:
    return at is not None and period.first <= _day(at) <= period.last


def _day(at: datetime) -> date:
    return at.astimezone(WIB).date()


def _counts(judgements: list[Judgement]) -> Figures:
    return {
        "received": len(judgements),
        "outcomes": {it: n for it in Outcome if (n := sum(c.outcome == it for c in judgements))},
        "rejections": sum(judgement.rejections for judgement in judgements),
        "reforwarded": sum(judgement.reforwarded for judgement in judgements),
    }


def _grouped(judgements: list[Judgement], key: Any) -> dict[str, Figures]:
    groups = defaultdict(list)
    for judgement in judgements:
        groups[key(judgement)].append(judgement)
    return {name: _counts(found) for name, found in groups.items()}


def _settled(judgements: list[Judgement], period: Period) -> list[int]:
    return [
        judgement.settle_minutes
        for judgement in judgements
        if judgement.is_counted
        and judgement.settle_minutes is not None
        and _within(judgement.case.closed_at, period)
    ]


def _step(judgement: Judgement) -> Step | None:
    if judgement.forward is None:
        return _STEPS.get(CaseStatus(judgement.case.status))
    if judgement.case.status == CaseStatus.SELESAI or judgement.outcome == Outcome.RETURNED:
        return None
    return Step.SETTLE if judgement.outcome is Outcome.ANSWERED else Step.ANSWER


def _due(judgement: Judgement) -> datetime | None:
    """While an SKPD owes its answer it has its own time, if it has one."""
    own = (
        judgement.forward.due_at if judgement.forward and _step(judgement) is Step.ANSWER else None
    )
    return own or judgement.case.due_at


def _late(judgements: list[Judgement], at: datetime) -> Iterator[tuple[Judgement, Step]]:
    for judgement in judgements:
        due_at, step = _due(judgement), _step(judgement)
        if judgement.is_counted and step and due_at and due_at < at:
            yield judgement, step


def _days(minutes: list[int]) -> tuple[int, float | None, float | None]:
    if not minutes:
        return 0, None, None
    mean = sum(minutes) / len(minutes) / WORKING_DAY
    return len(minutes), round(mean, 9), round(median(minutes) / WORKING_DAY, 9)


def _place_of(case: Case) -> str:
    """Where its words are, or else the first of what is joined to it."""
    return next(filter(None, map(kecamatan_of, [case.body, *(it.body for it in case.parts)])), NONE)
