"""The one door to the modem: libGammu's AT driver and its dummy phone behind `SmsGateway`.

libGammu blocks for minutes, guesses, and hides the network's codes; that ends in this file.
"""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import gammu

from app.sms import at_log, dummy_phone, gammu_message, gammu_store, sim_lock
from app.sms.gammu_config import write_config
from app.sms.gammu_faults import kind_of, send_fault, words
from app.sms.gammu_status import identify, if_supported, read_status
from app.sms.gateway import FaultKind, GatewayError, Left, ModemStatus, OutgoingPart, ReceivedPart
from app.sms.watchdog import Deadlines, deadline

DUMMY_SMSC = "+62855000000"


class GammuGateway:
    """A modem that speaks AT commands. The handle lives long, in exactly one process."""

    def __init__(
        self,
        name: str,
        folder: Path,
        device: str,
        connection: str = "at115200",
        model: str = "",
        pin: str | None = None,
        expected_imei: str | None = None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self.name = name
        self.folder = folder
        self._config = {"model": model, "connection": connection, "device": device}
        self._pin = pin
        self._expected_imei = expected_imei
        self._deadlines = deadlines or Deadlines()
        self._log = folder / "gammu.log"
        self._machine: Any = None
        self._is_poisoned = False
        self._smsc = ""
        self._identity = ModemStatus()

    def open(self) -> None:
        """Connect, unlock the SIM, check the IMEI; a handle that is open is dropped first."""
        self.close()
        try:
            self._machine, self._is_poisoned, self._smsc = self._configured(), True, ""
            with self._guarded(self._deadlines.init) as machine:
                self._enter(machine)
        except (OSError, ValueError, gammu.GSMError) as error:
            raise GatewayError(words(error), kind=FaultKind.BACK_OFF) from error
        except GatewayError:
            self.close()
            raise
        self._is_poisoned = False

    def close(self) -> None:
        """Let go of the modem. A handle in trouble is aborted first, or this takes minutes."""
        machine, self._machine = self._machine, None
        if machine is None:
            return
        if self._is_poisoned:
            machine.Abort()
        guard = deadline(self._deadlines.terminate, machine.Abort)
        with contextlib.suppress(gammu.GSMError), guard:
            machine.Terminate()

    def read(self, limit: int = 200) -> list[ReceivedPart]:
        """Up to `limit` good parts; what can't be decoded comes along, marked, beyond them."""
        self._check_ready()
        with self._guarded(self._deadlines.call) as machine:
            parts = gammu_store.take(self._stored(machine), limit)
        at_log.trim(self._log)
        return parts

    def delete(self, location: int) -> None:
        """Free one location; an empty one is fine."""
        self._check_ready()
        gone = contextlib.suppress(gammu.ERR_EMPTY, gammu.ERR_INVALIDLOCATION)
        with self._guarded(self._deadlines.call) as machine, gone:
            machine.DeleteSMS(Folder=0, Location=location)

    def send(self, part: OutgoingPart) -> int:
        """Send one part. When its outcome stays open, `open` is needed before anything else."""
        self._check_ready()
        message = gammu_message.outgoing(part, part.smsc or self._cached_smsc())
        try:
            at_log.arm(self._log, part.outbound_id, part.sequence)
        except OSError as error:
            raise GatewayError(f"no log: {error}", kind=FaultKind.BACK_OFF) from error
        try:
            with deadline(self._deadlines.send, self._machine.Abort):
                reference = int(self._machine.SendSMS(message))
        except (gammu.GSMError, ValueError, TypeError) as error:
            fault = send_fault(error, self._log)
            self._is_poisoned |= fault.kind is FaultKind.REOPEN
            raise fault from error
        if reference < 0:
            raise GatewayError("no reference came", kind=FaultKind.BACK_OFF, left=Left.UNKNOWN)
        return reference

    def left(self, outbound_id: int, sequence: int) -> Left:
        """From the log of the last send; `open` keeps the verdict before it rewrites the log."""
        return at_log.left(self._log, outbound_id, sequence)

    def status(self) -> ModemStatus:
        """Signal, network and SIM."""
        self._check_ready()
        with self._guarded(self._deadlines.call) as machine:
            return read_status(machine, self._identity)

    def _stored(self, machine: Any) -> Iterator[ReceivedPart]:
        return gammu_store.at_parts(machine, self._log)

    def _configured(self) -> Any:
        at_log.seal(self._log)
        machine = gammu.StateMachine()
        machine.ReadConfig(Filename=write_config(self.folder, self._log, **self._config))
        return machine

    def _enter(self, machine: Any) -> None:
        machine.Init()
        state = if_supported(machine.GetSecurityStatus, None)
        sim_lock.unlock(machine, state, self._pin, self.folder)
        self._identity = identify(machine, self._expected_imei)

    def _cached_smsc(self) -> str:
        if not self._smsc:
            unknown = contextlib.suppress(gammu.ERR_EMPTY)
            with self._guarded(self._deadlines.call) as machine, unknown:
                self._smsc = machine.GetSMSC()["Number"]
        if not self._smsc:
            raise GatewayError("the SIM knows no SMS centre", kind=FaultKind.HOLD)
        return self._smsc

    def _check_ready(self) -> None:
        # After a timed-out send the old answer would be taken for the next send's success.
        if self._machine is None or self._is_poisoned:
            raise GatewayError("the modem must be opened first", kind=FaultKind.REOPEN)

    @contextlib.contextmanager
    def _guarded(self, seconds: float) -> Iterator[Any]:
        try:
            with deadline(seconds, self._machine.Abort):
                yield self._machine
        except (gammu.GSMError, ValueError, TypeError) as error:
            kind = kind_of(type(error).__name__)
            self._is_poisoned |= kind is FaultKind.REOPEN
            raise GatewayError(words(error), kind=kind) from error


class DummyGateway(GammuGateway):
    """gammu's dummy phone: files for an inbox; the `sent` folder is its network."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name, folder, device=str(folder), connection="none", model="dummy")

    def open(self) -> None:
        """Make the folders and connect."""
        dummy_phone.prepare(self.folder)
        super().open()

    def _enter(self, machine: Any) -> None:
        # gammu invents one IMSI for all its dummies: kept unknown, so that names tell them apart.
        machine.Init()

    def send(self, part: OutgoingPart) -> int:
        """Through gammu, for its checks; then into the `sent` folder, which is when it has left."""
        self._check_ready()
        with self._guarded(self._deadlines.send) as machine:
            reference = int(machine.SendSMS(gammu_message.outgoing(part, DUMMY_SMSC)))
        try:
            dummy_phone.record_sent(self.folder, part, datetime.now(UTC))
        except OSError as error:
            raise GatewayError(str(error), kind=FaultKind.BACK_OFF) from error
        return reference

    def left(self, outbound_id: int, sequence: int) -> Left:
        """Known for certain: there is a record, or it did not leave."""
        return Left.YES if dummy_phone.was_sent(self.folder, outbound_id, sequence) else Left.NO

    def _stored(self, machine: Any) -> Iterator[ReceivedPart]:
        return gammu_store.dummy_parts(machine, self.folder)


def make_gateway(
    kind: Literal["dummy", "at"], name: str, folder: Path, device: str = "", **settings: Any
) -> GammuGateway:
    """The gateway for one row of the modem table; nothing is opened yet."""
    if kind == "dummy":
        return DummyGateway(name, folder)
    return GammuGateway(name, folder, device, **settings)
