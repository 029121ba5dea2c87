"""Reach of a unit: how many phones and accounts hear of a message that is forwarded to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import ColumnElement, Subquery, case, exists, func, select

from app.database.extensions import db
from app.models import Contact, Forward, Message, Skpd, User
from app.services.contacts import phone_health
from app.services.contacts.recipients import HEAD, serving

# Who may do this sees the unit's messages on the web.
_READS_ON_THE_WEB: Final = ("can_read", "Office")


@dataclass(frozen=True, slots=True)
class Reach:
    """Phones that SMS reach, those of heads among them, phones that SMS do not reach, and accounts
    that may read Pesan untuk Dinas."""

    phones: int = 0
    heads: int = 0
    failing: int = 0
    accounts: int = 0

    def is_void(self, *, heads_only: bool = False) -> bool:
        """Whether nobody hears of a message; of one for the head alone no other phone does (D7)."""
        return not (self.accounts or (self.heads if heads_only else self.phones))


def of_units(failing: Collection[str] | None = None) -> list[tuple[Skpd, Reach]]:
    """Every active unit with its reach; `failing`: the phones that SMS do not reach, where they are
    known already."""
    lost = phone_health.failing_officials() if failing is None else failing
    phones, accounts = _phones(lost), _accounts()
    numbers = (phones.c.working, phones.c.heads, phones.c.failing, accounts.c.number)
    query = (
        select(Skpd, *(func.coalesce(number, 0) for number in numbers))
        .outerjoin(phones, phones.c.skpd_id == Skpd.id)
        .outerjoin(accounts, accounts.c.skpd_id == Skpd.id)
        .where(Skpd.is_active.is_(True))
        .order_by(Skpd.id)
    )
    return [(unit, Reach(*counts)) for unit, *counts in db.session.execute(query)]


def reached() -> ColumnElement[int]:
    """How many phones and accounts an active unit's messages reach, for a query of units."""
    phones, accounts = _phones(phone_health.failing_officials()), _accounts()
    heard = [
        func.coalesce(select(number).where(number.table.c.skpd_id == Skpd.id).scalar_subquery(), 0)
        for number in (phones.c.working, accounts.c.number)
    ]
    return case((Skpd.is_active, heard[0] + heard[1]))


def void_units(failing: Collection[str] | None = None) -> list[int]:
    """The ids of the active units that nothing reaches."""
    return [unit.id for unit, reach in of_units(failing) if reach.is_void()]


def hold_a_live_case(skpd_ids: Sequence[int]) -> bool:
    """Whether an answer of one of these units is awaited."""
    live = exists().where(
        Forward.skpd_id.in_(skpd_ids),
        Forward.is_owed,
        Forward.message_id == Message.id,
        Message.code_is_live,
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


def _accounts() -> Subquery:
    permission, view = _READS_ON_THE_WEB
    held = assoc_permissionview_role.c
    return (
        select(User.skpd_id, func.count(User.id.distinct()).label("number"))
        .join(assoc_user_role, assoc_user_role.c.user_id == User.id)
        .join(assoc_permissionview_role, held.role_id == assoc_user_role.c.role_id)
        .join(PermissionView, PermissionView.id == held.permission_view_id)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .where(User.active.is_(True), User.password.is_not(None))
        .where(Permission.name == permission, ViewMenu.name == view)
        .group_by(User.skpd_id)
        .subquery()
    )
