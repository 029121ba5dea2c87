"""What the sound on open pages asks for: which new cards are about danger."""

from __future__ import annotations

from typing import Final

from flask import Response, jsonify
from flask_appbuilder import expose, has_access, permission_name

from app.queries.lists.danger import new_danger
from app.views.cards.feature_views import InboxFeature

# A page that knows so many has sounded often enough.
_MOST: Final = 200


class InboxDangerView(InboxFeature):
    """The ids alone: no text and no number."""

    @expose("/bahaya")
    @has_access
    @permission_name("read")
    def danger(self) -> Response:
        """Ids of new cards about danger, each with whether it is urgent."""
        return jsonify(new_danger(_MOST))
