"""Gabungkan, Pisahkan, Sampaikan, Lepaskan: cases of one number as one card (A19)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, Final

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import Action
from app.queries.lists.keyset_pages import row_id
from app.services.cases.actions import additions, creating, merging
from app.sms.texts.texts import excerpt
from app.views.cards import pending_labels
from app.views.cards.card_response import attempt_on, card_response, inbox_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import ACTION, InboxFeature
from app.views.framework import return_url
from app.views.framework.responses import attempt, redirected, route

_EXCERPT: Final = 160


class JoinDialog(Dialog):
    """Gabungkan: offers the open cases of the number, the best candidate chosen."""

    template, action = "actions/merge.html", Action.JOIN

    def act(self) -> None:
        """Joins the two; the service decides which of them leads."""
        lead = merging.join(self.case_id, self._chosen(), actor=self.viewer.actor)
        self.lead_id, self.lead_ticket = lead.id, show_ticket(lead.ticket)

    def lock(self) -> None:
        """Locks both cards."""
        merging.lock_both(self.case_id, self._chosen())

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A card is chosen."""
        return {"with": self._require_card}

    def success_message(self) -> str:
        """Which card stands for both now."""
        return _("Digabungkan ke kartu %(lead_ticket)s.", lead_ticket=self.lead_ticket)

    def done(self) -> Response:
        """The part leaves the list; from its own page a redirect leads to the lead card."""
        if self.lead_id == self.case_id:
            return card_response(self.card(), self.success_message(), self.dom_id)
        if return_url.page() == url_for("InboxCaseView.card", case_id=self.case_id):
            flash(self.success_message(), "success")
            return redirected(url_for("InboxCaseView.card", case_id=self.lead_id))
        undo = {"url": url_for("InboxMergeView.split", case_id=self.case_id), "values": ""}
        return card_response(None, self.success_message(), self.dom_id, undo=undo)

    def context(self) -> Mapping[str, Any]:
        """The candidates."""
        found = merging.candidates(self.case, self.viewer.actor)
        rows = [
            SimpleNamespace(
                id=row.case.id,
                ticket=show_ticket(row.case.ticket),
                at=row.case.received_at,
                text=excerpt(row.case.body, _EXCERPT),
                state=pending_labels.state(row.case),
                reason=row.link.label,
                leads=row.leads,
            )
            for row in found
        ]
        first = rows[0].id if rows else 0
        return {"candidates": rows, "chosen": self._chosen() or first}

    def _chosen(self) -> int | None:
        return row_id(self.form.get("with"))

    def _require_card(self) -> None:
        if self._chosen() is None:
            raise InvalidInput("with", Problem.UNKNOWN)


class InboxMergeView(InboxFeature):
    """Joins two cases and splits them, passes on, links or detaches a follow-up."""

    join = JoinDialog.on_case("/<int:case_id>/gabungkan", "join")

    @route("/<int:case_id>/pisahkan", "join", methods=ACTION)
    def split(self, case_id: int) -> Response:
        """Pisahkan, at any time; reloads the list, into which the part's card returns."""
        _row, refusal = attempt_on(case_id, merging.split)
        if not refusal:
            attempt(lambda: creating.acknowledge_parted(case_id))
        told = N_("Pesan dipisahkan: kartunya kembali di daftar.")
        flash(refusal or told, "danger" if refusal else "success")
        return redirected(return_url.page() or url_for("InboxView.index"))

    @route("/<int:case_id>/sampaikan", "join", methods=ACTION)
    def convey(self, case_id: int) -> Response:
        """Sampaikan ke SKPD: what the citizen added since."""
        _row, refusal = attempt_on(case_id, additions.convey)
        return inbox_response(case_id, refusal, N_("Tambahan warga disampaikan ke SKPD."))

    @route("/<int:case_id>/lepaskan", "join", methods=ACTION)
    def detach(self, case_id: int) -> Response:
        """Lepaskan: removes the link to the case that this one follows; with "Urungkan"."""
        lead_id, refusal = attempt_on(case_id, merging.detach)
        url = url_for("InboxMergeView.attach", case_id=case_id)
        undo = {"url": url, "values": f'{{"lead": "{lead_id}"}}'}
        return inbox_response(case_id, refusal, N_("Pesan dilepaskan."), undo)

    @route("/<int:case_id>/kaitkan", "join", methods=ACTION)
    def attach(self, case_id: int) -> Response:
        """Urungkan after Lepaskan."""
        lead = request.form.get("lead", type=int) or 0
        _row, refusal = attempt_on(case_id, merging.attach, lead)
        return inbox_response(case_id, refusal, N_("Pesan dikaitkan kembali."))
