"""Whoever reads a case reads the whole of what he may (A19, D4): ten conversations, each with all
its readers, from the forwarding window to subject access."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from app.channels.channel import Incoming
from app.database.extensions import db, now, transaction
from app.domain.messaging import addresses
from app.domain.workflow.codes import show_ticket
from app.jobs import upkeep
from app.models import Case, Modem, Suggestion
from app.reports.documents.cases import case_pages
from app.reports.figures.periods import Interval, period_of
from app.reports.figures.scope import Filters, Scope
from app.services.cases.actions import additions
from app.services.cases.answers import asking_citizen
from app.services.cases.visibility import publishing
from app.services.cases.visibility.publishing import Choice
from app.services.inbound import channel_intake
from app.services.privacy import personal_rows, subject_access
from app.services.settings.local_time import today
from tests.cases import FRAGMENT, cards, case, forward_id, let, person, unit_id
from tests.office import KADIS, Office, outgoing
from tests.rows import all_rows
from tests.stage import send_all
from tests.web import Browser

_numbers = count(1)


class Talk(NamedTuple):
    """What a citizen writes before PUPR has it and after; `asked`: what he is asked after the
    first; `kept`: what no phone and screen of PUPR says, as it waits for Sampaikan; `shown`: what
    an SMS to a phone says of what is no words; `channel`: SMS, or an address of another."""

    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    asked: str = ""
    kept: tuple[str, ...] = ()
    shown: str = ""
    channel: str = ""
    conveys: bool = False


TALKS = {
    "greetings first": Talk(("P", "Pak", "Jalan di Siulak Mukai berlubang", "mohon ditambal pak")),
    "asked first": Talk(
        ("tolong", "maksud sy jembatan di pulau sangkar lapuk pak"), asked="Tolong apa, di mana?"
    ),
    "three in a row": Talk(
        (
            "Saya melapor soal drainase jalan di depan",
            "puskesmas Siulak yang tersumbat",
            "airnya meluap ke jalan kalau hujan",
        )
    ),
    "a photo and a place": Talk(
        ("Jalan Siulak Kecil berlubang", "(foto)", "(Lokasi yang dibagikan: Pasar Siulak)"),
        shown="[foto, lokasi: di web]",
        channel="whatsapp:",
    ),
    "a numbered part that comes late": Talk(
        ("(1/2) Talud di tepi jalan Siulak",), after=("(2/2) sudah retak dan miring",)
    ),
    "a photo after that": Talk(
        ("Jalan Siulak Gedang berlubang",),
        after=("(foto)",),
        shown="[foto: di web]",
        channel="whatsapp:",
    ),
    "what waits": Talk(
        ("Jalan di Koto Rendah rusak berat",),
        after=("sudah dua bulan begitu",),
        kept=("sudah dua bulan begitu",),
    ),
    "what was passed on": Talk(
        ("Gorong-gorong jalan di Siulak Tenang patah",),
        after=("warga sudah lama menunggu",),
        conveys=True,
    ),
    "asked while PUPR has it": Talk(
        ("Jembatan di Siulak Deras lapuk", "yang di belakang pasar"), asked="Jembatan yang mana?"
    ),
    "Javanese": Talk(("nuwun sewu pak", "dalan aspal neng Siulak bolong jero", "mugi didandani")),
}


class Play:
    """One conversation as it goes, and what its readers are shown of it."""

    def __init__(self, talk: Talk, desk: Browser) -> None:
        modem = Modem(name="tes", kind="dummy")
        with transaction():
            db.session.add(modem)
        self.talk, self.desk = talk, desk
        self.office = Office(unit_id("PUPR"), unit_id("DUKCAPIL"), all_rows(Modem.id)[0])
        self.unit = desk.another("operator-pupr")
        plain = f"62812667{next(_numbers):05}"
        self.address = f"{talk.channel}{plain}" if talk.channel else f"+{plain}"

    @property
    def lead(self) -> int:
        """The one card of it all."""
        return all_rows(Case.id, Case.is_joined.is_(False))[0]

    def write(self, text: str) -> None:
        """As this citizen's phone sends it."""
        if addresses.is_online(self.address):
            channel_intake.accept(Incoming(self.address, str(next(_numbers)), text, now()))
        else:
            self.office.receive(self.address, text)
        send_all()

    def until_forwarded(self) -> None:
        """What is written before, asked in between."""
        first, *others = self.talk.before
        self.write(first)
        if self.talk.asked:
            let("moderator", asking_citizen.ask_citizen, self.lead, self.talk.asked)
            send_all()
        for text in others:
            self.write(text)
        upkeep.propose_waiting()

    def forwarded(self) -> None:
        """PUPR has it; the rest is written."""
        self.office.forward(self.lead)
        send_all()
        for text in self.talk.after:
            self.write(text)
        if self.talk.conveys:
            let("moderator", additions.convey, self.lead)
        send_all()

    def window(self) -> str:
        """Proses / Forward."""
        return html.unescape(
            self.desk.get(f"/pesan-masuk/{self.lead}/teruskan", headers=FRAGMENT).text
        )

    def phone(self, words: str = "") -> str:
        """All that the head's phone got; or the answer to what it writes."""
        had = len(outgoing(KADIS))
        if words:
            self.office.receive(KADIS, words)
        return "\n".join(outgoing(KADIS)[had if words else 0 :])

    def of_unit(self, place: str = "") -> str:
        """The SKPD's card, or its window Balas."""
        address = f"/pesan-dinas/{forward_id(self.lead)}{place}"
        return html.unescape(self.unit.get(address, headers=FRAGMENT if place else {}).text)

    def of_desk(self, place: str = "") -> str:
        """The card, its history, the window Balas."""
        address = f"/pesan-masuk/{self.lead}{place}"
        return html.unescape(
            self.desk.get(address, headers=FRAGMENT if "balas" in place else {}).text
        )

    def status(self) -> str:
        """What STATUS tells the citizen."""
        had = len(outgoing(self.address))
        self.write("STATUS")
        return "\n".join(outgoing(self.address)[had:])

    def public(self) -> str:
        """Its public page, once a moderator let all of it through."""
        row = case(self.lead)
        texts = {f"m{it.id}": it.body for it in (row, *row.parts)}
        let("moderator", publishing.publish, self.lead, choice=Choice(texts=texts))
        return self.desk.another().page(f"/pesan/{self.lead}")

    def export(self) -> str:
        """Its lines in a file of cases."""
        period = period_of(Interval.HARI, today())
        scope = Scope(period, Filters(), True)
        return "\n".join(it.text for page in case_pages(db.session(), scope) for it in page)

    def about_him(self) -> str:
        """What Data Pribadi gives him of his number."""
        held = personal_rows.on(self.address)
        with transaction():
            found = subject_access.export(held, actor=person("admin"))
        return json.dumps(found["pesan"], ensure_ascii=False, default=str)


@pytest.fixture(params=TALKS)
def play(request: pytest.FixtureRequest, app: Flask, desk: Browser) -> Play:
    return Play(TALKS[request.param], desk)


def lacking(text: str, words: tuple[str, ...]) -> list[str]:
    return [it for it in words if it not in text]


def test_each_reader_has_the_whole_of_what_he_may_read(play: Play) -> None:
    talk = play.talk
    calls = ("P", "Pak", "nuwun sewu pak")
    facts = tuple(it for it in (*talk.before, *talk.after) if it.startswith(("(foto", "(Lokasi")))
    play.until_forwarded()
    said = tuple(it for it in talk.before if it not in (*calls, *facts))
    assert lacking(play.window(), said) == [], "the forwarding window"
    proposal = db.session.scalars(select(Suggestion).where(Suggestion.case_id == play.lead)).one()
    assert (proposal.unit, proposal.is_spam) == ("PUPR", False), "the suggestion"
    play.forwarded()
    every = (*said, *(it for it in talk.after if it not in facts))
    passed = tuple(it for it in every if it not in talk.kept)
    code = case(play.lead).code
    seen: dict[str, str] = {
        "the unit's SMS": play.phone(),
        "BACA": play.phone(f"BACA {code}"),
        "the unit's card": play.of_unit(),
        "the unit's window Balas": play.of_unit("/balas"),
    }
    for reader, text in seen.items():
        assert lacking(text, passed) == [], reader
        assert not [it for it in talk.kept if it in text], reader
    for reader in ("the unit's SMS", "BACA"):
        assert talk.shown in seen[reader], reader
        assert not [it for it in facts if it in seen[reader]], reader
    daftar = play.phone("DAFTAR")
    assert str(code) in daftar, "DAFTAR"
    assert not [it for it in talk.kept if it in daftar], "DAFTAR"
    told = play.status()
    assert show_ticket(case(play.lead).ticket) in told, "STATUS"
    whole: dict[str, Callable[[], str]] = {
        "the card": play.of_desk,
        "the history card": lambda: play.of_desk("/riwayat"),
        "the window Balas": lambda: play.of_desk("/balas"),
        "the export": play.export,
        "subject access": play.about_him,
    }
    for reader, look in whole.items():
        assert lacking(look(), every) == [], reader
    for text in every:
        page = play.desk.get("/pesan-masuk/", query_string={"status": "semua", "cari": text}).text
        assert cards(page) == [play.lead], f"the search for {text!r}"
    assert lacking(play.public(), every) == [], "the public page"
