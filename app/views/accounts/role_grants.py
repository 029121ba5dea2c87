"""Who may give which role: users give, take or edit no more than they hold themselves."""

from __future__ import annotations

from flask import current_app
from flask_appbuilder.security.sqla.models import Role

from app.domain.access.permissions import Pair
from app.domain.access.roles import ADMIN
from app.queries.accounts.roles import assignable_roles
from app.services.accounts import role_permissions
from app.views.framework.current_user import current_roles


def is_admin() -> bool:
    """Whether the current user is an Admin."""
    return ADMIN in current_roles()


def own_pairs() -> frozenset[Pair]:
    """The permissions of the current user."""
    pairs: frozenset[Pair] = current_app.appbuilder.sm.held()  # type: ignore[attr-defined]  # FAB sets it
    return pairs


def grantable_roles() -> list[Role]:
    """The roles that the current user may give: unless an Admin, none beyond the own rights."""
    roles = assignable_roles()
    if is_admin():
        return roles
    held, own = role_permissions.by_role(), own_pairs()
    return [role for role in roles if role.name != ADMIN and held.get(role.id, frozenset()) <= own]


def grantable_role_ids() -> list[int] | None:
    """The ids of these roles; None for an Admin, who manages users of any role."""
    return None if is_admin() else [role.id for role in grantable_roles()]
