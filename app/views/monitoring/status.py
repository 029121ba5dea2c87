"""Status Sistem: the state of the service, for Admin; the page refreshes itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Final

from flask import Response, abort, flash, make_response, request, url_for
from flask_appbuilder import BaseView
from flask_babel import format_timedelta
from flask_babel import gettext as _

from app.database.extensions import now, transaction
from app.domain.messaging.quiet_hours import midnight
from app.domain.operations.levels import Level, worst_level
from app.domain.operations.modem_conditions import WEAK_SIGNAL, Condition
from app.domain.operations.scheduled_jobs import BY_NAME
from app.domain.words import N_, Ago, Bytes, Sentence
from app.i18n.language import counted, translated
from app.models import Modem
from app.reports.figures.formatting import format_decimal
from app.runtime import progress
from app.runtime.progress import Seen
from app.runtime.queues import JOBS, PAPERS, enqueue, modem_queue
from app.services.contacts import protected_numbers
from app.services.inbound import non_citizen_sms
from app.services.inbound.non_citizen_sms import Notice
from app.services.modems import loopback_sms
from app.services.modems.loopback_sms import Loop
from app.services.monitoring import alarm_receivers, alarms, host_health
from app.services.monitoring.checks import GROUPS, alarm_label
from app.services.monitoring.modem_facts import conditions_each
from app.services.monitoring.readings import Check, Moment, Reading
from app.services.outbox import modem_send_counts
from app.sms.texts.texts import excerpt
from app.views.frame.page_frame import room_on_sim, sent_today, trouble_of
from app.views.framework.format import ago, number, when
from app.views.framework.responses import or_404, redirected, route

_GOOD_SIGNAL: Final = 50
_LONGEST_NOTICE: Final = 120
_MEGABYTE: Final = 1000**2
_WORDS: Final[Mapping[Level, str]] = {
    Level.GOOD: N_("Baik"),
    Level.WARN: N_("Perhatikan"),
    Level.BAD: N_("Gangguan"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is checked, its level, its value, and what to do."""

    label: str
    level: Level
    value: str
    help: str = ""
    # The scheduled job that a button runs now, while it is ill.
    job: str = ""
    # A button sends Admin's phone an SMS.
    tries_phone: bool = False

    @property
    def word(self) -> str:
        """The level in words."""
        return translated(_WORDS[self.level])

    @property
    def todo(self) -> str:
        """What to do; empty if all is well."""
        return "" if self.level is Level.GOOD else self.help


@dataclass(frozen=True, slots=True)
class Status:
    """The whole page; equal states have equal stamps."""

    modems: tuple[ModemLine, ...]
    # Under their headings.
    groups: Mapping[str, tuple[Line, ...]]
    alarms: tuple[tuple[str, datetime], ...]
    works: tuple[Seen, ...]

    @property
    def level(self) -> Level:
        """The worst level of all lines."""
        lines = [line.level for group in self.groups.values() for line in group]
        return worst_level(*lines, *(it.level for it in self.modems))

    @property
    def stamp(self) -> str:
        """A hash that changes with anything that is shown."""
        return sha256(repr(self).encode()).hexdigest()[:8]


class SystemStatusView(BaseView):
    """One read-only page."""

    route_base = "/status-sistem"
    class_permission_name = "SystemStatus"
    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """Alarms, modems, queues, processes, server."""
        return self.render_template(
            "monitoring/status.html", title=N_("Status Sistem"), status=_status()
        )

    @route("/baru", "read")
    def fresh(self) -> Response:
        """The page again; 204 if it has not changed since it was drawn."""
        status = _status()
        if request.args.get("stamp") == status.stamp:
            return make_response("", 204)
        return make_response(
            self.render_template("monitoring/status_live_update.html", status=status)
        )

    @route("/jalankan", "retry", methods=["POST"])
    def run(self) -> Response:
        """Jalankan sekarang: rings a scheduled job's bell without waiting for its time."""
        name, _colon, modem = request.form.get("job", "").partition(":")
        line = or_404(BY_NAME.get(name))
        if line.modem and modem not in {row.name for row in Moment().modems}:
            abort(404)
        args = (modem,) if line.modem else ()
        queue = modem_queue(modem) if line.modem else PAPERS if line.is_long else JOBS
        label = translated(line.label)
        if enqueue(queue, line.function, *args):
            flash(_("%(label)s: dimulai sekarang.", label=label), "success")
        else:
            flash(_("%(label)s: sudah menunggu giliran, atau Valkey mati.", label=label), "warning")
        return redirected(url_for("SystemStatusView.index"))

    @route("/sms-uji", "retry", methods=["POST"])
    def try_phone(self) -> Response:
        """Kirim SMS uji: to the phone that alarms go to."""
        with transaction():
            is_queued = alarm_receivers.send_test()
        if is_queued:
            flash(_("SMS uji masuk antrean; dalam jam tenang ia menunggu."), "success")
        else:
            flash(_("HP Admin belum diisi di Pengaturan Umum."), "warning")
        return redirected(url_for("SystemStatusView.index"))


def _status() -> Status:
    moment = Moment(host_health.disks())
    open_now = [(translated(alarm_label(row.key)), row.began_at) for row in alarms.open_now()]
    works = tuple(progress.running())
    return Status(tuple(_modems(moment)), _groups(moment), tuple(open_now), works)


def _groups(moment: Moment) -> dict[str, tuple[Line, ...]]:
    """The lines under their headings; modems stand apart, each with all that is known of it."""
    found = {
        translated(title): tuple(_line(check, it) for check in several for it in check.read(moment))
        for title, several in GROUPS.items()
    }
    return {title: lines for title, lines in found.items() if lines}


def _line(check: Check, it: Reading) -> Line:
    return Line(
        label=said(it.label or check.label),
        level=it.level,
        value=" · ".join(map(said, it.words)),
        help=said(it.advice or check.advice),
        job=it.name if check.key == "job" else "",
        tries_phone=check is alarm_receivers.receiver and bool(protected_numbers.admin_phone()),
    )


def said(words: object) -> str:
    """Words of a check in the language of the reader; of times, sizes and numbers how they are
    spelled there."""
    return _SPELLED[type(words)](words)


def _value(value: object) -> object:
    """A plain text in a sentence is a name, which no language changes."""
    return value if type(value) is str else said(value)


def _size(number: int) -> str:
    """`3,2 MB`, `41 GB`."""
    megabytes = number / _MEGABYTE
    if megabytes < 1000:
        return f"{format_decimal(megabytes)} MB"
    return f"{format_decimal(megabytes / 1000)} GB"


_SPELLED: Final[Mapping[type, Callable[[Any], str]]] = {
    str: translated,
    Sentence: partial(translated, spelled=_value),
    Ago: lambda it: ago(it.at, it.present),
    datetime: when,
    timedelta: format_timedelta,
    Bytes: _size,
    int: number,
    float: format_decimal,
}


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
        return translated(_WORDS[self.level])


def _modems(moment: Moment) -> list[ModemLine]:
    """The modems in use: their last reports, and the operator's last notice."""
    rows, sent = moment.modems, modem_send_counts.sent_each_since(midnight(now()))
    notices, loops = non_citizen_sms.latest_each(), loopback_sms.newest_each()
    return [
        _modem(row, found, sent, notices.get(row.id), loops.get(row.id))
        for row, found in zip(rows, moment.once(conditions_each, rows), strict=True)
    ]


def _modem(
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
    return (
        (_("Keadaan"), ", ".join(translated(it.word) for it in found)),
        (_("Sinyal"), _signal(row.signal_percent)),
        (_("Jaringan"), row.network or "-"),
        (_("SIM terisi"), room_on_sim(row)),
        (_("Terkirim hari ini"), sent_today(row, sent)),
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
        words = counted("kembali dalam %(seconds)s detik", seconds=loop.seconds)
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
