"""Clients that are slow on purpose, from another address: everybody else goes on."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from qa.soak.person import Person, hidden
from tests.e2e.station import PASSWORD, Station
from tests.faults import proxies

pytestmark = pytest.mark.faults

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
# Of the issue that this answers. A web that is silenced stays so as long as they hold it.
SECONDS = 1.0
TRIES = 5
CARD = "Lampu jalan di depan pasar mati sejak kemarin"
FORM = (
    b"POST /login/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\na"
)
# A head that does not end, a form that does not come, one that is refused for its length and comes
# all the same, a page that is not taken.
WAYS = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-",
    FORM,
    FORM.replace(b"100000", b"100000000"),
    b"GET /static/vendor/plotly/plotly-basic.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n",
)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    folder = tmp_path_factory.mktemp("slow") / "data"
    with Station(folder, extra={"UPIK_PROXIES": "1"}) as running:
        running.drop("+6281266001234", CARD)
        running.rests(CARD)
        yield running


class SlowClients:
    """So many open connections, each with one byte at a time."""

    def __init__(self, port: int, count: int, stack: ExitStack, *, tls: bool) -> None:
        self.sockets = []
        for number in range(count):
            client = socket.create_connection((HERE, port), 20, source_address=(ELSEWHERE, 0))
            if tls:
                client = proxies.ANYBODY.wrap_socket(client, server_hostname="localhost")
            self.sockets.append(stack.enter_context(client))
            client.sendall(WAYS[number % len(WAYS)])

    def send_a_byte(self) -> None:
        """One more from each that is still taken."""
        for client in list(self.sockets):
            try:
                client.sendall(b"a")
            except OSError:
                self.sockets.remove(client)


@contextmanager
def slow_clients(port: int, count: int, *, tls: bool) -> Iterator[SlowClients]:
    with ExitStack() as stack:
        yield SlowClients(port, count, stack, tls=tls)


def moderator(url: str) -> tuple[Person, str]:
    """Somebody at work, and the address of the window in front of him."""
    person = Person(url, trusted=proxies.ANYBODY)
    assert person.log_in("moderator", PASSWORD)
    return person, f"/pesan-masuk/{person.cards('/pesan-masuk/')[0]}/catatan"


def assert_the_others_go_on(slow: SlowClients, person: Person, window: str) -> None:
    """The health page answers, and what is saved is saved, within the bound."""
    least = {"healthz": SECONDS, "save": SECONDS}
    for number in range(TRIES):
        slow.send_a_byte()
        form = {**hidden(person.ask(window).body), "note": f"Warga ditelepon, kali {number}."}
        for what, path, sent in (("healthz", "/healthz", None), ("save", window, form)):
            begun = time.monotonic()
            assert person.ask(path, sent).status == 200
            least[what] = min(least[what], time.monotonic() - begun)
    assert max(least.values()) < SECONDS, least
    assert len(slow.sockets) > TRIES, "they were gone: nothing is shown"


def test_24_from_another_address_do_not_silence_make_run(station: Station) -> None:
    person, window = moderator(station.url)
    with slow_clients(station.port, 24, tls=False) as slow:
        assert_the_others_go_on(slow, person, window)


@pytest.mark.parametrize("proxy", [proxies.caddy, proxies.nginx], ids=lambda it: it.__name__)
def test_200_do_not_silence_the_proxy_and_what_is_behind_it(
    proxy: type[proxies.caddy], station: Station, tmp_path: Path
) -> None:
    with proxy(tmp_path, station.port) as port:
        person, window = moderator(f"https://localhost:{port}")
        with slow_clients(port, 200, tls=True) as slow:
            assert_the_others_go_on(slow, person, window)
