"""Kinds of outgoing SMS: what each one is, its purpose and the beginning of its unique key.

A kind is finer than a purpose: the purpose decides the turn in the queue, the kind says which
text it is, so that it can be found, called back or replaced.
"""

from enum import StrEnum
from typing import Final, Self

from app.domain.messaging.delivery import Purpose


class SmsKind(StrEnum):
    """What an outgoing SMS is; stored in `OutboundSms.kind`.

    `prefix` begins its unique key; `purpose`, why it is sent, decides its turn in the queue.
    """

    prefix: str
    purpose: Purpose

    def __new__(cls, value: str, prefix: str = "", purpose: Purpose = Purpose.NOTICE) -> Self:
        kind = str.__new__(cls, value)
        kind._value_, kind.prefix, kind.purpose = value, prefix, purpose
        return kind

    # A prefix stays as it is: rows of before an upgrade have it, and none may be sent twice. Kinds
    # that share one exclude each other: an SMS that came in is replied to or confirmed, not both; a
    # message gets its acknowledgement or the emergency number.
    ACCOUNT = "account", "account", Purpose.NOTICE
    ACCOUNT_CODE = "account_code", "account-code", Purpose.ALERT
    ACKNOWLEDGEMENT = "acknowledgement", "ack", Purpose.ACKNOWLEDGEMENT
    ADDITION = "addition", "add", Purpose.FORWARD
    ALARM = "alarm", "alarm", Purpose.NOTICE
    ALARM_OVER = "alarm_over", "alarm-over", Purpose.NOTICE
    ALARM_TEST = "alarm_test", "alarm-test", Purpose.NOTICE
    ANSWER = "answer", "reply", Purpose.ANSWER
    ANSWER_COPY = "answer_copy", "copy", Purpose.NOTICE
    APPROVAL_REPEAT = "approval_repeat", "approval", Purpose.NOTICE
    APPROVAL_REQUEST = "approval_request", "approval", Purpose.NOTICE
    APPROVAL_RETURNED = "approval_returned", "returned", Purpose.NOTICE
    COMMAND_REPLY = "command_reply", "cmd", Purpose.HELP
    CONFIRMATION = "confirmation", "cmd", Purpose.CONFIRM
    DUTY = "duty", "duty", Purpose.ALERT
    EMERGENCY_NUMBER = "emergency_number", "ack", Purpose.ACKNOWLEDGEMENT
    FORWARD = "forward", "fwd", Purpose.FORWARD
    JOURNAL_HEAD = "journal_head", "journal-head", Purpose.NOTICE
    LOOPBACK = "loopback", "loop", Purpose.NOTICE
    MORE_CODES = "more_codes", "more", Purpose.FORWARD
    PROMISE_DAY = "promise_day", "promise", Purpose.CONFIRM
    PROMISE_OUTCOME = "promise_outcome", "promise", Purpose.NOTICE
    QUESTION = "question", "ask", Purpose.ANSWER
    REJECTION = "rejection", "rejected", Purpose.NOTICE
    REMINDER = "reminder", "remind", Purpose.REMINDER
    UNITED = "united", "united", Purpose.FORWARD
    UNSOLVED = "unsolved", "unsolved", Purpose.NOTICE
    WEB_NOTICE = "web_notice", "web", Purpose.NOTICE
    WITHDRAWAL = "withdrawal", "gone", Purpose.NOTICE

    def key(self, *parts: object) -> str:
        """The unique key of one SMS of this kind: the kind's prefix, then what tells it apart."""
        return ":".join(str(part) for part in (self.prefix, *parts))


# What nobody wrote, when it goes to a citizen: an official's copies of these kinds name a contact.
UNWRITTEN: Final = frozenset(
    {
        SmsKind.ACKNOWLEDGEMENT,
        SmsKind.COMMAND_REPLY,
        SmsKind.EMERGENCY_NUMBER,
        SmsKind.PROMISE_OUTCOME,
        SmsKind.WEB_NOTICE,
    }
)
