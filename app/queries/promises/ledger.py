"""The ledger of promises: pages and numbers of what is due, kept or broken, by SKPD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.database.extensions import db
from app.domain.words import N_
from app.domain.workflow.promises import PromiseStatus
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Promise, Skpd
from app.services.cases.promises import promise_queries
from app.services.settings.local_time import today

PAGE: Final = 20
_S: Final = PromiseStatus
_START: Final = "perlu"
# The word in the address -> its words on the screen.
STATES: Final[Mapping[str, str]] = {
    "perlu": N_("Perlu ditindaklanjuti"),
    "tanpa-tanggal": N_("Belum bertanggal"),
    "jatuh-tempo": N_("Jatuh tempo"),
    "berjalan": N_("Berjalan"),
    "ingkar": N_("Belum ditepati"),
    "ditepati": N_("Ditepati"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; `skpd_id` limits a user to the own unit."""

    state: str
    skpd: str
    case_id: int | None
    page: int
    skpd_id: int | None

    @classmethod
    def of(cls, args: Mapping[str, str], skpd_id: int | None) -> Wanted:
        """Reads status, skpd, pesan and hal; nonsense is left out."""
        state, page = args.get("status", _START), args.get("hal", "")
        case = args.get("pesan", "")
        return cls(
            state=state if state in STATES else _START,
            skpd="" if skpd_id is not None else args.get("skpd", "")[:30],
            case_id=int(case) if _is_number(case) else None,
            page=max(1, int(page)) if _is_number(page) else 1,
            skpd_id=skpd_id,
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """All promises of one case, else those of the state."""
        found = [promise_queries.is_alive(), Promise.status != _S.BATAL.value]
        if self.skpd_id is not None:
            found.append(Promise.skpd_id == self.skpd_id)
        if self.case_id is not None:
            return [*found, Promise.case_id == self.case_id]
        if self.skpd:
            found.append(Skpd.code == self.skpd)
        return [*found, _is(self.state)]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One SKPD's row of the table, by the words of STATES; `ditepati` includes `kept_late`."""

    code: str
    name: str
    counts: Mapping[str, int]
    kept_late: int


def to_do(skpd_id: int | None) -> Select[int]:
    """How many promises need an action: the number in the menu."""
    query = select(func.count()).select_from(Promise).join(Case)
    query = query.where(promise_queries.is_alive(), _is("perlu"))
    return query if skpd_id is None else query.where(Promise.skpd_id == skpd_id)


def find_page(wanted: Wanted) -> Sequence[Promise]:
    """The promises of a page and one more, the earliest due first."""
    newest = wanted.state == "ditepati"
    order = (Promise.ended_at.desc(),) if newest else (Promise.due_on.is_not(None), Promise.due_on)
    query = (
        select(Promise)
        .join(Promise.case)
        .outerjoin(Promise.skpd)
        .where(*wanted.conditions())
        .options(
            contains_eager(Promise.case),
            contains_eager(Promise.skpd),
            joinedload(Promise.reply),
            joinedload(Promise.forward),
            selectinload(Promise.evidence),
        )
        .order_by(*order, Promise.id)
        .offset((wanted.page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    return db.session.scalars(query).unique().all()


def by_unit(wanted: Wanted) -> list[UnitRow]:
    """The table: each SKPD with its numbers, in one statement."""
    numbers = [func.sum(when((_is(word), 1), else_=0)) for word in STATES]
    is_kept_late = and_(Promise.status == _S.DITEPATI.value, Promise.is_late.is_(True))
    late = func.sum(when((is_kept_late, 1), else_=0))
    query = (
        select(Skpd.code, Skpd.name, late, *numbers)
        .select_from(Promise)
        .join(Case, Case.id == Promise.case_id)
        .outerjoin(Skpd, Skpd.id == Promise.skpd_id)
        .where(promise_queries.is_alive(), Promise.status != _S.BATAL.value)
        .group_by(Skpd.id, Skpd.code, Skpd.name)
        .order_by(Skpd.name)
    )
    if wanted.skpd_id is not None:
        query = query.where(Promise.skpd_id == wanted.skpd_id)
    return [_row(*row) for row in db.session.execute(query)]


def _row(code: str | None, name: str | None, late: int, *numbers: Any) -> UnitRow:
    counts = {word: int(count or 0) for word, count in zip(STATES, numbers, strict=True)}
    return UnitRow(code or "", name or "Si UPIK", counts, int(late or 0))


def _is(word: str) -> ColumnElement[bool]:
    is_open = Promise.status == _S.TERBUKA.value
    undated = and_(is_open, Promise.due_on.is_(None))
    due = and_(is_open, Promise.due_on <= today())
    broken = Promise.status == _S.INGKAR.value
    found = {
        "tanpa-tanggal": undated,
        "jatuh-tempo": due,
        "berjalan": and_(is_open, Promise.due_on > today()),
        "ingkar": broken,
        "ditepati": Promise.status == _S.DITEPATI.value,
        "perlu": or_(undated, due, and_(broken, Case.status != CaseStatus.SELESAI.value)),
    }
    return found.get(word, false())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
