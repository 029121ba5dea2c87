"""Kirim ulang: sends an answer again that did not arrive (A8)."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.queries.cards import case_rows
from app.services.sending import uncertain_sms
from app.views.cards.card_response import inbox_response, office_response
from app.views.cards.feature_views import ACTION, InboxFeature, OfficeFeature
from app.views.cards.unit_guard import require_own_forward
from app.views.framework.responses import attempt, or_404
from app.views.framework.viewer import Viewer

_DONE: Final = N_("Jawaban masuk antrean kirim lagi.")


class InboxResendView(InboxFeature):
    """Sends any unit's answer again."""

    @expose("/balasan/<int:reply_id>/kirim-ulang", methods=ACTION)
    @has_access
    @permission_name("reply")
    def resend(self, reply_id: int) -> Response:
        """Kirim ulang."""
        message_id = or_404(case_rows.find_reply(reply_id)).message_id
        return inbox_response(message_id, _send_again(reply_id), _DONE)


class OfficeResendView(OfficeFeature):
    """Sends the own unit's answer again."""

    @expose("/balasan/<int:reply_id>/kirim-ulang", methods=ACTION)
    @has_access
    @permission_name("reply")
    def resend(self, reply_id: int) -> Response:
        """Kirim ulang."""
        reply = or_404(case_rows.find_reply(reply_id))
        forward_id = require_own_forward(reply.forward_id or 0).id
        return office_response(forward_id, _send_again(reply_id), _DONE)


def _send_again(reply_id: int) -> str:
    actor = Viewer.current().actor
    is_safe = request.form.get("confirm") == "ya"
    return attempt(lambda: uncertain_sms.send_answer_again(reply_id, actor=actor, is_safe=is_safe))
