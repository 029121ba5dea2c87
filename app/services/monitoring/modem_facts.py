"""Facts of modems from their rows, for the one judgement of them (modem_conditions.py)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import func, select

from app.database.extensions import db, now
from app.domain.messaging.delivery import OutboundStatus
from app.domain.operations.health_rules import is_disk_full
from app.domain.operations.modem_conditions import PAUSED, Condition, ModemFacts, conditions_of
from app.domain.terms import Channel
from app.models import Modem, OutboundSms
from app.runtime.logging import log_of
from app.services.modems import loopback_sms, modems
from app.services.modems.loopback_sms import Loop


def facts_of(rows: Sequence[Modem]) -> list[ModemFacts]:
    """All that is known of these modems."""
    loops, waiting = loopback_sms.newest_each(), _waiting_each(rows)
    return [_facts(row, loops.get(row.id), waiting.get(row.id, 0)) for row in rows]


def conditions_each(rows: Sequence[Modem]) -> list[tuple[Condition, ...]]:
    """The conditions of these modems now, in their order."""
    return _judged(facts_of(rows))


def conditions_by_rows(rows: Sequence[Modem]) -> list[tuple[Condition, ...]]:
    """The same as far as the rows alone know: every page asks, and pays no statement for it."""
    return _judged([_facts(row) for row in rows])


def _judged(modems: Sequence[ModemFacts]) -> list[tuple[Condition, ...]]:
    free = shutil.disk_usage(current_app.config["SETTINGS"].folder).free
    at, is_full = now(), is_disk_full(free)
    return [conditions_of(modem, at, is_disk_full=is_full) for modem in modems]


def _facts(row: Modem, loop: Loop | None = None, waiting: int = 0) -> ModemFacts:
    return ModemFacts(
        id=row.id,
        name=row.name,
        state=row.state,
        seen_at=row.seen_at,
        healthy_at=row.healthy_at,
        problem=row.problem or "",
        is_enabled=row.is_enabled,
        has_sim=row.kind == modems.AT,
        signal=row.signal_percent,
        sim_used=row.sim_used,
        sim_size=row.sim_size,
        waiting=waiting,
        is_loop_missed=loop is not None and loop.is_missed,
        is_undeletable=row.is_undeletable,
        log=log_of("modems"),
        host=row.host,
    )


def _waiting_each(rows: Sequence[Modem]) -> dict[int, int]:
    """The due SMS behind each pause; those for any modem wait only where no other one sends."""
    paused = [row.id for row in rows if row.is_enabled and row.state == PAUSED]
    if not paused:
        return {}
    wanted = OutboundSms.preferred_modem_id
    query = select(wanted, func.count()).where(
        OutboundSms.status == OutboundStatus.QUEUED.value,
        OutboundSms.channel == Channel.SMS.value,
        OutboundSms.due_at <= now(),
    )
    count = {modem_id: several for modem_id, several in db.session.execute(query.group_by(wanted))}
    is_alone = len(paused) == sum(row.is_enabled for row in rows)
    rest = count.get(None, 0) if is_alone else 0
    return {modem_id: count.get(modem_id, 0) + rest for modem_id in paused}
