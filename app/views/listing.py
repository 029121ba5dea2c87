"""The filters of the card lists: from the address to conditions, and pages by id."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from sqlalchemy import Select, false, func, or_, select

from app.domain.codes import parse_ticket
from app.domain.workflow import Category
from app.extensions import db
from app.models import Forward, Message
from app.views.states import DELETED, INBOX_STATES, OFFICE_STATES, Condition, narrowed

PAGE_SIZE: Final = 25
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
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Self:
        """Reads status, kategori, cari, sebelum, sesudah."""
        state, category = args.get("status", "belum"), args.get("kategori", "")
        return cls(
            state=state if state in (*INBOX_STATES, DELETED) else "belum",
            category=category if category in CATEGORIES else "",
            words=args.get("cari", "").replace("\0", "").strip()[:_LONGEST_SEARCH],
            before=_row_id(args.get("sebelum")),
            after=_row_id(args.get("sesudah")),
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


@dataclass(frozen=True)
class Page:
    """The ids of one page, newest first, and whether more stand on either side."""

    ids: tuple[int, ...]
    has_newer: bool
    has_older: bool


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


def page_of(filters: Filters, column: Any, conditions: Sequence[Condition]) -> Page:
    """25 ids by key, not by number: what arrives meanwhile moves nothing between the pages."""
    query = _ids(column, conditions)
    if filters.after is not None:
        newer = query.where(column > filters.after).order_by(column).limit(PAGE_SIZE + 1)
        rows = db.session.scalars(newer).all()
        return Page(tuple(reversed(rows[:PAGE_SIZE])), len(rows) > PAGE_SIZE, True)
    if filters.before is not None:
        query = query.where(column < filters.before)
    rows = db.session.scalars(query.order_by(column.desc()).limit(PAGE_SIZE + 1)).all()
    return Page(tuple(rows[:PAGE_SIZE]), filters.before is not None, len(rows) > PAGE_SIZE)


def newer_than(
    after: int, column: Any, conditions: Sequence[Condition], known: Collection[int]
) -> list[int]:
    """Ids above `after` that are not known, newest first: the page asks this every second."""
    query = _ids(column, conditions).where(column > after, column.not_in(known))
    return list(db.session.scalars(query.order_by(column.desc()).limit(PAGE_SIZE)))


def unanswered_messages() -> int:
    """How many messages wait for an answer."""
    conditions = inbox_conditions(Filters(), sees_numbers=False)
    return db.session.scalar(select(func.count()).select_from(Message).where(*conditions)) or 0


def unanswered_forwards(skpd_id: int) -> int:
    """How many messages wait for this unit's answer."""
    conditions = office_conditions(Filters(), skpd_id)
    query = select(func.count()).select_from(Forward).join(Message).where(*conditions)
    return db.session.scalar(query) or 0


def _ids(column: Any, conditions: Sequence[Condition]) -> Select[Any]:
    query = select(column).where(*conditions)
    return query.join(Message) if column is Forward.id else query


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


def _row_id(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number and text else None
