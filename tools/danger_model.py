"""Writes the learned part of the reading of danger anew: `python -m tools.danger_model`.

It learns from the half A of korpus.tsv and from our own examples alone; half B stays unseen.
"""

import gzip
import json
import math
from collections import Counter

from app.domain.language import danger
from app.domain.language.danger import LEARNED
from app.domain.language.learned_model import (
    VERSION,
    Learned,
    letter_groups,
    sublinear,
    unit_vector,
)
from app.domain.language.tokens import plain_words
from app.jobs.logistic_regression import fit
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


def shipped() -> Learned:
    """The weights that are shipped."""
    return Learned.read(json.loads(gzip.decompress(LEARNED.read_bytes())))


def learn(rows: list[tuple[str, str]]) -> dict[str, object]:
    """Weights of letter groups for each kind."""
    counts = [
        sublinear(letter_groups(plain_words(text), is_question="?" in text)) for text, _ in rows
    ]
    shared = Counter(gram for row in counts for gram in row)
    common = sorted((g for g, n in shared.items() if n > 1), key=lambda g: (-shared[g], g))
    rarity = {
        gram: round(math.log((1 + len(rows)) / (1 + shared[gram])) + 1, 2)
        for gram in common[:MOST_GRAMS]
    }
    lines = [
        unit_vector({gram: value * rarity[gram] for gram, value in row.items() if gram in rarity})
        for row in counts
    ]
    kinds = [kind for _, kind in rows]
    found = fit(lines, kinds, force=FORCE, rounds=ROUNDS, worth=WEIGHTS)
    return {
        "version": VERSION,
        "made_at": "",
        "decisions": 0,
        "kinds": found.names,
        "units": [],
        "bias": [round(value, 2) for value in found.bias],
        "grams": {
            gram: [rare, *(round(value, 2) for value in found.weights[gram])]
            for gram, rare in rarity.items()
        },
    }


def main() -> None:
    """The same bytes each time, as far as NumPy gives the same numbers."""
    body = json.dumps(learn(examples()), separators=(",", ":"), sort_keys=True).encode()
    LEARNED.write_bytes(gzip.compress(body, 9, mtime=0))
    print(f"{LEARNED.name}: {LEARNED.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
