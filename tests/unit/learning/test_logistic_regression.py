"""The learner: it ends where nothing can be made better, which is one place only."""

from __future__ import annotations

import math
from itertools import product

import pytest

from tools.logistic_regression import Fit, fit

LINES = [{"a": 1.0, "b": 0.5}, {"a": 0.4}, {"b": 1.0, "c": 0.3}, {"c": 2.0}, {}, {"d": 1.0}]
LABELS = ["ya", "ya", "tidak", "tidak", "ragu", "ragu"]
FORCE, WORTH = 10.0, {"ragu": 3.0}


def loss(found: Fit) -> float:
    """What `fit` promises to make smallest, written down as in a textbook."""
    total = sum(weight**2 for row in found.weights.values() for weight in row) / 2
    for line, label in zip(LINES, LABELS, strict=True):
        sums = [
            bias + sum(found.weights[name][at] * value for name, value in line.items())
            for at, bias in enumerate(found.bias)
        ]
        share = math.exp(sums[found.names.index(label)]) / sum(map(math.exp, sums))
        total -= FORCE * WORTH.get(label, 1.0) * math.log(share)
    return total


def test_no_weight_moved_either_way_makes_the_loss_smaller() -> None:
    found = fit(LINES, LABELS, force=FORCE, rounds=200, worth=WORTH)
    least = loss(found)
    for row, at, way in product([found.bias, *found.weights.values()], range(3), (0.01, -0.01)):
        row[at] += way
        assert loss(found) > least
        row[at] -= way
    # Of weights that mean the same, the smallest: what speaks for one name speaks against others.
    assert [sum(row) for row in (found.bias, *found.weights.values())] == pytest.approx([0] * 5)


def test_fewer_rounds_lead_near_the_same_place() -> None:
    near, far = (fit(LINES, LABELS, force=FORCE, rounds=rounds, worth=WORTH) for rounds in (5, 99))
    assert loss(far) < loss(near) < 1.2 * loss(far)
