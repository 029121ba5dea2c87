"""SMS that no citizen wrote: notices about the SIM, promotions; and flash SMS. None is answered."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import current_app
from sqlalchemy import func, select

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.quiet_hours import WIB
from app.models import InboundPart, OutboundSms
from app.services.cases.actions import creating
from app.services.inbound import intake, non_citizen_sms
from app.services.outbox import outbox
from tests.causes import cause
from tests.office import CITIZEN, Office, cards


def notices() -> list[non_citizen_sms.Notice]:
    query = select(InboundPart.id).where(*non_citizen_sms.is_first_of_notice())
    return non_citizen_sms.notices(db.session.scalars(query).all())


def sent() -> int:
    return db.session.scalar(select(func.count(OutboundSms.id))) or 0


@pytest.mark.parametrize("sender", ["TELKOMSEL", "363", "3636"])
@pytest.mark.parametrize(
    "text",
    [
        "Sisa pulsa Anda Rp1.250, segera isi.",
        "MASA AKTIF kartu berakhir 30/11/26",
        "Pulsa Anda tidak cukup",
        "Kuota SMS tinggal 20",
        "Segera Isi Ulang",
    ],
)
def test_a_notice_about_the_sim_is_no_card(sender: str, text: str, office: Office) -> None:
    office.receive(sender, text)
    assert (cards(), sent()) == ([], 0)
    assert [(notice.sender, notice.text) for notice in notices()] == [(sender, text)]


def test_a_long_notice_is_shown_joined(office: Office) -> None:
    text = "Sisa pulsa Anda Rp0. " + "Segera isi ulang di gerai terdekat. " * 6
    office.receive("TELKOMSEL", text)
    (notice,) = notices()
    assert notice.text == text
    assert db.session.scalar(select(func.count(InboundPart.id))) == 2


def test_a_citizen_may_write_about_his_credit(office: Office) -> None:
    office.receive(CITIZEN, "Pulsa saya habis setelah isi ulang di kantor camat")
    assert len(cards()) == 1
    assert notices() == []


def test_a_promotion_is_a_card_that_is_never_answered(office: Office) -> None:
    office.receive("PROMO", "Menangkan mobil! Ketik YA")
    (card,) = cards()
    assert (card.flag, sent()) == (creating.FROM_LETTERS, 0)


def test_a_flash_sms_is_marked_and_not_answered(office: Office) -> None:
    (key,) = office.receive(CITIZEN, "kilat", process=False)
    with transaction():
        db.session.scalars(select(InboundPart)).one().is_flash = True
    intake.process(key)
    assert (cards()[0].flag, sent()) == (creating.FLASH, 0)


@pytest.mark.parametrize(
    ("purpose", "hour"),
    [(Purpose.REMINDER, 6), (Purpose.NOTICE, 6), (Purpose.FORWARD, 23), (Purpose.ANSWER, 23)],
)
def test_at_night_only_what_is_urgent_is_due(
    office: Office, purpose: Purpose, hour: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = current_app.config["SETTINGS"].model_copy(update={"quiet_hours": "21.00-06.00"})
    monkeypatch.setitem(current_app.config, "SETTINGS", night)
    monkeypatch.setattr(outbox, "now", lambda: datetime(2026, 11, 24, 23, 0, tzinfo=WIB))
    with transaction():
        outbox.put(CITIZEN, "x", cause("a", purpose))
    row = db.session.scalars(select(OutboundSms)).one()
    assert row.due_at.astimezone(WIB).hour == hour
    assert row.send_before is not None
    assert (row.send_before - row.due_at).total_seconds() == 48 * 3600
