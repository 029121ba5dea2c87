"""Where the pages of a static copy lie, and how they name each other: by relative links, so that
the copy works from a folder, a USB stick or under any address."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from typing import Any, Final

# A stick's file system takes no more than some ten thousand files in one folder.
_IN_A_FOLDER: Final = 1000


def list_place(number: int) -> str:
    """A page of the list; the first is the home page."""
    return f"daftar/{number}.html" if number > 1 else "index.html"


def message_place(message_id: int) -> str:
    """A message's own page."""
    return f"pesan/{message_id // _IN_A_FOLDER}/{message_id}.html"


def year_place(year: int | None) -> str:
    """The figures of a year; None is the present one."""
    return f"statistik-{year}.html" if year else "statistik.html"


CSV: Final = "data/pesan.csv"
ATOM: Final = "umpan.atom"
ICON: Final = "static/img/icon.svg"
_PLACES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "PublicHomeView.index": lambda asked: list_place(asked.get("halaman") or 1),
    "PublicPagesView.message": lambda asked: message_place(asked["message_id"]),
    "PublicPagesView.statistics": lambda asked: year_place(asked.get("tahun")),
    "PublicPagesView.about": lambda _: "tentang.html",
    "PublicPagesView.privacy": lambda _: "privasi.html",
    "PublicPagesView.data": lambda _: "data.html",
    "PublicFeedView.atom": lambda _: ATOM,
    "PublicFeedView.csv": lambda _: CSV,
    "static": lambda asked: f"static/{asked['filename']}",
}


class Links:
    """What `url_for` is to a template: the way from the page that is being written, `here`.

    KeyError for a page that no copy has: a template must not name it there.
    """

    def __init__(self) -> None:
        self.here = "index.html"

    def __call__(self, endpoint: str, **values: Any) -> str:
        """The way to a route's page."""
        return self.to(_PLACES[endpoint](values))

    def to(self, place: str) -> str:
        """The way to a file of the copy."""
        return posixpath.relpath(place, posixpath.dirname(self.here) or ".")
