"""Chooses the driver of a modem: AT stick or the dummy phone."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from app.sms.gammu import dummy_phone, store
from app.sms.gammu import message as gammu_message
from app.sms.gammu.gateway import GammuGateway
from app.sms.protocol.gateway import (
    FaultKind,
    GatewayError,
    Left,
    OutgoingPart,
    ReceivedPart,
    SmsGateway,
)

DUMMY_SMSC = "+62855000000"


class DummyGateway(GammuGateway):
    """gammu's dummy phone: files for an inbox; the `sent` folder is its network."""

    remembers = True

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name, folder, device=str(folder), connection="none", model="dummy")
        self._seen = dummy_phone.inbox_mark(folder)

    def open(self) -> None:
        """Make the folders and connect."""
        dummy_phone.prepare(self.folder)
        super().open()

    def _enter(self, machine: Any) -> None:
        # gammu invents one IMSI for all its dummies: kept unknown, so that names tell them apart.
        machine.Init()

    def read(self, limit: int = 200) -> list[ReceivedPart]:
        """As of every phone; how its folders looked before is kept for `has_news`."""
        self._seen = dummy_phone.inbox_mark(self.folder)
        return super().read(limit)

    def has_news(self) -> bool:
        """Whether a file was put into an inbox; one that we took out looks the same, once."""
        self._check_ready()
        return dummy_phone.inbox_mark(self.folder) != self._seen

    def send(self, part: OutgoingPart) -> int:
        """Through gammu, for its checks; then into the `sent` folder, which is when it has left."""
        self._check_ready()
        with self._guarded(self._deadlines.send) as machine:
            reference = int(machine.SendSMS(gammu_message.build_outgoing(part, DUMMY_SMSC)))
        try:
            dummy_phone.record_sent(self.folder, part, datetime.now(UTC))
        except OSError as error:
            raise GatewayError(str(error), kind=FaultKind.BACK_OFF, word="disk") from error
        return reference

    def keep(self) -> None:
        """The names of the records, many at a time."""
        dummy_phone.keep_sent(self.folder)

    def left(self, outbound_id: int, sequence: int, claimed_at: datetime | None = None) -> Left:
        """Known for certain: there is a record, or it did not leave."""
        return Left.YES if dummy_phone.was_sent(self.folder, outbound_id, sequence) else Left.NO

    def sim_fill(self) -> tuple[int, int] | None:
        """None: a folder does not fill up."""
        return None

    def delete(self, location: int) -> None:
        """Takes the file out of its inbox; none is fine."""
        self._check_ready()
        with self._guarded(self._deadlines.call) as machine:
            store.delete(machine, location)

    def _stored(self, limit: int) -> list[ReceivedPart]:
        with self._guarded(self._deadlines.call) as machine:
            return store.take_parts(store.dummy_parts(machine, self.folder), limit)


def make_gateway(
    kind: Literal["dummy", "at"], name: str, folder: Path, device: str = "", **settings: Any
) -> SmsGateway:
    """Return the gateway for one row of the modem table; nothing is opened yet.

    `folder` keeps its evidence; `device` and `settings` are a stick's.
    """
    if kind == "dummy":
        return DummyGateway(name, folder)
    return GammuGateway(name, folder, device, **settings)
