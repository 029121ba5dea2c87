"""What goes on is told to the screens by way of Redis, and forgotten when it ends."""

from __future__ import annotations

import pytest
from flask import Flask

from app.runtime import progress
from app.runtime.progress import Kind

pytestmark = pytest.mark.usefixtures("app")


def tick() -> None:
    """What the thread does once a second."""
    shown = progress._current.get()
    assert shown is not None
    shown.tick()


def test_screens_see_the_phase_of_the_work_until_it_ends_and_a_killed_one_not_for_long(
    app: Flask,
) -> None:
    with progress.work(Kind.BACKUP), progress.phase("Menyalin basis data", 10) as it:
        it.add(4)
        tick()
        (seen,) = progress.running()
        assert (seen.title, seen.label, seen.percent) == ("Cadangan", it.label, 40)
        assert progress.running(Kind.JOURNAL) == []
        assert 0 < app.extensions["redis"].ttl("upik:progress:backup") <= 15
    assert progress.running() == []
    with progress.phase("Di luar pekerjaan", 2) as it:
        it.add()
    assert progress.running() == []


def test_work_within_work_is_shown_as_its_part() -> None:
    with progress.work(Kind.REHEARSAL), progress.work(Kind.JOURNAL):
        with progress.phase("Memeriksa jurnal", 2), progress.phase("Memeriksa bab", 1):
            tick()
        assert [(it.kind, it.label) for it in progress.running()] == [
            ("rehearsal", "Memeriksa jurnal")
        ]


def test_of_a_part_without_a_known_amount_what_is_within_is_shown() -> None:
    """The copy before a migration told neither a rate nor an end."""
    with progress.work(Kind.START), progress.phase("Cadangan sebelum migrasi"):
        with progress.phase("Menyalin basis data", 10) as it:
            it.add(4)
            tick()
            (seen,) = progress.running()
            assert (seen.label, seen.percent) == ("Menyalin basis data", 40)
        tick()
        (seen,) = progress.running()
        assert (seen.label, seen.percent) == ("Cadangan sebelum migrasi", None)


def test_the_work_goes_on_where_redis_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "redis", progress.Redis.from_url("unix:///nowhere"))
    with progress.work(Kind.BACKUP), progress.phase("Menyalin basis data", 10) as it:
        it.add(10)
        tick()
    assert progress.running() == []
