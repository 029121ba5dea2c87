"""Client of the Cloud API: the only place that loads pywa (and httpx), in a process that sends.

Nothing is ever tried twice in here: whoever calls knows whether a request may have arrived (W5).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
from pywa.client import WhatsApp
from pywa.errors import WhatsAppError
from pywa.types.templates import TemplateLanguage

from app.channels.channel import Attachment
from app.channels.whatsapp import codes
from app.channels.whatsapp.codes import GONE, FileGone
from app.channels.whatsapp.keys import Keys
from app.sms.protocol.gateway import FaultKind, GatewayError, Left
from config import is_loopback

Found = TypeVar("Found")
# Larger than Meta takes of a photo, and than we keep of a voice.
MOST_BYTES: Final = 5 * 1024 * 1024
# To connect may be tried again; whoever is connected waits for the answer.
_PATIENCE: Final = httpx.Timeout(15, connect=5)
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_TOO_LARGE: Final = "lebih dari 5 MB"
# What the Graph says of an object that is not there, or is no more.
_NO_SUCH: Final = frozenset({100, 131052})
# Where media may lie: the token goes along.
_MEDIA_HOSTS: Final = (".fbsbx.com", ".facebook.com", ".whatsapp.net", ".fbcdn.net")

# They write each address, and at a finer level each text.
logging.getLogger("pywa").setLevel(logging.ERROR)
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Client:
    """One connection to the API."""

    wa: WhatsApp
    keys: Keys
    # The headers of the last answer.
    heard: dict[str, str] = field(default_factory=dict)

    def text(self, to: str, text: str, tracker: str) -> str:
        """Sends free words; WhatsApp's id of them. `tracker` comes back with each status. Raises
        GatewayError."""
        return _asked(lambda: self.wa.send_message(to=to, text=text, tracker=tracker).id)

    def template(self, to: str, text: str, tracker: str) -> str:
        """Sends the approved template with these words in it. Raises GatewayError."""
        language = TemplateLanguage(self.keys.language)
        words = {"type": "body", "parameters": [{"type": "text", "text": text}]}
        return _asked(
            lambda: (
                self.wa.send_template(
                    to=to,
                    name=self.keys.template,
                    language=language,
                    params=[words],
                    tracker=tracker,
                ).id
            )
        )

    def media(self, file: Attachment) -> Attachment:
        """The file that a message told of, with its bytes. Raises FileGone, GatewayError."""
        if not (file.remote_id.isascii() and file.remote_id.isdigit()):
            # It becomes a part of the address that the token goes to.
            raise FileGone(GONE)
        try:
            told = self.wa.get_media_url(media_id=file.remote_id)
            if told.file_size > MOST_BYTES:
                raise FileGone(_TOO_LARGE)
            self._require_their_host(told.url)
            body = b"".join(_at_most(self.wa.stream_media(told.url)))
        except WhatsAppError as error:
            if error.code in _NO_SUCH or error.status_code in (404, 410):
                raise FileGone(GONE) from None
            raise codes.refusal(error.code, error.status_code, error.message) from None
        except httpx.HTTPStatusError as error:
            # The address holds for five minutes: the next try asks for another.
            raise _unreachable(error) from None
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise _unreachable(error) from None
        if hashlib.sha256(body).hexdigest() != told.sha256:
            raise GatewayError("other bytes than told", kind=FaultKind.BACK_OFF, word="wa_away")
        return Attachment(file.kind, file.media_type or told.mime_type, body, file.name)

    def ask(self, path: str, **params: str) -> dict[str, Any]:
        """What the Graph tells of this object. Raises GatewayError."""
        found = _asked(lambda: self.wa.api.send_raw_request("GET", path, params=params))
        return found if isinstance(found, dict) else {}

    def _require_their_host(self, url: str) -> None:
        """Raises ValueError for an address that the token may not be sent to."""
        parts, own = urlsplit(url), urlsplit(self.keys.api)
        is_theirs = parts.scheme == "https" and (parts.hostname or "").endswith(_MEDIA_HOSTS)
        if not is_theirs and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            raise ValueError("a foreign host")


@contextmanager
def opened(keys: Keys) -> Iterator[Client]:
    """A client of this account, until the end of the block."""
    heard: dict[str, str] = {}
    session = httpx.Client(
        timeout=_PATIENCE,
        trust_env=not is_loopback(urlsplit(keys.api).hostname or ""),
        event_hooks={"response": [lambda answer: heard.update(answer.headers)]},
    )
    with session:
        wa = WhatsApp(phone_id=keys.phone_id, token=keys.token, session=session)
        session.base_url = httpx.URL(keys.api)
        yield Client(wa, keys, heard)


def _asked(ask: Callable[[], Found]) -> Found:
    try:
        return ask()
    except _NOT_SENT as error:
        raise _unreachable(error) from None
    except WhatsAppError as error:
        raise codes.refusal(error.code, error.status_code, error.message) from None
    except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
        # It went out, or part of it; what came back is nothing that tells more.
        raise GatewayError(
            type(error).__name__, kind=FaultKind.BACK_OFF, left=Left.UNKNOWN, word="uncertain"
        ) from None


def _unreachable(error: Exception) -> GatewayError:
    return GatewayError(type(error).__name__, kind=FaultKind.BACK_OFF, word="wa_unreachable")


def _at_most(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise FileGone(_TOO_LARGE)
        yield chunk
