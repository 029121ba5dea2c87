"""Kinds of outgoing SMS: what each one is, its purpose and the beginning of its unique key.

A kind is finer than a purpose: the purpose decides the turn in the queue, the kind says which
text it is, so that it can be found, called back or replaced.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.messaging.delivery import Purpose


class SmsKind(StrEnum):
    """What an outgoing SMS is; stored in `OutboundSms.kind`."""

    ACCOUNT = "account"
    ACCOUNT_CODE = "account_code"
    ACKNOWLEDGEMENT = "acknowledgement"
    ADDITION = "addition"
    ALARM = "alarm"
    ALARM_OVER = "alarm_over"
    ANSWER = "answer"
    ANSWER_COPY = "answer_copy"
    APPROVAL_REPEAT = "approval_repeat"
    APPROVAL_REQUEST = "approval_request"
    APPROVAL_RETURNED = "approval_returned"
    COMMAND_REPLY = "command_reply"
    CONFIRMATION = "confirmation"
    DUTY = "duty"
    EMERGENCY_NUMBER = "emergency_number"
    FORWARD = "forward"
    JOURNAL_HEAD = "journal_head"
    LOOPBACK = "loopback"
    MORE_CODES = "more_codes"
    PROMISE_DAY = "promise_day"
    PROMISE_OUTCOME = "promise_outcome"
    QUESTION = "question"
    REJECTION = "rejection"
    REMINDER = "reminder"
    UNSOLVED = "unsolved"
    WEB_NOTICE = "web_notice"
    WITHDRAWAL = "withdrawal"

    @property
    def purpose(self) -> Purpose:
        """Why it is sent; decides its priority."""
        return _TRAITS[self].purpose

    def key(self, *parts: object) -> str:
        """The unique key of one SMS of this kind: the kind's prefix, then what tells it apart."""
        return ":".join(str(part) for part in (_TRAITS[self].prefix, *parts))


class _Traits(NamedTuple):
    prefix: str
    purpose: Purpose


_K, _P = SmsKind, Purpose
# A prefix stays as it is: rows of before an upgrade have it, and none of them may be sent twice.
# Kinds that share one exclude each other: an SMS that came in is replied to or confirmed, not both;
# a message gets its acknowledgement or the emergency number.
_TRAITS: Final[Mapping[SmsKind, _Traits]] = {
    _K.ACCOUNT: _Traits("account", _P.NOTICE),
    _K.ACCOUNT_CODE: _Traits("account-code", _P.ALERT),
    _K.ACKNOWLEDGEMENT: _Traits("ack", _P.ACKNOWLEDGEMENT),
    _K.ADDITION: _Traits("add", _P.FORWARD),
    _K.ALARM: _Traits("alarm", _P.NOTICE),
    _K.ALARM_OVER: _Traits("alarm-over", _P.NOTICE),
    _K.ANSWER: _Traits("reply", _P.ANSWER),
    _K.ANSWER_COPY: _Traits("copy", _P.NOTICE),
    _K.APPROVAL_REPEAT: _Traits("approval", _P.NOTICE),
    _K.APPROVAL_REQUEST: _Traits("approval", _P.NOTICE),
    _K.APPROVAL_RETURNED: _Traits("returned", _P.NOTICE),
    _K.COMMAND_REPLY: _Traits("cmd", _P.HELP),
    _K.CONFIRMATION: _Traits("cmd", _P.CONFIRM),
    _K.DUTY: _Traits("duty", _P.ALERT),
    _K.EMERGENCY_NUMBER: _Traits("ack", _P.ACKNOWLEDGEMENT),
    _K.FORWARD: _Traits("fwd", _P.FORWARD),
    _K.JOURNAL_HEAD: _Traits("journal-head", _P.NOTICE),
    _K.LOOPBACK: _Traits("loop", _P.NOTICE),
    _K.MORE_CODES: _Traits("more", _P.FORWARD),
    _K.PROMISE_DAY: _Traits("promise", _P.CONFIRM),
    _K.PROMISE_OUTCOME: _Traits("promise", _P.NOTICE),
    _K.QUESTION: _Traits("ask", _P.ANSWER),
    _K.REJECTION: _Traits("rejected", _P.NOTICE),
    _K.REMINDER: _Traits("remind", _P.REMINDER),
    _K.UNSOLVED: _Traits("unsolved", _P.NOTICE),
    _K.WEB_NOTICE: _Traits("web", _P.NOTICE),
    _K.WITHDRAWAL: _Traits("gone", _P.NOTICE),
}
# What nobody wrote, when it goes to a citizen: an official's copies of these kinds name a contact.
UNWRITTEN: Final = frozenset(
    {
        *(_K.ACKNOWLEDGEMENT, _K.COMMAND_REPLY, _K.EMERGENCY_NUMBER, _K.PROMISE_OUTCOME),
        _K.WEB_NOTICE,
    }
)
