"""The web's worker: its only thread is never at the mercy of a client."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from gunicorn.config import Config

from app.runtime import web_worker
from app.runtime.web_worker import WebWorker
from config import LARGEST_REQUEST

GET = b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
LONG = b"x" * 20_000_000


def application(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    """Says what it was asked; the page /1 is more than any kernel takes at once, and /9 breaks off
    behind its head."""
    is_short = int(environ.get("CONTENT_LENGTH", 0)) <= LARGEST_REQUEST
    body = environ["wsgi.input"].read() if is_short else b"unread"
    page = LONG if environ["PATH_INFO"] == "/1" else environ["PATH_INFO"].encode() + b":" + body
    start("200 OK", [("Content-Length", str(len(page)))])
    return broken(page) if environ["PATH_INFO"] == "/9" else [page]


def broken(page: bytes) -> Iterator[bytes]:
    yield page[:1]
    raise ValueError


class Clock:
    """The time as a test sets it."""

    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at


class Site:
    """A worker with one thread, whose loop is turned by hand."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        settings = Config()
        for name, value in {"threads": 1, "keepalive": 5, "sendfile": False}.items():
            settings.set(name, value)
        app = SimpleNamespace()
        self.worker = WebWorker(0, 0, [self.listener], app, 30, settings, Mock())
        self.worker.wsgi = application
        self.worker.tpool = ThreadPoolExecutor(1)
        self.worker.poller = web_worker.selectors.DefaultSelector()
        self.worker.method_queue.init()
        queue = self.worker.method_queue
        self.worker.poller.register(queue.fileno(), 1, queue.run_callbacks)
        self.worker.set_accept_enabled(True)
        self.clients: list[socket.socket] = []

    def connect(self, data: bytes) -> socket.socket:
        """A client that has sent so much."""
        client = socket.create_connection(self.listener.getsockname())
        client.setblocking(False)
        self.clients.append(client)
        while client.getsockname() not in [conn.client for conn in self.worker._waiting]:
            self.turn()
        client.sendall(data)
        return client

    def turn(self) -> None:
        """One turn of the loop."""
        self.worker.wait_for_and_dispatch_events(0.05)

    def answer(self, client: socket.socket, *, until: bytes = b"") -> bytes:
        """What this client gets until so much has come, or the connection ends."""
        got = bytearray()
        while not (until and until in got):
            self.turn()
            try:
                data = client.recv(1_000_000)
            except BlockingIOError:
                continue
            except ConnectionResetError:
                return bytes(got)
            if not data:
                return bytes(got)
            got += data
        return bytes(got)

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.worker.tpool.shutdown()
        self.turn()
        self.worker.murder_keepalived(force=True)
        for conn in list(self.worker._waiting):
            self.worker._drop(conn)
        self.worker.tmp.close()
        self.worker.poller.close()
        self.worker.method_queue.close()
        self.listener.close()


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.close()


def test_a_request_in_pieces_is_answered_and_the_connection_serves_on(site: Site) -> None:
    client = site.connect((POST % 7)[:20])
    site.turn()
    for piece in ((POST % 7)[20:] + b"abc", b"def", b"g"):
        client.sendall(piece)
        site.turn()
    assert site.answer(client, until=b"/:abcdefg").startswith(b"HTTP/1.1 200")
    client.sendall(GET % 2)
    assert site.answer(client, until=b"/2:").startswith(b"HTTP/1.1 200")


def test_slow_heads_and_bodies_and_untaken_answers_hold_no_thread(site: Site) -> None:
    for slow in ((GET % 2)[:9], POST % 7 + b"a", GET % 1, POST % (LARGEST_REQUEST + 1)):
        site.connect(slow)
        site.turn()
    assert b"/5:" in site.answer(site.connect(GET % 5), until=b"/5:")


def test_an_answer_is_whole_however_late_it_is_taken(site: Site) -> None:
    late = site.connect(GET % 1)
    site.answer(site.connect(GET % 5), until=b"/5:")
    assert len(site.answer(late, until=LONG)) > len(LONG)


def test_what_is_too_long_is_answered_at_once_and_its_rest_is_no_request(site: Site) -> None:
    client = site.connect(POST % (LARGEST_REQUEST + 1) + GET % 6)
    told = site.answer(client)
    assert b"unread" in told
    assert b"/6:" not in told


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (GET % 2 + GET % 6, b"/2:"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b" 411 "),
    ],
    ids=["two at once", "chunked"],
)
def test_nothing_is_ever_taken_for_another_request(site: Site, sent: bytes, told: bytes) -> None:
    answer = site.answer(site.connect(sent))
    assert told in answer
    assert answer.count(b"HTTP/1.1") == 1


def test_a_head_without_end_is_no_request(site: Site) -> None:
    assert site.answer(site.connect(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 70_000)) == b""


def test_no_more_than_so_many_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that has waited longest goes: whoever is not slow is long done."""
    monkeypatch.setattr(web_worker, "MOST_WAITING", 2)
    slow = [site.connect((GET % 2)[:9]) for _ in range(3)]
    assert site.answer(slow[0]) == b""
    slow[1].sendall((GET % 2)[9:])
    assert b"/2:" in site.answer(slow[1], until=b"/2:")


@pytest.mark.parametrize(
    "sent", [b"", POST % 7 + b"a", POST % 5_500_000 + b"a" * 30_000], ids=["head", "body", "burst"]
)
def test_silent_connections_end_no_upload_that_keeps_pace(
    site: Site, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Neither those without a request nor those in the midst of one, and others still get in."""
    clock = Clock()
    monkeypatch.setattr(web_worker, "time", clock)
    monkeypatch.setattr(web_worker, "MOST_WAITING", 4)
    photo = site.connect(POST % 320_000)
    for second in range(1, 20):
        clock.at = second
        photo.sendall(b"a" * 16_000)
        site.turn()
        site.connect(sent)
        site.turn()
        assert len(site.worker._waiting) <= 4
    assert b"/5:" in site.answer(site.connect(GET % 5), until=b"/5:")
    photo.sendall(b"a" * 16_000)
    assert site.answer(photo, until=b"/:").startswith(b"HTTP/1.1 200")


def test_silent_connections_end_no_upload_that_pauses(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_worker, "MOST_WAITING", 4)
    photo = site.connect(POST % 7 + b"abc")
    site.turn()
    silent = [site.connect(b"") for _ in range(6)]
    assert [site.answer(client) for client in silent[:3]] == [b""] * 3, "the oldest went"
    photo.sendall(b"defg")
    assert b"/:abcdefg" in site.answer(photo, until=b"/:abcdefg")


def test_bodies_that_do_not_end_fill_no_disk(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_worker, "MOST_KEPT", 1_000_000)
    held, bodies = POST % 500_000 + b"a" * 400_000, []
    for _ in range(4):
        bodies.append(site.connect(b""))
        bodies[-1].setblocking(True)
        for begin in range(0, len(held), 50_000):
            bodies[-1].sendall(held[begin : begin + 50_000])
            site.turn()
    site.turn()
    assert sum(conn.sock.kept for conn in site.worker._waiting) <= 1_000_000
    for client in bodies:
        client.setblocking(False)
    assert [site.answer(client) for client in bodies[:2]] == [b"", b""], "the oldest went"
    bodies[3].sendall(b"b" * 100_000)
    assert site.answer(bodies[3], until=b"b").startswith(b"HTTP/1.1 200")


def test_of_bodies_that_fill_the_disk_the_one_that_keeps_pace_goes_last(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(web_worker, "time", clock)
    monkeypatch.setattr(web_worker, "MOST_KEPT", 600_000)
    photo = site.connect(POST % 320_000 + b"a" * 160_000)
    for second in range(1, 11):
        clock.at = second
        photo.sendall(b"a" * 16_000)
        site.turn()
        if second < 5:
            burst = site.connect(POST % 500_000)
            burst.setblocking(True)
            burst.sendall(b"a" * 200_000)
            burst.setblocking(False)
            for _ in range(5):
                site.turn()
    assert site.answer(photo, until=b"/:").startswith(b"HTTP/1.1 200")


def test_a_photo_over_a_weak_network_has_its_time_and_a_drip_has_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(web_worker, "time", clock)
    photo, drip = site.connect(POST % 5_500_000), site.connect(POST % 5_500_000)
    site.turn()
    for second in range(1, 138):
        clock.at = second
        photo.sendall(b"a" * (40_000 if second < 138 - 1 else 5_500_000 - 136 * 40_000))
        with suppress(OSError):
            drip.sendall(b"a")
        site.turn()
        site.worker.murder_pending()
    assert site.answer(drip) == b""
    assert site.answer(photo, until=b"/:").startswith(b"HTTP/1.1 200")


def test_a_page_that_breaks_off_ends_its_connection_and_nothing_else(site: Site) -> None:
    for _ in range(2):
        assert site.answer(site.connect(GET % 9)) == b""
    while site.worker.nr_conns:  # the browser may see its end before the worker has counted it
        site.turn()
    assert b"/5:" in site.answer(site.connect(GET % 5), until=b"/5:")


@pytest.mark.parametrize(
    ("limit", "sent"),
    [
        ("HEAD_SECONDS", (GET % 2)[:9]),
        ("BODY_SECONDS", POST % 7 + b"a"),
        ("ANSWER_SECONDS", GET % 1),
    ],
    ids=["head", "body", "answer"],
)
def test_what_takes_too_long_ends(
    site: Site, monkeypatch: pytest.MonkeyPatch, limit: str, sent: bytes
) -> None:
    monkeypatch.setattr(web_worker, limit, -1)
    site.connect(sent)
    while site.worker.nr_conns:
        site.turn()
        site.worker._look_again = 0
        if limit == "HEAD_SECONDS" or all(conn.sock.is_begun for conn in site.worker._waiting):
            site.worker.murder_pending()
    assert not site.worker._waiting
