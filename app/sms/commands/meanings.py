"""Parsed SMS: a word of the registry, a near miss with what was understood, or plain text."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.sms.commands.asides import Aside
from app.sms.commands.registry import Command, Needs


class Problem(StrEnum):
    """Why an official's SMS is only a near miss."""

    NO_CODE = "no_code"
    NO_TEXT = "no_text"
    # Digits that are no code, or not clearly one: `codes` has what they may mean.
    BAD_CODE = "bad_code"
    TWO_CODES = "two_codes"
    # Word, code and text are understood; only the form is not exact.
    NOT_EXACT = "not_exact"
    # Four digits stand somewhere in a sentence.
    MENTIONED = "mentioned"
    # "tidak setuju", "jangan kirim", or two words that exclude each other.
    REFUSING = "refusing"
    # An exact BLS or SELESAI whose text seems to be for the office.
    TO_OFFICE = "to_office"


@dataclass(frozen=True)
class Said:
    """A word of the registry, exact: of an official with a code of 1000-9999, of a citizen with a
    ticket in its stored spelling, each "" where none is named, and what is said behind it."""

    command: Command
    code: str = ""
    text: str = ""

    @property
    def asks(self) -> bool:
        """Whether it only asks to be told something: STATUS, BANTUAN, DAFTAR."""
        return self.command.needs is Needs.NOTHING


@dataclass(frozen=True)
class Courtesy:
    """Thanks or "ok" and nothing else."""


@dataclass(frozen=True)
class Incomplete:
    """A near miss of an official: the word that it seems to mean, the code if one is clear, and the
    text that would be sent or noted. Never executed.

    `codes`: every code that it may mean; the caller knows which of them are live.
    From anybody but a registered phone it is an ordinary card: "Tolak tambang di desa kami!".
    """

    command: Command
    code: str | None
    problem: Problem
    text: str = field(default="", compare=False)
    codes: tuple[str, ...] = field(default=(), compare=False)
    # What is said to the service and not to the citizen: the text is nothing to send.
    aside: Aside | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Plain:
    """Everything else: a card."""


Meaning = Said | Courtesy | Incomplete | Plain
