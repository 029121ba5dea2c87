"""`make eval TSV=file`: how good the proposals are on labelled texts, and what each part adds.

Columns: id, teks, kategori, skpd ("-" for spam; `A|B`: either is right, A the better one). Units
are counted as ranked, also where so little speaks for them that the card says "belum ada saran".
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from pathlib import Path

from app.domain.language.learned_model import PROPOSALS, Learned
from app.domain.language.lexicon import Lexicon
from app.domain.language.other_authorities import MODERATOR, is_outside
from app.domain.language.suggestions import OWN_REASONS, STRONG, Suggestion, suggest
from app.domain.language.text_kinds import SPAM
from app.services.cases.suggestions import vocabulary
from qa.bench.figures import Figure, figure, tell

MOST_CONFUSED = 15
_Z = 1.96


@dataclass(frozen=True)
class Row:
    """One labelled text."""

    text: str
    kind: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """What was proposed; a spam row has no units. `is_strong`: one click may do it."""

    kind: str
    units: tuple[str, ...]
    is_unsure: bool = False
    is_strong: bool = False
    is_quoted: bool = True


@dataclass
class Score:
    """Right ones and all, by what is counted; and which unit was taken for which."""

    right: Counter[str] = field(default_factory=Counter)
    every: Counter[str] = field(default_factory=Counter)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, row: Row, guess: Guess) -> None:
        """Counts one row."""
        self._count("quotes stand in the text", guess.is_quoted)
        if row.kind == SPAM:
            self._count("spam recognised", guess.kind == SPAM)
            return
        first = guess.units[0] if guess.units else SPAM
        self._count("not taken for spam", guess.kind != SPAM)
        self._count("category", guess.kind == row.kind)
        self._count("SKPD first", first in row.units)
        self._count("SKPD first, the better one", first == row.units[0])
        self._count("SKPD in three", not set(row.units).isdisjoint(guess.units))
        self._count("belum ada saran", guess.is_unsure)
        self._count("strong", guess.is_strong)
        if guess.is_strong:
            self._count("of the strong right", first in row.units)
        if is_outside(row.units[0]):
            self._count("outside recognised", any(map(is_outside, guess.units)))
        else:
            self._count("ours not sent elsewhere", not is_outside(first))
        if row.units[0] == MODERATOR:
            self._count("moderator recognised", MODERATOR in guess.units)
        if first not in row.units:
            self.confused[row.units[0], first] += 1

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


def read(path: Path, half: str = "") -> list[Row]:
    """The labelled rows whose ids begin with `half`; ValueError without the columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or not {"id", "teks", "kategori", "skpd"} <= rows[0].keys():
        raise ValueError(f"{path}: kolom id, teks, kategori, dan skpd harus ada")
    return [
        Row(row["teks"], row["kategori"], tuple(row["skpd"].split("|")))
        for row in rows
        if row["id"].startswith(half)
    ]


def guesser(learned: Learned | None, *, has_lists: bool = True) -> Callable[[str], Guess]:
    """The product's own proposals, with this model or none, with the units' lists or none."""
    knowledge = vocabulary.without_database(learned)
    if not has_lists:
        knowledge = replace(knowledge, units=Lexicon({}))
    return lambda text: _guess(text, suggest(text, knowledge))


def _guess(text: str, found: Suggestion) -> Guess:
    units = found.units
    lead = units[0].score - units[1].score if len(units) > 1 else 0.0
    quoted = {it for one in units for it in one.words} | {*found.words, *found.named}
    return Guess(
        found.category or SPAM,
        tuple(unit.code for unit in units),
        found.is_unsure,
        lead >= STRONG,
        all(it in text for it in quoted - set(OWN_REASONS)),
    )


def majority(rows: Sequence[Row]) -> Guess:
    """The commonest category and the three commonest SKPD of these rows, for every text."""
    kinds = Counter(row.kind for row in rows)
    units = Counter(row.units[0] for row in rows if row.kind != SPAM)
    return Guess(kinds.most_common(1)[0][0], tuple(unit for unit, _ in units.most_common(3)))


def measure(rows: Sequence[Row]) -> dict[str, Score]:
    """Each way of guessing with its score."""
    usual, shipped = majority(rows), Learned.shipped(PROPOSALS)
    ways: dict[str, Callable[[str], Guess]] = {
        "majority": lambda _text: usual,
        "lists": guesser(None),
        "examples": guesser(shipped, has_lists=False),
        "lists + examples": guesser(shipped),
    }
    return {name: _score(rows, guess) for name, guess in ways.items()}


def _score(rows: Sequence[Row], guess: Callable[[str], Guess]) -> Score:
    score = Score()
    for row in rows:
        score.add(row, guess(row.text))
    return score


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


def confusions(score: Score) -> Iterator[str]:
    """The units that were most often taken for another one."""
    yield "| meant | proposed first | texts |"
    yield "|---|---|---|"
    for (meant, proposed), count in score.confused.most_common(MOST_CONFUSED):
        yield f"| {meant} | {proposed} | {count} |"


def milliseconds(rows: Sequence[Row]) -> float:
    """Of the processor's time for one proposal."""
    guess = guesser(Learned.shipped(PROPOSALS))
    guess(rows[0].text)
    begun = time.process_time()
    for row in rows:
        guess(row.text)
    return (time.process_time() - begun) / len(rows) * 1000


def main() -> int:
    """Prints the figures; says what to do when there is no file."""
    parser = argparse.ArgumentParser(description="Mengukur saran pada SMS yang sudah berlabel.")
    parser.add_argument("file", nargs="?", default=os.environ.get("UPIK_EVAL_TSV"))
    parser.add_argument("--half", default="", help="hanya baris yang id-nya berawalan ini")
    wanted = parser.parse_args()
    if not wanted.file or not Path(wanted.file).is_file():
        print(
            "Sebutkan berkas TSV berlabel (kolom id, teks, kategori, skpd):\n"
            "  make eval TSV=/alamat/sms.tsv   atau   UPIK_EVAL_TSV=/alamat/sms.tsv make eval",
            file=sys.stderr,
        )
        return 2
    rows = read(Path(wanted.file), wanted.half)
    cpu, found = milliseconds(rows), measure(rows)
    print(f"{len(rows)} texts, {cpu:.1f} ms of processor time a proposal\n")
    print("\n".join([*table(found), "", *confusions(found["lists + examples"]), ""]), flush=True)
    tell(figures(found, cpu, f"{len(rows)} texts"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
