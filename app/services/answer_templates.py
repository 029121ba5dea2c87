"""Answer templates: which ones fit a card, and their placeholders filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from app.domain import outside
from app.domain.codes import show_ticket
from app.domain.errors import InvalidInput, Problem
from app.extensions import db
from app.models import AnswerTemplate, Message, Skpd
from app.services import proposing

# What a template may name, with a value as an example.
PLACEHOLDERS: Final = {"tiket": "K7Q-4M2", "skpd": "Dinas PUPR"}
_NAMED: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Ready:
    """One template as it is put into the window."""

    name: str
    text: str


def fitting(message: Message, skpd_id: int | None) -> list[Ready]:
    """The active templates of this SKPD and category, the special before the general."""
    rows = db.session.scalars(
        select(AnswerTemplate)
        .where(
            AnswerTemplate.is_active.is_(True),
            or_(AnswerTemplate.skpd_id.is_(None), AnswerTemplate.skpd_id == skpd_id),
            or_(AnswerTemplate.category.is_(None), AnswerTemplate.category == message.category),
        )
        .order_by(AnswerTemplate.skpd_id.is_(None), AnswerTemplate.name)
    )
    unit = db.session.get(Skpd, skpd_id) if skpd_id else None
    values = {
        "tiket": show_ticket(message.ticket),
        "skpd": unit.sms_code if unit else "Si UPIK",
    }
    own = [
        Ready(row.name, _NAMED.sub(lambda found: values.get(found[1], found[0]), row.text))
        for row in rows
    ]
    return _elsewhere(message, own)


def _elsewhere(message: Message, own: list[Ready]) -> list[Ready]:
    """First the answer that gives the right address, where the message is proposed to be nobody's
    here; a template of its name takes its place."""
    row = proposing.of(message.id)
    codes = [code for code, *_ in row.units if code in outside.OFFICES] if row else []
    names = {outside.template_name(code): outside.OFFICES[code].answer for code in codes}
    known = {ready.name: ready for ready in own}
    first = [known.get(name, Ready(name, text)) for name, text in names.items()]
    return [*first, *(ready for ready in own if ready.name not in names)]


def check(text: str) -> None:
    """InvalidInput for a placeholder that nobody fills in; {kode} is none, for codes never leave
    the offices (D14)."""
    if set(_NAMED.findall(text)) - PLACEHOLDERS.keys():
        raise InvalidInput("template", Problem.UNKNOWN_PLACEHOLDER)
