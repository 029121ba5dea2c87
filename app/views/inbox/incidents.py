"""Tangani bersama: several citizens' cards about one event, under one code and one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, request
from flask_babel import ngettext

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.models import Case
from app.queries.cards import case_rows
from app.services.cases.actions import incidents
from app.services.cases.actions.bulk_actions import Result
from app.services.cases.answers import replying
from app.services.settings import validation
from app.sms.texts.texts import excerpt
from app.views.actions.bulk_dialogs import BulkDialog
from app.views.cards.card_response import attempt_on, inbox_response
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature
from app.views.framework.responses import route


class UniteTogether(BulkDialog):
    """Tangani bersama: the others are put under one card, which one act changes."""

    template, action = "actions/bulk_unite.html", Action.UNITE
    done_words, not_done_words = N_("ditangani bersama"), N_("Tidak ditangani bersama")

    def __init__(self) -> None:
        super().__init__()
        leads = self._leads()
        given = request.form.get("utama", "")
        first = next((row for row in leads if self._holds(row)), min(leads, default=None))
        self.lead_id = next((row for row in leads if str(row) == given), None if given else first)

    def targets(self) -> Sequence[int]:
        """The card that leads: all others go with it."""
        return [self.lead_id] if self.lead_id is not None else []

    def lock(self, case_id: int) -> Case:
        """All of them, in one order."""
        incidents.lock_all(self.ids)
        return super().lock(case_id)

    def act(self, case: Case) -> None:
        """Puts the others under this one."""
        others = [row for row in self.ids if row != case.id and not self._told(row)]
        name = request.form.get("incident")
        if not incidents.unite(case.id, others, name, actor=self.viewer.actor):
            raise InvalidInput("lead", Problem.REQUIRED)

    def also(self, result: Result) -> Sequence[Result]:
        """Which of the others stand under it now."""
        return self.under(result.case_id) if result.is_done else ()

    def why_not(self, case: Case) -> str:
        """The card that leads may be published or answered."""
        if case.id == self.lead_id:
            return ""
        if incidents.is_for_heads(case):
            return N_("hanya kepala SKPD yang diberi tahu")
        return super().why_not(case)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A card that may lead, others that may follow, and a name that fits."""
        return {
            "lead": self._require_lead,
            "incident": lambda: validation.optional(request.form.get("incident"), 120),
        }

    def toast(self, done: int) -> str:
        """How many are one event now."""
        rows = case_rows.cases(self.ids)
        count = 1 + sum(row.lead_id == self.lead_id for row in rows)
        return ngettext(
            "%(num)s pesan ditangani bersama.", "%(num)s pesan ditangani bersama.", count
        )

    def context(self) -> Mapping[str, Any]:
        """The cards that may lead, the answer that would go to all, and a name."""
        lead = case_rows.find_case(self.lead_id or 0)
        answer = replying.standing_answer(lead) if lead else None
        return {
            "leads": self._leads(),
            "lead_id": self.lead_id,
            "name": (lead and (lead.incident_name or excerpt(lead.body, 60))) or "",
            "answer": answer.text if answer else "",
        }

    def _leads(self) -> list[int]:
        rows = case_rows.cases(self.ids)
        return [row.id for row in rows if incidents.may_lead(row, self.viewer.actor)]

    def _holds(self, case_id: int) -> bool:
        case = case_rows.find_case(case_id)
        return case is not None and case.code_is_live

    def _told(self, case_id: int) -> str:
        """What others did to a card meanwhile: it is left for a second look."""
        case = case_rows.find_case(case_id)
        return self._concurrent_changes(case) if case is not None else ""

    def _require_lead(self) -> None:
        rows = case_rows.cases(self.ids)
        others = [row for row in rows if row.id != self.lead_id and not self.why_not(row)]
        if self.lead_id is None or not others:
            raise InvalidInput("lead", Problem.REQUIRED)


class InboxIncidentView(InboxFeature):
    """Puts cards under one, and takes them out again."""

    @route("/bersama/kejadian", "join", methods=DIALOG)
    def unite(self) -> Response:
        """Tangani bersama."""
        return UniteTogether().respond()

    @route("/<int:case_id>/keluarkan", "join", methods=ACTION)
    def take_out(self, case_id: int) -> Response:
        """Keluarkan: a card of its own again."""
        _row, refusal = attempt_on(case_id, incidents.take_out)
        return inbox_response(case_id, refusal, N_("Pesan dikeluarkan: kartunya berdiri sendiri."))
