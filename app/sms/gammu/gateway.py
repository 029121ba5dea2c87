"""The only module that imports gammu: libGammu behind `SmsGateway`.

libGammu blocks for minutes, guesses, and hides the network's codes; this module shields the others
from it.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import gammu

from app.sms.gammu import at_log, opening, serial_port
from app.sms.gammu import message as gammu_message
from app.sms.gammu.at_log import silent_for, unanswered
from app.sms.gammu.faults import call_fault, error_line, is_cut_off, send_fault, stray_answer
from app.sms.gammu.opening import if_supported
from app.sms.gammu.serial_port import device_mark, open_refusal, processes_holding
from app.sms.gammu.sim_reader import SimReader
from app.sms.gammu.told import ToldRecords, have_stored, have_told
from app.sms.protocol.gateway import (
    FaultKind,
    GatewayError,
    Left,
    ModemStatus,
    OutgoingPart,
    ReceivedPart,
)
from app.sms.protocol.references import LATEST_ANSWER_SECONDS, MessageReferences
from app.sms.protocol.watchdog import Deadlines, deadline

log = logging.getLogger(__name__)

_NOTICES = (b"+CMTI:", b"+CDSI:")
# Whoever else has the port open may have taken the modem's answers.
_UNEXPLAINED = (FaultKind.REOPEN, FaultKind.BACK_OFF)


class GammuGateway:
    """A modem that speaks AT commands. The handle lives long, in exactly one process."""

    remembers = False  # the log shows the last send

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
        self._is_asked = False
        self._deadlines = deadlines or Deadlines()
        self._log = folder / "gammu.log"
        self._references = MessageReferences()
        self._told = ToldRecords(folder, self._log)
        self._sim = SimReader(folder, device, gammu.DecodePDU, self._overhear)
        if at_log.is_answer_due(self._log, LATEST_ANSWER_SECONDS):
            self._references.resume(*at_log.last_reference(self._log))
        self._machine: Any = None
        self._is_poisoned = False
        self._is_legible = False
        self._opened: str | None = None
        self._smsc = ""
        self._identity = ModemStatus()
        self._has_news = False

    @property
    def imsi(self) -> str | None:
        """The SIM's identity."""
        return self._identity.imsi

    @property
    def imei(self) -> str | None:
        """The modem's serial number."""
        return self._identity.imei

    def expect(self, imei: str | None) -> None:
        """The only modem that may be opened from now on."""
        self._expected_imei = imei

    def insist(self) -> None:
        """The next `open` may enter a PIN again whose first try was cut off."""
        self._is_asked = True

    def is_there(self) -> bool:
        """Whether the device can be seen, and is still the one that was opened.

        A stick that was pulled and is back has another node behind the same name.
        """
        seen = device_mark(self._config["device"])
        return seen is not None and self._opened in (None, seen)

    def _hopeless(self, is_over: Callable[[], bool]) -> Callable[[], bool]:
        return lambda: not self.is_there() or is_over()

    def open(self) -> None:
        """Connect, check the IMEI, unlock the SIM; a handle that is open is dropped first."""
        self.close()
        self._opened = device_mark(self._config["device"])
        try:
            self._machine, self._is_poisoned, self._smsc = self._configured(), True, ""
            with self._guarded(self._deadlines.init) as machine:
                self._enter(machine)
            at_log.append_to(self._log)
        except OSError as error:
            raise GatewayError(error_line(error), kind=FaultKind.REOPEN, word="disk") from error
        except (ValueError, gammu.GSMError) as error:
            raise GatewayError(error_line(error), kind=FaultKind.REOPEN) from error
        except GatewayError as error:
            self.close()
            device = self._config["device"]
            if error.word == "no_device":
                error.word = open_refusal(device)
            elif error.word in _UNEXPLAINED and processes_holding(device):
                error.word = "device_busy"
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
        self._told.gather()

    def read(self, limit: int = 200) -> list[ReceivedPart]:
        """Up to `limit` parts, those that can't be decoded marked, and what the modem told without
        storing it."""
        self._check_ready()
        self._has_news = False
        begun = time.monotonic()
        try:
            parts = self._stored(limit)
        except GatewayError as error:
            self._noted(error, begun)
            raise
        self._told.gather()
        at_log.trim(self._log)
        self._told.restart()
        return [*self._told.parts(self._sim.decoded), *parts]

    def has_news(self) -> bool:
        """Whether the modem has told of an SMS or report by itself (AT+CNMI)."""
        self._check_ready()
        with self._guarded(self._deadlines.call) as machine:
            is_heard = bool(machine.ReadDevice(False))
        self._has_news |= is_heard and not self._identity.stores_sms
        return self._has_news

    def delete(self, location: int) -> None:
        """Free one location; an empty one is fine."""
        if not self._told.delete(location):
            self._check_ready()
            self._sim.delete(location)

    def send(self, part: OutgoingPart) -> int:
        """Send one part. When its outcome stays open, `open` is needed before anything else."""
        self._check_ready()
        message = gammu_message.build_outgoing(part, part.smsc or self.smsc())
        known, is_due = self._references, self._references.is_answer_due
        self._arm(part, is_answer_due=is_due)
        limits, begun = self._deadlines, time.monotonic()
        hopeless = self._hopeless(unanswered(limits.prompt, limits.answer, self._log))
        try:
            with deadline(limits.send, self._machine.Abort, hopeless):
                reference = int(self._machine.SendSMS(message))
        except (gammu.GSMError, ValueError, TypeError) as error:
            trouble = self._noted(send_fault(error, self._log, is_answer_due=is_due), begun)
            is_open = trouble.left is Left.UNKNOWN
            is_unanswered = is_open and (is_due or is_cut_off(error))
            may_have = known.failed(is_unanswered=is_unanswered)
            trouble.candidates = may_have if is_open else None
            raise trouble from error
        if reference < 0:
            may_have = self._references.failed(is_unanswered=True)
            raise self._noted(stray_answer(reference, may_have), begun)
        if (doubt := self._references.judge(reference)) is not None:
            raise self._noted(stray_answer(reference, doubt), begun)
        if is_due:
            at_log.believe(self._log)
        return reference

    def _arm(self, part: OutgoingPart, *, is_answer_due: bool) -> None:
        known = self._references
        self._told.gather()
        try:
            at_log.arm(
                self._log,
                part,
                known.last,
                known.failures,
                is_answer_due=is_answer_due,
                is_legible=self._is_legible,
            )
        except OSError as error:
            raise GatewayError(str(error), kind=FaultKind.BACK_OFF, word="disk") from error
        finally:
            self._told.restart()

    def keep(self) -> None:
        """Nothing: what the network has, it has."""

    def left(self, outbound_id: int, sequence: int, claimed_at: datetime | None = None) -> Left:
        """From the log of the last send; `open` keeps the verdict before it rewrites the log."""
        return at_log.left(self._log, outbound_id, sequence, claimed_at)

    def status(self) -> ModemStatus:
        """Signal, network and SIM."""
        self._check_ready()
        with self._guarded(self._deadlines.call) as machine:
            return read_status(machine, self._identity)

    def sim_fill(self) -> tuple[int, int] | None:
        """One command."""
        self._check_ready()
        with self._guarded(self._deadlines.call) as machine:
            store = machine.GetSMSStatus()
        return store["SIMUsed"], store["SIMSize"]

    def _stored(self, limit: int) -> list[ReceivedPart]:
        return self._sim.read(limit)

    def _configured(self) -> Any:
        self._told.gather()
        at_log.seal(self._log)
        config = opening.write_config(self.folder, self._log, **self._config)
        self._told.restart()
        machine = gammu.StateMachine()
        machine.ReadConfig(Filename=config)
        return machine

    def _enter(self, machine: Any) -> None:
        machine.Init()
        self._is_legible = at_log.is_legible(self._log)
        if not self._is_legible:
            log.warning("libGammu's log has other words: no failed send is repeated by itself")
        state = if_supported(machine.GetSecurityStatus, None)
        if state not in opening.OPEN:
            opening.require_expected_modem(machine, self._expected_imei)
        again, self._is_asked = self._is_asked, False
        opening.unlock(machine, state, self._pin, self._pin_folder, again=again)
        identity = opening.identify(machine, self._expected_imei)
        self._identity = replace(identity, stores_sms=self._has_sms_stored(machine))

    def _has_sms_stored(self, machine: Any) -> bool:
        """libGammu may hear no SMS that are told: what it makes of them is left to chance."""
        if not serial_port.descriptors_of(self._config["device"]):
            opening.ask_for_notices(machine, self._hear)
            return True
        with self._sim.plainly() as ask:
            if have_stored(ask):
                opening.ask_for_notices(machine, self._hear)
                return have_stored(ask)
            have_told(ask)
            return False

    def _hear(self, *_of_the_event: Any) -> None:
        """A hint: the SMS or report lies on the SIM, or was told (`ToldRecords`)."""
        self._has_news = True

    def _overhear(self, heard: bytes) -> None:
        """What came over the line while it was read without libGammu, after what libGammu heard."""
        self._told.gather()
        self._told.add(heard)
        self._has_news |= any(notice in heard for notice in _NOTICES)

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
        begun = time.monotonic()
        hopeless = self._hopeless(silent_for(self._deadlines.silence, self._log))
        try:
            with deadline(seconds, self._machine.Abort, hopeless):
                yield self._machine
        except (gammu.GSMError, ValueError, TypeError) as error:
            raise self._noted(call_fault(error), begun) from error

    def _noted(self, trouble: GatewayError, begun: float) -> GatewayError:
        self._is_poisoned |= trouble.kind is FaultKind.REOPEN
        trouble.waited = time.monotonic() - begun
        return trouble


def read_status(machine: Any, identity: ModemStatus) -> ModemStatus:
    """Signal, network and SIM; what the modem doesn't support is None."""
    store = machine.GetSMSStatus()
    percent = if_supported(machine.GetSignalQuality, {}).get("SignalPercent", -1)
    network = if_supported(machine.GetNetworkInfo, {})
    return replace(
        identity,
        signal_percent=percent if percent >= 0 else None,
        network=network.get("NetworkName") or network.get("NetworkCode") or None,
        sim_used=store["SIMUsed"],
        sim_size=store["SIMSize"],
    )
