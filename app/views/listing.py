"""The filters of the card lists: from the address to conditions, and pages by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from sqlalchemy import false, func, or_, select

from app.domain.codes import parse_ticket
from app.domain.workflow import Category
from app.extensions import db
from app.models import Forward, Message
from app.views.paging import Mark, Page, by_due, by_id
from app.views.states import BY_DUE, DELETED, INBOX_STATES, OFFICE_STATES, Condition, narrowed

NONE: Final = "tanpa"
# A category's word in addresses and style classes -> the category.
BY_WORD: Final[Mapping[str, Category]] = {
    category.value.split()[0]: category for category in Category
}
CATEGORIES: Final[Mapping[str, str]] = {
    **{word: category.label for word, category in BY_WORD.items()},
    NONE: "Belum dikategorikan",
}
_LONGEST_SEARCH: Final = 100
_FEWEST_DIGITS: Final = 4


@dataclass(frozen=True)
class Filters:
    """What the address asks for; whatever makes no sense in it is left out."""

    state: str = "belum"
    category: str = ""
    words: str = ""
    before: Mark | None = None
    after: Mark | None = None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Self:
        """Reads status, kategori, cari, sebelum, sesudah."""
        state, category = args.get("status", "belum"), args.get("kategori", "")
        return cls(
            state=state if state in (*INBOX_STATES, DELETED) else "belum",
            category=category if category in CATEGORIES else "",
            words=args.get("cari", "").replace("\0", "").strip()[:_LONGEST_SEARCH],
            before=Mark.of(args.get("sebelum")),
            after=Mark.of(args.get("sesudah")),
        )

    def query(self, **changes: Any) -> str:
        """The address's query with some filters changed; page marks go unless they are given."""
        wanted = replace(self, **{"before": None, "after": None, **changes})
        fields = {
            "status": wanted.state if wanted.state != "belum" else "",
            "kategori": wanted.category,
            "cari": wanted.words,
            "sebelum": wanted.before or "",
            "sesudah": wanted.after or "",
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value})


def inbox_conditions(
    filters: Filters, *, sees_numbers: bool, faceted: bool = True
) -> list[Condition]:
    """The messages of the inbox under these filters; `faceted=False` keeps only the search."""
    deleted = filters.state == DELETED
    shown = Message.deleted_at.is_not(None) if deleted else Message.deleted_at.is_(None)
    conditions: list[Condition] = [shown, Message.is_quarantined.is_(False)]
    conditions += _search(filters.words, sees_numbers)
    if faceted and not deleted:
        conditions += narrowed(INBOX_STATES, filters.state, Message.status)
    return conditions + (_category(filters.category) if faceted else [])


def office_conditions(
    filters: Filters, skpd_id: int | None, *, faceted: bool = True
) -> list[Condition]:
    """The forwards of one unit under these filters; the query joins Message."""
    if skpd_id is None:
        return [false()]
    conditions: list[Condition] = [Forward.skpd_id == skpd_id, Message.deleted_at.is_(None)]
    conditions += _search(filters.words, sees_numbers=False)
    if faceted:
        conditions += narrowed(OFFICE_STATES, filters.state, Forward.status)
    return conditions + (_category(filters.category) if faceted else [])


def inbox_page(filters: Filters, conditions: Sequence[Condition]) -> Page:
    """A page of Pesan Masuk: what waits by its due time, the rest newest first."""
    if filters.state in BY_DUE:
        return by_due(conditions, filters.before, filters.after)
    return by_id(Message.id, conditions, filters.before, filters.after)


def office_page(filters: Filters, conditions: Sequence[Condition]) -> Page:
    """A page of Pesan untuk Dinas, newest first."""
    return by_id(Forward.id, conditions, filters.before, filters.after)


def unanswered_messages() -> int:
    """How many messages wait for an answer."""
    conditions = inbox_conditions(Filters(), sees_numbers=False)
    return db.session.scalar(select(func.count()).select_from(Message).where(*conditions)) or 0


def unanswered_forwards(skpd_id: int) -> int:
    """How many messages wait for this unit's answer."""
    conditions = office_conditions(Filters(), skpd_id)
    query = select(func.count()).select_from(Forward).join(Message).where(*conditions)
    return db.session.scalar(query) or 0


def _category(word: str) -> list[Condition]:
    if not word:
        return []
    return [Message.category.is_(None) if word == NONE else Message.category == BY_WORD[word]]


def _search(words: str, sees_numbers: bool) -> list[Condition]:
    """Text, code or ticket; a number only for those who see numbers (else a mask could be read)."""
    if not words:
        return []
    found: list[Condition] = [Message.body.icontains(words, autoescape=True), Message.code == words]
    if ticket := parse_ticket(words):
        found.append(Message.ticket == ticket)
    digits = "".join(character for character in words if character.isdigit())
    if sees_numbers and len(digits) >= _FEWEST_DIGITS and not any(map(str.isalpha, words)):
        number = "62" + digits[1:] if digits.startswith("0") else digits
        found.append(Message.sender.contains(number, autoescape=True))
    return [or_(*found)]
