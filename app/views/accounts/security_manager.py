"""Our security manager: FAB's roles and permissions, with our own doors and no other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from flask import g
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from flask_login import LoginManager, current_user
from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from app.database.extensions import db
from app.domain.access.permissions import Pair
from app.models import User
from app.views.accounts import language
from app.views.accounts.login import LoginView
from app.views.accounts.login_second_step import LoginCodeView
from app.views.accounts.password import PasswordView
from app.views.accounts.profile import ProfileView
from app.views.accounts.second_factor import SecondFactorView
from app.views.framework import current_user as sessions


class UpikSecurityManager(SecurityManager):
    """No security API, no groups, no statistics, no unguarded password reset."""

    user_model = User

    def register_views(self) -> None:
        """The login and everybody's own password; users and roles stand in the menu's list."""
        self.auth_view = LoginView()
        self.appbuilder.add_view_no_menu(self.auth_view)
        self.appbuilder.add_view_no_menu(LoginCodeView)
        self.appbuilder.add_view_no_menu(PasswordView)
        self.appbuilder.add_view_no_menu(SecondFactorView)
        self.appbuilder.add_view_no_menu(ProfileView)

    def create_login_manager(self, app: Any) -> LoginManager:
        """FAB's, and the watch over idle sessions."""
        sessions.init_app(app)
        language.init_app(app)
        manager: LoginManager = super().create_login_manager(app)
        manager.login_view = sessions.LOGIN
        return manager

    def load_user(self, pk: Any) -> User | None:
        """The person of this session, with SKPD, roles and rights, in one statement; None ends it.

        The rights are read anew each time: what an Admin takes away is gone at the next click.
        """
        row = db.session.execute(_person(), {"pk": int(pk)}).unique().one_or_none()
        if row is None or not row[0].is_active or not sessions.matches(row[0]):
            sessions.end("changed")
            return None
        user: User = row[0]
        self._once(_key(role.id for role in user.roles), lambda: _pairs_in(row[1]))
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
        return self.pairs_of_roles([role.id for role in current_user.roles])

    def pairs_of_roles(self, role_ids: Iterable[int]) -> frozenset[Pair]:
        """What these roles hold together."""
        ids = tuple(role_ids)
        pairs: frozenset[Pair] = self._once(_key(ids), lambda: _pairs(_of_roles(ids)))
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


def _of_roles(ids: tuple[int, ...]) -> ColumnElement[bool]:
    role_id: ColumnElement[int] = assoc_permissionview_role.c.role_id
    return role_id.in_(ids)


def _key(role_ids: Iterable[int]) -> str:
    return f"pairs {sorted(role_ids)}"


def _named(*columns: Any) -> Any:
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


def _pairs(condition: Any) -> frozenset[Pair]:
    query = _named(Permission.name, ViewMenu.name).where(condition)
    return frozenset((permission, view) for permission, view in db.session.execute(query))


@cache
def _person() -> Select[Any]:
    """One user with SKPD, roles and rights: put together once, every request asks for it."""
    query = select(User, _rights_of(User.id)).where(User.id == bindparam("pk"))
    return query.options(joinedload(User.skpd), joinedload(User.roles))


def _rights_of(user_id: Any) -> Any:
    """All that the person's roles hold, as one text beside his row."""
    held = func.aggregate_strings(Permission.name + "\t" + ViewMenu.name, "\n")
    query = _named(held).join(
        assoc_user_role, assoc_user_role.c.role_id == assoc_permissionview_role.c.role_id
    )
    return query.where(assoc_user_role.c.user_id == user_id).correlate(User).scalar_subquery()


@lru_cache(maxsize=64)
def _pairs_in(text: str | None) -> frozenset[Pair]:
    lines = (line.split("\t") for line in (text or "").splitlines())
    return frozenset((permission, view) for permission, view in lines)
