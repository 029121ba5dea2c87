"""Who asks, with which permissions and saved filters, in one statement a request; statements are
built once and kept."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache, reduce
from typing import Any, Final, NamedTuple

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import Select, String, bindparam, cast, func, select
from sqlalchemy.orm import joinedload

from app.database.extensions import db
from app.domain.access.permissions import Pair
from app.models import SavedFilter, User

# In the line of a saved filter; one that was put in by hand may hold more, and is left out.
_TABS: Final = 4


class KeptFilter(NamedTuple):
    """A saved filter as its list shows it: `query` is the list's address under it."""

    id: int
    list_name: str
    name: str
    query: str


class Account(NamedTuple):
    """A user with SKPD and roles, the pairs that the roles hold, and the saved filters by name."""

    user: User
    pairs: frozenset[Pair]
    filters: tuple[KeptFilter, ...]


def account(user_id: int) -> Account | None:
    """The account of a user, in one statement."""
    row = db.session.execute(_whole_account(), {"pk": user_id}).unique().one_or_none()
    return None if row is None else Account(row[0], _pairs_in(row[1]), _filters_in(row[2]))


def pairs_of_roles(role_ids: Collection[int]) -> frozenset[Pair]:
    """The (permission, view) pairs that these roles hold together."""
    return _pairs(assoc_permissionview_role.c.role_id.in_(role_ids))


def pairs_of_role_named(name: str) -> frozenset[Pair]:
    """The pairs that the role with this name holds."""
    role_ids = select(Role.id).where(Role.name == name)
    return _pairs(assoc_permissionview_role.c.role_id.in_(role_ids))


def _pairs(condition: Any) -> frozenset[Pair]:
    query = _held(Permission.name, ViewMenu.name).where(condition)
    return frozenset((permission, view) for permission, view in db.session.execute(query))


def _held(*columns: Any) -> Any:
    """Permissions with their views, as the roles hold them."""
    return (
        select(*columns)
        .select_from(PermissionView)
        .join(Permission, PermissionView.permission_id == Permission.id)
        .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
        .join(
            assoc_permissionview_role,
            assoc_permissionview_role.c.permission_view_id == PermissionView.id,
        )
    )


@cache
def _whole_account() -> Select[Any]:
    query = select(User, _rights_of(User.id), _filters_of(User.id))
    query = query.where(User.id == bindparam("pk"))
    return query.options(joinedload(User.skpd), joinedload(User.roles))


def _rights_of(user_id: Any) -> Any:
    """All pairs of a user's roles as one text: a subquery can return one column only."""
    pairs = func.aggregate_strings(Permission.name + "\t" + ViewMenu.name, "\n")
    query = _held(pairs).join(
        assoc_user_role, assoc_user_role.c.role_id == assoc_permissionview_role.c.role_id
    )
    return query.where(assoc_user_role.c.user_id == user_id).correlate(User).scalar_subquery()


def _filters_of(user_id: Any) -> Any:
    """As the rights. No part of a saved filter holds a tab or a line's end (saved_filters.py)."""
    parts = (SavedFilter.key, cast(SavedFilter.id, String), SavedFilter.list_name)
    line = reduce(
        lambda text, part: text + "\t" + part, (*parts, SavedFilter.name, SavedFilter.query)
    )
    query = select(func.aggregate_strings(line, "\n")).where(SavedFilter.user_id == user_id)
    return query.correlate(User).scalar_subquery()


@lru_cache(maxsize=64)
def _filters_in(text: str | None) -> tuple[KeptFilter, ...]:
    lines = sorted(it.split("\t") for it in (text or "").split("\n") if it.count("\t") == _TABS)
    return tuple(KeptFilter(int(row_id), *it) for _, row_id, *it in lines if row_id.isdecimal())


@lru_cache(maxsize=64)
def _pairs_in(text: str | None) -> frozenset[Pair]:
    lines = (line.split("\t") for line in (text or "").splitlines())
    return frozenset((permission, view) for permission, view in lines)
