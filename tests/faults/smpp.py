"""The same lane over SMPP: its SMSC is a process of its own, and the judge."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from app.models import Modem
from app.sms.protocol.encoding import split
from app.sms.smpp.alphabet import decode, encode
from tests.at_modem.pdu import Submitted
from tests.faults.rig import NAME, TO, Rig, whole
from tests.smsc import PASSWORD, SYSTEM_ID, Smsc

HEADER = 6


@dataclass
class SmppRig(Rig):
    """A lane whose modem is an account at `centre`."""

    centre: Smsc | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.environment[f"SMPP_PASSWORD_{NAME.upper()}"] = PASSWORD

    @property
    def smsc(self) -> Smsc:
        """The SMSC."""
        assert self.centre is not None
        return self.centre

    def receive(self, texts: list[str], first: int = 0) -> None:
        """SMS come in, each from a number of its own."""
        for number, text in enumerate(texts, start=first):
            pieces = split(text)
            for sequence, piece in enumerate(pieces, start=1):
                header = bytes((5, 0, 3, number % 256, len(pieces), sequence))
                body = (header if len(pieces) > 1 else b"") + encode(piece, is_unicode=False)
                is_part = len(pieces) > 1
                self.smsc.deliver(TO.format(number), piece, body=body, header=is_part)

    def on_sim(self) -> int:
        """Parts that the SMSC still holds."""
        return len(self.smsc.waiting)

    def network(self) -> Counter[str]:
        """What the SMSC has taken, by text."""
        return whole(cast(list[Submitted], [_part(taken) for taken in self.smsc.network]))

    def handed_over(self) -> set[tuple[str, str]]:
        """Number and text of each part that the SMSC has."""
        return {(part.number, part.text) for part in map(_part, self.smsc.network)}

    def _row(self) -> Modem:
        return Modem(
            name=NAME,
            kind="smpp",
            device=f"127.0.0.1:{self.smsc.port}",
            connection="",
            system_id=SYSTEM_ID,
            sender="1708",
            rate_per_minute=0,
        )


def _part(taken: dict[str, Any]) -> SimpleNamespace:
    body = bytes.fromhex(taken["body"])
    udh = body[:HEADER] if taken["has_header"] else b""
    return SimpleNamespace(number=f"+{taken['to']}", udh=udh, text=decode(body[len(udh) :], 0))
