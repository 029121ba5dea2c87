"""Gabungkan, Pisahkan, Lepaskan: what belongs together is proposed, a person joins it (A19)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _

from app import errors
from app.domain.codes import show_ticket
from app.domain.errors import InvalidInput, Problem
from app.domain.words import N_
from app.domain.workflow import Action, MessageStatus
from app.extensions import db
from app.models import Message
from app.services import joining
from app.sms.texts import excerpt
from app.views import came_from
from app.views.answers import attempt, card_answer
from app.views.card_parts import CandidateView
from app.views.cards import Viewer, inbox_cards
from app.views.windows import Window

_EXCERPT: Final = 160
_ACT: Final = ["POST"]


class JoinWindow(Window):
    """The open messages of the number, the proposed one chosen already."""

    template, action = "windows/join.html", Action.JOIN

    def act(self) -> None:
        """Joins the two; which of them leads is the service's to say."""
        lead = joining.join(self.message_id, self._chosen(), actor=self.viewer.actor)
        self.lead_id, self.lead_ticket = lead.id, show_ticket(lead.ticket)

    def lock(self) -> None:
        """Both cards."""
        joining.lock_both(self.message_id, self._chosen())

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
        if came_from.page() == url_for("InboxView.card", message_id=self.message_id):
            flash(self.told(), "success")
            return _go(url_for("InboxView.card", message_id=self.lead_id))
        undo = {"url": url_for("InboxView.split", message_id=self.message_id), "values": ""}
        return card_answer(None, self.told(), self.dom_id, undo=undo)

    def context(self) -> Mapping[str, Any]:
        """The candidates."""
        found = joining.candidates(self.message, self.viewer.actor)
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
        return JoinWindow(db.session.get(Message, message_id)).answer()

    @expose("/<int:message_id>/pisahkan", methods=_ACT)
    @has_access
    @permission_name("join")
    def split(self, message_id: int) -> Response:
        """Pisahkan, at any time; the list is shown anew, for a card comes back into it."""
        _found(message_id)
        actor = Viewer.current().actor
        refusal = attempt(lambda: joining.split(message_id, actor=actor))
        told = N_("Pesan dipisahkan: kartunya kembali di daftar.")
        flash(refusal or told, "danger" if refusal else "success")
        return _go(came_from.page() or url_for("InboxView.index"))

    @expose("/<int:message_id>/lepaskan", methods=_ACT)
    @has_access
    @permission_name("join")
    def detach(self, message_id: int) -> Response:
        """Lepaskan: it follows nothing any more, with "Urungkan"."""
        _found(message_id)
        actor, lead = Viewer.current().actor, []
        refusal = attempt(lambda: lead.append(joining.detach(message_id, actor=actor)))
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
        refusal = attempt(lambda: joining.attach(message_id, lead, actor=actor))
        return _card(message_id, refusal, N_("Pesan dikaitkan kembali."))


def _found(message_id: int) -> None:
    if db.session.get(Message, message_id) is None:
        abort(404)


def _go(url: str) -> Response:
    """To that page, also from htmx."""
    if not errors.wants_fragment():
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
