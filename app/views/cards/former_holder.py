"""The card of a unit that no longer holds the case (D4): nothing that came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from app.domain.words import N_
from app.domain.workflow.workflow import CaseStatus, ForwardStatus
from app.models import Forward
from app.views.cards.view_models import CardView, Tag

_SENDER: Final = N_("Pesan yang ditarik")
_BODY: Final = N_("Moderator menarik pesan ini dari SKPD Anda; isinya tidak ditampilkan lagi.")
_RELEASED_BODY: Final = N_("SKPD Anda melepaskan pesan ini; isinya tidak ditampilkan lagi.")
_RELEASED: Final = (Tag(N_("Dilepas SKPD ini"), "plain"),)
_WITHDRAWN: Final = (Tag(N_("Ditarik moderator"), "plain"),)
# Closing withdraws it from every unit that had not answered, not from this one alone.
_CLOSED_SENDER: Final = N_("Pesan yang sudah selesai")
_CLOSED_BODY: Final = N_(
    "Pesan ini sudah ditandai selesai; SKPD Anda tidak perlu menjawabnya lagi, dan isinya tidak "
    "ditampilkan lagi."
)
_CLOSED: Final = (Tag(N_("Selesai"), "plain"),)


def still_seen(card: CardView, forward: Forward) -> CardView:
    """The unit's card; of a forward that is over, what the unit still reads."""
    if forward.status == ForwardStatus.DITARIK:
        taken = _withdrawn(card, forward.case.status == CaseStatus.SELESAI)
        if not forward.released_by:
            return taken
        return replace(taken, sender=N_("Pesan yang dilepas"), tags=_RELEASED, body=_RELEASED_BODY)
    if forward.status == ForwardStatus.DITOLAK and forward.rejection is not None:
        return _rejected(card, forward, forward.rejection.created_at)
    return card


def _withdrawn(card: CardView, is_closed: bool) -> CardView:
    """Code, time, and that it is over: the text may be a complaint about this very unit."""
    return replace(
        card,
        sender=_CLOSED_SENDER if is_closed else _SENDER,
        sender_name="",
        way=None,
        tags=_CLOSED if is_closed else _WITHDRAWN,
        objections=(),
        flags=(),
        body=_CLOSED_BODY if is_closed else _BODY,
        note=None,
        question=None,
        follow_ups=(),
        routes=(),
        replies=(),
        drafts=(),
        present=(),
        files=(),
    )


def _rejected(card: CardView, forward: Forward, at: datetime) -> CardView:
    """The card as it was when the unit rejected it, with its own reason."""
    asked_at = forward.case.asked_at
    is_asked_before = asked_at is not None and asked_at <= at
    return replace(
        card,
        tags=(),
        objections=(),
        question=card.question if is_asked_before else None,
        routes=tuple(row for row in card.routes if row.forward_id == forward.id),
        replies=tuple(row for row in card.replies if row.at <= at),
        present=(),
    )
