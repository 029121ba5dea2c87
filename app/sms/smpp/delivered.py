"""Converts a deliver_sm to a received part, and fingerprints it to recognise repetitions."""

import hashlib
import json

from app.sms.protocol.gateway import EPOCH, PartKind, ReceivedPart
from app.sms.protocol.multipart import parse_udh, storable
from app.sms.smpp import alphabet
from app.sms.smpp.alphabet import Alphabet
from app.sms.smpp.pdu import Pdu

# esm_class, bits 2 to 5 (SMPP 3.4, 5.2.12): a receipt, and one that comes before the end.
_TYPE, _RECEIPT, _INTERMEDIATE, _HAS_HEADER = 0x3C, 0x04, 0x20, 0x40
# Tags of optional fields (SMPP 3.4, 5.3.2).
_SUBUNIT, _USER_REFERENCE, _PAYLOAD = 0x0005, 0x0204, 0x0424
_SAR_REFERENCE, _SAR_TOTAL, _SAR_SEQUENCE = 0x020C, 0x020E, 0x020F
_SCREEN = 1
_INTERNATIONAL, _NAME = 1, 5


def is_receipt(unit: Pdu) -> bool:
    """Whether it tells of an SMS that we sent: never a card."""
    return unit.number("esm_class") & _TYPE in (_RECEIPT, _INTERMEDIATE)


def payload(unit: Pdu) -> bytes:
    """The octets of the SMS, from whichever of the two places they are in."""
    found = unit.values.get("short_message")
    return found if isinstance(found, bytes) and found else unit.optional.get(_PAYLOAD, b"")


def received_part(unit: Pdu, location: int, smsc: str) -> ReceivedPart:
    """The received part; `smsc_at` is not in it, the first receiver notes the time.

    One that can't be read at all comes as its raw bytes: it must not block the others.
    """
    if not unit.values:
        return ReceivedPart(location, PartKind.BINARY, "", smsc, EPOCH, "", unit.body or b"?")
    body, header = payload(unit), b""
    if unit.number("esm_class") & _HAS_HEADER and body:
        cut = 1 + body[0]
        header, body = body[:cut], body[cut:]
    coding = unit.number("data_coding")
    is_binary = alphabet.alphabet(coding) is Alphabet.BINARY
    text = "" if is_binary else alphabet.decode(body, coding)
    reference, bits, total, sequence = parse_udh(header) or _segments(unit) or (None, 0, 1, 1)
    return ReceivedPart(
        location=location,
        kind=PartKind.BINARY if is_binary else PartKind.TEXT,
        number=sender_number(unit),
        smsc=smsc,
        smsc_at=EPOCH,
        text=storable(text),
        body=body if is_binary else text.encode(errors="surrogatepass"),
        reference=reference,
        bits=bits,
        total=total,
        sequence=sequence,
        is_flash=alphabet.is_flash(coding) or unit.optional_number(_SUBUNIT) == _SCREEN,
    )


def sender_number(unit: Pdu) -> str:
    """The sender's number; an international one begins with +."""
    found, kind = unit.text("source_addr"), unit.number("source_addr_ton")
    if kind == _INTERNATIONAL and found.isdigit():
        return f"+{found}"
    # Many SMSCs leave the type out: 62812... is dialled from nowhere as it stands.
    is_bare = kind != _NAME and found.isdigit() and found.startswith("628")
    return f"+{found}" if is_bare and len(found) > 10 else found


def delivery_digest(unit: Pdu) -> str:
    """Equal for one delivery and its repetition: SMPP gives a deliver_sm neither time nor name.

    The sequence number and fields of transport stay out, they change from one try to the next.
    """
    facts = [
        sender_number(unit),
        unit.text("destination_addr"),
        unit.number("esm_class"),
        unit.number("data_coding"),
        payload(unit).hex() if unit.values else unit.body.hex(),
        *(
            unit.optional.get(tag, b"").hex()
            for tag in (_USER_REFERENCE, _SAR_REFERENCE, _SAR_TOTAL, _SAR_SEQUENCE)
        ),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _segments(unit: Pdu) -> tuple[int, int, int, int] | None:
    """The place of a part by the sar_ fields, whose reference has 16 bits."""
    tags = (_SAR_REFERENCE, _SAR_TOTAL, _SAR_SEQUENCE)
    reference, total, sequence = (unit.optional_number(tag) for tag in tags)
    if reference is None or total is None or sequence is None or not 1 <= sequence <= total:
        return None
    return reference, 16, total, sequence
