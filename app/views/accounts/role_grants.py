"""Who may give which role: nobody gives, takes or edits more than he holds himself."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_appbuilder.models.filters import BaseFilter
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.database.extensions import db
from app.domain.access.permissions import Pair
from app.domain.access.roles import ADMIN, PUBLIC
from app.models import User
from app.services.accounts import role_permissions, user_accounts
from app.views.framework.current_user import current_roles


def is_admin() -> bool:
    """Whether the person at the screen is an Admin."""
    return ADMIN in current_roles()


def own_pairs() -> frozenset[Pair]:
    """What the person at the screen holds."""
    pairs: frozenset[Pair] = current_app.appbuilder.sm.held()  # type: ignore[attr-defined]  # FAB sets it
    return pairs


def grantable_roles() -> list[Role]:
    """The roles that the person may give to a user: for others than Admin no more than his own."""
    roles = list(db.session.scalars(select(Role).where(Role.name != PUBLIC).order_by(Role.id)))
    if is_admin():
        return roles
    held, own = role_permissions.by_role(), own_pairs()
    return [role for role in roles if role.name != ADMIN and held.get(role.id, frozenset()) <= own]


class LiveUsers(BaseFilter):
    """People who were not deleted, and whose roles the person could give himself."""

    name = "Pengguna yang boleh dikelola"

    def apply(self, query: Any, _value: Any) -> Any:
        """Narrows FAB's query."""
        query = query.filter(user_accounts.is_live())
        if is_admin():
            return query
        allowed = [role.id for role in grantable_roles()]
        return query.filter(~User.roles.any(Role.id.not_in(allowed)))
