"""Our security manager: FAB's roles and permissions, with our own doors and no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    ViewMenu,
    assoc_permissionview_role,
)
from flask_login import LoginManager, current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.domain.permissions import Pair
from app.extensions import db
from app.models import User
from app.views import session as sessions
from app.views.login import LoginView, limit_login
from app.views.password import PasswordView


class UpikSecurityManager(SecurityManager):
    """No security API, no groups, no statistics, no unguarded password reset."""

    user_model = User

    def register_views(self) -> None:
        """The login and everybody's own password; users and roles stand in the menu's list."""
        self.auth_view = LoginView()
        self.appbuilder.add_view_no_menu(self.auth_view)
        limit_login(self.limiter, self.auth_view)
        self.appbuilder.add_view_no_menu(PasswordView)

    def create_login_manager(self, app: Any) -> LoginManager:
        """FAB's, and the watch over idle sessions."""
        sessions.init_app(app)
        manager: LoginManager = super().create_login_manager(app)
        manager.login_view = sessions.LOGIN
        return manager

    def load_user(self, pk: Any) -> User | None:
        """The person of this session, with SKPD and roles, in two statements; None ends it."""
        query = (
            select(User)
            .where(User.id == int(pk))
            .options(joinedload(User.skpd), selectinload(User.roles))
        )
        user: User | None = db.session.scalars(query).one_or_none()
        if user is None or not user.is_active or not sessions.matches(user):
            sessions.end("changed")
            return None
        return user

    def load_user_jwt(self, _header: Any, _data: Any) -> None:
        """No tokens: there is no API to log in to."""
        return

    def get_user_roles(self, user: Any) -> list[Any]:
        """The roles themselves; groups of roles are not used here."""
        return list(user.roles) if user.is_authenticated else [self.get_public_role()]

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the person, or else everybody, holds the permission."""
        return (permission_name, view_name) in self.held()

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Whether everybody holds the permission, logged in or not."""
        return (permission_name, view_name) in self._once("public_pairs", self._public_pairs)

    def exist_permission_on_roles(
        self, view_name: str, permission_name: str, role_ids: list[int]
    ) -> bool:
        """Whether one of the roles holds the permission."""
        return (permission_name, view_name) in self.pairs_of_roles(role_ids)

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        """The menu items the person sees."""
        return {view for permission, view in self.held() if permission == "menu_access"}

    def get_public_role(self) -> Any:
        """The role of visitors, once a request."""
        return self._once(
            "public_role",
            lambda: db.session.scalars(
                select(Role).where(Role.name == self.auth_role_public)
            ).one_or_none(),
        )

    def held(self) -> frozenset[Pair]:
        """All (permission, view) pairs of the person at the screen, in one statement a request."""
        if not current_user.is_authenticated:
            visitors: frozenset[Pair] = self._once("public_pairs", self._public_pairs)
            return visitors
        role_ids = sorted(role.id for role in current_user.roles)
        return self.pairs_of_roles(role_ids)

    def pairs_of_roles(self, role_ids: Iterable[int]) -> frozenset[Pair]:
        """What these roles hold together."""
        ids = tuple(role_ids)
        condition = assoc_permissionview_role.c.role_id.in_(ids)
        pairs: frozenset[Pair] = self._once(f"pairs {ids}", lambda: _pairs(condition))
        return pairs

    def _public_pairs(self) -> frozenset[Pair]:
        names = select(Role.id).where(Role.name == self.auth_role_public)
        return _pairs(assoc_permissionview_role.c.role_id.in_(names))

    def _once(self, key: str, ask: Any) -> Any:
        """The answer of this request: FAB asks for each menu item and button again."""
        answers = g.setdefault("permission_answers", {})
        if key not in answers:
            answers[key] = ask()
        return answers[key]


def _pairs(condition: Any) -> frozenset[Pair]:
    query = (
        select(Permission.name, ViewMenu.name)
        .select_from(PermissionView)
        .join(Permission, PermissionView.permission_id == Permission.id)
        .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
        .join(
            assoc_permissionview_role,
            assoc_permissionview_role.c.permission_view_id == PermissionView.id,
        )
        .where(condition)
    )
    return frozenset((permission, view) for permission, view in db.session.execute(query))
