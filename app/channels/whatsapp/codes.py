"""Error codes of the Cloud API: what the sender does about each, and the word that people read.

developers.facebook.com, "WhatsApp Cloud API error codes"; the numbers are Meta's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.messaging.failures import failure_reason
from app.sms.protocol.gateway import FaultKind, GatewayError, Left

_SLOWER: Final = (FaultKind.THROTTLED, "wa_throttled")
_TOKEN: Final = (FaultKind.HOLD, "wa_token")
_ACCOUNT: Final = (FaultKind.HOLD, "wa_account")
_AWAY: Final = (FaultKind.BACK_OFF, "wa_away")
_TEMPLATE: Final = (FaultKind.MESSAGE, "wa_template")
_OTHERWISE: Final = (FaultKind.MESSAGE, "wa_refused")
_CODES: Final[Mapping[int, tuple[FaultKind, str]]] = {
    # Of the app, the account, the phone number; a spam limit; too many to one person.
    **dict.fromkeys((4, 80007, 130429, 131048, 131056, 131064, 133016), _SLOWER),
    **dict.fromkeys((0, 3, 10, 190, *range(200, 300), 131005), _TOKEN),
    # Closed, not paid, its name not approved, not registered.
    **dict.fromkeys((368, 131031, 131037, 131042, 131045, 133010), _ACCOUNT),
    **dict.fromkeys((1, 2, 131000, 131016, 131057), _AWAY),
    **dict.fromkeys((132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016), _TEMPLATE),
    131047: (FaultKind.MESSAGE, "wa_window"),
    **dict.fromkeys((131021, 131026, 131030, 131062), (FaultKind.MESSAGE, "wa_undeliverable")),
}
# These say that nothing was taken in, whatever the HTTP status is.
_NOT_TAKEN: Final = frozenset({131016, 131057})
GONE: Final = "tidak lagi disimpan WhatsApp"
_SERVERS_FAULT: Final = 500
_TIMED_OUT: Final = 408


class FileGone(Exception):
    """A file can't be had any more; the words say why."""


def refusal(code: int, status: int | None, told: str) -> GatewayError:
    """What an answer with an error means. A fault of the server, or of one between us and it, may
    have come after the message was taken in."""
    kind, word = _CODES.get(code, _OTHERWISE)
    is_sure = kind is FaultKind.THROTTLED or code in _NOT_TAKEN
    is_theirs = status is None or status >= _SERVERS_FAULT or status == _TIMED_OUT
    left = Left.UNKNOWN if is_theirs and not is_sure else Left.NO
    return GatewayError(f"{code}: {told}"[:300], kind=kind, left=left, word=word)


def problem(code: int | None) -> str:
    """Why a message that was taken in has not arrived, in words."""
    return failure_reason(None, _CODES.get(code or -1, _OTHERWISE)[1])
