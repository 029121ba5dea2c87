"""The lists of SMS that are no cases: operators' notices and quarantined parts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.database.extensions import db
from app.models import Case, InboundPart
from app.queries.lists.keyset_pages import ROWS, Mark, Page, by_id
from app.services.inbound import non_citizen_sms


def find_notices(before: Mark | None, after: Mark | None) -> Page:
    """A page of operators' notices: the ids of their first parts, newest first."""
    return by_id(InboundPart.id, non_citizen_sms.is_first_of_notice(), before, after, ROWS)


def find_undecoded(before: Mark | None, after: Mark | None) -> Page:
    """A page of parts that could not be decoded: their ids, newest first."""
    return by_id(InboundPart.id, [non_citizen_sms.is_undecoded()], before, after, ROWS)


def cases_of(parts: Collection[InboundPart]) -> dict[int | None, Case]:
    """The cases of these parts, by id."""
    ids = {row.case_id for row in parts if row.case_id is not None}
    found = db.session.scalars(select(Case).where(Case.id.in_(ids)))
    return {case.id: case for case in found}
