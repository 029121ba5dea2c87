"""Multinomial logistic regression with an L2 penalty, over rows of few numbers, by NumPy alone.

What is made smallest is the loss of all rows times `force` and half the sum of the squared weights.
It has one lowest point: who descends there, and how, doesn't change what is learned.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
# Of each row the places of what is not zero, and what stands there.
Sparse = list[tuple[NDArray[np.intp], Table]]
Loss = Callable[[Table], tuple[float, Table]]

_REMEMBERED: Final = 6
_DECREASE: Final = 1e-4
_HALVINGS: Final = 20
# Where a round promises less than this share of the loss, the rest is noise.
_NOISE: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Fit:
    """The names, the bias of each, and of each feature its weight for each name."""

    names: list[str]
    bias: list[float]
    weights: Mapping[str, list[float]]


def fit(
    lines: Sequence[Mapping[str, float]],
    labels: Sequence[str],
    *,
    force: float,
    rounds: int,
    worth: Mapping[str, float] | None = None,
) -> Fit:
    """Learns the labels of these rows; a row counts what its label is `worth`, usually 1."""
    names, features = sorted(set(labels)), sorted({name for line in lines for name in line})
    place = {name: at for at, name in enumerate(features)}
    rows = [
        (np.array([place[name] for name in line], np.intp), np.array([*line.values()]))
        for line in lines
    ]
    wanted = np.eye(len(names))[[names.index(label) for label in labels]]
    counted = force * np.array([(worth or {}).get(label, 1.0) for label in labels])
    columns = _turned(rows, len(features))
    loss = _loss(rows, columns, wanted, counted[:, np.newaxis])
    start = np.zeros((len(features) + 1, len(names)))
    found = _lowest(loss, start, _stiffness(columns, counted), rounds)
    weights = dict(zip(features, found[:-1].tolist(), strict=True))
    return Fit(names, found[-1].tolist(), weights)


def _turned(rows: Sparse, width: int) -> Sparse:
    """The same numbers by column."""
    sizes = [len(places) for places, _ in rows]
    places = np.concatenate([places for places, _ in rows])
    order = np.argsort(places, kind="stable")
    cuts = np.cumsum(np.bincount(places, minlength=width))[:-1]
    owners = np.repeat(np.arange(len(rows)), sizes)[order]
    values = np.concatenate([values for _, values in rows])[order]
    return list(zip(np.split(owners, cuts), np.split(values, cuts), strict=True))


def _product(lists: Sparse, table: Table) -> Table:
    return np.stack([values @ table[places] for places, values in lists])


def _loss(rows: Sparse, columns: Sparse, wanted: Table, counted: Table) -> Loss:
    """Of a table of weights, the bias in its last row: how wrong it is, and the slope there."""

    def look(table: Table) -> tuple[float, Table]:
        weights = table[:-1]
        sums = _product(rows, weights) + table[-1]
        sums -= sums.max(axis=1, keepdims=True)
        logs = sums - np.log(np.exp(sums).sum(axis=1, keepdims=True))
        errors = (np.exp(logs) - wanted) * counted
        slope = np.vstack([_product(columns, errors) + weights, errors.sum(axis=0)])
        return float((weights**2).sum() / 2 - (counted * wanted * logs).sum()), slope

    return look


def _stiffness(columns: Sparse, counted: Table) -> Table:
    """How much less to move each feature's weights than the slope says, the bias last.

    The loss bends a thousand times as much along common features as along rare ones: without this
    the way down takes three times as many rounds.
    """
    bends = [float((values**2) @ counted[places]) for places, values in columns]
    table: Table = np.array([*bends, counted.sum()])[:, np.newaxis]
    return np.sqrt(1 + table)


def _lowest(look: Loss, at: Table, stiffness: Table, rounds: int) -> Table:
    """The lowest point, or where so many rounds of L-BFGS led from `at`."""
    value, slope = look(at)
    past: deque[tuple[Table, Table, float]] = deque(maxlen=_REMEMBERED)
    for _ in range(rounds):
        way = _way(slope, past, stiffness)
        length, fall = 1.0, float(np.vdot(slope, way))
        if fall <= _NOISE * value:
            break
        for _ in range(_HALVINGS):
            step = length * way
            lower, slope_there = look(at - step)
            if lower <= value - _DECREASE * length * fall:
                break
            length /= 2
        else:
            break
        change = slope - slope_there
        past.append((step, change, 1 / float(np.vdot(step, change))))
        at, value, slope = at - step, lower, slope_there
    return at


def _way(slope: Table, past: Sequence[tuple[Table, Table, float]], stiffness: Table) -> Table:
    """Where to go from here: the slope, corrected by how it changed in the last steps."""
    way, shares = slope.copy(), []
    for step, change, scale in reversed(past):
        shares.append(scale * np.vdot(step, way))
        way -= shares[-1] * change
    way /= stiffness
    if past:
        _, change, scale = past[-1]
        way /= scale * np.vdot(change, change / stiffness)
    for (step, change, scale), share in zip(past, reversed(shares), strict=True):
        way += (share - scale * np.vdot(change, way)) * step
    return way
