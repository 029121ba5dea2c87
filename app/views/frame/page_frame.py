"""The frame of every page: counts in the menu, the state of the modems; one statement a page."""

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

from app.database.extensions import now
from app.domain.access.permissions import BERITA, INBOX, Pair
from app.domain.settings.setting_definitions import COLOURS
from app.i18n.language import language, translated
from app.models import Modem
from app.queries.frame import menu_counts
from app.queries.frame.menu_counts import EMERGENCY, LATE, TODAY, Person
from app.services.settings import settings
from app.services.settings.local_time import today
from app.views.accounts.profile import SHORTCUTS
from app.views.framework import format as spelling

# A modem's owner reports at least every half minute; longer silence is a fault.
_SILENCE = timedelta(seconds=90)
# Read at first use: a page that shows no setting reads none.
# Stands for the SKPD of a user without one.
_NO_SKPD: Final = -1
_SITE: Final = LocalProxy(settings.current)


@dataclass(frozen=True, slots=True)
class ModemView:
    """The dot in the header."""

    is_ok: bool
    text: str
    detail: str


class Chrome:
    """What layout.html shows, limited to what the user may see."""

    def menu(self) -> Sequence[Any]:
        """The menu items that this user may see, as FAB's menu lists them."""
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
        """How many cards have a word of danger; shown on every page."""
        return _frame().counts.get(INBOX + EMERGENCY)

    def badges(self) -> dict[str, int]:
        """All counts of the menu, for a page that refreshes itself."""
        return dict(_frame().counts)

    def modem(self) -> ModemView | None:
        """The worst of the enabled modems, for those who read the inbox."""
        return _frame().modem

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """What the keys do, for the dialog that "?" opens."""
        return SHORTCUTS

    def password_url(self) -> str | None:
        """The page of the own password."""
        try:
            return url_for("PasswordView.own")
        except BuildError:
            return None

    def url_of(self, item: Mapping[str, str]) -> str:
        """Where a menu item leads: Berita's address is a setting, all others are pages."""
        return settings.current().berita_url if item["name"] == BERITA else item["url"]

    def colours(self) -> Markup:
        """The categories' colours that an Admin changed, as CSS; each is `#rrggbb` (A1)."""
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
    chrome = Chrome()
    app.context_processor(lambda: {"chrome": chrome, "site": _SITE})


def _builder() -> Any:
    return current_app.appbuilder  # type: ignore[attr-defined]  # FAB's own extension


@lru_cache(maxsize=64)
def _menu(_held: frozenset[Pair], _language: str, _root: str) -> Sequence[Any]:
    """Cached by permissions: FAB would look up each item's permission and address again."""
    found: Sequence[Any] = _builder().menu.get_data()
    return found


@dataclass(frozen=True, slots=True)
class _Frame:
    """The result of the one statement a page."""

    counts: Mapping[str, int]
    modem: ModemView | None = None


def _frame() -> _Frame:
    if "frame" not in g:
        g.frame = _read()
    found: _Frame = g.frame
    return found


def _read() -> _Frame:
    if not current_user.is_authenticated:
        return _Frame({})
    person = _person()
    counts, modems = menu_counts.count(person)
    return _Frame(counts, _worst(modems) if person.is_desk else None)


def _person() -> Person:
    """What the user of this request is shown numbers of."""
    is_desk, unit = _may_read("Inbox"), current_user.skpd_id
    return Person(
        is_desk=is_desk,
        office=unit if _may_read("Office") and unit else None,
        promises=(0 if is_desk else unit or _NO_SKPD) if _may_read("Promise") else None,
        sees_outbox=_may_read("Outbox"),
        day=today(),
    )


def _may_read(view: str) -> bool:
    return bool(_builder().sm.has_access("can_read", view))


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
    """The problem that a modem's owner reports; it may have several lines."""
    return " ".join(map(translated, (row.problem or "").splitlines()))
