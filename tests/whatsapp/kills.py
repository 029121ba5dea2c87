"""A run over WhatsApp: Meta tells and repeats, answers leave, while door and worker die as planned.

A plan is counted in steps and lives, never in seconds: when the work is done before the last
planned death, another round comes.
"""

from __future__ import annotations

import http.client
import io
import json
import random
import signal
import subprocess
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from PIL import Image
from sqlalchemy import select, update

from app import create_app
from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.models import Case, InboundPart, MessageFile, OutboundSms, WhatsAppBill
from app.runtime.data_folder import claim_folder
from app.services.outbox import outbox
from config import Settings
from tests.causes import cause
from tests.databases import let_go
from tests.servers import begin_python, free_port
from tests.whatsapp import fake_api
from tests.whatsapp.fake_api import FakeApi, Taken, call, message, signed, status
from tests.whatsapp.victim import DOOR

HANGS = 600.0
MOST_ROUNDS = 60
BY_API = "when the API has just taken it"
_PRICE = {"billable": True, "pricing_model": "PMP", "category": "utility"}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    planned: int
    kills: int
    calls: int
    inbound: int
    files: int
    outbound: int
    lost: int
    doubled: int
    uncertain: int

    @property
    def is_clean(self) -> bool:
        """All deaths happened, nothing lost, nothing doubled."""
        return not self.lost and not self.doubled and self.kills == self.planned


HEAD = f"{'what':44} kills   calls    in files   out  lost  doubled  uncertain"


def line(row: Row) -> str:
    """The row as it is printed."""
    return (
        f"{row.what:44} {row.kills}/{row.planned:<4} {row.calls:6} {row.inbound:5} {row.files:5} "
        f"{row.outbound:5} {row.lost:5} {row.doubled:8} {row.uncertain:10}"
        f"{'' if row.is_clean else '  FAILED'}"
    )


@dataclass
class Life:
    """A process, started again each time it dies, with the next death of its plan."""

    role: tuple[str, ...]
    environment: dict[str, str]
    plan: deque[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    @property
    def died(self) -> Path:
        """Tells that a planned death has happened."""
        return self.log.with_suffix(".died")

    def live(self) -> None:
        """Starts it unless it lives."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            assert self.process.returncode == -signal.SIGKILL, self.log.read_text()[-3000:]
            self.kills += 1
            if self.died.exists():
                self.died.unlink()
                self.plan.popleft()
        planned = self.plan[0] if self.plan and self.plan[0] != BY_API else ""
        own = {"UPIK_TEST_KILL": planned, "UPIK_TEST_DIED": str(self.died)}
        words = ("-m", "tests.whatsapp.victim", *self.role)
        self.process = begin_python(self.log, *words, **self.environment, **own)

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass
class Run:
    """One account, its fake network, and both processes."""

    folder: Path
    api: FakeApi
    plan: Sequence[str]
    database_url: str | None = None
    seed: int = 7
    told: dict[str, str] = field(default_factory=dict)
    files: int = 0
    calls: int = 0
    answered: set[int] = field(default_factory=set)
    reported: int = 0

    def __post_init__(self) -> None:
        self.chance, self.port = random.Random(self.seed), free_port()
        self.environment = {
            **fake_api.environment(self.api),
            "UPIK_VAR": str(self.folder / "var"),
            "DATABASE_URL": self.database_url or "",
            "REDIS_URL": f"unix://{self.folder}/nobody.sock",
            "UPIK_DEMO": "kosong",
            "UPIK_ACKNOWLEDGE": "0",
            "UPIK_TEST_FAST_HASH": "1",
        }
        given = {name: value for name, value in self.environment.items() if value}
        self.app = create_app(claim_folder(Settings(**given)))  # type: ignore[arg-type]
        with self.app.app_context():
            upgrade(directory=self.app.config["MIGRATIONS"])
        at_door = [step for step in self.plan if step.rpartition(":")[0] in DOOR]
        behind = [step for step in self.plan if step not in at_door]
        self.door = self._life(("door", str(self.port)), at_door)
        self.worker = self._life(("worker",), behind)
        self.api.on_taken = self._taken
        self.waiting: list[bytes] = []

    def _life(self, role: tuple[str, ...], plan: list[str]) -> Life:
        return Life(role, self.environment, deque(plan), self.folder / f"{role[0]}.log")

    def _taken(self, _taken: Taken) -> None:
        if self.worker.plan and self.worker.plan[0] == BY_API:
            self.worker.plan.popleft()
            self.worker.kill()

    def play(self, what: str, count: int = 6) -> Row:
        """Until every planned death has happened and nothing is left to do."""
        begun = time.monotonic()
        try:
            for round_number in range(MOST_ROUNDS):
                self._citizens_write(round_number, count)
                while not self._is_quiet():
                    self._turn()
                    assert time.monotonic() - begun < HANGS, f"stuck in {what}: {self.worker.plan}"
                if not self.door.plan and not self.worker.plan:
                    return self._judge(what)
            raise AssertionError(f"never reached: {self.door.plan}, {self.worker.plan}")
        finally:
            for life in (self.door, self.worker):
                life.kill()
            let_go(self.app)

    def _citizens_write(self, round_number: int, count: int) -> None:
        """New messages, each told up to three times; out of order, several in a call."""
        rows = []
        for number in range(count):
            name = f"wamid.IN{round_number}x{number}"
            text = f"masuk {round_number} {number}"
            content: dict[str, Any] = {"text": {"body": text}}
            if number % 3 == 0:
                media = f"{round_number}{number:02d}"
                self.api.keep(media, _photo(), "image/png")
                content = {"image": {"id": media, "mime_type": "image/png", "caption": text}}
                text = f"{text}\n(foto)"
                self.files += 1
            sender = f"62812{round_number:03d}{number:05d}"
            rows.append(message(name, sender, int(time.time()), **content))
            self.told[name] = text
        repeated = [row for row in rows for _ in range(self.chance.randint(1, 3))]
        self.chance.shuffle(repeated)
        while repeated:
            size = self.chance.randint(1, 3)
            self.waiting.append(call(messages=repeated[:size]))
            repeated = repeated[size:]

    def _turn(self) -> None:
        """A moment passes."""
        self._time_passes()
        self.door.live()
        self.worker.live()
        self._meta_reports()
        self._office_answers()
        if self.waiting:
            self._tell(self.waiting.pop(self.chance.randrange(len(self.waiting))))
        else:
            time.sleep(0.05)

    def _tell(self, body: bytes) -> None:
        """A call; what was not answered by 200 is told again later."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("POST", "/saluran/whatsapp", body, signed(body))
            self.calls += 1
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        self.waiting.append(body)

    def _meta_reports(self) -> None:
        """What became of each: in any order, some of it twice."""
        with self.api.lock:
            fresh = self.api.taken[self.reported :]
            self.reported = len(self.api.taken)
        for taken in fresh:
            words = ["sent", "delivered", "read", self.chance.choice(["sent", "delivered"])]
            self.chance.shuffle(words)
            rows = [status(taken, word, pricing=_PRICE) for word in words]
            self.waiting += [call(statuses=[row]) for row in rows]

    def _office_answers(self) -> None:
        """An answer to each new card, once."""
        with self.app.app_context():
            cards = db.session.execute(select(Case.id, Case.sender)).all()
            db.session.rollback()
            for card, sender in cards:
                if card not in self.answered and sender:
                    with transaction():
                        outbox.put(sender, f"jawaban {card}", cause(f"a{card}", Purpose.FORWARD))
                    self.answered.add(card)

    def _time_passes(self) -> None:
        """A channel rests for a minute, a silent claim waits for five: neither waits here. A claim
        is aged only while nobody can be at it."""
        dead = self.worker.process is None or self.worker.process.poll() is not None
        with self.app.app_context(), transaction():
            rows = update(OutboundSms).execution_options(synchronize_session=False)
            past = now() - timedelta(hours=1)
            waits = (OutboundSms.status == "queued", OutboundSms.due_at > now())
            db.session.execute(rows.where(*waits).values(due_at=past))
            # The new life has claimed nothing of what the one before had.
            if dead:
                db.session.execute(
                    rows.where(OutboundSms.status == "sending").values(claimed_at=past)
                )

    def _is_quiet(self) -> bool:
        if self.waiting or self.reported < len(self.api.taken):
            return False
        lives = (self.door, self.worker)
        if not all(life.process is not None and life.process.poll() is None for life in lives):
            return False
        with self.app.app_context():
            parts = db.session.scalars(select(InboundPart.processed_at)).all()
            states = set(db.session.scalars(select(OutboundSms.status)))
            files = db.session.scalars(select(MessageFile.remote_id)).all()
            cards = len(db.session.scalars(select(Case.id)).all())
            db.session.rollback()
        is_in = len(parts) >= len(self.told) and None not in parts and not any(files)
        return is_in and len(self.answered) == cards and not states & {"queued", "sending", "sent"}

    def _judge(self, what: str) -> Row:
        with self.app.app_context():
            cards = Counter(db.session.scalars(select(Case.body)))
            files = db.session.scalars(select(MessageFile.file_id)).all()
            rows = db.session.execute(select(OutboundSms.id, OutboundSms.status)).all()
            bills = len(db.session.scalars(select(WhatsAppBill.id)).all())
        wanted = Counter(self.told.values())
        taken = Counter(int(it.tracker) for it in self.api.taken)
        gone = [it for it in rows if it.status != ("delivered" if taken[it.id] else "uncertain")]
        lost = sum((wanted - cards).values()) + len(gone) + abs(self.files - len(files))
        lost += files.count(None) + abs(len(taken) - bills)
        doubled = sum((cards - wanted).values()) + sum(count - 1 for count in taken.values())
        return Row(
            what=what,
            planned=len(self.plan),
            kills=self.door.kills + self.worker.kills,
            calls=self.calls,
            inbound=len(self.told),
            files=len(files),
            outbound=len(rows),
            lost=lost,
            doubled=doubled,
            uncertain=sum(not taken[row.id] for row in rows),
        )


def _photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (16, 12), "red").save(made, "PNG")
    return made.getvalue()


def as_json(rows: Sequence[Row]) -> str:
    """For who keeps the figures."""
    return json.dumps([row.__dict__ for row in rows])
