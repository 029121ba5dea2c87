"""Black List: the blocked numbers, Jangan Blokir with one click, and what is withheld (A11, S14,
S57-S59)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from flask_babel import gettext as _

from app.domain.access.roles import may_see_hidden_number
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.models import BlockedNumber
from app.queries.black_list import blocked_numbers
from app.queries.black_list.blocked_numbers import Withheld
from app.services.cases.actions import blocking, withheld
from app.views.cards import labels, withheld_offer
from app.views.cards.sender_labels import HIDDEN
from app.views.framework import access_log
from app.views.framework.format import shown_number
from app.views.framework.responses import PART, attempt, attempt_result, or_404
from app.views.framework.viewer import Viewer

# Nobody reads a longer list: a number is searched.
_MOST_ROWS = 500
_LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class BlockedView:
    """One row: number, reason, who blocked it, from when to when, and what is withheld."""

    id: int
    number: str
    reason: str | None
    blocked_by: str
    blocked_at: datetime
    until: date | None
    lifted_at: datetime | None
    is_live: bool
    withheld: Withheld


class BlackListView(BaseView):
    """The list with its search; lift and undo; what is withheld, and Jadikan kartu."""

    route_base = "/black-list"
    class_permission_name = "BlackList"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """The blocked numbers, newest first; below them those that still have withheld SMS."""
        words = request.args.get("cari", "").strip()[:_LONGEST_SEARCH]
        access_log.at_list("Black List", words)
        viewer = Viewer.current()
        rows = blocked_numbers.listed(_MOST_ROWS, words, with_hidden=_sees_hidden(viewer))
        return self.render_template(
            "black_list/list.html",
            title=N_("Black List"),
            rows=_views(rows, viewer),
            words=words,
            may_lift=_may_lift(viewer),
            may_add=("can_block", "Inbox") in viewer.held,
        )

    @expose("/<int:blocked_id>/sms")
    @has_access
    @permission_name("read")
    def kept(self, blocked_id: int) -> Any:
        """The withheld SMS of this number since it was blocked, newest first."""
        row = or_404(blocked_numbers.find_block(blocked_id))
        access_log.at_list("Black List")
        viewer = Viewer.current()
        rows = blocked_numbers.withheld_sms(row.id, _MOST_ROWS, with_hidden=_sees_hidden(viewer))
        return self.render_template(
            "black_list/kept.html",
            title=N_("SMS yang ditahan"),
            row=row,
            number=_number(row, viewer),
            rows=rows,
            body=labels.body,
            may_admit=_may_lift(viewer),
            most=withheld.MOST,
        )

    @expose("/<int:blocked_id>/jangan-blokir", methods=["POST"])
    @has_access
    @permission_name("lift")
    def lift(self, blocked_id: int) -> Response:
        """Jangan Blokir: lifts the block at once, without a question; offers "Urungkan", and cards
        for what came meanwhile (S59, A12)."""
        or_404(blocked_numbers.find_block(blocked_id))
        viewer = Viewer.current()
        refusal = attempt(lambda: blocking.lift(blocked_id, actor=viewer.actor))
        if refusal:
            return _answer(blocked_id, refusal)
        url = url_for("BlackListView.admit", blocked_id=blocked_id)
        told, offer = withheld_offer.after_unblock(blocked_id, viewer, url)
        undo = {"url": url_for("BlackListView.undo", blocked_id=blocked_id), "values": ""}
        return _answer(blocked_id, told, {**undo, **offer})

    @expose("/<int:blocked_id>/urungkan", methods=["POST"])
    @has_access
    @permission_name("lift")
    def undo(self, blocked_id: int) -> Response:
        """Urungkan: blocks the number again as before."""
        or_404(blocked_numbers.find_block(blocked_id))
        actor = Viewer.current().actor
        refusal = attempt(lambda: blocking.block_again(blocked_id, actor=actor))
        return _answer(blocked_id, refusal or N_("Nomor diblokir kembali."), returns=not refusal)

    @expose("/<int:blocked_id>/jadikan-kartu", methods=["POST"])
    @has_access
    @permission_name("lift")
    def admit(self, blocked_id: int) -> Response:
        """Jadikan kartu: of one withheld SMS (`pesan`), or of all that this blocking withholds."""
        or_404(blocked_numbers.find_block(blocked_id))
        viewer = Viewer.current()
        one = request.form.get("pesan", type=int)
        made, refusal = attempt_result(lambda: _admit(blocked_id, one, viewer))
        told = refusal or withheld_offer.made_words(made or 0)
        inbox = {"url": url_for("InboxView.index", status="baru"), "label": _("Buka Pesan Masuk")}
        if error_pages.wants_fragment():
            return _answer(blocked_id, told, {"link": inbox} if made else None)
        flash(told, "danger" if refusal else "success")
        return make_response(redirect(url_for("BlackListView.kept", blocked_id=blocked_id), 303))


def _admit(blocked_id: int, one: int | None, viewer: Viewer) -> int:
    with_hidden = _sees_hidden(viewer)
    if one is None:
        return withheld.admit_all(blocked_id, actor=viewer.actor, with_hidden=with_hidden)
    rows = blocked_numbers.withheld_sms(blocked_id, _MOST_ROWS, with_hidden=with_hidden)
    if one not in [row.id for row in rows]:
        return 0
    withheld.admit(one, actor=viewer.actor)
    return 1


def _may_lift(viewer: Viewer) -> bool:
    return ("can_lift", "BlackList") in viewer.held


def _sees_hidden(viewer: Viewer) -> bool:
    """Whether SMS that begin with RAHASIA may be shown beside their number: to Admin alone."""
    return may_see_hidden_number(viewer.actor.roles)


def _number(row: BlockedNumber, viewer: Viewer) -> str:
    if row.hides_number and not _sees_hidden(viewer):
        return translated(HIDDEN)
    return shown_number(row.number, viewer.actor.roles)


def _views(rows: Sequence[tuple[BlockedNumber, bool]], viewer: Viewer) -> list[BlockedView]:
    ids = [row.id for row, _is_live in rows]
    held = blocked_numbers.withheld_by(ids, with_hidden=_sees_hidden(viewer))
    return [
        BlockedView(
            id=row.id,
            number=_number(row, viewer),
            reason=row.reason,
            blocked_by=row.blocked_by,
            blocked_at=row.blocked_at,
            until=row.until,
            lifted_at=row.lifted_at,
            is_live=is_live,
            withheld=held.get(row.id, Withheld()),
        )
        for row, is_live in rows
    ]


def _answer(
    blocked_id: int, told: str, undo: dict[str, Any] | None = None, *, returns: bool = False
) -> Response:
    """The row as it stands now, with a notice; it leaves the list when nothing is left of it.

    `returns`: blocked again; the list has the row only if something is withheld.
    """
    if not error_pages.wants_fragment():
        return make_response(redirect(url_for("BlackListView.index"), 303))
    row = or_404(blocked_numbers.find_block(blocked_id))
    access_log.at_list("Black List")
    viewer, is_live = Viewer.current(), blocked_numbers.is_live(blocked_id)
    view = _views([(row, is_live)], viewer)[0]
    page = render_template(
        "black_list/done.html",
        row=view,
        is_listed=view.is_live or view.withheld.count > 0,
        is_new=returns and not view.withheld.count,
        may_lift=_may_lift(viewer),
        told=told,
        undo=undo,
    )
    return make_response(page, 200, PART)
