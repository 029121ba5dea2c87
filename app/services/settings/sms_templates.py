"""SMS templates: an Admin's wording overrides the defaults (D8)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.database.extensions import db
from app.database.read_once import read_once
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.models import Case, Skpd, SmsText
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.sms.protocol.encoding import GSM7_SINGLE, clean, in_gsm7, measure
from app.sms.texts import texts
from app.sms.texts.default_texts import DEFAULTS
from app.sms.texts.text_keys import as_shown
from app.sms.texts.texts import TextKey

DESK_SIGNATURE = "Si UPIK"
# Longer than any SMS may be: ten parts (forms.answer_text).
LONGEST = 1530
_WORDINGS = select(SmsText.key, SmsText.template)
# By so many letters a text is shortened until it fits.
_STEP = 4


def overrides() -> dict[str, str]:
    """Every reworded text by its key."""
    rows = read_once(db.session, SmsText, "all", lambda: db.session.execute(_WORDINGS).all())
    return {key: template for key, template in rows}


def say(key: TextKey, **values: str) -> str:
    """Renders an outgoing text in the Admin's wording, exactly as it will be sent."""
    return clean(texts.render(key, overrides(), **values))


def say_in_one_part(key: TextKey, name: str, long: str, /, **values: str) -> str:
    """The same with as much of the value `name` as one SMS holds, in the letters of every phone."""
    wording, plain = overrides(), in_gsm7(long)
    for room in range(GSM7_SINGLE, 0, -_STEP):
        text = clean(texts.render(key, wording, **{name: texts.excerpt(plain, room)}, **values))
        if measure(text).parts == 1:
            return text
    return clean(texts.render(key, wording, **{name: "..."}, **values))


def reword(key: TextKey, template: str, *, actor: Actor) -> None:
    """Stores an Admin's wording; an empty one or the default's resets it. Raises InvalidInput."""
    words, usual = template.strip(), DEFAULTS[key].template
    if len(words) > LONGEST:
        raise InvalidInput("template", Problem.TOO_LONG)
    if words:
        texts.require_valid_template(key, words)
    row = db.session.scalar(select(SmsText).where(SmsText.key == key))
    old, new = row.template if row else usual, words or usual
    if new == old:
        return
    if new == usual:
        db.session.delete(row)
    else:
        row = row or SmsText(key=key.value)
        row.template = new
        db.session.add(row)
    facts: dict[str, Any] = {"key": key.value, "before": as_shown(old), "after": as_shown(new)}
    journal.record("sms_text_changed", "sms_text", None, actor=actor, **facts)


def signature(unit: Skpd | None, case: Case | None = None) -> str:
    """The end of an SMS to the citizen (A16): none of a sensitive case names the unit (D7)."""
    is_named = unit is not None and not (case is not None and case.is_sensitive)
    return unit.sms_code if unit is not None and is_named else DESK_SIGNATURE


def answer_sms(text: str, signature: str, *, hint: bool = True) -> str:
    """The SMS of an answer with its signature.

    The hint at YA and BELUM follows if it costs no further part (A16).
    """
    sms = texts.answer_sms(text, signature, overrides())
    if not hint:
        return sms
    longer = f"{sms} {say(TextKey.ANSWER_HINT)}"
    return longer if _parts(longer) == _parts(sms) else sms


def _parts(sms: str) -> int:
    return measure(clean(sms)).parts
