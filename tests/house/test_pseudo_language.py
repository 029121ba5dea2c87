"""A language made for this test, whose every text stands in brackets: what a page says outside of
them, no catalogue knows.

What is Indonesian by nature (a citizen's text, an SMS, a printed sheet) says so by lang="id", which
a screen reader needs too.
"""

from __future__ import annotations

import re
from dataclasses import astuple
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import DomainError
from app.domain.workflow.codes import show_ticket
from app.http import error_pages
from app.i18n import language
from app.i18n.language import LANGUAGE
from app.models import AnswerTemplate, Case, Contact, Holiday, Modem, Skpd, User
from app.services.settings import settings
from tests.house.test_crawl import walk
from tests.house.test_matrix import PEOPLE
from tests.house.test_words import every_refusal
from tests.integration.views import crowd
from tests.integration.views.crowd import every_kind_of_row
from tests.web import BrowserlikeClient, Login

pytestmark = pytest.mark.programs

OPEN, CLOSE = "⟦", "⟧"
# A language of its own: what pages keep for readers of English is English.
CODE = "eo"
WORD = re.compile(r"\b[^\W\d_]{3,}\b")
VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-label", "data-hint")
SILENT = ("script", "style", "textarea")
# Where one text ends for certain: an excerpt may have lost its last bracket.
BLOCKS = ("p", "li", "td", "th", "dd", "dt", "div", "h1", "h2", "h3", "option", "button", "label")
# Rows whose words are the regency's or a person's: in this test they are no words at all.
DATA = (
    (Skpd, ("name", "abbreviation", "sms_code")),
    (Contact, ("name",)),
    (User, ("first_name", "position")),
    (Holiday, ("name",)),
    (AnswerTemplate, ("name",)),
)
# Names that are the same in every language.
NAMES = "upik sms wib pdf csv xlsx xml json atom valkey sqlite postgresql tls usb imei public"
# The names of our processes, as a server's logs and supervisord call them.
PROCESSES = "web jobs papers cron"
# A masked number (never a piece of a ticket like KXX-MQS), and a placeholder of an SMS.
NO_WORDS = re.compile(r"(?<![a-z])[\dx-]*xx[x\d-]*(?![a-z])|\{\w+\}")


class Bracketed(NullTranslations):
    """Every text of the catalogues in brackets."""

    def gettext(self, case: str) -> str:
        """The text in brackets."""
        return f"{OPEN}{case}{CLOSE}" if case else case

    def ngettext(self, msgid1: str, msgid2: str, n: float) -> str:
        """The same of one that counts."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    ugettext, ungettext = gettext, ngettext


class Loose(HTMLParser):
    """The words of a page that stand outside of the brackets, in the language of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[bool] = []
        self._depth = 0

    @classmethod
    def of(cls, text: str) -> list[str]:
        """What a page says outside of brackets."""
        page = cls()
        page.feed(text)
        return page.texts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        is_silent = self._is_silent or tag in SILENT or found.get("lang", CODE) != CODE
        if tag in BLOCKS:
            self._depth = 0
        if not is_silent and not self._depth:
            self.texts += [outside(str(found[name])) for name in SPOKEN if found.get(name)]
        if tag not in VOID:
            self._silent.append(is_silent)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag not in VOID:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        kept = []
        for sign in data:
            self._depth = max(0, self._depth + (sign == OPEN) - (sign == CLOSE))
            kept.append(" " if self._depth or sign == CLOSE else sign)
        if not self._is_silent:
            self.texts.append("".join(kept))

    @property
    def _is_silent(self) -> bool:
        return bool(self._silent) and self._silent[-1]


def outside(text: str) -> str:
    """A text without what its brackets hold."""
    parser = Loose()
    parser.handle_data(text)
    return parser.texts[0]


@pytest.fixture
def bracketed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bracketed language can be chosen while a test runs."""
    offered = {**language.languages(), CODE: {"flag": CODE, "name": CODE}}
    monkeypatch.setattr(language, "languages", lambda: offered)
    monkeypatch.setitem(app.config, "LANGUAGES", offered)
    domain = app.extensions["babel"].instance.domain_instance
    monkeypatch.setitem(domain.cache, (CODE, domain.domain[0]), Bracketed())


def wordless() -> None:
    """Gives everything that a person named a name without words."""
    with transaction():
        for model, columns in DATA:
            for row in db.session.scalars(select(model)):
                for column in columns:
                    setattr(row, column, f"Zq {row.id}")


def known() -> set[str]:
    """Words that are no words of ours: names, codes, dates, what the people of the test wrote."""
    locale = Locale.parse(CODE)
    calendars = (locale.months["format"], locale.days["format"])
    dates = [
        it for form in calendars for width in ("wide", "abbreviated") for it in form[width].values()
    ]
    rows = [*db.session.scalars(select(Skpd.code)), *db.session.scalars(select(Contact.position))]
    rows += [*db.session.scalars(select(User.username)), *db.session.scalars(select(Modem.name))]
    rows += [show_ticket(it) for it in db.session.scalars(select(Case.ticket))]
    rows += map(str, astuple(settings.current()))
    written = [*dates, *rows, *PEOPLE, NAMES, PROCESSES, Path(crowd.__file__).read_text()]
    return {word for it in written for word in WORD.findall(it.lower())}


@pytest.mark.parametrize("ticket", ["KXX-MQS", "XXK-MXX", "8XX-XMQ", "MQS-KXX"])
def test_a_ticket_with_two_x_is_no_masked_number(ticket: str) -> None:
    left = set(WORD.findall(NO_WORDS.sub("", ticket.lower())))
    assert left <= set(WORD.findall(ticket.lower()))


@pytest.mark.parametrize("role", [*PEOPLE, None])
def test_every_page_says_nothing_but_by_the_catalogues(
    app: Flask, client: BrowserlikeClient, login: Login, bracketed: None, role: str | None
) -> None:
    wordless()
    every_kind_of_row()
    if role is not None:
        login(client, PEOPLE[role])
    client.get(f"/lang/{CODE}")
    left: dict[str, str] = {}
    names, reached = known(), 0
    for where, answer, _ in walk(client, "/", most=1):
        if answer.mimetype != "text/html" or answer.location:
            continue
        reached += 1
        for text in Loose.of(answer.get_data(as_text=True)):
            if set(WORD.findall(NO_WORDS.sub("", text.lower()))) - names:
                left.setdefault(" ".join(text.split()), where)
    assert reached > 5
    assert not left, "\n".join(f"{text!r} on {where}" for text, where in sorted(left.items()))


@pytest.mark.parametrize("error", every_refusal(), ids=repr)
def test_every_refusal_is_said_by_the_catalogues(
    app: Flask, bracketed: None, error: DomainError
) -> None:
    with app.test_request_context("/") as context:
        context.session[LANGUAGE] = CODE
        assert not WORD.findall(outside(error_pages.refusal_sentence(error)))
