"""Web, jobs and two modems on four hosts, one database and one Valkey between them."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.database.reading import reading
from app.models import Message, Modem
from qa.soak.person import Person
from tests.at_modem.emulator import Emulator
from tests.databases import DEMO_PASSWORD
from tests.faults.rig import deliver, emulated, whole
from tests.hosts import Lan, refusal
from tests.servers import wait_until

pytestmark = pytest.mark.faults

CITIZEN = "+6281266001234"
SECONDS = 60


def at_modem(lan: Lan, name: str, emulator: Emulator, imei: str) -> None:
    """One more stick in the table."""
    emulator.sim.imei, emulator.sim.imsi = imei, imei
    with lan.app.app_context(), transaction() as store:
        row = Modem(name=name, kind="at", device=str(emulator.link), model="at")
        row.rate_per_minute = 0
        store.add(row)


def card(lan: Lan, text: str) -> int | None:
    """The card of an SMS."""
    with lan.app.app_context(), reading():
        return db.session.scalar(select(Message.id).where(Message.body == text))


def arrives(lan: Lan, emulator: Emulator, text: str, reference: int) -> int:
    """An SMS comes in at this stick; its card."""
    deliver(emulator, CITIZEN, text, reference)
    wait_until(lambda: card(lan, text) is not None, "the card", SECONDS)
    return card(lan, text) or 0


def answer(lan: Lan, message_id: int) -> str:
    """The moderator answers at the web; what the citizen shall get."""
    text = f"Sudah kami catat, nomor {message_id}."
    with lan.hosts["web"].inside():
        person = Person("http://127.0.0.1:8000")
        wait_until(
            lambda: person.log_in("moderator", DEMO_PASSWORD), "the moderator is in", SECONDS
        )
        fields = {"category": "keluhan", "acknowledged_by": "Kabag PDE"}
        assert person.fill(f"/pesan-masuk/{message_id}/balas", text=text, **fields) == 200
    return text


def got(emulator: Emulator, text: str) -> int:
    """How often this stick's network has got an answer that begins so."""
    with emulator.lock:
        return sum(n for said, n in whole(emulator.network).items() if said.startswith(text))


def test_an_answer_goes_by_the_modem_it_came_from_and_by_another_when_its_host_is_gone(
    tmp_path: Path,
) -> None:
    if reason := refusal():
        pytest.skip(reason)
    with ExitStack() as stack:
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        near = stack.enter_context(emulated(tmp_path / "a"))
        far = stack.enter_context(emulated(tmp_path / "b", counts_accepted_only=True))
        lan = stack.enter_context(Lan(tmp_path))
        at_modem(lan, "stik-a", near, "350000000000017")
        at_modem(lan, "stik-b", far, "350000000000025")
        lan.know(["stik-a", "stik-b"])
        runs = {"web": ("web",), "jobs": ("jobs", "cron")}
        runs |= {"sms-a": ("modem-stik-a",), "sms-b": ("modem-stik-b",)}
        for host, names in runs.items():
            lan.add(host)
            for name in names:
                lan.hosts[host].start(name)
        first = answer(lan, arrives(lan, near, "Jalan berlubang", 1))
        wait_until(lambda: got(near, first) == 1, "the answer by its own modem", SECONDS)
        open_card = arrives(lan, near, "Lampu mati", 2)
        lan.hosts["sms-a"].cut()
        second = answer(lan, open_card)
        with lan.app.app_context(), transaction():
            # The five minutes that a modem may be away are moved, not waited for.
            row = db.session.scalars(select(Modem).where(Modem.name == "stik-a")).one()
            row.healthy_at = now() - timedelta(minutes=6)
        wait_until(lambda: got(far, second) == 1, "the answer by the other modem", SECONDS)
        # The stick is put into the other host: the server finds out that its owner is gone.
        lan.hosts["sms-b"].start("modem-stik-a")
        third = answer(lan, arrives(lan, near, "Sampah menumpuk", 3))
        wait_until(lambda: got(near, third) == 1, "the answer by the stick that moved", SECONDS)
        assert [got(near, first), got(far, first), got(near, second)] == [1, 0, 0]
