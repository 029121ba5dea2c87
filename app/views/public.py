"""The public home page: what citizens wrote, what was answered, how to write (S1, S8, S32, S54)."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView
from flask_login import current_user

from app.domain.phone import classify
from app.domain.terms import Category
from app.extensions import db, now
from app.reports import published, queries
from app.reports.periods import Interval, period_of, today
from app.reports.spelling import count, day_of, moment_of, percent

# Where "Kembali ke aplikasi" leads: the first of these that the person may read.
_DESKS = (("Inbox", "/pesan-masuk/"), ("Office", "/pesan-dinas/"), ("Report", "/report/"))


class PublicHomeView(BaseView):
    """FAB's index view; open to everybody, reads only."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> str:
        """Published messages, newest first, with filter, search and pages of 20."""
        wanted, chosen = _filter()
        page = published.page_of(db.session(), wanted, _page_number())
        settings = current_app.config["SETTINGS"]
        return str(
            self.render_template(
                "public/home.html",
                page=page,
                chosen=chosen,
                is_filtered=wanted != published.Filter(),
                categories=list(Category),
                offices=published.offices_published(db.session()),
                facts=_facts(),
                number=settings.public_number,
                number_link=classify(settings.public_number).number,
                desk=self._desk(),
                day_of=day_of,
                count=count,
                percent=percent,
            )
        )

    def _desk(self) -> str | None:
        """The way back into the application for a person who is logged in."""
        if not current_user.is_authenticated:
            return None
        may = self.appbuilder.sm.has_access
        return next((path for name, path in _DESKS if may("can_read", name)), None)


def _filter() -> tuple[published.Filter, dict[str, str]]:
    """What the address asks for, and the same for links; what makes no sense is left out."""
    text = request.args.get("cari", "")[:100].strip()
    category = request.args.get("kategori", "")
    office = request.args.get("skpd", "")
    is_office = office.isascii() and office.isdigit() and len(office) < 10
    wanted = published.Filter(
        category=Category(category) if category in list(Category) else None,
        skpd_id=int(office) if is_office else None,
        words=published.search_words(text),
    )
    chosen = {
        "kategori": wanted.category or "",
        "skpd": office if is_office else "",
        "cari": text if wanted.words else "",
    }
    return wanted, {name: value for name, value in chosen.items() if value}


def _page_number() -> int:
    number = request.args.get("halaman", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1


def _facts() -> dict[str, Any]:
    """This year's figures, with the moment they were counted at."""
    moment = now()
    year = period_of(Interval.TAHUN, today(moment))
    return {
        "year": year.label,
        "sum": queries.total(queries.by_category(db.session(), year)),
        "offices": queries.connected_offices(db.session()),
        "counted_at": moment_of(moment),
    }
