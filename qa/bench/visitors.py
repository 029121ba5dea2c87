"""Concurrent visitors who request one address repeatedly, each on a keep-alive connection."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass
class Crowd:
    """What some visitors met: seconds of each answer, and how long it all took."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0
    bytes: int = 0

    def at(self, share: float) -> float:
        """Milliseconds that this share of the answers stayed within."""
        times = sorted(self.times)
        return 1000 * times[min(len(times) - 1, int(share * len(times)))]

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds


class _Visitor:
    """One connection: asks, reads the whole answer, asks again."""

    def __init__(self, host: str, port: int, request: bytes) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request, self.read, self.begun = request, b"", 0.0

    def ask(self) -> None:
        self.read, self.begun = b"", time.perf_counter()
        self.socket.sendall(self.request)

    def hear(self) -> int:
        """The bytes of the answer when it is whole, else 0."""
        self.read += self.socket.recv(262_144)
        head, found, body = self.read.partition(_END)
        if not found:
            return 0
        assert b" 200 " in head.split(b"\r\n", 1)[0], head
        lengths = [row for row in head.lower().split(b"\r\n") if row.startswith(_LENGTH)]
        whole = len(body) >= int(lengths[0][len(_LENGTH) :])
        return len(self.read) if whole else 0


def visit(url: str, visitors: int, seconds: float, headers: Sequence[str] = ()) -> Crowd:
    """So many visitors for so long; the first tenth of the time only warms up."""
    parts = urlsplit(url)
    address = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {address} HTTP/1.1", f"Host: {parts.netloc}", "Accept-Encoding: gzip", *headers]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    crowd, warm = Crowd(), time.perf_counter() + seconds / 10
    with selectors.DefaultSelector() as selector:
        for _ in range(visitors):
            visitor = _Visitor(parts.hostname or "", parts.port or 80, request)
            selector.register(visitor.socket, selectors.EVENT_READ, visitor)
            visitor.ask()
        until = warm + seconds
        while (now := time.perf_counter()) < until:
            for key, _ in selector.select(0.1):
                if size := key.data.hear():
                    if key.data.begun > warm:
                        crowd.times.append(time.perf_counter() - key.data.begun)
                        crowd.bytes = size
                    key.data.ask()
        crowd.seconds = now - warm
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return crowd
