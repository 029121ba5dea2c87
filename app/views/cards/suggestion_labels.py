"""Labels of the suggestions for a card: on the card, and as picks in the dialogs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from app.domain.access.permissions import Pair
from app.domain.language.other_authorities import MODERATOR, is_outside, outside_label
from app.domain.language.similar_texts import Repeat
from app.domain.language.suggestions import EXAMPLE, OWN_REASONS
from app.domain.words import N_, Sentence
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import CaseStatus, Category
from app.i18n.language import translated
from app.models import Case, Skpd, Suggestion
from app.services.cases.actions import spam
from app.services.cases.suggestions import suggesting
from app.services.contacts.unit_reach import Reach
from app.views.cards.addresses import row_url
from app.views.cards.concurrent_changes import mark
from app.views.cards.view_models import Button, Buttons, ProposalView, SimilarView, UnitView

# Forwarding in one click, among the actions of a card's buttons.
AT_ONCE: Final = "at_once"
_TO_UNIT: Final = N_("Teruskan ke %(unit)s - %(category)s")
_TO_UNIT_TIP: Final = N_("Meneruskan sesuai saran, tanpa jendela; dapat diurungkan sebentar")
_UNDECIDED: Final = (CaseStatus.BARU, CaseStatus.DITOLAK, CaseStatus.MENUNGGU_WARGA)


def of_card(
    case: Case, found: Sequence[Suggestion], held: frozenset[Pair], *, is_office: bool
) -> ProposalView | None:
    """The moderator's suggestions until somebody has decided, and of a rejected card those that
    are left; a unit sees none."""
    row = found[0] if found else None
    if row is None or is_office or case.is_deleted or case.is_joined:
        return None
    is_rejected = case.status == CaseStatus.DITOLAK
    if case.status not in _UNDECIDED or (row.decided_at is not None and not is_rejected):
        return None
    had = {forward.skpd.code for forward in case.forwards} if is_rejected else set()
    units = [_unit(row, *one[:3]) for one in row.units if one[0] not in had]
    may = {
        act
        for act in ("forward", "reply", "block", "delete", "join")
        if (f"can_{act}", "Inbox") in held
    }
    return ProposalView(
        category=row.category or "",
        category_label=Category(row.category).label if row.category else "",
        category_url=_url("InboxForwardView.categorise", case, may >= {"forward"}),
        spam_url=_url("InboxBlockView.spam", case, may >= {"block", "delete"}),
        is_spam=row.is_spam and spam.is_safe(case),
        units=tuple(replace(one, url=_unit_url(one, case, may)) for one in units),
        reason="; ".join(_told(row, part) for part in row.reason.split("; ") if part),
        # The one that the card follows is named with it already.
        similar=tuple(_similar(*one) for one in row.similar if one[0] != case.follows_id),
        unite_url=_unite_url(case, row, may),
        is_strong=suggesting.is_strong(row) and row.decided_at is None,
    )


def _unite_url(case: Case, row: Suggestion, may: set[str]) -> str:
    """The window of Tangani bersama for the card and those that it may repeat."""
    alike = (Repeat.RESEND, Repeat.SIMILAR)
    others = [one[0] for one in row.similar if one[0] != case.follows_id and one[2] in alike]
    if "join" not in may or not others or case.needs_own_window or case.hides_number:
        return ""
    return url_for("InboxIncidentView.unite", pesan=[case.id, *others])


def _url(endpoint: str, case: Case, is_held: bool) -> str:
    return row_url(endpoint, case_id=case.id) if is_held else ""


def _unit_url(unit: UnitView, case: Case, may: set[str]) -> str:
    by_desk = unit.is_outside or unit.code == MODERATOR
    if ("reply" if by_desk else "forward") not in may:
        return ""
    if by_desk:
        return row_url("InboxReplyView.reply", case_id=case.id)
    return url_for("InboxForwardView.forward", case_id=case.id, saran=unit.code)


def _unit(row: Suggestion, code: str, words: Sequence[str], label: str) -> UnitView:
    quoted = [it for it in words if it not in OWN_REASONS]
    parts = [f"kata: {', '.join(quoted)}"] if quoted else []
    parts += [it for it in words if it in OWN_REASONS]
    tip = "; ".join(_told(row, part) for part in parts) or _("menurut tempatnya")
    # What was kept is a plain text; the sentence itself can be translated.
    return UnitView(code, outside_label(code) or label, tip, is_outside(code))


def _told(row: Suggestion, part: str) -> str:
    """A part of `Suggestion.reason` in the language of the screen; what is quoted stays."""
    kind, _mark, quoted = part.partition(": ")
    if quoted and kind == "kata":
        return _("kata: %(items)s", items=quoted)
    if quoted and kind == "tempat":
        return _("tempat: %(places)s", places=quoted)
    if part == EXAMPLE:
        for _id, ticket, repeat, _likeness in row.similar:
            if repeat != Repeat.SAME_PLACE:
                return _("mirip pesan %(ticket)s", ticket=show_ticket(ticket))
    return translated(part) if part in OWN_REASONS else part


def _similar(case_id: int, ticket: str, kind: str, likeness: float) -> SimilarView:
    repeat = Repeat(kind)
    label = translated(repeat.label)
    words = label[:1].lower() + label[1:]
    if repeat is not Repeat.SAME_PLACE:
        words += f" {round(likeness * 100)} %"
    return SimilarView(show_ticket(ticket), row_url("InboxCaseView.card", case_id=case_id), words)


def with_forward_at_once(
    found: Buttons, case: Case, proposal: ProposalView, unit_id: int
) -> Buttons:
    """The buttons with the act itself first, where the suggestion is strong; the window stands
    beside it."""
    if not proposal.is_strong:
        return found
    category = Category(case.category or proposal.category)
    values = {"skpd": unit_id, "category": category.value, "at_once": "ya", "seen": mark(case)}
    act = Button(
        action=AT_ONCE,
        label=Sentence(_TO_UNIT, unit=proposal.units[0].label, category=Sentence(category.label)),
        icon="fa-share",
        tip=_TO_UNIT_TIP,
        endpoint="InboxForwardView.forward",
        opens=False,
        values=json.dumps(values),
        is_main=True,
    )
    # The tutorial's own stay in sight beside it (S26).
    rest = [replace(it, is_main=False) for it in found.shown]
    return Buttons.of([act, *rest], found.more)


def picks(
    proposal: ProposalView | None, units: Sequence[tuple[Skpd, Reach]]
) -> list[tuple[int, UnitView, Reach]]:
    """The suggested units that the dialog offers, with their ids and reach."""
    if proposal is None:
        return []
    known = {unit.code: (unit.id, reach) for unit, reach in units}
    found = ((one, *known[one.code]) for one in proposal.units if one.code in known)
    return [(unit_id, one, reach) for one, unit_id, reach in found]
