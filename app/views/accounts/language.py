"""The language of a person's screens: chosen for a session, and kept for his next login."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request, session
from flask_login import current_user

from app.database.extensions import transaction
from app.i18n.language import LANGUAGE
from app.services.accounts import user_accounts
from app.views.framework.current_user import CHOSEN_AT_THE_DOOR, current_actor

# The view of FAB that changes the language of a session.
_CHOICE: Final = "LocaleView.index"


def init_app(app: Flask) -> None:
    """Watches the choice."""
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    """Whose screens it is keeps the choice; a link on another site changes nothing for good."""
    if request.endpoint != _CHOICE or response.status_code >= 400:
        return response
    is_ours = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
    if not current_user.is_authenticated:
        session[CHOSEN_AT_THE_DOOR] = True
    elif is_ours:
        actor, language = current_actor(), str(session[LANGUAGE])
        with transaction():
            user_accounts.choose_language(actor, language)
    return response
