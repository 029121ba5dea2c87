"""Which forwards of an open page are the unit's own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.database.extensions import db
from app.models import Forward


def own_ids(forward_ids: Sequence[int], skpd_id: int | None) -> list[int]:
    """Those of these forwards that the unit holds, in the given order."""
    rows = select(Forward.id).where(Forward.id.in_(forward_ids), Forward.skpd_id == skpd_id)
    own = set(db.session.scalars(rows))
    return [row for row in forward_ids if row in own]
