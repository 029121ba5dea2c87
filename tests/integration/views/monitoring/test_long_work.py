"""Long work on the screens: what it is, how far, how fast, and when it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient

from app.runtime import progress
from app.runtime.progress import MEGABYTES, Kind, Phase
from tests.integration.views.factories import Login, page

STATUS, HEADS = "/status-sistem/", "/jurnal/berita-acara"


@contextmanager
def going_on(kind: Kind, label: str, total: int | None, done: int) -> Iterator[Phase]:
    """As another process tells it after ten seconds."""
    with progress.work(kind), progress.phase(label, total, MEGABYTES) as phase:
        shown = progress._current.get()
        assert shown is not None
        phase.begun -= 10
        phase.add(done)
        shown.tick()
        yield phase


def bar(text: str) -> tuple[str, str, str]:
    """Its heading, the value of the bar, and what is known."""
    found = re.search(
        r'<p id="work-\w+">(.*?)</p>\s*<progress (.*?)></progress>\s*<small>(.*?)</small>', text
    )
    assert found
    return re.sub(r"<[^>]+>", "", found[1]), found[2], found[3]


def test_the_status_shows_a_backup_and_asks_more_often_meanwhile(admin: FlaskClient) -> None:
    assert "<progress" not in page(admin, STATUS)
    with going_on(Kind.BACKUP, "Menyalin basis data", 480 * 10**6, 120 * 10**6):
        text = page(admin, STATUS)
    assert bar(text) == (
        "Cadangan · Menyalin basis data",
        'max="100" value="25" aria-labelledby="work-backup"',
        "120 dari 480 MB, 12 MB/detik, selesai kira-kira 30 detik lagi",
    )
    assert 'hx-trigger="every 2s"' in text
    assert 'hx-trigger="every 10s"' in page(admin, STATUS)


def test_work_of_unknown_length_has_a_bar_without_a_value(admin: FlaskClient) -> None:
    with going_on(Kind.BACKUP, "Memeriksa salinan", None, 0):
        assert bar(page(admin, STATUS))[1:] == (
            'max="100" aria-labelledby="work-backup"',
            "10 detik berjalan",
        )


def test_in_english(admin: FlaskClient) -> None:
    with admin.session_transaction() as session:
        session["locale"] = "en"
    with going_on(Kind.BACKUP, "Menyalin basis data", 4800 * 10**6, 1200 * 10**6):
        assert bar(page(admin, STATUS))[2] == (
            "1,200 of 4,800 MB, 120 MB/second, done in about 30 seconds"
        )


def test_a_page_shows_the_work_of_its_own_kind_alone(client: FlaskClient, login: Login) -> None:
    login(client, "auditor")
    with going_on(Kind.BACKUP, "Menyalin basis data", 480, 120):
        assert "<progress" not in page(client, HEADS)
    with going_on(Kind.JOURNAL, "Memeriksa jurnal", 480, 120):
        assert bar(page(client, HEADS))[0] == "Pemeriksaan jurnal · Memeriksa jurnal"
