"""Settings in force: defaults overridden by what an Admin has stored.

They are read once per request or job, so a change applies everywhere from the next one on.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import current_app, g
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db
from app.domain.errors import SettingsRefused
from app.domain.messaging import quiet_hours
from app.domain.settings.setting_types import AddedWords, SettingType
from app.domain.settings.setting_values import ROWS, Values, clashes
from app.domain.words import N_
from app.models import Emblem, Setting
from app.services.journal import journal
from app.services.journal.actor import Actor
from config import Settings

log = logging.getLogger(__name__)

_TAKEN: Final = "settings_in_force"
# Earlier releases stored the first; the reading of danger has taken its place. The others tell how
# far a newcomer (first_steps.py) and the example year (demo_year.py) are.
_NO_SETTINGS: Final = frozenset({"emergency_words", "first_steps", "demo_year"})
_CHANGED: Final = N_(
    "Bagian ini baru saja diubah orang lain. Isian Anda masih di sini: bandingkan, lalu Save lagi."
)


def current() -> Values:
    """The settings of this request or job."""
    found: Values | None = g.get(_TAKEN)
    if found is None:
        found = _read()
        setattr(g, _TAKEN, found)
    return found


def defaults() -> Values:
    """The defaults: the environment's values and those of the table."""
    environment: Settings = current_app.config["SETTINGS"]
    return Values(
        acknowledge=environment.acknowledge,
        send_hold=environment.send_hold,
        phone_hold=environment.phone_hold,
        quiet_hours=quiet_hours.parse_span(environment.quiet),
        send_within_hours=environment.send_within_hours,
        site_name=environment.site_name,
        public_number=environment.public_number,
        berita_url=environment.berita_url,
    )


def form_values(values: Values, keys: Mapping[str, Any]) -> dict[str, str]:
    """The values of these keys as the form shows them."""
    return {key: ROWS[key].kind.spell(getattr(values, key)) for key in keys}


def stamp(shown: Mapping[str, str]) -> str:
    """A hash of the shown values."""
    return hashlib.sha256(repr(sorted(shown.items())).encode()).hexdigest()[:16]


def change(typed: Mapping[str, str], seen: str | None, *, actor: Actor) -> list[str]:
    """Stores changed values; their keys. `seen` is the stamp of what the form showed.

    Each change is an Event with the old and the new value. Raises SettingsRefused.
    """
    before = _read()
    old = form_values(before, typed)
    if seen is not None and seen != stamp(old):
        raise SettingsRefused({"": _CHANGED})
    usual = form_values(defaults(), typed)
    after = replace(before, **_values(typed, old, usual))
    if problems := clashes(after):
        raise SettingsRefused(problems)
    new = form_values(after, typed)
    changed = [key for key in typed if new[key] != old[key]]
    for key in changed:
        # What equals the default has no row: a later default holds for it too.
        db.session.execute(delete(Setting).where(Setting.key == key))
        if new[key] != usual[key]:
            db.session.add(Setting(key=key, value=new[key]))
        facts: dict[str, Any] = {"key": key, "before": old[key], "after": new[key]}
        journal.record("setting_changed", "setting", None, actor=actor, **facts)
    try:
        db.session.flush()
    except IntegrityError:
        # Two who save the same value in the same moment: the second is asked to look again.
        raise SettingsRefused({"": _CHANGED}) from None
    g.pop(_TAKEN, None)
    return changed


def _values(
    typed: Mapping[str, str], old: Mapping[str, str], usual: Mapping[str, str]
) -> dict[str, Any]:
    """The values that were touched. The environment allows some that the page does not (half a
    second, a short code): they may stay, and may be put back."""
    values, problems = {}, {}
    for key, words in typed.items():
        if words == old[key]:
            continue
        if words == usual[key]:
            values[key] = getattr(defaults(), key)
            continue
        try:
            values[key] = _read_anew(ROWS[key].kind, words)
        except ValueError as error:
            problems[key] = error.args[0]
    if problems:
        raise SettingsRefused(problems)
    return values


def _read_anew(kind: SettingType, words: str) -> Any:
    value = kind.read(words)
    if isinstance(kind, AddedWords):
        kind.require_usable(value)
    return value


def _read() -> Values:
    with db.session.no_autoflush:
        rows = db.session.execute(select(Setting.key, Setting.value)).all()
    values = {}
    for key, words in rows:
        if key in _NO_SETTINGS:
            continue
        try:
            values[key] = ROWS[key].kind.read(words)
        except (KeyError, ValueError):
            # A row of another release, or one changed by hand: the default holds.
            log.warning("the setting %s has a value that can't be used", key)
    return replace(defaults(), **values)


def emblem() -> bytes | None:
    """The emblem on the letterhead of every paper as PNG; None where nobody has uploaded one."""
    return db.session.scalar(select(Emblem.data))


def change_emblem(data: bytes | None, *, actor: Actor) -> None:
    """Puts this PNG, drawn anew before, in place of the old one; None removes it."""
    db.session.execute(delete(Emblem))
    if data is not None:
        db.session.add(Emblem(id=1, data=data))
    journal.record("emblem_changed" if data else "emblem_removed", "setting", None, actor=actor)
    db.session.flush()
