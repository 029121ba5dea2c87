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

MAX_LENGTH = 64

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
    if not can_be_answered(sender.klass):
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


def can_be_answered(klass: SenderClass) -> bool:
    """Whether an SMS to this kind of sender reaches a person (D7)."""
    return klass in (SenderClass.PERSON, SenderClass.FOREIGN)


def masked(number: str) -> str:
    """Hide a person's number as "0813-74xx-xxxx", always the same length (D4).

    Abroad only the country is left, of a landline the area. Names and short codes stay as they are.
    """
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
    """Write a number as its reader dials it: "0813-7410-5566", abroad "+60 12-000 0195"."""
    sender = classify(number)
    if not can_be_answered(sender.klass):
        return sender.number
    at_home = sender.klass is SenderClass.PERSON
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(phonenumbers.parse(sender.number), form)


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
