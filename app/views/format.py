"""How times and numbers are written on the screens: WIB, Indonesian words, a dot in 1.301."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from app.domain import phone
from app.domain.codes import show_ticket
from app.domain.roles import may_see_full_number
from app.extensions import now

WIB: Final = ZoneInfo("Asia/Jakarta")
_DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS: Final = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


def init_app(app: Flask) -> None:
    """Registers the filters of all templates."""
    app.jinja_env.filters.update(
        wib=wib,
        wib_long=wib_long,
        clock=clock,
        when=when,
        ago=ago,
        time_tag=time_tag,
        number=number,
        shown_number=shown_number,
        ticket=show_ticket,
    )


def wib(at: datetime) -> str:
    """`24/11/26 15.07`."""
    return f"{at.astimezone(WIB):%d/%m/%y %H.%M}"


def wib_long(at: datetime) -> str:
    """`Selasa, 24 November 2026 pukul 15.07 WIB`."""
    here = at.astimezone(WIB)
    month = _MONTHS[here.month - 1]
    return f"{_DAYS[here.weekday()]}, {here.day} {month} {here.year} pukul {here:%H.%M} WIB"


def day(at: datetime) -> str:
    """`Kamis 26/11`."""
    here = at.astimezone(WIB)
    return f"{_DAYS[here.weekday()]} {here:%d/%m}"


def clock(at: datetime) -> str:
    """`15.07`."""
    return f"{at.astimezone(WIB):%H.%M}"


def when(at: datetime, present: datetime | None = None) -> str:
    """The shortest sure spelling: `09.44` today, `kemarin 16.02`, `22 Nov 09.31`, with the year
    when it is another one."""
    here, today = at.astimezone(WIB), (present or now()).astimezone(WIB)
    days = (today.date() - here.date()).days
    if days == 0:
        return clock(at)
    if days == 1:
        return f"kemarin {clock(at)}"
    year = "" if here.year == today.year else f" {here.year}"
    return f"{here.day} {_MONTHS[here.month - 1][:3]}{year} {clock(at)}"


def ago(at: datetime, present: datetime | None = None) -> str:
    """`baru saja`, `6 menit lalu`, `3 jam lalu`; older than a day as `when` writes it."""
    present = present or now()
    passed = present - at
    if passed < timedelta(minutes=1):
        return "baru saja"
    if passed < timedelta(hours=1):
        return f"{passed.seconds // 60} menit lalu"
    if passed < timedelta(hours=12):
        return f"{passed.seconds // 3600} jam lalu"
    return when(at, present)


def time_tag(at: datetime, words: str | None = None) -> Markup:
    """`<time>` with the full WIB time as its tooltip; without `words` it counts on by itself."""
    values = at.isoformat(), wib_long(at), ago(at) if words is None else words
    # Markup.format escapes every value.
    if words is None:
        return Markup('<time datetime="{}" title="{}" data-ago>{}</time>').format(*values)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(*values)


def number(value: int) -> str:
    """`1.301`."""
    return f"{value:,}".replace(",", ".")


def shown_number(sender: str, roles: Collection[str]) -> str:
    """A citizen's number as these roles may see it; masked here, on the server (D4)."""
    return phone.shown(sender) if may_see_full_number(roles) else phone.masked(sender)
