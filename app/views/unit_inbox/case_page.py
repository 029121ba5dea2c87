"""The page of one case as its unit sees it, and its Lembar Disposisi on paper."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.queries.cards import case_rows
from app.views.answers.answer_form import keep_draft
from app.views.cards import message_files
from app.views.cards.assemble import office_cards
from app.views.cards.card_response import office_card
from app.views.cards.feature_views import ACTION, OfficeFeature
from app.views.cards.unit_guard import require_own_forward
from app.views.framework import access_log
from app.views.framework.responses import or_404
from app.views.framework.viewer import Viewer
from app.views.inbox import disposition_sheet, history


class OfficeCaseView(OfficeFeature):
    """The page of one forward, its print, and the drafts of its dialogs."""

    @expose("/<int:forward_id>")
    @has_access
    @permission_name("read")
    def card(self, forward_id: int) -> Any:
        """The card with its history."""
        forward = require_own_forward(forward_id)
        access_log.at_card(forward.message_id)
        card = or_404(office_card(forward_id, Viewer.current()))
        return self.render_template(
            "inbox/case_page.html",
            title=N_("Pesan untuk Dinas"),
            card=card,
            lines=history.lines(forward.message, forward),
        )

    @expose("/<int:forward_id>/berkas/<int:file_id>")
    @has_access
    @permission_name("read")
    def file(self, forward_id: int, file_id: int) -> Response:
        """A photo or a voice that came with the message, as long as the unit is shown its text."""
        require_own_forward(forward_id)
        return message_files.answer(or_404(office_card(forward_id, Viewer.current())), file_id)

    @expose("/<int:forward_id>/disposisi")
    @has_access
    @permission_name("read")
    def disposition(self, forward_id: int) -> Any:
        """Lembar Disposisi of the own unit; a former holder prints what is left of the card."""
        forward = require_own_forward(forward_id)
        access_log.exported("disposition_printed", forward.message_id)
        forward = case_rows.require_forward(forward_id)
        card = office_cards([forward_id], Viewer.current())[0]
        sheet = disposition_sheet.sheet_of(card, forward.message, forward)
        return disposition_sheet.render(self, sheet)

    @expose("/<int:forward_id>/draf", methods=ACTION)
    @has_access
    @permission_name("read")
    def draft(self, forward_id: int) -> Response:
        """Keeps the unfinished text of a dialog; each action asks for its own right."""
        return keep_draft(require_own_forward(forward_id).message_id)
