"""A text and what a person made of it: what is learned from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """`kind` a category or spam, `unit` a code; None where nobody said anything about it."""

    text: str
    kind: str | None
    unit: str | None
