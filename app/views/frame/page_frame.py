"""What every page's frame shows: counts in the menu, the modem's dot; one statement a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug.local import LocalProxy
from werkzeug.routing import BuildError

from app.database.extensions import db, now
from app.domain.access.permissions import BERITA, INBOX, Pair
from app.domain.settings.setting_words import COLOURS
from app.i18n.language import language, translated
from app.models import Modem
from app.queries.frame import menu_counts
from app.queries.frame.menu_counts import EMERGENCY, LATE, TODAY
from app.services.settings import settings
from app.views.accounts.profile import SHORTCUTS
from app.views.framework import format as spelling
from app.views.framework import urls

# The owner says hello at least every half minute; silence of this length is a fault.
_SILENCE = timedelta(seconds=90)
# Read at its first use: a page that shows no setting asks for none.
_SITE: Final = LocalProxy(settings.current)


@dataclass(frozen=True, slots=True)
class ModemView:
    """The dot in the header."""

    is_ok: bool
    text: str
    detail: str


class Chrome:
    """Asked by layout.html; every answer is limited to what the person may see."""

    def menu(self) -> Sequence[Any]:
        """The menu's items that this person may see, as FAB's menu says them."""
        return _menu(_builder().sm.held(), language(), request.script_root)

    def badge(self, menu_name: str) -> int | None:
        """How many cards wait behind a menu item; None where nothing is counted."""
        return _frame().counts.get(menu_name)

    def late(self, menu_name: str) -> int | None:
        """How many of them are overdue."""
        return _frame().counts.get(menu_name + LATE)

    def today(self, menu_name: str) -> int | None:
        """How many of them are due today."""
        return _frame().counts.get(menu_name + TODAY)

    def emergencies(self) -> int | None:
        """How many cards have a word of danger, from a blocked number; seen on every page."""
        return _frame().counts.get(INBOX + EMERGENCY)

    def badges(self) -> dict[str, int]:
        """All counts of the menu, for a page that refreshes itself."""
        return dict(_frame().counts)

    def modem(self) -> ModemView | None:
        """The worst of the enabled modems, for those who read the inbox."""
        return _frame().modem

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """What the keys do, for the window that "?" opens."""
        return SHORTCUTS

    def password_url(self) -> str | None:
        """The page of one's own password."""
        try:
            return url_for("PasswordView.own")
        except BuildError:
            return None

    def url_of(self, item: Mapping[str, str]) -> str:
        """Where a menu item leads: Berita's address is a setting, all others are pages."""
        return settings.current().berita_url if item["name"] == BERITA else item["url"]

    def colours(self) -> Markup:
        """The categories' colours where an Admin chose others, as CSS; each is `#rrggbb` (A1)."""
        values, usual = settings.current(), settings.defaults()
        lines = [
            f"--{category.name.lower()}: {getattr(values, key)};"
            for category, key in COLOURS.items()
            if getattr(values, key) != getattr(usual, key)
        ]
        return Markup(":root {{ {} }}").format(" ".join(lines)) if lines else Markup()


def init_app(app: Flask) -> None:
    """Gives all templates the filters, the `chrome` object, and the settings in force."""
    spelling.init_app(app)
    urls.init_app(app)
    chrome = Chrome()
    app.context_processor(lambda: {"chrome": chrome, "site": _SITE})


def _builder() -> Any:
    return current_app.appbuilder  # type: ignore[attr-defined]  # FAB's own extension


@lru_cache(maxsize=64)
def _menu(_held: frozenset[Pair], _language: str, _root: str) -> Sequence[Any]:
    """Who holds the same sees the same: FAB would ask for each item's right and address anew."""
    found: Sequence[Any] = _builder().menu.get_data()
    return found


@dataclass(frozen=True, slots=True)
class _Frame:
    """What one statement a page answers."""

    counts: Mapping[str, int]
    modem: ModemView | None = None


def _frame() -> _Frame:
    if "frame" not in g:
        g.frame = _ask()
    found: _Frame = g.frame
    return found


def _ask() -> _Frame:
    if not current_user.is_authenticated:
        return _Frame({})
    person = menu_counts.person()
    names, query = menu_counts.statement(person)
    if not names:
        return _Frame({})
    rows = db.session.execute(query).all()
    counts = dict(zip(names, rows[0][1:], strict=True))
    return _Frame(counts, _worst([row[0] for row in rows if row[0]]) if person.is_desk else None)


def _worst(modems: Sequence[Modem]) -> ModemView:
    if not modems:
        return ModemView(False, _("Belum ada modem"), _("Tambahkan modem agar SMS dapat diterima."))
    views = [_modem_view(row) for row in modems]
    bad = [view for view in views if not view.is_ok]
    if len(bad) > 1:
        text = ngettext(
            "%(bad)s dari %(total)s modem bermasalah",
            "%(bad)s dari %(total)s modem bermasalah",
            len(views),
            bad=len(bad),
            total=len(views),
        )
        return ModemView(False, text, " ".join(view.detail for view in bad))
    return (bad or views)[0]


def _modem_view(row: Modem) -> ModemView:
    alive = row.seen_at is not None and now() - row.seen_at < _SILENCE
    is_ok = alive and row.problem is None
    signal = (
        _(" · sinyal %(signal_percent)s%%", signal_percent=row.signal_percent)
        if row.signal_percent is not None
        else ""
    )
    if is_ok:
        last = (
            _("terakhir terlihat %(seen_at)s WIB", seen_at=spelling.clock(row.seen_at))
            if row.seen_at
            else ""
        )
        return ModemView(
            True,
            _("Modem %(name)s%(signal)s", name=row.name, signal=signal),
            _(
                "Modem %(name)s: %(state)s, %(last)s",
                name=row.name,
                state=translated(row.state),
                last=last,
            ),
        )
    trouble = problem_of(row) if alive else _("tidak terhubung")
    return ModemView(
        False,
        _("Modem %(name)s: bermasalah", name=row.name),
        _("Modem %(name)s: %(trouble)s", name=row.name, trouble=trouble),
    )


def problem_of(row: Modem) -> str:
    """What a modem's owner tells of it; several things stand in lines of their own."""
    return " ".join(map(translated, (row.problem or "").splitlines()))
