"""Jangan Blokir on the card of a blocked number: at once, with "Urungkan" (S59, A12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Response, abort, request, url_for
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.queries.cards import case_rows
from app.services.cases.actions import blocking
from app.views.cards.assemble import Viewer, inbox_cards
from app.views.framework.responses import attempt, card_answer

_ACT: Final = ["POST"]


class UnblockPages:
    """The routes; InboxView adds the list."""

    @expose("/<int:message_id>/jangan-blokir", methods=_ACT)
    @has_access
    @permission_name("block")
    def unblock(self, message_id: int) -> Response:
        """Jangan Blokir."""
        _found(message_id)
        actor, lifted = Viewer.current().actor, []
        refusal = attempt(
            lambda: lifted.append(blocking.unblock_sender(message_id, actor=actor).id)
        )
        if refusal:
            return _answer(message_id, refusal, "")
        url = url_for("InboxView.block_again", message_id=message_id)
        undo = {"url": url, "values": f'{{"row": "{lifted[0]}"}}'}
        return _answer(message_id, "", N_("Nomor tidak diblokir lagi."), undo)

    @expose("/<int:message_id>/blokir-lagi", methods=_ACT)
    @has_access
    @permission_name("block")
    def block_again(self, message_id: int) -> Response:
        """Urungkan: the number is blocked again as it was."""
        _found(message_id)
        row, actor = request.form.get("row", type=int) or 0, Viewer.current().actor
        refusal = attempt(lambda: blocking.block_sender_again(message_id, row, actor=actor))
        return _answer(message_id, refusal, N_("Nomor diblokir kembali."))


def _found(message_id: int) -> None:
    if case_rows.find_message(message_id) is None:
        abort(404)


def _answer(
    message_id: int, refusal: str, told: str, undo: Mapping[str, str] | None = None
) -> Response:
    card = next(iter(inbox_cards([message_id], Viewer.current())), None)
    code = 409 if refusal else 200
    return card_answer(card, refusal or told, f"card-{message_id}", undo=undo, code=code)
