"""What a new text has to do with an earlier one: how alike they are, and where."""

from __future__ import annotations

import pytest

from app.domain.language.similar_texts import (
    Repeat,
    is_same_place,
    repeat_of,
    similarity,
    trigrams_of,
)

ROAD = "Jalan ke Tamiai rusak parah sudah dua bulan, tolong diperbaiki"


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (ROAD, Repeat.RESEND),
        ("jln ke tamiai rsk parah sdh dua bln, tlg diperbaiki!!", Repeat.RESEND),
        ("Jalan ke Tamiai rusak parah, kapan diperbaiki pak", Repeat.SIMILAR),
        ("Air PDAM mati tiga hari di Siulak Gedang", None),
    ],
)
def test_texts_are_compared_by_their_plain_words(other: str, kind: Repeat | None) -> None:
    assert repeat_of(similarity(trigrams_of(ROAD), trigrams_of(other)), is_same_place=False) is kind


@pytest.mark.parametrize(
    ("likeness", "kind"),
    [(0.85, Repeat.RESEND), (0.849, Repeat.SIMILAR), (0.5, Repeat.SIMILAR), (0.499, None)],
)
def test_the_bounds(likeness: float, kind: Repeat | None) -> None:
    assert repeat_of(likeness, is_same_place=False) is kind


def test_the_same_place_counts_where_the_words_differ() -> None:
    assert repeat_of(0.1, is_same_place=True) is Repeat.SAME_PLACE
    assert is_same_place(["Tamiai"], ["Jujun", "Tamiai"])
    assert not is_same_place([], [])


def test_a_few_words_are_never_alike() -> None:
    assert trigrams_of("tolong pak") == frozenset()
    assert similarity(frozenset(), frozenset()) == 0
