"""A headless browser user: cookies, forms, a second click."""

from __future__ import annotations

import http.client
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar

HIDDEN = re.compile(r'<input[^>]*name="(csrf_token|form_key|seen)"[^>]*value="([^"]*)"')
CARD = re.compile(r'id="card-(\d+)"')
NO_ANSWER = 0
# What a person meets while a process is being started again: he clicks once more.
PASSING = (NO_ANSWER, 500, 503)
TRIES = 20


@dataclass(frozen=True)
class Answer:
    """What came back; status 0: the server was not there, or went away meanwhile."""

    status: int
    body: str = ""
    url: str = ""


@dataclass
class Person:
    """`met` are moment (of the wall clock), address and status of every answer."""

    url: str
    met: list[tuple[float, str, int]] = field(default_factory=list)
    # Whose certificates count, of an address with https.
    trusted: ssl.SSLContext | None = None
    # Sent with every request.
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=self.trusted),
            cookies,
        )

    def ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """One request; with a form it is a POST."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        # As a browser does: without it a form is refused where there is https.
        headers = {"Referer": self.url + path, **self.headers}
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            with self._opener.open(request, timeout=60) as reply:
                answer = Answer(reply.status, reply.read().decode(), reply.url)
        except urllib.error.HTTPError as error:
            with error:
                answer = Answer(error.code, error.read().decode(errors="replace"), error.url or "")
        except (OSError, http.client.HTTPException):
            answer = Answer(NO_ANSWER)
        self.met.append((time.time(), path, answer.status))
        return answer

    def fetch(self, path: str, request: urllib.request.Request | None = None) -> bytes:
        """The bytes of an address, or what such a request is answered. Raises OSError."""
        with self._opener.open(request or self.url + path, timeout=60) as reply:
            return bytes(reply.read())

    def log_in(self, username: str, password: str) -> bool:
        """Through the login page; whether the person is in."""
        page = self.ask("/login/")
        form = {"username": username, "password": password, **hidden(page.body)}
        answer = self.ask("/login/", form)
        return answer.status == 200 and "/login/" not in answer.url

    def cards(self, path: str) -> list[int]:
        """The cards of a list; [] when it can't be had."""
        return [int(number) for number in CARD.findall(self.ask(path).body)]

    def fill(self, path: str, **values: str) -> int:
        """Opens a window and sends it; clicks again where the answer stayed away (same form)."""
        window = self.ask(path)
        if window.status != 200:
            return window.status
        form = {**hidden(window.body), **values}
        for _ in range(TRIES):
            status = self.ask(path, form).status
            if status not in PASSING:
                break
            time.sleep(1)
        return status


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the first form on a page."""
    found: dict[str, str] = {}
    for name, value in HIDDEN.findall(page):
        found.setdefault(name, value)
    return found
