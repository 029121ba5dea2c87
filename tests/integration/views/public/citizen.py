"""Who writes on the public site, in a browser of his own, while the clock goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.database.extensions import db, transaction
from app.jobs import channel_sender
from app.models import Case
from app.services.cases.actions import forwarding
from app.services.cases.answers import replying
from app.services.outbox import outbox
from app.views.public import web_form
from tests.cases import forward_id, hidden, let, unit_id
from tests.clock import Clock
from tests.reading import part
from tests.web import BrowserlikeClient

Form = dict[str, str]
TEXT = "Lampu jalan di depan pasar mati sudah seminggu, gelap sekali."


@dataclass
class Citizen:
    """A browser and the clock beside it."""

    browser: BrowserlikeClient
    clock: Clock

    def neighbour(self, *, keeps_cookies: bool = True) -> Citizen:
        """Another citizen, with another browser."""
        other = self.browser.application.test_client(use_cookies=keeps_cookies)
        assert isinstance(other, BrowserlikeClient)
        return Citizen(other, self.clock)

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path)

    def read(self, path: str) -> str:
        return self.get(path).text

    def wait(self, **span: float) -> None:
        self.clock.move(**span)

    def fresh(self) -> Form:
        """The hidden fields of a form that was read for a while."""
        key = hidden(self.read("/tulis/"), "form_key")
        self.wait(seconds=5)
        return {"form_key": key, web_form.TRAP: ""}

    def send(
        self, form: Form | None = None, headers: Form | None = None, **more: Any
    ) -> TestResponse:
        """Sends this form, or a fresh one, filled in."""
        data = {"teks": TEXT, "tempat": "", **(form or self.fresh()), **more}
        return self.browser.post("/tulis/", data=data, headers=headers or {})

    def write(self, address: str, **fields: object) -> int:
        """The status of a new form from this address."""
        self.browser.environ_base["REMOTE_ADDR"] = address
        return self.send(**fields).status_code

    def say(self, link: str, word: str, **fields: Any) -> int:
        """Posts the form of this word as it stands on the page."""
        before, name, after = self.read(link).partition(f'name="kata" value="{word}"')
        assert name, before
        form, tickets = before.rpartition("<form")[2], after.split("</form>")[0]
        data = {"kata": word, "form_key": hidden(form, "form_key"), **fields}
        if 'name="tiket"' in tickets:
            data["tiket"] = hidden(tickets, "tiket")
        return self.browser.post(link, data=data).status_code

    def await_answer(self) -> None:
        """What is held is released, and stands on the page."""
        self.wait(seconds=30)
        with transaction():
            outbox.release_held()
        channel_sender.send("web")


def forward_to_pupr() -> int:
    """The first card, which PUPR holds from now on."""
    card = cases()[0].id
    let("moderator", forwarding.forward, card, [unit_id("PUPR")], "keluhan")
    return card


def answer(card: int, text: str, **values: bool) -> None:
    """PUPR answers this card."""
    let("operator-pupr", replying.answer_forward, forward_id(card), text, "Kadis", **values)


def cases() -> list[Case]:
    db.session.rollback()
    return list(db.session.scalars(select(Case).order_by(Case.id)))


def link_of(answer: TestResponse) -> str:
    return part(r"/pesan-saya/[\w-]{32}", answer.text)
