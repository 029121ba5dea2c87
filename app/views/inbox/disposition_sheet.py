"""Lembar Disposisi: one message on paper, for an office that decides in writing (S10, S72)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.database.extensions import now
from app.domain.terms import LET_GO
from app.domain.workflow.workflow import Channel, ForwardStatus
from app.i18n.language import stay_indonesian
from app.models import Contact, Forward, Message
from app.reports.documents.letterhead import Letterhead
from app.services.contacts.recipients import heads_of
from app.views.cards import sender_labels
from app.views.cards.view_models import CardView
from app.views.framework.viewer import Viewer
from app.views.inbox import case_paper


@dataclass(frozen=True, slots=True)
class Disposition:
    """The contents of the sheet; the number is masked whoever prints it (D4)."""

    head: Letterhead
    card: CardView
    sender: str
    way: str
    received_at: datetime
    due_at: datetime | None
    offices: Sequence[str]
    note: str
    is_sensitive: bool
    # Who is acting as the head of these offices today.
    acting: Sequence[Contact]


def sheet_of(card: CardView, message: Message, own: Forward | None = None) -> Disposition:
    """The sheet of a message, or of one unit's forward."""
    shown = [it for it in message.forwards if own in (None, it) and it.status not in LET_GO]
    # A former holder reads no more on the sheet than on its card.
    is_over = own is not None and own.status == ForwardStatus.DITARIK
    # One unit's sheet is its own paper; the desk's to several is the desk's.
    units = [it.skpd for it in shown]
    return Disposition(
        head=case_paper.head_of(own.skpd if own else units[0] if len(units) == 1 else None),
        card=card,
        sender=card.sender if is_over else sender_labels.masked(message),
        way=Channel(message.channel).label,
        received_at=message.received_at,
        due_at=_due_at(message, own),
        offices=[it.skpd.name for it in shown],
        note=next((it.note for it in shown if it.note), ""),
        is_sensitive=message.is_sensitive and not is_over,
        acting=[row for it in shown for row in heads_of(it.skpd_id) if row.acting],
    )


def _due_at(message: Message, own: Forward | None) -> datetime | None:
    """As on the card: a supporting unit has its own deadline, a former holder has none."""
    if own is None:
        return message.due_at
    if own.status in LET_GO:
        return None
    is_helping = own.due_at is not None and not own.is_lead and not message.is_urgent
    return own.due_at if is_helping else message.due_at


def render(view: Any, sheet: Disposition) -> Any:
    """The page to print. An official sheet stays Indonesian in every language of the screen."""
    stay_indonesian()
    return case_paper.answer(
        "inbox/disposition.html",
        "inbox/print_disposition.html",
        f"lembar-disposisi-{sheet.card.ticket}",
        title=_("Lembar Disposisi %(ticket)s", ticket=sheet.card.ticket),
        base_template="frame/layout.html",
        appbuilder=view.appbuilder,
        sheet=sheet,
        printed_by=Viewer.current().actor,
        printed_at=now(),
    )
