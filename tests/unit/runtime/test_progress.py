"""How far long work is: no end without a rate, never more than all, no lines for short work."""

from __future__ import annotations

from io import StringIO

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
    it = phase(480_000)
    it.add(120_000)
    assert (look(it, 1.0).left, look(it, 1.5).rate) == (None, None)


def test_the_rate_is_that_of_the_last_seconds() -> None:
    it, seen = phase(100_000), None
    for second in range(1, 100):
        it.add(100 if second < 50 else 10)
        seen = look(it, float(second))
    assert seen is not None
    assert seen.rate == 10


def test_more_rows_than_were_counted_are_not_more_than_all() -> None:
    it = phase(1_000)
    it.add(1_100)
    seen = look(it, 5.0)
    assert (seen.percent, seen.total, seen.left) == (100, 1_100, None)


def test_what_has_no_known_amount_tells_how_long_it_runs() -> None:
    seen = look(phase(), 200.0)
    assert (seen.percent, seen.facts()) == (None, ["3 menit berjalan"])


def test_bytes_are_told_in_megabytes() -> None:
    it = phase(480 * 10**6, MEGABYTES)
    it.add(3_500_000)
    assert look(it, 5.0).facts()[:2] == ["3,5 dari 480 MB", "0,7 MB/detik"]


def test_steps_of_unequal_length_promise_no_end() -> None:
    it = phase(23, STEPS)
    it.add(3)
    assert look(it, 5.0).facts() == ["3 dari 23 langkah", "5 detik berjalan"]


def test_without_a_terminal_a_line_is_written_each_few_seconds_and_one_at_the_end() -> None:
    out, it = StringIO(), phase(100)
    terminal = progress._Terminal(out)
    for second in range(1, 13):
        it.add(5)
        terminal.show(look(it, float(second)))
    it.add(40)
    terminal.end(look(it, 13.0), is_whole=True)
    assert out.getvalue().splitlines() == [
        "Memeriksa jurnal: 25 dari 100 baris, 5 baris/detik, selesai kira-kira 15 detik lagi",
        "Memeriksa jurnal: 50 dari 100 baris, 5 baris/detik, selesai kira-kira 10 detik lagi",
        "Memeriksa jurnal: selesai, 13 detik",
    ]


def test_short_work_writes_nothing() -> None:
    out, it = StringIO(), phase(100)
    terminal = progress._Terminal(out)
    terminal.show(look(it, 1.0))
    terminal.end(look(it, 1.5), is_whole=True)
    assert out.getvalue() == ""


def test_where_each_phase_is_named_a_long_one_writes_its_lines_too() -> None:
    """A log has no bar: of a migration's backup it told nothing until the end."""
    out, around = StringIO(), phase()
    terminal = progress._Terminal(out, says_all=True)
    terminal.begin(look(around, 0.0))
    for begun in (0.0, 7.0):
        inner = phase(100)
        terminal.begin(look(inner, 0.0), is_part=True)
        for second in range(1, 7):
            inner.add(5)
            terminal.show(look(inner, float(second)))
        terminal.end(look(inner, 7.0), is_whole=True, around=look(around, begun + 7.0))
        terminal.show(look(around, begun + 8.0))
    short = phase(1)
    terminal.begin(look(short, 0.0), is_part=True)
    terminal.end(look(short, 0.2), is_whole=True, around=look(around, 15.2))
    terminal.end(look(around, 16.0), is_whole=True)
    terminal.begin(look(phase(31, STEPS), 0.0))
    terminal.end(look(phase(31, STEPS), 0.4), is_whole=True)
    assert out.getvalue().splitlines() == [
        "Memeriksa jurnal ... ",
        "Memeriksa jurnal: 25 dari 100 baris, 5 baris/detik, selesai kira-kira 15 detik lagi",
        "Memeriksa jurnal: selesai, 7 detik",
        "Memeriksa jurnal: 25 dari 100 baris, 5 baris/detik, selesai kira-kira 15 detik lagi",
        "Memeriksa jurnal: selesai, 7 detik",
        "Memeriksa jurnal: 16,0 detik",
        "Memeriksa jurnal, 31 langkah ... 0,4 detik",
    ]


def test_on_a_terminal_a_bar_ends_with_the_time_it_took() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    out, it = Terminal(), phase(100)
    terminal = progress._Terminal(out)
    it.add(50)
    terminal.show(look(it, 5.0))
    it.add(50)
    terminal.end(look(it, 10.0), is_whole=True)
    first, last = [line for line in out.getvalue().split("\r") if "%" in line]
    assert "50%  10 baris/detik, 5 detik lagi" in first
    assert "100%  10 detik" in last
