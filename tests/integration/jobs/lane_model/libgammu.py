"""libGammu as far as our driver uses it, sticks with their SIM, and the network behind them.

`Machine` stands in for `gammu.StateMachine`: everything above it is the code of the service. It
writes the lines of libGammu's log that are evidence (tests/unit/sms/gammu/test_at_log.py has the
originals). The network remembers all that it took and all that it reported: the truth.
"""

from __future__ import annotations

import configparser
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

import gammu

from app.database.extensions import now
from app.sms.gammu import dummy_phone, serial_port
from app.sms.protocol.gateway import FaultKind, GatewayError
from tests.integration.jobs.lane_model.crashes import Steps

SMSC = "+62855000000"
# No network answers later (TR1M of 3GPP TS 24.011).
LATEST_ANSWER = timedelta(seconds=45)
# So many SMS does a SIM hold here.
SIZE = 8
WAKE_UP = """SENDING frame type 0x00/length 0x03/3
41A|54T|0D                                                      AT.
"""
START = """Entering GSM_SendSMS
Recipient number "{number}"
7 bit SMS, length {length}, {length}
{text}
Waiting for modem prompt
1 "AT+CMGS=27"
"""
CTRL_Z = """2 "> "
SENDING frame type 0x00/length 0x01/1
1A                                                              .
"""


class Fate(StrEnum):
    """What becomes of one AT+CMGS."""

    OK = "ok"
    LOST = "taken, the answer never comes"
    LATE = "taken, the answer comes in a later send"
    LATE_REFUSAL = "not taken, CMS 38 comes in a later send"
    VANISHED = "Ctrl-Z went out, nobody got it"
    HEARD = "taken and answered, then the call fails"
    UNPLUGGED = "taken, then unplugged"
    ERROR_TAKEN = "taken, plain ERROR"
    ERROR = "not taken, plain ERROR"
    NO_PROMPT = "no prompt"
    FULL = "CMS 322 at the prompt"
    NO_NUMBER = "CMS 28"
    NO_NETWORK = "CMS 38"


TAKEN = frozenset({Fate.OK, Fate.LOST, Fate.LATE, Fate.HEARD, Fate.UNPLUGGED, Fate.ERROR_TAKEN})
_SAYS = {
    Fate.ERROR_TAKEN: '3 "ERROR"\n',
    Fate.ERROR: '3 "ERROR"\n',
    Fate.NO_NUMBER: '3 "+CMS ERROR: 28"\nCMS Error 28: "Unidentified subscriber"\n',
    Fate.NO_NETWORK: '3 "+CMS ERROR: 38"\nCMS Error 38: "Network out of order"\n',
}
# Of these nothing is heard while they are waited for.
_SILENT = (Fate.LOST, Fate.LATE, Fate.LATE_REFUSAL, Fate.VANISHED)
# TP-Status of a delivery report (3GPP TS 23.040, 9.2.3.15).
DONE, STILL_TRYING, GIVEN_UP = 0x00, 0x30, 0x40
ENDS = {DONE: "delivered", GIVEN_UP: "undelivered"}
Key = tuple[str, str]


@dataclass(frozen=True)
class Submission:
    """What the network took: one part of an SMS."""

    stick: Stick
    key: Key
    reference: int
    at: datetime


@dataclass
class Network:
    """Parts are known by their number and text: each has another one.

    `settled` are those whose report is on a SIM that keeps it.
    """

    taken: list[Submission] = field(default_factory=list)
    handed_over: Counter[Key] = field(default_factory=Counter)
    reported: set[tuple[Key, str]] = field(default_factory=set)
    settled: set[Key] = field(default_factory=set)

    def count(self, key: Key) -> int:
        """How often it took this part."""
        return sum(one.key == key for one in self.taken)


@dataclass(eq=False)
class Stick:
    """A modem with its SIM; it outlives the owners. `is_dummy`: gammu's dummy phone.

    `counts_all`: a refused SMS takes a reference, too. `keeps_reports`: a report is stored on the
    SIM; else it is told to whoever has the modem open.
    """

    device: Path
    imsi: str
    network: Network
    steps: Steps
    is_dummy: bool = False
    counts_all: bool = False
    keeps_reports: bool = True
    reference: int = 253
    sim: dict[int, dict[str, Any]] = field(default_factory=dict)
    fates: deque[Fate] = field(default_factory=deque)
    late: tuple[datetime, int | Fate] | None = None
    told: list[dict[str, Any]] = field(default_factory=list)
    machine: Machine | None = None
    pdus: ClassVar[dict[bytes, dict[str, Any]]] = {}

    def plug(self) -> None:
        """It is there, as another device node than before."""
        if not self.is_dummy:
            self.device.unlink(missing_ok=True)
            self.device.touch()

    def put(self, message: dict[str, Any]) -> bool:
        """Stores an SMS where there is room."""
        if len(self.sim) >= SIZE:
            return False
        place = self.free_place
        raw = len(self.pdus).to_bytes(4)
        self.pdus[raw] = self.sim[place] = {**message, "Location": place, "raw": raw.hex()}
        if self.is_dummy:
            dummy_phone.prepare(self.device)
            dummy_phone.location_path(self.device, place).touch()
        return True

    @property
    def free_place(self) -> int:
        """The next SMS comes there."""
        base = dummy_phone.LOCATIONS_PER_FOLDER if self.is_dummy else 0
        return next(n for n in range(base + 1, base + SIZE + 2) if n not in self.sim)

    def free(self, place: int) -> None:
        """Takes an SMS out."""
        if self.sim.pop(place, None) is None:
            raise gammu.ERR_EMPTY("empty")
        if self.is_dummy:
            dummy_phone.location_path(self.device, place).unlink()

    def report(self, sent: Submission, status: int) -> None:
        """A delivery report of that part comes."""
        message = sms(sent.key[0], "", sent.at) | {
            "Type": "Status_Report",
            "MessageReference": sent.reference,
            "DeliveryStatus": status,
        }
        if self.keeps_reports:
            is_there = self.put(message)
        else:
            is_there = self.machine is not None
            self.told += [message] if is_there else []
        if is_there and status in ENDS:
            self.network.reported.add((sent.key, ENDS[status]))
        if is_there and status in ENDS and self.keeps_reports:
            self.network.settled.add(sent.key)

    def next_reference(self, is_taken: bool) -> int:
        """TP-MR of an SMS that was handed over."""
        if is_taken or self.counts_all:
            self.reference = (self.reference + 1) % 256
        return self.reference

    def late_answer(self) -> int | Fate | None:
        """The reference or refusal of an earlier SMS that comes now; one at a time (ADR 7 names the
        others)."""
        late, self.late = self.late, None
        return late[1] if late is not None and now() < late[0] + LATEST_ANSWER else None


def sms(number: str, text: str, at: datetime | None, header: bytes = b"") -> dict[str, Any]:
    """An SMS as gammu gives it."""
    return {
        "Type": "Deliver",
        "Number": number,
        "Text": text,
        "SMSC": {"Number": SMSC},
        "DateTime": at,
        "Coding": "Default_No_Compression",
        "Class": -1,
        "UDH": {"Type": "UserUDH" if header else "NoUDH", "Text": header},
    }


class Machine:
    """One handle; `sticks` are those that it may be configured for, by their device."""

    sticks: dict[str, Stick] = {}

    def __init__(self) -> None:
        self._hear: Callable[..., None] | None = None
        self._is_open = False

    def ReadConfig(self, Filename: str) -> None:
        read = configparser.RawConfigParser()
        read.read(Filename)
        self.stick = self.sticks[read["gammu"]["device"]]
        self.log = Path(read["gammu"]["logfile"])

    def Init(self) -> None:
        self.stick.steps.require_alive()
        if not self.stick.device.exists():
            raise gammu.ERR_DEVICEOPENERROR("no such device")
        self._is_open, self.stick.machine = True, self
        self.log.write_text(WAKE_UP)
        self.stick.told.clear()

    def Terminate(self) -> None:
        if self.stick.machine is self:
            self.stick.machine = None

    def Abort(self) -> None:
        pass

    def GetSecurityStatus(self) -> None:
        return None

    def GetIMEI(self) -> str:
        return f"35{self.stick.imsi[2:]}"

    def GetSIMIMSI(self) -> str:
        return self.stick.imsi

    def SetIncomingCallback(self, hear: Callable[..., None]) -> None:
        self._hear = hear

    def SetIncomingSMS(self, _is_wanted: bool) -> None:
        pass

    def GetSMSC(self) -> dict[str, str]:
        return {"Number": SMSC}

    def ReadDevice(self, _waits: bool) -> None:
        self._begin()

    def GetSMSStatus(self) -> dict[str, int]:
        self._begin()
        return {"SIMUsed": len(self.stick.sim), "SIMSize": SIZE, "PhoneUsed": 0, "PhoneSize": 0}

    def GetNextSMS(self, Folder: int, Start: bool = False, Location: int = 0) -> Any:
        self._begin()
        self.stick.steps.reach(may_pause=True)
        last = 0 if Start else Location
        for place in sorted(self.stick.sim):
            if place > last:
                return [self.stick.sim[place]]
        raise gammu.ERR_EMPTY("no more")

    def GetSMS(self, Folder: int, Location: int) -> Any:
        self._begin()
        if Location not in self.stick.sim:
            raise gammu.ERR_EMPTY("empty")
        return [self.stick.sim[Location]]

    def DeleteSMS(self, Folder: int, Location: int) -> None:
        self._begin()
        self.stick.steps.reach(may_pause=True)
        self.stick.free(Location)
        self.stick.steps.reach()

    def SendSMS(self, message: dict[str, Any]) -> int:
        self._begin()
        fate = self.stick.fates.popleft() if self.stick.fates else Fate.OK
        if self.stick.is_dummy:
            if fate is Fate.OK:
                return 255
            raise gammu.ERR_TIMEOUT("silent")
        length = len(message["Text"])
        self._write(START.format(number=message["Number"], text=message["Text"], length=length))
        self.stick.steps.reach(may_pause=True)
        if fate is Fate.NO_PROMPT:
            raise gammu.ERR_TIMEOUT("silent")
        if fate is Fate.FULL:
            self._write('2 "+CMS ERROR: 322"\nCMS Error 322: "Memory full"\n')
            raise gammu.ERR_FULL("full")
        return self._handed_over((message["Number"], message["Text"]), fate)

    def _handed_over(self, key: Key, fate: Fate) -> int:
        stick, network = self.stick, self.stick.network
        self._write(CTRL_Z)
        network.handed_over[key] += 1
        stick.steps.reach()
        own = stick.next_reference(fate in TAKEN)
        if fate in TAKEN:
            network.taken.append(Submission(stick, key, own, now()))
        stick.steps.reach(may_pause=True)
        if fate is Fate.UNPLUGGED:
            stick.device.unlink()
            raise gammu.ERR_DEVICEREADERROR("gone")
        return self._answered(own, fate)

    def _answered(self, own: int, fate: Fate) -> int:
        answer = fate if fate in _SAYS else Fate.NO_NETWORK if fate is Fate.LATE_REFUSAL else own
        late = self.stick.late_answer()
        if late is None and fate in _SILENT:
            may_come = fate in (Fate.LATE, Fate.LATE_REFUSAL)
            self.stick.late = (now(), answer) if may_come else None
            raise gammu.ERR_TIMEOUT("silent")
        if late is not None and isinstance(answer, Fate):
            self.stick.late = (now(), answer)  # its own refusal comes as another's
        heard = answer if late is None else late
        if isinstance(heard, Fate):
            self._write(_SAYS[heard])
            raise gammu.ERR_UNKNOWN("the modem's word")
        self._write(f'3 "+CMGS: {heard}"\n4 "OK"\nSMS sent OK\n')
        self.stick.steps.reach(may_pause=True)
        if fate is Fate.HEARD:
            raise gammu.ERR_TIMEOUT("silent")
        return heard

    def _begin(self) -> None:
        """A call: the owner lives, the modem is there; what it has to tell is told first."""
        self.stick.steps.require_alive()
        if not self.stick.device.exists() or self.stick.machine is not self:
            raise gammu.ERR_DEVICEREADERROR("gone")
        told, self.stick.told = self.stick.told, []
        for message in told:
            if self._hear is not None:
                self._hear(self, "SMS", message)

    def _write(self, lines: str) -> None:
        with self.log.open("a") as log:
            log.write(lines)


def descriptors_of(path: str) -> list[Stick]:
    """A stick stands for its open port; nobody holds another file."""
    return [Machine.sticks[path]] if path in Machine.sticks else []


def ask(stick: Stick, command: str, heard: bytearray) -> list[str]:
    """The plain AT commands by which a SIM is read when libGammu has failed at it."""
    stick.steps.require_alive()
    if not stick.device.exists() or stick.machine is None:
        raise GatewayError("gone", kind=FaultKind.REOPEN)
    name, _, value = command.partition("=")
    if value == '"ME"':
        raise serial_port.Refused("ERROR")
    if name == "AT+CMGL":
        return [line for n, it in stick.sim.items() for line in (f"+CMGL: {n},1,,23", it["raw"])]
    if name == "AT+CMGD":
        stick.steps.reach(may_pause=True)
        stick.free(int(value))
        stick.steps.reach()
    return [f'+CPMS: "SM",{len(stick.sim)},{SIZE}'] if name == "AT+CPMS?" else []


def decode(pdu: bytes) -> dict[str, Any]:
    """What gammu makes of a record."""
    return Stick.pdus[pdu]
