"""Our security manager: Flask-AppBuilder's roles and permissions, with our own login pages only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_login import LoginManager, current_user

from app.domain.access.permissions import Pair, reading_only
from app.models import User
from app.queries.accounts import permissions
from app.queries.accounts.permissions import KeptFilter
from app.queries.accounts.roles import role_named
from app.services.accounts.account_holds import hold_of
from app.views.accounts import device
from app.views.accounts.login import LoginCodeView, LoginView
from app.views.accounts.profile import OwnPasswordView, PasswordView, ProfileView
from app.views.accounts.second_factor import SecondFactorView
from app.views.framework import current_user as sessions


class UpikSecurityManager(SecurityManager):
    """No security API, no groups, no statistics, no unguarded password reset."""

    user_model = User

    def register_views(self) -> None:
        """The pages of login and of the own account; those of users and roles are in the menu."""
        self.auth_view = LoginView()
        own = (PasswordView, OwnPasswordView, SecondFactorView, ProfileView)
        for view in (self.auth_view, LoginCodeView, *own):
            self.appbuilder.add_view_no_menu(view)

    def create_login_manager(self, app: Any) -> LoginManager:
        """FAB's, together with the watch over idle sessions."""
        sessions.init_app(app)
        device.init_app(app)
        manager: LoginManager = super().create_login_manager(app)
        manager.login_view = sessions.LOGIN
        return manager

    def load_user(self, pk: Any) -> User | None:
        """The user of this session with SKPD, roles, rights and saved filters, in one statement;
        None ends it.

        The rights are read for every request, so what an Admin takes away is gone at the next
        click.
        """
        found = permissions.account(int(pk))
        if found is None or not found.user.is_active or not sessions.matches(found.user):
            sessions.end("changed")
            return None
        self._once(_key(role.id for role in found.user.roles), lambda: found.pairs)
        self._once("saved_filters", lambda: found.filters)
        return found.user

    def load_user_jwt(self, _header: Any, _data: Any) -> None:
        """No tokens: there is no API to log in to."""
        return

    def get_user_roles(self, user: Any) -> list[Any]:
        """The roles themselves; groups of roles are not used here."""
        return list(user.roles) if user.is_authenticated else [self.get_public_role()]

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the person at the screen, or any visitor, holds the permission."""
        return (permission_name, view_name) in self.held()

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Whether visitors hold the permission."""
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
        """The role of visitors, read once a request."""
        return self._once("public_role", lambda: role_named(self.auth_role_public))

    def held(self) -> frozenset[Pair]:
        """All (permission, view) pairs of the person at the screen, in one statement a request."""
        if not current_user.is_authenticated:
            visitors: frozenset[Pair] = self._once("public_pairs", self._public_pairs)
            return visitors
        pairs = self.pairs_of_roles([role.id for role in current_user.roles])
        return reading_only(pairs) if hold_of(current_user) else pairs

    def saved_filters(self, list_name: str) -> list[KeptFilter]:
        """The person's own at this list, by name, as they stood when the request came."""
        return [it for it in self._once("saved_filters", tuple) if it.list_name == list_name]

    def pairs_of_roles(self, role_ids: Iterable[int]) -> frozenset[Pair]:
        """What these roles hold together."""
        ids = tuple(role_ids)
        pairs: frozenset[Pair] = self._once(_key(ids), lambda: permissions.pairs_of_roles(ids))
        return pairs

    def _public_pairs(self) -> frozenset[Pair]:
        return permissions.pairs_of_role_named(self.auth_role_public)

    def _once(self, key: str, ask: Any) -> Any:
        """Caches an answer for this request: FAB asks again for each menu item and button."""
        answers = g.setdefault("permission_answers", {})
        if key not in answers:
            answers[key] = ask()
        return answers[key]


def _key(role_ids: Iterable[int]) -> str:
    return f"pairs {sorted(role_ids)}"
