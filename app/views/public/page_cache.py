"""A cache of public pages in each process, keyed by the edition number in the database.

Publish, unpublish, delete and answer raise the number in their own transaction, so the next request
of any process ignores what was cached before. Pages for logged-in people are never cached.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, Response, current_app, request, session
from flask_login import current_user

from app.database.extensions import db
from app.reports.public import published

HTML: Final = "text/html; charset=utf-8"
# Public pages run no script and load nothing: their policy is stricter than the application's.
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
MOST_BYTES: Final = 32 * 1024 * 1024
# Smaller answers are not compressed.
_WORTH_PACKING: Final = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """One cached answer, ready to be sent."""

    body: bytes
    packed: bytes | None
    mimetype: str
    etag: str

    @classmethod
    def of(cls, text: str, mimetype: str) -> Kept:
        """The answer, compressed, with its ETag."""
        body = text.encode()
        packed = gzip.compress(body, 6, mtime=0) if len(body) > _WORTH_PACKING else None
        return cls(body, packed, mimetype, hashlib.sha256(body).hexdigest()[:24])


class KeptPages:
    """The cached answers of one process, least recently used dropped first; and figures that may be
    some minutes old.

    Used by several threads: each change holds the lock, making an answer does not.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self._figures: dict[Hashable, tuple[float, Any]] = {}
        self._lock, self._counting = threading.Lock(), threading.Lock()

    def get(self, key: Hashable) -> Kept | None:
        """The answer cached under this key."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: Hashable, page: Kept) -> None:
        """Caches an answer, unless it is bigger than the whole cache."""
        size = len(page.body) + len(page.packed or b"")
        with self._lock:
            if size > self._most or key in self._pages:
                return
            self._pages[key] = page
            self._bytes += size
            while self._bytes > self._most:
                _, old = self._pages.popitem(last=False)
                self._bytes -= len(old.body) + len(old.packed or b"")

    def figures(self, key: Hashable, seconds: float, count: Callable[[], Any]) -> Any:
        """Figures that show when they were counted and may be this old; one thread counts, the
        others take the old figures meanwhile."""
        found = self._figures.get(key)
        if found is not None and (time.monotonic() - found[0] < seconds or self._counting.locked()):
            return found[1]
        with self._counting:
            found = self._figures.get(key)
            if found is None or time.monotonic() - found[0] >= seconds:
                found = self._figures[key] = (time.monotonic(), count())
            return found[1]

    def clear(self) -> None:
        """Empties the cache."""
        with self._lock:
            self._pages.clear()
            self._figures.clear()
            self._bytes = 0


def init_app(app: Flask) -> None:
    """One cache for each app."""
    app.extensions["kept_pages"] = KeptPages()


def store() -> KeptPages:
    """The cache of the current app."""
    found: KeptPages = current_app.extensions["kept_pages"]
    return found


def answer(
    what: Hashable, make: Callable[[], str], mimetype: str = HTML, *, code: int = 200
) -> Response:
    """The answer to `what`: cached if it is of the current edition, else made by `make`.

    `what` must name everything the answer depends on, except the site's URL and the language.
    """
    if current_user.is_authenticated:
        return _as_response(Kept.of(make(), mimetype), code, is_own=True)
    edition = published.public_edition(db.session())
    language = session.get("locale")
    key = (edition, request.host_url, language, mimetype, what)
    page = store().get(key) if edition is not None else None
    if page is None:
        page = Kept.of(make(), mimetype)
        if edition is not None:
            store().put(key, page)
    return _as_response(page, code)


def not_modified(etag: str) -> Response | None:
    """304 if the visitor has this state already."""
    if not request.if_none_match.contains_weak(etag):
        return None
    return with_headers(Response(status=304), etag)


def with_headers(response: Response, etag: str) -> Response:
    """Lets anybody cache the answer but revalidate it each time, so that unpublished content is
    gone."""
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    response.vary.add("Accept-Encoding")
    response.vary.add("Cookie")
    return response


def _as_response(page: Kept, code: int, is_own: bool = False) -> Response:
    if not is_own and code == 200 and (unchanged := not_modified(page.etag)) is not None:
        return unchanged
    is_packed = page.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(page.packed if is_packed else page.body, code, content_type=page.mimetype)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    if is_own:
        response.headers["Content-Security-Policy"] = POLICY
        return response
    return with_headers(response, page.etag)
