"""Facts of modems from their rows, judged by modem_conditions.py; what the alarms read of them."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final

from flask import current_app
from sqlalchemy import func, select

from app.database.extensions import db, now
from app.domain.messaging.delivery import OutboundStatus
from app.domain.operations.health_rules import is_disk_full
from app.domain.operations.levels import Level
from app.domain.operations.modem_conditions import (
    PAUSED,
    Condition,
    ModemFacts,
    ModemState,
    conditions_of,
)
from app.domain.terms import Channel
from app.domain.words import N_
from app.models import Modem, OutboundSms
from app.runtime.logging import log_of
from app.services.modems import loopback_sms, modems
from app.services.modems.loopback_sms import Loop
from app.services.monitoring.readings import Check, Moment, Reading


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
        is_sim_new=row.is_sim_new,
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


def _in_states(moment: Moment, states: Collection[ModemState]) -> Iterator[Reading]:
    """Of each modem its worst condition among these; which, only where there are several."""
    for row, conditions in zip(
        moment.modems, moment.once(conditions_each, moment.modems), strict=True
    ):
        found = next((it for it in conditions if it.state in states), None)
        yield Reading(
            found.alarm_level if found else Level.GOOD,
            name=row.name,
            modem_id=row.id,
            condition=found.word if found and len(states) > 1 else "",
        )


def _check(key: str, states: set[ModemState], trouble: str, *, can_send: bool = False) -> Check:
    read = partial(_in_states, states=states)
    return Check(key, trouble=trouble, can_send=can_send, read=read)


_APART: Final = {ModemState.SIM, ModemState.LOOP, ModemState.UNDELETABLE}
CHECKS: Final = (
    _check("modem", set(ModemState) - _APART, N_("modem tidak dapat dipakai")),
    _check("sim", {ModemState.SIM}, N_("memori kartu SIM hampir penuh"), can_send=True),
    _check("loop", {ModemState.LOOP}, N_("SMS uji harian tidak kembali")),
    _check(
        "undeletable",
        {ModemState.UNDELETABLE},
        N_("SMS di kartu SIM tidak dapat dihapus"),
        can_send=True,
    ),
)
