"""SmsGateway: the protocol between the application and a modem driver.

Drivers implement `SmsGateway`; no other code sees gammu, a device or a log file.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal, Protocol

from app.sms.protocol.references import Candidates

ReportStatus = Literal["delivered", "pending", "failed"]

# Stands in where no time is known; constant, because a fingerprint must not change.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PartKind(StrEnum):
    """Kind of a received SMS; only TEXT may become a card."""

    TEXT = "text"
    BINARY = "binary"
    STATUS_REPORT = "status_report"


class Left(StrEnum):
    """Whether a part was handed to the network; UNKNOWN is never resent automatically."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class FaultKind(StrEnum):
    """What the modem's owner does about an error."""

    REOPEN = "reopen"
    HOLD = "hold"
    PIN = "pin"
    BACK_OFF = "back_off"
    THROTTLED = "throttled"
    MESSAGE = "message"
    SIM_FULL = "sim_full"


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """One SMS as it lies on the SIM, undoubted and unjoined.

    `location` is what `delete` wants; `body` holds the raw bytes that the fingerprint covers
    (UTF-8 of the text, the payload of a binary SMS, the facts of a status report).
    """

    location: int
    kind: PartKind
    number: str
    smsc: str
    smsc_at: datetime
    text: str
    body: bytes
    reference: int | None = None
    bits: int = 0
    total: int = 1
    sequence: int = 1
    is_flash: bool = False
    report_reference: int | None = None
    report_status: ReportStatus | None = None
    is_corrupted: bool = False


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """One part ready to be sent; `text` is this part's own text, `reference` joins the parts."""

    outbound_id: int
    number: str
    text: str
    sequence: int = 1
    total: int = 1
    reference: int = 0
    is_unicode: bool = False
    wants_report: bool = False
    smsc: str | None = None
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ModemStatus:
    """Status of a modem at one moment; None means that the modem did not tell.

    One that does not store SMS loses those that come while nobody has it open.
    """

    signal_percent: int | None = None
    network: str | None = None
    sim_used: int | None = None
    sim_size: int | None = None
    imei: str | None = None
    imsi: str | None = None
    stores_sms: bool = True


class GatewayError(Exception):
    """A call to the modem failed: what to do (`kind`), and whether the SMS may have left.

    `cms` is the network's or modem's own code (3GPP TS 27.005, 3.2.5) where the log shows one;
    `word` is the key of the sentence that people read (failures.py). `waited` are the
    seconds the call took: they count towards the pause before the modem is opened again.
    `candidates` are the references an SMS of open outcome may have. Sending has to rest for `rest`
    seconds.
    """

    waited = 0.0
    rest = 0.0
    candidates: Candidates | None = None

    def __init__(
        self,
        reason: str,
        *,
        kind: FaultKind,
        left: Left = Left.NO,
        cms: int | None = None,
        word: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.left = left
        self.cms = cms
        self.word = word or kind.value

    @property
    def must_reopen(self) -> bool:
        """Whether the modem must be opened again before anything else (G4)."""
        return self.left is Left.UNKNOWN or self.kind in CLOSING


# A refusal by the network (BACK_OFF), its wish for a slower pace or a full SIM leaves the handle as
# good as it was.
CLOSING = frozenset({FaultKind.REOPEN, FaultKind.HOLD, FaultKind.PIN})


class SmsGateway(Protocol):
    """One modem, owned by one process. Most methods need `open` first."""

    @property
    def name(self) -> str:
        """The modem's name in the settings."""

    def expect(self, imei: str | None) -> None:
        """Which modem `open` may open; None: any."""

    def insist(self) -> None:
        """A person asks to try at once: `open` may repeat what it does only when it is told to."""

    def open(self) -> None:
        """Connect; an open gateway is reopened. Raises GatewayError."""

    def close(self) -> None:
        """Let go of the modem; never raises."""

    def read(self, limit: int = 200) -> list[ReceivedPart]:
        """Up to `limit` parts, left on the SIM until `delete`. Raises GatewayError."""

    def has_news(self) -> bool:
        """Whether something seems to have come since the last `read`: a hint, and never a question
        that the modem must answer, so that it may be asked many times. Raises GatewayError."""

    def delete(self, location: int) -> None:
        """Free one location; one that is already empty is fine. Raises GatewayError."""

    def send(self, part: OutgoingPart) -> int:
        """Send one part, return the network's reference. Raises GatewayError with `left`."""

    def keep(self) -> None:
        """Call before writing down what was sent: a modem whose network is our own disk makes it
        survive a power cut. Raises OSError."""

    @property
    def imsi(self) -> str | None:
        """The SIM's identity, known once the gateway is open; None where it does not tell."""

    @property
    def imei(self) -> str | None:
        """The modem's serial number, known once it is open."""

    def is_there(self) -> bool:
        """Whether the device can be seen at all; needs no `open`."""

    @property
    def remembers(self) -> bool:
        """Whether `left` can answer for every part at any time, not only for the last send."""

    def left(self, outbound_id: int, sequence: int, claimed_at: datetime | None = None) -> Left:
        """Whether this claim of the part left; asked BEFORE `open` after a crash."""

    def status(self) -> ModemStatus:
        """Signal, network, SIM. Raises GatewayError."""

    def sim_fill(self) -> tuple[int, int] | None:
        """How many SMS lie on the SIM, and how many it holds: a quick question. None without a SIM.
        Raises GatewayError."""


def fingerprint(owner: str, part: ReceivedPart) -> str:
    """The key that makes "at least once from the SIM" into "exactly once" (sha256, hex).

    `owner` is the IMSI, or the modem's name where the SIM does not tell it.
    """
    fields = [
        owner,
        part.number,
        part.smsc_at.astimezone(UTC).isoformat(),
        -1 if part.reference is None else part.reference,
        part.bits,
        part.total,
        part.sequence,
    ]
    if part.is_corrupted:
        # Nothing else tells two equal records apart, or two that are empty.
        fields.append(part.location)
    return hashlib.sha256(json.dumps(fields).encode() + b"\0" + part.body).hexdigest()


@dataclass(frozen=True, slots=True)
class ModemFinding:
    """One thing looked at by a doctor; `advice` is empty where it is fine."""

    words: str
    advice: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether nothing has to be done."""
        return not self.advice
