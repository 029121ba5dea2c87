"""Labels of what is open on a card: a draft that waits for its superior or was returned (S72), an
objection to an answer, the question to the citizen, a promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from app.domain.access.permissions import Pair
from app.domain.messaging.delivery import OutboundStatus
from app.domain.terms import UNTRIED
from app.domain.words import N_, Sentence
from app.domain.workflow.objections import Objection, is_reopened
from app.domain.workflow.promises import PromiseStatus
from app.domain.workflow.workflow import ApprovalStatus, CaseStatus
from app.i18n.language import counted
from app.models import Approval, Case, Contact, Forward, Promise
from app.queries.cards.card_rows import CardRows
from app.services.cases.state.case_state import waiting_draft
from app.services.contacts import recipients
from app.services.settings.local_time import today
from app.views.cards.view_models import ApprovalView, QuestionView, Tag
from app.views.framework.format import clock, full_day, when, wib

_IS_SAFE: Final = N_(
    "Pesan ini sensitif: HP warga mungkin dibaca orang lain. Setujui hanya bila jawaban "
    "ini aman baginya. Setujui?"
)


def drafts(
    case: Case, own: Forward | None, held: frozenset[Pair], who: Callable[[], Contact | None]
) -> tuple[ApprovalView, ...]:
    """The drafts that the card shows; only the unit's own card has their buttons, and the desk's
    card those of a doubted one (D11).

    `who` returns the registered official at the screen; it is called only where a draft exists.
    """
    if own is None:
        decides = ("can_reply", "Inbox") in held
        found = (row for row in case.forwards if row.approvals)
        views = [_draft(row, case, "Inbox", decides=decides) for row in found]
        return tuple(view for view in views if view is not None)
    if not own.approvals:
        return ()
    approves = ("can_approve", "Office") in held and recipients.is_superior(who(), own)
    may_recall = ("can_reply", "Office") in held
    view = _draft(own, case, "Office", decides=approves, may_recall=may_recall)
    return (view,) if view is not None else ()


def _draft(
    forward: Forward, case: Case, desk: str, *, decides: bool, may_recall: bool = False
) -> ApprovalView | None:
    """The draft that waits (an older one waits again when its answer is cancelled); otherwise the
    newest, if it was returned and nothing followed."""
    row = waiting_draft(forward) or forward.approvals[-1]
    if row.status not in (ApprovalStatus.MENUNGGU, ApprovalStatus.DIKEMBALIKAN):
        return None
    is_waiting = row.status == ApprovalStatus.MENUNGGU
    overtaken = _overtaken(row, case)
    decides = decides and is_waiting and (desk == "Office" or row.is_doubted)
    if overtaken and not is_waiting:
        return None
    return ApprovalView(
        text=row.text,
        by=_(
            "Draf oleh %(position)s (%(name)s)", position=row.author_position, name=row.author_name
        ),
        words=_words(row),
        at=row.asked_at if is_waiting or row.decided_at is None else row.decided_at,
        is_waiting=is_waiting,
        overtaken=overtaken,
        approve_url=_url(desk, "approve", row) if decides else None,
        approve_ask=_IS_SAFE if case.is_sensitive else "",
        return_url=_url(desk, "give_back", row) if decides else None,
        recall_url=_url(desk, "recall", row) if may_recall and is_waiting else None,
    )


def _words(row: Approval) -> str:
    if row.status == ApprovalStatus.DIKEMBALIKAN:
        return _("Dikembalikan %(name)s: %(remark)s", name=row.decided_by, remark=row.remark)
    if row.is_doubted:
        return _(
            "Ditahan sejak %(since)s: terlalu banyak kode salah dari HP ini dalam sehari,"
            " mungkin nomornya dipalsukan. Kepala SKPD atau moderator menelepon pemiliknya, lalu"
            " memutuskan.",
            since=when(row.asked_at),
        )
    asked = f"{row.superior_position} ({row.superior_name})"
    return _(
        "Menunggu persetujuan %(asked)s sejak %(since)s", asked=asked, since=when(row.asked_at)
    )


def _overtaken(row: Approval, case: Case) -> str:
    """Says that the unit answered meanwhile: other answers do not wait for the superior (A29)."""
    own = (reply for reply in case.replies if reply.forward_id == row.forward_id)
    later = [reply for reply in own if reply.created_at > row.asked_at]
    if not later:
        return ""
    last = later[-1]
    return _(
        "Sementara itu sudah dijawab %(author_position)s pukul %(created_at)s.",
        author_position=last.author_position,
        created_at=clock(last.created_at),
    )


def _url(desk: str, act: str, row: Approval) -> str:
    return url_for(f"{desk}ApprovalView.{act}", approval_id=row.id)


def objections(case: Case, *, is_denied: bool) -> tuple[Tag, ...]:
    """The citizen's BELUM (D12) and the SKPD's BATAL (D11): each waits for an answer. `is_denied`:
    a disputed answer that nothing has corrected."""
    status, unsolved_at = CaseStatus(case.status), case.unsolved_at
    found = []
    if unsolved_at is not None and is_reopened(status, is_unsolved=True):
        label = Sentence(Objection.REOPENED.label)
        found.append(Tag(Sentence("%(label)s, %(at)s", label=label, at=wib(unsolved_at)), "bad"))
    if is_denied and status is not CaseStatus.SELESAI:
        found.append(Tag(Objection.DISPUTED.label, "bad"))
    return tuple(found)


def state(case: Case) -> str:
    """The state in a word, or that it was opened again."""
    status = CaseStatus(case.status)
    if is_reopened(status, is_unsolved=case.unsolved_at is not None):
        return Objection.REOPENED.label
    return status.label


def asked(case: Case, rows: CardRows, held: frozenset[Pair]) -> QuestionView | None:
    """The last question with its SMS, and whether the citizen has answered."""
    if case.question is None:
        return None
    sms = rows.questions.get(case.id)
    waits = sms is not None and sms.status == OutboundStatus.HELD and not sms.needs_person
    is_lost = sms is not None and sms.status == OutboundStatus.FAILED
    answered = rows.follow_ups.get(case.id)
    may = waits and ("can_reply", "Inbox") in held
    url = url_for("InboxQuestionView.cancel_question", case_id=case.id) if may else None
    return QuestionView(
        text=case.question,
        held_until=sms.due_at if sms is not None and waits else None,
        cancel_url=url,
        is_lost=is_lost,
        is_unanswered=not is_lost and case.status in UNTRIED and not answered,
    )


def promise(row: Promise) -> Tag:
    """`Janji Kamis 3 Desember 2026`, red when its day is over without news."""
    if row.status == PromiseStatus.DITEPATI:
        # Lateness counts from the first promised day.
        words = N_("Janji ditepati, terlambat") if row.is_late else N_("Janji ditepati")
        tip = f"{row.note or ''} · {row.ended_by or ''}"
        return Tag(words, "warn" if row.is_late else "good", tip)
    if row.status == PromiseStatus.INGKAR:
        by = _("menurut warga") if row.denied_at else _("tanpa kabar")
        words = _("Janji belum ditepati, %(by)s", by=by)
        since = _(" sejak %(since)s", since=full_day(row.due_on)) if row.due_on else ""
        return Tag(words + since, "bad")
    if row.due_on is None:
        return Tag(N_("Janji tanpa tanggal"), "warn", N_("SKPD belum mengatakan kapan selesai"))
    is_due = row.due_on <= today()
    words = (
        _("Janji jatuh tempo %(due_on)s", due_on=full_day(row.due_on))
        if is_due
        else _("Janji %(due_on)s", due_on=full_day(row.due_on))
    )
    moved = counted(", diundur %(moves)s kali", moves=row.moves) if row.moves else ""
    return Tag(words + moved, "warn" if is_due else "plain")
