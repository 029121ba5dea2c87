"""Writes a raw SMS as a line of a copy, and stores such lines again in a restored database.

No encryption here: the processes that settle a restore load it (ADR 13).
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from app.database.extensions import db, insert_new, transaction
from app.domain.messaging.phone_numbers import classify
from app.models import Erasure, InboundPart, Modem
from app.services.privacy import erasing

# Lies beside the data of a backup until `take_back` has stored what is in it.
NAME: Final = "sms-sesudah.jsonl"
_AT_ONCE: Final = 500
_TIMES: Final = ("smsc_at", "recorded_at")
_AS_IT_CAME: Final = (
    *("fingerprint", "kind", "number", "smsc", "text", "is_flash", "is_corrupted", "group_key"),
    *("reference", "report_status", "bits", "total", "sequence"),
)


def as_line(part: InboundPart, modem: str) -> str:
    """The SMS as it came; its modem by name, as ids differ from database to database."""
    values: dict[str, Any] = {name: getattr(part, name) for name in _AS_IT_CAME}
    values |= {name: getattr(part, name).isoformat() for name in _TIMES}
    return json.dumps({**values, "body": b64encode(part.body).decode(), "modem": modem}) + "\n"


def take_back(folder: Path) -> int:
    """Stores each SMS of the copies that this database lacks, but nothing that was erased since it
    came; how many SMS that are. May be interrupted and repeated."""
    if not (folder / NAME).exists():
        return 0
    before = _count()
    modems: dict[str, int] = {name: id_ for name, id_ in db.session.execute(_MODEMS)}
    erased = dict(db.session.execute(_ERASED).all())
    db.session.rollback()
    with (folder / NAME).open() as file:
        kept = _kept(file, erased)
        while rows := [_values(it, modems) for it in islice(kept, _AT_ONCE)]:
            with transaction():
                insert_new(InboundPart, "fingerprint", rows)
    return _count() - before


_MODEMS: Final = select(Modem.name, Modem.id).order_by(Modem.id)
_ERASED: Final = select(Erasure.mark, func.max(Erasure.at)).group_by(Erasure.mark)


def _count() -> int:
    query = select(func.count(func.distinct(InboundPart.group_key)))
    found = db.session.scalar(query.where(InboundPart.is_restored)) or 0
    db.session.rollback()
    return found


def _kept(lines: Iterable[str], erased: Mapping[str, datetime]) -> Iterator[dict[str, Any]]:
    for line in lines:
        row: dict[str, Any] = json.loads(line)
        row |= {name: datetime.fromisoformat(row[name]) for name in _TIMES}
        gone = erased.get(erasing.mark_of(classify(row["number"]).number)) if erased else None
        if gone is None or gone < row["recorded_at"]:
            yield row


def _values(row: dict[str, Any], modems: Mapping[str, int]) -> dict[str, Any]:
    # A modem that was added after the backup is not known here; other channels have none.
    name = row.pop("modem")
    modem = modems.get(name, next(iter(modems.values()))) if name else None
    row["body"] = b64decode(row["body"])
    own = {"is_sim_notice": False, "is_restored": True, "attempts": 0}
    return {**row, **own, "modem_id": modem}
