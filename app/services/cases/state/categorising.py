"""Sets the category of a case (A9) and whether it needs an inspection (D3)."""

from __future__ import annotations

from app.domain.workflow.workflow import Category
from app.models import Message
from app.services.journal import journal
from app.services.journal.actor import Actor


def categorise(
    message: Message, kind: Category, actor: Actor, *, needs_inspection: bool | None = None
) -> None:
    """Sets the category; journals a change of it (the first is part of the action itself).

    `needs_inspection` None keeps the mark; only a report of a person's act has it (A32). The caller
    settles the message, as its deadline may change.
    """
    old = message.category
    is_wanted = message.needs_inspection if needs_inspection is None else needs_inspection
    message.category = kind.value
    message.needs_inspection = is_wanted and kind is Category.PENGADUAN
    if old is not None and old != kind:
        journal.record(
            "recategorise",
            "message",
            message.id,
            actor=actor,
            message_id=message.id,
            old=old,
            new=kind.value,
        )
