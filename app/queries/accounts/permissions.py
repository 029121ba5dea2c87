"""Who holds which permissions, as every request asks: statements are built once and kept."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from app.database.extensions import db
from app.domain.access.permissions import Pair
from app.models import User


def user_with_pairs(user_id: int) -> tuple[User, frozenset[Pair]] | None:
    """One user with SKPD and roles, and all pairs that the roles hold, in one statement."""
    row = db.session.execute(_user_with_rights(), {"pk": user_id}).unique().one_or_none()
    return None if row is None else (row[0], _pairs_in(row[1]))


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
def _user_with_rights() -> Select[Any]:
    query = select(User, _rights_of(User.id)).where(User.id == bindparam("pk"))
    return query.options(joinedload(User.skpd), joinedload(User.roles))


def _rights_of(user_id: Any) -> Any:
    """All pairs of a user's roles as one text: a subquery can return one column only."""
    pairs = func.aggregate_strings(Permission.name + "\t" + ViewMenu.name, "\n")
    query = _held(pairs).join(
        assoc_user_role, assoc_user_role.c.role_id == assoc_permissionview_role.c.role_id
    )
    return query.where(assoc_user_role.c.user_id == user_id).correlate(User).scalar_subquery()


@lru_cache(maxsize=64)
def _pairs_in(text: str | None) -> frozenset[Pair]:
    lines = (line.split("\t") for line in (text or "").splitlines())
    return frozenset((permission, view) for permission, view in lines)
