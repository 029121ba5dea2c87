"""Flask-AppBuilder views of the two card lists: one view a feature. All views of a list share its
address and its permissions, so a right is granted for the list and not for a view; a unit opens
its own forwards only."""

from __future__ import annotations

from typing import ClassVar, Final

from flask import abort
from flask_appbuilder import BaseView

from app.database.extensions import transaction
from app.domain.errors import NotYours
from app.models import Forward
from app.queries.cards import case_rows
from app.services.journal import journal
from app.views.framework.responses import or_404
from app.views.framework.viewer import Viewer

# Methods of a dialog's route, and of an action without a dialog.
DIALOG: Final = ("GET", "POST")
ACTION: Final = ("POST",)


class InboxFeature(BaseView):
    """A feature of Pesan Masuk."""

    route_base = "/pesan-masuk"
    class_permission_name = "Inbox"
    list_endpoint: ClassVar[str] = "InboxView.index"
    is_office: ClassVar[bool] = False


class OfficeFeature(BaseView):
    """A feature of Pesan untuk Dinas."""

    route_base = "/pesan-dinas"
    class_permission_name = "Office"
    list_endpoint: ClassVar[str] = "OfficeView.index"
    is_office: ClassVar[bool] = True


def require_own_forward(forward_id: int) -> Forward:
    """The forward of the person's own unit; aborts with 404. Raises NotYours for another unit's,
    and journals the attempt (A3, D4)."""
    forward = or_404(case_rows.find(Forward, forward_id))
    if forward.case.is_deleted:
        abort(404)
    actor = Viewer.current().actor
    if forward.skpd_id != actor.skpd_id:
        case_id = forward.case_id
        with transaction():
            journal.record("access_refused", "forward", forward_id, actor=actor, case_id=case_id)
        raise NotYours
    return forward
