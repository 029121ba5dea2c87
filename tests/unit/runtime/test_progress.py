"""How far long work is: no end without a rate, never more than all, no lines for short work."""

from __future__ import annotations

import re
from io import StringIO

import pytest

from app.runtime import progress
from app.runtime.progress import MEGABYTES, ROWS, STEPS, Kind, Phase, Seen, Unit


def phase(total: int | None = None, unit: Unit = ROWS) -> Phase:
    return Phase("Memeriksa jurnal", total, unit, None, 0.0)


def look(it: Phase, at: float) -> Seen:
    return it.look(Kind.JOURNAL, at)


def test_the_sentence_names_what_is_done_the_rate_and_the_end() -> None:
    it = phase(480_000)
    it.add(120_000)
    assert look(it, 6.0).facts() == [
        "120.000 dari 480.000 baris",
        "20.000 baris/detik",
        "selesai kira-kira 18 detik lagi",
    ]


def test_no_end_is_told_before_there_is_a_rate() -> None:
    it = phase(480_000)
    assert look(it, 30.0).facts() == ["0 dari 480.000 baris", "30 detik berjalan"]
    it.add(120_000)
    assert (look(it, 1.0).left, look(it, 1.5).rate) == (None, None)


def test_more_rows_than_were_counted_are_not_more_than_all() -> None:
    it = phase(1_000)
    it.add(1_100)
    seen = look(it, 5.0)
    assert (seen.percent, seen.total, seen.left) == (100, 1_100, None)


def test_an_unknown_amount_megabytes_and_steps_of_unequal_length() -> None:
    seen = look(phase(), 200.0)
    assert (seen.percent, seen.facts()) == (None, ["3 menit berjalan"])
    it = phase(480 * 10**6, MEGABYTES)
    it.add(3_500_000)
    assert look(it, 5.0).facts()[:2] == ["3,5 dari 480 MB", "0,7 MB/detik"]
    it = phase(23, STEPS)
    it.add(3)
    assert look(it, 5.0).facts() == ["3 dari 23 langkah", "5 detik berjalan"], "no end is promised"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def shown(out: StringIO, *, tells_all: bool) -> str:
    """What a work with two phases writes, one of them within the other, looked at in between."""
    made = progress._Work(Kind.START, None, out, tells_all)
    around, inner = phase(), phase(100)
    with made.during(around), made.during(inner):
        inner.add(50)
        made.tick()
    return re.sub(r"\d+,\d detik", "0,0 detik", out.getvalue())


def test_a_start_tells_each_phase_in_its_log_and_a_command_without_a_terminal_nothing() -> None:
    assert shown(StringIO(), tells_all=True).splitlines() == ["Memeriksa jurnal ... 0,0 detik"] * 2
    assert shown(StringIO(), tells_all=False) == ""


def test_a_terminal_shows_how_far_it_is_and_then_how_long_it_took() -> None:
    lines = shown(Terminal(), tells_all=False).split("\r\033[K")
    assert re.fullmatch(r"Memeriksa jurnal: 50 dari 100 baris, .*", lines[1])
    assert lines[2:] == ["Memeriksa jurnal ... 0,0 detik\n"] * 2


def test_work_that_fails_says_so() -> None:
    out = StringIO()
    made = progress._Work(Kind.START, None, out, tells_all=True)
    with pytest.raises(ValueError, match="x"), made.during(phase(1)):
        raise ValueError("x")
    assert out.getvalue() == "Memeriksa jurnal ... gagal\n"
