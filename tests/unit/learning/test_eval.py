"""`make eval`: honest figures, each with its interval, and a word where there is no file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT
from qa.bench import suggestions
from qa.bench.suggestions import Guess, Row, Score

LABELLED = Path(__file__).with_name("labelled.tsv")


@pytest.mark.parametrize(
    ("right", "every", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1)],
)
def test_wilsons_interval(right: int, every: int, low: float, high: float) -> None:
    assert suggestions.wilson(right, every) == pytest.approx((low, high), abs=0.001)


def test_a_row_is_counted_for_what_it_is() -> None:
    score = Score()
    score.add(Row("x", "keluhan", "PUPR"), Guess("keluhan", ("DLH", "PUPR")))
    score.add(Row("x", "spam", "-"), Guess("keluhan", ("DLH",)))
    score.add(Row("x", "keluhan", "LUAR-PLN"), Guess("pujian", ("LUAR-PROV",)))
    assert (score.share("SKPD in three"), score.share("SKPD first")) == (0.5, 0)
    assert score.share("category") == 0.5
    assert score.share("spam recognised") == 0
    assert score.share("outside recognised") == 1


def test_the_folds_test_each_row_once_and_never_on_what_was_learned() -> None:
    rows = suggestions.read(LABELLED)
    tested = [row for known, part in suggestions.folds(rows) for row in part if row not in known]
    assert sorted(row.text for row in tested) == sorted(row.text for row in rows)


def test_the_majority_is_what_is_commonest() -> None:
    guess = suggestions.majority(suggestions.read(LABELLED))
    assert guess.kind == "keluhan"
    assert guess.units[0] == "DUKCAPIL"


@pytest.mark.parametrize("words", [[], ["/not/there.tsv"]])
def test_without_a_file_it_says_what_to_do(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UPIK_EVAL_TSV", raising=False)
    command = [sys.executable, "-m", "qa.bench.suggestions", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "make eval TSV=" in done.stderr
