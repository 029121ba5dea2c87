"""Every refusal and failure as one Indonesian sentence with a status, as a page or a fragment."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.domain import errors as domain
from app.domain.accounts import SHORTEST_PASSWORD, AccountReason, AccountRefused
from app.domain.errors import BlockReason, DomainError, Problem, Refusal
from app.domain.terms import ForwardStatus, MessageStatus
from app.extensions import db

log = logging.getLogger(__name__)

_REFUSALS: Final[Mapping[str, tuple[int, str]]] = {
    Refusal.ROLE: (403, "Peran Anda tidak berhak melakukan tindakan ini."),
    Refusal.STATE: (409, "Tindakan ini tidak dapat dilakukan: statusnya sekarang “{state}”."),
    Refusal.NO_CHANGE: (409, "Tindakan ini sudah dilakukan sebelumnya, tidak ada yang berubah."),
    Refusal.DELETED: (409, "Pesan ini sudah dihapus."),
    Refusal.BLOCKED: (409, "Nomor pengirim sedang diblokir. Batalkan blokirnya dahulu."),
    Refusal.SENSITIVE: (409, "Pesan ini sensitif: tindakan ini tidak tersedia untuknya."),
    Refusal.NOT_ANSWERABLE: (409, "Pengirim ini tidak dapat dibalas: bukan nomor HP seseorang."),
    Refusal.NO_OPEN_FORWARD: (409, "Tidak ada SKPD yang jawabannya masih ditunggu."),
}
_PROBLEMS: Final[Mapping[str, str]] = {
    Problem.REQUIRED: "{field} wajib diisi.",
    Problem.TOO_SHORT: "{field} terlalu pendek.",
    Problem.TOO_LONG: "{field} terlalu panjang.",
    Problem.UNKNOWN: "{field} tidak dikenal. Pilih dari daftar.",
    Problem.TAKEN: "{field} sudah dipakai. Isi dengan yang lain.",
    Problem.NOT_A_PHONE: "{field} bukan nomor HP yang benar. Contoh: 0812-3456-7890.",
    Problem.UNKNOWN_PLACEHOLDER: "{field} memuat {{kata}} yang tidak dikenal.",
    Problem.MISSING_PLACEHOLDER: "{field} tidak memuat semua {{kata}} yang diperlukan.",
}
# A form's own field names -> its label on the screen.
_FIELDS: Final[Mapping[str, str]] = {
    "acknowledged_by": "Pejabat yang mengetahui",
    "alternative": "Alternatif SKPD",
    "category": "Kategori",
    "name": "Nama",
    "password": "Password",
    "phone": "HP",
    "position": "Jabatan",
    "reason": "Alasan",
    "skpd": "Dinas / SKPD",
    "skpd_ids": "Kolom diteruskan untuk",
    "template": "Teks SMS",
    "text": "Balasan",
    "username": "Username",
}
_BLOCKS: Final[Mapping[str, str]] = {
    BlockReason.OFFICIAL: "Nomor ini milik pejabat yang terdaftar, tidak dapat diblokir.",
    BlockReason.OWN_NUMBER: "Nomor ini milik Si UPIK sendiri, tidak dapat diblokir.",
}
_ACCOUNTS: Final[Mapping[str, str]] = {
    AccountReason.OWN_ACCOUNT: "Rule, Active, dan penghapusan akun sendiri hanya oleh orang lain.",
    AccountReason.NOT_GRANTABLE: "Anda tidak dapat memberi atau mengubah hak yang bukan hak Anda.",
    AccountReason.LAST_ADMIN: "Ini Admin terakhir: tidak dapat dihapus, dimatikan, atau diganti.",
    AccountReason.ADMIN_ROLE: "Rule Admin selalu memegang semua hak dan tidak dapat diubah.",
    AccountReason.SEEDED_ROLE: "Rule bawaan tidak dapat dihapus atau diganti namanya.",
    AccountReason.ROLE_IN_USE: "Rule ini masih dipakai pengguna: pindahkan mereka dahulu.",
}
_PASSWORDS: Final[Mapping[str, str]] = {
    Problem.TOO_SHORT: f"Password paling sedikit {SHORTEST_PASSWORD} karakter.",
    Problem.UNKNOWN: "Password terlalu mirip dengan username.",
}


def _transition(error: domain.TransitionRefused) -> tuple[int, str]:
    status, words = _REFUSALS.get(error.reason, _REFUSALS[Refusal.STATE])
    return status, words.format(state=_state_label(error.state))


def _state_label(state: str) -> str:
    for words in (MessageStatus, ForwardStatus):
        if state in [str(member) for member in words]:
            return words(state).label
    return state


def _input(error: domain.InvalidInput) -> tuple[int, str]:
    if error.field == "password" and error.problem in _PASSWORDS:
        return 422, _PASSWORDS[error.problem]
    field = _FIELDS.get(error.field, error.field.replace("_", " ").capitalize())
    return 422, _PROBLEMS.get(error.problem, "{field} tidak benar.").format(field=field)


_TABLE: Final[Mapping[type[DomainError], Callable[[Any], tuple[int, str]]]] = {
    domain.TransitionRefused: _transition,
    domain.CodeNotLive: lambda error: (409, f"Kode {error.code} tidak berlaku lagi."),
    domain.NotYours: lambda _: (403, "Pesan ini tidak sedang dipegang SKPD Anda."),
    domain.AlreadyDone: lambda _: (409, "Formulir ini sudah dikirim, tidak dikirim dua kali."),
    domain.InvalidInput: _input,
    domain.BlockRefused: lambda error: (409, _BLOCKS.get(error.reason, "Tidak dapat diblokir.")),
    AccountRefused: lambda error: (403, _ACCOUNTS.get(error.reason, "Perubahan ini ditolak.")),
    domain.PhoneInvalid: lambda _: (422, _PROBLEMS[Problem.NOT_A_PHONE].format(field="Nomor HP")),
}
_PAGES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("Permintaan tidak dapat dibaca", "Alamat atau isian tidak lengkap. Coba ulangi."),
    403: ("Tidak berhak", "Peran Anda tidak berhak membuka halaman atau tindakan ini."),
    404: ("Tidak ditemukan", "Halaman atau data ini tidak ada, atau sudah dihapus."),
    405: ("Cara membuka keliru", "Halaman ini tidak dapat dibuka dengan cara itu."),
    413: ("Terlalu besar", "Isian atau berkas terlalu besar, paling besar 8 MB."),
    429: ("Terlalu sering", "Terlalu banyak percobaan dari alamat ini. Tunggu 1 menit, coba lagi."),
    500: ("Terjadi kesalahan", "Terjadi kesalahan pada sistem. Catat nomor ini: {id}."),
    503: ("Sedang sibuk", "Basis data sedang sibuk. Isian Anda belum disimpan; ulangi sebentar."),
}
_EXPIRED = ("Formulir kedaluwarsa", "Formulir kedaluwarsa. Muat ulang halaman, lalu kirim lagi.")
_BARE = "<!doctype html><html lang=id><meta charset=utf-8><title>{0}</title><h1>{0}</h1><p>{1}</p>"


def sentence(error: DomainError) -> str:
    """What to tell the person about a refusal by a rule."""
    return _said(error)[1]


def status(error: DomainError) -> int:
    """The HTTP status of a refusal by a rule."""
    return _said(error)[0]


def _said(error: DomainError) -> tuple[int, str]:
    say = _TABLE.get(type(error))
    return say(error) if say else (409, "Tindakan ini ditolak.")


def wants_fragment() -> bool:
    """Whether htmx asked for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def fragment(words: str, code: int) -> Response:
    """A small alert to put where the answer was expected."""
    return make_response(render_template("error_fragment.html", sentence=words), code)


def init_app(app: Flask) -> None:
    """Registers the handlers; none of them shows a stack trace."""
    app.register_error_handler(DomainError, _on_domain_error)
    app.register_error_handler(CSRFError, lambda _: _answer(400, *_EXPIRED))
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(OperationalError, _on_busy)
    app.register_error_handler(InternalServerError, _on_failure)
    # The id is given where Flask logs the stack trace, so that both stand in one line.
    app.log_exception = _log_with_id  # type: ignore[method-assign,assignment]


def _on_domain_error(error: DomainError) -> Response:
    db.session.rollback()
    code, words = _said(error)
    return _answer(code, _PAGES.get(code, ("Tindakan ditolak", ""))[0], words)


def _on_http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if error.response is not None or code < 400:
        return make_response(error.get_response())
    title, words = _PAGES.get(code, ("Tidak dapat dilakukan", "Permintaan ini ditolak."))
    answer = _answer(code, title, words.format(id="-"))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def _on_busy(error: OperationalError) -> Response:
    log.warning("the database is busy or away: %s", type(error.orig).__name__)
    db.session.rollback()
    answer = _answer(503, *_PAGES[503])
    answer.headers["Retry-After"] = "3"
    return answer


def _log_with_id(_info: Any) -> None:
    request.error_id = secrets.token_hex(4)  # type: ignore[attr-defined]
    log.exception("failure %s on %s", request.error_id, request.endpoint)  # type: ignore[attr-defined]


def _on_failure(_error: InternalServerError) -> Response:
    db.session.rollback()
    title, words = _PAGES[500]
    return _answer(500, title, words.format(id=getattr(request, "error_id", "-")))


def _answer(code: int, title: str, words: str) -> Response:
    """The page in the usual frame; a failure's page needs no database and no layout."""
    if wants_fragment():
        return fragment(words, code)
    try:
        page = render_template(
            "error.html",
            base_template="layout.html" if code < 500 else "error_base.html",
            appbuilder=getattr(current_app, "appbuilder", None),
            title=title,
            sentence=words,
            code=code,
        )
    except Exception:
        # Nothing may hide the first error: an unknown host has no URLs, a lost database no menu.
        log.exception("the error page failed")
        page = _BARE.format(escape(title), escape(words))
    return make_response(page, code)
