"""The page Modem: the state of each modem, "Coba sekarang", and the Add and Edit dialogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal

from flask import Response, flash, make_response, redirect, render_template, request
from flask_appbuilder import expose
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _

from app.database.extensions import now, transaction
from app.domain.errors import DomainError
from app.domain.messaging.quiet_hours import midnight
from app.domain.operations.modem_conditions import Condition, ModemState
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.models import Modem
from app.queries.framework.list_pages import Page
from app.queries.modems import modems as modem_queries
from app.services.modems import modems
from app.services.monitoring import modem_facts
from app.services.outbox import modem_send_counts
from app.services.sending import delivery_reports
from app.views.frame.page_frame import trouble_of
from app.views.framework.crud import AuditedModelView
from app.views.framework.current_user import current_actor, current_roles
from app.views.framework.format import number, shown_number, wib
from app.views.framework.responses import PART, attempt
from app.views.modems.modem_form import modem_form, save

_FOUND = N_("%(devices)s perangkat tertancap di komputer ini: pilih dari daftar isian.")
_NONE_FOUND = N_("Tidak ada modem USB tertancap di komputer ini. Jalurnya boleh ditulis sendiri.")
_ADDED = N_("Modem %(name)s ditambahkan dan mulai bekerja dalam 10 detik.")
_CHANGED = N_("Modem %(name)s disimpan. Perubahan berlaku dalam 10 detik.")
_UNMATCHED: Final = N_("Laporan kirim tanpa pasangan (72 jam)")
_KINDS: Final = {"dummy": N_("Latihan (tanpa SIM)"), "at": N_("Modem GSM")}
# What "Coba sekarang" may end.
_TRIED_AGAIN: Final = frozenset(
    {
        ModemState.CRASHING,
        ModemState.OWNED,
        ModemState.AWAY,
        ModemState.HELD,
        ModemState.UNREAD,
        ModemState.PAUSED,
    }
)
Tone = Literal["good", "warn", "bad", "plain"]


class ModemView(AuditedModelView):
    """State, signal, SIM and traffic of each modem; only an Admin changes anything."""

    datamodel = SQLAInterface(Modem)
    subject = "modem"
    route_base = "/modem"
    class_permission_name = "Modem"
    include_route_methods = {"list", "add", "edit", "fresh", "retry", "export"}
    # Those in use first.
    base_order = ("is_enabled", "desc")
    search_columns = ["name", "kind", "state", "settings"]
    list_columns = ["name", "kind", "state", "last_received_at", "last_sent_at"]
    list_page = "modems/modems.html"
    list_title = "Modem"
    help_text = N_(
        "Keadaan setiap modem seperti terakhir dilaporkan. Halaman ini memperbarui dirinya sendiri."
    )
    label_columns = {
        "name": "Nama",
        "kind": N_("Jenis"),
        "state": N_("Keadaan"),
        "last_received_at": N_("Masuk terakhir"),
        "last_sent_at": N_("Keluar terakhir"),
    }
    formatters_columns = {
        "kind": translated,
        "last_received_at": lambda at: wib(at) if at else "",
        "last_sent_at": lambda at: wib(at) if at else "",
    }
    add_title = N_("Tambah modem")
    edit_title = N_("Ubah modem")

    def rows(self) -> Sequence[ModemRow]:
        """All modems of this site; there are a handful."""
        return _views()

    def stamp(self, page: Page) -> str:
        """A hash that changes with anything that is shown."""
        return stamp_of(page.rows)

    @expose("/baru")
    @has_access
    @permission_name("list")
    def fresh(self) -> Response:
        """The list again; 204 if it has not changed since the page was drawn."""
        page = self.page()
        if request.args.get("stamp") == self.stamp(page):
            return make_response("", 204)
        return make_response(self.render_template("modems/live_update.html", view=self, page=page))

    @expose("/coba/<int:pk>", methods=["POST"])
    @has_access
    @permission_name("retry")
    def retry(self, pk: int) -> Response:
        """Coba sekarang: ends every pause of this modem."""
        row = self._found(pk)
        name = row.name
        refusal = attempt(lambda: _retry(pk))
        told = refusal or _("Modem %(name)s dicoba sekarang.", name=name)
        if not error_pages.wants_fragment():
            flash(told, "danger" if refusal else "success")
            return make_response(redirect(self.back(), 303))
        page = render_template("modems/done.html", told=told)
        return make_response(page, 409 if refusal else 200, PART)

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """The Add dialog and its Save."""
        return self._edited(None, self.add_title)

    @expose("/edit/<int:pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: int) -> Any:
        """The Edit dialog and its Save."""
        row = self._found(pk)
        return self._edited(row, _("Ubah modem %(name)s", name=row.name))

    def _edited(self, row: Modem | None, title: str) -> Any:
        form = modem_form(row, is_fresh=request.method == "GET")
        row_id = row.id if row is not None else None
        if request.method == "POST" and form.validate() and _saved(form, row_id):
            name = form.name.data if row is None else row.name
            return self._done(_(_ADDED, name=name) if row_id is None else _(_CHANGED, name=name))
        devices = modems.plugged_in() if "device" in form else []
        if "device" in form:
            form.device.description = _(_FOUND, devices=len(devices)) if devices else _NONE_FOUND
        code = 200 if request.method == "GET" else 422
        return self._window("modems/modem_form.html", code, form=form, title=title, devices=devices)


def _views() -> list[ModemRow]:
    return views_of(modem_queries.by_use(), current_roles())


def _retry(pk: int) -> None:
    row = modem_queries.require_modem(pk)
    modems.require_retry_allowed(row)
    modems.retry_now(row.name, actor=current_actor())


def _saved(form: Any, row_id: int | None) -> bool:
    """Whether the form was valid and saved; errors are shown at their fields."""
    try:
        with transaction() as store:
            row = store.get(Modem, row_id) if row_id is not None else None
            save(form, row, current_actor())
    except DomainError as error:
        form.say(error)
        return False
    return True


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and what to do; `since` is when the modem was last well."""

    text: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ModemRow:
    """One modem on the page; it holds no running clock, so that its stamp changes with the state
    only."""

    id: int
    name: str
    kind: str
    tone: Tone
    words: tuple[tuple[str, Tone], ...]
    problems: tuple[Problem, ...]
    paused_until: datetime | None
    retry_at: datetime | None
    seen: tuple[tuple[str, str], ...]
    last_received_at: datetime | None
    last_sent_at: datetime | None
    settings: tuple[tuple[str, str], ...]
    is_enabled: bool
    # Whether "Coba sekarang" is what to do next.
    asks: bool

    @property
    def state(self) -> str:
        """What is told of it, the worst first."""
        return ", ".join(translated(word) for word, _tone in self.words)

    @property
    def dom_id(self) -> str:
        """The id of its element on the page."""
        return f"modem-{self.id}"


def views_of(rows: Sequence[Modem], roles: frozenset[str]) -> list[ModemRow]:
    """The rows of the page, with their conditions, today's traffic and unmatched reports; as many
    queries for one modem as for ten."""
    sent = modem_send_counts.sent_each_since(midnight(now()))
    unmatched, conditions = delivery_reports.unmatched_each(), modem_facts.conditions_each(rows)
    return [
        _view(row, found, sent, unmatched.get(row.id, 0), roles)
        for row, found in zip(rows, conditions, strict=True)
    ]


def stamp_of(views: Sequence[ModemRow]) -> str:
    """A hash that changes with anything that is shown."""
    return sha256(repr(views).encode()).hexdigest()[:8]


def _view(
    row: Modem,
    found: Sequence[Condition],
    sent: Mapping[int, int],
    unmatched: int,
    roles: frozenset[str],
) -> ModemRow:
    at, worst = now(), found[0]
    is_told = worst.state not in (ModemState.UNUSED, ModemState.SILENT)
    return ModemRow(
        id=row.id,
        name=row.name,
        kind=_KINDS.get(row.kind, row.kind),
        tone=_tone(worst),
        words=tuple((it.word, _tone(it)) for it in found),
        problems=tuple(Problem(text, it.since) for it in found if (text := trouble_of(it))),
        paused_until=_ahead(row.paused_until, at) if is_told else None,
        retry_at=_ahead(row.retry_at, at) if is_told else None,
        seen=_seen(row, sent, unmatched),
        last_received_at=row.last_received_at,
        last_sent_at=row.last_sent_at,
        settings=_settings(row, roles),
        is_enabled=row.is_enabled,
        asks=any(it.state in _TRIED_AGAIN for it in found),
    )


def _tone(condition: Condition) -> Tone:
    return "plain" if condition.state is ModemState.UNUSED else condition.level.value


def _seen(row: Modem, sent: Mapping[int, int], unmatched: int) -> tuple[tuple[str, str], ...]:
    today = number(sent.get(row.id, 0))
    # Another program uses this SIM, or the SMS left by another modem.
    strange = ((_UNMATCHED, number(unmatched)),) if unmatched else ()
    return (
        *_radio(row),
        (
            N_("Terkirim hari ini"),
            _("%(used)s dari %(total)s", used=today, total=number(row.daily_cap))
            if row.daily_cap
            else today,
        ),
        *strange,
    )


def _radio(row: Modem) -> tuple[tuple[str, str], ...]:
    full = (
        _("%(used)s dari %(total)s SMS", used=row.sim_used, total=number(row.sim_size))
        if row.sim_size
        else "-"
    )
    return ((N_("Sinyal"), _signal(row) or "-"), (N_("SIM terisi"), full))


def _settings(row: Modem, roles: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The settings a person has made; empty ones are left out, the PIN is never shown."""
    rate = _("%(rate)g per menit", rate=row.rate_per_minute).replace(".", ",")
    told = (
        (N_("Nomor"), shown_number(row.number, roles) if row.number else _("belum diisi")),
        (N_("Batas"), rate if row.rate_per_minute else _("tanpa batas")),
        (N_("Awalan"), row.prefixes),
        (N_("Koneksi"), row.connection if row.kind == modems.AT else ""),
        (N_("Model"), row.model),
        (N_("Server"), row.host),
        ("IMEI", row.imei or ""),
        (N_("Perangkat"), row.device),
    )
    return tuple((word, value) for word, value in told if value)


def _signal(row: Modem) -> str:
    parts = [f"{row.signal_percent} %" if row.signal_percent is not None else "", row.network or ""]
    return " · ".join(part for part in parts if part)


def _ahead(at: datetime | None, present: datetime) -> datetime | None:
    return at if at is not None and at > present else None
