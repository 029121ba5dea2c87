"""The one table of all benches: nothing that was measured, missed or left out is hidden."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from qa.bench import __main__ as every_bench
from qa.bench import figures
from qa.bench.figures import Aim, figure, lacking, noted, table, tell
from qa.bench.table import COMPARED, TIMES, Column
from qa.bench.table import figures as of_the_lane


@pytest.mark.parametrize(
    ("aim", "value", "is_kept"),
    [
        (Aim(60), 60, True),
        (Aim(60), 60.1, False),
        (Aim(500, is_least=True), 500, True),
        (Aim(500, is_least=True), 499, False),
    ],
)
def test_an_aim_is_kept_up_to_its_bound(aim: Aim, value: float, is_kept: bool) -> None:
    assert aim.is_kept_by(value) is is_kept
    assert figure("x", value, "ms", aim, where="sqlite").is_kept is is_kept


def test_the_table_says_what_is_kept_missed_and_not_measured() -> None:
    rows = [
        figure("p95", 1234.5, "ms", Aim(60), where="sqlite, 3,000", peer="FAB: 900"),
        figure("weight", 14, "kB", Aim(80), where="sqlite"),
        figure("answers", 3, "", where="x | y"),
        lacking("growth", "not run: network namespaces need root"),
    ]
    assert list(table(rows))[2:] == [
        "| p95 (sqlite, 3,000) | <= 60 | 1,234 ms | NOT KEPT | FAB: 900 |",
        "| weight (sqlite) | <= 80 | 14 kB | kept | - |",
        "| answers (x / y) | - | 3 | - | - |",
        "| growth | - | not run: network namespaces need root | NOT MEASURED | - |",
    ]


def test_benches_note_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = figure("a", 1, "s", Aim(2), where="x"), lacking("b", "FAILED")
    tell([first])
    monkeypatch.setenv(figures.FILE, str(tmp_path / "figures"))
    tell([first])
    tell([second])
    assert noted(tmp_path / "figures") == [first, second]
    assert capsys.readouterr().out.startswith("- a, x: 1 s (aim <= 2): kept\n")


@pytest.mark.parametrize(
    ("words", "lack"), [(["--bogus"], "FAILED: ended with code 2"), (["--help"], "no figure")]
)
def test_a_bench_that_fails_or_says_nothing_stands_in_the_table(
    tmp_path: Path, words: list[str], lack: str
) -> None:
    (row,) = every_bench.run("gateway", words, tmp_path / "figures")
    assert lack in row.lack
    assert row.verdict == "NOT MEASURED"


def test_a_bench_that_cannot_run_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPIK_EVAL_TSV", raising=False)
    monkeypatch.setattr(subprocess, "run", None)  # nothing may be started
    (row,) = every_bench.run("suggestions", [], tmp_path / "figures")
    assert row.lack.startswith("not run: UPIK_EVAL_TSV")


def test_the_lane_stands_beside_its_peer_or_says_that_there_is_none() -> None:
    ours, peer = Column("sqlite", "Si UPIK"), Column("sqlite", "smsd tuned")
    ours.add({"out: SMS/s": 600, "out: CPU ms/SMS": 2})
    peer.add({"out: SMS/s": 60})
    ours.compare(peer)
    rate, times = of_the_lane([ours, peer], "Si UPIK", "")
    assert (rate.value, rate.peer) == (600, "smsd tuned: 60")
    assert (times.value, times.aim, times.is_kept) == (10, ">= 5.5", True)
    alone = Column("sqlite", "Si UPIK", {"out: SMS/s": [600]})
    lacks = {it.what for it in of_the_lane([alone], "Si UPIK", "not installed") if it.lack}
    assert lacks == {TIMES.format(name) for name in COMPARED}
