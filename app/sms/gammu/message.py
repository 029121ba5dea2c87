"""Converts gammu's dictionaries to and from SMS parts, and its UCS-2 texts. It imports no gammu.

libGammu takes "~" for Nokia's sign of blinking text. Writing, it makes "~" of "~~" and U+0001 of a
single one. Reading, it doubles each "~" and cuts the text at its former length: as many characters
are missing at the end. And of a character that was cut between two parts it keeps neither half
(each becomes U+FFFD).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.sms.protocol.gateway import EPOCH, OutgoingPart, PartKind, ReceivedPart, ReportStatus
from app.sms.protocol.multipart import parse_udh, storable

UCS2 = "Unicode_No_Compression"
VALIDITY = "3D"  # without it gammu sends "5 minutes", and a phone that is off gets nothing

Message = Mapping[str, Any]


def parse_received(message: Message) -> ReceivedPart | None:
    """One stored message as a part; None for one that we wrote there ourselves."""
    if message["Type"] == "Submit":
        return None
    if message["Type"] == "Status_Report":
        return _report(message)
    raw = message["Text"]
    text = "" if isinstance(raw, bytes) else raw
    if message["Coding"] != UCS2:
        # gammu leaves uninitialised memory behind a NUL after characters of the extension table;
        # no GSM-7 text can hold one.
        text = text.partition("\0")[0]
    body = raw if isinstance(raw, bytes) else text.encode(errors="surrogatepass")
    concatenation = parse_udh(message["UDH"]["Text"] or b"") or (None, 0, 1, 1)
    reference, bits, total, sequence = concatenation
    return ReceivedPart(
        location=message["Location"],
        kind=PartKind.BINARY if isinstance(raw, bytes) else PartKind.TEXT,
        number=message["Number"],
        smsc=message["SMSC"]["Number"],
        smsc_at=_time(message["DateTime"]),
        text=storable(text),
        body=body,
        reference=reference,
        bits=bits,
        total=total,
        sequence=sequence,
        is_flash=message["Class"] == 0,
    )


def corrupted_part(location: int, body: bytes) -> ReceivedPart:
    """A message that can't be decoded, for the quarantine."""
    return ReceivedPart(
        location, PartKind.BINARY, "", "", EPOCH, "", body or b"?", is_corrupted=True
    )


def build_outgoing(part: OutgoingPart, smsc: str) -> dict[str, Any]:
    """The dictionary for SendSMS; encoding and header are explicit, since gammu's guesses lose
    text.
    """
    coding = "Unicode" if part.is_unicode else "Default"
    message: dict[str, Any] = {
        "Number": part.number,
        "Text": for_gammu(part.text) if part.is_unicode else part.text,
        "SMSC": {"Number": part.smsc or smsc, "Validity": VALIDITY},
        "Class": -1,
        "Unicode": part.is_unicode,
        "Coding": f"{coding}_No_Compression",
        "Type": "Status_Report" if part.wants_report else "Submit",
    }
    if part.total > 1:
        header = bytes((5, 0, 3, part.reference % 256, part.total, part.sequence))
        message["UDH"] = {"Type": "UserUDH", "Text": header}
    return message


def _report(message: Message) -> ReceivedPart:
    """`smsc_at` is when the SMSC took our SMS, which tells reports with equal references apart."""
    reference, status = message["MessageReference"], message["DeliveryStatus"]
    return ReceivedPart(
        location=message["Location"],
        kind=PartKind.STATUS_REPORT,
        number=message["Number"],
        smsc=message["SMSC"]["Number"],
        smsc_at=_time(message["DateTime"]),
        text="",
        body=f"report {reference} {status}".encode(),
        report_reference=reference,
        report_status=_status(status),
    )


def _status(code: int) -> ReportStatus:
    """TP-Status (3GPP TS 23.040, 9.2.3.15): done, still trying, given up."""
    if code < 0x20:
        return "delivered"
    return "pending" if code < 0x40 else "failed"


def _time(when: datetime | None) -> datetime:
    if when is None:
        return EPOCH
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


_LOST = "\ufffd"


def for_gammu(text: str) -> str:
    """What gammu must be given, so that `text` goes out."""
    return text.replace("~", "~~")


def from_pdus(text: str, pdus: Iterable[bytes]) -> str:
    """What the modem gave when gammu says `text` of one of these: halves of characters stay halves.

    Where none of them fits, U+FFFD stands for each character that is lost: a gap that shows.
    """
    if not _is_altered(text):
        return text
    size = len(_units(text))
    for pdu in pdus:
        units = pdu[-size:]
        if len(units) == size and _as_read(units) == text:
            return units.decode("utf-16-be", "surrogatepass")
    return text.replace("~~", "~") + _LOST * text.count("~~")


def _is_altered(text: str) -> bool:
    return "~" in text or _LOST in (text[:1], text[-1:])


def _as_read(units: bytes) -> str:
    """What libGammu makes of these bytes."""
    text = units.decode("utf-16-be", "surrogatepass")
    doubled = text.replace("~", "~~").replace("\x01", "~")
    return _units(doubled)[: len(units)].decode("utf-16-be", "replace")


def _units(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")
