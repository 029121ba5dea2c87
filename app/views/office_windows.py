"""An SKPD's two windows: BALAS and TOLAK (S92-S99)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, request
from sqlalchemy import select

from app.domain.errors import Refusal, TransitionRefused
from app.domain.workflow import Action
from app.extensions import db
from app.models import Forward, Message, Rejection, Reply, Skpd
from app.services import answer_templates, forms, rejecting, replying
from app.views.answer_windows import RULES, answer_told, signature, superiors
from app.views.inbox_windows import confirmed_if_sensitive, is_confirmed
from app.views.windows import Window


class OfficeReplyWindow(Window):
    """BALAS (S92-S95): no category, that is the moderator's (A9)."""

    draft_kind = "dinas"
    template, action, model = "windows/reply.html", Action.REPLY, Reply

    def told(self) -> str:
        """Whether it can still be called back."""
        return answer_told()

    def act(self) -> None:
        """Writes the answer of this SKPD."""
        replying.answer_forward(
            self.forward_id or 0,
            self.form.get("text"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
            is_safe=is_confirmed(),
            form_key=self.form_key,
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Text and superior are needed; a sensitive card asks once more."""
        form = self.form
        return {
            "text": lambda: forms.answer_text(form.get("text")),
            "acknowledged_by": lambda: forms.required(
                "acknowledged_by", form.get("acknowledged_by")
            ),
            "confirm": lambda: confirmed_if_sensitive(self.message),
        }

    def context(self) -> Mapping[str, Any]:
        """Superiors, the counter's signature, the rules."""
        return {
            "count_url": f"{request.path.rsplit('/', 2)[0]}/hitung",
            "superiors": superiors(self.viewer.actor.skpd_id),
            "signature": signature(self.viewer.actor),
            "is_sensitive": self.message.is_sensitive,
            "hold": current_app.config["SETTINGS"].send_hold,
            "ready": answer_templates.fitting(self.message, self.viewer.actor.skpd_id),
            "rules": RULES,
        }


class AcknowledgeWindow(Window):
    """Completes "diketahui: belum diisi" of an answer by phone (A5, S103)."""

    template, action = "windows/acknowledge.html", Action.REPLY
    done_words = "Pejabat yang mengetahui tercatat."

    def __init__(self, message: Message, forward: Forward, reply: Reply) -> None:
        super().__init__(message, forward)
        self.reply_id, self.answer_text = reply.id, reply.text
        self.is_named = reply.acknowledged_by is not None

    def permit(self) -> None:
        """Once, and also when the message is closed: what was said stays to be named."""
        if self.is_named:
            raise TransitionRefused("acknowledge", "", Refusal.NO_CHANGE)

    def act(self) -> None:
        """Writes the name beside the answer."""
        name = self.form.get("acknowledged_by")
        replying.acknowledge(self.reply_id, name, actor=self.viewer.actor)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Somebody must be named."""
        name = self.form.get("acknowledged_by")
        return {"acknowledged_by": lambda: forms.required("acknowledged_by", name)}

    def context(self) -> Mapping[str, Any]:
        """The answer, and the superiors of this unit."""
        return {
            "answer_text": self.answer_text,
            "superiors": superiors(self.viewer.actor.skpd_id),
        }


class RejectWindow(Window):
    """TOLAK (S97-S99)."""

    draft_kind = "tolak"
    template, action, model = "windows/reject.html", Action.REJECT, Rejection
    done_words = "Pesan dikembalikan kepada moderator."

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
            "reason": lambda: forms.required("reason", form.get("reason"), longest=1000),
            "alternative": lambda: forms.required("alternative", form.get("alternative")),
            "acknowledged_by": lambda: forms.required(
                "acknowledged_by", form.get("acknowledged_by")
            ),
        }

    def context(self) -> Mapping[str, Any]:
        """The other units, and the superiors of this one."""
        others = select(Skpd.name).where(
            Skpd.is_active.is_(True), Skpd.id != self.viewer.actor.skpd_id
        )
        return {
            "units": db.session.scalars(others.order_by(Skpd.id)).all(),
            "superiors": superiors(self.viewer.actor.skpd_id),
        }
