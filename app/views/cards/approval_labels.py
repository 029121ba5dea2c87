"""Labels of a draft that waits for its superior, or was returned (S72)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from app.domain.access.permissions import Pair
from app.domain.words import N_
from app.domain.workflow.workflow import ApprovalStatus
from app.models import Approval, Contact, Forward, Message
from app.services.cases.state.case_state import waiting_draft
from app.services.contacts import recipients
from app.views.framework.format import clock, when

_IS_SAFE: Final = N_(
    "Pesan ini sensitif: HP warga mungkin dibaca orang lain. Setujui hanya bila jawaban "
    "ini aman baginya. Setujui?"
)


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


def drafts(
    message: Message,
    own: Forward | None,
    held: frozenset[Pair],
    who: Callable[[], Contact | None],
) -> tuple[ApprovalView, ...]:
    """The drafts that the card shows; only the unit's own card has their buttons, and the desk's
    card those of a doubted one (D11).

    `who` returns the registered official at the screen; it is called only where a draft exists.
    """
    if own is None:
        decides = ("can_reply", "Inbox") in held
        found = (row for row in message.forwards if row.approvals)
        views = [_draft(row, message, "Inbox", decides=decides) for row in found]
        return tuple(view for view in views if view is not None)
    if not own.approvals:
        return ()
    approves = ("can_approve", "Office") in held and recipients.is_superior(who(), own)
    may_recall = ("can_reply", "Office") in held
    view = _draft(own, message, "Office", decides=approves, may_recall=may_recall)
    return (view,) if view is not None else ()


def _draft(
    forward: Forward, message: Message, desk: str, *, decides: bool, may_recall: bool = False
) -> ApprovalView | None:
    """The draft that waits (an older one waits again when its answer is cancelled); otherwise the
    newest, if it was returned and nothing followed."""
    row = waiting_draft(forward) or forward.approvals[-1]
    if row.status not in (ApprovalStatus.MENUNGGU, ApprovalStatus.DIKEMBALIKAN):
        return None
    is_waiting = row.status == ApprovalStatus.MENUNGGU
    overtaken = _overtaken(row, message)
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
        approve_ask=_IS_SAFE if message.is_sensitive else "",
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


def _overtaken(row: Approval, message: Message) -> str:
    """Says that the unit answered meanwhile: other answers do not wait for the superior (A29)."""
    own = (reply for reply in message.replies if reply.forward_id == row.forward_id)
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
