"""Reach of a unit: how many phones and accounts hear of a case that is forwarded to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import aliased

from app.database.extensions import db
from app.models import Case, Contact, Forward, Skpd, User
from app.services.contacts import phone_health
from app.services.contacts.recipients import HEAD, serving

# Who may do this sees the unit's cases on the web.
_READS_ON_THE_WEB: Final = ("can_read", "Office")


@dataclass(frozen=True, slots=True)
class Reach:
    """Phones that SMS reach, those of heads among them, phones that SMS do not reach, and accounts
    that may read Pesan untuk Dinas, those of heads among them."""

    phones: int = 0
    heads: int = 0
    failing: int = 0
    accounts: int = 0
    head_accounts: int = 0

    def can_open(self, *, heads_only: bool) -> bool:
        """Whether somebody who is told opens on the web what no SMS says (D7)."""
        return bool(self.head_accounts if heads_only else self.accounts)

    def is_void(self, *, heads_only: bool = False) -> bool:
        """Whether nobody hears of a case; of one for the head alone no other phone does (D7)."""
        return not (self.accounts or (self.heads if heads_only else self.phones))


def of_units(failing: Collection[str] | None = None) -> list[tuple[Skpd, Reach]]:
    """Every active unit with its reach; `failing`: the phones that SMS do not reach, where they are
    known already."""
    lost = phone_health.failing_officials() if failing is None else failing
    phones, accounts, heads = _phones(lost), _accounts(), _accounts(heads_only=True)
    numbers = (phones.c.working, phones.c.heads, phones.c.failing, accounts.c.number)
    query = (
        select(Skpd, *(func.coalesce(number, 0) for number in (*numbers, heads.c.number)))
        .outerjoin(phones, phones.c.skpd_id == Skpd.id)
        .outerjoin(accounts, accounts.c.skpd_id == Skpd.id)
        .outerjoin(heads, heads.c.skpd_id == Skpd.id)
        .where(Skpd.is_active.is_(True))
        .order_by(Skpd.id)
    )
    return [(unit, Reach(*counts)) for unit, *counts in db.session.execute(query)]


def reached() -> ColumnElement[int]:
    """How many phones and accounts an active unit's cases reach, for a query of units."""
    phones, accounts = _phones(phone_health.failing_officials()), _accounts()
    heard = [
        func.coalesce(select(number).where(number.table.c.skpd_id == Skpd.id).scalar_subquery(), 0)
        for number in (phones.c.working, accounts.c.number)
    ]
    return when((Skpd.is_active, heard[0] + heard[1]))


def void_units(failing: Collection[str] | None = None) -> list[int]:
    """The ids of the active units that nothing reaches."""
    return [unit.id for unit, reach in of_units(failing) if reach.is_void()]


def units_that_open(skpd_ids: Sequence[int], *, heads_only: bool) -> set[int]:
    """Those of these units where somebody opens what no SMS says: the head alone, or anybody. No
    account of theirs is closed before this transaction ends."""
    query = _readers(User.skpd_id, heads_only=heads_only).where(User.skpd_id.in_(skpd_ids))
    return set(db.session.scalars(query.with_for_update(read=True, of=User)))


def hold_a_live_case(skpd_ids: Sequence[int]) -> bool:
    """Whether an answer of one of these units is awaited."""
    live = exists().where(
        Forward.skpd_id.in_(skpd_ids),
        Forward.is_owed,
        Forward.case_id == Case.id,
        Case.code_is_live,
    )
    return bool(skpd_ids) and bool(db.session.scalar(select(live)))


def _phones(failing: Collection[str]) -> Subquery:
    works = Contact.phone.not_in(failing)
    # Who is acting in the own unit has two posts there.
    phones = func.count(Contact.phone.distinct())
    return (
        select(
            Contact.skpd_id,
            phones.filter(works).label("working"),
            phones.filter(works, Contact.rank == HEAD).label("heads"),
            phones.filter(~works).label("failing"),
        )
        .where(*serving())
        .group_by(Contact.skpd_id)
        .subquery()
    )


def _accounts(*, heads_only: bool = False) -> Subquery:
    number = func.count(User.id.distinct()).label("number")
    return _readers(User.skpd_id, number, heads_only=heads_only).group_by(User.skpd_id).subquery()


def _readers(*columns: Any, heads_only: bool) -> Select[Any]:
    """The accounts that log in and may read their unit's cases; of the heads: also where the
    account is linked to the own post of who is acting (A24)."""
    permission, view = _READS_ON_THE_WEB
    held = assoc_permissionview_role.c
    query = (
        select(*columns)
        .join(assoc_user_role, assoc_user_role.c.user_id == User.id)
        .join(assoc_permissionview_role, held.role_id == assoc_user_role.c.role_id)
        .join(PermissionView, PermissionView.id == held.permission_view_id)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .where(User.active.is_(True), User.password.is_not(None))
        .where(Permission.name == permission, ViewMenu.name == view)
    )
    if not heads_only:
        return query
    own = aliased(Contact)
    same = and_(own.phone == Contact.phone, own.skpd_id == Contact.skpd_id, own.is_active)
    return (
        query.join(own, and_(own.user_id == User.id, own.skpd_id == User.skpd_id))
        .join(Contact, same)
        .where(Contact.rank == HEAD, *serving())
    )
