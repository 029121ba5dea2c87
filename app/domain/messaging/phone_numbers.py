"""Phone numbers: normalisation to E.164, sender class, masking.

The network also delivers from names (TELKOMSEL) and service codes; those must never be answered.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from app.domain.errors import PhoneInvalid
from app.domain.messaging import addresses
from app.domain.terms import Channel

MAX_LENGTH = 64
# So much of a web form's mark tells it from others.
_SHOWN = 8
# A WhatsApp id that tells no number: its country, and letters or digits.
_ID = re.compile(r"[A-Za-z]{2}\.[A-Za-z0-9]{4,}")

_HOME = 62
_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015]+")
_DIALLED = re.compile(r"\+?[0-9]{1,20}")
_SHORT_CODE = re.compile(r"\+?[0-9]{1,6}")
_E164 = re.compile(r"\+[0-9]{7,15}")
_LONG_RUN = re.compile(r"(?<![0-9])([0-9]{4})([0-9]{3,})")
# Nobody there reads an SMS.
_SERVICE_TYPES = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
    }
)


class SenderClass(StrEnum):
    """Who stands behind a sender address, as far as the address tells (D7)."""

    PERSON = "person"
    FOREIGN = "foreign"
    LANDLINE = "landline"
    SHORT_CODE = "short_code"
    ALPHANUMERIC = "alphanumeric"
    # A number of full length that bills the sender or belongs to a call centre.
    SERVICE = "service"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sender:
    """A sender's class and its one spelling: E.164 for people, else the cleaned original."""

    klass: SenderClass
    number: str


@lru_cache(maxsize=4096)
def classify(raw: str) -> Sender:
    """Tell what kind of sender `raw` is; never raises, whatever the network delivers.

    The number is at most 64 characters long; a longer address is cut and UNKNOWN.
    """
    if addresses.is_online(raw):
        # Whoever writes by another channel is a person, and is written to by it.
        return Sender(SenderClass.PERSON, raw)
    text = _visible(raw[: MAX_LENGTH * 4])
    if len(text) > MAX_LENGTH or len(raw) > MAX_LENGTH * 4:
        return Sender(SenderClass.UNKNOWN, text[:MAX_LENGTH])
    if any(character.isalpha() for character in text):
        # The network minds no capitals in a name: TELKOMSEL and Telkomsel are one sender.
        return Sender(SenderClass.ALPHANUMERIC, " ".join(text.upper().split())[:MAX_LENGTH])
    compact = _SEPARATORS.sub("", text)
    if _SHORT_CODE.fullmatch(compact):
        return Sender(SenderClass.SHORT_CODE, compact)
    number = _parse(compact)
    if number is None:
        return Sender(SenderClass.UNKNOWN, text)
    if phonenumbers.number_type(number) in _SERVICE_TYPES:
        return Sender(SenderClass.SERVICE, text)
    klass = SenderClass.PERSON if number.country_code == _HOME else SenderClass.FOREIGN
    return Sender(klass, phonenumbers.format_number(number, PhoneNumberFormat.E164))


def normalise(raw: str) -> str:
    """Give the E.164 spelling of a person's number; raise PhoneInvalid for anything else (A31)."""
    sender = classify(raw)
    if not can_be_answered(sender.klass) or addresses.is_online(raw):
        raise PhoneInvalid(raw)
    return sender.number


def entered(raw: str) -> Sender:
    """A number that somebody told or wrote at the desk; raise PhoneInvalid for anything else.

    Other than by SMS a message may come from a landline, which gets no SMS (D10).
    """
    number = normalise(raw)
    parsed = phonenumbers.parse(number)
    if phonenumbers.number_type(parsed) == PhoneNumberType.FIXED_LINE:
        return Sender(SenderClass.LANDLINE, number)
    return classify(number)


def typed_address(raw: str) -> str | None:
    """The address that somebody typed as screens show it, "WhatsApp 0812-6677-1234", or as it is
    kept; None of what names no channel. Raises PhoneInvalid."""
    if addresses.is_online(raw):
        return raw
    channel, rest = _without_channel(raw)
    if channel is None:
        return None
    if _ID.fullmatch(rest):
        return addresses.make(channel, rest[:2].upper() + rest[2:])
    return addresses.make(channel, normalise(rest).removeprefix("+"))


def sought(words: str) -> str:
    """The digits, or the letters and digits of an id, of what is searched for as screens show a
    sender, with or without its channel's name; empty of other words."""
    channel, rest = _without_channel(words)
    if not any(map(str.isalpha, rest)):
        return "".join(filter(str.isdigit, rest))
    told = rest.rpartition(".")[2] if _ID.fullmatch(rest) else rest if channel else ""
    is_id = told.isascii() and told.isalnum() and any(map(str.isdigit, told))
    return told.lower() if is_id else ""


def _without_channel(raw: str) -> tuple[Channel | None, str]:
    """What is typed without the name of another channel that it begins with."""
    for channel in Channel.all():
        rest = raw[len(channel.label) :].strip()
        if channel != Channel.SMS and rest and raw.lower().startswith(channel.label.lower() + " "):
            return channel, rest
    return None, raw


def can_be_answered(klass: SenderClass) -> bool:
    """Whether an SMS to this kind of sender reaches a person (D7)."""
    return klass in (SenderClass.PERSON, SenderClass.FOREIGN)


def masked(number: str) -> str:
    """Hide a person's number as "0813-74xx-xxxx", always the same length (D4).

    Abroad only the country is left, of a landline the area. Names and short codes stay as they are;
    of another channel's address its name is left, and the number masked.
    """
    channel = addresses.channel_of(number)
    if channel != Channel.SMS:
        phone = addresses.phone_of(number)
        hidden = "" if channel == Channel.WEB else "xxxx"
        return f"{channel.label} {masked(phone) if phone else hidden}".strip()
    spelled = number if _E164.fullmatch(number) else classify(number).number
    if not _E164.fullmatch(spelled):
        return _LONG_RUN.sub(lambda run: run[1] + "x" * len(run[2]), spelled)
    if not spelled.startswith(f"+{_HOME}"):
        return f"+{_country(spelled)}-xxxx-xxxx"
    national = "0" + spelled[3:]
    middle = national[4:6] if national.startswith("08") else "xx"
    return f"{national[:4]}-{middle}xx-xxxx"


@lru_cache(maxsize=4096)
def shown(number: str) -> str:
    """Write a number as its reader dials it: "0813-7410-5566", abroad "+60 12-000 0195"; with the
    channel's name before it where it is no SMS's."""
    channel = addresses.channel_of(number)
    if channel != Channel.SMS:
        told, value = addresses.phone_of(number), addresses.value_of(number)
        short = value[:_SHOWN] if channel == Channel.WEB else value
        return f"{channel.label} {shown(told) if told else short}"
    sender = classify(number)
    if not can_be_answered(sender.klass):
        return sender.number
    at_home = sender.klass is SenderClass.PERSON
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(phonenumbers.parse(sender.number), form)


def part(words: str) -> str:
    """What is searched for as it stands within +62812...: 0812-34 and 62 812 34 are one; words
    with letters stay as they are."""
    _, words = _without_channel(words)
    digits = "".join(filter(str.isdigit, words))
    if any(map(str.isalpha, words)):
        return words
    return (digits[2:] if digits.startswith("62") else digits.removeprefix("0")) or words


def _visible(raw: str) -> str:
    """Drop control and direction marks (chat programs copy them along) and outer spaces."""
    kept = (c for c in raw if c.isspace() or unicodedata.category(c) not in ("Cf", "Cc"))
    return "".join(kept).strip()


def _parse(compact: str) -> PhoneNumber | None:
    if not _DIALLED.fullmatch(compact):
        return None
    spellings = [compact.replace("0062", "+62", 1) if compact.startswith("0062") else compact]
    if not compact.startswith(("+", "0")):
        spellings.append("+" + compact)
    for spelling in spellings:
        try:
            number = phonenumbers.parse(spelling, "ID")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None


def _country(e164: str) -> int | str:
    try:
        return phonenumbers.parse(e164).country_code or ""
    except phonenumbers.NumberParseException:
        return ""
