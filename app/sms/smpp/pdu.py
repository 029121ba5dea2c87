"""Packs and parses SMPP PDUs: the only module that imports smpplib.

It packs and reads the fixed fields. Optional ones are read here: smpplib fails at any that it does
not expect in a command. Its client is not used: it answers a deliver_sm before we have stored it,
loses half a unit at a timeout, and writes passwords into its log.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smpplib import command_codes, smpp

HEADER = 16
# No unit of SMPP 3.4 needs more, a message_payload of 64 kB included.
LONGEST = 70_000
ANSWER = 0x80000000


@dataclass(frozen=True, slots=True)
class Pdu:
    """One unit; `command` is empty for one we do not know, `values` for one that can't be read."""

    command: str
    code: int
    status: int
    sequence: int
    values: Mapping[str, Any]
    optional: Mapping[int, bytes]
    body: bytes

    @property
    def is_answer(self) -> bool:
        """Whether it answers something we sent."""
        return bool(self.code & ANSWER)

    def text(self, name: str) -> str:
        """A field of characters; empty where it is missing."""
        found = self.values.get(name)
        return found.decode("latin-1") if isinstance(found, bytes) else ""

    def number(self, name: str) -> int:
        """A field that counts; 0 where it is missing."""
        found = self.values.get(name)
        return found if isinstance(found, int) else 0

    def optional_number(self, tag: int) -> int | None:
        """An optional field that counts; None where it is missing."""
        found = self.optional.get(tag)
        return int.from_bytes(found) if found else None


def pack(command: str, sequence: int, status: int = 0, **values: Any) -> bytes:
    """A unit of this command as bytes."""
    unit = smpp.make_pdu(command, sequence=sequence, status=status, **values)
    unit.sequence = sequence
    packed: bytes = unit.generate()
    return packed


def unpack(frame: bytes) -> Pdu:
    """One whole unit; what can't be read has no values, and never raises."""
    _, code, status, sequence = struct.unpack(">LLLL", frame[:HEADER])
    name = ""
    values: dict[str, Any] = {}
    optional: dict[int, bytes] = {}
    try:
        name = str(command_codes.get_command_name(code))
        values, optional = _fields(name, frame)
    except Exception:  # smpplib's own errors, KeyError and struct.error all mean the same
        values, optional = {}, {}
    return Pdu(name, code, status, sequence, values, optional, frame[HEADER:])


def unit_length(buffer: bytes | bytearray) -> int | None:
    """How long the unit at the front of the buffer is; None while that has not come.

    ValueError for a length that no unit has: whoever goes on reading reads noise.
    """
    if len(buffer) < 4:
        return None
    found = int.from_bytes(buffer[:4])
    if not HEADER <= found <= LONGEST:
        raise ValueError(f"a unit of {found} bytes")
    return found


def _fields(name: str, frame: bytes) -> tuple[dict[str, Any], dict[int, bytes]]:
    unit = smpp.make_pdu(name, sequence=0)
    rest: list[bytes] = []
    unit.parse_optional_params = rest.append
    unit.parse(frame)
    fixed = [it for it in getattr(unit, "params_order", ()) if not unit.field_is_optional(it)]
    values = {field: getattr(unit, field, None) for field in fixed}
    # smpplib takes a unit that ends too early for a whole one; an answer may have no fields at all.
    if unit.is_request() and _is_torn(values):
        raise ValueError(f"{name} ends too early")
    return values, _optional(rest[0] if rest else b"")


def _is_torn(values: Mapping[str, Any]) -> bool:
    body = values.get("short_message") or b""
    missing = [field for field, value in values.items() if value is None]
    return missing not in ([], ["short_message"]) or len(body) != values.get("sm_length", 0)


def _optional(data: bytes) -> dict[int, bytes]:
    found, position = {}, 0
    while position + 4 <= len(data):
        tag, size = struct.unpack(">HH", data[position : position + 4])
        found[tag] = data[position + 4 : position + 4 + size]
        position += 4 + size
    return found
