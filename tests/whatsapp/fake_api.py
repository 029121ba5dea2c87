"""Meta's Cloud API as far as Si UPIK uses it, as a real HTTP server on loopback.

`behave` says what the next sends meet; `taken` is all that the network has of us. Nothing in here
is Meta's code: it follows the public description of the API.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PHONE_ID = "106540352242922"
ACCOUNT = "102290129340398"
TOKEN, SECRET, VERIFY = "token-" + "t" * 30, "secret-" + "s" * 25, "verify-" + "v" * 20
# What a send can meet: taken or not, and what the sender hears of it.
OK = "ok"
CUT_BEFORE, CUT_AFTER = "cut before it is taken", "cut after it is taken"
SILENT, GARBAGE, BROKEN = "taken, no answer", "taken, no JSON", "taken, 502 of a proxy"


@dataclass(frozen=True)
class Taken:
    """One message that the network has of us."""

    to: str
    tracker: str
    kind: str
    text: str
    wamid: str


@dataclass
class FakeApi:
    """The API of one account."""

    taken: list[Taken] = field(default_factory=list)
    # Bytes and type of each file that a message told of.
    media: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    templates: list[dict[str, str]] = field(default_factory=list)
    scopes: tuple[str, ...] = ("whatsapp_business_messaging", "whatsapp_business_management")
    callback: str = "https://upik.example.id/saluran/whatsapp"
    date: str = ""
    on_taken: Callable[[Taken], object] = lambda taken: None
    url: str = ""
    # So many of the next questions are cut off.
    cuts_reads: int = 0
    _script: deque[object] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def behave(self, *script: object) -> None:
        """What the next sends meet, in turn: a word from above, or (HTTP status, code)."""
        self._script.extend(script)

    def next_act(self) -> object:
        """What this send meets."""
        with self.lock:
            return self._script.popleft() if self._script else OK

    def take(self, body: dict[str, Any]) -> Taken:
        """The network has it."""
        kind = body["type"]
        words = body["text"]["body"] if kind == "text" else _words_of(body["template"])
        with self.lock:
            found = Taken(
                to=body.get("to") or body["recipient"],
                tracker=body.get("biz_opaque_callback_data", ""),
                kind=kind,
                text=words,
                wamid=f"wamid.OUT{len(self.taken) + 1:06d}",
            )
            self.taken.append(found)
        self.on_taken(found)
        return found

    def keep(self, media_id: str, body: bytes, kind: str) -> None:
        """A file that a citizen has sent."""
        self.media[media_id] = (body, kind)

    def read(self, path: str, query: dict[str, list[str]]) -> dict[str, Any]:
        """What the Graph tells of an object; KeyError for one that is not there."""
        self.asked.append(path)
        name = path.rpartition("/")[2]
        if path == f"/{PHONE_ID}":
            return {"display_phone_number": "+62 811-0000-000", "verified_name": "Si UPIK"}
        if path == "/debug_token":
            target = [{"scope": scope, "target_ids": [ACCOUNT]} for scope in self.scopes]
            told = {"app_id": "777", "expires_at": 0, "scopes": list(self.scopes)}
            return {"data": {**told, "granular_scopes": target}}
        if name == "message_templates":
            return {"data": self.templates}
        if name == "subscribed_apps":
            return {"data": [{"whatsapp_business_api_data": {"id": "777"}}]}
        if name == "subscriptions":
            row = {"object": "whatsapp_business_account", "active": True}
            fields = [{"name": "messages"}]
            return {"data": [{**row, "callback_url": self.callback, "fields": fields}]}
        body, kind = self.media[name]
        told = {"id": name, "mime_type": kind, "file_size": len(body), "messaging_product": "x"}
        digest = hashlib.sha256(body).hexdigest()
        return {**told, "url": f"{self.url}/berkas/{name}", "sha256": digest}


def _words_of(template: dict[str, Any]) -> str:
    return str(template["components"][0]["parameters"][0]["text"])


class _Handler(BaseHTTPRequestHandler):
    api: FakeApi
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        act = self.api.next_act()
        if act == CUT_BEFORE:
            return self._cut()
        if isinstance(act, tuple):
            status, code = act
            return self._say(status, {"error": {"code": code, "message": f"refused {code}"}})
        taken = self.api.take(body)
        if act == CUT_AFTER:
            return self._cut()
        if act == SILENT:
            self.connection.settimeout(30)
            self.connection.recv(1)  # until the client has gone
            return self._cut()
        if act == GARBAGE:
            return self._write(200, b"<html>", "text/html")
        if act == BROKEN:
            return self._write(502, b"Bad Gateway", "text/plain")
        contact = {"input": taken.to, "wa_id": taken.to}
        answer = {"messaging_product": "whatsapp", "contacts": [contact]}
        return self._say(200, {**answer, "messages": [{"id": taken.wamid}]})

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._say(401, {"error": {"code": 190, "message": "bad token"}})
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/v24.0")
        if self.api.cuts_reads:
            self.api.cuts_reads -= 1
            return self._cut()
        if path.startswith("/berkas/"):
            body, kind = self.api.media[path.rpartition("/")[2]]
            return self._write(200, body, kind)
        try:
            return self._say(200, self.api.read(path, parse_qs(parts.query)))
        except KeyError:
            return self._say(400, {"error": {"code": 100, "message": "does not exist"}})

    def date_time_string(self, timestamp: float | None = None) -> str:
        return self.api.date or super().date_time_string(timestamp)  # type: ignore[arg-type]

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._write(status, json.dumps(answer).encode(), "application/json")

    def _write(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Not to the terminal."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that was killed."""


@contextmanager
def serving() -> Iterator[FakeApi]:
    """The API on a port of its own."""
    api = FakeApi()
    handler = type("Handler", (_Handler,), {"api": api})
    server = _Server(("127.0.0.1", 0), handler)
    api.url = f"http://127.0.0.1:{server.server_port}/v24.0"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def environment(api: FakeApi, **more: str) -> dict[str, str]:
    """The keys of this account, as the environment has them."""
    return {
        "UPIK_WA_TOKEN": TOKEN,
        "UPIK_WA_PHONE_ID": PHONE_ID,
        "UPIK_WA_APP_SECRET": SECRET,
        "UPIK_WA_VERIFY_TOKEN": VERIFY,
        "UPIK_WA_API": api.url,
        **more,
    }


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers of a call of the webhook."""
    mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={mark}", "Content-Type": "application/json"}


def call(**value: Any) -> bytes:
    """The body of a call that tells these messages or statuses."""
    told = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": PHONE_ID}, **value}
    change = {"field": "messages", "value": told}
    entry = {"id": ACCOUNT, "changes": [change]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def message(wamid: str, sender: str = "6281266000001", at: int = 0, **content: Any) -> Any:
    """One message; `content` is its kind with what it holds, such as text={"body": ...}."""
    kind = next(iter(content))
    row = {"from": sender, "id": wamid, "timestamp": str(at or 1796000000), "type": kind}
    return {**row, **content}


def status(taken: Taken, word: str, code: int | None = None, **more: Any) -> Any:
    """What became of one of ours."""
    row = {"id": taken.wamid, "status": word, "timestamp": "1796000000", "recipient_id": taken.to}
    errors = {"errors": [{"code": code, "title": "x"}]} if code else {}
    return {**row, "biz_opaque_callback_data": taken.tracker, **errors, **more}
