"""Black List: the blocked numbers, and Jangan Blokir with one click (S14, S57-S59)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name

from app.domain.access.roles import may_see_hidden_number
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.models import BlockedNumber
from app.queries.black_list import blocked_numbers
from app.services.cases.actions import blocking
from app.views.cards import labels
from app.views.cards.sender_labels import HIDDEN
from app.views.framework import access_log
from app.views.framework.format import shown_number
from app.views.framework.responses import PART, attempt, attempt_result
from app.views.framework.viewer import Viewer

# Nobody reads a longer list: a number is searched.
_MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class BlockedView:
    """One row: number, reason, who blocked it, from when to when, SMS kept since."""

    id: int
    number: str
    reason: str | None
    blocked_by: str
    blocked_at: datetime
    until: date | None
    kept: int


class BlackListView(BaseView):
    """The list, with lift and undo."""

    route_base = "/black-list"
    class_permission_name = "BlackList"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """All blocked numbers, newest first."""
        access_log.at_list("Black List")
        viewer = Viewer.current()
        return self.render_template(
            "black_list/list.html",
            title=N_("Black List"),
            rows=_views(blocked_numbers.latest_blocks(_MOST_ROWS), viewer),
            may_lift=("can_lift", "BlackList") in viewer.held,
        )

    @expose("/<int:blocked_id>/sms")
    @has_access
    @permission_name("read")
    def kept(self, blocked_id: int) -> Any:
        """The quarantined SMS of this number since it was blocked, newest first."""
        row = blocked_numbers.find_block(blocked_id)
        if row is None:
            abort(404)
        access_log.at_list("Black List")
        viewer = Viewer.current()
        rows = blocked_numbers.kept_sms(row, _MOST_ROWS, with_hidden=_sees_hidden(viewer))
        number = _number(row, viewer)
        return self.render_template(
            "black_list/kept.html",
            title=N_("SMS yang disimpan"),
            row=row,
            number=number,
            rows=rows,
            body=labels.body,
        )

    @expose("/<int:blocked_id>/jangan-blokir", methods=["POST"])
    @has_access
    @permission_name("lift")
    def lift(self, blocked_id: int) -> Response:
        """Jangan Blokir: lifts the block at once, without a question, and offers "Urungkan" (S59,
        A12)."""
        if blocked_numbers.find_block(blocked_id) is None:
            abort(404)
        actor = Viewer.current().actor
        refusal = attempt(lambda: blocking.lift(blocked_id, actor=actor))
        undo = {"url": url_for("BlackListView.undo", blocked_id=blocked_id), "values": ""}
        return _answer(None, refusal or N_("Nomor tidak diblokir lagi."), None if refusal else undo)

    @expose("/<int:blocked_id>/urungkan", methods=["POST"])
    @has_access
    @permission_name("lift")
    def undo(self, blocked_id: int) -> Response:
        """Urungkan: blocks the number again as before."""
        if blocked_numbers.find_block(blocked_id) is None:
            abort(404)
        viewer = Viewer.current()
        again, refusal = attempt_result(
            lambda: blocking.block_again(blocked_id, actor=viewer.actor)
        )
        views = _views([again] if again else [], viewer)
        return _answer(views[0] if views else None, refusal or N_("Nomor diblokir kembali."), None)


def _sees_hidden(viewer: Viewer) -> bool:
    """Whether SMS that begin with RAHASIA may be shown beside their number: to Admin alone."""
    return may_see_hidden_number(viewer.actor.roles)


def _number(row: BlockedNumber, viewer: Viewer) -> str:
    if row.hides_number and not _sees_hidden(viewer):
        return translated(HIDDEN)
    return shown_number(row.number, viewer.actor.roles)


def _views(rows: Sequence[BlockedNumber], viewer: Viewer) -> list[BlockedView]:
    kept = blocked_numbers.count_kept([row.id for row in rows], with_hidden=_sees_hidden(viewer))
    return [
        BlockedView(
            id=row.id,
            number=_number(row, viewer),
            reason=row.reason,
            blocked_by=row.blocked_by,
            blocked_at=row.blocked_at,
            until=row.until,
            kept=kept.get(row.id, 0),
        )
        for row in rows
    ]


def _answer(row: BlockedView | None, told: str, undo: dict[str, str] | None) -> Response:
    if not error_pages.wants_fragment():
        return make_response(redirect(url_for("BlackListView.index"), 303))
    page = render_template(
        "black_list/done.html", row=row, told=told, undo=undo, asked=request.path
    )
    return make_response(page, 200, PART)
