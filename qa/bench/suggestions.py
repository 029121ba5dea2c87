"""`make eval TSV=file`: how good the proposals are on labelled texts, beside the majority's guess.

The keyword lists are fixed; only the classifier learns from the file, and is only ever tested on
rows that it has not seen. Columns: id, teks, kategori, skpd ("-" for spam).
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

from app.domain.language.examples import Example
from app.domain.language.learned_model import Learned
from app.domain.language.other_authorities import MODERATOR, is_outside
from app.domain.language.suggestions import Knowledge, suggest
from app.domain.language.text_kinds import SPAM
from app.jobs.model_training import learn, own_examples
from app.services.cases.suggestions import model_file, vocabulary
from qa.bench.figures import Figure, figure, tell

FOLDS = 10
CURVE = (0, 10, 20, 40, 60)
ROUNDS = 5
_Z = 1.96


@dataclass(frozen=True)
class Row:
    """One labelled text."""

    text: str
    kind: str
    unit: str

    @property
    def example(self) -> Example:
        """As a moderator's decision."""
        return Example(self.text, self.kind, None if self.kind == SPAM else self.unit)


@dataclass(frozen=True)
class Guess:
    """What was proposed; a spam row has no units."""

    kind: str
    units: tuple[str, ...]


@dataclass
class Score:
    """Right ones and all, by what is counted."""

    right: Counter[str] = field(default_factory=Counter)
    every: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row, guess: Guess) -> None:
        """Counts one row."""
        if row.kind == SPAM:
            self._count("spam recognised", guess.kind == SPAM)
            return
        self._count("not taken for spam", guess.kind != SPAM)
        self._count("category", guess.kind == row.kind)
        self._count("SKPD first", guess.units[:1] == (row.unit,))
        self._count("SKPD in three", row.unit in guess.units)
        if is_outside(row.unit):
            self._count("outside recognised", any(map(is_outside, guess.units)))
        else:
            self._count("ours not sent elsewhere", not any(map(is_outside, guess.units[:1])))
        if row.unit == MODERATOR:
            self._count("moderator recognised", MODERATOR in guess.units)

    def share(self, name: str) -> float:
        """Of 1."""
        return self.right[name] / self.every[name] if self.every[name] else 0.0

    def _count(self, name: str, is_right: bool) -> None:
        self.every[name] += 1
        self.right[name] += is_right


def wilson(right: int, every: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval)."""
    if not every:
        return 0.0, 1.0
    share, z2 = right / every, _Z * _Z / every
    middle = (share + z2 / 2) / (1 + z2)
    reach = _Z * sqrt(share * (1 - share) / every + z2 / (4 * every)) / (1 + z2)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def read(path: Path) -> list[Row]:
    """The labelled rows; ValueError without the four columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or not {"teks", "kategori", "skpd"} <= rows[0].keys():
        raise ValueError(f"{path}: kolom teks, kategori, dan skpd harus ada")
    return [Row(row["teks"], row["kategori"], row["skpd"]) for row in rows]


def guesser(learned: Learned | None) -> Callable[[str], Guess]:
    """The product's own proposals, with this model or none."""
    knowledge: Knowledge = vocabulary.without_database(learned)

    def guess(text: str) -> Guess:
        found = suggest(text, knowledge)
        return Guess(found.category or SPAM, tuple(unit.code for unit in found.units))

    return guess


def majority(rows: Sequence[Row]) -> Guess:
    """The commonest category and the three commonest SKPD of these rows, for every text."""
    kinds = Counter(row.kind for row in rows)
    units = Counter(row.unit for row in rows if row.kind != SPAM)
    return Guess(kinds.most_common(1)[0][0], tuple(unit for unit, _ in units.most_common(3)))


def with_decisions(rows: Sequence[Row]) -> Callable[[str], Guess]:
    """The proposals after these decisions have been learned beside our own examples."""
    data = learn([*own_examples(), *(row.example for row in rows)], decisions=len(rows))
    return guesser(Learned.read(data))


def folds(rows: Sequence[Row]) -> Iterator[tuple[list[Row], list[Row]]]:
    """Ten times: nine tenths to learn from, one tenth to be tested on."""
    mixed = random.Random(8).sample(rows, len(rows))
    for place in range(FOLDS):
        tested = mixed[place::FOLDS]
        yield [row for row in mixed if row not in tested], tested


def measure(rows: Sequence[Row]) -> dict[str, Score]:
    """Each way of guessing with its score."""
    found = {name: Score() for name in ("majority", "lists", "lists + examples", "cross-validated")}
    lists, shipped = guesser(None), guesser(model_file.shipped())
    for row in rows:
        found["lists"].add(row, lists(row.text))
        found["lists + examples"].add(row, shipped(row.text))
    for known, tested in folds(rows):
        usual, learned = majority(known), with_decisions(known)
        for row in tested:
            found["majority"].add(row, usual)
            found["cross-validated"].add(row, learned(row.text))
    return found


def table(found: dict[str, Score]) -> Iterator[str]:
    """Markdown: right of all, the share, and its 95 % interval."""
    names = list(dict.fromkeys(name for score in found.values() for name in score.every))
    yield f"| figure | {' | '.join(found)} |"
    yield "|---" * (len(found) + 1) + "|"
    for name in names:
        yield f"| {name} | {' | '.join(_cell(score, name) for score in found.values())} |"


def _cell(score: Score, name: str) -> str:
    right, every = score.right[name], score.every[name]
    low, high = wilson(right, every)
    return f"{right}/{every} = {score.share(name):.2f} ({low:.2f}-{high:.2f})"


def figures(found: dict[str, Score], cpu: float, where: str) -> Iterator[Figure]:
    """What the product proposes as it is delivered, beside the majority's guess."""
    delivered, usual = found["lists + examples"], found["majority"]
    for name in ("category", "SKPD first", "SKPD in three", "spam recognised"):
        peer = f"the majority's guess: {usual.share(name):.2f}"
        yield figure(f"proposals: {name}", delivered.share(name), "of 1", where=where, peer=peer)
    yield figure("CPU of a proposal", cpu, "ms", where=where)


def curve(rows: Sequence[Row]) -> Iterator[str]:
    """What simulated decisions of a moderator add: mean of some shuffles, tested on the rest."""
    yield "| decisions learned | category | SKPD first | SKPD in three |"
    yield "|---|---|---|---|"
    for count in (count for count in CURVE if count <= len(rows) - FOLDS):
        scores = [_after(rows, count, turn) for turn in range(ROUNDS)]
        means = [
            statistics.mean(score.share(name) for score in scores)
            for name in ("category", "SKPD first", "SKPD in three")
        ]
        yield f"| {count} | {' | '.join(f'{mean:.2f}' for mean in means)} |"


def _after(rows: Sequence[Row], count: int, turn: int) -> Score:
    mixed = random.Random(turn).sample(rows, len(rows))
    # The same rows are tested whatever was learned: the last ones of this shuffle.
    tested, guess = mixed[min(max(CURVE), len(rows) - FOLDS) :], with_decisions(mixed[:count])
    score = Score()
    for row in tested:
        score.add(row, guess(row.text))
    return score


def milliseconds(rows: Sequence[Row]) -> float:
    """Of the processor's time for one proposal."""
    guess = guesser(model_file.shipped())
    guess(rows[0].text)
    begun = time.process_time()
    for row in rows:
        guess(row.text)
    return (time.process_time() - begun) / len(rows) * 1000


def main() -> int:
    """Prints the figures; says what to do when there is no file."""
    parser = argparse.ArgumentParser(description="Mengukur saran pada SMS yang sudah berlabel.")
    parser.add_argument("file", nargs="?", default=os.environ.get("UPIK_EVAL_TSV"))
    parser.add_argument("--no-curve", action="store_true", help="tanpa kurva belajar")
    wanted = parser.parse_args()
    if not wanted.file or not Path(wanted.file).is_file():
        print(
            "Sebutkan berkas TSV berlabel (kolom id, teks, kategori, skpd):\n"
            "  make eval TSV=/alamat/sms.tsv   atau   UPIK_EVAL_TSV=/alamat/sms.tsv make eval",
            file=sys.stderr,
        )
        return 2
    rows = read(Path(wanted.file))
    cpu, found = milliseconds(rows), measure(rows)
    print(f"{len(rows)} texts, {cpu:.1f} ms of processor time a proposal\n")
    print("\n".join([*table(found), ""]), flush=True)
    tell(figures(found, cpu, f"{len(rows)} texts"))
    if not wanted.no_curve:
        print("\n" + "\n".join(curve(rows)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
