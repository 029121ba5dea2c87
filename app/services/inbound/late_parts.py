"""A part that comes after its SMS was shown with a gap: the gap is filled (G18)."""

from __future__ import annotations

from typing import Any

from app.database.extensions import db
from app.domain.language import accusations, places
from app.domain.messaging import hidden_number
from app.domain.messaging.phone_numbers import classify
from app.domain.workflow.workflow import CASE_START
from app.models import Case
from app.services.cases.actions import creating, merging
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_measures, case_state, danger_reading
from app.services.cases.suggestions import suggesting
from app.services.cases.visibility import publishing, sensitivity
from app.services.journal import journal
from app.services.journal.actor import SYSTEM


def complete(
    case_id: int | None, text: str, *, is_whole: bool, flag: str | None = None
) -> int | None:
    """Fills the gap of a case that was shown before all its parts had come.

    The last part brings the `flag` that the whole text deserves, and the acknowledgement.
    """
    case = merging.lock_part(case_id) if case_id is not None else None
    if case is None or case.is_anonymised:
        # What comes after an erasure is a card of its own.
        return None
    alarmed = case.is_urgent
    case.body, case.kecamatan = text, places.kecamatan_of(text)
    case_measures.mark(case)
    publishing.text_changed(case)
    case.is_accusing |= accusations.is_made(case.body)
    suggesting.renew(case)
    is_new = is_whole and case.flag == creating.INCOMPLETE
    if is_new:
        case.flag = flag
        case.counted_apart = creating.whose(classify(case.sender or ""), flag)
        _uncover(case)
    lead = db.session.get_one(Case, case.follows_id) if case.is_joined else None
    facts = _heed_danger(case, lead)
    merging.index_parts(lead or case)
    if case.is_accusing or case.hides_number or (case.is_member and case.is_urgent > alarmed):
        # On the SKPD's card nobody would see it, or everybody.
        case_state.leave_together(case, SYSTEM)
    journal.record("complete", "case", case.id, actor=SYSTEM, case_id=case.id, **facts)
    if is_new and case.status == CASE_START and not case.is_deleted:
        creating.acknowledge(case)
    return case.id


def _heed_danger(case: Case, lead: Case | None) -> dict[str, Any]:
    """Danger in the longer text is shown even of a blocked number; what is sensitive is marked, and
    so is the card that it was joined to. The facts of the event that tells it."""
    told, facts = danger_reading.of(case.body), dict[str, Any]()
    is_new = told.is_urgent and not case.is_urgent
    if is_new:
        case.is_urgent = True
        if case.is_quarantined:
            case.is_quarantined, case.flag = False, creating.EMERGENCY
        due_dates.renew(case)
    if told.is_sensitive:
        publishing.mark_sensitive(case, SYSTEM)
        marked = sensitivity.mark_by_part(lead, SYSTEM) if lead is not None else {}
        facts = {sensitivity.ITSELF: True, **marked}
    if is_new:
        # Last: it quotes what is not sensitive.
        creating.alert(case)
    return facts


def _uncover(case: Case) -> None:
    """Its number was hidden as long as nobody knew how it begins."""
    is_known = case.hides_number and not hidden_number.is_secret(case.body)
    case.hides_number = hidden_number.is_secret(case.body)
    if is_known and case.flag not in creating.SILENT and not case.is_quarantined:
        creating.link_to_earlier(case)
