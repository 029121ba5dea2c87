"""A part that comes after its SMS was shown with a gap: the gap is filled (G18)."""

from __future__ import annotations

from typing import Any

from app.database.extensions import db
from app.domain.language import accusations, places
from app.domain.messaging import hidden_number
from app.domain.messaging.phone_numbers import classify
from app.domain.workflow.workflow import MESSAGE_START
from app.models import Message
from app.services.cases.actions import creating, merging
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_measures, danger_reading
from app.services.cases.suggestions import suggesting
from app.services.cases.visibility import publishing, sensitivity
from app.services.journal import journal
from app.services.journal.actor import SYSTEM


def complete(
    message_id: int | None, text: str, *, is_whole: bool, flag: str | None = None
) -> int | None:
    """Fills the gap of a message that was shown before all its parts had come.

    The last part brings the `flag` that the whole text deserves, and the acknowledgement.
    """
    message = merging.lock_part(message_id) if message_id is not None else None
    if message is None or message.is_anonymised:
        # What comes after an erasure is a card of its own.
        return None
    message.body, message.place = text, places.kecamatan_of(text)
    case_measures.mark(message)
    publishing.text_changed(message)
    message.is_accusing |= accusations.is_made(message.body)
    suggesting.renew(message)
    is_new = is_whole and message.flag == creating.INCOMPLETE
    if is_new:
        message.flag = flag
        message.counted_apart = creating.whose(classify(message.sender or ""), flag)
        _uncover(message)
    lead = db.session.get_one(Message, message.follows_id) if message.is_joined else None
    facts = _heed_danger(message, lead)
    merging.index_parts(lead or message)
    journal.record("complete", "message", message.id, actor=SYSTEM, message_id=message.id, **facts)
    if is_new and message.status == MESSAGE_START and not message.is_deleted:
        creating.acknowledge(message)
    return message.id


def _heed_danger(message: Message, lead: Message | None) -> dict[str, Any]:
    """Danger in the longer text is shown even of a blocked number; what is sensitive is marked, and
    so is the card that it was joined to. The facts of the event that tells it."""
    told, facts = danger_reading.of(message.body), dict[str, Any]()
    is_new = told.is_urgent and not message.is_urgent
    if is_new:
        message.is_urgent = True
        if message.is_quarantined:
            message.is_quarantined, message.flag = False, creating.EMERGENCY
        due_dates.renew(message)
    if told.is_sensitive:
        publishing.mark_sensitive(message, SYSTEM)
        marked = sensitivity.mark_by_part(lead, SYSTEM) if lead is not None else {}
        facts = {sensitivity.ITSELF: True, **marked}
    if is_new:
        # Last: it quotes what is not sensitive.
        creating.alert(message)
    return facts


def _uncover(message: Message) -> None:
    """Its number was hidden as long as nobody knew how it begins."""
    is_known = message.hides_number and not hidden_number.is_secret(message.body)
    message.hides_number = hidden_number.is_secret(message.body)
    if is_known and message.flag not in creating.SILENT and not message.is_quarantined:
        creating.link_to_earlier(message)
