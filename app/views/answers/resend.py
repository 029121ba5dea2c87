"""Kirim ulang on the answer that did not arrive (A8): at the desk, and on its SKPD's card."""

from __future__ import annotations

from flask import Response, abort, request
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.models import Reply
from app.queries.cards import case_rows
from app.services.sending import resending
from app.views.cards.assemble import Viewer, inbox_cards, office_cards
from app.views.cards.unit_guard import own_forward
from app.views.framework.responses import attempt, card_answer

_TOLD = N_("Jawaban masuk antrean kirim lagi.")


class InboxResends:
    """InboxView adds the list."""

    @expose("/balasan/<int:reply_id>/kirim-ulang", methods=["POST"])
    @has_access
    @permission_name("reply")
    def resend(self, reply_id: int) -> Response:
        """Kirim ulang, of any SKPD's answer."""
        message_id = _reply(reply_id).message_id
        refusal = _send_again(reply_id)
        card = next(iter(inbox_cards([message_id], Viewer.current())), None)
        code = 409 if refusal else 200
        return card_answer(card, refusal or _TOLD, f"card-{message_id}", code=code)


class OfficeResends:
    """OfficeView adds the list."""

    @expose("/balasan/<int:reply_id>/kirim-ulang", methods=["POST"])
    @has_access
    @permission_name("reply")
    def resend(self, reply_id: int) -> Response:
        """Kirim ulang, of the own SKPD's answer."""
        forward_id = own_forward(_reply(reply_id).forward_id or 0).id
        refusal = _send_again(reply_id)
        card = next(iter(office_cards([forward_id], Viewer.current())), None)
        code = 409 if refusal else 200
        return card_answer(card, refusal or _TOLD, f"card-{forward_id}", code=code)


def _reply(reply_id: int) -> Reply:
    reply = case_rows.find_reply(reply_id)
    if reply is None:
        abort(404)
    return reply


def _send_again(reply_id: int) -> str:
    actor = Viewer.current().actor
    is_safe = request.form.get("confirm") == "ya"
    return attempt(lambda: resending.send_answer_again(reply_id, actor=actor, is_safe=is_safe))
