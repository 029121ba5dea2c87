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
    score.add(Row("x", "keluhan", ("PUPR",)), Guess("keluhan", ("DLH", "PUPR")))
    score.add(Row("x", "keluhan", ("PUPR", "DLH")), Guess("keluhan", ("DLH",), is_strong=True))
    score.add(Row("x", "spam", ("-",)), Guess("keluhan", ("DLH",), is_quoted=False))
    score.add(Row("x", "keluhan", ("LUAR-PLN",)), Guess("pujian", ("LUAR-PROV",)))
    assert (score.share("SKPD in three"), score.share("SKPD first")) == (2 / 3, 1 / 3)
    assert score.share("SKPD first, the better one") == 0
    assert score.share("category") == 2 / 3
    assert score.share("spam recognised") == 0
    assert score.share("outside recognised") == 1
    assert (score.share("strong"), score.share("of the strong right")) == (1 / 3, 1)
    assert score.share("quotes stand in the text") == 3 / 4
    assert score.confused == {("PUPR", "DLH"): 1, ("LUAR-PLN", "LUAR-PROV"): 1}


def test_the_majority_is_what_is_commonest() -> None:
    guess = suggestions.majority(suggestions.read(LABELLED))
    assert guess.kind == "keluhan"
    assert guess.units[0] == "DUKCAPIL"


def test_a_part_of_a_file_is_chosen_by_its_ids() -> None:
    assert [row.text for row in suggestions.read(LABELLED, "T-12")] == ["kepsek minta uang"]


@pytest.mark.parametrize("words", [[], ["/not/there.tsv"]])
def test_without_a_file_it_says_what_to_do(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UPIK_EVAL_TSV", raising=False)
    command = [sys.executable, "-m", "qa.bench.suggestions", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "make eval TSV=" in done.stderr
