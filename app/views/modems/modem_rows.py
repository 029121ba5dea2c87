"""A modem as its owner last saw it, in a person's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from flask_babel import gettext as _

from app.database.extensions import now
from app.domain.messaging.quiet_hours import midnight
from app.domain.words import N_
from app.i18n.language import translated
from app.models import Modem
from app.services.modems import modems
from app.services.modems.smpp_accounts import SMPP
from app.services.outbox import modem_send_counts
from app.services.sending import delivery_reports
from app.views.frame.page_frame import problem_of
from app.views.framework.format import number, shown_number, wib

# The owner says hello at least every half minute; silence of this length is a fault.
_SILENCE: Final = timedelta(seconds=90)
_SILENT: Final = N_("Tidak ada kabar dari modem ini. Periksa apakah Si UPIK (make run) berjalan.")
_UNMATCHED: Final = N_("Laporan kirim tanpa pasangan (72 jam)")
_KINDS: Final = {
    "dummy": N_("Latihan (tanpa SIM)"),
    "at": N_("Modem GSM"),
    "smpp": N_("SMPP (pusat SMS operator)"),
}
Tone = Literal["good", "warn", "bad", "plain"]


@dataclass(frozen=True, slots=True)
class ModemView:
    """One modem; nothing in it counts on by itself, so that equal ones have equal stamps."""

    id: int
    name: str
    kind: str
    tone: Tone
    state: str
    problem: str
    paused_until: datetime | None
    retry_at: datetime | None
    seen: tuple[tuple[str, str], ...]
    last_received_at: datetime | None
    last_sent_at: datetime | None
    settings: tuple[tuple[str, str], ...]
    is_enabled: bool

    @property
    def dom_id(self) -> str:
        """Its place on the page."""
        return f"modem-{self.id}"


def views_of(rows: Sequence[Modem], roles: frozenset[str]) -> list[ModemView]:
    """The modems, with today's traffic and reports that fit to nothing: two more statements."""
    sent = modem_send_counts.sent_each_since(midnight(now()))
    unmatched = delivery_reports.unmatched_each()
    return [_view(row, sent, unmatched.get(row.id, 0), roles) for row in rows]


def stamp_of(views: Sequence[ModemView]) -> str:
    """Changes with anything that is shown."""
    return sha256(repr(views).encode()).hexdigest()[:8]


def _view(row: Modem, sent: Mapping[int, int], unmatched: int, roles: frozenset[str]) -> ModemView:
    at = now()
    is_silent = row.seen_at is None or at - row.seen_at > _SILENCE
    tone, state, problem = _state(row, is_silent)
    told = row.is_enabled and not is_silent
    return ModemView(
        id=row.id,
        name=row.name,
        kind=_KINDS.get(row.kind, row.kind),
        tone=tone,
        state=state,
        problem=problem,
        paused_until=_ahead(row.paused_until, at) if told else None,
        retry_at=_ahead(row.retry_at, at) if told else None,
        seen=_seen(row, sent, unmatched),
        last_received_at=row.last_received_at,
        last_sent_at=row.last_sent_at,
        settings=_settings(row, roles),
        is_enabled=row.is_enabled,
    )


def _state(row: Modem, is_silent: bool) -> tuple[Tone, str, str]:
    """Colour, word, and what is wrong."""
    if not row.is_enabled:
        return "plain", N_("tidak dipakai"), ""
    if row.seen_at is None:
        return "warn", N_("belum dibuka"), _("Modem ini mulai dipakai pada make run berikutnya.")
    if is_silent:
        return (
            "bad",
            N_("tidak terhubung"),
            _(
                "%(silent)s Terakhir terlihat %(seen_at)s WIB.",
                silent=translated(_SILENT),
                seen_at=wib(row.seen_at),
            ),
        )
    if row.state in ("siap", "dijeda"):
        return ("warn" if row.problem else "good"), row.state, problem_of(row)
    return "bad", row.state, problem_of(row)


def _seen(row: Modem, sent: Mapping[int, int], unmatched: int) -> tuple[tuple[str, str], ...]:
    today = number(sent.get(row.id, 0))
    # Another program sends with this SIM, or it was sent from another stick.
    strange = ((_UNMATCHED, number(unmatched)),) if unmatched else ()
    return (
        *(((N_("Tersambung ke"), row.network or "-"),) if row.kind == SMPP else _radio(row)),
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
    """What a person has set; what is empty is left out, the PIN never stands here."""
    rate = _("%(rate)g per menit", rate=row.rate_per_minute).replace(".", ",")
    told = (
        (N_("Nomor"), shown_number(row.number, roles) if row.number else _("belum diisi")),
        (N_("Batas"), rate if row.rate_per_minute else _("tanpa batas")),
        (N_("Awalan"), row.prefixes),
        (N_("Koneksi"), row.connection if row.kind == modems.AT else ""),
        (N_("Model"), row.model),
        ("IMEI", row.imei or ""),
        *_account(row),
    )
    return tuple((word, value) for word, value in told if value)


def _account(row: Modem) -> tuple[tuple[str, str], ...]:
    """Where its SMS come and go; no password is known here."""
    if row.kind != SMPP:
        return ((N_("Perangkat"), row.device),)
    return (
        (N_("Pengirim"), row.sender),
        (N_("TON/NPI"), row.numbering),
        (N_("System ID"), row.system_id),
        (N_("System type"), row.system_type),
        (N_("Pusat SMS"), _("%(device)s (TLS)", device=row.device) if row.is_tls else row.device),
    )


def _signal(row: Modem) -> str:
    parts = [f"{row.signal_percent} %" if row.signal_percent is not None else "", row.network or ""]
    return " · ".join(part for part in parts if part)


def _ahead(at: datetime | None, present: datetime) -> datetime | None:
    return at if at is not None and at > present else None
