"""Pesan saya: what became of a case of the public form, and the citizen's word about it (W3)."""

from __future__ import annotations

import math
import re
import secrets
from typing import Any, Final

from flask import Response, abort, redirect, request, url_for
from flask_appbuilder import BaseView, expose

from app.channels import web
from app.channels.channel import Incoming
from app.database.extensions import now, transaction
from app.domain.words import N_
from app.domain.workflow.codes import parse_ticket, show_ticket
from app.services.cases.tracking import public_limits, web_notices
from app.services.inbound import channel_intake, web_cases
from app.services.inbound.web_cases import Own
from app.views.public import web_form

_TOKEN: Final = re.compile(r"[\w\-]{32}", re.ASCII)
_KEY: Final = re.compile(r"[\w\-]{16,40}", re.ASCII)
# What the page says after each word; the address carries its name.
_SAID: Final = {
    "ya": N_("Terima kasih. Pesan Anda kami catat selesai."),
    "belum": N_("Kata Anda sudah kami terima. Pesan ini kami tindak lanjuti lagi."),
    "jawab": N_("Penjelasan Anda sudah kami terima."),
    "kabari": "",
    "berhenti": N_("HP itu tidak lagi diberi tahu."),
}
_EMPTY: Final = N_("Tulis jawaban Anda dahulu.")


class OwnCaseView(BaseView):
    """Open to whoever holds the link; the secret in it is the right."""

    route_base = "/pesan-saya"
    default_view = "show"

    @expose("/<token>", methods=["GET", "POST"])
    def show(self, token: str) -> Response:
        """The state and the answers; a POST is the citizen's word."""
        address = web.address_of(token) if _TOKEN.fullmatch(token) else ""
        own = web_cases.find(address) if address else None
        if own is None:
            abort(404)
        if request.method == "GET":
            return _page(own, address)
        word = request.form.get("kata", "")
        key = request.form.get("form_key", "")
        if word not in _SAID or not _KEY.fullmatch(key):
            abort(400)
        if word in ("kabari", "berhenti"):
            with transaction():
                (web_notices.ask if word == "kabari" and not own.is_quiet else web_notices.forget)(
                    address
                )
            return _back(token, word)
        return _said(own, token, word, key)


def _said(own: Own, token: str, word: str, key: str) -> Response:
    address, typed = web.address_of(token), request.form.get("teks", "").strip()
    ticket = parse_ticket(request.form.get("tiket", ""))
    if ticket is None:
        abort(400)
    field = f"{word}-{ticket}"
    if word == "jawab" and not typed:
        return _page(own, address, problems={field: _EMPTY}, code=422)
    if len(typed) > web_form.LONGEST:
        return _page(own, address, problems={field: web_form.LONG}, typed=typed, code=422)
    wait = public_limits.take_word(address, request.remote_addr)
    if wait is not None:
        notice = web_form.too_often(wait)
        answer = _page(
            own, address, problems={field: notice}, typed=typed, code=429, is_refused=True
        )
        answer.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return answer
    text = typed if word == "jawab" else f"{word.upper()} {show_ticket(ticket)} {typed}".strip()
    # The same form sent twice has the same key, and is one word.
    channel_intake.accept(Incoming(address, f"{address}:{ticket}:{key}", text, now()))
    return _back(token, word)


def _back(token: str, word: str) -> Response:
    return redirect(url_for("OwnCaseView.show", token=token, sesudah=word), 303)  # type: ignore[return-value]


def _page(own: Own, address: str, *, code: int = 200, **values: Any) -> Response:
    return web_form.page(
        "public/own_case.html",
        code=code,
        title=N_("Pesan saya"),
        own=own,
        said=_SAID.get(request.args.get("sesudah", ""), ""),
        notice=None if own.is_quiet else web_notices.of(address),
        form_key=secrets.token_urlsafe(18),
        **{"problems": {}, "typed": "", "is_refused": False} | values,
    )
