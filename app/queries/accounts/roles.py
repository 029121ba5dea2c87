"""Roles, their permissions, and the filters of the user and role lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask_appbuilder.models.filters import BaseFilter
from flask_appbuilder.security.sqla.models import (
    PermissionView,
    Role,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.database.extensions import db
from app.domain.access.roles import PUBLIC
from app.models import User
from app.services.accounts import user_accounts

# What the lists of users and of roles load with each row.
WITH_SKPD_AND_ROLES: Final = (joinedload(User.skpd), selectinload(User.roles))
WITH_PERMISSIONS: Final = (
    selectinload(Role.permissions).options(
        joinedload(PermissionView.permission), joinedload(PermissionView.view_menu)
    ),
)


def assignable_roles() -> list[Role]:
    """All roles that a user can have: not that of visitors."""
    return list(db.session.scalars(select(Role).where(Role.name != PUBLIC).order_by(Role.id)))


def role_named(name: str) -> Role | None:
    """The role with this name."""
    return db.session.scalars(select(Role).where(Role.name == name)).one_or_none()


def name_of(role_id: int) -> str | None:
    """The name of a role."""
    return db.session.scalar(select(Role.name).where(Role.id == role_id))


def assigned() -> frozenset[int]:
    """The ids of the roles that any user has."""
    return frozenset(db.session.scalars(select(assoc_user_role.c.role_id).distinct()))


def number_of_permissions() -> ScalarSelect[int]:
    """How many permissions a role holds, for a query of roles."""
    held = select(func.count()).select_from(assoc_permissionview_role)
    return held.where(assoc_permissionview_role.c.role_id == Role.id).scalar_subquery()


def all_permissions() -> Sequence[PermissionView]:
    """All permissions with their views."""
    return db.session.scalars(select(PermissionView)).unique().all()


class LiveUsers(BaseFilter):
    """Users who were not deleted and hold no roles beyond the given ones.

    The value is a function that returns the ids of these roles, or None for no limit.
    """

    name = "Pengguna yang boleh dikelola"

    def apply(self, query: Any, role_ids: Callable[[], Sequence[int] | None]) -> Any:
        """Narrows FAB's query."""
        query, allowed = query.filter(user_accounts.is_live()), role_ids()
        if allowed is None:
            return query
        return query.filter(~User.roles.any(Role.id.not_in(allowed)))


class VisibleRoles(BaseFilter):
    """Roles without that of visitors, unless the value, a function, returns true."""

    name = "Peran yang boleh dilihat"

    def apply(self, query: Any, sees_all: Callable[[], bool]) -> Any:
        """Narrows FAB's query."""
        return query if sees_all() else query.filter(Role.name != PUBLIC)
