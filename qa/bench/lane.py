"""Our SMS lane as a subject: the owner's process and the clock's, on the dummy phone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from app.database.extensions import db, transaction
from app.database.reading import reading
from app.domain.messaging.delivery import Purpose
from app.models import Case, InboundPart, OutboundSms
from app.services.outbox import outbox
from tests.causes import cause
from tests.faults.rig import Rig
from tests.servers import ROOT


class Lane:
    """One modem's lane as it runs in production, its rate set to 0 (no limit) for the bench."""

    name = "Si UPIK"
    makes_cards = True

    def __init__(self, folder: Path, redis_url: str, postgres: str | None) -> None:
        self.rig = Rig(folder, redis_url, database_url=postgres)
        self.phone = self.rig.phone
        for inside in ("sms/1", "sms/3", "sent"):
            (self.phone / inside).mkdir(parents=True, exist_ok=True)
        self._cron: subprocess.Popen[bytes] | None = None
        self._number = 0

    @property
    def pid(self) -> int:
        """The owner."""
        assert self.rig.process is not None
        return self.rig.process.pid

    def start(self, _purpose: str) -> None:
        """Starts owner and clock, as they are for both ways."""
        self.rig.start()
        environment = {**os.environ, "UPIK_VAR": str(self.rig.folder)}
        environment |= {"REDIS_URL": self.rig.redis_url}
        environment |= {"DATABASE_URL": self.rig.database_url or "", "UPIK_ACKNOWLEDGE": "0"}
        self._cron = subprocess.Popen(
            [sys.executable, "worker.py", "cron"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def halt(self) -> None:
        """Ends both."""
        if self._cron is not None:
            self._cron.kill()
            self._cron.wait()
        self.rig.kill()

    def close(self) -> None:
        """Lets go of the database."""
        self.rig.stop()

    def stored(self) -> int:
        """Parts in the database."""
        return self._count(select(func.count(InboundPart.id)))

    def cards(self) -> int:
        """Cards made."""
        return self._count(select(func.count(Case.id)))

    def sent(self) -> int:
        """SMS sent."""
        return self._count(select(func.count(OutboundSms.id)).where(OutboundSms.status == "sent"))

    def queue(self, count: int) -> None:
        """SMS to be sent, as a use case queues them: the owner is rung after the commit."""
        with self.rig.app.app_context(), transaction():
            for _ in range(count):
                self._number += 1
                key = f"bench:{self._number}"
                outbox.put("+6281266001234", "halo", cause(key, Purpose.FORWARD))

    def _count(self, query: object) -> int:
        # A reader must not stand in the queue for SQLite's write lock.
        with self.rig.app.app_context(), reading():
            return int(db.session.scalar(query) or 0)  # type: ignore[call-overload]
