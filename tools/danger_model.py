"""Writes the learned part of the reading of danger anew: `python -m tools.danger_model`.

It learns from the half A of korpus.tsv and from our own examples alone; half B stays unseen.
"""

import csv
from typing import Any

from app.domain.language import danger
from app.domain.language.learned_model import DANGER, letter_groups
from app.domain.language.tokens import DATA, plain_words
from tools.learned_weights import Goal, learn, write

MOST_GRAMS = 9000
FORCE, ROUNDS = 12.0, 100
# Danger that is missed weighs more than an everyday text that is touched.
WEIGHTS = {"biasa": 1.0, "mendesak": 2.0, "sensitif": 2.0}
ORDINARY = "biasa"


def examples() -> list[tuple[str, str]]:
    """Texts and what they are."""
    found = [(row["teks"], row["bahaya"]) for row in _rows("contoh_bahaya.tsv")]
    found += [(it["teks"], it["bahaya"]) for it in _rows("korpus.tsv") if it["id"].startswith("A")]
    everyday = (row["teks"] for row in _rows("contoh.tsv"))
    found += [(text, ORDINARY) for text in everyday if not danger.rules_find(text)]
    return found


def weights(rows: list[tuple[str, str]]) -> dict[str, Any]:
    """What these texts say of each kind."""
    counts = [letter_groups(plain_words(text), is_question="?" in text) for text, _ in rows]
    kinds = Goal([kind for _, kind in rows], FORCE, WEIGHTS)
    return learn(counts, kinds, most=MOST_GRAMS, rounds=ROUNDS)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


if __name__ == "__main__":
    write(DANGER, weights(examples()))
