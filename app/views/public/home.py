"""The public home page: messages, answers, and how to write (S1, S8, S32, S54)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView
from flask_login import current_user

from app.database.extensions import db, now
from app.domain.language import places
from app.domain.messaging.phone_numbers import classify
from app.domain.terms import Category
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
from app.services.settings import settings
from app.views.accounts.login import first_page
from app.views.public import page_cache, rate_limit

# The figures of the year show when they were counted, and may be this old.
FIGURES_SECONDS = 300


class PublicHomeView(BaseView):
    """FAB's index view; open to everybody, read-only."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> Response:
        """Published messages, newest first, with filters, search and pages of 20."""
        wanted, chosen = read_filter(request.args)
        if wanted.words:
            rate_limit.hold_back()
        number = page_number(request.args)
        facts = figures_of(today(now()).year)
        return page_cache.answer(
            ("home", wanted, number, facts.counted_at),
            lambda: _home(wanted, chosen, number, facts),
        )


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
