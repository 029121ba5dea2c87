"""The public form as a channel: what is sent stands on the page of the private link (W1).

The link holds a secret; messages and the outbox know a hash of it as the citizen's address.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from app.channels.channel import Carries
from app.domain.messaging import addresses
from app.domain.terms import Channel
from app.sms.protocol.gateway import OutgoingPart

_DIGITS: Final = 32


def address_of(token: str) -> str:
    """The address of whoever holds this secret."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return addresses.make(Channel.WEB, digest[:_DIGITS])


class WebForm:
    """Needs no key and reaches everybody at once: nothing leaves this server."""

    name: Final = "web"
    carries: Final = Carries(longest=10_000)

    def is_ready(self) -> bool:
        """Always."""
        return True

    def answerable_until(self, last_received_at: datetime) -> datetime | None:
        """Without end: the page stays."""
        return None

    def send(self, part: OutgoingPart, *, is_open: bool) -> str:
        """The page shows what is in the outbox as sent (web_cases.py)."""
        del is_open
        return f"web-{part.outbound_id}"
