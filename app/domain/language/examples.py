"""Training example: a text and how a person classified it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """`kind` a category or spam, `unit` a code; None where nobody said anything about it."""

    text: str
    kind: str | None
    unit: str | None
