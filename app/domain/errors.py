"""Domain errors. They carry facts; error_pages.py turns each into one sentence."""

from collections.abc import Mapping
from enum import StrEnum


class Refusal(StrEnum):
    """Why an action on a card is refused (the key of a sentence in app/http/error_pages.py)."""

    ROLE = "role"
    STATE = "state"
    NO_CHANGE = "no_change"
    DELETED = "deleted"
    BLOCKED = "blocked"
    SENSITIVE = "sensitive"
    DANGER = "danger"
    OWN_WINDOW = "own_window"
    NOT_ANSWERABLE = "not_answerable"
    NO_OPEN_FORWARD = "no_open_forward"
    NO_NUMBER = "no_number"
    IN_WORK = "in_work"
    JOINED = "joined"
    TOO_SOON = "too_soon"
    WAITING = "waiting"
    NO_DRAFT = "no_draft"
    NEEDS_APPROVAL = "needs_approval"
    CALLED_BACK = "called_back"
    HIDDEN = "hidden"
    ANONYMISED = "anonymised"
    LEADS = "leads"
    DISPUTED = "disputed"
    NOT_SERVING = "not_serving"
    NOT_ASKED = "not_asked"
    SILENT = "silent"
    NOT_DELETER = "not_deleter"
    NOT_CITIZEN = "not_citizen"


class Problem(StrEnum):
    """What is wrong with a field of a form or an SMS."""

    REQUIRED = "required"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"
    TAKEN = "taken"
    COMMON = "common"
    NOT_A_PHONE = "not_a_phone"
    LANDLINE = "landline"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    MISSING_PLACEHOLDER = "missing_placeholder"
    NO_HEAD = "no_head"
    UNREACHED = "unreached"
    UNOPENED = "unopened"
    ACCUSED = "accused"
    BLOCKED = "blocked"
    OWN_NUMBER = "own_number"
    IN_FUTURE = "in_future"
    TOO_OLD = "too_old"
    IN_FORCE = "in_force"
    PAST = "past"
    TOO_EARLY = "too_early"
    TOO_MANY = "too_many"
    PERSONAL = "personal"
    OFFICIAL_NUMBER = "official_number"
    BEING_SENT = "being_sent"
    NOTHING_HELD = "nothing_held"


class BlockReason(StrEnum):
    """Why a number may not be blocked (A11)."""

    OFFICIAL = "official"
    OWN_NUMBER = "own_number"
    TOO_LATE = "too_late"


class UploadReason(StrEnum):
    """Why an uploaded file is not read."""

    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    FAR_BELOW = "far_below"
    UNKNOWN_TYPE = "unknown_type"
    UNREADABLE = "unreadable"
    BOMB = "bomb"
    EMPTY = "empty"
    NO_HEADING = "no_heading"
    NO_LAPOR_COLUMNS = "no_lapor_columns"
    CHANGED = "changed"
    NOT_A_PHOTO = "not_a_photo"
    PHOTO_TOO_BIG = "photo_too_big"
    PHOTO_TOO_MANY_PIXELS = "photo_too_many_pixels"
    PHOTO_TOO_MANY_SCANS = "photo_too_many_scans"
    PHOTO_TOO_HEAVY = "photo_too_heavy"
    PHOTO_BUSY = "photo_busy"
    TOO_MANY_PHOTOS = "too_many_photos"


class BackupReason(StrEnum):
    """Why a backup is not made, or not restored."""

    NO_CARD = "no_card"
    HAS_CARD = "has_card"
    TWO_CARDS = "two_cards"
    NOT_A_CARD = "not_a_card"
    LAST_CARD = "last_card"
    BUSY = "busy"
    NO_FOLDER = "no_folder"
    NO_SECOND_PLACE = "no_second_place"
    NO_SPACE = "no_space"
    NO_PROGRAM = "no_program"
    DATABASE = "database"
    DAMAGED_DATABASE = "damaged_database"
    UNWRITTEN = "unwritten"
    NOT_A_KEY = "not_a_key"
    OTHER_KEY = "other_key"
    FOREIGN = "foreign"
    ONLY_SMS = "only_sms"
    DAMAGED = "damaged"
    OTHER_MODE = "other_mode"
    OTHER_ENGINE = "other_engine"
    TOO_NEW = "too_new"
    OTHER_SECRETS = "other_secrets"
    RUNNING = "running"
    NOT_EMPTY = "not_empty"
    OUTSIDE = "outside"
    NO_RIGHT = "no_right"
    INTERRUPTED = "interrupted"
    LIVE_DAMAGED = "live_damaged"
    LIVE_EMPTIED = "live_emptied"
    LIVE_TOO_NEW = "live_too_new"
    LIVE_LOST_ROWS = "live_lost_rows"
    NO_ADDRESS = "no_address"
    SAME_ENGINE = "same_engine"
    REFUSED_VALUE = "refused_value"
    NOT_THE_SAME = "not_the_same"


class DomainError(Exception):
    """Base of every refusal by a rule; never a programming error."""


class TransitionRefused(DomainError):
    """The action is not possible in this state, or not for this role (R5)."""

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


class UploadRefused(DomainError):
    """This file is not taken; `reason` is an `UploadReason` key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BackupRefused(DomainError):
    """A backup is not made, or not restored; `reason` is a `BackupReason` key, `what` names it."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason, what)
        self.reason, self.what = reason, what


class PhoneInvalid(DomainError):
    """`raw` is no phone number in any spelling; str() leaves it out, for it is personal (D4)."""

    def __init__(self, raw: str) -> None:
        super().__init__()
        self.raw = raw


class SettingsRefused(DomainError):
    """Settings that can't be taken: key -> a sentence that says what to type; "" is all of them."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems
