"""The frame of every page: counts in the menu, the state of the modems; one statement a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.local import LocalProxy
from werkzeug.routing import BuildError

from app.domain.access.permissions import BERITA, Pair
from app.domain.operations.levels import Level
from app.domain.operations.modem_conditions import Condition
from app.domain.settings.setting_values import COLOURS
from app.domain.workflow.deadlines import WIB
from app.i18n.language import counted, language, translated
from app.models import Modem
from app.queries.frame import menu_counts
from app.queries.frame.menu_counts import Person
from app.services.accounts.account_holds import Hold, factor_due_at, hold_of
from app.services.monitoring import modem_facts
from app.services.settings import settings
from app.services.settings.local_time import today
from app.views.accounts.profile import SHORTCUTS
from app.views.framework import format as spelling
from app.views.framework.responses import once

# Read at first use: a page that shows no setting reads none.
# Stands for the SKPD of a user without one.
_NO_SKPD: Final = -1
_SITE: Final = LocalProxy(settings.current)


_Frame = tuple[Mapping[str, int], Sequence[Modem] | None]


@dataclass(frozen=True, slots=True)
class ModemView:
    """The dot in the header."""

    tone: Level
    text: str
    detail: str


class Chrome:
    """What layout.html shows, limited to what the user may see."""

    def menu(self) -> Sequence[Any]:
        """The menu items that this user may see, as FAB's menu lists them."""
        return _menu(_builder().sm.held(), language(), request.script_root)

    def badges(self) -> dict[str, int]:
        """How many cards wait behind each menu item, under its name; with ` hari ini`, ` lewat
        tenggat` and ` darurat`, how many of them are due today, overdue, or may be about danger."""
        return dict(_frame()[0])

    def modem(self) -> ModemView | None:
        """The worst of the enabled modems, for those who read the inbox; as far as their rows
        alone know, since every page shows it."""
        _counts, found = _frame()
        return None if found is None else _worst(found, modem_facts.conditions_by_rows(found))

    def modem_today(self) -> ModemView | None:
        """The same with all that the page Modem knows."""
        _counts, found = _frame()
        return None if found is None else _worst(found, modem_facts.conditions_each(found))

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """What the keys do, for the dialog that "?" opens."""
        return SHORTCUTS

    def hold(self) -> Hold | None:
        """Why this account may only look, for the line above every page."""
        return hold_of(current_user)

    def factor_due(self) -> date | None:
        """From which day this account must have a second factor."""
        due = factor_due_at(current_user)
        return due.astimezone(WIB).date() if due is not None else None

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


def _frame() -> _Frame:
    """The counts of the menu and, for the desk, the modems: the one statement a page."""
    return once("frame", _read)


def _read() -> _Frame:
    if not current_user.is_authenticated:
        return {}, None
    is_desk, unit = _may_read("Inbox"), current_user.skpd_id
    person = Person(
        is_desk=is_desk,
        office=unit if _may_read("Office") and unit else None,
        promises=(0 if is_desk else unit or _NO_SKPD) if _may_read("Promise") else None,
        sees_outbox=_may_read("Outbox"),
        day=today(),
    )
    counts, modems = menu_counts.count(person)
    return counts, modems if person.is_desk else None


def _may_read(view: str) -> bool:
    return bool(_builder().sm.has_access("can_read", view))


def _worst(modems: Sequence[Modem], found: Sequence[tuple[Condition, ...]]) -> ModemView:
    if not modems:
        words = _("Tambahkan modem agar SMS dapat diterima.")
        return ModemView(Level.BAD, _("Belum ada modem"), words)
    views = [_modem_view(row, it) for row, it in zip(modems, found, strict=True)]
    ill = [view for view in views if view.tone is not Level.GOOD]
    worst = max(ill or views, key=lambda view: list(Level).index(view.tone))
    if len(ill) < 2:
        return worst
    text = counted("%(bad)s dari %(total)s modem bermasalah", total=len(views), bad=len(ill))
    return ModemView(worst.tone, text, "; ".join(view.text for view in ill))


def _modem_view(row: Modem, conditions: Sequence[Condition]) -> ModemView:
    worst = conditions[0]
    if worst.level is not Level.GOOD:
        word, trouble = translated(worst.word), trouble_of(worst)
        return ModemView(
            worst.level,
            _("Modem %(name)s: %(word)s", name=row.name, word=word),
            _("Modem %(name)s: %(trouble)s", name=row.name, trouble=trouble or word),
        )
    signal = (
        _(" · sinyal %(signal_percent)s%%", signal_percent=row.signal_percent)
        if row.signal_percent is not None
        else ""
    )
    last = (
        _("terakhir terlihat %(seen_at)s WIB", seen_at=spelling.clock(row.seen_at))
        if row.seen_at
        else ""
    )
    return ModemView(
        Level.GOOD,
        _("Modem %(name)s%(signal)s", name=row.name, signal=signal),
        _(
            "Modem %(name)s: %(state)s, %(last)s",
            name=row.name,
            state=translated(worst.word),
            last=last,
        ),
    )


def sent_today(row: Modem, sent: int) -> str:
    """`12 dari 300`, or `12` where the modem has no daily limit."""
    used = spelling.number(sent)
    if not row.daily_cap:
        return used
    return _("%(used)s dari %(total)s", used=used, total=spelling.number(row.daily_cap))


def room_on_sim(row: Modem) -> str:
    """`3 dari 30 SMS`."""
    if not row.sim_size:
        return "-"
    total = spelling.number(row.sim_size)
    return _("%(used)s dari %(total)s SMS", used=row.sim_used, total=total)


def trouble_of(condition: Condition) -> str:
    """Its cause and what to do, in the language of the reader."""
    return " ".join(map(translated, filter(None, (*condition.cause, condition.advice))))
