"""A citizen's address: one string that names its channel, as `whatsapp:6281266771234`.

A phone number for SMS stands alone (ADR 27). The string is what messages, the outbox and the black
list keep; two addresses are one citizen only where somebody says so.
"""

from __future__ import annotations

import re
from typing import Final

from app.domain.terms import Channel

# As the columns that hold it: PostgreSQL widens none that its index of words is made of.
LONGEST: Final = 64
_COLON: Final = ":"
_DIGITS: Final = re.compile(r"[1-9][0-9]{6,14}")


def make(channel: str, value: str) -> str:
    """The address of this value. Raises ValueError where it would not fit."""
    address = value if channel == Channel.SMS else f"{Channel(channel)}{_COLON}{value}"
    if not value or len(address) > LONGEST:
        raise ValueError(value)
    return address


def channel_of(address: str | None) -> Channel:
    """The channel that an address is of; SMS of what names none."""
    name, colon, value = (address or "").partition(_COLON)
    try:
        return Channel(name) if colon and value else Channel.SMS
    except ValueError:
        return Channel.SMS


def is_online(address: str | None) -> bool:
    """Whether it is of another channel than SMS."""
    return channel_of(address) != Channel.SMS


def value_of(address: str) -> str:
    """What stands behind the channel's name; all of a number."""
    return address.partition(_COLON)[2] if is_online(address) else address


def phone_of(address: str) -> str | None:
    """The number in E.164 that an address of another channel tells; None where it tells none."""
    value = value_of(address)
    return f"+{value}" if is_online(address) and _DIGITS.fullmatch(value) else None


def as_sender(raw: str) -> str:
    """What a modem read as its sender, so that no name can pass for an address of another channel:
    a network takes any letters."""
    return raw.replace(_COLON, " ")
