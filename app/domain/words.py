"""Marks texts below the screens for translation; they are translated where a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


def N_(words: str) -> str:
    """Marks a text for `pybabel extract`; returns it as it is."""
    return words


class Labelled(StrEnum):
    """The words of a list as they are stored, each with what the screens call it."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """`DAILY = "harian", N_("Setiap hari")`; a stored word finds its member by itself."""
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class Sentence(str):
    """A sentence with its values: reads as Indonesian, and keeps what a translation needs.

    `key` is the catalogues' text with `%(name)s` for each value; a value that is a Sentence itself
    is translated with it. `number` chooses between singular and plural, where there is one.
    """

    key: str
    values: Mapping[str, object]
    number: float | None = None

    def __new__(cls, key: str, **values: object) -> Sentence:
        """`Sentence("Bukan kewenangan: %(office)s", office="PLN")`."""
        sentence = super().__new__(cls, key % values if values else key)
        sentence.key, sentence.values = key, values
        return sentence

    @classmethod
    def counting(cls, key: str, number: float, **values: object) -> Sentence:
        """`Sentence.counting("%(number)s hari kerja", 5)`: one that has a plural elsewhere."""
        sentence = cls(key, number=number, **values)
        sentence.number = number
        return sentence


@dataclass(frozen=True, slots=True)
class Ago:
    """A time that a sentence tells by how long it is over: `6 menit lalu`."""

    at: datetime
    present: datetime


class Bytes(int):
    """A size that a sentence tells in the unit that suits it: `3,2 MB`."""
