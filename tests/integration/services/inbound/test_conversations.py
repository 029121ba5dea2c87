"""To which case a citizen's message belongs (A19, D7, D12): whole conversations, row by row.

conversations.tsv: the conversation, who writes (A, B: citizens by SMS; W: A's WhatsApp; K: the head
of PUPR; meja: the moderator), what, and what becomes of it. A number is that of a case in its
conversation: `kartu`, `kaitan 1` (a card of its own, linked to 1), `bagian 1` (a part of the case
that 1 is of), `tunggu 1` (such a part that waits for Sampaikan), `kata 1` (a word about it, never a
card), `perintah` (no case).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from app.channels.channel import Incoming
from app.database.extensions import db, now
from app.domain.messaging import addresses
from app.domain.workflow.related_cases import Link
from app.models import Case
from app.services.cases.actions import additions, closing, deleting, merging, rejecting
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.state import auto_replies
from app.services.inbound import channel_intake
from tests.office import KADIS, Office
from tests.stage import forward_id, send_all

pytestmark = pytest.mark.usefixtures("calendar")
ROWS = Path(__file__).with_name("conversations.tsv").read_text(encoding="utf-8").splitlines()[1:]
_numbers = count(1)


class Conversation:
    """What a few people write one after the other, and what a moderator does meanwhile."""

    def __init__(self, office: Office) -> None:
        """Its citizens have written to nobody before."""
        self.office, self.said = office, [0]
        number = next(_numbers)
        self.addresses = {
            "A": f"+62812667{number:05d}",
            "B": f"+62813667{number:05d}",
            "W": f"whatsapp:62812667{number:05d}",
            "K": KADIS,
        }

    def goes_on(self, who: str, text: str) -> str:
        """What the case has become, as the list writes it."""
        if who == "meja":
            self._act(*text.split(" ", 2))
            return ""
        before = db.session.scalars(select(Case.id)).all()
        self._write(self.addresses[who], text.replace("\\n", "\n"))
        new = db.session.scalars(select(Case).where(Case.id.not_in(before))).all()
        self.said.append(new[0].id if new else 0)
        send_all()
        return self._found(new[0]) if new else "perintah"

    def _write(self, address: str, text: str) -> None:
        if addresses.is_online(address):
            channel_intake.accept(Incoming(address, str(next(_numbers)), text, now()))
        else:
            self.office.receive(address, text)

    def _found(self, new: Case) -> str:
        if new.follows_id is None:
            return "kartu"
        what = "kaitan" if not new.is_joined else "bagian"
        if new.is_joined and new.follows_as == Link.WORD:
            what = "kata"
        elif new.news_at is not None:
            what = "tunggu"
        return f"{what} {self.said.index(new.follows_id)}"

    def _act(self, act: str, number: str, text: str = "") -> None:
        row, desk = self.said[int(number)], self.office.desk
        acts: dict[str, Callable[[], object]] = {
            "teruskan": lambda: self.office.forward(row),
            "jawab": lambda: desk(replying.answer_directly, row, text, "keluhan", "Kabag PDE"),
            "dinas-jawab": lambda: self.office.unit(
                replying.answer_forward, forward_id(row), text, "Kadis"
            ),
            "dinas-tolak": lambda: self.office.unit(
                rejecting.reject_forward, forward_id(row), text, "Dishub", "Kadis"
            ),
            "tanya": lambda: desk(asking_citizen.ask_citizen, row, text),
            "sampaikan": lambda: desk(additions.convey, row),
            "pisahkan": lambda: desk(merging.split, row),
            "tutup": lambda: desk(closing.close, row, reason="Sudah disampaikan lisan"),
            "hapus": lambda: desk(deleting.delete, row),
        }
        acts[act]()
        send_all()


def test_each_message_finds_its_case(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    # All write within a minute, and each is told what is told to one alone.
    span, _most = auto_replies._EVERYBODY
    monkeypatch.setattr(auto_replies, "_EVERYBODY", (span, len(ROWS)))
    talks: dict[str, Conversation] = {}
    wrong = []
    for name, who, text, wanted in (row.split("\t") for row in ROWS):
        talk = talks.setdefault(name, Conversation(office))
        found = talk.goes_on(who, text)
        if found != wanted:
            wrong.append(f"{name}: {who} {text!r} is {found!r}, not {wanted!r}")
    assert wrong == []
    assert len(talks) >= 80
