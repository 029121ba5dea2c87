"""Writes the learned part of the reading of danger anew: `python -m tools.danger_model`.

It learns from the half A of korpus.tsv and from our own examples alone; half B stays unseen.
"""

from typing import Any

from app.domain.language import danger
from app.domain.language.learned_model import DANGER, letter_groups
from app.domain.language.tokens import plain_words
from tools.learned_weights import Goal, learn, write
from tools.measure_guard import half_of_corpus, rows_of

MOST_GRAMS = 9000
FORCE, ROUNDS = 12.0, 100
# Danger that is missed weighs more than an everyday text that is touched.
WEIGHTS = {"biasa": 1.0, "mendesak": 2.0, "sensitif": 2.0}
ORDINARY = "biasa"


def examples() -> list[tuple[str, str]]:
    """Texts and what they are."""
    found = [(row["teks"], row["bahaya"]) for row in rows_of("contoh_bahaya.tsv")]
    found += [(row["teks"], row["bahaya"]) for row in half_of_corpus("A")]
    everyday = (row["teks"] for row in rows_of("contoh.tsv"))
    found += [(text, ORDINARY) for text in everyday if not danger.rules_find(text)]
    return found


def weights(rows: list[tuple[str, str]]) -> dict[str, Any]:
    """What these texts say of each kind."""
    counts = [letter_groups(plain_words(text), is_question="?" in text) for text, _ in rows]
    kinds = Goal([kind for _, kind in rows], FORCE, WEIGHTS)
    return learn(counts, kinds, most=MOST_GRAMS, rounds=ROUNDS)


if __name__ == "__main__":
    write(DANGER, weights(examples()))
