"""Pesan Keluar: what became of every outgoing SMS, kept fresh while it is read."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from flask_appbuilder import BaseView, expose, has_access, permission_name

from app.domain.access.roles import may_see_full_number
from app.domain.words import N_
from app.queries.lists.keyset_pages import ROWS
from app.queries.outbox import sms_list
from app.queries.outbox.sms_list import OutboxFilters
from app.views.framework import access_log
from app.views.framework.viewer import Viewer
from app.views.outbox.dialogs import OutboxWindows
from app.views.outbox.rows import rows_of

_MOST_SHOWN = 60


class OutboxView(OutboxWindows, BaseView):
    """The list, and what has changed in it."""

    route_base = "/pesan-keluar"
    class_permission_name = "Outbox"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """25 SMS, newest first, under the address's filters."""
        filters = OutboxFilters.of(request.args)
        access_log.at_list("Pesan Keluar", filters.words)
        viewer = Viewer.current()
        sees = may_see_full_number(viewer.actor.roles)
        page = sms_list.page_of(filters, sees_numbers=sees)
        counted = sms_list.counts(filters, sees_numbers=sees)
        return self.render_template(
            "outbox/outbox.html",
            title=N_("Pesan Keluar"),
            rows=rows_of(page.ids, viewer),
            page=page,
            filters=filters,
            total=sms_list.number_of(filters.state, counted),
            **_numbers(filters, counted),
        )

    @expose("/baru")
    @has_access
    @permission_name("read")
    def fresh(self) -> Response:
        """What has changed on the open page; 204 when nothing has."""
        filters, viewer = OutboxFilters.of(request.args), Viewer.current()
        sees = may_see_full_number(viewer.actor.roles)
        access_log.at_refreshed_search("Pesan Keluar", filters.words)
        stamps = _stamps(request.args.get("shown", ""))
        newest = sms_list.row_id(request.args.get("newest")) or 0
        rows = rows_of(list(stamps), viewer)
        numbers = _numbers(filters, sms_list.counts(filters, sees_numbers=sees))
        new = sms_list.newer_than(filters, newest, sees_numbers=sees) if filters.is_first else 0
        changed = [row for row in rows if row.stamp != stamps[row.id]]
        told = request.args.get("numbers"), request.args.get("new")
        if changed:
            access_log.at_refresh("Pesan Keluar")
        if not changed and told == (numbers["stamp"], str(new)):
            return make_response("", 204)
        page = render_template(
            "outbox/live_update.html",
            changed=changed,
            rows=rows,
            filters=filters,
            newest=newest,
            new=new,
            is_more=new >= ROWS,
            **numbers,
        )
        return make_response(page)


def _numbers(filters: OutboxFilters, counted: sms_list.Counts) -> dict[str, Any]:
    choices = sms_list.choices(filters, counted)
    troubles = [it for it in choices if it.word in sms_list.TROUBLES and it.count]
    stamp = "-".join(str(choice.count) for choice in choices)
    return {"choices": choices, "troubles": troubles, "stamp": stamp}


def _stamps(text: str) -> dict[int, str]:
    """`42:ab12,41:cd34` as id -> stamp; nonsense is left out."""
    pairs = [pair.partition(":") for pair in text.split(",")[:_MOST_SHOWN]]
    found = ((sms_list.row_id(row), stamp) for row, _, stamp in pairs)
    return {row: stamp for row, stamp in found if row is not None}
