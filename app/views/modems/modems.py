"""The page Modem: the state of each modem, "Coba sekarang", and the Add and Edit dialogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, Final, Literal

from flask import Response, flash, make_response, redirect, render_template, request
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _

from app.database.extensions import now
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
from app.views.frame.page_frame import room_on_sim, sent_today, trouble_of
from app.views.framework.crud import AuditedModelView
from app.views.framework.current_user import current_actor, current_roles
from app.views.framework.format import number, shown_number, wib
from app.views.framework.responses import PART, attempt, route
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

    def rows(self) -> Sequence[SimpleNamespace]:
        """All modems of this site; there are a handful."""
        return views_of(modem_queries.by_use(), current_roles())

    def stamp(self, page: Page) -> str:
        """A hash that changes with anything that is shown."""
        return sha256(repr(page.rows).encode()).hexdigest()[:8]

    @route("/baru", "list")
    def fresh(self) -> Response:
        """The list again; 204 if it has not changed since the page was drawn."""
        page = self.page()
        if request.args.get("stamp") == self.stamp(page):
            return make_response("", 204)
        return make_response(self.render_template("modems/live_update.html", view=self, page=page))

    @route("/coba/<int:pk>", "retry", methods=["POST"])
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

    @route("/add", "add", methods=["GET", "POST"])
    def add(self) -> Any:
        """The Add dialog and its Save."""
        return self._edited(None, self.add_title)

    @route("/edit/<int:pk>", "edit", methods=["GET", "POST"])
    def edit(self, pk: int) -> Any:
        """The Edit dialog and its Save."""
        row = self._found(pk)
        return self._edited(row, _("Ubah modem %(name)s", name=row.name))

    def _edited(self, row: Modem | None, title: str) -> Any:
        is_sent, row_id = request.method == "POST", row.id if row is not None else None
        form = modem_form(row, is_fresh=not is_sent)
        if is_sent and form.validate() and form.accepts(lambda: _save(form, row_id)):
            name = form.name.data if row is None else row.name
            return self._done(_(_ADDED, name=name) if row_id is None else _(_CHANGED, name=name))
        devices = modems.plugged_in() if "device" in form else []
        if "device" in form:
            form.device.description = _(_FOUND, devices=len(devices)) if devices else _NONE_FOUND
        code = 422 if is_sent else 200
        return self._window("modems/modem_form.html", code, form=form, title=title, devices=devices)


def _retry(pk: int) -> None:
    row = modem_queries.require_modem(pk)
    modems.require_retry_allowed(row)
    modems.retry_now(row.name, actor=current_actor())


def _save(form: Any, row_id: int | None) -> None:
    row = modem_queries.require_modem(row_id) if row_id is not None else None
    save(form, row, current_actor())


def views_of(rows: Sequence[Modem], roles: frozenset[str]) -> list[SimpleNamespace]:
    """The rows of the page, with their conditions, today's traffic and unmatched reports; as many
    queries for one modem as for ten. They hold no running clock: their stamp changes with the state
    only."""
    sent = modem_send_counts.sent_each_since(midnight(now()))
    unmatched, conditions = delivery_reports.unmatched_each(), modem_facts.conditions_each(rows)
    return [
        _view(row, found, sent, unmatched.get(row.id, 0), roles)
        for row, found in zip(rows, conditions, strict=True)
    ]


def _view(
    row: Modem,
    found: Sequence[Condition],
    sent: Mapping[int, int],
    unmatched: int,
    roles: frozenset[str],
) -> SimpleNamespace:
    at, worst = now(), found[0]
    is_told = worst.state not in (ModemState.UNUSED, ModemState.SILENT)
    words = [(it.word, _tone(it)) for it in found]
    return SimpleNamespace(
        id=row.id,
        dom_id=f"modem-{row.id}",
        name=row.name,
        kind=_KINDS.get(row.kind, row.kind),
        tone=_tone(worst),
        words=words,
        # What is told of it, the worst first.
        state=", ".join(translated(it[0]) for it in words),
        # What is wrong and what to do, and when the modem was last well.
        problems=[(text, it.since) for it in found if (text := trouble_of(it))],
        paused_until=_ahead(row.paused_until, at) if is_told else None,
        retry_at=_ahead(row.retry_at, at) if is_told else None,
        seen=_seen(row, sent, unmatched),
        last_received_at=row.last_received_at,
        last_sent_at=row.last_sent_at,
        settings=_settings(row, roles),
        is_enabled=row.is_enabled,
        # Whether "Coba sekarang" is what to do next.
        asks=any(it.state in _TRIED_AGAIN for it in found),
    )


def _tone(condition: Condition) -> Tone:
    return "plain" if condition.state is ModemState.UNUSED else condition.level.value


def _seen(row: Modem, sent: Mapping[int, int], unmatched: int) -> tuple[tuple[str, str], ...]:
    # Another program uses this SIM, or the SMS left by another modem.
    strange = ((_UNMATCHED, number(unmatched)),) if unmatched else ()
    return (
        (N_("Sinyal"), _signal(row) or "-"),
        (N_("SIM terisi"), room_on_sim(row)),
        (N_("Terkirim hari ini"), sent_today(row, sent.get(row.id, 0))),
        *strange,
    )


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
