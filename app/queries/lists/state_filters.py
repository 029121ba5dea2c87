"""Filters by state of both lists (S21), by the word in the address.

Each condition is built once (`_built`), since a page uses all of them several times; "now" and
"midnight" are bind parameters, evaluated at execution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.database.extensions import now
from app.database.fixed_words import fix_words
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import NOT_ARRIVED, OutboundStatus
from app.domain.terms import ANSWERED, AT_DESK, AT_UNITS, HOLDING, UNANSWERED
from app.domain.words import N_
from app.domain.workflow.objections import Objection
from app.domain.workflow.workflow import ApprovalStatus, CaseStatus, ForwardStatus
from app.models import Approval, Case, Forward, OutboundSms, Rejection, Reply
from app.models.counted import is_citizens, is_counted
from app.models.denial import is_denied, is_denied_by_unit
from app.models.outbound_sms import TROUBLE
from app.queries.lists.unattended_danger import is_unattended_danger
from app.services.cases.actions import withheld

Condition = ColumnElement[bool]
_M, _F = CaseStatus, ForwardStatus
ALL, DELETED = "semua", "terhapus"
# What is counted apart (models/counted.py), and its opposite, to which a report's rows lead.
APART, CITIZENS = "bukan-warga", "warga"


@dataclass(frozen=True)
class State:
    """One filter: its label, the states it shows, and a further condition.

    A filter that is not listed is reached through "Hari ini", and shown only while it is chosen.
    An open one keeps few rows for ever, so its number is exact; one `within` another counts there.
    One that `is_of_unit` is told whose forwards are listed.
    """

    label: str
    members: tuple[str, ...]
    only: Callable[..., Condition] | None = None
    is_listed: bool = True
    is_open: bool = True
    within: str = ""
    is_of_unit: bool = False

    def narrow(self, unit: Any = None) -> list[Condition]:
        """The condition beside the state, if there is one; `unit`: the SKPD of the forwards."""
        given = (unit,) if self.is_of_unit else ()
        return [_built(self.only, *given)] if self.only else []


@lru_cache(maxsize=1024)
def _built(only: Callable[..., Condition], *unit: Any) -> Condition:
    return only(*unit)


States = Mapping[str, State]
# By due time; all others newest first.
BY_DUE: Final = (
    *("belum", "baru", "menunggu", "darurat", "sensitif", "hari-ini", "terlambat"),
    APART,
)
# The same of Pesan untuk Dinas, by the due time of the forward.
OFFICE_BY_DUE: Final = ("belum", "hari-ini", "terlambat", "dibuka-lagi", "persetujuan")


@cache
def is_shown() -> Condition:
    """Shown in lists: not deleted (D6), not quarantined (A11), no part of another card (A19)."""
    return and_(
        Case.deleted_at.is_(None), Case.is_quarantined.is_(False), Case.is_joined.is_(False)
    )


@cache
def is_withheld() -> Condition:
    """Withheld from a blocked number, as far as a search may find it: what hides its number stands
    on the Black List of an Admin alone."""
    return and_(withheld.is_withheld(), Case.hides_number.is_(False))


@cache
def is_found() -> Condition:
    """What a search finds: what lists show, and what is withheld (A11)."""
    return and_(
        Case.deleted_at.is_(None),
        Case.is_joined.is_(False),
        or_(Case.is_quarantined.is_(False), is_withheld()),
    )


def is_deleted(deleter: int | None) -> Condition:
    """What "Dihapus" shows: to an Admin everything, to a moderator what he deleted today (D6)."""
    if deleter is None:
        return Case.deleted_at.is_not(None)
    return and_(Case.deleted_by_id == deleter, Case.deleted_at >= quiet_hours.midnight(now()))


@cache
def is_open() -> Condition:
    """Unanswered, with the states as literals as in the condition of `ix_case_open`."""
    words = [status.value for status in UNANSWERED]
    states: Any = bindparam("open", words, expanding=True, literal_execute=True)
    return and_(Case.status.in_(states), is_shown())


def _unnamed_case() -> Condition:
    """An answer or a TOLAK by phone whose "diketahui oleh" is not filled in yet (A5, D12)."""
    rejected = select(Forward.case_id).join(Rejection, Rejection.forward_id == Forward.id)
    is_first = (Reply.acknowledged_by.is_(None), Reply.origin_id.is_(None))
    unnamed = select(Reply.case_id).where(*is_first)
    # One IN over a union, not two joined by OR: the few are looked up, no scan of all cases.
    return Case.id.in_(unnamed.union_all(rejected.where(Rejection.acknowledged_by.is_(None))))


def _unnamed_forward() -> Condition:
    rejected = select(Rejection.forward_id).where(Rejection.acknowledged_by.is_(None))
    unnamed = select(Reply.forward_id).where(Reply.acknowledged_by.is_(None))
    return Forward.id.in_(unnamed.union_all(rejected))


def _overdue() -> Condition:
    """A citizen's, unanswered past its due time (D3)."""
    # An urgent case has its turn before it is due.
    return and_(Case.turn_at < _present(), Case.due_at < _present(), is_citizens())


def _due_today() -> Condition:
    """A citizen's, unanswered and due today."""
    is_due = and_(Case.due_at >= _present(), Case.due_at < _midnight())
    return and_(Case.turn_at < _midnight(), is_due, is_citizens())


def _awaits_look() -> Condition:
    """Published, with an answer by phone that the public does not read yet (D11)."""
    waits = select(Reply.case_id).where(Reply.awaits_look == true())
    return and_(Case.published_at.is_not(None), Case.id.in_(waits))


def _is_doubted() -> Condition:
    """With an answer that waits because its phone guessed codes (D11)."""
    waits = Approval.status == ApprovalStatus.MENUNGGU
    return Case.id.in_(select(Approval.case_id).where(waits, Approval.is_doubted == true()))


@cache
def is_owed() -> Condition:
    """Not answered, or answered in vain: no answer arrived, or the citizen wrote BELUM. Spelled
    like the condition of its index."""
    return Forward.is_owed == true()


def _owed_too_long() -> Condition:
    """Past this SKPD's own deadline: the category's for the lead, 6 x 24 hours for helpers."""
    return and_(is_owed(), Forward.due_at < _present())


def _owed_today() -> Condition:
    return and_(is_owed(), Forward.due_at >= _present(), Forward.due_at < _midnight())


def _is_joint() -> Condition:
    """Several SKPD hold it, and at least one still owes its answer (A7)."""
    other = aliased(Forward)
    holding = other.status.in_(HOLDING)
    beside = select(other.id).where(
        other.case_id == Forward.case_id, other.id != Forward.id, holding
    )
    owing = select(Forward.case_id).where(Forward.due_at.is_not(None), beside.exists())
    return and_(Case.id.in_(owing), is_citizens())


def _has_news() -> Condition:
    """With something that the citizen added and no SKPD that has it is shown yet (A19)."""
    part = aliased(Case)
    return Case.id.in_(select(part.follows_id).where(part.news_at.is_not(None)))


def _sms_in_trouble() -> Condition:
    """Failed, uncertain, or held until a person decides; spelled like the index's condition."""
    words: Any = bindparam(
        "trouble", [status.value for status in TROUBLE], expanding=True, literal_execute=True
    )
    decided = or_(OutboundSms.status != OutboundStatus.HELD, OutboundSms.needs_person)
    waits = select(OutboundSms.case_id).where(OutboundSms.status.in_(words), decided)
    return Case.id.in_(waits)


def _reopened_for_unit() -> Condition:
    """What the unit owes again since that BELUM, and what it has to add to."""
    again = select(Case.id).where(is_open(), Case.unsolved_at.is_not(None))
    return and_(is_owed(), Forward.case_id.in_(again))


def _denied_by_unit() -> Condition:
    open_ = select(Case.id).where(is_denied(), Case.status != CaseStatus.SELESAI)
    return and_(is_denied_by_unit(), Forward.case_id.in_(open_))


def _is_untouched() -> Condition:
    """Of what nobody holds: not what the citizen's BELUM opened again, which was answered."""
    return and_(is_citizens(), Case.unsolved_at.is_(None))


def _rejected() -> Condition:
    """Every SKPD has refused it; or one has, and it was not forwarded since: it waits for another
    SKPD or for the citizen, and the moderator decides about the refused part."""
    later = aliased(Forward)
    since = select(later.id).where(
        later.case_id == Forward.case_id, later.forwarded_at > Rejection.created_at
    )
    # Starts at the few rejections: as a condition on each case, PostgreSQL reads all forwards.
    refused = (
        select(Forward.case_id)
        .join(Rejection, Rejection.forward_id == Forward.id)
        .where(~since.exists())
    )
    is_refused = or_(Case.status == CaseStatus.DITOLAK, Case.id.in_(refused))
    return and_(is_refused, is_citizens())


INBOX_STATES: Final[States] = {
    "baru": State(N_("Baru"), (_M.BARU,), _is_untouched),
    "menunggu": State(N_("Menunggu SKPD"), (_M.DITERUSKAN,), is_citizens),
    "darurat": State(N_("Mendesak"), UNANSWERED, is_unattended_danger, is_listed=False),
    "sensitif": State(
        N_("Sensitif, belum diteruskan"),
        AT_DESK,
        lambda: Case.is_sensitive == true(),
        is_listed=False,
    ),
    "belum": State(N_("Belum dibalas"), UNANSWERED, is_citizens),
    "hari-ini": State(N_("Jatuh tempo hari ini"), UNANSWERED, _due_today),
    "terlambat": State(N_("Lewat tenggat"), UNANSWERED, _overdue),
    "bersama": State(N_("Beberapa SKPD"), AT_UNITS, _is_joint),
    "tambahan": State(N_("Ada tambahan"), AT_UNITS, _has_news),
    "sudah": State(N_("Sudah dibalas"), ANSWERED, is_citizens, is_open=False),
    "ditolak": State(N_("Ditolak SKPD"), UNANSWERED, _rejected),
    APART: State(N_("Bukan pesan warga"), UNANSWERED, lambda: Case.counted_apart.is_not(None)),
    CITIZENS: State(N_("Semua pesan warga"), tuple(_M), is_counted, is_listed=False, is_open=False),
    "diketahui": State(N_("Diketahui belum diisi"), tuple(_M), _unnamed_case),
    # Of what is unanswered: reopened by the citizen's BELUM (D12).
    "dibuka-lagi": State(
        Objection.REOPENED.short, UNANSWERED, lambda: Case.unsolved_at.is_not(None), is_listed=False
    ),
    "dibantah": State(
        Objection.DISPUTED.short, (*UNANSWERED, _M.DIJAWAB), is_denied, is_listed=False
    ),
    "ditahan": State(N_("Jawaban HP ditahan"), tuple(_M), _is_doubted, is_listed=False),
    "tampil": State(N_("Jawaban HP belum tampil"), tuple(_M), _awaits_look, is_listed=False),
    "sms": State(N_("SMS bermasalah"), tuple(_M), _sms_in_trouble, is_listed=False),
    ALL: State(N_("Semua"), tuple(_M), is_open=False),
}


def _awaits_superior() -> Condition:
    """An answer waits for a superior's approval (S72)."""
    waits = Approval.status == ApprovalStatus.MENUNGGU
    return Forward.id.in_(select(Approval.forward_id).where(waits))


def _answer_lost(unit: Any) -> Condition:
    """The SKPD's last answer has not reached the citizen (A8)."""
    later = aliased(Reply)
    # Starts at the few open cases, by their index: as a join, SQLite reads all answers.
    ended: Any = bindparam("ended", CaseStatus.SELESAI.value, literal_execute=True)
    open_ = [status for status in CaseStatus if status is not CaseStatus.SELESAI]
    few = select(Case.id).where(Case.status != ended, Case.status.in_(open_), is_shown())
    # The unit stands in the list's condition, too: here it spares looking up all units' answers.
    held = select(Forward.id).where(Forward.case_id.in_(few), Forward.skpd_id == unit)
    held = held.where(Forward.status == ForwardStatus.DIJAWAB.value)
    sms = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id,
        OutboundSms.status.in_([status.value for status in NOT_ARRIVED]),
    )
    newer = select(later.id).where(later.forward_id == Reply.forward_id, later.id > Reply.id)
    lost = select(Reply.forward_id).where(Reply.forward_id.in_(held), sms.exists(), ~newer.exists())
    return fix_words(Forward.id.in_(lost))


OFFICE_STATES: Final[States] = {
    "belum": State(N_("Belum dibalas"), tuple(_F), is_owed),
    "hari-ini": State(N_("Jatuh tempo hari ini"), tuple(_F), _owed_today, within="belum"),
    "terlambat": State(N_("Lewat tenggat"), tuple(_F), _owed_too_long, within="belum"),
    "sudah": State(
        N_("Sudah dibalas"), (_F.DIJAWAB,), lambda: Forward.is_owed == false(), is_open=False
    ),
    "tidak-sampai": State(N_("Jawaban tidak sampai"), (_F.DIJAWAB,), _answer_lost, is_of_unit=True),
    "dibuka-lagi": State(Objection.REOPENED.short, tuple(_F), _reopened_for_unit, within="belum"),
    "dibantah": State(Objection.DISPUTED.short, (_F.DIJAWAB,), _denied_by_unit),
    "ditolak": State(N_("Ditolak"), (_F.DITOLAK,), is_open=False),
    "persetujuan": State(N_("Menunggu persetujuan"), HOLDING, _awaits_superior),
    "diketahui": State(N_("Diketahui belum diisi"), tuple(_F), _unnamed_forward),
    ALL: State(N_("Semua"), tuple(_F), is_open=False),
}


def narrowed(
    states: States,
    word: str,
    column: InstrumentedAttribute[str],
    *,
    is_search: bool = False,
    unit: Any = None,
) -> list[Condition]:
    """Conditions of one filter on its status column; an unknown word shows everything."""
    state = states.get(word, states[ALL])
    every = len(state.members) == len(states[ALL].members)
    by_status: list[Condition] = [] if every else [column.in_(state.members)]
    if column is Case.status and set(state.members) <= set(UNANSWERED):
        # What waits under another case is worked on there.
        by_status.append(
            or_(is_open(), is_withheld()) if is_search else and_(is_open(), Case.lead_id.is_(None))
        )
    return [*by_status, *state.narrow(unit)]


def _present() -> ColumnElement[datetime]:
    """The time of execution."""
    return bindparam("present", callable_=now, unique=True)


def _midnight() -> ColumnElement[datetime]:
    """The end of the day of execution (WIB)."""
    return bindparam("midnight", callable_=_next_midnight, unique=True)


def _next_midnight() -> datetime:
    return quiet_hours.midnight(now()) + timedelta(days=1)
