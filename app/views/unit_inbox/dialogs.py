"""An SKPD's two windows: BALAS and TOLAK (S92-S99)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.models import Approval, Rejection, Reply
from app.queries.actions.units import other_unit_names
from app.queries.cards import case_rows
from app.services.cases.actions import rejecting, releasing
from app.services.cases.answers import answer_templates, approving, replying
from app.services.cases.state import case_state
from app.services.contacts import recipients
from app.services.settings import settings, validation
from app.views.answers.answer_form import (
    RULES,
    answer_told,
    correction_of,
    pledge_of,
    promise_context,
    recorded_way,
    signature,
    superiors,
)
from app.views.cards.dialog import Window
from app.views.inbox.dialogs import confirmed_if_sensitive, is_confirmed

ASKED = N_("Persetujuan diminta. Jawaban dikirim ke warga setelah disetujui.")


class OfficeReplyWindow(Window):
    """BALAS (S92-S95): no category, that is the moderator's (A9)."""

    text_field, draft_kind = "text", "dinas"
    template, action, model = "answers/reply.html", Action.REPLY, Reply

    @property
    def asks(self) -> bool:
        """Whether "Minta persetujuan" was pressed (S72)."""
        return self.form.get("ask") == "ya"

    def once(self) -> None:
        """The same form may also have asked for approval."""
        super().once()
        validation.ensure_not_submitted(Approval, self.form_key)

    def told(self) -> str:
        """Whether it can still be called back."""
        return ASKED if self.asks else answer_told(recorded_way(self.message))

    def act(self) -> None:
        """Writes the answer of this SKPD, or lets it wait for the superior."""
        give = approving.submit if self.asks else replying.answer_forward
        give(
            self.forward_id or 0,
            self.form.get("text"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
            is_safe=is_confirmed(),
            form_key=self.form_key,
            pledge=pledge_of(self.form),
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Text and superior are needed; a sensitive card asks once more."""
        form = self.form
        return {
            "text": lambda: validation.answer_text(form.get("text")),
            "acknowledged_by": lambda: validation.required(
                "acknowledged_by", form.get("acknowledged_by")
            ),
            "promised_on": lambda: pledge_of(form),
            "confirm": lambda: confirmed_if_sensitive(self.message),
        }

    def context(self) -> Mapping[str, Any]:
        """Superiors, the counter's signature, the rules."""
        return {
            "count_url": f"{request.path.rsplit('/', 2)[0]}/hitung",
            "superiors": superiors(self.viewer.actor.skpd_id),
            "signature": signature(self.viewer.actor),
            "is_sensitive": self.message.is_sensitive,
            "recorded": recorded_way(self.message),
            "hold": settings.current().send_hold,
            "ready": answer_templates.fitting(self.message, self.viewer.actor.skpd_id),
            "rules": RULES,
            "start": correction_of(self.message_id),
            **promise_context(self.form),
            **self._approval(),
        }

    def _approval(self) -> Mapping[str, bool]:
        """May he ask a superior, and must he? A superior himself needs nobody's word."""
        forward = case_rows.require_forward(self.forward_id)
        if recipients.superior_who(self.viewer.actor, forward) is not None:
            return {"may_ask": False, "must_ask": False}
        waits = case_state.waiting_draft(forward) is not None
        must = recipients.demands_approval(forward)
        may = must or (bool(recipients.superiors_of(forward)) and not waits)
        return {"may_ask": may, "must_ask": must}


class ReleaseWindow(Window):
    """Lepaskan: this SKPD only helps, and has nothing to add (A7)."""

    text_field = "reason"
    template, action = "actions/release.html", Action.RELEASE
    done_words = N_("Pesan dilepas. SKPD utama menjawabnya.")

    def act(self) -> None:
        """Gives the hold up."""
        reason = self.form.get("reason")
        releasing.release(self.forward_id or 0, reason, actor=self.viewer.actor)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The moderator must read why."""
        reason = self.form.get("reason")
        return {"reason": lambda: validation.required("reason", reason, longest=300)}


class RejectWindow(Window):
    """TOLAK (S97-S99)."""

    text_field, draft_kind = "reason", "tolak"
    template, action, model = "actions/reject.html", Action.REJECT, Rejection
    done_words = N_("Pesan dikembalikan kepada moderator.")

    def act(self) -> None:
        """Gives the message back."""
        rejecting.reject_forward(
            self.forward_id or 0,
            self.form.get("reason"),
            self.form.get("alternative"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
            form_key=self.form_key,
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """All three fields are needed."""
        form = self.form
        return {
            "reason": lambda: validation.required("reason", form.get("reason"), longest=1000),
            "alternative": lambda: validation.required("alternative", form.get("alternative")),
            "acknowledged_by": lambda: validation.required(
                "acknowledged_by", form.get("acknowledged_by")
            ),
        }

    def context(self) -> Mapping[str, Any]:
        """The other units, and the superiors of this one."""
        return {
            "units": other_unit_names(self.viewer.actor.skpd_id),
            "superiors": superiors(self.viewer.actor.skpd_id),
        }
