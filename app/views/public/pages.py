"""The other public pages: one message, statistics, how to write, personal data, open data."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, abort, request
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView
from markupsafe import Markup

from app.database.extensions import db, now
from app.domain.words import N_
from app.reports.public import public_figures, published
from app.reports.public.published import PublicMessage
from app.services.cases.tracking import public_limits
from app.views.public import page_cache
from app.views.public.home import FIGURES_SECONDS, address_of, figures_of, render

# Pages without data: the word of the URL, the template, the title.
PAGES: Final = {
    "tentang": ("about", N_("Cara & Tentang")),
    "privasi": ("privacy", N_("Pelindungan data pribadi")),
    "data": ("data", N_("Data terbuka")),
}
_STATIC: Final = Path(__file__).resolve().parents[2] / "static" / "public"


class PublicPagesView(BaseView):
    """Open to everybody, read-only."""

    route_base = ""
    default_view = "about"

    @expose("/pesan/<int:message_id>")
    def message(self, message_id: int) -> Response:
        """One published message; 404 for any other, as if it did not exist."""
        return page_cache.answer(("message", message_id), lambda: _message(message_id))

    @expose("/statistik")
    def statistics(self) -> Response:
        """The figures of a year, by the definitions of the report (S68)."""
        years, wanted = years_shown(), request.args.get("tahun", "")
        newest = years[0]
        year = int(wanted) if wanted in map(str, years) else newest
        figures = figures_of(year)
        place = {} if year == newest else {"tahun": year}
        return page_cache.answer(
            ("statistics", year, tuple(years), figures.counted_at),
            lambda: render(
                "public/statistics.html",
                title=N_("Statistik"),
                canonical=address_of("PublicPagesView.statistics", **place),
                figures=figures,
                years=years,
            ),
        )

    @expose("/tentang")
    def about(self) -> Response:
        """How to write a good SMS, what happens to it, who runs the service."""
        return _page("tentang")

    @expose("/privasi")
    def privacy(self) -> Response:
        """What is stored about a citizen, why, how long, and the citizen's rights (UU 27/2022)."""
        return _page("privasi")

    @expose("/data")
    def data(self) -> Response:
        """The open data and how to fetch them."""
        return _page("data", most=public_limits.LOOKS.amount)


def init_app(app: Flask) -> None:
    """Gives the public templates their stylesheet and the form its script as text."""
    app.jinja_env.globals["public_css"] = partial(_inlined, "public.css")
    app.jinja_env.globals["public_script"] = partial(_inlined, "form.js")
    # Set in a static copy only (static_copy.py).
    app.jinja_env.globals["copied_at"] = None


def _message(message_id: int) -> str:
    found = published.published_among(db.session(), [message_id])
    if not found:
        abort(404)
    canonical = address_of("PublicPagesView.message", message_id=message_id)
    return render("public/message.html", canonical=canonical, **of_message(found[0]))


def of_message(row: PublicMessage) -> dict[str, Any]:
    """The values of a message's page."""
    return {
        "message": row,
        "heading": row.heading,
        "description": " ".join(row.text.split())[:200],
        "article": True,
    }


def years_shown() -> list[int]:
    """The years with statistics, the newest first."""
    found: list[int] = page_cache.store().figures(
        "years",
        FIGURES_SECONDS,
        lambda: public_figures.years_with_data(db.session(), now()),
    )
    return found


def _page(word: str, **values: Any) -> Response:
    name, title = PAGES[word]
    return page_cache.answer(
        name,
        lambda: render(
            f"public/{name}.html",
            title=title,
            canonical=address_of(f"PublicPagesView.{name}"),
            **values,
        ),
    )


@cache
def _inlined(name: str) -> Markup:
    """A stylesheet or a script without comments and blanks."""
    text = re.sub(r"/\*.*?\*/", "", (_STATIC / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    return Markup("".join(line.strip() for line in text.splitlines()))  # noqa: S704
