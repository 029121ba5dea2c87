"""Error pages and fragments; stack traces appear in the log only."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.routing import IntegerConverter, Map

from app.database import damage
from app.database.errors import Outage, outage_of
from app.database.extensions import db
from app.database.revisions import SchemaForeign
from app.domain.errors import DomainError
from app.domain.operations.database_damage import DAMAGED
from app.domain.words import N_
from app.http.configuration import READS
from app.i18n.language import translated
from app.i18n.refusal_messages import refusal_sentence, schema_sentence

__all__ = ["fragment", "init_app", "refusal_sentence", "wants_fragment"]

log = logging.getLogger(__name__)

_PAGES: Final[Mapping[int, tuple[str, str]]] = {
    400: (N_("Permintaan tidak dapat dibaca"), N_("Alamat atau isian tidak lengkap. Coba ulangi.")),
    403: (N_("Tidak berhak"), N_("Peran Anda tidak berhak membuka halaman atau tindakan ini.")),
    404: (N_("Tidak ditemukan"), N_("Halaman atau data ini tidak ada, atau sudah dihapus.")),
    405: (N_("Cara membuka keliru"), N_("Halaman ini tidak dapat dibuka dengan cara itu.")),
    413: (N_("Terlalu besar"), N_("Isian atau berkas terlalu besar, paling besar 8 MB.")),
    429: (
        N_("Terlalu sering"),
        N_("Terlalu banyak permintaan dari alamat ini. Tunggu 1 menit, lalu ulangi."),
    ),
    500: (N_("Terjadi kesalahan"), N_("Terjadi kesalahan pada sistem. Catat nomor ini: {id}.")),
    503: (
        N_("Sedang sibuk"),
        N_("Basis data sedang sibuk. Isian Anda belum disimpan; ulangi sebentar."),
    ),
}
_BUSY_READING = (_PAGES[503][0], N_("Basis data sedang sibuk. Tunggu sebentar, lalu ulangi."))
# Where waiting does not help: what does.
_OUTAGES: Final[Mapping[Outage | None, tuple[str, str]]] = {
    Outage.FULL: (
        N_("Disk server penuh"),
        N_("Disk server penuh: tidak ada yang dapat disimpan. Kosongkan disk itu, lalu ulangi."),
    ),
    Outage.DISK: (
        N_("Disk server bermasalah"),
        N_("Disk server tidak dapat dibaca atau ditulis. Periksa disk itu, lalu ulangi."),
    ),
    Outage.DOWN: (
        N_("Basis data tidak berjalan"),
        N_("Basis data tidak menjawab. Jalankan PostgreSQL di server, lalu ulangi."),
    ),
}
_CONFLICT = (
    N_("Baru saja diubah"),
    N_("Orang lain baru saja menyimpan hal yang sama. Muat ulang halaman, lalu periksa."),
)
SESSION_OVER: Final = N_(
    "Sesi Anda sudah berakhir. Masuk lagi di tab baru, lalu ulangi tindakan ini."
)
_EXPIRED = (
    N_("Formulir kedaluwarsa"),
    N_("Formulir kedaluwarsa. Muat ulang halaman, lalu kirim lagi."),
)
_DAMAGED = (N_("Layanan berhenti"), DAMAGED)
_BARE = "<!doctype html><html lang=id><meta charset=utf-8><title>{0}</title><h1>{0}</h1><p>{1}</p>"


class RowId(IntegerConverter):
    """Converter of ids in URLs: what no column can hold is not found, on either database."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def wants_fragment() -> bool:
    """Whether htmx asked for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def fragment(words: str, code: int) -> Response:
    """A small alert to put where the answer was expected."""
    return make_response(_without_asking("http/error_fragment.html", sentence=words), code)


def init_app(app: Flask) -> None:
    """Registers the handlers; none of them shows a stack trace."""
    app.before_request(_refuse_damaged)
    app.register_error_handler(DomainError, _on_domain_error)
    app.register_error_handler(SchemaForeign, _on_foreign)
    app.register_error_handler(CSRFError, _on_expired)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(SecurityError, _on_unknown_host)
    app.register_error_handler(DataError, _on_unstorable)
    app.register_error_handler(IntegrityError, _on_conflict)
    app.register_error_handler(OperationalError, _on_busy)
    app.register_error_handler(InternalServerError, _on_failure)
    app.url_map.converters["int"] = RowId
    # The id is given where Flask logs the stack trace, so that both stand in one line.
    app.log_exception = _log_with_id  # type: ignore[method-assign,assignment]


def _is_damaged() -> bool:
    return damage.is_noted(current_app.config["SETTINGS"].folder)


def _refuse_damaged() -> Response | None:
    """Before anything else asks the database: every page says why there is none."""
    endpoint = request.endpoint or ""
    if endpoint.endswith("static") or endpoint in ("healthz", "readyz") or not _is_damaged():
        return None
    return _answer(503, *_DAMAGED)


def _on_domain_error(error: DomainError) -> Response:
    db.session.rollback()
    code, words = error.status, refusal_sentence(error)
    return _answer(code, _PAGES.get(code, (N_("Tindakan ditolak"), ""))[0], words)


def _on_foreign(error: SchemaForeign) -> Response:
    """Whatever asked for the database: nobody is served on tables of another release."""
    words = schema_sentence(error)
    log.error("%s", words)
    return _answer(503, _DAMAGED[0], words)


def _on_http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if error.response is not None or code < 400:
        return make_response(error.get_response())
    if code == 403 and request.endpoint:
        # As in the journal.
        who = f"user:{current_user.get_id()}" if current_user else "a visitor"
        log.warning("refused: %s has no right to %s", who, request.endpoint)
    title, words = _PAGES.get(code, (N_("Tidak dapat dilakukan"), N_("Permintaan ini ditolak.")))
    answer = _answer(code, title, translated(words).format(id="-"))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def _on_expired(_error: CSRFError) -> Response:
    """Who is logged out meanwhile is told that: loading the page anew would lose what was typed."""
    if wants_fragment() and not (current_user and current_user.is_authenticated):
        return fragment(SESSION_OVER, 401)
    return _answer(400, *_EXPIRED)


def _on_unknown_host(_error: SecurityError) -> Response:
    """A Host that is not ours has no addresses, so no page of the usual frame can be made."""
    log.warning("refused: unknown host %r", request.environ.get("HTTP_HOST", "")[:80])
    return make_response(_bare(*_PAGES[400]), 400)


def _on_unstorable(_error: DataError) -> Response:
    """PostgreSQL can't hold a NUL, which no person can type."""
    db.session.rollback()
    return _answer(400, *_PAGES[400])


def _on_conflict(_error: IntegrityError) -> Response:
    """Two did the same in one moment, and the database let only one (PostgreSQL)."""
    log.exception("the database refused a second row of the same")
    db.session.rollback()
    return _answer(409, *_CONFLICT)


def _on_busy(error: OperationalError) -> Response:
    log.warning("the database is busy or away: %s", type(error.orig).__name__)
    db.session.rollback()
    busy = _BUSY_READING if request.method in READS else _PAGES[503]
    answer = _answer(503, *_OUTAGES.get(outage_of(error), busy))
    answer.headers["Retry-After"] = "3"
    return answer


def _log_with_id(_info: Any) -> None:
    request.error_id = secrets.token_hex(4)  # type: ignore[attr-defined]
    log.exception("failure %s on %s", request.error_id, request.endpoint)  # type: ignore[attr-defined]


def _on_failure(error: InternalServerError) -> Response:
    db.session.rollback()
    if outage := outage_of(error.original_exception):
        return _answer(503, *_OUTAGES[outage])
    title, words = _PAGES[500]
    return _answer(500, title, translated(words).format(id=getattr(request, "error_id", "-")))


def _answer(code: int, title: str, words: str) -> Response:
    """The page in the usual frame, or a fragment; a failure's needs no database and no layout."""
    if code >= 500 and _is_damaged():
        code, title, words = 503, *_DAMAGED
    if wants_fragment():
        return fragment(words, code)
    render = _without_asking if code >= 500 else render_template
    try:
        page = render(
            "http/error.html",
            base_template=_frame(code),
            appbuilder=getattr(current_app, "appbuilder", None),
            title=title,
            sentence=words,
            code=code,
        )
    except SchemaForeign as foreign:
        return _on_foreign(foreign)
    except Exception:
        # Nothing may hide the first error.
        log.exception("the error page failed")
        page = _bare(title, words)
    return make_response(page, code)


def _without_asking(template: str, **values: object) -> str:
    """Renders with these values alone: Flask would read the logged-in user from the database that
    was just lost."""
    return current_app.jinja_env.get_template(template).render(values)


def _frame(code: int) -> str:
    """A visitor's is the light public one; a failure's needs no database."""
    if code >= 500:
        return "http/error_base.html"
    return (
        "frame/layout.html"
        if current_user and current_user.is_authenticated
        else "public/base.html"
    )


def _bare(title: str, words: str) -> str:
    return _BARE.format(escape(title), escape(words))
