"""Requests of the card list bench: filters, pages, searches, the open list's poll."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.queries.lists.state_filters import DELETED, INBOX_STATES, OFFICE_STATES

INBOX, OFFICE = "/pesan-masuk/", "/pesan-dinas/"
DESK, UNIT, ADMIN = "moderator", "operator-pupr", "admin"


@dataclass(frozen=True)
class PageCase:
    """One address, and who asks for it."""

    name: str
    user: str
    url: str
    is_page: bool = True


def cases(newest: int) -> Iterator[PageCase]:
    """All of them, for a database whose newest case has this id."""
    for place, user, states in ((INBOX, DESK, INBOX_STATES), (OFFICE, UNIT, OFFICE_STATES)):
        name = "Pesan Masuk" if place == INBOX else "Pesan untuk Dinas"
        for word, state in states.items():
            yield PageCase(f"{name}: {state.label}", user, f"{place}?status={word}")
    yield PageCase("Pesan Masuk: Terhapus", ADMIN, f"{INBOX}?status={DELETED}")
    for word in ("belum", "semua"):
        label, state = INBOX_STATES[word].label, f"{INBOX}?status={word}"
        yield PageCase(f"{label}, Keluhan", DESK, f"{state}&kategori=keluhan")
    yield PageCase("Semua, page 20", DESK, f"{INBOX}?status=semua&sebelum={newest - 500}")
    yield PageCase("Semua, halfway back", DESK, f"{INBOX}?status=semua&sebelum={newest // 2}")
    for words, query in SEARCHES.items():
        yield PageCase(f"search: {words}", DESK, f"{INBOX}?status=semua&{query}")
    yield PageCase("search in Belum dibalas: common word", DESK, f"{INBOX}?cari=jalan")
    yield PageCase("search, SKPD's own: common word", UNIT, f"{OFFICE}?status=semua&cari=jalan")
    for name, state in (("Belum dibalas", ""), ("Semua", "status=semua&"), ("search", "cari=ja&")):
        known = ",".join(str(newest - back) for back in range(5))
        url = f"{INBOX}baru?{state}after={newest - 4}&known={known}"
        yield PageCase(f"poll of the open list: {name}", DESK, url, is_page=False)
    # Each fourth poll compares the numbers, too; these are others than it shows.
    url = f"{INBOX}baru?after={newest}&hitungan=0"
    yield PageCase("poll with the numbers: Belum dibalas", DESK, url, is_page=False)


# What is searched for, of the words that qa/bench/texts.py writes.
SEARCHES: Final = {
    "common word (one in seven)": "cari=jalan",
    "two common words": "cari=jalan+rusak",
    "the beginning of a word": "cari=jem",
    "rare word": "cari=harimau",
    "rare and common": "cari=harimau+jalan",
    "a word of thirty messages": "cari=trenggiling",
    "a word of thirty and a common one": "cari=trenggiling+jalan",
    "nothing found": "cari=gajah",
    "code": "kode=4071",
    "last digits of a number": "nomor=4386",
    "a number's beginning": "nomor=08110074",
    "SKPD": "skpd=PUPR",
    "place": "tempat=Siulak",
    "kecamatan with its villages": "tempat=Kec.+Siulak",
    "one day": "dari={day}&sampai={day}",
    "everything at once": "cari=jalan&skpd=PUPR&tempat=Siulak&dari={month}&sampai={day}",
}
