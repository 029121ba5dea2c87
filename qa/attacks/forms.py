"""The public form: a planted key, costly photos, and junk that fills a day."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import httpx
from PIL import Image

from qa.attacks.outcome import Outcome, first_value
from tests.e2e.station import Station

_PHOTOS, _SCANS, _FORMS, _ADDRESSES = 20, (4500, 100), 311, 16
# Sooner nobody sends a form.
_READ_SECONDS = 4
_BOUND = 5.0
_TEXT = "Lampu jalan di depan pasar mati sudah seminggu"
_KEY = re.compile(r'name="form_key" value="([^"]+)"')
_LINK = re.compile(r"/pesan-saya/[\w-]{32}")


def _citizen(station: Station, address: str) -> httpx.Client:
    headers = {"X-Forwarded-For": address}
    return httpx.Client(base_url=station.url, headers=headers, timeout=120, trust_env=False)


def _opened(person: httpx.Client) -> str:
    """The key of a form that this browser opens."""
    return _KEY.findall(person.get("/tulis/").text)[0]


def _send(person: httpx.Client, key: str, text: str, photo: bytes = b"") -> httpx.Response:
    files = {"foto": ("a.jpg", photo, "image/jpeg")} if photo else None
    return person.post("/tulis/", data={"form_key": key, "teks": text, "tempat": ""}, files=files)


def planted(station: Station) -> Iterator[Outcome]:
    """A key in another's browser by an empty form, then any words with it."""
    thief, victim = _citizen(station, "198.51.100.1"), _citizen(station, "198.51.100.2")
    key = _opened(thief)
    hers = _KEY.findall(_send(victim, key, "").text)[0]
    time.sleep(_READ_SECONDS)
    link = _LINK.findall(_send(victim, hers, f"{_TEXT}, ini rahasia").text)[0]
    is_shown = link in _send(thief, key, f"{_TEXT}, apa saja").text
    yield Outcome(
        "a key planted in another's browser, then any words with it",
        "the link of the other's message is shown",
        "the link is shown" if is_shown else "a message of the thief's own, under another link",
        not is_shown,
    )


def _photo(scans: int) -> bytes:
    """Of 64 megapixels; its last scan, which is empty, is told so often."""
    drawn = BytesIO()
    Image.new("RGB", (8000, 8000), "white").save(drawn, "JPEG", progressive=True)
    whole, end = drawn.getvalue()[:-2], drawn.getvalue()[-2:]
    last = whole[whole.rindex(b"\xff\xda") :]
    return whole + last * (scans - whole.count(b"\xff\xda")) + end


def _longest_wait(station: Station, until: threading.Event) -> float:
    """The longest that another citizen waits for the first page meanwhile, in seconds."""
    longest = 0.0
    with _citizen(station, "198.51.100.9") as other:
        while not until.is_set():
            begun = time.monotonic()
            other.get("/tulis/")
            longest = max(longest, time.monotonic() - begun)
            time.sleep(0.05)
    return longest


def _send_at_once(people: Sequence[httpx.Client], photo: bytes) -> list[int]:
    keys = [_opened(it) for it in people]
    time.sleep(_READ_SECONDS)
    with ThreadPoolExecutor(len(people)) as threads:
        return list(
            threads.map(
                lambda it: _send(it[1], it[2], f"{_TEXT}, tiang {it[0]}", photo).status_code,
                zip(range(len(people)), people, keys, strict=True),
            )
        )


def photos(station: Station) -> Iterator[Outcome]:
    """Twenty costly photos from one address: how long a page stays away for others."""
    for number, scans in enumerate(_SCANS):
        photo, is_over = _photo(scans), threading.Event()
        people = [_citizen(station, f"203.0.113.{number}") for _ in range(_PHOTOS)]
        with ThreadPoolExecutor(1) as beside:
            waiting = beside.submit(_longest_wait, station, is_over)
            answers = _send_at_once(people, photo)
            is_over.set()
        taken, longest = answers.count(200), waiting.result()
        yield Outcome(
            f"{_PHOTOS} JPEG of 64 megapixels and {scans} scans ({len(photo) / 1000:.0f} kB)"
            " on the form, at once",
            "every page is silent for 20 to 49 s" if scans > 100 else "-",
            f"{taken} taken, {len(answers) - taken} refused; the form's page after"
            f" {longest:.1f} s at most",
            longest < _BOUND,
        )


def junk(station: Station) -> Iterator[Outcome]:
    """More junk than a day takes, from sixteen addresses: what a citizen and a link get then."""
    citizen = _citizen(station, "192.0.2.1")
    key = _opened(citizen)
    people = [_citizen(station, f"192.0.2.{100 + it}") for it in range(_ADDRESSES)]
    forms = [people[it % _ADDRESSES] for it in range(_FORMS)]
    keys = [_opened(it) for it in forms]
    time.sleep(_READ_SECONDS)
    link = _LINK.findall(_send(citizen, key, f"{_TEXT}, sungguh").text)[0]
    ticket = first_value(station, "SELECT ticket FROM message ORDER BY id DESC LIMIT 1")
    begun = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        sent = threads.map(
            lambda it: _send(it[1], it[2], f"Iseng nomor {it[0]}").status_code,
            zip(range(_FORMS), forms, keys, strict=True),
        )
        answers = list(sent)
    seconds = time.monotonic() - begun
    other = _citizen(station, "192.0.2.2")
    key = _opened(other)
    time.sleep(_READ_SECONDS)
    word = {"kata": "belum", "form_key": "a" * 24, "tiket": ticket, "teks": "masih gelap"}
    wrote, said = _send(other, key, f"{_TEXT} juga"), citizen.post(link, data=word)
    yield Outcome(
        f"{_FORMS} junk forms from {_ADDRESSES} addresses ({seconds:.0f} s)",
        "form and private links are closed to everybody for 24 hours, nobody is told",
        f"{answers.count(200)} cards, {answers.count(429)} refused; a citizen of another address"
        f" gets {wrote.status_code}, a private link {said.status_code}",
        (wrote.status_code, said.status_code) == (200, 303),
    )
