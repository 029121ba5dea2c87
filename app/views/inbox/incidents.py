"""Kejadian: one answer for all cards about one incident; each card keeps its own history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response, request, url_for

from app.domain.words import N_
from app.domain.workflow.workflow import Action, Category
from app.models import Incident, Message
from app.queries.cards import case_rows
from app.queries.directory.units import superiors
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.services.cases.actions import incidents
from app.services.cases.answers import replying
from app.services.cases.state import drafts
from app.services.settings import validation
from app.views.actions.bulk_dialogs import BulkDialog
from app.views.answers.answer_form import pledge_of, promise_context, signature
from app.views.cards.assemble import inbox_cards
from app.views.cards.feature_views import DIALOG, InboxFeature
from app.views.framework import access_log
from app.views.framework.responses import or_404, route
from app.views.framework.viewer import Viewer

_MOST_ANSWERS: Final = 3


class AnswerTogether(BulkDialog):
    """Jawab sebagai kejadian: one name, text and category; every sender gets the answer."""

    template, action = "actions/bulk_incident.html", Action.REPLY
    done_words, not_done_words = N_("dijawab"), N_("Tidak dijawab")
    text_field, draft_kind = "text", drafts.INCIDENT

    def act(self, message: Message) -> None:
        """Adds one card to the incident and answers it."""
        actor = self.viewer.actor
        incidents.add_to_incident(message, request.form.get("incident"), actor=actor)
        replying.answer_directly(
            message.id,
            request.form.get("text"),
            request.form.get("category"),
            request.form.get("acknowledged_by"),
            actor=actor,
            pledge=pledge_of(request.form),
        )

    def why_not(self, message: Message) -> str:
        """Whether an answer endangers a sender is decided on the card itself (D7)."""
        if message.is_sensitive:
            return N_("pesan sensitif: jawab dari kartunya sendiri")
        return super().why_not(message)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Name, text, category and superior are required; a promise needs its day."""
        form = request.form
        return {
            "incident": lambda: validation.required("incident", form.get("incident")),
            "text": lambda: validation.answer_text(form.get("text")),
            "category": lambda: validation.category(form.get("category")),
            "acknowledged_by": lambda: validation.required(
                "acknowledged_by", form.get("acknowledged_by")
            ),
            "promised_on": lambda: pledge_of(form),
        }

    def context(self) -> Mapping[str, Any]:
        """The fields of a moderator's answer, and the current incidents."""
        actor, card = self.viewer.actor, self.draft_card()
        is_first = request.method == "GET"
        draft = drafts.text_of(card, self.draft_kind, actor=actor) if is_first else ""
        return {
            "known": incidents.going_on(),
            "name": self._name(),
            "draft": draft,
            "draft_url": url_for("InboxCaseView.draft", message_id=card),
            # The unit's superior knows of the unit's text, not of a draft that replaces it.
            "given": {} if draft else self._given(),
            "superiors": superiors(actor.skpd_id),
            "categories": list(Category),
            "chosen_category": self._category(),
            "signature": signature(actor),
            "count_url": url_for("InboxReplyView.count"),
            **promise_context(request.form),
        }

    def _rows(self) -> list[Message]:
        return case_rows.messages(self.ids)

    def _given(self) -> Mapping[str, str]:
        """The unit's answer that the address names, if it answers a card of the same incident."""
        reply_id = request.args.get("jawaban", type=int)
        incident_ids = {row.incident_id for row in self._rows() if row.incident_id is not None}
        for incident_id in incident_ids:
            for reply in incidents.answers_of(incident_id, PAGE_SIZE):
                if reply.id == reply_id and reply.forward is not None:
                    text = f"{reply.text} ({reply.forward.skpd.sms_code})"
                    return {"text": text, "acknowledged_by": reply.acknowledged_by or ""}
        return {}

    def _name(self) -> str:
        """The name of the incident that a picked card belongs to."""
        ids = [row.incident_id for row in self._rows() if row.incident_id is not None]
        row = case_rows.find(Incident, ids[0]) if ids else None
        return row.name if row else ""

    def _category(self) -> str | None:
        """The category of the picked cards, if they share one."""
        kinds = {row.category for row in self._rows() if row.category}
        return kinds.pop() if len(kinds) == 1 else None


class InboxIncidentView(InboxFeature):
    """Answers an incident, and shows its cards."""

    @route("/bersama/kejadian", "reply", methods=DIALOG)
    def answer_together(self) -> Response:
        """Jawab sebagai kejadian."""
        return AnswerTogether().respond()

    @route("/kejadian/<int:incident_id>", "read")
    def incident(self, incident_id: int) -> Any:
        """The cards of one incident, the unanswered first."""
        row = or_404(case_rows.find(Incident, incident_id))
        viewer = Viewer.current()
        access_log.at_list("Pesan Masuk")
        ids, every, done = incidents.cards_of(incident_id, PAGE_SIZE)
        others = incidents.unanswered(incident_id, PAGE_SIZE)
        return self.render_template(
            "inbox/incident.html",
            title=N_("Kejadian"),
            incident=row,
            cards=inbox_cards(ids, viewer),
            every=every,
            done=done,
            answers=incidents.answers_of(incident_id, _MOST_ANSWERS) if others else [],
            others=others,
            may=viewer.bulk_rights,
        )
