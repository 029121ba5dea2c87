"""WhatsApp as a channel: free words for a day after a citizen wrote, then the approved template."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from app.channels.channel import Attachment, Carries
from app.channels.whatsapp import keys as account
from app.channels.whatsapp.keys import Keys
from app.channels.whatsapp.webhook import LONGEST, name_of
from app.domain.messaging import addresses
from app.domain.terms import Channel
from app.sms.protocol.gateway import FaultKind, GatewayError, OutgoingPart
from config import Settings

# The customer service window of Meta's rules.
WINDOW: Final = timedelta(hours=24)
# A template holds 1,024 characters with its own words.
LONGEST_IN_TEMPLATE: Final = 800


class WhatsApp:
    """Off without keys: then nothing is sent, received or shown."""

    name = str(Channel.WHATSAPP)

    def __init__(self, settings: Settings) -> None:
        self.keys = account.keys_of(settings)
        self.carries = Carries(LONGEST, daily=settings.wa_daily)

    def is_ready(self) -> bool:
        """Whether its keys are set."""
        return self.keys is not None

    def answerable_until(self, last_received_at: datetime) -> datetime | None:
        """A day after the citizen last wrote."""
        return last_received_at + WINDOW

    @property
    def has_template(self) -> bool:
        """Whether anything can be sent after that."""
        return self.keys is not None and bool(self.keys.template)

    def send(self, part: OutgoingPart, *, is_open: bool) -> str:
        """Sends once, by the template after the day. Raises GatewayError."""
        keys = self._keys()
        if not is_open and not keys.template:
            raise GatewayError("the window is over", kind=FaultKind.MESSAGE, word="wa_window")
        from app.channels.whatsapp import client  # pywa and httpx: 30 MB that only a send needs

        to, tracker = addresses.value_of(part.number), str(part.outbound_id)
        with client.opened(keys) as api:
            if is_open:
                return name_of(api.text(to, part.text, tracker))
            return name_of(api.template(to, in_template(part.text), tracker))

    def fetch(self, file: Attachment) -> Attachment:
        """The bytes of a file that a message told of. Raises FileGone, GatewayError."""
        from app.channels.whatsapp import client

        with client.opened(self._keys()) as api:
            return api.media(file)

    def _keys(self) -> Keys:
        if self.keys is None:
            raise GatewayError("no keys", kind=FaultKind.HOLD, word="wa_off")
        return self.keys


def in_template(text: str) -> str:
    """The words as a template takes them: one line, no four spaces in a row, cut where too long."""
    line = " ".join(re.sub(r"\s*\n\s*", " / ", text.strip()).split())
    if len(line) <= LONGEST_IN_TEMPLATE:
        return line
    return line[: LONGEST_IN_TEMPLATE - 1].rsplit(" ", 1)[0] + "…"
