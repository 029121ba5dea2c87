"""Status Sistem: the state of the service, for Admin; the page refreshes itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from flask import Response, abort, current_app, flash, make_response, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from flask_babel import gettext as _
from flask_babel import ngettext

from app.channels.whatsapp.keys import keys_of
from app.database.extensions import now
from app.domain.messaging.quiet_hours import midnight
from app.domain.operations.health_rules import Facts
from app.domain.operations.levels import Level, worst_level
from app.domain.operations.modem_conditions import WEAK_SIGNAL, Condition
from app.domain.operations.scheduled_jobs import BY_NAME
from app.domain.terms import Channel
from app.domain.words import N_
from app.i18n.language import translated
from app.models import Modem
from app.runtime import progress
from app.runtime.progress import Seen
from app.runtime.queues import JOBS, PAPERS, enqueue, modem_queue
from app.services.inbound import non_citizen_sms
from app.services.inbound.non_citizen_sms import Notice
from app.services.modems import loopback_sms
from app.services.modems.loopback_sms import Loop
from app.services.monitoring import alarms, health_checks, host_health
from app.services.outbox import modem_send_counts
from app.services.sending import channel_sending, whatsapp_bills
from app.sms.texts.texts import excerpt
from app.views.frame.page_frame import trouble_of
from app.views.framework.format import number, when
from app.views.framework.responses import or_404, redirected
from app.views.monitoring.alarm_labels import trouble
from app.views.monitoring.status_lines import WORDS, Group, Line, groups_of, worst
from config import Settings

_GOOD_SIGNAL: Final = 50
_LONGEST_NOTICE: Final = 120


@dataclass(frozen=True, slots=True)
class Status:
    """The whole page; equal states have equal stamps."""

    modems: tuple[ModemLine, ...]
    groups: tuple[Group, ...]
    alarms: tuple[tuple[str, datetime], ...]
    works: tuple[Seen, ...]

    @property
    def level(self) -> Level:
        """The worst level of all lines."""
        return worst_level(worst([*self.groups]), *(it.level for it in self.modems))

    @property
    def stamp(self) -> str:
        """A hash that changes with anything that is shown."""
        return sha256(repr(self).encode()).hexdigest()[:8]


class SystemStatusView(BaseView):
    """One read-only page."""

    route_base = "/status-sistem"
    class_permission_name = "SystemStatus"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """Alarms, modems, queues, processes, server."""
        return self.render_template(
            "monitoring/status.html", title=N_("Status Sistem"), status=_status()
        )

    @expose("/baru")
    @has_access
    @permission_name("read")
    def fresh(self) -> Response:
        """The page again; 204 if it has not changed since it was drawn."""
        status = _status()
        if request.args.get("stamp") == status.stamp:
            return make_response("", 204)
        return make_response(
            self.render_template("monitoring/status_live_update.html", status=status)
        )

    @expose("/jalankan", methods=["POST"])
    @has_access
    @permission_name("retry")
    def run(self) -> Response:
        """Jalankan sekarang: rings a scheduled job's bell without waiting for its time."""
        name, _colon, modem = request.form.get("job", "").partition(":")
        line = or_404(BY_NAME.get(name))
        if line.modem and modem not in {row.name for row in health_checks.enabled()}:
            abort(404)
        args = (modem,) if line.modem else ()
        queue = modem_queue(modem) if line.modem else PAPERS if line.is_long else JOBS
        label = translated(line.label)
        if enqueue(queue, line.function, *args):
            flash(_("%(label)s: dimulai sekarang.", label=label), "success")
        else:
            flash(_("%(label)s: sudah menunggu giliran, atau Valkey mati.", label=label), "warning")
        return redirected(url_for("SystemStatusView.index"))


def _status() -> Status:
    rows = health_checks.enabled()
    facts = health_checks.facts(rows, host_health.disks())
    going_on = tuple((trouble(row.key), row.began_at) for row in alarms.open_now())
    works = tuple(progress.running())
    groups = (*groups_of(facts), *_whatsapp())
    return Status(tuple(modems_of(rows, facts)), groups, going_on, works)


def _whatsapp() -> Iterator[Group]:
    """What went by WhatsApp, and what Meta says that it costs; nothing while it is off."""
    settings: Settings = current_app.config["SETTINGS"]
    if keys_of(settings) is None:
        return
    sent, month = channel_sending.sent_today(Channel.WHATSAPP), whatsapp_bills.this_month()
    most, price = settings.wa_daily, settings.wa_price
    today = number(sent)
    paid = ", ".join(f"{category} {number(count)}" for category, count in month.billable)
    bill = _("%(free)s gratis, %(paid)s berbayar", free=number(month.free), paid=number(month.paid))
    lines = [
        Line(
            _("Terkirim hari ini"),
            Level.WARN if most and sent >= most else Level.GOOD,
            _("%(used)s dari %(total)s", used=today, total=number(most)) if most else today,
            _("Sisanya dikirim sesudah tengah malam. Batasnya UPIK_WA_DAILY di server."),
        ),
        Line(_("Bulan ini menurut Meta"), Level.GOOD, f"{bill} ({paid})" if paid else bill),
    ]
    if price:
        cost = f"Rp {number(month.paid * price)}"
        lines.append(Line(_("Perkiraan biaya bulan ini"), Level.GOOD, cost))
    yield Group("WhatsApp", tuple(lines))


@dataclass(frozen=True, slots=True)
class ModemLine:
    """One modem; it holds no running clock, so that its stamp changes with the state only."""

    name: str
    level: Level
    todos: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    notice: str
    notice_at: datetime | None

    @property
    def word(self) -> str:
        """The level in words."""
        return translated(WORDS[self.level])


def modems_of(rows: Sequence[Modem], facts: Facts) -> list[ModemLine]:
    """The modems in use: their last reports, and the operator's last notice."""
    sent = modem_send_counts.sent_each_since(midnight(now()))
    notices, loops = non_citizen_sms.latest_each(), loopback_sms.newest_each()
    return [
        _line(row, facts.conditions(it), sent, notices.get(row.id), loops.get(row.id))
        for row, it in zip(rows, facts.modems, strict=True)
    ]


def _line(
    row: Modem,
    found: Sequence[Condition],
    sent: Mapping[int, int],
    notice: Notice | None,
    loop: Loop | None,
) -> ModemLine:
    return ModemLine(
        name=row.name,
        level=found[0].level,
        todos=tuple(filter(None, map(trouble_of, found))),
        facts=(*_facts(row, found, sent.get(row.id, 0)), *_loop(loop)),
        notice=excerpt(notice.text, _LONGEST_NOTICE) if notice else "",
        notice_at=notice.at if notice else None,
    )


def _facts(row: Modem, found: Sequence[Condition], sent: int) -> tuple[tuple[str, str], ...]:
    today = number(sent)
    cap = (
        _("%(used)s dari %(total)s", used=today, total=number(row.daily_cap))
        if row.daily_cap
        else today
    )
    full = (
        _("%(used)s dari %(total)s SMS", used=row.sim_used, total=number(row.sim_size))
        if row.sim_size
        else "-"
    )
    return (
        (_("Keadaan"), ", ".join(translated(it.word) for it in found)),
        (_("Sinyal"), _signal(row.signal_percent)),
        (_("Jaringan"), row.network or "-"),
        (_("SIM terisi"), full),
        (_("Terkirim hari ini"), cap),
        (_("Terakhir sehat"), _time(row.healthy_at)),
        (_("Masuk terakhir"), _time(row.last_received_at)),
        (_("Keluar terakhir"), _time(row.last_sent_at)),
    )


def _loop(loop: Loop | None) -> tuple[tuple[str, str], ...]:
    """The result of the loopback SMS, where one is sent."""
    if loop is None:
        return ()
    if loop.seconds is None:
        words = _("tidak kembali") if loop.is_missed else _("di jalan")
    else:
        words = ngettext(
            "kembali dalam %(seconds)s detik",
            "kembali dalam %(seconds)s detik",
            loop.seconds,
            seconds=number(loop.seconds),
        )
    return ((_("SMS uji harian"), f"{words} ({when(loop.at)})"),)


def _signal(percent: int | None) -> str:
    if percent is None:
        return "-"
    if percent >= _GOOD_SIGNAL:
        return _("%(percent)s%% (kuat)", percent=percent)
    return (
        _("%(percent)s%% (lemah)", percent=percent)
        if percent < WEAK_SIGNAL
        else _("%(percent)s%% (cukup)", percent=percent)
    )


def _time(at: datetime | None) -> str:
    return when(at) if at else _("belum pernah")
