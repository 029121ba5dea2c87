"""Pesan Keluar: filters of the address, their numbers, pages by id, and what their rows name in a
constant number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy import case as when
from sqlalchemy.orm import joinedload, selectinload

from app.database.extensions import db
from app.domain.messaging import phone_numbers
from app.domain.messaging.delivery import NOT_ARRIVED, NOT_TAKEN, OutboundStatus
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.models import Case, Contact, Modem, OutboundSms
from app.queries.lists.facet_counts import Number
from app.queries.lists.keyset_pages import ROWS, Mark, Page, by_id
from app.services.sending import uncertain_sms

ALL: Final = "semua"
_LONGEST_SEARCH: Final = 100
_FEWEST_DIGITS: Final = 4
_O = OutboundStatus
# Filters by the word in the address; True: those that became too old to be sent.
STATES: Final[Mapping[str, tuple[str, tuple[OutboundStatus, ...], bool]]] = {
    ALL: (N_("Semua"), tuple(_O), False),
    "antrean": (N_("Antrean"), (*NOT_TAKEN, _O.SENDING), False),
    "terkirim": (N_("Terkirim"), (_O.SENT,), False),
    "diterima": (N_("Diterima"), (_O.DELIVERED,), False),
    "gagal": (N_("Gagal"), NOT_ARRIVED, False),
    "belum-pasti": (N_("Belum pasti"), (_O.UNCERTAIN,), False),
    "tertahan": (N_("Ditahan, menunggu petugas"), (_O.HELD,), True),
    "dibatalkan": (N_("Dibatalkan"), (_O.CANCELLED,), False),
}
# The final states, which hold the SMS of all years: counted up to MOST, then shown as "10.000+".
# SMS that still wait for something are counted exactly.
ENDED: Final = (_O.SENT, _O.DELIVERED, _O.CANCELLED)
MOST: Final = 10_000
# What one click sends again, and what it looks at: some may be refused.
MOST_AT_ONCE, MOST_TRIED = 200, 1000
TROUBLES: Final = ("gagal", "belum-pasti", "tertahan")
Counts = Mapping[tuple[str, bool], int]


@dataclass(frozen=True)
class OutboxFilters:
    """What the address asks for; invalid values are left out."""

    state: str = ALL
    words: str = ""
    before: Mark | None = None
    after: Mark | None = None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Self:
        """Reads status, cari, sebelum, sesudah."""
        state = args.get("status", ALL)
        return cls(
            state=state if state in STATES else ALL,
            words=args.get("cari", "").replace("\0", "").strip()[:_LONGEST_SEARCH],
            before=Mark.of(args.get("sebelum")),
            after=Mark.of(args.get("sesudah")),
        )

    @property
    def is_first(self) -> bool:
        """Whether this is the page of the newest."""
        return self.before is None and self.after is None

    def query(self, **changes: Any) -> str:
        """The address's query with some filters changed; page marks go unless they are given."""
        wanted = replace(self, **{"before": None, "after": None, **changes})
        fields = {
            "status": wanted.state if wanted.state != ALL else "",
            "cari": wanted.words,
            "sebelum": wanted.before or "",
            "sesudah": wanted.after or "",
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value})


def conditions(filters: OutboxFilters, *, sees_numbers: bool) -> list[ColumnElement[bool]]:
    """The SMS under these filters."""
    _, statuses, is_late = STATES[filters.state]
    found = _search(filters.words, sees_numbers)
    if filters.state == ALL:
        return found
    found.append(OutboundSms.status.in_(statuses))
    if OutboundStatus.HELD in statuses:
        found.append(OutboundSms.needs_person.is_(is_late))
    return found


def find_page(filters: OutboxFilters, *, sees_numbers: bool) -> Page:
    """20 ids by key, newest first: SMS queued meanwhile move nothing between the pages."""
    wanted = conditions(filters, sees_numbers=sees_numbers)
    return by_id(OutboundSms.id, wanted, filters.before, filters.after, ROWS)


def newer_than(filters: OutboxFilters, newest: int, *, sees_numbers: bool) -> int:
    """How many SMS were queued after this one, at most a page."""
    query = select(OutboundSms.id).where(*conditions(filters, sees_numbers=sees_numbers))
    return len(db.session.scalars(query.where(OutboundSms.id > newest).limit(ROWS)).all())


def count_by_state(filters: OutboxFilters, *, sees_numbers: bool) -> Counts:
    """How many SMS are in each state under the search alone, of a final state at most one more
    than MOST; one statement."""
    search = _search(filters.words, sees_numbers)
    late = when((OutboundSms.needs_person, 1), else_=0).label("late")
    query = union_all(*(_count_of(state, late, search) for state in OutboundStatus))
    return {
        key: number
        for status, total, held in db.session.execute(query)
        for key, number in (((status, False), total - held), ((status, True), held))
    }


def _count_of(
    state: OutboundStatus, late: ColumnElement[int], search: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Limits final states: an open page polls, and counting all years took 0.3 s each time."""
    found = select(late).where(OutboundSms.status == state, *search)
    rows = (found.limit(MOST + 1) if state in ENDED else found).subquery()
    return select(literal(state.value), func.count(), func.coalesce(func.sum(rows.c.late), 0))


def count_troubles() -> dict[str, int]:
    """How many SMS each filter of troubles shows; one statement."""
    parts = [
        select(literal(word), func.count())
        .select_from(OutboundSms)
        .where(*conditions(OutboxFilters(state=word), sees_numbers=False))
        for word in TROUBLES
    ]
    return {word: count for word, count in db.session.execute(union_all(*parts))}


def lost_to_an_outage() -> Sequence[int]:
    """The oldest of the SMS that "Kirim ulang semua" tries: most of them are not refused."""
    return db.session.scalars(uncertain_sms.lost_to_an_outage().limit(MOST_TRIED)).all()


def number_of(word: str, counted: Counts) -> Number:
    """The number of one filter."""
    _, statuses, is_late = STATES[word]
    found = [
        (number, status in ENDED and number > MOST)
        for (status, late), number in counted.items()
        if status in statuses and (word == ALL or status != OutboundStatus.HELD or late is is_late)
    ]
    count = sum(MOST if is_more else number for number, is_more in found)
    return Number(count, any(is_more for _, is_more in found))


def to_decide() -> Select[int]:
    """How many SMS wait for a decision: uncertain, or too old to be sent."""
    waiting = or_(
        OutboundSms.status == OutboundStatus.UNCERTAIN,
        (OutboundSms.status == OutboundStatus.HELD) & OutboundSms.needs_person.is_(True),
    )
    return select(func.count()).select_from(OutboundSms).where(waiting)


def _search(words: str, sees_numbers: bool) -> list[ColumnElement[bool]]:
    """Searches texts and officials' names; numbers only for those who see numbers (D4)."""
    if not words:
        return []
    named = select(Contact.id).where(Contact.name.icontains(words, autoescape=True))
    found: Sequence[ColumnElement[bool]] = [
        # The code of an account's owner must not be found digit by digit.
        and_(
            OutboundSms.text.icontains(words, autoescape=True),
            OutboundSms.kind != SmsKind.ACCOUNT_CODE,
        ),
        OutboundSms.contact_id.in_(named),
    ]
    if sees_numbers and len(phone_numbers.sought(words)) >= _FEWEST_DIGITS:
        number = phone_numbers.part(words)
        # A card that hides its number is never found by it.
        hidden = select(Case.id).where(Case.id == OutboundSms.case_id, Case.hides_number.is_(True))
        is_official = OutboundSms.contact_id.is_not(None)
        has_number = OutboundSms.number.contains(number, autoescape=True)
        found = [*found, and_(has_number, or_(is_official, ~hidden.exists()))]
    return [or_(*found)]


class CardFacts(NamedTuple):
    """What is shown of the card behind an SMS, and what decides whether it is."""

    ticket: str = ""
    hides_number: bool = False
    is_deleted: bool = False


def sms_in_order(ids: Sequence[int]) -> list[OutboundSms]:
    """The SMS with these ids and their parts, read anew; missing ones are left out."""
    query = select(OutboundSms).where(OutboundSms.id.in_(ids))
    rows = db.session.scalars(
        query.options(selectinload(OutboundSms.parts)).execution_options(populate_existing=True)
    )
    by_id = {sms.id: sms for sms in rows}
    return [by_id[row_id] for row_id in ids if row_id in by_id]


def contacts_of(rows: Collection[OutboundSms]) -> dict[int, Contact]:
    """The officials these SMS go to, with their SKPD, by id."""
    ids = {sms.contact_id for sms in rows if sms.contact_id}
    query = select(Contact).where(Contact.id.in_(ids)).options(joinedload(Contact.skpd))
    return {row.id: row for row in db.session.scalars(query)}


def cards_of(rows: Collection[OutboundSms]) -> dict[int, CardFacts]:
    """The cards behind these SMS, by case id."""
    ids = {sms.case_id for sms in rows if sms.case_id}
    query = select(Case.id, Case.ticket, Case.hides_number, Case.deleted_at)
    return {
        row.id: CardFacts(show_ticket(row.ticket), row.hides_number, row.deleted_at is not None)
        for row in db.session.execute(query.where(Case.id.in_(ids)))
    }


def modem_names() -> dict[int, str]:
    """The names of all modems, by id."""
    return {row.id: row.name for row in db.session.scalars(select(Modem))}
