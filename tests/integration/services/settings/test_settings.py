"""What an Admin sets holds in every process from its next request or job on, and is journalled."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select

from app import create_app
from app.database.extensions import db, now, transaction
from app.domain.errors import SettingsRefused
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.quiet_hours import WIB
from app.models import Event, InboundPart, OutboundSms, Setting
from app.services.cases.actions import blocking, creating
from app.services.inbound import intake
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.settings import settings
from config import Settings
from tests.causes import cause
from tests.databases import Database
from tests.office import CITIZEN, KADIS, SEKRETARIS, Office, cards, does, outgoing
from tests.rows import store_setting

OTHER = "+6281266775555"
ADMIN = Actor("Ada", "Pengelola", frozenset({"Admin"}), user_id=7, address="127.0.0.1")


def change(**typed: str) -> list[str]:
    """As the page does, with no older copy of it open."""
    return does(ADMIN, settings.change, typed, None)


def journalled() -> list[dict[str, Any]]:
    query = select(Event).where(Event.action == "setting_changed").order_by(Event.id)
    rows = db.session.scalars(query)
    return [{**row.facts, "actor": row.actor, "address": row.address} for row in rows]


def test_without_a_row_the_environment_s_value_holds(app: Flask) -> None:
    environment = app.config["SETTINGS"]
    values = settings.current()
    assert (values.send_hold, values.site_name) == (environment.send_hold, "Kabupaten Kerinci")
    assert values.quiet_hours == (time(0), time(0)), "latihan has no quiet hours"


def test_the_default_again_leaves_no_row(app: Flask) -> None:
    change(send_within_hours="24")
    assert change(send_within_hours="48") == ["send_within_hours"]
    assert db.session.scalars(select(Setting)).all() == []
    assert [row["after"] for row in journalled()] == ["24", "48"]
    assert change(send_within_hours="48") == []
    assert len(journalled()) == 2, "what did not change is no event"


@pytest.mark.parametrize(("key", "value"), [("send_hold", "sepuluh"), ("of_another_release", "1")])
def test_a_row_that_can_t_be_used_leaves_the_default(app: Flask, key: str, value: str) -> None:
    store_setting(key, value)
    assert settings.current() == settings.defaults()


def test_another_process_sees_it_with_its_next_job(app: Flask, database: Database) -> None:
    other = create_app(database.settings)
    with other.app_context():
        assert settings.current().acknowledge
        db.session.remove()
    change(acknowledge="0")
    with other.app_context():
        assert not settings.current().acknowledge
        db.session.remove()
        db.engine.dispose()


def test_a_request_or_job_reads_them_once(app: Flask) -> None:
    first = settings.current()
    store_setting("acknowledge", "0")
    assert settings.current() is first, "one request never sees two values"
    g.pop("settings_in_force")
    assert not settings.current().acknowledge


# What they change --------------------------------------------------------------------------------


def test_without_acknowledgement_a_card_is_made_and_nobody_is_written_to(office: Office) -> None:
    change(acknowledge="0")
    office.receive(CITIZEN, "Jalan rusak")
    assert cards()[0].ticket
    assert outgoing(CITIZEN) == []


def test_the_page_adds_words_to_the_reading(office: Office) -> None:
    change(sensitive_words="zamrud\nintan", urgent_words="merapi")
    for text in ("Ada ZAMRUD di pasar", "Jangan balas SMS ini", "Jalan rusak", "abu merapi"):
        office.receive(CITIZEN, text)
    assert [card.is_sensitive for card in cards()] == [True, True, False, False]
    assert [card.is_urgent for card in cards()] == [False, False, False, True]


def test_what_an_earlier_release_stored_still_counts(office: Office) -> None:
    with transaction():
        db.session.add(Setting(key="sensitive_words", value="KDRT\njalan"))
        db.session.add(Setting(key="emergency_words", value="darurat"))
    office.receive(CITIZEN, "jalan rusak")
    assert cards()[0].is_sensitive


def test_a_word_that_everybody_writes_is_refused(office: Office) -> None:
    for word in ("jalan", "yang", "..."):
        with pytest.raises(SettingsRefused) as refused:
            change(urgent_words=f"merapi\n{word}")
        assert word in refused.value.problems["urgent_words"]


def test_quiet_hours_and_the_age_limit_hold_for_the_next_sms(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(quiet_hours="22.00-05.30", send_within_hours="12")
    monkeypatch.setattr(outbox, "now", lambda: datetime(2026, 11, 24, 23, 0, tzinfo=WIB))
    with transaction():
        outbox.put(CITIZEN, "x", cause("a", Purpose.REMINDER))
    row = db.session.scalars(select(OutboundSms)).one()
    assert f"{row.due_at.astimezone(WIB):%H.%M}" == "05.30"
    assert row.send_before is not None
    assert (row.send_before - row.due_at).total_seconds() == 12 * 3600


@pytest.mark.parametrize("minutes", [2, 15])
def test_an_answer_by_phone_waits_and_its_echo_says_so(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    shipped = {"phone_hold": Settings.model_fields["phone_hold"].default}
    changed = app.config["SETTINGS"].model_copy(update=shipped)
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    change(phone_hold=str(minutes))
    assert bool(journalled()) == (minutes != shipped["phone_hold"]), "2 is what ships"
    code = office.case("Jembatan lapuk")
    began = now()
    office.receive(SEKRETARIS, f"BLS {code} Kami tinjau Kamis")
    answer = db.session.scalars(select(OutboundSms).where(OutboundSms.purpose == "answer")).one()
    assert answer.status == OutboundStatus.HELD
    assert (answer.due_at - began).total_seconds() >= minutes * 60
    assert f"dikirim {minutes} menit lagi" in outgoing(SEKRETARIS)[-1]
    copy = select(OutboundSms).where(OutboundSms.number == KADIS, OutboundSms.purpose == "notice")
    assert db.session.scalars(copy).one().status == OutboundStatus.QUEUED, "the head knows now"


def test_danger_told_by_a_blocked_number_is_shown_but_never_answered(office: Office) -> None:
    office.receive(CITIZEN, "pertama")
    office.desk(blocking.block_sender, cards()[0].id)
    for text in ("Ada kbakaran di pasar", "beli pulsa murah", "jalan rusak"):
        office.receive(CITIZEN, text)
    assert [card.is_quarantined for card in cards()] == [False, False, True, True]
    assert [card.flag for card in cards()] == [None, creating.EMERGENCY, None, None]
    told = db.session.scalars(select(Event.case_id).where(Event.action == "emergency"))
    assert list(told) == [cards()[1].id]
    assert len(outgoing(CITIZEN)) == 1, "the acknowledgement of the first"
    office.forward(cards()[1].id)
    assert cards()[1].status == "diteruskan"


def test_a_late_part_can_bring_the_word(office: Office) -> None:
    office.receive(CITIZEN, "pertama")
    office.desk(blocking.block_sender, cards()[0].id)
    text = f"{'kami di pasar dekat jembatan ' * 7}kebakaran besar"
    for only in ((1,), (2,)):
        keys = office.receive(CITIZEN, text, only=only, process=False)
        with transaction():
            for row in db.session.scalars(select(InboundPart).where(InboundPart.total == 2)):
                row.recorded_at = now() - intake.PATIENCE - timedelta(minutes=1)
        assert all(intake.process(key) for key in keys)
        assert cards()[-1].is_quarantined is (only == (1,))
    assert cards()[-1].flag == creating.EMERGENCY
