"""Phones of the simulator page: the SMS that each sent and received.

All is files in the dummy phone's folder: a phone's outbox is `phones/<phone>/<number>.json`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from app.domain.messaging.phone_numbers import SenderClass, can_be_answered, classify
from app.domain.workflow.deadlines import WIB
from app.runtime.durable_files import publish
from app.sms.gammu.dummy_phone import LONGEST_NUMBER, drop_sms, prepare, sent_messages
from app.sms.protocol.encoding import is_gsm7, measure

MOST_PARTS = 10
LONGEST_NAME = 11  # letters in a sender name (3GPP TS 23.040, 9.1.2.5)
SHOWN = 60  # the newest SMS of a phone
_SEPARATORS = re.compile(r"[\s().\-/]+")
_DIGITS = re.compile(rf"(?=.{{1,{LONGEST_NUMBER}}}$)\+?[0-9]+")


class SmsRefused(ValueError):
    """No phone could send this; `reason` is "empty", "parts" or "sender"."""

    def __init__(self, reason: str, parts: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.parts = reason, parts


@dataclass(frozen=True, slots=True)
class Bubble:
    """One SMS on a phone's screen; `key` names it for as long as its file exists."""

    key: str
    text: str
    at: datetime
    parts: int
    is_own: bool


def sender_address(spelled: str) -> str:
    """The sender as the network delivers it: E.164, a short code, or a name.

    Raises SmsRefused for what no network delivers.
    """
    sender = classify(spelled)
    if can_be_answered(sender.klass):
        return sender.number
    if sender.klass is SenderClass.ALPHANUMERIC:
        if len(sender.number) <= LONGEST_NAME and is_gsm7(sender.number):
            return sender.number
        raise SmsRefused("sender")
    digits = _SEPARATORS.sub("", sender.number)
    if not _DIGITS.fullmatch(digits):
        raise SmsRefused("sender")
    return digits


def send_from_phone(folder: Path, spelled: str, text: str, when: datetime) -> None:
    """Sends an SMS from a phone to Si UPIK and keeps it in the phone's outbox.

    Raises SmsRefused, and OSError when the modem's inbox is full.
    """
    sender = sender_address(spelled)
    text = text.partition("\0")[0].replace("\r\n", "\n").strip()
    if not text:
        raise SmsRefused("empty")
    parts = measure(text).parts
    if parts > MOST_PARTS:
        raise SmsRefused("parts", parts)
    drop_sms(folder, sender, text, when)
    record = {"text": text, "parts": parts, "time": when.astimezone(WIB).isoformat()}
    outbox = _outbox(folder, sender)
    outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    body = json.dumps(record, ensure_ascii=False).encode(errors="replace")
    publish(outbox, body, (f"{number}.json" for number in count(len(os.listdir(outbox)) + 1)))


def conversations(folder: Path, phones: list[str]) -> dict[str, list[Bubble]]:
    """What each phone shows, oldest first; `phones` are spelled as by `sender_address`."""
    prepare(folder)
    received: dict[str, list[Bubble]] = {phone: [] for phone in phones}
    for sms in sent_messages(folder):
        number = classify(sms.to).number
        if number in received:
            key = f"r{sms.outbound_id}-{sms.at.timestamp():.3f}"
            received[number].append(Bubble(key, sms.text, sms.at, sms.parts, is_own=False))
    found = {phone: [*_written(folder, phone), *received[phone]] for phone in phones}
    return {
        phone: sorted(bubbles, key=lambda bubble: bubble.at)[-SHOWN:]
        for phone, bubbles in found.items()
    }


def _written(folder: Path, phone: str) -> list[Bubble]:
    """A phone's own SMS; a torn or foreign file is passed over."""
    bubbles = []
    for path in _outbox(folder, phone).glob("[0-9]*.json"):
        try:
            record = json.loads(path.read_bytes())
            at = datetime.fromisoformat(record["time"]).astimezone(WIB)
            text, parts = str(record["text"]), int(record["parts"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        bubbles.append(Bubble(f"w{path.stem}", text, at, parts, is_own=True))
    return bubbles


def _outbox(folder: Path, phone: str) -> Path:
    # A sender may be any letters, "../.." too: never a file name as it is.
    return folder / "phones" / hashlib.sha256(phone.encode()).hexdigest()[:16]
