"""Writes anew what tells an official's answer from a word to the office: `python -m
tools.officials_model`. It learns from petugas.tsv and from the answers of the practice year."""

from __future__ import annotations

from typing import Any, Final

from app.domain.language.learned_model import OFFICIALS, letter_groups
from app.domain.language.tokens import DATA, list_rows, plain_words
from tools.learned_weights import Goal, learn, write

_MOST_GRAMS: Final = 5000
_FORCE, _ROUNDS = 40.0, 60
_CITIZEN: Final = "warga"
_PRACTICE: Final = DATA.parent / "latihan" / "jawaban.tsv"


def examples() -> list[tuple[str, str]]:
    """Who is meant, and the text without its word and code."""
    found = [(kind, text) for kind, text in list_rows("petugas.tsv")]
    lines = _PRACTICE.read_text(encoding="utf-8").splitlines()[1:]
    return found + [(_CITIZEN, line.split("\t")[3]) for line in lines]


def weights(rows: list[tuple[str, str]]) -> dict[str, Any]:
    """What these examples say of either."""
    counts = [letter_groups(plain_words(text), is_question="?" in text) for _, text in rows]
    goal = Goal([kind for kind, _ in rows], _FORCE)
    return learn(counts, goal, most=_MOST_GRAMS, rounds=_ROUNDS)


if __name__ == "__main__":
    write(OFFICIALS, weights(examples()))
