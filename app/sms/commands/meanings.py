"""Parsed SMS: one dataclass a command, a near miss with what was understood, or plain text."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.sms.commands.asides import Aside


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
class _Coded:
    """What names the message that it is about by its code."""

    code: str


@dataclass(frozen=True)
class _Ticketed:
    """What names a message by its ticket, in its stored spelling; None: the last one."""

    ticket: str | None


@dataclass(frozen=True)
class Answer(_Coded):
    """`BLS KODE isi`: an answer to the message with this code (S105)."""

    text: str


@dataclass(frozen=True)
class Reject(_Coded):
    """`TOLAK KODE alasan`: back to the moderator (S82, D12)."""

    reason: str


class Approve(_Coded):
    """`SETUJU KODE`: a superior approves a waiting answer (S72, D12)."""


class TakeBack(_Coded):
    """`BATAL KODE`: the answer named in the confirmation was not the sender's (D11, D12)."""


class ReadAgain(_Coded):
    """`BACA KODE`: asks for the text of an open code again (D12)."""


class Status(_Ticketed):
    """`STATUS` (of the last message) or `STATUS TIKET`; the ticket in its stored spelling."""


class Solved(_Ticketed):
    """`YA` or `YA TIKET`: the citizen says that it is solved (D12)."""


@dataclass(frozen=True)
class Unsolved(_Ticketed):
    """`BELUM` or `BELUM TIKET`: it is not solved, the message is opened again (D12).

    `text` is the whole sentence where more than "belum" is said.
    """

    text: str = ""


@dataclass(frozen=True)
class Courtesy:
    """Thanks or "ok" and nothing else."""


@dataclass(frozen=True)
class Promised(_Coded):
    """`JANJI KODE tanggal`: until when the SKPD will have done what its answer promised."""

    day: str


@dataclass(frozen=True)
class Done(_Coded):
    """`SELESAI KODE hasilnya`: what was promised is done."""

    text: str


class Confirm(_Coded):
    """`OK KODE`: does what was kept of this phone's near miss (D12)."""


@dataclass(frozen=True)
class List:
    """`DAFTAR`: the codes that wait for this phone's SKPD (D12)."""


@dataclass(frozen=True)
class Help:
    """`BANTUAN`."""


@dataclass(frozen=True)
class Incomplete:
    """A near miss of an official: the word that it seems to mean, the code if one is clear, and the
    text that would be sent or noted. Never executed.

    `codes`: every code that it may mean; the caller knows which of them are live.
    From anybody but a registered phone it is an ordinary card: "Tolak tambang di desa kami!".
    """

    word: str
    code: str | None
    problem: Problem
    text: str = field(default="", compare=False)
    codes: tuple[str, ...] = field(default=(), compare=False)
    # What is said to the service and not to the citizen: the text is nothing to send.
    aside: Aside | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Plain:
    """Everything else: a card."""


# What an official's word with a code asks for; OK KODE stands for one of them.
Exact = Answer | Reject | Approve | TakeBack | ReadAgain | Promised | Done
Meaning = Exact | Confirm | Courtesy | List | Status | Solved | Unsolved | Help | Incomplete | Plain
