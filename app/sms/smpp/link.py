"""One bound connection to an SMSC: PDUs in and out, every wait with an end. No threads.

Unasked PDUs are handed on as they are read; a response is awaited by its sequence number.
"""

import select
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.sms.protocol.gateway import FaultKind, GatewayError, Left
from app.sms.protocol.watchdog import deadline
from app.sms.smpp import faults, pdu
from app.sms.smpp.account import Account
from app.sms.smpp.pdu import Pdu

_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_GULP = 65_536
LOOK_SECONDS = 1.0


class Wire:
    """The bytes between us and an SMSC, over TCP or TLS; every wait has an end."""

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


DELIVERIES = {"deliver_sm": "deliver_sm_resp", "data_sm": "data_sm_resp"}
MOST_GULPS = 1000
_LAST_SEQUENCE = 0x7FFFFFFF


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for all of opening, for one connection, for an SMSC to take our bytes, to answer an
    SMS or another request; and how long it may say nothing before it is asked."""

    open: float = 60
    connect: float = 15
    write: float = 10
    send: float = 25
    answer: float = 15
    idle: float = 30
    unbind: float = 2


class Link:
    """The connection; after any GatewayError that must reopen it is of no more use."""

    def __init__(self, account: Account, patience: Patience, hear: Callable[[Pdu], object]) -> None:
        self._account, self._patience, self._hear = account, patience, hear
        self._wire = Wire(account)
        self._buffer = bytearray()
        self._sequence = 0
        self._awaited: dict[int, Pdu | None] = {}
        self._heard_at = 0.0
        # An enquire_link on its way: its number, since when, and who wants to know.
        self._enquiry: tuple[int, float, Callable[[], object]] | None = None
        self.smsc = ""

    def open(self) -> None:
        """Connects and binds as a transceiver. Raises GatewayError."""
        with deadline(self._patience.open, self._wire.cut):
            self._wire.open(self._patience.connect)
            self._heard_at = time.monotonic()
            account = self._account
            bound = self.ask(
                "bind_transceiver",
                self._patience.answer,
                system_id=account.system_id,
                password=account.password or "",
                system_type=account.system_type,
            )
        if bound.status != faults.OK:
            raise faults.refused_bind(bound.status)
        self.smsc = bound.text("system_id")

    def close(self, *, is_polite: bool) -> None:
        """Lets go; says good-bye where the SMSC still listens. Never raises."""
        with suppress(GatewayError):
            if is_polite:
                self.ask("unbind", self._patience.unbind)
        self._wire.close()

    def poll(self, is_enough: Callable[[], bool] = lambda: False) -> None:
        """Takes what has come, without waiting. Raises GatewayError."""
        # An SMSC that goes on sending continues at the next wake-up.
        for _ in range(MOST_GULPS):
            if is_enough() or not self._receive():
                break

    @property
    def has_come(self) -> bool:
        """Whether there is something for `poll`."""
        return self._wire.is_readable

    def post(self, command: str, **values: Any) -> int:
        """Sends a request; its number for `wait`. An error's `left` tells if it may be gone."""
        self._sequence = self._sequence % _LAST_SEQUENCE + 1
        self._awaited[self._sequence] = None
        self._write(pdu.pack(command, self._sequence, **values))
        return self._sequence

    def wait(self, sequence: int, seconds: float) -> Pdu:
        """The answer to a request. GatewayError (REOPEN, left UNKNOWN) when none comes."""
        end = time.monotonic() + seconds
        try:
            while (answer := self._awaited[sequence]) is None:
                if not self._receive() or time.monotonic() >= end:
                    self._wire.rest(end - time.monotonic())
            return answer
        except GatewayError as error:
            if (answer := self._awaited[sequence]) is not None:
                return answer  # it came before the end did
            error.left, error.waited = Left.UNKNOWN, time.monotonic() - end + seconds
            raise
        finally:
            del self._awaited[sequence]

    def ask(self, command: str, seconds: float, **values: Any) -> Pdu:
        """Sends a request and waits for its answer."""
        return self.wait(self.post(command, **values), seconds)

    def answer(self, sequence: int, command: str, status: int = faults.OK) -> None:
        """Answers the SMSC's own request."""
        self._write(pdu.pack(command, sequence, status))

    @property
    def is_enquiring(self) -> bool:
        """Whether an enquire_link is on its way."""
        return self._enquiry is not None

    def enquire(self, told: Callable[[], object]) -> None:
        """Asks the SMSC for a sign of life without waiting; `told` is called when it comes.

        By then it has read all that we sent before.
        """
        if self._enquiry is None:
            sequence = self.post("enquire_link")
            del self._awaited[sequence]
            self._enquiry = (sequence, time.monotonic(), told)

    def require_sign_of_life(self) -> None:
        """Asks a silent SMSC whether it is there; GatewayError when it does not say so in time."""
        now = time.monotonic()
        if self._enquiry is not None:
            if now - self._enquiry[1] >= self._patience.answer:
                raise faults.lost("no answer to enquire_link", "smsc_silent")
        elif now - self._heard_at >= self._patience.idle:
            self.enquire(lambda: None)

    def _receive(self) -> bool:
        """One gulp, and what is whole in it; False when nothing is there."""
        data = self._wire.receive()
        if data is None:
            return False
        self._heard_at = time.monotonic()
        self._buffer += data
        try:
            while (size := pdu.unit_length(self._buffer)) is not None and len(self._buffer) >= size:
                frame = bytes(self._buffer[:size])
                del self._buffer[:size]
                self._take(pdu.unpack(frame))
        except ValueError as error:
            raise faults.lost(str(error)) from error
        return True

    def _take(self, unit: Pdu) -> None:
        if unit.command in DELIVERIES:
            self._hear(unit)
        elif unit.is_answer:
            self._take_answer(unit)
        elif unit.command == "enquire_link":
            self.answer(unit.sequence, "enquire_link_resp")
        elif unit.command == "unbind":
            self.answer(unit.sequence, "unbind_resp")
            raise faults.lost("the SMSC has unbound us")
        elif unit.command != "alert_notification":  # which wants no answer
            self.answer(unit.sequence, "generic_nack", faults.UNKNOWN_COMMAND)

    def _take_answer(self, unit: Pdu) -> None:
        if unit.sequence in self._awaited:
            self._awaited[unit.sequence] = unit
        elif self._enquiry is not None and unit.sequence == self._enquiry[0]:
            told, self._enquiry = self._enquiry[2], None
            told()

    def _write(self, frame: bytes) -> None:
        self._wire.send(frame, self._patience.write)
