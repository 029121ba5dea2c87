"""Records that no SIM should hold, and some do: as hex, the way AT+CMGL shows them."""

from datetime import UTC, datetime

from tests.at_modem import pdu

_SENDER, _SMSC, _WHEN = "+6281200000666", "+62855000000", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_BEHIND_SMSC = len(pdu.encode_smsc(_SMSC))  # where the first octet of the PDU stands


def _of_reserved_type() -> str:
    data = bytearray(pdu.encode_deliver(_SENDER, "halo", _WHEN, _SMSC))
    data[_BEHIND_SMSC] |= 0b11
    return data.hex().upper()


def _of_odd_length() -> str:
    text = "halo \u2713"
    data = bytearray(pdu.encode_deliver(_SENDER, text, _WHEN, _SMSC))
    data[-2 * len(text) - 1] -= 1
    return data[:-1].hex().upper()


def _with_too_long_a_header() -> str:
    header = b"\x05\x00\x03\x01\x02\x01"
    data = pdu.encode_deliver(_SENDER, "halo", _WHEN, _SMSC, udh=header)
    return data.replace(header, b"\x60" + header[1:]).hex().upper()


UNDECODABLE = {
    "a reserved type (TP-MTI 11)": _of_reserved_type(),
    "an odd UCS-2 length": _of_odd_length(),
    "a header longer than the text": _with_too_long_a_header(),
    "a short line": "07912658",
    "a line that is no hex": "07912658ZZZZ0C91",
}
# libGammu takes it for the end of the SIM; one that stands last kills the process.
EMPTY = ""
# libGammu's driver refuses it, its decoder reads "halo".
TOO_LONG = pdu.encode_deliver(_SENDER, "halo", _WHEN, _SMSC).hex().upper() + "00" * 300
