"""Synchronises Flask-AppBuilder's permission rows and roles with those declared in code."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
from sqlalchemy import select

from app.database.extensions import db


def by_role() -> dict[int, frozenset[tuple[str, str]]]:
    """The permissions of each role by its id, in one statement."""
    query = (
        select(Role.id, Permission.name, ViewMenu.name)
        .join(Role.permissions)
        .join(Permission, PermissionView.permission_id == Permission.id)
        .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
    )
    found: dict[int, set[tuple[str, str]]] = {}
    for role_id, permission, view in db.session.execute(query):
        found.setdefault(role_id, set()).add((permission, view))
    return {role_id: frozenset(pairs) for role_id, pairs in found.items()}


def sync(
    wanted: Collection[tuple[str, str]], roles: Mapping[str, Collection[tuple[str, str]]]
) -> None:
    """Creates and removes permission rows as declared in code and seeds the roles once.

    An existing role keeps an Admin's edits; only a new permission is added to it.
    """
    rows = db.session.scalars(select(PermissionView)).unique().all()
    known = {(row.permission.name, row.view_menu.name): row for row in rows}
    for pair in [pair for pair in known if pair not in wanted]:
        db.session.delete(known.pop(pair))
    fresh = {pair: _permission(pair) for pair in wanted if pair not in known}
    for name, allowed in roles.items():
        role = db.session.scalars(select(Role).where(Role.name == name)).one_or_none()
        offered = fresh if role is not None else {**known, **fresh}
        if role is None:
            role = Role(name=name, permissions=[])
            db.session.add(role)
        role.permissions.extend(row for pair, row in offered.items() if pair in allowed)
    db.session.flush()


def _permission(pair: tuple[str, str]) -> PermissionView:
    permission, view = (
        db.session.scalars(select(kind).where(kind.name == name)).one_or_none() or kind(name=name)
        for kind, name in zip((Permission, ViewMenu), pair, strict=True)
    )
    row = PermissionView(permission=permission, view_menu=view)
    db.session.add(row)
    db.session.flush()
    return row
