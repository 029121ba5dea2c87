"""Cek pesan saya: a citizen looks up the state of a case on the public site (D14)."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, Final

from flask import request
from flask_appbuilder import BaseView, expose

from app.domain.language.public_text import public_text
from app.domain.words import N_
from app.domain.workflow.codes import parse_ticket
from app.i18n.language import counted
from app.services.cases.tracking import public_limits, tracking
from app.services.cases.tracking.tracking import LAST_DIGITS
from app.views.public import pages

_LONGEST: Final = 20
# The same sentence whether the ticket does not exist or the digits do not match.
NOT_FOUND: Final = N_(
    "Tiket dan 4 angka itu tidak cocok. Periksa SMS tanda terima, lalu coba lagi; atau kirim SMS"
    " berisi STATUS dari HP yang Bapak/Ibu pakai menulis."
)
_TICKET: Final = N_("Tiket terdiri dari 6 huruf dan angka, misalnya K7Q-4M2.")
_DIGITS: Final = N_("Isi 4 angka terakhir nomor HP yang dipakai mengirim pesan.")


class TrackingView(BaseView):
    """Open to everybody, rate-limited by address and ticket, never cached."""

    route_base = "/cek"
    default_view = "check"

    @expose("/", methods=["GET", "POST"])
    def check(self) -> Any:
        """The form; with ticket and digits also the state of the case."""
        if request.method == "GET":
            return self._page()
        typed = {name: request.form.get(name, "")[:_LONGEST] for name in ("tiket", "angka")}
        ticket, digits = parse_ticket(typed["tiket"]), typed["angka"].strip()
        problems = {}
        if ticket is None:
            problems["tiket"] = _TICKET
        if not (digits.isascii() and digits.isdigit() and len(digits) == LAST_DIGITS):
            problems["angka"] = _DIGITS
        if ticket is None or problems:
            return self._page(typed, problems=problems), 422
        wait = public_limits.take_try(ticket, request.remote_addr)
        if wait is not None:
            seconds = math.ceil(wait.total_seconds())
            return self._page(typed, notice=_too_often(wait)), 429, {"Retry-After": str(seconds)}
        found = tracking.look(ticket, digits)
        if found is None:
            return self._page(typed, notice=NOT_FOUND), 404
        return self._page(found=found)

    def _page(self, typed: dict[str, str] | None = None, **values: Any) -> str:
        return pages.render(
            "public/check.html",
            title=N_("Cek pesan saya"),
            typed=typed or {},
            public_text=public_text,
            **{"problems": {}, "notice": "", "found": None} | values,
        )


def _too_often(wait: timedelta) -> str:
    hours = math.ceil(wait / timedelta(hours=1))
    return counted(
        "Sudah terlalu banyak percobaan. Cobalah %(hours)s jam lagi, atau kirim SMS berisi STATUS.",
        hours=hours,
    )
