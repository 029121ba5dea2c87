"""SMS PDUs (3GPP TS 23.040), written apart from the code under test: the tests' second opinion."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = dict(zip("^{}\\[~]|€", bytes.fromhex("1428292f3c3d3e4065"), strict=True))
ESCAPE = 0x1B
JAKARTA = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the network got from one AT+CMGS."""

    number: str
    text: str
    udh: bytes
    reference: int
    coding: int
    wants_report: bool
    validity: int | None
    smsc: str = ""


def to_septets(text: str) -> list[int] | None:
    codes: list[int] = []
    for character in text:
        if character in EXTENDED:
            codes += [ESCAPE, EXTENDED[character]]
        elif character in BASIC and character != "\x1b":
            codes.append(BASIC.index(character))
        else:
            return None
    return codes


def from_septets(codes: list[int]) -> str:
    back = {code: character for character, code in EXTENDED.items()}
    text, escaped = "", False
    for code in codes:
        if escaped:
            text, escaped = text + back.get(code, " "), False
        elif code == ESCAPE:
            escaped = True
        else:
            text += BASIC[code]
    return text


def pack(codes: list[int], fill: int = 0) -> bytes:
    """Septets into octets, after `fill` bits that round a header up to a septet boundary."""
    number = sum(code << (7 * place) for place, code in enumerate(codes)) << fill
    return number.to_bytes((7 * len(codes) + fill + 7) // 8, "little")


def unpack(data: bytes, count: int, fill: int = 0) -> list[int]:
    number = int.from_bytes(data, "little") >> fill
    return [(number >> (7 * place)) & 0x7F for place in range(count)]


def semi_octets(digits: str) -> bytes:
    digits += "F" * (len(digits) % 2)
    return bytes.fromhex("".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2)))


def digits_of(data: bytes, count: int) -> str:
    text = data.hex()
    return "".join(text[i + 1] + text[i] for i in range(0, len(text), 2))[:count]


def encode_address(number: str) -> bytes:
    """Length in semi-octets, type, value: international, national or alphanumeric."""
    digits = number.removeprefix("+")
    if digits.isascii() and digits.isdigit():
        return bytes((len(digits), 0x91 if number[0] == "+" else 0x81)) + semi_octets(digits)
    codes = to_septets(number) or []
    return bytes(((7 * len(codes) + 3) // 4, 0xD0)) + pack(codes)


def encode_smsc(number: str) -> bytes:
    value = encode_address(number)[1:]
    return bytes((len(value),)) + value


def encode_time(when: datetime) -> bytes:
    local = when.astimezone(JAKARTA)
    return semi_octets(f"{local:%y%m%d%H%M%S}") + semi_octets("28")  # +7 h in quarters


def encode_deliver(
    number: str, text: str, when: datetime, smsc: str, udh: bytes = b"", coding: int | None = None
) -> bytes:
    """An SMS-DELIVER with its SMSC in front, as AT+CMGL shows it; `coding` overrides the DCS."""
    codes = to_septets(text)
    dcs = coding if coding is not None else (0x00 if codes is not None else 0x08)
    if dcs & 0x0C == 0x08:
        body = udh + text.encode("utf-16-be")
        length = len(body)
    elif dcs & 0x0C == 0x04:
        body = udh + text.encode("latin-1")
        length = len(body)
    else:
        fill = -8 * len(udh) % 7
        body = udh + pack(codes or [], fill)
        length = (8 * len(udh) + fill) // 7 + len(codes or [])
    first = bytes((0x04 | (0x40 if udh else 0),))
    head = first + encode_address(number) + bytes((0x00, dcs)) + encode_time(when)
    return encode_smsc(smsc) + head + bytes((length,)) + body


def encode_report(
    reference: int, number: str, submitted: datetime, done: datetime, status: int, smsc: str
) -> bytes:
    """An SMS-STATUS-REPORT; status 0 delivered, 0x20 still trying, 0x46 expired."""
    head = bytes((0x06, reference)) + encode_address(number)
    times = encode_time(submitted) + encode_time(done)
    return encode_smsc(smsc) + head + times + bytes((status,))


def decode_submit(data: bytes, reference: int) -> Submitted:
    """Read an SMS-SUBMIT with its SMSC in front."""
    smsc_length = data[0]
    smsc = "+" + digits_of(data[2 : 1 + smsc_length], 99).rstrip("f") if smsc_length else ""
    first, rest = data[1 + smsc_length], data[3 + smsc_length :]
    digits, kind = rest[0], rest[1]
    width = (digits + 1) // 2
    number = ("+" if kind == 0x91 else "") + digits_of(rest[2 : 2 + width], digits)
    rest = rest[2 + width :]
    coding, rest = rest[1], rest[2:]
    form = (first >> 3) & 3
    validity, rest = (rest[0] if form == 2 else None), rest[{0: 0, 2: 1}.get(form, 7) :]
    text, udh = _user_data(rest[0], rest[1:], coding, bool(first & 0x40))
    return Submitted(number, text, udh, reference, coding, bool(first & 0x20), validity, smsc)


def _user_data(length: int, body: bytes, coding: int, has_header: bool) -> tuple[str, bytes]:
    udh = body[: 1 + body[0]] if has_header else b""
    if coding & 0x0C == 0x08:
        return body[len(udh) : length].decode("utf-16-be"), udh
    fill = -8 * len(udh) % 7
    count = length - (8 * len(udh) + fill) // 7
    return from_septets(unpack(body[len(udh) :], count, fill)), udh


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
