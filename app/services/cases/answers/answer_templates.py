"""Answer templates: which ones suit a case, with their placeholders filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import and_, desc, or_, select
from sqlalchemy import case as when

from app.database.extensions import db
from app.domain.errors import InvalidInput
from app.domain.language import other_authorities
from app.domain.reasons import Problem
from app.domain.workflow import first_answers
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import Category
from app.models import AnswerTemplate, Case, Skpd, Suggestion
from app.services.cases.state import danger_reading
from app.services.cases.suggestions import suggesting
from app.services.settings import sms_templates

# What a template may name, with a value as an example.
PLACEHOLDERS: Final = {"tiket": "K7Q-4M2", "skpd": "Dinas PUPR"}
_NAMED: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Ready:
    """A template, filled in for a case, and whether its SKPD and category are those of the case."""

    name: str
    text: str
    # The label of the category it is for; empty when for any.
    category: str = ""
    fits: bool = True
    # The SKPD it is for, where that is another one.
    unit: str = ""


def category_of(case: Case) -> str | None:
    """The category of a case, or what is proposed: who answers first gives it in that window."""
    row = None if case.category else suggesting.suggestion_of(case.id)
    return row.category if row else case.category


def offered(case: Case, skpd_id: int | None, *, at_desk: bool) -> list[Ready]:
    """The active templates: those of this SKPD and category first, the special before the general.
    At the desk those of the SKPD that is proposed fit, too. In danger the very first is what to say
    first."""
    row = suggesting.suggestion_of(case.id)
    kind = case.category or (row.category if row else None)
    proposed = row.unit if row and at_desk else None
    fits = and_(
        or_(
            AnswerTemplate.skpd_id.is_(None),
            AnswerTemplate.skpd_id == skpd_id,
            Skpd.code == proposed,
        ),
        or_(AnswerTemplate.category.is_(None), AnswerTemplate.category == kind),
    )
    found = db.session.execute(
        select(AnswerTemplate, Skpd.abbreviation, when((fits, 1), else_=0).label("fits"))
        .outerjoin(Skpd, Skpd.id == AnswerTemplate.skpd_id)
        .where(AnswerTemplate.is_active.is_(True))
        .order_by(desc("fits"), AnswerTemplate.skpd_id.is_(None), AnswerTemplate.name)
    )
    own = db.session.get(Skpd, skpd_id) if skpd_id else None
    unit_name = sms_templates.signature(own, case)
    values = {"tiket": show_ticket(case.ticket), "skpd": unit_name}
    ready = [
        _ready(template, values, bool(it), unit if template.skpd_id not in (None, skpd_id) else "")
        for template, unit, it in found
    ]
    return _shipped(case, row, ready)


def _ready(row: AnswerTemplate, values: Mapping[str, str], fits: bool, unit: str) -> Ready:
    text = _NAMED.sub(lambda found: values.get(found[1], found[0]), row.text)
    return Ready(row.name, text, Category(row.category).label if row.category else "", fits, unit)


def _shipped(case: Case, row: Suggestion | None, own: list[Ready]) -> list[Ready]:
    """First what to say to somebody in danger, then the right address where the case is proposed
    to be nobody's here; a template of its name takes its place."""
    texts = dict[str, str]()
    if case.is_urgent:
        texts |= [first_answers.first_answer(danger_reading.of(case.body).dangers)]
    codes = [code for code, *_ in row.units if code in other_authorities.OFFICES] if row else []
    texts |= {
        other_authorities.outside_template_name(code): other_authorities.OFFICES[code].answer
        for code in codes
    }
    known = {ready.name: ready for ready in own}
    first = [replace(known.get(name, Ready(name, text)), fits=True) for name, text in texts.items()]
    return [*first, *(ready for ready in own if ready.name not in texts)]


def require_known_placeholders(text: str) -> None:
    """Raises InvalidInput for an unknown placeholder; {kode} is unknown, as codes stay inside the
    offices (D14)."""
    if set(_NAMED.findall(text)) - PLACEHOLDERS.keys():
        raise InvalidInput("template", Problem.UNKNOWN_PLACEHOLDER)
