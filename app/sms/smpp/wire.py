"""The bytes between us and an SMSC: TCP, or TLS over it. Nothing here waits without an end."""

import select
import socket
import ssl
import time
from contextlib import suppress

from app.sms.protocol.gateway import FaultKind, GatewayError, Left
from app.sms.smpp import faults
from app.sms.smpp.account import Account

_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_GULP = 65_536
LOOK_SECONDS = 1.0


class Wire:
    """An open connection to this account's SMSC."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._socket: socket.socket | None = None

    def open(self, seconds: float) -> None:
        """Connects. GatewayError where nobody listens, or nobody we may trust."""
        host, port, word = self._account.host, self._account.port, "smsc_unreachable"
        try:
            # Kept at once: whoever loses patience must be able to cut it.
            self._socket = socket.create_connection((host, port), timeout=seconds)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._account.is_tls:
                word = "smsc_tls"
                context = ssl.create_default_context()
                self._socket = context.wrap_socket(self._socket, server_hostname=host)
            self._socket.setblocking(False)
        except OSError as error:
            raise faults.lost(f"{host}:{port}: {error}", word) from error

    def close(self) -> None:
        """Lets go."""
        found, self._socket = self._socket, None
        if found is not None:
            found.close()

    def cut(self) -> None:
        """Ends it from another thread: whoever waits on it is told."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def receive(self) -> bytes | None:
        """What has come; None when nothing has. GatewayError once the other side is gone."""
        try:
            data = self._open_socket.recv(_GULP)
        except _NOT_NOW:
            return None
        except OSError as error:
            raise faults.lost(str(error)) from error
        if not data:
            raise faults.lost("the SMSC has hung up")
        return data

    @property
    def is_readable(self) -> bool:
        """Whether `receive` would find something, if only that the other side is gone."""
        return bool(select.select([self._open_socket], [], [], 0)[0])

    def send(self, frame: bytes, seconds: float) -> None:
        """Hands over all of it. The GatewayError's `left` is NO only if not a byte was taken."""
        end, taken = time.monotonic() + seconds, 0
        try:
            while taken < len(frame):
                try:
                    taken += self._open_socket.send(frame[taken:])
                except _NOT_NOW:
                    self.rest(end - time.monotonic(), is_writing=True)
        except (OSError, GatewayError) as error:
            # Under TLS a record may be on its way of which we are told nothing.
            is_untouched = taken == 0 and not self._account.is_tls
            left = Left.NO if is_untouched else Left.UNKNOWN
            raise faults.lost(str(error), left=left) from error

    def rest(self, seconds: float, *, is_writing: bool = False) -> None:
        """Until it may be ready again. GatewayError when the time is over."""
        if seconds <= 0:
            raise GatewayError("the SMSC does not answer", kind=FaultKind.REOPEN, word="no_answer")
        found = self._open_socket
        # TLS may have to read before it can write.
        reading = [] if is_writing and not self._account.is_tls else [found]
        select.select(reading, [found] if is_writing else [], [], min(seconds, LOOK_SECONDS))

    @property
    def _open_socket(self) -> socket.socket:
        if self._socket is None:
            raise faults.lost("not connected")
        return self._socket
