"""Domain errors. They carry facts and a sentence; app/http/error_pages.py shows it."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.reasons import Problem, Reason, Refusal
from app.domain.words import N_


class DomainError(Exception):
    """Base of every refusal by a rule; never a programming error.

    `status` is that of HTTP, `sentence` Indonesian, to be filled with the error's facts.
    """

    status: int = 409
    sentence: str = N_("Tindakan ini ditolak.")


class RefusedForReason(DomainError):
    """A refusal whose reason says it all."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason, self.sentence = reason, reason.sentence


class TransitionRefused(DomainError):
    """The action is not possible in this state, or not for this role (R5)."""

    def __init__(self, action: str, state: str, reason: Refusal = Refusal.STATE) -> None:
        super().__init__(action, state, reason)
        self.action, self.state, self.reason = action, state, reason
        self.status, self.sentence = reason.status, reason.sentence


class NotYours(DomainError):
    """The case is not held by the SKPD of the person who acts (A3)."""

    status, sentence = 403, N_("Pesan ini tidak sedang dipegang SKPD Anda.")


class AlreadyDone(DomainError):
    """A form's one-time key came a second time: `what` was done before under `key`."""

    sentence = N_("Formulir ini sudah dikirim, tidak dikirim dua kali.")

    def __init__(self, what: str, key: str) -> None:
        super().__init__(what, key)
        self.what, self.key = what, key


class InvalidInput(DomainError):
    """A field can't be taken as it is."""

    status = 422

    def __init__(self, field: str, problem: Problem) -> None:
        super().__init__(field, problem)
        self.field, self.problem = field, problem


class BlockRefused(RefusedForReason):
    """This number may not be blocked; `reason` is a `BlockReason` (A11)."""


class UploadRefused(RefusedForReason):
    """This file is not taken; `reason` is an `UploadReason`."""

    status = 422


class PhoneInvalid(DomainError):
    """`raw` is no phone number in any spelling; str() leaves it out, for it is personal (D4)."""

    status = 422

    def __init__(self, raw: str) -> None:
        super().__init__()
        self.raw = raw


class SettingsRefused(DomainError):
    """Settings that can't be taken: key -> a sentence that says what to type; "" is all of them."""

    status = 422

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems
