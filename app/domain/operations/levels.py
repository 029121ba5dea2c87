"""Levels of a finding, from good to bad."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Level of a finding."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


def worst_level(*levels: Level) -> Level:
    """The worst level of these findings."""
    return max(levels, key=list(Level).index)
