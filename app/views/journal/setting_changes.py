"""What the journal says of a changed setting, deadline or holiday: its name, old and new value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from app.domain.settings.setting_kinds import YesNo
from app.domain.settings.setting_rows import ROWS
from app.domain.words import N_
from app.domain.workflow.deadlines import Step
from app.domain.workflow.workflow import Category
from app.i18n.language import translated
from app.sms.texts.texts import excerpt
from app.views.framework.format import long_day

# Long texts and lists: the row of the database holds them whole.
_MOST: Final = 80


def values(facts: Mapping[str, Any]) -> dict[str, str]:
    """The words for the sentences of these acts; empty where a row has no such fact."""
    key = str(facts.get("key", ""))
    return {
        "pengaturan": f"“{translated(ROWS[key].label)}”" if key in ROWS else key,
        "lama_baru": _change(key, facts),
        "tenggat": _deadline(facts),
        "hari": _day(facts.get("day")),
        "tahun": str(facts.get("year", "")),
    }


def _change(key: str, facts: Mapping[str, Any]) -> str:
    """`(dari 48 menjadi 24)`; what began or ended with the act has only one value."""
    old, new = (_value(key, facts.get(name)) for name in ("before", "after"))
    if old and new:
        return _("(dari %(before)s menjadi %(after)s)", before=old, after=new)
    return f"({old or new})" if old or new else ""


def _value(key: str, value: Any) -> str:
    if value is None:
        return ""
    if key in ROWS and isinstance(ROWS[key].kind, YesNo):
        return _("Ya") if value == "1" else _("Tidak")
    return f"“{excerpt(', '.join(str(value).splitlines()), _MOST)}”"


def _deadline(facts: Mapping[str, Any]) -> str:
    """`Keluhan, jawaban pertama, berlaku mulai Rabu, 25 November 2026`."""
    step = str(facts.get("step", ""))
    if step not in list(Step):
        return ""
    word = str(facts.get("category") or "")
    category = translated(Category(word).label if word in list(Category) else N_("setiap pesan"))
    return _(
        "%(category)s, %(step)s, berlaku mulai %(since)s",
        category=category,
        step=translated(Step(step).label),
        since=_day(facts.get("valid_from")),
    )


def _day(iso: Any) -> str:
    try:
        return long_day(date.fromisoformat(str(iso)))
    except ValueError:
        return ""
