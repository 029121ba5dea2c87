"""Formats of times and numbers on the screens, in the reader's language: WIB, 1.301."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup

from app.database.extensions import now
from app.domain.access.roles import may_see_full_number
from app.domain.messaging import phone_numbers
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.typed_days import day_box, moment_box
from app.i18n.language import counted, language, number_format, translated
from app.reports.documents.tables import format_value
from app.runtime.progress import Seen
from app.services.contacts.unit_reach import Reach

WIB: Final = ZoneInfo("Asia/Jakarta")


def init_app(app: Flask) -> None:
    """Registers the filters of all templates."""
    app.jinja_env.filters.update(
        wib=wib,
        wib_long=wib_long,
        clock=clock,
        long_day=long_day,
        full_day=full_day,
        day_box=day_box,
        moment_box=moment_box,
        iso_day=iso_day,
        when=when,
        ago=ago,
        time_tag=time_tag,
        number=number,
        reach_words=reach_words,
        how_far=how_far,
        shown_number=shown_number,
        ticket=show_ticket,
        spelled=format_value,
    )


def how_far(work: Seen) -> str:
    """`120.000 dari 480.000 baris, 21.000 baris/detik, selesai kira-kira 17 detik lagi`."""
    return ", ".join(work.facts(translated, language()))


def wib(at: datetime) -> str:
    """`24/11/26 15.07`."""
    return f"{at.astimezone(WIB):%d/%m/%y} {clock(at)}"


def wib_long(at: datetime) -> str:
    """`Selasa, 24 November 2026 pukul 15.07 WIB`."""
    return _long(at, language())


@lru_cache(maxsize=4096)
def _long(at: datetime, _language: str) -> str:
    """Cached: a list shows the same times to all readers, again and again."""
    return _(
        "%(day)s pukul %(clock)s WIB", day=long_day(at.astimezone(WIB).date()), clock=clock(at)
    )


def day(at: datetime) -> str:
    """`Kamis 26/11`."""
    return _spelled(at.astimezone(WIB).date(), "EEEE dd/MM")


def iso_day(at: datetime) -> str:
    """`2026-11-26`, for machines: the public gets the day of a case, not its time (D4)."""
    return at.astimezone(WIB).date().isoformat()


def long_day(on: date) -> str:
    """`Kamis, 26 November 2026`."""
    return _spelled(on, "EEEE, d MMMM y")


def full_day(on: date) -> str:
    """`30 Nov 2026`."""
    return _spelled(on, "d MMM y")


def _spelled(on: date, pattern: str) -> str:
    """A day in the words of the reader's language."""
    return _in_words(on, pattern, language())


@lru_cache(maxsize=4096)
def _in_words(on: date, pattern: str, language: str) -> str:
    """Cached: a page of cards names few days, each many times."""
    return format_date(on, pattern, locale=language)


def clock(at: datetime) -> str:
    """`15.07`; in English `15:07`."""
    here = at.astimezone(WIB)
    return f"{here.hour:02}{number_format().clock}{here.minute:02}"


def when(at: datetime, present: datetime | None = None) -> str:
    """The shortest unambiguous form: `09.44` today, `kemarin 16.02`, `22 Nov 09.31`, with the year
    when it is another one."""
    here, today = at.astimezone(WIB), (present or now()).astimezone(WIB)
    days = (today.date() - here.date()).days
    if days == 0:
        return clock(at)
    if days == 1:
        return _("kemarin %(clock)s", clock=clock(at))
    pattern = "d MMM" if here.year == today.year else "d MMM y"
    return f"{_spelled(here.date(), pattern)} {clock(at)}"


def ago(at: datetime, present: datetime | None = None) -> str:
    """`baru saja`, `6 menit lalu`, `3 jam lalu`; older than a day as `when` writes it."""
    present = present or now()
    passed = present - at
    if passed < timedelta(minutes=1):
        return _("baru saja")
    if passed < timedelta(hours=1):
        return counted("%(minutes)s menit lalu", minutes=passed.seconds // 60)
    if passed < timedelta(hours=12):
        return counted("%(hours)s jam lalu", hours=passed.seconds // 3600)
    return when(at, present)


def time_tag(at: datetime, words: str | None = None, has_tip: bool = True) -> Markup:
    """`<time>` with the full WIB time as its tooltip; without `words` a script keeps it current.

    On a card only its own time has a tooltip: all of them cost a page of cards a kilobyte.
    """
    machine = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    # Markup.format escapes every value.
    if not has_tip:
        return Markup('<time datetime="{}">{}</time>').format(machine, words)
    if words is None:
        tag = Markup('<time datetime="{}" title="{}" data-ago>{}</time>')
        return tag.format(machine, wib_long(at), ago(at))
    return Markup('<time datetime="{}" title="{}">{}</time>').format(machine, wib_long(at), words)


def number(value: int) -> str:
    """`1.301`; in English `1,301`."""
    return f"{value:,}".replace(",", number_format().group)


def shown_number(sender: str, roles: Collection[str]) -> str:
    """A citizen's number as these roles may see it; masked on the server (D4)."""
    return (
        phone_numbers.shown(sender) if may_see_full_number(roles) else phone_numbers.masked(sender)
    )


def reach_words(reach: Reach) -> str:
    """`2 HP, 1 akun`, and phones that SMS do not reach."""
    if not (reach.phones or reach.failing or reach.accounts):
        return _("tidak ada HP dan akun")
    failing = counted("%(count)s HP tidak terjangkau", count=reach.failing)
    phones = counted("%(count)s HP", count=reach.phones)
    accounts = counted("%(count)s akun", count=reach.accounts)
    return ", ".join([phones, accounts, *([failing] if reach.failing else [])])
