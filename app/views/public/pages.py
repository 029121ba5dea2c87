"""The public pages: cases and answers (S1, S8, S32, S54), one case, statistics, how to write,
personal data, open data."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, abort, current_app, render_template, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView
from flask_login import current_user
from markupsafe import Markup
from werkzeug.exceptions import TooManyRequests

from app.database.extensions import db, now
from app.domain.language import places
from app.domain.messaging.phone_numbers import classify
from app.domain.terms import Category
from app.domain.words import N_
from app.reports.figures.formatting import (
    format_count,
    format_date,
    format_day,
    format_moment,
    format_percent,
    format_working_days,
)
from app.reports.figures.periods import today
from app.reports.public import public_figures, published
from app.reports.public.public_figures import YearFigures
from app.reports.public.published import PublicCase
from app.services.cases.tracking import public_limits
from app.services.settings import settings
from app.views.accounts.login import first_page
from app.views.public import page_cache

# Pages without data: the word of the URL, the template, the title.
PAGES: Final = {
    "tentang": ("about", N_("Cara & Tentang")),
    "privasi": ("privacy", N_("Pelindungan data pribadi")),
    "data": ("data", N_("Data terbuka")),
}
_STATIC: Final = Path(__file__).resolve().parents[2] / "static" / "public"
# The figures of the year show when they were counted, and may be this old.
FIGURES_SECONDS = 300


class PublicHomeView(BaseView):
    """FAB's index view; open to everybody, read-only."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> Response:
        """Published cases, newest first, with filters, search and pages of 20."""
        wanted, chosen = read_filter(request.args)
        if wanted.words:
            wait = public_limits.take_look(request.remote_addr)
            if wait is not None:
                raise TooManyRequests(retry_after=math.ceil(wait.total_seconds()))
        number = page_number(request.args)
        facts = figures_of(today(now()).year)
        return page_cache.answer(
            ("home", wanted, number, facts.counted_at), lambda: _home(wanted, chosen, number, facts)
        )


class PublicPagesView(BaseView):
    """Open to everybody, read-only."""

    route_base = ""
    default_view = "about"

    @expose("/pesan/<int:case_id>")
    def case(self, case_id: int) -> Response:
        """One published case; 404 for any other, as if it did not exist."""
        return page_cache.answer(("case", case_id), lambda: _case(case_id))

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


def _case(case_id: int) -> str:
    found = published.published_among(db.session(), [case_id])
    if not found:
        abort(404)
    canonical = address_of("PublicPagesView.case", case_id=case_id)
    return render("public/case.html", canonical=canonical, **of_case(found[0]))


def of_case(row: PublicCase) -> dict[str, Any]:
    """The values of a case's page."""
    return {
        "case": row,
        "heading": row.heading,
        "description": " ".join(row.text.split())[:200],
        "article": True,
    }


def years_shown() -> list[int]:
    """The years with statistics, the newest first."""
    found: list[int] = page_cache.store().figures(
        "years", FIGURES_SECONDS, lambda: public_figures.years_with_data(db.session(), now())
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


def _home(
    wanted: published.Filter, chosen: Mapping[str, str], number: int, facts: YearFigures
) -> str:
    page = published.page_of(db.session(), wanted, number)
    place = {**chosen, "halaman": str(page.number)} if page.number > 1 else chosen
    return render(
        "public/home.html",
        # Search results are not for search engines.
        canonical=None if wanted.words else address_of("PublicHomeView.index", **place),
        page=page,
        chosen=chosen,
        is_filtered=wanted != published.Filter(),
        categories=list(Category),
        offices=published.offices_published(db.session()),
        kecamatan=[(name, name) for name in places.kecamatan()],
        years=[(year, year) for year in published.years_published(db.session(), now())],
        facts=facts,
    )


def render(template: str, **values: Any) -> str:
    """Renders a public page with the values each of them needs."""
    return render_template(template, **frame() | values)


def frame() -> dict[str, Any]:
    """The values that every public page needs: phone number, formatting functions, link to the
    desk."""
    number = settings.current().public_number
    builder = current_app.appbuilder  # type: ignore[attr-defined]  # FAB's own extension
    is_known = current_user.is_authenticated
    return {
        "appbuilder": builder,
        "number": number,
        "number_link": classify(number).number,
        "desk": first_page(builder.sm.has_access) if is_known else None,
        "count": format_count,
        "day_of": format_day,
        "moment_of": format_moment,
        "month_of": format_date,
        "percent": format_percent,
        "working_days": format_working_days,
    }


def address_of(endpoint: str, **values: Any) -> str:
    """The canonical URL of a page."""
    return url_for(endpoint, _external=True, **values)


def figures_of(year: int) -> YearFigures:
    """The figures of a year, counted within the last minutes."""
    found: YearFigures = page_cache.store().figures(
        ("figures", year),
        FIGURES_SECONDS,
        lambda: public_figures.year_figures(db.session(), year, now()),
    )
    return found


def read_filter(args: Mapping[str, str]) -> tuple[published.Filter, dict[str, str]]:
    """The filter of the URL, and the same as values for links; invalid values are left out."""
    text = args.get("cari", "")[:100].strip()
    category, kecamatan = args.get("kategori", ""), args.get("kecamatan", "")
    office, year = _whole(args.get("skpd", "")), _whole(args.get("tahun", ""))
    wanted = published.Filter(
        category=Category(category) if category in list(Category) else None,
        skpd_id=office,
        kecamatan=kecamatan if kecamatan in places.kecamatan() else None,
        year=year if year is not None and published.year_of(year) else None,
        words=published.search_words(text),
    )
    chosen = {
        "kategori": wanted.category,
        "skpd": wanted.skpd_id,
        "kecamatan": wanted.kecamatan,
        "tahun": wanted.year,
        # Not as typed: the page is cached by its search words, and shown to others.
        "cari": " ".join(wanted.words) or None,
    }
    return wanted, {name: str(value) for name, value in chosen.items() if value is not None}


def page_number(args: Mapping[str, str]) -> int:
    """The page number of the URL, 1 if invalid."""
    number = args.get("halaman", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1


def _whole(text: str) -> int | None:
    """A small whole number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
