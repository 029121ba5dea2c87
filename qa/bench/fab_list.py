"""Peer of the inbox: Flask-AppBuilder's own list view.

It stands in the bench's application alone, in our frame, on the same database.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from flask_appbuilder import ModelView
from flask_appbuilder.models.sqla.interface import SQLAInterface

from app.models import Message
from qa.bench.pages import ADMIN, Case

NAME = "FAB's own list"


class FabMessageView(ModelView):
    """FAB's paging and order as they come, and the columns that our card shows.

    In its favour the search form asks for these columns alone: by default it offers all, and each
    related table row by row (1.1 MB and 750 ms with 3,000 messages; a million can't be asked).
    """

    datamodel = SQLAInterface(Message)
    route_base = "/fab-messages"
    list_columns = ["received_at", "sender", "body", "category", "status"]
    search_columns = list_columns


def add(app: Flask) -> None:
    """Adds the list before the first request, and the right to see it to Admin's."""
    with app.app_context():
        builder = app.appbuilder  # type: ignore[attr-defined]  # FAB sets it
        view = builder.add_view_no_menu(FabMessageView)
        builder.sm.add_permissions_view(view.base_permissions, view.class_permission_name)


def cases(newest: int) -> Iterator[Case]:
    """Its two ends, for a database whose newest message has this id."""
    address = f"{FabMessageView.route_base}/list/"
    last = (newest - 1) // FabMessageView.page_size
    yield Case(f"{NAME}: first page", ADMIN, address, is_peer=True)
    yield Case(f"{NAME}: last page", ADMIN, f"{address}?page_FabMessageView={last}", is_peer=True)
