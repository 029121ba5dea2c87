"""Flask-AppBuilder views of the two card lists: one view a feature. All views of a list share its
address and its permissions, so a right is granted for the list and not for a view."""

from __future__ import annotations

from typing import ClassVar, Final

from flask_appbuilder import BaseView

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
