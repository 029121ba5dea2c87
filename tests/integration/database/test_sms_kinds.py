"""Revision 0010: the kind of an outgoing SMS of before comes from its key and its purpose."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, select

from app.database.extensions import db
from app.domain.messaging.sms_kinds import SmsKind
from app.models import OutboundSms

pytestmark = pytest.mark.postgresql

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
K = SmsKind
# What each release until this one wrote.
BEFORE: dict[str, tuple[SmsKind, int | None]] = {
    "ack:11": (K.ACKNOWLEDGEMENT, 11),
    "add:12:90:4:5": (K.ADDITION, 12),
    "add:12:90:4:5:s33": (K.ADDITION, 12),
    "alarm:13:2026-03-02": (K.ALARM, 13),
    "alarm-over:14": (K.ALARM_OVER, 14),
    "reply:15": (K.ANSWER, 15),
    "copy:16:4": (K.ANSWER_COPY, 16),
    "approval:17": (K.APPROVAL_REQUEST, 17),
    "approval:17:to4.1": (K.APPROVAL_REQUEST, 17),
    "approval:17:s34": (K.APPROVAL_REQUEST, 17),
    "approval:17:part8": (K.APPROVAL_REPEAT, 17),
    "approval:17:part8:s35": (K.APPROVAL_REPEAT, 17),
    "returned:18": (K.APPROVAL_RETURNED, 18),
    "cmd:19": (K.COMMAND_REPLY, 19),
    "cmd:20": (K.CONFIRMATION, 20),
    "fwd:21:4": (K.FORWARD, 21),
    "fwd:21:4:2": (K.FORWARD, 21),
    "loop:22:2026-03-02": (K.LOOPBACK, 22),
    "promise:23:day": (K.PROMISE_DAY, 23),
    "promise:23:kept:0:260302030000": (K.PROMISE_OUTCOME, 23),
    "promise:23:kept:0:260302030000:c4": (K.PROMISE_OUTCOME, 23),
    "ask:24": (K.QUESTION, 24),
    "remind:2026-03-02:+6281366000001": (K.REMINDER, None),
    "unsolved:25:4": (K.UNSOLVED, 25),
    "gone:26:4": (K.WITHDRAWAL, 26),
}

# Kinds that no release before the revision wrote.
SINCE = {
    *(K.DUTY, K.EMERGENCY_NUMBER, K.MORE_CODES, K.REJECTION),
    *(K.JOURNAL_HEAD, K.ACCOUNT_CODE, K.ACCOUNT, K.WEB_NOTICE),
}


def test_each_row_of_before_has_its_kind_and_its_subject(app: Flask) -> None:
    folder = app.config["MIGRATIONS"]
    db.session.remove()
    downgrade(directory=folder, revision="0009")
    _write_as_before()
    upgrade(directory=folder)
    columns = (OutboundSms.dedupe_key, OutboundSms.kind, OutboundSms.subject_id)
    rows = db.session.execute(select(*columns)).all()
    assert {key: (kind, subject) for key, kind, subject in rows} == BEFORE
    assert {kind for kind, _ in BEFORE.values()} == set(SmsKind) - SINCE


def test_the_keys_of_before_are_the_keys_of_now() -> None:
    """Else what was queued before an upgrade would be queued once more after it."""
    for key, (kind, subject) in BEFORE.items():
        prefix = kind.key() if subject is None else kind.key(subject)
        assert f"{key}:".startswith(f"{prefix}:")


def _write_as_before() -> None:
    with db.engine.begin() as connection:
        table = Table("outbound_sms", MetaData(), autoload_with=connection)
        assert "kind" not in table.columns
        rows = [
            {
                "dedupe_key": key,
                "purpose": kind.purpose.value,
                **{"priority": 10, "number": "+6281366000001", "text": "x", "is_unicode": False},
                **{"reference": 1, "status": "sent", "attempts": 0, "needs_person": False},
                **{"created_at": AT, "due_at": AT},
            }
            for key, (kind, _) in BEFORE.items()
        ]
        connection.execute(table.insert(), rows)
