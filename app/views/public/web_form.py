"""Tulis pesan: the public form, which works without script and without cookies (W1, W2).

A cookie of this page alone tells which browser opened a form. Whoever plants a form's key in
another browser, or finds one, is shown nothing by it: the link needs key and text, a repetition is
shown to the browser of the key alone, and a page that refuses gives no key but this browser's (W7).
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, request, url_for
from flask_appbuilder import BaseView, expose
from itsdangerous import BadSignature, Signer
from werkzeug.exceptions import RequestEntityTooLarge

from app.channels import web
from app.channels.channel import Attachment, Incoming
from app.database.extensions import now
from app.domain.errors import UploadRefused
from app.domain.language import places
from app.domain.words import N_
from app.http.configuration import csp_nonce
from app.http.error_pages import refusal_sentence
from app.i18n.language import counted
from app.services.cases.promises import photo_drawing
from app.services.cases.tracking import public_limits
from app.services.inbound import channel_intake, web_cases
from app.services.settings import settings
from app.sms.commands.citizen_words import parse_citizen
from app.sms.commands.meanings import Said
from app.views.public import pages
from app.views.public.page_cache import POLICY

MOST_PHOTOS: Final = 3
SHORTEST: Final = 10
LONGEST: Final = 1500
# No person reads the form and writes in less; and so long a form may lie open.
SOONEST: Final = timedelta(seconds=3)
LATEST: Final = timedelta(hours=12)
# By chance, and gone with the form: all that this site keeps in a citizen's browser.
COOKIE: Final = "upik-formulir"
_BROWSER: Final = re.compile(r"[\w\-]{24}", re.ASCII)
_TOKEN: Final = 32
_LARGEST_PHOTO: Final = channel_intake.LARGEST
# A field that nobody sees: only a machine fills it in.
TRAP: Final = "situs"
PAGE: Final = "app.views.public.web_form"

STALE: Final = N_(
    "Formulir ini sudah lama terbuka. Isian Anda masih ada: periksa, lalu tekan Kirim sekali lagi."
)
FOREIGN: Final = N_(
    "Isian ini tidak datang dari formulir yang dibuka di peramban ini. Periksa, lalu tekan Kirim"
    " sekali lagi."
)
HASTY: Final = N_("Terkirim terlalu cepat. Periksa isiannya, lalu tekan Kirim sekali lagi.")
TRAPPED: Final = N_("Kosongkan kolom “Jangan diisi”, lalu tekan Kirim sekali lagi.")
TOO_LARGE: Final = N_(
    "Foto-fotonya terlalu besar, sehingga isian tidak sampai. Tulis sekali lagi dengan foto yang"
    " lebih sedikit atau lebih kecil: bersama-sama paling besar 8 MB."
)
_SHORT: Final = N_("Tulis apa yang terjadi dan di mana, paling sedikit 10 huruf.")
LONG: Final = N_("Terlalu panjang: paling banyak 1.500 huruf. Ringkas, atau kirim dua pesan.")
_ASKED: Final = N_(
    "Untuk mengetahui keadaan pesan Anda, buka tautan yang Anda simpan, atau Cek pesan saya."
    " Di sini tulislah pesan baru."
)
_PLACE: Final = N_("Pilih tempat dari daftar, atau kosongkan.")
_MANY: Final = N_("Paling banyak 3 foto.")
_BIG: Final = N_("Foto terlalu besar: paling besar 5 MB. Pilih foto yang lebih kecil.")
_AGAIN: Final = N_("Pilih fotonya sekali lagi: peramban tidak menyimpannya.")


@dataclass(frozen=True, slots=True)
class FormKey:
    """Names one form that was opened: the same one sent twice is one case. `mark` is a hash of
    the cookie of the browser that opened it."""

    word: str
    opened_at: datetime
    mark: str

    @classmethod
    def new(cls, browser: str) -> FormKey:
        """The key of a form that this browser opens now."""
        return cls(secrets.token_urlsafe(18), now(), _mark(browser))

    @classmethod
    def read(cls, typed: str) -> FormKey | None:
        """The key of a form of ours that is not too old; no cookie is needed to know it."""
        try:
            word, opened, mark = _signer().unsign(typed).decode().split(".")
            key = cls(word, datetime.fromtimestamp(int(opened), UTC), mark)
        except (BadSignature, ValueError):
            return None
        return key if now() - key.opened_at < LATEST else None

    def __str__(self) -> str:
        """As the form carries it."""
        told = f"{self.word}.{int(self.opened_at.timestamp())}.{self.mark}"
        return _signer().sign(told).decode()

    def is_of(self, browser: str) -> bool:
        """Return whether this browser has opened the form; none has that keeps no cookie."""
        return hmac.compare_digest(self.mark, _mark(browser))

    def token(self, text: str) -> str:
        """Return the secret of the private link, which needs this form and these very words."""
        made = hmac.new(_secret(), f"web link:{self.word}:{text}".encode(), hashlib.sha256)
        return urlsafe_b64encode(made.digest()).decode()[:_TOKEN]


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds."""

    text: str = ""
    place: str = ""
    photos: Sequence[bytes] = field(default=(), repr=False)

    @classmethod
    def of(cls) -> Typed:
        """What was sent; a photo is read so far that one sees that it is too big."""
        text = request.form.get("teks", "").replace("\r\n", "\n").replace("\0", "").strip()
        read = (it.read(_LARGEST_PHOTO + 1) for it in request.files.getlist("foto")[:10])
        return cls(text, request.form.get("tempat", "")[:120], [data for data in read if data])

    def problems(self) -> dict[str, str]:
        """What is wrong, by field."""
        found = {}
        if len(self.text) < SHORTEST:
            found["teks"] = _SHORT
        elif len(self.text) > LONGEST:
            found["teks"] = LONG
        elif isinstance(said := parse_citizen(self.text), Said) and said.asks:
            found["teks"] = _ASKED
        if self.place and self.place not in place_names():
            found["tempat"] = _PLACE
        if problem := self._problem_of_photos():
            found["foto"] = problem
        return found

    def _problem_of_photos(self) -> str:
        """What is seen without decoding them: a job draws them later, when nobody can be asked."""
        if len(self.photos) > MOST_PHOTOS:
            return _MANY
        if any(len(photo) > _LARGEST_PHOTO for photo in self.photos):
            return _BIG
        try:
            for photo in self.photos:
                photo_drawing.require_drawable(photo)
        except UploadRefused as error:
            return refusal_sentence(error)
        return ""

    @property
    def whole(self) -> str:
        """The text as the desk reads it, with the place as words."""
        return f"{self.text}\nTempat: {self.place}" if self.place else self.text


class WebFormView(BaseView):
    """Open to everybody; what is sent becomes a card as an SMS does."""

    route_base = "/tulis"
    default_view = "write"

    @expose("/", methods=["GET", "POST"])
    def write(self) -> Response:
        """The form, or the page after it."""
        if not settings.current().web_form:
            return page("public/write.html", title=N_("Tulis pesan"), is_open=False)
        if request.method == "GET":
            return _form(Typed())
        try:
            typed = Typed.of()
        except RequestEntityTooLarge:
            return _form(Typed(), TOO_LARGE, code=413)
        key = FormKey.read(request.form.get("form_key", ""))
        if key is None:
            return _form(typed, STALE)
        browser = _browser()
        if _is_of_another_page() or (browser and not key.is_of(browser)):
            return _form(typed, FOREIGN)
        if channel_intake.is_stored(_incoming(key, typed)):
            return _received(key, typed, is_shown=key.is_of(browser))
        return _sent(key, typed)


def init_app(app: Flask) -> None:
    """The forms bring their own proof of where they come from: a key that we signed, or the secret
    of the link. They need no session."""
    csrf = app.extensions.get("csrf")
    if csrf is not None:
        csrf.exempt(f"{PAGE}.write")
        csrf.exempt("app.views.public.own_case.show")


def page(template: str, *, code: int = 200, **values: Any) -> Response:
    """A page that stays nowhere: not in a cache, and with no script but its own."""
    body = pages.render(template, leave=settings.current().berita_url or "/", **values)
    response = make_response(body, code)
    response.headers["Content-Security-Policy"] = f"{POLICY}; script-src 'nonce-{csp_nonce()}'"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def too_often(wait: timedelta) -> str:
    """The sentence for whoever has sent too much, with the other way."""
    hours = math.ceil(wait / timedelta(hours=1))
    return counted(
        "Formulir ini sudah terlalu sering dipakai. Coba lagi %(hours)s jam lagi, atau kirim SMS ke"
        " %(number)s.",
        hours=hours,
        number=settings.current().public_number,
    )


def _sent(key: FormKey, typed: Typed) -> Response:
    if request.form.get(TRAP):
        return _form(typed, TRAPPED, key=key)
    if now() - key.opened_at < SOONEST:
        return _form(typed, HASTY, key=key)
    if problems := typed.problems():
        return _form(typed, key=key, problems=problems)
    wait = public_limits.take_form(request.remote_addr)
    if wait is not None:
        answer = _form(typed, too_often(wait), key=key, code=429)
        answer.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return answer
    channel_intake.accept(_incoming(key, typed))
    return _received(key, typed)


def _incoming(key: FormKey, typed: Typed) -> Incoming:
    """The same form with the same words is one case. Who heard nothing, changed the words, and
    sent it again has written two, each under a link of its own."""
    files = tuple(Attachment("image", "image/jpeg", photo) for photo in typed.photos)
    name, address = f"{key.word}:{typed.whole}", web.address_of(key.token(typed.whole))
    return Incoming(address, name, typed.whole, now(), files)


def _browser() -> str:
    """What the cookie calls this browser; empty where it has none, or refuses cookies."""
    told = request.cookies.get(COOKIE, "")
    return told if _BROWSER.fullmatch(told) else ""


def _is_of_another_page() -> bool:
    """Return whether the browser says that another site's page sent this. One that says nothing, as
    on plain HTTP, is known by its cookie, which other sites' forms do not bring."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("none", "same-origin")
    # "null" of our own page, too: it tells nobody where it was (Referrer-Policy).
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.host


def _form(
    typed: Typed,
    notice: str = "",
    *,
    key: FormKey | None = None,
    problems: Mapping[str, str] | None = None,
    code: int = 0,
) -> Response:
    """The form with what was typed; photos can't be put back, and are asked for again. A key that
    this browser can't show to be its own is replaced by a new one."""
    problems = dict(problems or {})
    if typed.photos and (notice or problems):
        problems.setdefault("foto", _AGAIN)
    browser = _browser()
    if key is None or not key.is_of(browser):
        browser = browser or secrets.token_urlsafe(18)
        key = FormKey.new(browser)
    answer = page(
        "public/write.html",
        code=code or (422 if notice or problems else 200),
        title=N_("Tulis pesan"),
        is_open=True,
        is_refused=code == 429,
        typed=typed,
        notice=notice,
        problems=problems,
        places=place_groups(),
        form_key=key,
        most=MOST_PHOTOS,
        longest=LONGEST,
        trap=TRAP,
    )
    answer.set_cookie(
        COOKIE,
        browser,
        max_age=LATEST,
        path=url_for("WebFormView.write"),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def _received(key: FormKey, typed: Typed, *, is_shown: bool = True) -> Response:
    """What happens next, with ticket and link; a repetition that may be another's shows neither."""
    token = key.token(typed.whole)
    own = web_cases.find(web.address_of(token)) if is_shown else None
    link = url_for("OwnCaseView.show", token=token, _external=True) if is_shown else ""
    return page("public/written.html", title=N_("Pesan diterima"), own=own, link=link)


@cache
def place_groups() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Kecamatan -> what can be chosen there: its value as the desk reads it, and its word."""
    return {
        kecamatan: [
            (f"Kec. {kecamatan}", ""),
            *((f"{name}, Kec. {kecamatan}", name) for name in sorted(set(villages))),
        ]
        for kecamatan, villages in places.villages().items()
    }


@cache
def place_names() -> frozenset[str]:
    """Every value of the list of places."""
    return frozenset(value for rows in place_groups().values() for value, _word in rows)


def _mark(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()[:16]


def _signer() -> Signer:
    return Signer(_secret(), salt="web form", digest_method=hashlib.sha256)


def _secret() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()
