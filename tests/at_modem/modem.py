"""The emulated modem's mind: a SIM, a network that lists what reached it, and faults on demand.

`network` is the oracle for "never twice": gammu's log, our rows and the reference may all lie.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime

from tests.at_modem import pdu
from tests.at_modem.sim import Fault, FaultName, Sim, octets, offers, told

NO_SIM, PIN_NEEDED = 10, 11


class AtModem:
    """The modem's mind: commands in, answers out. `Emulator` gives it a device."""

    def __init__(self) -> None:
        self.sim = Sim()
        self.lock = threading.RLock()
        self.network: list[pdu.Submitted] = []
        self.handed_over: list[pdu.Submitted] = []  # all that came with Ctrl-Z, taken or not
        # Called when the network has taken an SMS, before the modem answers.
        self.on_taken: Callable[[], None] = lambda: None
        # Called when an SMS was announced, before the modem prompts for it.
        self.on_prompt: Callable[[], None] = lambda: None
        self.faults: deque[Fault] = deque()
        self.commands: list[str] = []
        self.is_dead = False
        self._reference = 0
        self._sending: Fault | None = None
        self._later: list[tuple[float, bytes]] = []
        self._busy_until = 0.0
        self._unasked: list[bytes] = []
        self._operator_form = "0"
        # <mt> and <ds> of AT+CNMI: how SMS and reports come.
        self._sms_by = self._reports_by = 0
        self._store = "SM"

    def fault(self, name: FaultName, value: float = 0, *, reaches: bool = True) -> None:
        """Queue what shall happen to the next AT+CMGS; without a fault it is ok."""
        with self.lock:
            self.faults.append(Fault(name, value, reaches))

    def deliver(
        self,
        number: str,
        text: str,
        when: datetime | None = None,
        *,
        udh: bytes = b"",
        coding: int | None = None,
        smsc: str | None = None,
    ) -> None:
        """One SMS from the network; while the SIM is full, what is to be stored waits outside."""
        at = when or self.sim.centre_stands_at or pdu.now()
        data = pdu.encode_deliver(number, text, at, smsc or self.sim.smsc, udh, coding)
        raw = data.hex().upper()
        with self.lock:
            if self._sms_by == 2:
                self._unasked.append(f"\r\n+CMT: ,{octets(raw)}\r\n{raw}\r\n".encode())
            else:
                self.store(raw)

    def report(self, reference: int, number: str, status: int = 0) -> None:
        """A delivery report; as the real ones, a modem not asked for them throws it away."""
        when = pdu.now()
        data = pdu.encode_report(reference, number, when, when, status, self.sim.smsc)
        raw = data.hex().upper()
        with self.lock:
            if self._reports_by == 1:
                self._unasked.append(f"\r\n+CDS: {octets(raw)}\r\n{raw}\r\n".encode())
            elif self._reports_by == 2 and self.sim.report_size:
                sim = self.sim
                free = (n for n in range(1, sim.report_size + 1) if n not in sim.reports)
                if (place := next(free, None)) is not None:
                    sim.reports[place] = (0, raw)
                    self._unasked.append(f'\r\n+CDSI: "SR",{place}\r\n'.encode())
            elif self._reports_by == 2:
                self.store(raw, "CDSI")

    def store(self, raw: str, notice: str = "CMTI") -> None:
        """Put any PDU, good or broken, into the SIM."""
        with self.lock:
            sim = self.sim
            if len(sim.stored) >= sim.size:
                sim.waiting.append(raw)
                return
            location = next(n for n in range(1, sim.size + 1) if n not in sim.stored)
            sim.stored[location] = (0, raw)
            if self._sms_by == 1 or notice == "CDSI":
                self._unasked.append(f'\r\n+{notice}: "SM",{location}\r\n'.encode())

    def due(self) -> list[bytes]:
        """Late answers and notices whose time has come."""
        with self.lock:
            now = time.monotonic()
            out = [answer for at, answer in self._later if at <= now] + self._unasked
            self._later = [entry for entry in self._later if entry[0] > now]
            self._unasked = []
            return out

    def power_on(self) -> None:
        """As after a replug: nothing is under way, and it gives no notice before it is asked to."""
        self.is_dead, self._sending, self._later = False, None, []
        self._busy_until, self._reports_by = 0.0, 0
        self._sms_by = next(way for way in range(4) if offers(self.sim.sms_by, way))

    @property
    def is_busy(self) -> bool:
        """Whether commands wait until the answer to an SMS has come."""
        return time.monotonic() < self._busy_until

    @property
    def owes_answers(self) -> bool:
        """Whether a late answer has still to come."""
        return bool(self._later)

    @property
    def wants_body(self) -> bool:
        return self._sending is not None

    def body(self, raw: bytes) -> bytes:
        """A hex PDU that ended with Ctrl-Z. Raises Unplugged."""
        with self.lock:
            fault, self._sending = self._sending or Fault(), None
            may_take = fault.name in ("ok", "late", "busy", "earlier", "lost", "error", "unplug")
            takes = may_take and fault.reaches
            if takes or not self.sim.counts_accepted_only:
                self._reference = (self._reference + 1) % 256
            data = bytes.fromhex(raw.strip().decode())
            submitted = pdu.decode_submit(data, self._reference)
            self.handed_over.append(submitted)
            if takes:
                self.network.append(submitted)
                self.on_taken()
            answer = f"\r\n+CMGS: {self._reference}\r\n\r\nOK\r\n".encode()
            return self._answer_to_body(fault, answer)

    def _answer_to_body(self, fault: Fault, answer: bytes) -> bytes:
        match fault.name:
            case "late" | "busy":
                self._later.append((time.monotonic() + fault.value, answer))
                self._busy_until = self._later[-1][0] if fault.name == "busy" else 0.0
                return b""
            case "earlier":
                return self._later.pop(0)[1]
            case "lost":
                return b""
            case "late_cms":
                self._later.append((float("inf"), fault.refusal))
                return b""
            case "cms":
                return fault.refusal
            case "error":
                return b"\r\nERROR\r\n"
            case "unplug":
                raise Unplugged
        return answer

    def overheard(self, raw: bytes) -> None:
        """A PDU that no prompt has asked for: libGammu may send it all the same, heeded or not."""
        with self.lock:
            self.handed_over.append(pdu.decode_submit(bytes.fromhex(raw.decode()), 0))

    def abandon(self) -> None:
        """ESC at the prompt."""
        self._sending = None

    def command(self, line: str) -> bytes:
        """The answer to one command line, without its echo. Raises Unplugged."""
        with self.lock:
            self.commands.append(line)
            if self.is_dead:
                return b""
            if line.startswith("AT+CMGS="):
                return self._prompt()
            lines = self._answer(line)
            return b"".join(f"\r\n{text}\r\n".encode() for text in lines)

    def _prompt(self) -> bytes:
        if trouble := self._sim_trouble():
            return f"\r\n{trouble}\r\n".encode()
        if not self.sim.registered:
            return b"\r\n+CMS ERROR: 331\r\n"
        fault = self.faults.popleft() if self.faults else Fault()
        match fault.name:
            case "no_prompt":
                return b""
            case "dead":
                self.is_dead = True
                return b""
            case "cms_prompt":
                return fault.refusal
            case "unplug_prompt":
                raise Unplugged
        self._sending = fault
        self.on_prompt()
        return b"\r\n> "

    def _sim_trouble(self) -> str | None:
        if not self.sim.present:
            return f"+CME ERROR: {NO_SIM}"
        return f"+CME ERROR: {PIN_NEEDED}" if self.sim.pin else None

    def _answer(self, line: str) -> list[str]:
        plain = {
            "AT+CSCS?": '+CSCS: "GSM"',
            "AT+CSCS=?": '+CSCS: ("GSM","UCS2","IRA")',
            "AT+CGMM": "EMULATOR",
            "AT+CGMI": "FICTITIOUS",
            "AT+CGMR": "1.0",
            "AT+CGSN": self.sim.imei,
            "AT+CMGF=?": "+CMGF: (0,1)",
            "AT+CNMI=?": f"+CNMI: (0-2),({self.sim.sms_by}),(0-2),({self.sim.reports_by}),(0,1)",
            "AT+CNMI?": f"+CNMI: 2,{self._sms_by},0,{self._reports_by},0",
            "AT+CPMS=?": f'+CPMS: ({self._stores}),("SM"),("SM")',
        }
        if line in plain:
            return [plain[line], "OK"]
        if line in ("AT", "ATE1", "ATZ") or line.startswith(("AT+CMEE=", "AT+CSCS=", "AT+CFUN=")):
            return ["OK"]
        if line.startswith("AT+CPIN"):
            return self._pin(line)
        if line.startswith(("AT+CSQ", "AT+CREG", "AT+CGREG", "AT+CGATT", "AT+COPS")):
            return self._radio(line)
        if line.startswith(("AT+CIMI", "AT+CPMS", "AT+CM", "AT+CSCA", "AT+CNMI")):
            trouble = self._sim_trouble()
            return [trouble] if trouble else self._on_sim(line)
        return ["ERROR"]

    def _pin(self, line: str) -> list[str]:
        if not self.sim.present:
            return [f"+CME ERROR: {NO_SIM}"]
        if line == "AT+CPIN?":
            return [f"+CPIN: {self.sim.lock if self.sim.pin else 'READY'}", "OK"]
        tried = line.partition("=")[2].strip('"')
        self.sim.pin_tries.append(tried)
        if tried != self.sim.pin:
            return ["+CME ERROR: 16"]
        self.sim.pin = None
        return ["OK"]

    def _radio(self, line: str) -> list[str]:
        there = self.sim.registered
        if line.startswith("AT+COPS=3,"):
            self._operator_form = line[-1]
            return ["OK"]
        if line == "AT+COPS?":
            name = "51099" if self._operator_form == "2" else "EMULATED"
            return [f'+COPS: 0,{self._operator_form},"{name}"' if there else "+COPS: 0", "OK"]
        if line in ("AT+CREG?", "AT+CGREG?"):
            head = line[2:-1]
            return [f'{head}: 2,1,"0B0B","FACE"' if there else f"{head}: 2,0", "OK"]
        if line == "AT+CSQ":
            return ["+CSQ: 20,0" if there else "+CSQ: 99,99", "OK"]
        return [f"+CGATT: {int(there)}", "OK"] if line == "AT+CGATT?" else ["OK"]

    def _on_sim(self, line: str) -> list[str]:
        sim = self.sim
        used = f"{len(sim.stored)},{sim.size}"
        if line in ("AT+CIMI", "AT+CSCA?"):
            return [sim.imsi if line == "AT+CIMI" else f'+CSCA: "{sim.smsc}",145', "OK"]
        if line == "AT+CPMS?":
            return ["+CPMS: " + ",".join([f'"SM",{used}'] * 3), "OK"]
        if line.startswith("AT+CPMS="):
            return ["+CPMS: " + ",".join([used] * 3), "OK"] if self._chooses(line) else ["ERROR"]
        if line.startswith("AT+CNMI="):
            wanted = [*line.partition("=")[2].split(","), "0", "0", "0"]
            sms_by, reports_by = int(wanted[1]), int(wanted[3])
            if not (offers(sim.sms_by, sms_by) and offers(sim.reports_by, reports_by)):
                return ["+CMS ERROR: 303"]
            self._sms_by, self._reports_by = sms_by, reports_by
            return ["OK"]
        if line.startswith("AT+CMGL"):
            return [*self._listing(), "OK"] if sim.can_list else ["+CMS ERROR: 320"]
        if line.startswith(("AT+CMGR=", "AT+CMGD=")):
            return self._one(line[:7], int(line.partition("=")[2].split(",")[0]))
        return ["OK"] if line.startswith("AT+CMGF=") else ["ERROR"]

    def _chooses(self, line: str) -> bool:
        wanted = line.partition("=")[2].split(",")[0]
        if is_offered := wanted in self._stores:
            self._store = wanted.strip('"')
        return is_offered

    @property
    def _stores(self) -> str:
        return '"SM","SR"' if self.sim.report_size else '"SM"'

    @property
    def _chosen(self) -> dict[int, tuple[int, str]]:
        return self.sim.reports if self._store == "SR" else self.sim.stored

    def _listing(self) -> list[str]:
        out = []
        for location, (state, raw) in sorted(self._chosen.items()):
            out.append(told(f"+CMGL: {location},{state}", raw))
            self._chosen[location] = (1, raw)
        return out

    def _one(self, verb: str, location: int) -> list[str]:
        if location not in self._chosen:
            return ["+CMS ERROR: 321"]
        if verb == "AT+CMGR":
            state, raw = self._chosen[location]
            return [told(f"+CMGR: {state}", raw), "OK"]
        if location in self.sim.undeletable:
            return ["+CMS ERROR: 500"]
        del self._chosen[location]
        waiting, self.sim.waiting = self.sim.waiting, []
        for raw in waiting:
            self.store(raw)
        return ["OK"]


class Unplugged(Exception):
    """Somebody pulled the cable."""
