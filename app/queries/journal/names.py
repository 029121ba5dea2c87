"""Names behind the ids on a page of the journal, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.database.extensions import db
from app.domain.workflow.codes import show_ticket
from app.models import AnswerTemplate, Case, Contact, DutyShift, Event, Forward, Modem, Skpd, User
from app.services.accounts import user_accounts

# What the settings pages keep under a name.
_NAMED: Final[Mapping[str, Any]] = {
    "role": Role,
    "skpd": Skpd,
    "modem": Modem,
    "answer_template": AnswerTemplate,
    "duty_shift": DutyShift,
}


@dataclass(frozen=True)
class Known:
    """The names behind the ids of a page."""

    users: Mapping[int, User]
    contacts: Mapping[int, Contact]
    tickets: Mapping[int, str]
    offices: Mapping[str, str]
    forwards: Mapping[int, str]
    things: Mapping[tuple[str, int], str]

    def who(self, label: str) -> tuple[str, str]:
        """Name and position behind `user:7`, `contact:3`, `system`."""
        kind, _, row_id = label.partition(":")
        key = int(row_id) if row_id.isdigit() else 0
        user, contact = self.users.get(key), self.contacts.get(key)
        if kind == "user" and user is not None:
            return user.get_full_name(), user.position or ""
        if kind == "contact" and contact is not None:
            return contact.name, f"{contact.position} (HP)"
        return ("Si UPIK", "") if kind == "system" else (label, "")

    def thing(self, event: Event) -> str:
        """The name of what an action was applied to."""
        key = event.subject_id or 0
        if event.subject == "user" and key in self.users:
            return self.users[key].get_full_name()
        if event.subject == "contact" and key in self.contacts:
            return self.contacts[key].name
        if event.subject == "acting" and key in self.contacts:
            return str(self.contacts[key])
        name = self.things.get((event.subject, key)) or (event.facts or {}).get("name")
        return str(name or f"#{key}")


def names_of(labels: Collection[str]) -> dict[str, str]:
    """The names behind the labels of actors."""
    users, contacts = _ids(labels, "user"), _ids(labels, "contact")
    known = Known(_rows(User, users), _rows(Contact, contacts), {}, {}, {}, {})
    return {label: known.who(label)[0] for label in labels}


def live_names() -> list[str]:
    """The names of all users who were not deleted."""
    names = select(User.first_name).where(user_accounts.is_live()).order_by(User.first_name)
    return list(db.session.scalars(names))


def known_of(page: Sequence[Event]) -> Known:
    """All names that the sentences of these rows need."""
    subjects: dict[str, set[int]] = defaultdict(set)
    for event in page:
        if event.subject_id is not None:
            subjects[event.subject].add(event.subject_id)
    labels = {event.actor for event in page}
    offices = {
        code: name for code, name in db.session.execute(select(Skpd.code, Skpd.abbreviation))
    }
    cases = {event.case_id for event in page if event.case_id}
    tickets = db.session.execute(select(Case.id, Case.ticket).where(Case.id.in_(cases)))
    return Known(
        _rows(User, subjects["user"] | _ids(labels, "user")),
        _rows(Contact, subjects["contact"] | subjects["acting"] | _ids(labels, "contact")),
        {row_id: show_ticket(ticket) for row_id, ticket in tickets},
        offices,
        _offices_of(subjects["forward"]),
        _things(subjects),
    )


def _ids(labels: Collection[str], kind: str) -> set[int]:
    parts = [label.partition(":") for label in labels]
    return {int(row_id) for word, _, row_id in parts if word == kind and row_id.isdigit()}


def _rows(model: Any, ids: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}


def _offices_of(forwards: Collection[int]) -> dict[int, str]:
    query = select(Forward.id, Skpd.abbreviation).join(Forward.skpd)
    rows = db.session.execute(query.where(Forward.id.in_(forwards)))
    return {row_id: name for row_id, name in rows}


def _things(subjects: Mapping[str, Collection[int]]) -> dict[tuple[str, int], str]:
    """Names of what the settings pages keep."""
    found: dict[tuple[str, int], str] = {}
    for subject, kind in _NAMED.items():
        if ids := subjects.get(subject):
            rows = db.session.execute(select(kind.id, kind.name).where(kind.id.in_(ids)))
            found.update({(subject, row_id): name for row_id, name in rows})
    return found
