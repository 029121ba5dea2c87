"""The whole site in English: a walk through every page finds no word of ours left in Indonesian.

What is Indonesian by nature (a citizen's text, an SMS, a printed sheet) says so by lang="id", which
a screen reader needs too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import select

from app.domain.roles import ADMIN, OPERATOR
from app.extensions import db, transaction
from app.models import AnswerTemplate, Contact, Holiday, Message, Skpd, User
from tests.house.test_crawl import walk
from tests.house.test_english import CATALOGUE
from tests.house.test_matrix import PEOPLE
from tests.integration.views import crowd
from tests.integration.views.crowd import every_kind_of_row
from tests.web import BrowserlikeClient

Login = Callable[..., BrowserlikeClient]
WORD = re.compile(r"\b[^\W\d_]{3,}\b")
VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-label", "data-hint")
SILENT = ("script", "style", "textarea")
# A ticket's letters are drawn by lot (`NYA-RVA`) and may fall on a word.
TICKET = re.compile(r"\b([A-Z]{3})-([A-Z]{3})\b")
# Rows whose words are the regency's or a person's: in this test they are no words at all.
DATA = (
    (Skpd, ("name", "abbreviation", "sms_code")),
    (Contact, ("name",)),
    (User, ("first_name", "position")),
    (Holiday, ("name",)),
    (AnswerTemplate, ("name",)),
)


class Spoken(HTMLParser):
    """The words of a page that are said in the language of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent: list[bool] = []

    @classmethod
    def of(cls, text: str) -> list[str]:
        """All that a page says."""
        page = cls()
        page.feed(text)
        return page.words

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        is_silent = self._is_silent or tag in SILENT or found.get("lang") == "id"
        if not is_silent:
            self.words += [str(found[name]) for name in SPOKEN if found.get(name)]
        if tag not in VOID:
            self._silent.append(is_silent)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag not in VOID:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_silent:
            self.words.append(" ".join(data.split()))

    @property
    def _is_silent(self) -> bool:
        return bool(self._silent) and self._silent[-1]


def indonesian() -> set[str]:
    """Words that stand in our Indonesian and nowhere in our English."""
    with CATALOGUE.open("rb") as file:
        rows = [(str(row.id), str(row.string)) for row in read_po(file) if row.id]
    ours = {word for said, _ in rows for word in WORD.findall(said.lower())}
    english = {word for _, said in rows for word in WORD.findall(said.lower())}
    # What the people of this test wrote, and the codes of the SKPD, stay as they are.
    written = {word for word in WORD.findall(Path(crowd.__file__).read_text().lower())}
    names = [*db.session.scalars(select(Skpd.code)), *db.session.scalars(select(Contact.position))]
    names += db.session.scalars(select(User.username))
    return ours - english - written - {word for it in names for word in WORD.findall(it.lower())}


@pytest.fixture
def stage(sqlite_stage: Any) -> Any:
    """What is asked here does not depend on the database."""
    return sqlite_stage


def without_tickets(said: str) -> str:
    """What is said, but for the tickets of messages that there are."""
    return TICKET.sub(lambda it: "" if is_ticket(it[1] + it[2]) else it[0], said)


def is_ticket(letters: str) -> bool:
    """Whether a message has this ticket."""
    return db.session.scalar(select(Message.id).where(Message.ticket == letters)) is not None


def wordless() -> None:
    """Gives everything that a person named a name without words."""
    with transaction():
        for model, columns in DATA:
            for row in db.session.scalars(select(model)):
                for column in columns:
                    setattr(row, column, f"Zq {row.id}")


@pytest.mark.parametrize("role", [ADMIN, OPERATOR])
def test_every_page_is_english_all_through(
    app: Flask, client: BrowserlikeClient, login: Login, role: str
) -> None:
    wordless()
    every_kind_of_row()
    login(client, PEOPLE[role])
    client.get("/lang/en")
    left, words = {}, indonesian()
    for where, answer, _ in walk(client, "/"):
        if answer.mimetype != "text/html" or answer.location:
            continue
        for said in Spoken.of(answer.get_data(as_text=True)):
            if words & set(WORD.findall(without_tickets(said).lower())):
                left.setdefault(said, where)
    assert not left, "\n".join(f"{said!r} on {where}" for said, where in sorted(left.items()))
