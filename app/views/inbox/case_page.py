"""The page of one case: the card, other cases of its number, every SMS, the history; and its
Kartu Riwayat and Lembar Disposisi on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any, Final

from flask import Response, abort, url_for
from flask_babel import gettext as _

from app.database.extensions import now
from app.domain.access.roles import may_see_hidden_number
from app.domain.messaging import failures
from app.domain.messaging.delivery import LEFT, OutboundStatus, Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.i18n.language import stay_indonesian, translated
from app.models import Case, Contact, OutboundSms
from app.queries.cards import case_rows
from app.queries.inbox import case_page
from app.sms.texts.texts import excerpt
from app.views.answers.answer_form import keep_draft
from app.views.cards import labels, message_files, pending_labels, sender_labels
from app.views.cards.assemble import inbox_cards
from app.views.cards.feature_views import ACTION, InboxFeature
from app.views.cards.view_models import Tone
from app.views.framework import access_log
from app.views.framework.responses import or_404, route
from app.views.framework.viewer import Viewer
from app.views.inbox import case_paper, history

_MOST_OTHERS: Final = 10
_EXCERPT: Final = 90
_PURPOSES: Final = {
    Purpose.ANSWER: N_("Jawaban"),
    Purpose.FORWARD: N_("Pesan"),
    Purpose.CONFIRM: N_("Konfirmasi"),
    Purpose.NOTICE: N_("Pemberitahuan"),
    Purpose.REMINDER: N_("Pengingat"),
    Purpose.ACKNOWLEDGEMENT: N_("Tanda terima"),
    Purpose.HELP: N_("Bantuan"),
    Purpose.ALERT: N_("Panggilan piket"),
}
_TONES: Final[dict[OutboundStatus, Tone]] = {
    OutboundStatus.DELIVERED: "good",
    OutboundStatus.SENT: "good",
    OutboundStatus.FAILED: "bad",
    OutboundStatus.UNDELIVERED: "bad",
    OutboundStatus.UNCERTAIN: "bad",
}
_LEFT: Final = frozenset(OutboundStatus(status).label for status in LEFT)


@dataclass(frozen=True, slots=True)
class SmsView:
    """One SMS of this case, and its delivery."""

    purpose: str
    to: str
    state: str
    tone: Tone
    problem: str
    at: datetime
    delivered_at: datetime | None


class InboxCaseView(InboxFeature):
    """The page of one case, its prints, and the drafts of its dialogs."""

    @route("/<int:case_id>", "read")
    def card(self, case_id: int) -> Any:
        """The card with what is known about the case."""
        case, viewer = _seen(case_id, lambda: access_log.at_card(case_id))
        sms = [_sms(*row) for row in case_page.every_sms(case_id)]
        # Cases that hide their number are shown beside others to Admin alone.
        sees_hidden = may_see_hidden_number(viewer.actor.roles)
        others = case_page.other_cases(case, sees_hidden=sees_hidden, most=_MOST_OTHERS)
        card = inbox_cards([case_id], viewer)[0]
        told = {it.url for it in card.follow_ups}
        return self.render_template(
            "inbox/case_page.html",
            title=N_("Pesan"),
            card=card,
            others=[it for it in map(_other, others) if it.url not in told],
            sms=sms,
            sms_in_short=sms_in_short(sms),
            lines=history.lines(case),
            print_url="riwayat",
        )

    @route("/<int:case_id>/berkas/<int:file_id>", "read")
    def file(self, case_id: int, file_id: int) -> Response:
        """A photo or a voice that came with the case, for whoever is shown its card."""
        cards = inbox_cards([case_id], Viewer.current())
        return message_files.answer(or_404(next(iter(cards), None)), file_id)

    @route("/<int:case_id>/riwayat", "read")
    def print(self, case_id: int) -> Any:
        """Kartu Riwayat: the case on paper, the number masked whoever prints it (D4)."""
        stay_indonesian()
        case, viewer = _seen(case_id, lambda: access_log.exported("case_printed", case_id))
        card = inbox_cards([case_id], viewer)[0]
        return case_paper.answer(
            "inbox/history.html",
            "inbox/print_history.html",
            f"kartu-riwayat-{card.ticket}",
            title=_("Kartu Riwayat %(ticket)s", ticket=card.ticket),
            base_template="frame/layout.html",
            appbuilder=self.appbuilder,
            head=case_paper.head_of(None),
            card=card,
            sender=sender_labels.masked(case),
            case=case,
            lines=[line for line in history.lines(case) if not line.is_internal],
            printed_by=viewer.actor,
            printed_at=now(),
        )

    @route("/<int:case_id>/disposisi", "read")
    def disposition(self, case_id: int) -> Any:
        """Lembar Disposisi: for the head of a unit, the number masked (D4)."""
        look = partial(access_log.exported, "disposition_printed", case_id)
        case, viewer = _seen(case_id, look)
        card = inbox_cards([case_id], viewer)[0]
        return case_paper.render(self, case_paper.sheet_of(card, case))

    @route("/<int:case_id>/draf", "read", methods=ACTION)
    def draft(self, case_id: int) -> Response:
        """Keeps the unfinished text of any dialog. It is the person's own; each action asks for its
        own right."""
        or_404(case_rows.find_case(case_id))
        return keep_draft(case_id)


def _seen(case_id: int, journal_look: Callable[[], None]) -> tuple[Case, Viewer]:
    """The case, if this person may look at it: a deleted one, if he may restore it (D6).

    `journal_look` writes the look into the journal before anything is shown.
    """
    viewer, case = Viewer.current(), or_404(case_rows.find_case(case_id))
    if not viewer.sees(case):
        abort(404)
    journal_look()
    return case_rows.require_case(case_id), viewer


def _other(row: Case) -> SimpleNamespace:
    return SimpleNamespace(
        url=url_for("InboxCaseView.card", case_id=row.id),
        ticket=show_ticket(row.ticket),
        at=row.received_at,
        text=excerpt(labels.body(row), _EXCERPT),
        state=pending_labels.state(row),
    )


def _sms(sms: OutboundSms, contact: Contact | None) -> SmsView:
    """Officials by their position, never by number."""
    status = OutboundStatus(sms.status)
    return SmsView(
        purpose=_purpose(sms),
        to=_recipient(sms, contact),
        state=N_("Ditahan, menunggu petugas") if sms.needs_person else status.label,
        tone="bad" if sms.needs_person else _TONES.get(status, "plain"),
        problem=translated(failures.told(sms.problem or "")),
        at=sms.sent_at or sms.created_at,
        delivered_at=sms.delivered_at,
    )


def _recipient(sms: OutboundSms, contact: Contact | None) -> str:
    if contact is not None:
        return f"{contact.position} ({contact.name})"
    return _("Petugas piket") if sms.kind == SmsKind.DUTY else _("Warga")


def _purpose(sms: OutboundSms) -> str:
    """A question is stored as an answer SMS without a reply."""
    if sms.purpose == Purpose.ANSWER and sms.reply_id is None:
        return N_("Pertanyaan")
    return _PURPOSES[Purpose(sms.purpose)]


def sms_in_short(rows: list[SmsView]) -> str:
    """`terkirim 3 dari 3, diterima 2`."""
    asked = [row for row in rows if row.state != OutboundStatus.CANCELLED.label]
    arrived = sum(row.state == OutboundStatus.DELIVERED.label for row in asked)
    left = sum(row.state in _LEFT for row in asked)
    return _(
        "terkirim %(sent)s dari %(total)s, diterima %(arrived)s",
        sent=left,
        total=len(asked),
        arrived=arrived,
    )
