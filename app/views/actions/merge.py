"""Gabungkan, Pisahkan, Lepaskan: what belongs together is proposed, a person joins it (A19)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _

from app.domain.errors import InvalidInput, Problem
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import Action, MessageStatus
from app.http import error_pages
from app.queries.cards import case_rows
from app.services.cases.actions import merging
from app.sms.texts.texts import excerpt
from app.views.cards.assemble import Viewer, inbox_cards
from app.views.cards.dialog import Window
from app.views.cards.view_models import CandidateView
from app.views.framework import return_url
from app.views.framework.responses import attempt, card_answer

_EXCERPT: Final = 160
_ACT: Final = ["POST"]


class JoinWindow(Window):
    """The open messages of the number, the proposed one chosen already."""

    template, action = "actions/merge.html", Action.JOIN

    def act(self) -> None:
        """Joins the two; which of them leads is the service's to say."""
        lead = merging.join(self.message_id, self._chosen(), actor=self.viewer.actor)
        self.lead_id, self.lead_ticket = lead.id, show_ticket(lead.ticket)

    def lock(self) -> None:
        """Both cards."""
        merging.lock_both(self.message_id, self._chosen())

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """One is chosen."""
        return {"with": self._some_card}

    def told(self) -> str:
        """Which card stands for both now."""
        return _("Digabungkan ke kartu %(lead_ticket)s.", lead_ticket=self.lead_ticket)

    def done(self) -> Response:
        """The part leaves the list; on its own page one goes to the card that leads."""
        if self.lead_id == self.message_id:
            return card_answer(self.card(), self.told(), self.dom_id)
        if return_url.page() == url_for("InboxView.card", message_id=self.message_id):
            flash(self.told(), "success")
            return _go(url_for("InboxView.card", message_id=self.lead_id))
        undo = {"url": url_for("InboxView.split", message_id=self.message_id), "values": ""}
        return card_answer(None, self.told(), self.dom_id, undo=undo)

    def context(self) -> Mapping[str, Any]:
        """The candidates."""
        found = merging.candidates(self.message, self.viewer.actor)
        rows = [
            CandidateView(
                id=row.message.id,
                ticket=show_ticket(row.message.ticket),
                at=row.message.received_at,
                text=excerpt(row.message.body, _EXCERPT),
                state=MessageStatus(row.message.status).label,
                reason=row.link.label,
                leads=row.leads,
            )
            for row in found
        ]
        first = rows[0].id if rows else 0
        return {"candidates": rows, "chosen": self._chosen() or first}

    def _chosen(self) -> int | None:
        given = self.form.get("with", "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None

    def _some_card(self) -> None:
        if self._chosen() is None:
            raise InvalidInput("with", Problem.UNKNOWN)


class JoiningPages:
    """The routes; InboxView adds the list."""

    @expose("/<int:message_id>/gabungkan", methods=["GET", "POST"])
    @has_access
    @permission_name("join")
    def join(self, message_id: int) -> Response:
        """Gabungkan."""
        return JoinWindow(case_rows.find_message(message_id)).answer()

    @expose("/<int:message_id>/pisahkan", methods=_ACT)
    @has_access
    @permission_name("join")
    def split(self, message_id: int) -> Response:
        """Pisahkan, at any time; the list is shown anew, for a card comes back into it."""
        _found(message_id)
        actor = Viewer.current().actor
        refusal = attempt(lambda: merging.split(message_id, actor=actor))
        told = N_("Pesan dipisahkan: kartunya kembali di daftar.")
        flash(refusal or told, "danger" if refusal else "success")
        return _go(return_url.page() or url_for("InboxView.index"))

    @expose("/<int:message_id>/lepaskan", methods=_ACT)
    @has_access
    @permission_name("join")
    def detach(self, message_id: int) -> Response:
        """Lepaskan: it follows nothing any more, with "Urungkan"."""
        _found(message_id)
        actor, lead = Viewer.current().actor, []
        refusal = attempt(lambda: lead.append(merging.detach(message_id, actor=actor)))
        undo = {
            "url": url_for("InboxView.attach", message_id=message_id),
            "values": f'{{"lead": "{lead[0]}"}}' if lead else "",
        }
        return _card(message_id, refusal, N_("Pesan dilepaskan."), undo=None if refusal else undo)

    @expose("/<int:message_id>/kaitkan", methods=_ACT)
    @has_access
    @permission_name("join")
    def attach(self, message_id: int) -> Response:
        """Urungkan after Lepaskan."""
        _found(message_id)
        lead, actor = request.form.get("lead", type=int) or 0, Viewer.current().actor
        refusal = attempt(lambda: merging.attach(message_id, lead, actor=actor))
        return _card(message_id, refusal, N_("Pesan dikaitkan kembali."))


def _found(message_id: int) -> None:
    if case_rows.find_message(message_id) is None:
        abort(404)


def _go(url: str) -> Response:
    """To that page, also from htmx."""
    if not error_pages.wants_fragment():
        return make_response(redirect(url, 303))
    answer = make_response("", 204)
    answer.headers["HX-Redirect"] = url
    return answer


def _card(
    message_id: int, refusal: str, told: str, undo: Mapping[str, str] | None = None
) -> Response:
    card = next(iter(inbox_cards([message_id], Viewer.current())), None)
    code = 409 if refusal else 200
    return card_answer(card, refusal or told, f"card-{message_id}", undo=undo, code=code)
