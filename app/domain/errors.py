"""What can go wrong by the rules. Errors carry facts; app/errors.py makes each one sentence."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why an action on a card is refused (the key of a sentence in app/errors.py)."""

    ROLE = "role"
    STATE = "state"
    NO_CHANGE = "no_change"
    DELETED = "deleted"
    BLOCKED = "blocked"
    SENSITIVE = "sensitive"
    NOT_ANSWERABLE = "not_answerable"
    NO_OPEN_FORWARD = "no_open_forward"
    TOO_SOON = "too_soon"


class Problem(StrEnum):
    """What is wrong with a field of a form or an SMS."""

    REQUIRED = "required"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"
    TAKEN = "taken"
    NOT_A_PHONE = "not_a_phone"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    MISSING_PLACEHOLDER = "missing_placeholder"
    NO_HEAD = "no_head"


class BlockReason(StrEnum):
    """Why a number may not be blocked (A11)."""

    OFFICIAL = "official"
    OWN_NUMBER = "own_number"


class DomainError(Exception):
    """Base of every refusal by a rule; never a programming error."""


class TransitionRefused(DomainError):
    """The action is not possible in this state, or not for this role (rule 5 of the house)."""

    def __init__(self, action: str, state: str, reason: str = Refusal.STATE) -> None:
        super().__init__(action, state, reason)
        self.action, self.state, self.reason = action, state, reason


class CodeNotLive(DomainError):
    """The four digits name no message that can be answered now (A2, D13)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotYours(DomainError):
    """The message is not held by the SKPD of the person who acts (A3)."""


class AlreadyDone(DomainError):
    """A form's one-time key came a second time: `what` was done before under `key`."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(what, key)
        self.what, self.key = what, key


class InvalidInput(DomainError):
    """A field can't be taken as it is; `problem` is a `Problem` key."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field, self.problem = field, problem


class BlockRefused(DomainError):
    """This number may not be blocked; `reason` is a `BlockReason` key (A11)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PhoneInvalid(DomainError):
    """`raw` is no phone number in any spelling; str() leaves it out, for it is personal (D4)."""

    def __init__(self, raw: str) -> None:
        super().__init__()
        self.raw = raw
