"""Labels of the suggestions for a card: on the card, and as picks in the dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from app.domain.language.other_authorities import is_outside
from app.domain.language.similar_texts import Repeat
from app.domain.language.suggestions import PROTECTS, SIMILAR
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import Category, MessageStatus
from app.i18n.language import translated
from app.models import Message, Skpd, Suggestion
from app.services.contacts.unit_reach import Reach

# Words that stand for no word of the text.
_OWN: Final = (SIMILAR, PROTECTS)
_UNDECIDED: Final = (
    MessageStatus.BARU,
    MessageStatus.DITOLAK,
    MessageStatus.MENUNGGU_WARGA,
)


@dataclass(frozen=True, slots=True)
class UnitView:
    """One suggested unit; `tip` names the words that led to it."""

    code: str
    label: str
    tip: str
    is_outside: bool


@dataclass(frozen=True, slots=True)
class SimilarView:
    """An earlier card that this one may repeat."""

    ticket: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """The suggestions for one card; a person chooses."""

    category: str
    category_label: str
    is_spam: bool
    units: tuple[UnitView, ...]
    reason: str
    similar: tuple[SimilarView, ...]


def of_card(
    message: Message, found: Sequence[Suggestion], *, is_office: bool
) -> ProposalView | None:
    """The moderator's suggestions until somebody has decided; a unit sees none."""
    row = found[0] if found else None
    if row is None or is_office or message.is_deleted or message.is_joined:
        return None
    if row.decided_at is not None or message.status not in _UNDECIDED:
        return None
    return ProposalView(
        category=row.category or "",
        category_label=Category(row.category).label if row.category else "",
        is_spam=row.is_spam,
        units=tuple(_unit(*one) for one in row.units),
        reason=_reason(row.reason),
        # The one that the card follows is named with it already.
        similar=tuple(_similar(*one) for one in row.similar if one[0] != message.follows_id),
    )


def _unit(code: str, words: Sequence[str], label: str) -> UnitView:
    told = [translated(it) if it in _OWN else it for it in words]
    if PROTECTS in words:
        return UnitView(code, label, ", ".join(told), is_outside(code))
    tip = _("kata: %(told)s", told=", ".join(told)) if words else _("menurut tempatnya")
    return UnitView(code, label, tip, is_outside(code))


def _reason(stored: str) -> str:
    """`Suggestion.reason` in the language of the screen; its keywords stay as the citizen wrote
    them."""
    words, _mark, places = stored.removeprefix("kata: ").partition("tempat: ")
    items = [
        translated(it) if it in _OWN else it for it in words.removesuffix("; ").split(", ") if it
    ]
    is_quoted = bool(items) and PROTECTS not in words
    parts = [_("kata: %(items)s", items=", ".join(items))] if is_quoted else items
    return "; ".join(parts + ([_("tempat: %(places)s", places=places)] if places else []))


def _similar(message_id: int, ticket: str, kind: str, likeness: float) -> SimilarView:
    repeat = Repeat(kind)
    label = translated(repeat.label)
    words = label[:1].lower() + label[1:]
    if repeat is not Repeat.SAME_PLACE:
        words += f" {round(likeness * 100)} %"
    return SimilarView(
        show_ticket(ticket), url_for("InboxCaseView.card", message_id=message_id), words
    )


def picks(
    proposal: ProposalView | None, units: Sequence[tuple[Skpd, Reach]]
) -> list[tuple[int, UnitView, Reach]]:
    """The suggested units that the dialog offers, with their ids and reach."""
    if proposal is None:
        return []
    known = {unit.code: (unit.id, reach) for unit, reach in units}
    found = ((one, *known[one.code]) for one in proposal.units if one.code in known)
    return [(unit_id, one, reach) for one, unit_id, reach in found]
