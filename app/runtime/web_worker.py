"""gunicorn's worker class: threads meet whole requests, and no thread waits for a client.

gunicorn's own threads read what a client sends and write what it takes, at the client's pace: as
many slow clients as there are threads silence the web. Here the worker's loop does both for all
connections together; a thread gets a request that is complete, and leaves an answer behind.
"""

from __future__ import annotations

import re
import selectors
import socket
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

from config import LARGEST_REQUEST

MOST_HEAD: Final = 64 * 1024
# In memory; what is longer waits in a file.
MOST_MEMORY: Final = 128 * 1024
PIECE: Final = 64 * 1024
# For the head alone, for a request from its first byte to its last, for an answer, and for a client
# to close after us; a second more for each SLOWEST bytes that get through: a photo over a weak
# network has its time, and a byte now and then does not. Nothing is saved up: at no moment has
# anybody more than these seconds left.
HEAD_SECONDS: Final = 10
BODY_SECONDS: Final = 120
ANSWER_SECONDS: Final = 120
FAREWELL_SECONDS: Final = 2
SLOWEST: Final = 16_000
# Of one worker: connections, and bytes of their requests and answers. Beyond either one goes: the
# oldest without a head where those are more than half, else the one that is furthest behind its
# pace. So neither silence ends an upload that keeps pace, nor do such uploads keep others out.
MOST_WAITING: Final = 256
MOST_KEPT: Final = 64 * 1024 * 1024

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_LENGTH_REQUIRED = b"HTTP/1.1 411 Length Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Mailbox:
    """Stands for the socket in a thread: gives the request that is here, and keeps the answer."""

    def __init__(self, client: socket.socket) -> None:
        self.client = client
        client.setblocking(False)
        self.wait(0)
        # Bytes that are kept here, in memory or in a file.
        self.kept = 0
        # The connection serves no further request: more has come than was announced, or not all
        # that was announced is taken. So nothing is ever read as the beginning of another one.
        self.is_last = False
        self.is_chunked = False
        self._open()

    def clear(self) -> None:
        """Ready for the next request of this connection."""
        self._forget()
        self._open()

    def wait(self, seconds: float) -> None:
        """The client has so long from now; each byte that gets through gives some of it back."""
        self._seconds = seconds
        self.deadline = time.monotonic() + seconds

    @property
    def behind_since(self) -> float:
        """Up to when it has kept pace."""
        return self.deadline - self._seconds

    def _forget(self) -> None:
        self._request.close()
        self._answer.close()

    def _open(self) -> None:
        self.kept = 0
        self._head = bytearray()
        self._missing: int | None = None
        # Closed when the next request begins, or with the connection.
        self._request = tempfile.SpooledTemporaryFile(MOST_MEMORY)  # noqa: SIM115
        self._answer = tempfile.SpooledTemporaryFile(MOST_MEMORY)  # noqa: SIM115
        self._unsent = b""

    @property
    def is_begun(self) -> bool:
        """Whether the head is here, and the body may take its time."""
        return self._missing is not None

    def take(self, data: bytes) -> bool:
        """Keeps what has come; whether the request is whole, so that a thread may have it.

        Raises ConnectionError for a head that has no end."""
        self._got_through(len(data))
        if self._missing is None:
            self._head += data
            end = self._head.find(b"\r\n\r\n") + 4
            if end < 4:
                if len(self._head) > MOST_HEAD:
                    raise ConnectionError
                return False
            data, self._head = bytes(self._head), bytearray()
            self._missing = self._length(data, end)
        self.is_last |= len(data) > self._missing
        self.kept += self._request.write(data[: self._missing])
        self._missing = max(self._missing - len(data), 0)
        if self._missing:
            return False
        self._request.seek(0)
        return True

    def _length(self, data: bytes, end: int) -> int:
        """How many bytes of this request are waited for."""
        self.is_chunked = bool(_CHUNKED.search(data, 0, end))
        found = _LENGTH.search(data, 0, end)
        body = int(found[1]) if found else 0
        if self.is_chunked or body > LARGEST_REQUEST:
            self.is_last, body = True, 0
        return end + body

    def _got_through(self, count: int) -> None:
        self.deadline = min(self.deadline + count / SLOWEST, time.monotonic() + self._seconds)

    def rewind(self) -> None:
        """The answer is complete: it can be sent from its beginning, and the request is done."""
        self._request.close()
        self.kept = self._answer.tell()
        self._answer.seek(0)

    def flush(self) -> bool:
        """Sends what the client takes now; whether the whole answer is sent. Raises OSError."""
        while True:
            self._unsent = self._unsent or self._answer.read(PIECE)
            if not self._unsent:
                return True
            try:
                sent = self.client.send(self._unsent)
            except BlockingIOError:
                return False
            self._got_through(sent)
            self._unsent = self._unsent[sent:]

    # What gunicorn does with a socket.

    def recv(self, size: int) -> bytes:
        """The next bytes of the request; nothing at its end."""
        return self._request.read(size)

    def sendall(self, data: bytes) -> None:
        """Keeps a part of the answer."""
        self.kept += self._answer.write(data)

    send = sendall

    def fileno(self) -> int:
        """Where the loop waits."""
        return self.client.fileno()

    def shutdown(self, how: int) -> None:
        """Tells the client that no more will come. Raises OSError."""
        self.client.shutdown(how)

    def close(self) -> None:
        """Ends the connection."""
        self._forget()
        self.client.close()

    def setblocking(self, _flag: bool) -> None:
        """It never blocks."""

    settimeout = setblocking

    def gettimeout(self) -> float:
        """It never waits."""
        return 0


class WebWorker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """gthread with a loop that reads and writes for its threads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_keepalived = MOST_WAITING
        # In the order in which they began to wait; and those that have a thread, or will.
        self._waiting: dict[TConn, None] = {}
        self._served: set[TConn] = set()
        self._look_again = 0.0

    def enqueue_req(self, conn: TConn) -> None:
        """Every way to a thread leads through here: new connections and used ones."""
        if not isinstance(conn.sock, Mailbox):
            conn.sock = Mailbox(conn.sock)
            # When a thread gets it. gunicorn's own would wait there.
            conn.data_ready = True
        self._wait(conn, selectors.EVENT_READ, self._receive, HEAD_SECONDS)

    def _wait(
        self, conn: TConn, event: int, answer: Callable[[TConn], None], seconds: float
    ) -> None:
        conn.sock.wait(seconds)
        self._waiting[conn] = None
        self.poller.register(conn.sock, event, lambda _box: self._attempt(conn, answer))
        if len(self._waiting) > MOST_WAITING:
            headless = [conn for conn in self._waiting if not conn.sock.is_begun]
            is_most = len(headless) > MOST_WAITING // 2
            self._drop((headless if is_most else self._slowest_first())[0])
        self._make_room()

    def _slowest_first(self) -> list[TConn]:
        begun = [conn for conn in self._waiting if conn.sock.is_begun]
        return sorted(begun, key=lambda conn: conn.sock.behind_since)

    def _make_room(self) -> None:
        """Ends the slowest of those that fill the disk, as long as there are too many bytes."""
        large = [conn for conn in self._slowest_first() if conn.sock.kept > MOST_MEMORY]
        while large and sum(it.sock.kept for it in {*self._waiting, *self._served}) > MOST_KEPT:
            self._drop(large.pop(0))

    def _leave(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        del self._waiting[conn]

    def _drop(self, conn: TConn) -> None:
        self._leave(conn)
        self.nr_conns -= 1
        conn.close()

    def _attempt(self, conn: TConn, answer: Callable[[TConn], None]) -> None:
        """One turn of one connection; a client that is gone ends nothing but its own."""
        if conn not in self._waiting:
            return
        try:
            answer(conn)
        except BlockingIOError:
            return
        except OSError:
            self._drop(conn)

    def _receive(self, conn: TConn) -> None:
        box: Mailbox = conn.sock
        was_begun = box.is_begun
        data = box.client.recv(PIECE)
        if not data:
            self._drop(conn)
        elif box.take(data):
            self._leave(conn)
            self._served.add(conn)
            submitted = self.tpool.submit(self.handle, conn)
            done = partial(self.method_queue.defer, self.finish_request, conn)
            submitted.add_done_callback(done)
        elif box.is_begun and not was_begun:
            box.wait(BODY_SECONDS)
        elif box.is_begun:
            self._make_room()

    def handle(self, conn: TConn) -> Any:
        """In a thread: the answer to a whole request. Raises OSError where it has no room."""
        box: Mailbox = conn.sock
        if box.is_chunked:
            box.sendall(_LENGTH_REQUIRED)
        serves_on = not box.is_chunked and super().handle(conn)
        box.rewind()
        return serves_on

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        return not conn.sock.is_last and super()._keepalive_after(conn, keepalive)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """The thread is free again, whatever time the client takes for its answer. One that broke
        off may have closed its connection, so there is nothing to wait for."""
        self._served.discard(conn)
        if fs.cancelled() or fs.exception():
            self.nr_conns -= 1
            conn.close()
            return
        self._wait(conn, selectors.EVENT_WRITE, partial(self._send, fs), ANSWER_SECONDS)

    def _send(self, fs: Future[Any], conn: TConn) -> None:
        box: Mailbox = conn.sock
        if not box.flush():
            return
        elif fs.result():
            self._leave(conn)
            box.clear()
            super().finish_request(conn, fs)
        else:
            box.shutdown(socket.SHUT_WR)
            self._leave(conn)
            # Closed at once, what it still sends would take our last words from it.
            self._wait(conn, selectors.EVENT_READ, self._see_off, FAREWELL_SECONDS)

    def _see_off(self, conn: TConn) -> None:
        if not conn.sock.client.recv(PIECE):
            self._drop(conn)

    def murder_pending(self) -> None:
        """Ends those whose time is up: asked after each event, looked for once a second."""
        now = time.monotonic()
        if now < self._look_again:
            return
        self._look_again = now + 1
        for conn in [conn for conn in self._waiting if conn.sock.deadline < now]:
            self._drop(conn)
