"""Pesan Keluar: the state of every outgoing SMS, refreshed while the page is open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_appbuilder import BaseView

from app.domain.access.roles import may_see_full_number
from app.domain.errors import TransitionRefused
from app.domain.messaging.delivery import OutboundStatus
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import counted
from app.models import OutboundSms
from app.queries.cards import case_rows
from app.queries.lists.keyset_pages import ROWS, row_id, stamps_of
from app.queries.outbox import sms_list
from app.queries.outbox.sms_list import STATES, OutboxFilters
from app.services.journal.actor import Actor
from app.services.sending import uncertain_sms
from app.views.framework import access_log
from app.views.framework.responses import PART, attempt, frame, or_404, redirected, route
from app.views.framework.viewer import Viewer
from app.views.lists.facets import Choice
from app.views.outbox.actions import ACTIONS, OutboxAction
from app.views.outbox.rows import SmsView, mark_of, rows_of

FORM: Final = ["GET", "POST"]
# The filters under which what an outage has stopped is found.
_OF_OUTAGES: Final = ("gagal", "tertahan")


class OutboxView(BaseView):
    """The list, its refresh, and the actions on an SMS."""

    route_base = "/pesan-keluar"
    class_permission_name = "Outbox"
    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """A page of SMS, newest first, under the filters of the address."""
        filters = OutboxFilters.of(request.args)
        access_log.at_list("Pesan Keluar", filters.words)
        viewer = Viewer.current()
        sees = may_see_full_number(viewer.actor.roles)
        page = sms_list.find_page(filters, sees_numbers=sees)
        numbers = sms_list.count_by_state(filters, sees_numbers=sees)
        return self.render_template(
            "outbox/outbox.html",
            title=N_("Pesan Keluar"),
            rows=rows_of(page.ids, viewer),
            page=page,
            filters=filters,
            total=sms_list.number_of(filters.state, numbers),
            lost=len(_lost_to_an_outage(viewer)) if filters.state in _OF_OUTAGES else 0,
            **_numbers(filters, numbers),
        )

    @route("/baru", "read")
    def fresh(self) -> Response:
        """What has changed on the open page; 204 when nothing has."""
        filters, viewer = OutboxFilters.of(request.args), Viewer.current()
        sees = may_see_full_number(viewer.actor.roles)
        access_log.at_refreshed_search("Pesan Keluar", filters.words)
        stamps = stamps_of(request.args.get("shown", ""))
        newest = row_id(request.args.get("newest")) or 0
        rows = rows_of(list(stamps), viewer)
        numbers = _numbers(filters, sms_list.count_by_state(filters, sees_numbers=sees))
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

    @route("/kirim-ulang-semua", "resend", methods=FORM)
    def resend_lost(self) -> Response:
        """Kirim ulang semua: what an outage has stopped, each with the checks of a single one."""
        viewer = Viewer.current()
        ids = _lost_to_an_outage(viewer)
        if request.method == "GET":
            return self._window("outbox/resend_lost.html", count=len(ids))
        again = partial(uncertain_sms.send_again, actor=viewer.actor)
        gone, refused = 0, list[int]()
        for sms_id in ids:
            if attempt(partial(again, sms_id)):
                refused.append(sms_id)
            else:
                gone += 1
            if gone == sms_list.MOST_AT_ONCE:
                break
        flash(counted("%(count)s pesan masuk antrean lagi.", count=gone), "success")
        if not refused:
            return redirected(url_for("OutboxView.index", status="antrean"))
        flash(
            counted(
                "%(count)s pesan belum dikirim ulang: periksa satu per satu.", count=len(refused)
            ),
            "warning",
        )
        first = or_404(case_rows.find(OutboundSms, refused[0]))
        state = "tertahan" if first.status == OutboundStatus.HELD else "gagal"
        return redirected(url_for("OutboxView.index", status=state))

    @route("/<int:sms_id>/kirim-ulang", "resend", methods=FORM)
    def resend(self, sms_id: int) -> Response:
        """Kirim ulang."""
        return self._answer(sms_id, ACTIONS["resend"])

    @route("/<int:sms_id>/anggap-terkirim", "settle", methods=FORM)
    def settle(self, sms_id: int) -> Response:
        """Anggap terkirim."""
        return self._answer(sms_id, ACTIONS["settle"])

    @route("/<int:sms_id>/batalkan", "cancel", methods=FORM)
    def cancel(self, sms_id: int) -> Response:
        """Batalkan."""
        return self._answer(sms_id, ACTIONS["cancel"])

    def _answer(self, sms_id: int, action: OutboxAction) -> Response:
        """The dialog, or the result of the action."""
        sms = or_404(case_rows.find(OutboundSms, sms_id))
        access_log.at_sms(sms_id, sms.case_id)
        viewer, seen = Viewer.current(), request.form.get("seen", "")
        if request.method == "POST":
            refusal = attempt(lambda: _act(sms_id, action, seen, viewer.actor))
            row = rows_of([sms_id], viewer)[0]
            return self._refused(row, refusal) if refusal else self._done(row, action)
        row = rows_of([sms_id], viewer)[0]
        if not action.fits(sms):
            return self._refused(
                row, error_pages.refusal_sentence(TransitionRefused(action.name, sms.status))
            )
        return self._window(
            "outbox/dialog.html",
            title=action.title,
            row=row,
            action=action,
            warning=action.warning(sms),
            asks_safe=action.asks_safe(sms),
        )

    def _refused(self, row: SmsView, sentence: str) -> Response:
        """The reason in the dialog, and behind it the current row."""
        return self._window("outbox/dialog_refused.html", 409, row=row, sentence=sentence)

    def _done(self, row: SmsView, action: OutboxAction) -> Response:
        """The current row, with a message that says what was done."""
        if not error_pages.wants_fragment():
            flash(action.done, "success")
            return make_response(redirect(url_for("OutboxView.index"), 303))
        page = self.render_template("outbox/done.html", row=row, told=action.done)
        places = {
            "HX-Retarget": f"#{row.dom_id}",
            "HX-Reswap": "outerHTML",
            "HX-Trigger-After-Swap": json.dumps({"upik:done": {"card": row.dom_id}}),
        }
        return make_response(page, 200, {**PART, **places})

    def _window(self, template: str, code: int = 200, **values: Any) -> Response:
        """A dialog's content for htmx, else a page of its own for use without scripts."""
        return make_response(self.render_template(template, frame=frame(), **values), code, PART)


def _lost_to_an_outage(viewer: Viewer) -> Sequence[int]:
    """What this person may send again with one click."""
    return sms_list.lost_to_an_outage() if ("can_resend", "Outbox") in viewer.held else ()


def _numbers(filters: OutboxFilters, counted: sms_list.Counts) -> dict[str, Any]:
    choices = _choices(filters, counted)
    troubles = [it for it in choices if it.word in sms_list.TROUBLES and it.count]
    stamp = "-".join(str(choice.count) for choice in choices)
    return {"choices": choices, "troubles": troubles, "stamp": stamp}


def _choices(filters: OutboxFilters, counted: sms_list.Counts) -> tuple[Choice, ...]:
    """The filter links with their numbers."""
    found = {word: sms_list.number_of(word, counted) for word in STATES}
    return tuple(
        Choice(word, label, it.count, filters.query(state=word), word == filters.state, it.is_more)
        for (word, it), (label, _, _) in zip(found.items(), STATES.values(), strict=True)
    )


def _act(sms_id: int, action: OutboxAction, seen: str, actor: Actor) -> None:
    """Performs the action, unless the SMS has changed since the dialog was opened."""
    sms = or_404(case_rows.find(OutboundSms, sms_id))
    if seen != mark_of(sms):
        raise TransitionRefused(action.name, sms.status)
    action.act(sms_id, actor, request.form.get("confirm") == "ya")
