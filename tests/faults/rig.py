"""One lane to be tortured: a data folder, a modem, its owner as a process; bells rung from here."""

from __future__ import annotations

import signal
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from flask_migrate import upgrade
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from app.database.extensions import db, transaction
from app.database.reading import reading
from app.domain.messaging.delivery import Purpose
from app.models import Case, InboundPart, Modem, OutboundSms
from app.runtime.data_folder import claim_folder
from app.runtime.queues import modem_queue, ring
from app.services.inbound import intake
from app.services.monitoring import modem_facts
from app.services.outbox import outbox
from app.sms.gammu.dummy_phone import drop_sms, inbox_locations, sent_messages
from config import Settings
from tests.at_modem.emulator import Emulator
from tests.at_modem.pdu import Submitted
from tests.causes import cause
from tests.databases import let_go
from tests.servers import begin_python

NAME = "lane"
TO = "+62812660{:05d}"
# What uses up a reference in a modem -> whether that is accepted SMS only.
COUNTED = {"counts attempts": False, "counts accepted": True}


@dataclass
class Rig:
    """`emulator` None means the dummy phone. The rate is 0: these runs are about loss, not pace."""

    folder: Path
    redis_url: str
    database_url: str | None = None
    emulator: Emulator | None = None
    acknowledge: bool = False
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    # What worker.py is: this owner alone, or the supervisor of all (`modems`).
    role: tuple[str, ...] = ("modem", NAME)

    def __post_init__(self) -> None:
        self.settings = claim_folder(
            Settings(
                var=self.folder,
                redis_url=self.redis_url,
                database_url=self.database_url,
                acknowledge=self.acknowledge,
                phone_hold=0,
                fast_password_hash=True,
            )
        )
        self.app = create_app(self.settings)
        with self.app.app_context():
            upgrade(directory=self.app.config["MIGRATIONS"])
            with transaction():
                db.session.add(self._row())

    def __enter__(self) -> Rig:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _row(self) -> Modem:
        row = Modem(name=NAME, kind="dummy", rate_per_minute=0)
        if self.emulator is not None:
            row.kind, row.device, row.model = "at", str(self.emulator.link), "at"
        return row

    @property
    def phone(self) -> Path:
        """The dummy phone's folder."""
        return self.folder / "modems" / NAME

    @property
    def died(self) -> Path:
        """The file that tells a planned death has happened."""
        return self.folder / "died"

    @property
    def log(self) -> Path:
        """What all lives of the owner said."""
        return self.folder / "owner.log"

    def start(self, kill: str | None = None, **extra: str) -> None:
        """Starts the owner, which dies at `kill` ("step:n")."""
        environment = {
            "UPIK_VAR": str(self.folder),
            "REDIS_URL": self.redis_url,
            "DATABASE_URL": self.database_url or "",
            "UPIK_ACKNOWLEDGE": "1" if self.acknowledge else "0",
            "UPIK_PHONE_HOLD": "0",
            "UPIK_AT_IN_LATIHAN": "1",
            "UPIK_TEST_KILL": kill or "",
            "UPIK_TEST_DIED": str(self.died),
            "UPIK_TEST_FILE_SIZE": "",
            **self.environment,
            **extra,
        }
        self.process = begin_python(self.log, "-m", "tests.faults.owner", *self.role, **environment)

    def owners(self) -> dict[str, int]:
        """The supervisor's children by the modem that each owns."""
        assert self.process is not None
        rows = psutil.Process(self.process.pid).children()
        names = {row.name(): row.pid for row in rows if row.status() != psutil.STATUS_ZOMBIE}
        return {name.removeprefix("modem-"): pid for name, pid in names.items()}

    def is_dead(self) -> bool:
        """Whether the owner has ended."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """kill -9 of the owner, if it lives."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Ends everything of this lane."""
        self.kill()
        let_go(self.app)
        self.app.extensions["redis"].close()

    def ring(self, function: str = "poll_inbox") -> bool:
        """Rings the owner's bell once; False when it rings already or Redis is away."""
        try:
            with Redis.from_url(self.redis_url, socket_connect_timeout=1) as client:
                name = f"app.jobs.modem.{function}"
                return ring(client, modem_queue(NAME), name, (NAME,))
        except (RedisError, OSError):
            return False

    def receive(self, texts: list[str], first: int = 0) -> None:
        """SMS come in, each from a number of its own."""
        for number, text in enumerate(texts, start=first):
            sender = TO.format(number)
            if self.emulator is None:
                drop_sms(self.phone, sender, text, _now(), reference=number)
            else:
                deliver(self.emulator, sender, text, number)

    def queue(self, texts: list[str], first: int = 0) -> None:
        """SMS wait to be sent, each to a number of its own."""
        with self.app.app_context():
            for number, text in enumerate(texts, start=first):
                with transaction():
                    outbox.put(TO.format(number), text, cause(f"t:{text[:30]}", Purpose.FORWARD))

    def silence(self) -> None:
        """Takes away the bells that commits have rung: the first life begins with a poll."""
        with Redis.from_url(self.redis_url) as client:
            client.flushall()

    def cards(self) -> Counter[str]:
        """The texts of all cards."""
        return Counter(self._all(select(Case.body)))

    def open_parts(self) -> int:
        """Stored parts that are no card yet."""
        query = select(func.count(InboundPart.id)).where(InboundPart.processed_at.is_(None))
        found = self._all(query)[0]
        return 1 if found == "?" else int(found)

    def on_sim(self) -> int:
        """Parts that the modem still holds, or that wait outside a full SIM."""
        if self.emulator is None:
            return len(inbox_locations(self.phone))
        with self.emulator.lock:
            return len(self.emulator.sim.stored) + len(self.emulator.sim.waiting)

    def states(self) -> Counter[str]:
        """The states of the outbox."""
        return Counter(self._all(select(OutboundSms.status)))

    def uncertain(self) -> dict[str, set[tuple[str, str]]]:
        """The texts nobody knows the fate of; number and text of the parts that are meant."""
        found: dict[str, set[tuple[str, str]]] = {}
        with self.app.app_context():
            for sms in db.session.scalars(select(OutboundSms)):
                parts = {(sms.number, p.text) for p in sms.parts if p.status == "uncertain"}
                if parts or sms.status == "uncertain":
                    found[sms.text] = parts
        return found

    def state(self) -> tuple[str, str | None]:
        """What the screen says of the modem."""
        with self.app.app_context():
            row = db.session.scalars(select(Modem)).one()
            return row.state, row.problem

    def says(self) -> str:
        """The same as the page's sentences, and whether it counts down to the next try."""
        with self.app.app_context():
            row = db.session.scalars(select(Modem)).one()
            counts = row.paused_until or row.retry_at
            (found,) = modem_facts.conditions_each([row])
            told = [f"{it.word}: {' '.join((*it.cause, it.advice))}".strip(": ") for it in found]
            return " ".join(told) + (" [hitung mundur]" if counts else "")

    def sweep(self) -> None:
        """What the sweep's job does: cards of what a killed owner left unprocessed."""
        with suppress(SQLAlchemyError), self.app.app_context():
            keys = intake.waiting_groups()
            db.session.rollback()
            for key in keys:
                intake.process(key)

    def network(self) -> Counter[str]:
        """What the network has got, by text; a part that came twice makes its SMS double."""
        if self.emulator is None:
            return Counter(sms.text for sms in sent_messages(self.phone))
        with self.emulator.lock:
            return whole(self.emulator.network)

    def handed_over(self) -> set[tuple[str, str]]:
        """Number and text of each part that went out with Ctrl-Z: only these may be uncertain."""
        if self.emulator is None:
            return set()  # the dummy's network always knows
        with self.emulator.lock:
            return {(sent.number, sent.text) for sent in self.emulator.handed_over}

    def _all(self, query: object) -> list[str]:
        with suppress(SQLAlchemyError), self.app.app_context(), reading():
            return list(db.session.scalars(query))  # type: ignore[call-overload]
        return ["?"]  # the database is away


def whole(parts: Iterable[Submitted]) -> Counter[str]:
    """SMS by text, joined from their parts; one that lacks a part is not there."""
    groups: dict[tuple[str, bytes, str], Counter[tuple[int, str]]] = {}
    for part in parts:
        own_text = "" if part.udh else part.text
        pieces = groups.setdefault((part.number, part.udh[:-1], own_text), Counter())
        pieces[part.udh[-1] if part.udh else 1, part.text] += 1
    found: Counter[str] = Counter()
    for (_, header, _), pieces in groups.items():
        if len(pieces) == (header[-1] if header else 1):
            found["".join(text for _, text in sorted(pieces))] += max(pieces.values())
    return found


def _now() -> object:
    from app.database.extensions import now

    return now()


def deliver(emulator: Emulator, sender: str, text: str, reference: int) -> None:
    """One SMS from the network, in parts where it is long."""
    from app.sms.protocol.encoding import split

    pieces = split(text)
    for sequence, piece in enumerate(pieces, start=1):
        udh = bytes((5, 0, 3, reference % 256, len(pieces), sequence)) if len(pieces) > 1 else b""
        emulator.deliver(sender, piece, udh=udh)


@contextmanager
def emulated(
    folder: Path, size: int = 30, *, counts_accepted_only: bool = False
) -> Iterator[Emulator]:
    """A modem on a pty in this process."""
    emulator = Emulator(folder / "tty")
    emulator.sim.size, emulator.sim.counts_accepted_only = size, counts_accepted_only
    emulator.start()
    try:
        yield emulator
    finally:
        emulator.stop()
