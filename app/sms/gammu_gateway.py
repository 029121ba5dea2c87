"""The one door to the modem: libGammu behind `SmsGateway`.

libGammu blocks for minutes, guesses, and hides the network's codes; that ends in this file.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gammu

from app.sms import at_log, gammu_message, gammu_store, sim_lock
from app.sms.gammu_config import write_config
from app.sms.gammu_faults import fault, send_fault, words
from app.sms.gammu_status import identify, if_supported, read_status
from app.sms.gateway import FaultKind, GatewayError, Left, ModemStatus, OutgoingPart, ReceivedPart
from app.sms.port import device_mark
from app.sms.watchdog import Deadlines, deadline


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
        pin_folder: Path | None = None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self.name = name
        self.folder = folder
        self._config = {"model": model, "connection": connection, "device": device}
        self._pin = pin
        # Where a refused PIN is remembered: whoever opens this SIM must know of it.
        self._pin_folder = pin_folder or folder
        self._expected_imei = expected_imei
        self._deadlines = deadlines or Deadlines()
        self._log = folder / "gammu.log"
        self._machine: Any = None
        self._is_poisoned = False
        self._opened: str | None = None
        self._smsc = ""
        self._identity = ModemStatus()

    @property
    def imsi(self) -> str | None:
        """The SIM's identity."""
        return self._identity.imsi

    @property
    def imei(self) -> str | None:
        """The modem's serial number."""
        return self._identity.imei

    def is_there(self) -> bool:
        """Whether the device can be seen, and is still the one that was opened.

        A stick that was pulled and is back has another node behind the same name.
        """
        seen = device_mark(self._config["device"])
        return seen is not None and self._opened in (None, seen)

    def _is_lost(self) -> bool:
        return not self.is_there()

    def open(self) -> None:
        """Connect, unlock the SIM, check the IMEI; a handle that is open is dropped first."""
        self.close()
        self._opened = device_mark(self._config["device"])
        try:
            self._machine, self._is_poisoned, self._smsc = self._configured(), True, ""
            with self._guarded(self._deadlines.init) as machine:
                self._enter(machine)
        except OSError as error:
            raise GatewayError(words(error), kind=FaultKind.REOPEN, word="disk") from error
        except (ValueError, gammu.GSMError) as error:
            raise GatewayError(words(error), kind=FaultKind.REOPEN) from error
        except GatewayError:
            self.close()
            raise
        self._is_poisoned = False

    def close(self) -> None:
        """Let go of the modem. A handle in trouble is aborted first, or this takes minutes."""
        machine, self._machine, self._opened = self._machine, None, None
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
        message = gammu_message.outgoing(part, part.smsc or self.smsc())
        try:
            at_log.arm(self._log, part.outbound_id, part.sequence)
        except OSError as error:
            reason = f"no log: {error}"
            raise GatewayError(reason, kind=FaultKind.BACK_OFF, word="disk") from error
        try:
            with deadline(self._deadlines.send, self._machine.Abort, self._is_lost):
                reference = int(self._machine.SendSMS(message))
        except (gammu.GSMError, ValueError, TypeError) as error:
            trouble = send_fault(error, self._log)
            self._is_poisoned |= trouble.kind is FaultKind.REOPEN
            raise trouble from error
        if reference < 0:
            raise GatewayError("no reference came", kind=FaultKind.REOPEN, left=Left.UNKNOWN)
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
        sim_lock.unlock(machine, state, self._pin, self._pin_folder)
        self._identity = identify(machine, self._expected_imei)

    def smsc(self) -> str:
        """The SIM's SMS centre, asked once. Raises GatewayError (HOLD) where there is none."""
        if not self._smsc:
            unknown = contextlib.suppress(gammu.ERR_EMPTY)
            with self._guarded(self._deadlines.call) as machine, unknown:
                self._smsc = machine.GetSMSC()["Number"]
        if not self._smsc:
            reason = "the SIM knows no SMS centre"
            raise GatewayError(reason, kind=FaultKind.HOLD, word="no_smsc")
        return self._smsc

    def _check_ready(self) -> None:
        # After a timed-out send the old answer would be taken for the next send's success.
        if self._machine is None or self._is_poisoned:
            raise GatewayError("the modem must be opened first", kind=FaultKind.REOPEN)

    @contextlib.contextmanager
    def _guarded(self, seconds: float) -> Iterator[Any]:
        try:
            with deadline(seconds, self._machine.Abort, self._is_lost):
                yield self._machine
        except (gammu.GSMError, ValueError, TypeError) as error:
            trouble = fault(error)
            self._is_poisoned |= trouble.kind is FaultKind.REOPEN
            raise trouble from error
