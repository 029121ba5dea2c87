"""The public pages for programs: Atom feed, sitemap, open data as CSV."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from flask import Response, abort, make_response, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView

from app.database.extensions import db
from app.domain.language import public_text
from app.domain.operations.spreadsheet_cells import guard_formula
from app.domain.workflow import objections
from app.queries.public import cases
from app.reports.figures.formatting import WIB
from app.reports.public import public_rows, published
from app.reports.public.public_rows import PublicAnswer
from app.reports.public.published import PublicCase
from app.services.cases.tracking import public_limits
from app.services.settings import settings
from app.views.public import page_cache

ATOM: Final = "application/atom+xml; charset=utf-8"
XML: Final = "application/xml; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"
FEED_SIZE: Final = 30
_MAP_SIZE: Final = 10_000
_PAGES: Final = (
    *("PublicHomeView.index", "PublicPagesView.statistics", "PublicPagesView.about"),
    *("PublicPagesView.privacy", "PublicPagesView.data"),
)
_COLUMNS: Final = (
    *("id", "tanggal", "kategori", "kecamatan", "skpd", "status", "pesan", "jawaban"),
    *("tanggal_jawaban", "alamat"),
)
# The code that writes the rows: another release may write the same edition differently.
_WRITERS: Final = (
    __file__,
    *map(str, (public_rows.__file__, public_text.__file__, objections.__file__)),
)
# Characters that XML 1.0 does not allow, not even escaped.
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RELEASE: Final = hashlib.sha256(b"".join(Path(it).read_bytes() for it in _WRITERS)).hexdigest()


def limited(view: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a route answer 429 with Retry-After to an address that asks too often."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        wait = public_limits.take_look(request.remote_addr)
        if wait is not None:
            seconds = str(math.ceil(wait.total_seconds()))
            headers = {"Retry-After": seconds, "Content-Type": "text/plain; charset=utf-8"}
            abort(make_response("Terlalu sering. Coba lagi sebentar.\n", 429, headers))
        return make_response(view(*args, **kwargs))

    return guarded


class PublicFeedView(BaseView):
    """Open to everybody, read-only."""

    route_base = ""
    default_view = "atom"

    @expose("/umpan.atom")
    @limited
    def atom(self) -> Response:
        """The latest published cases (RFC 4287)."""
        return page_cache.answer("atom", _atom, ATOM)

    @expose("/robots.txt")
    def robots(self) -> Response:
        """Search engines may read everything public, but not the login pages."""
        return page_cache.answer("robots", _robots, TEXT)

    @expose("/sitemap.xml")
    @limited
    def sitemap(self) -> Response:
        """The index of the sitemaps, some thousand cases each."""
        return page_cache.answer("maps", _maps, XML)

    @expose("/sitemap-<int:number>.xml")
    @limited
    def part(self, number: int) -> Response:
        """One sitemap; the first one also lists the pages."""
        return page_cache.answer(("map", number), lambda: _map(number), XML)

    @expose("/data/v1/pesan.csv")
    @limited
    def csv(self) -> Response:
        """All published cases, one row each, streamed."""
        # As with cached pages: without an edition number there is no guarantee.
        edition = published.public_edition(db.session()) or f"{time.time_ns()}"
        # The rows contain the site's URL.
        facts = f"{edition} {request.host_url} {_RELEASE}"
        etag = f"csv-{hashlib.sha256(facts.encode()).hexdigest()[:24]}"
        unchanged = page_cache.not_modified(etag)
        if unchanged is not None:
            return unchanged
        base = request.host_url.rstrip("/")
        found = csv_rows(cases.every(db.engine), lambda it: f"{base}/pesan/{it}")
        response = Response(found, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="si-upik-pesan.csv"'
        return page_cache.with_headers(response, etag)


def feed(
    found: Sequence[PublicCase],
    *,
    id_of: Callable[[str], str],
    link_of: Callable[[int | None], str],
    own: str,
) -> str:
    """A feed of these cases. `id_of` gives the permanent id of the feed ("") and of its entries
    ("pesan/12"), `link_of` the link to a case or to the home page, `own` the feed's URL."""
    newest = max((row.updated_at for row in found), default=None)
    site = settings.current().site_name
    content = [
        _element("title", f"Si UPIK {site}: pesan dan jawaban"),
        _element("id", id_of("")),
        _element("link", rel="self", type="application/atom+xml", href=own),
        _element("link", rel="alternate", href=link_of(None)),
        # RFC 4287 requires a time; an empty feed has none of its own.
        _element("updated", _rfc3339(newest) if newest else "2026-01-01T00:00:00Z"),
        _element("author", _element("name", f"Pemerintah {site}")),
        *(_entry(row, id_of(f"pesan/{row.id}"), link_of(row.id)) for row in found),
    ]
    return _document("feed", *content, xmlns="http://www.w3.org/2005/Atom")


def _atom() -> str:
    home = url_for("PublicHomeView.index", _external=True)
    return feed(
        published.latest_published(db.session(), FEED_SIZE),
        id_of=lambda name: f"{home}{name}",
        link_of=lambda it: f"{home}pesan/{it}" if it else home,
        own=url_for("PublicFeedView.atom", _external=True),
    )


def _entry(row: PublicCase, name: str, address: str) -> str:
    thread = [
        f"{it.office}: {it.text}" if isinstance(it, PublicAnswer) else it.text for it in row.thread
    ]
    state = [row.objection.public] if row.objection else []
    return _element(
        "entry",
        _element("title", row.heading),
        _element("id", name),
        _element("link", rel="alternate", href=address),
        _element("published", _rfc3339(row.published_at)),
        _element("updated", _rfc3339(row.updated_at)),
        _element("category", term=row.category.value) if row.category else "",
        _element("content", "\n\n".join([row.text, *thread, *state]), type="text"),
    )


def _robots() -> str:
    lines = ("User-agent: *", "Disallow: /login/", "Disallow: /*?*cari=", "Allow: /")
    address = url_for("PublicFeedView.sitemap", _external=True)
    return "\n".join([*lines, "", f"Sitemap: {address}", ""])


def _maps() -> str:
    parts = -(-max(1, published.count_published(db.session())) // _MAP_SIZE)
    places = (
        url_for("PublicFeedView.part", number=number, _external=True)
        for number in range(1, parts + 1)
    )
    found = [_element("sitemap", _element("loc", place)) for place in places]
    return _document("sitemapindex", *found, xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")


def _map(number: int) -> str:
    """One sitemap; 404 beyond the last."""
    rows: Sequence[tuple[int, datetime]] = ()
    if 0 < number < 10_000:
        rows = published.ids_between(db.session(), (number - 1) * _MAP_SIZE, _MAP_SIZE)
    if not rows and number != 1:
        abort(404)
    pages = [url_for(name, _external=True) for name in _PAGES] if number == 1 else []
    found = [_element("url", _element("loc", page)) for page in pages]
    for case_id, at in rows:
        place = url_for("PublicPagesView.case", case_id=case_id, _external=True)
        found.append(_element("url", _element("loc", place), _element("lastmod", _rfc3339(at))))
    return _document("urlset", *found, xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")


def csv_rows(rows: Iterable[PublicCase], address_of: Callable[[int], str]) -> Iterator[str]:
    """The file line by line; its byte order mark lets Excel read it as UTF-8."""
    yield "\ufeff" + _line(_COLUMNS)
    for row in rows:
        yield _line([guard_formula(cell) for cell in _cells(row, address_of(row.id))])


def _cells(row: PublicCase, address: str) -> tuple[str, ...]:
    return (
        str(row.id),
        _day(row.at),
        row.category.value if row.category else "",
        row.place or "",
        "; ".join(row.offices),
        row.state,
        "\n".join([row.text, *(word.text for word in row.later)]),
        "\n".join(answer.text for answer in row.answers),
        _day(row.answers[0].at) if row.answers else "",
        address,
    )


def _day(at: datetime) -> str:
    return f"{at.astimezone(WIB):%Y-%m-%d}"


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


class _Element(str):
    """Markup: its texts and attributes are escaped."""

    __slots__ = ()


def _element(name: str, *content: str, **attributes: str) -> _Element:
    """`<name attribute="...">content</name>`; a plain str is text, an Element is markup."""
    inside = "".join(it if isinstance(it, _Element) else escape(_plain(it)) for it in content)
    marks = "".join(f" {key}={quoteattr(_plain(value))}" for key, value in attributes.items())
    return _Element(f"<{name}{marks}>{inside}</{name}>")


def _document(name: str, *content: str, **attributes: str) -> str:
    """A whole document in UTF-8."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(name, *content, **attributes)}\n'


def _rfc3339(at: datetime) -> str:
    """`2026-11-24T05:00:00Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _plain(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)
