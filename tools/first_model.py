"""Writes the model of the proposals anew from our own examples: `python -m tools.first_model`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.domain.language.learned_model import PROPOSALS, letter_groups
from app.domain.language.other_authorities import common_label
from app.domain.language.text_kinds import SPAM
from app.domain.language.tokens import list_rows, spelled
from tools.learned_weights import Goal, learn, write

# A text, its category or spam, and the code of its unit, None where nobody said one.
Example = tuple[str, str, str | None]

# Ids of the half of the corpus that may be learned from; the other half is for measuring.
TUNING: Final = "A"
MOST_GRAMS: Final = 12000
_KINDS_FORCE: Final = 10.0
_UNITS_FORCE: Final = 30.0
# Further rounds change few proposals.
ROUNDS: Final = 40


def weights(examples: Sequence[Example]) -> dict[str, Any]:
    """What these examples say of categories and units."""
    counts = [
        letter_groups(spelled(text).words, is_question="?" in text, has_pairs=True)
        for text, _, _ in examples
    ]
    kinds = [kind for _, kind, _ in examples]
    units = [None if kind == SPAM else common_label(unit) for _, kind, unit in examples]
    return learn(
        counts,
        Goal(kinds, _KINDS_FORCE),
        Goal(units, _UNITS_FORCE),
        most=MOST_GRAMS,
        rounds=ROUNDS,
        has_pairs=True,
    )


def own_examples() -> list[Example]:
    """The shipped examples: ours, and the half of korpus.tsv that is for tuning."""
    found = [(text, kind, unit) for _, _, text, kind, unit, *_ in list_rows("contoh.tsv")]
    # Of praise, and of what only sounds so; "ordinary" to danger they are not all.
    for name in ("contoh_sms.tsv", "contoh_pujian.tsv"):
        found += [(text, kind, unit) for text, kind, unit in list_rows(name)]
    found += [
        (text, kind, units.split("|")[0])
        for row_id, text, _, kind, units, *_ in list_rows("korpus.tsv")
        if row_id.startswith(TUNING)
    ]
    return [(text, kind, None if unit == "-" else unit) for text, kind, unit in found]


if __name__ == "__main__":
    write(PROPOSALS, weights(own_examples()))
