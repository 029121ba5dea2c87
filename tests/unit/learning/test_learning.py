"""Learning: what comes out is plain numbers, and proposes."""

from __future__ import annotations

import gzip

import pytest

from app.domain.language.learned_model import Example, Learned
from app.domain.language.tokens import list_rows, plain_words
from app.jobs.model_training import learn, own_examples
from app.services.cases.suggestions import model_file

TEXTS = [
    *(Example(f"jalan rusak berlubang nomor {n}", "keluhan", "PUPR") for n in "abcd"),
    *(
        Example(f"kapan jadwal perekaman ktp {n}?", "permintaan informasi", "DUKCAPIL")
        for n in "ab"
    ),
    *(Example(f"menang hadiah undian {n}", "spam", None) for n in "ab"),
]


def likeliest(model: Learned, text: str) -> tuple[str, str]:
    kinds, units = model.weigh(plain_words(text), is_question="?" in text)
    assert sum(kinds.values()) == pytest.approx(1)
    return max(kinds, key=lambda name: kinds[name]), max(units, key=lambda name: units[name])


def test_what_was_decided_is_proposed_for_a_text_like_it() -> None:
    model = Learned.read(learn(TEXTS, decisions=8, made_at="2026-11-24"))
    assert likeliest(model, "jln rusak") == ("keluhan", "PUPR")
    assert likeliest(model, "jadwal rekam ktp?")[1] == "DUKCAPIL"
    assert likeliest(model, "hadiah undian")[0] == "spam"
    assert (model.decisions, model.made_at) == (8, "2026-11-24")


def test_too_little_is_learned_from_one_kind_of_answer() -> None:
    model = Learned.read(learn([Example("jalan rusak", "keluhan", "PUPR")] * 3))
    assert model.weigh(["jalan"], is_question=False) == ({}, {})


def test_the_shipped_model_is_that_of_our_own_examples() -> None:
    """Written anew by `python -m tools.first_model` when examples or spellings change."""
    shipped = model_file.shipped()
    made = Learned.read(learn(own_examples()))
    assert (shipped.kinds, shipped.units) == (made.kinds, made.units)
    assert shipped.grams.keys() == made.grams.keys()
    rows = gzip.decompress(model_file.SHIPPED.read_bytes()).partition(b"\n")
    assert rows[0]
    # It was learned by another program (scikit-learn 1.9.1): two roads to one place.
    texts = [text for row_id, text, *_ in list_rows("korpus.tsv") if row_id.startswith("B")]
    both = [zip(likeliest(shipped, text), likeliest(made, text), strict=True) for text in texts]
    same = [sum(a == b for a, b in pairs) / len(texts) for pairs in zip(*both, strict=True)]
    assert same[0] > 0.98
    assert same[1] > 0.94
