"""Writes the public site as files: the same templates, with relative links that need no server.

It is written page by page: of a hundred thousand cases only the ids are in memory.
"""

from __future__ import annotations

import os
import posixpath
import shutil
import uuid
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from flask import current_app
from flask_babel import gettext as _

from app.database.extensions import db, now
from app.domain.terms import Category
from app.domain.words import N_
from app.queries.public import cases
from app.reports.figures.formatting import format_moment
from app.reports.figures.periods import today
from app.reports.public import published
from app.reports.public.published import PAGE_SIZE, Page
from app.services.settings import settings
from app.views.public import feeds, pages

# How many pages of the list are read at once.
_LISTS: Final = 25
_IDS: Final = uuid.UUID("5f0c4d0e-6c0f-4c53-9d5e-2f4f7f0f5b1a")
# USB sticks take no more than some ten thousand files in one folder.
_IN_A_FOLDER: Final = 1000
CSV: Final = "data/pesan.csv"
ATOM: Final = "umpan.atom"
ICON: Final = "static/frame/icon.svg"
# Identifies a copy of ours: no other folder is ever replaced.
MARK: Final = "salinan.txt"


class SiteCopy:
    """One copy being written; `told` is called after every thousand cases."""

    def __init__(self, folder: Path, told: Callable[[int, int], None]) -> None:
        self._folder, self._told = folder, told
        self._links, self.at = Links(), now()
        self._env: Any = current_app.jinja_env.overlay()
        self._env.globals = {**self._env.globals, "url_for": self._links, "copied_at": self.at}

    def write(self) -> int:
        """Writes everything; returns the number of cases."""
        ids = published.all_published_ids(db.session())
        db.session.rollback()
        self._cases(ids)
        self._pages()
        self._feed()
        self._csv()
        source = Path(str(current_app.static_folder)).parent / ICON
        shutil.copyfile(source, self._place(ICON))
        site = settings.current().site_name
        words = _(
            "Halaman umum Si UPIK %(site)s, keadaan %(moment)s. Buka index.html.",
            site=site,
            moment=format_moment(self.at),
        )
        (self._folder / MARK).write_text(f"{words}\n", encoding="utf-8")
        return len(ids)

    def _cases(self, ids: array[int]) -> None:
        """The page of every case, and the pages of the list. Cases unpublished since the ids
        were read are left out of both."""
        for begin in range(0, len(ids), _LISTS * PAGE_SIZE):
            chunk = ids[begin : begin + _LISTS * PAGE_SIZE]
            found = {row.id: row for row in published.published_among(db.session(), chunk)}
            db.session.rollback()
            with current_app.test_request_context("/pesan/1"):
                for row in found.values():
                    self._page(case_place(row.id), "case", **pages.of_case(row))
            for first in range(0, len(chunk), PAGE_SIZE):
                rows = [found[it] for it in chunk[first : first + PAGE_SIZE] if it in found]
                number = (begin + first) // PAGE_SIZE + 1
                self._list(Page(rows, number, len(ids)))
            self._told(begin + len(chunk), len(ids))
        if not ids:
            self._list(Page((), 1, 0))

    def _list(self, page: Page) -> None:
        values = {
            "page": page,
            "chosen": {},
            "is_filtered": False,
            "categories": list(Category),
            "facts": pages.figures_of(today(self.at).year),
        }
        with current_app.test_request_context("/"):
            self._page(list_place(page.number), "home", **values)

    def _pages(self) -> None:
        for word, (template, title) in pages.PAGES.items():
            with current_app.test_request_context(f"/{word}"):
                self._page(f"{word}.html", template, title=title)
        years = pages.years_shown()
        for place, year in enumerate(years):
            with current_app.test_request_context("/statistik"):
                self._page(
                    year_place(year if place else None),
                    "statistics",
                    title=N_("Statistik"),
                    figures=pages.figures_of(year),
                    years=years,
                )

    def _feed(self) -> None:
        self._links.here = ATOM
        site = settings.current().site_name
        text = feeds.feed(
            published.latest_published(db.session(), feeds.FEED_SIZE),
            # A folder has no URL of its own: these names identify the feed and its entries.
            id_of=lambda name: uuid.uuid5(_IDS, f"{site}/{name}").urn,
            link_of=lambda it: self._links.to(case_place(it) if it else list_place(1)),
            own=ATOM,
        )
        self._place(ATOM).write_text(text, encoding="utf-8")

    def _csv(self) -> None:
        self._links.here = CSV
        rows = feeds.csv_rows(cases.every(db.engine), lambda it: self._links.to(case_place(it)))
        with self._place(CSV).open("w", encoding="utf-8", newline="") as file:
            file.writelines(rows)

    def _page(self, place: str, template: str, **values: Any) -> None:
        self._links.here = place
        context = pages.frame() | values
        current_app.update_template_context(context)
        text = self._env.get_template(f"public/{template}.html").render(context)
        self._place(place).write_text(text, encoding="utf-8")

    def _place(self, name: str) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def list_place(number: int) -> str:
    """The path of a page of the list; the first one is the home page."""
    return f"daftar/{number}.html" if number > 1 else "index.html"


def case_place(case_id: int) -> str:
    """The path of a case's page."""
    return f"pesan/{case_id // _IN_A_FOLDER}/{case_id}.html"


def year_place(year: int | None) -> str:
    """The path of the figures of a year; None is the present year."""
    return f"statistik-{year}.html" if year else "statistik.html"


_PLACES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "PublicHomeView.index": lambda asked: list_place(asked.get("halaman") or 1),
    "PublicPagesView.case": lambda asked: case_place(asked["case_id"]),
    "PublicPagesView.statistics": lambda asked: year_place(asked.get("tahun")),
    "PublicPagesView.about": lambda _: "tentang.html",
    "PublicPagesView.privacy": lambda _: "privasi.html",
    "PublicPagesView.data": lambda _: "data.html",
    "PublicFeedView.atom": lambda _: ATOM,
    "PublicFeedView.csv": lambda _: CSV,
    "static": lambda asked: f"static/{asked['filename']}",
}


class Links:
    """Replaces `url_for` in the templates: gives relative links from `here`, the page being
    written.

    The links are relative so that the copy works from a folder, a USB stick or under any URL.
    Raises KeyError for a page that is not in the copy: no template may link to one.
    """

    def __init__(self) -> None:
        self.here = "index.html"

    def __call__(self, endpoint: str, **values: Any) -> str:
        """The link to a route's page."""
        return self.to(_PLACES[endpoint](values))

    def to(self, place: str) -> str:
        """The link to a file of the copy."""
        return posixpath.relpath(place, posixpath.dirname(self.here) or ".")


class NotOurs(Exception):
    """The folder contains something other than a copy of the site."""


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Yields a new folder to fill. It replaces `folder` once all is written; after an error it is
    deleted and the old folder stays. Raises NotOurs, OSError."""
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise NotOurs
    new, old = (folder.with_name(f".{folder.name}.{word}") for word in ("baru", "lama"))
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
        _open_to_all(new)
        # The USB stick may be unplugged right after this.
        os.sync()
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(new, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _open_to_all(folder: Path) -> None:
    """Whatever web server serves it may read it, as no other file of ours."""
    # A stick without owners has no modes either.
    with suppress(PermissionError):
        for parent, _, names in os.walk(folder):
            os.chmod(parent, 0o755)  # noqa: S103 # it is published
            for name in names:
                os.chmod(Path(parent, name), 0o644)
