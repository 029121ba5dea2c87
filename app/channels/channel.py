"""What a channel beside SMS is to the rest: it delivers `Incoming`, and sends a part at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from app.sms.protocol.gateway import OutgoingPart

Kind = Literal["image", "audio", "document"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message. `name` is what its sender called it; without a body it is
    to be fetched from the channel under `remote_id`."""

    kind: Kind
    media_type: str
    body: bytes = b""
    name: str = ""
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as the channel delivers it; `remote_id` names it there, so that it is taken in
    once whatever is repeated. `sent_at` is in UTC."""

    address: str
    remote_id: str
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Carries:
    """What an answer may hold: so many characters; and how many messages a day (0: any)."""

    longest: int
    daily: int = 0


class OnlineChannel(Protocol):
    """A channel that needs no modem."""

    @property
    def name(self) -> str:
        """As its addresses begin, and as `Channel` knows it."""

    @property
    def carries(self) -> Carries:
        """What it can carry."""

    def is_ready(self) -> bool:
        """Whether everything that it needs is set."""

    def answerable_until(self, last_received_at: datetime) -> datetime | None:
        """Until when somebody who last wrote then may be answered freely; None: without end."""

    def send(self, part: OutgoingPart, *, is_open: bool) -> str:
        """Sends it once, and gives the channel's own name of it; no database is written meanwhile.

        `is_open`: the citizen may still be answered freely. Raises GatewayError, whose `left` says
        whether it may have left.
        """
