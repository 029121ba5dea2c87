"""Info SIM: operators' notices about our SIMs; Karantina: SMS parts that could not be decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request, url_for
from flask_appbuilder import BaseView
from flask_babel import gettext as _

from app.domain.words import N_
from app.i18n.language import translated
from app.models import Case, InboundPart
from app.queries.lists.keyset_pages import Mark
from app.queries.modems import modems
from app.queries.monitoring.non_citizen_sms import cases_of, find_notices, find_undecoded
from app.services.inbound import non_citizen_sms
from app.views.cards import sender_labels
from app.views.framework import access_log
from app.views.framework.format import shown_number
from app.views.framework.responses import route
from app.views.framework.viewer import Viewer

_MOST_BYTES: Final = 48
_MOST_CHARACTERS: Final = 200


class SimInfoView(BaseView):
    """Two read-only lists, 20 rows a page."""

    route_base = "/info-sim"
    class_permission_name = "SimInfo"
    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """Operators' notices, newest first."""
        access_log.at_list("Info SIM")
        names, roles = modems.names(), Viewer.current().actor.roles
        page = find_notices(*_marks())
        notices = [
            (shown_number(row.sender, roles), row.text, names.get(row.modem_id or 0, ""), row.at)
            for row in non_citizen_sms.notices(page.ids)
        ]
        return self._page("monitoring/non_citizen_sms.html", notices=notices, page=page)

    @route("/karantina", "read")
    def quarantine(self) -> Any:
        """Undecoded parts, each with a link to its case."""
        access_log.at_list("Karantina")
        names, viewer = modems.names(), Viewer.current()
        page = find_undecoded(*_marks())
        rows = non_citizen_sms.parts(page.ids)
        cards = cases_of(rows)
        parts = [_part(row, names, viewer, cards.get(row.case_id)) for row in rows]
        return self._page("monitoring/quarantine.html", parts=parts, page=page)

    def _page(self, template: str, **values: Any) -> Any:
        count = non_citizen_sms.count_undecoded()
        return self.render_template(template, title=N_("Info SIM"), undecoded=count, **values)


def _marks() -> tuple[Mark | None, Mark | None]:
    """The edges of the requested page: before which row, or after which."""
    return Mark.of(request.args.get("sebelum")), Mark.of(request.args.get("sesudah"))


def _part(
    row: InboundPart, names: Mapping[int, str], viewer: Viewer, case: Case | None
) -> dict[str, Any]:
    """One SMS part in quarantine, as the page shows it."""
    is_gone = case is not None and case.is_deleted
    is_seen = case is not None and (not is_gone or viewer.sees_deleted)
    may_open = is_seen and ("can_read", "Inbox") in viewer.held
    return {
        "sender": _sender(row, viewer, case),
        "what": _("SMS rusak") if row.is_corrupted else _("SMS data, bukan teks"),
        "text": _readable(row),
        "bytes": row.body[:_MOST_BYTES].hex(" "),
        "size": len(row.body),
        "modem": names.get(row.modem_id or 0, ""),
        "at": row.recorded_at,
        "problem": row.problem or "",
        "card_url": url_for("InboxCaseView.card", case_id=row.case_id) if may_open else "",
        "no_card": N_("Terhapus") if is_gone else N_("belum ada"),
    }


def _sender(row: InboundPart, viewer: Viewer, case: Case | None) -> str:
    if row.emptied_at is not None:
        return translated(sender_labels.ERASED)
    if case is not None and sender_labels.is_hidden(case, viewer.actor.roles):
        return translated(sender_labels.HIDDEN)
    return shown_number(row.number, viewer.actor.roles) if row.number else _("tidak terbaca")


def _readable(row: InboundPart) -> str:
    """The text, or the printable bytes; everything else shows as dots."""
    raw = row.text or row.body[:_MOST_CHARACTERS].decode("ascii", "replace")
    return "".join(c if c.isprintable() and c != "\ufffd" else "·" for c in raw[:_MOST_CHARACTERS])
