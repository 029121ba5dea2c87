"""Parsed SMS commands: one dataclass a command, and what may be missing in it."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """What is missing after BLS, TOLAK, SETUJU, BATAL or BACA."""

    NO_CODE = "no_code"
    NO_TEXT = "no_text"
    BAD_CODE = "bad_code"
    TWO_CODES = "two_codes"


@dataclass(frozen=True)
class Answer:
    """`BLS KODE isi`: an answer to the message with this code (S105)."""

    code: str
    text: str


@dataclass(frozen=True)
class Reject:
    """`TOLAK KODE alasan`: back to the moderator (S82, D12)."""

    code: str
    reason: str


@dataclass(frozen=True)
class Approve:
    """`SETUJU KODE`: a superior approves a waiting answer (S72, D12)."""

    code: str


@dataclass(frozen=True)
class TakeBack:
    """`BATAL KODE`: the answer named in the confirmation was not the sender's (D11, D12)."""

    code: str


@dataclass(frozen=True)
class ReadAgain:
    """`BACA KODE`: asks for the text of an open code again (D12)."""

    code: str


@dataclass(frozen=True)
class Status:
    """`STATUS` (of the last message) or `STATUS TIKET`; the ticket in its stored spelling."""

    ticket: str | None


@dataclass(frozen=True)
class Solved:
    """`YA` or `YA TIKET`: the citizen says that it is solved (D12)."""

    ticket: str | None


@dataclass(frozen=True)
class Unsolved:
    """`BELUM` or `BELUM TIKET`: it is not solved, the message is opened again (D12)."""

    ticket: str | None


@dataclass(frozen=True)
class Promised:
    """`JANJI KODE tanggal`: until when the SKPD will have done what its answer promised."""

    code: str
    day: str


@dataclass(frozen=True)
class Done:
    """`SELESAI KODE hasilnya`: what was promised is done."""

    code: str
    text: str


@dataclass(frozen=True)
class List:
    """`DAFTAR`: the codes that wait for this phone's SKPD (D12)."""


@dataclass(frozen=True)
class Help:
    """`BANTUAN`."""


@dataclass(frozen=True)
class Incomplete:
    """It starts with BLS or TOLAK, or is a word with a code (`word`), but code or text is missing.

    From anybody but a registered phone it is an ordinary card: "Tolak tambang di desa kami!".
    """

    word: str
    code: str | None
    problem: Problem


@dataclass(frozen=True)
class Plain:
    """Everything else: a card."""


Meaning = (
    Answer
    | Reject
    | Approve
    | TakeBack
    | ReadAgain
    | Promised
    | Done
    | List
    | Status
    | Solved
    | Unsolved
    | Help
    | Incomplete
    | Plain
)
