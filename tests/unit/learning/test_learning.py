"""Learning: what comes out is plain numbers, finds its way to the disk and back, and proposes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from app.domain.language.examples import Example
from app.domain.language.learned_model import Learned
from app.domain.language.tokens import plain_words
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


def test_a_model_goes_to_the_disk_and_back(tmp_path: Path) -> None:
    model_file.store(tmp_path, learn(TEXTS, made_at="2026-11-24"))
    assert model_file.load(tmp_path).made_at == "2026-11-24"
    json.loads(model_file.path(tmp_path).read_bytes().partition(b"\n")[2])


@pytest.mark.parametrize(
    "content", [b"", b"no model", b"0" * 64 + b"\n{}", model_file.packed({"version": 99})]
)
def test_a_torn_or_foreign_file_gives_way_to_the_shipped_model(
    tmp_path: Path, content: bytes
) -> None:
    model_file.store(tmp_path, {})
    model_file.path(tmp_path).write_bytes(content)
    assert model_file.load(tmp_path).made_at == ""


def test_the_shipped_model_is_that_of_our_own_examples() -> None:
    """Written anew by `python -m tools.first_model` when examples or spellings change."""
    shipped = model_file.shipped()
    made = Learned.read(learn(own_examples()))
    assert (shipped.kinds, shipped.units) == (made.kinds, made.units)
    assert shipped.grams.keys() == made.grams.keys()
    rows = gzip.decompress(model_file.SHIPPED.read_bytes()).partition(b"\n")
    assert rows[0]
    for text in ("jalan rusak berlubang", "ktp belum jadi", "menang undian"):
        assert likeliest(shipped, text) == likeliest(made, text)
