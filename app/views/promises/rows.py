"""One line of the ledger as the page shows it, with what this person may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.promises import PromiseStatus
from app.models import Evidence, Promise
from app.services.cases.promises import promise_queries
from app.views.cards.labels import GONE
from app.views.cards.promise_labels import tag
from app.views.cards.view_models import Tag
from app.views.framework.viewer import Viewer


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A photo: where it is served, and what a reader of the screen hears."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise."""

    id: int
    unit: str
    tag: Tag
    text: str
    words: str
    answered_at: datetime
    ticket: str
    code: str | None
    card_url: str | None
    note: str | None
    ended_by: str | None
    ended_at: datetime | None
    citizen: str
    evidence: tuple[EvidenceView, ...]
    date_url: str | None
    date_label: str
    is_dated: bool
    keep_url: str | None
    drop_url: str | None


def shown(row: Promise, viewer: Viewer) -> PromiseRow:
    """With the buttons that are possible now."""
    is_owed = promise_queries.is_owed(row)
    return PromiseRow(
        id=row.id,
        unit=row.skpd.name if row.skpd else row.reply.skpd_name,
        tag=tag(row),
        text=row.reply.text or GONE,
        words=row.words,
        answered_at=row.reply.created_at,
        ticket=show_ticket(row.message.ticket),
        code=row.message.code,
        card_url=_card_url(row, viewer),
        note=row.note,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        citizen=_citizen(row),
        evidence=tuple(_photo(one, row) for one in row.evidence),
        date_url=_url("date", row, viewer) if is_owed else None,
        date_label=N_("Ubah tanggal") if row.due_on else N_("Isi tanggal"),
        is_dated=row.due_on is not None,
        keep_url=_url("keep", row, viewer) if is_owed else None,
        drop_url=_url("drop", row, viewer) if is_owed else None,
    )


def _url(act: str, row: Promise, viewer: Viewer) -> str | None:
    if (f"can_{act}", "Promise") not in viewer.held:
        return None
    return url_for(f"PromiseView.{act}", promise_id=row.id)


def _card_url(row: Promise, viewer: Viewer) -> str | None:
    if ("can_read", "Inbox") in viewer.held:
        return url_for("InboxCaseView.card", message_id=row.message_id)
    is_own = row.forward is not None and row.forward.skpd_id == viewer.actor.skpd_id
    if is_own and ("can_read", "Office") in viewer.held:
        return url_for("OfficeCaseView.card", forward_id=row.forward_id)
    return None


def _citizen(row: Promise) -> str:
    """What the citizen was asked, and said."""
    if row.denied_at is not None and row.status == PromiseStatus.INGKAR:
        return N_("Warga menjawab BELUM")
    if row.status == PromiseStatus.DITEPATI and row.citizen_asked_at is not None:
        return N_("Warga ditanya: sudah sesuai?")
    return ""


def _photo(one: Evidence, row: Promise) -> EvidenceView:
    url = url_for("PromiseView.photo", evidence_id=one.id)
    return EvidenceView(url, _("Bukti: %(note)s", note=row.note or ""), one.width, one.height)
