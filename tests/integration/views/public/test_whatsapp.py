"""WhatsApp from Meta's call to the card and back: signed, committed, once, with evidence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.channels import registry
from app.channels.channel import Attachment
from app.channels.whatsapp.channel import WhatsApp
from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.jobs import channel_files, channel_sender
from app.jobs.schedule import is_needed
from app.models import Case, InboundPart, MessageFile, NoticePhone, OutboundSms, WhatsAppBill
from app.services.inbound import intake
from app.services.outbox import outbox
from app.services.sending import whatsapp_bills
from app.services.settings import stored_files
from app.sms.protocol.gateway import FaultKind, GatewayError
from config import Settings
from tests.cases import Login
from tests.causes import cause
from tests.reading import change
from tests.web import BrowserlikeClient
from tests.whatsapp import fake_api
from tests.whatsapp.fake_api import FakeApi, call, message, signed, status

DOOR = "/saluran/whatsapp"
WHO = "whatsapp:6281266000001"


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with fake_api.serving() as found:
        yield found


@pytest.fixture
def account(app: Flask, api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """The keys of the account are set, in this process alone."""
    keys = Settings(**fake_api.environment(api))  # type: ignore[arg-type]
    own: Settings = app.config["SETTINGS"]
    values = {name: getattr(keys, name) for name in Settings.model_fields if name.startswith("wa_")}
    monkeypatch.setitem(app.config, "SETTINGS", own.model_copy(update=values))
    registry.install(app.config["SETTINGS"])
    yield api
    registry.install(own)


@dataclass
class Meta:
    """Who calls, and whose API we call."""

    client: BrowserlikeClient
    api: FakeApi

    def tell(self, body: bytes, **headers: str) -> int:
        return tell(self.client, body, **headers)


@pytest.fixture
def meta(client: BrowserlikeClient, account: FakeApi) -> Meta:
    """The account's own Meta."""
    return Meta(client, account)


@pytest.fixture
def told(meta: Meta) -> Meta:
    """A citizen has written."""
    assert meta.tell(said()) == 200
    return meta


def tell(client: BrowserlikeClient, body: bytes, **headers: str) -> int:
    return client.post(DOOR, data=body, headers={**signed(body), **headers}).status_code


def said(wamid: str = "wamid.1", text: str = "Jalan berlubang di Siulak", **more: Any) -> bytes:
    at = int(datetime.now(UTC).timestamp())
    content = more.pop("content", {"text": {"body": text}})
    return call(messages=[message(wamid, at=at, **more, **content)])


def count(model: Any) -> int:
    return db.session.scalar(select(func.count(model.id))) or 0


def card() -> Case:
    return db.session.scalars(select(Case)).one()


def sms() -> OutboundSms:
    db.session.expire_all()
    return db.session.scalars(select(OutboundSms).order_by(OutboundSms.id.desc()).limit(1)).one()


def test_without_keys_there_is_no_door(client: BrowserlikeClient) -> None:
    assert client.get(DOOR).status_code == 404
    assert tell(client, said()) == 404
    assert not count(InboundPart)


def test_meta_is_told_the_challenge_for_the_right_word(meta: Meta) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = meta.client.get(DOOR, query_string={**asked, "hub.verify_token": fake_api.VERIFY})
    assert (right.status_code, right.text) == (200, "1158201444")
    assert meta.client.get(DOOR, query_string={**asked, "hub.verify_token": "x"}).status_code == 403
    assert meta.client.get(DOOR, query_string=asked).status_code == 403


def test_what_is_not_signed_is_refused_and_nothing_is_stored(meta: Meta) -> None:
    body = said()
    assert meta.client.post(DOOR, data=body).status_code == 401
    assert meta.tell(body, **{"X-Hub-Signature-256": "sha256=" + "0" * 64}) == 401
    assert meta.tell(body + b" ", **signed(body)) == 401
    assert meta.tell(b" " * (1024 * 1024 + 1)) == 413
    assert meta.tell(b"no json") == 200
    assert not count(InboundPart)


def test_no_token_of_a_form_is_asked(
    app: Flask, meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert meta.tell(said()) == 200


def test_a_message_is_a_card_once_whatever_is_repeated(meta: Meta) -> None:
    for _ in range(3):
        assert meta.tell(said()) == 200
    assert (card().body, card().sender, card().channel) == (
        "Jalan berlubang di Siulak",
        WHO,
        "whatsapp",
    )
    assert (count(InboundPart), count(Case)) == (1, 1)


def test_it_is_stored_before_it_is_understood(meta: Meta, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens on the way, Meta's 200 means that it is here."""
    with monkeypatch.context() as patch:
        patch.setattr(intake, "process", lambda mark: False)
        assert meta.tell(said()) == 200
    assert (count(InboundPart), count(Case)) == (1, 0)
    for key in intake.waiting_groups():
        intake.process(key)
    assert count(Case) == 1


def test_the_answer_leaves_once_and_its_evidence_may_come_in_any_order(told: Meta) -> None:
    for _ in range(2):
        channel_sender.send("whatsapp")
    (taken,) = told.api.taken
    assert (taken.tracker, taken.kind) == (str(sms().id), "text")
    assert sms().status == "sent"
    price = {"billable": False, "pricing_model": "PMP", "category": "service"}
    for word in ("read", "sent", "delivered", "read"):
        assert told.tell(call(statuses=[status(taken, word, pricing=price)])) == 200
    assert sms().status == "delivered"
    assert count(WhatsAppBill) == 1
    assert whatsapp_bills.this_month() == whatsapp_bills.Month(1, ())


def test_what_was_cut_off_is_uncertain_until_meta_tells(told: Meta) -> None:
    told.api.behave(fake_api.CUT_AFTER)
    for _ in range(3):
        channel_sender.send("whatsapp")
    (taken,) = told.api.taken
    assert sms().status == "uncertain"
    told.tell(call(statuses=[status(taken, "sent")]))
    assert sms().status == "sent"


def test_a_refusal_after_all_is_told_in_words(told: Meta) -> None:
    channel_sender.send("whatsapp")
    told.tell(call(statuses=[status(told.api.taken[0], "failed", 131026)]))
    assert (sms().status, sms().problem) == (
        "undelivered",
        "Nomor ini tidak dapat menerima pesan WhatsApp kita.",
    )


def test_a_status_of_what_we_never_sent_changes_nothing(meta: Meta) -> None:
    foreign = fake_api.Taken("62811", "4711", "text", "x", "wamid.X")
    price = {"billable": True, "pricing_model": "PMP", "category": "utility"}
    assert meta.tell(call(statuses=[status(foreign, "delivered", pricing=price)])) == 200
    assert not count(WhatsAppBill)


def test_a_channel_that_does_not_answer_rests_and_leaves_the_worker_to_others(told: Meta) -> None:
    """Each try may take seconds: the SMS of others must not wait for all of them."""
    told.tell(said("wamid.2", "Lampu mati", sender="6281266000002"))
    told.api.behave((401, 190))
    channel_sender.send("whatsapp")
    assert not told.api.taken
    assert sms().status == "queued"
    assert not db.session.scalar(select(OutboundSms.id).where(OutboundSms.due_at <= now()))
    tried, other = db.session.scalars(select(OutboundSms.due_at).order_by(OutboundSms.id))
    assert tried > other, "the next try is another's: this one alone may be refused each time"


def test_the_daily_limit_holds_what_is_left_until_tomorrow(app: Flask, meta: Meta) -> None:
    found = app.config["SETTINGS"].model_copy(update={"wa_daily": 1})
    registry.install(found)
    meta.tell(said())
    meta.tell(said("wamid.2", "Lampu mati", sender="6281266000002"))
    channel_sender.send("whatsapp")
    assert len(meta.api.taken) == 1
    assert sms().status == "queued"
    assert "Batas pesan WhatsApp sehari tercapai" in (sms().problem or "")


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    return made.getvalue()


def file() -> MessageFile:
    db.session.expire_all()
    return db.session.scalars(select(MessageFile)).one()


def photo_came(meta: Meta) -> None:
    image = {"id": "900", "mime_type": "image/png", "caption": "Jembatan putus"}
    assert meta.tell(said(content={"image": image})) == 200


def test_a_photo_is_fetched_by_the_job_and_drawn_anew(app: Flask, meta: Meta) -> None:
    photo_came(meta)
    assert card().body == "Jembatan putus\n(foto)"
    assert is_needed(app, "app.jobs.channel_files.fetch")
    meta.api.keep("900", photo(), "image/png")
    channel_files.fetch()
    assert (file().media_type, file().remote_id, file().problem) == ("image/jpeg", None, None)
    body = stored_files.read(file().file_id)
    assert body is not None
    assert body.startswith(b"\xff\xd8")
    assert not is_needed(app, "app.jobs.channel_files.fetch")


def test_a_voice_is_kept_as_it_came(meta: Meta) -> None:
    audio = {"id": "901", "mime_type": "audio/ogg; codecs=opus", "voice": True}
    meta.tell(said(content={"audio": audio}))
    meta.api.keep("901", b"OggS voice", "audio/ogg")
    channel_files.fetch()
    assert stored_files.read(file().file_id) == b"OggS voice"


def test_a_file_waits_while_the_api_is_away_and_is_given_up_after_a_week(meta: Meta) -> None:
    photo_came(meta)
    meta.api.keep("900", photo(), "image/png")
    meta.api.cuts_reads = 1
    channel_files.fetch()
    assert file().remote_id == "900"
    change(MessageFile, file().id, recorded_at=now() - timedelta(days=8))
    meta.api.cuts_reads = 1
    channel_files.fetch()
    assert (file().remote_id, file().problem) == (None, "tidak lagi disimpan WhatsApp")


def test_a_file_that_fails_each_time_keeps_no_other_from_coming(
    meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    for media_id in ("900", "901"):
        image = {"id": media_id, "mime_type": "image/png"}
        assert meta.tell(said(f"wamid.{media_id}", content={"image": image})) == 200
        meta.api.keep(media_id, photo(), "image/png")
    fetch = WhatsApp.fetch

    def fetched(channel: WhatsApp, file: Attachment) -> Attachment:
        if file.remote_id == "900":
            raise GatewayError("other bytes", kind=FaultKind.BACK_OFF, word="wa_away")
        return fetch(channel, file)

    monkeypatch.setattr(WhatsApp, "fetch", fetched)
    channel_files.fetch()
    waits = db.session.scalars(select(MessageFile.remote_id).order_by(MessageFile.id)).all()
    assert waits == ["900", None]


def test_a_file_that_meta_has_no_more_is_said_to_be_gone(meta: Meta) -> None:
    photo_came(meta)
    channel_files.fetch()
    assert (file().file_id, file().problem) == (None, "tidak lagi disimpan WhatsApp")


def grow_old(hours: int = 25) -> None:
    """The citizen wrote so long ago."""
    with transaction():
        for part in db.session.scalars(select(InboundPart)):
            part.smsc_at = now() - timedelta(hours=hours)


def answer(text: str = "Sudah kami timbun") -> int:
    with transaction():
        put = outbox.put(WHO, text, cause("answer", Purpose.FORWARD))
    assert put is not None
    return put


def test_after_a_day_without_template_or_consent_the_answer_fails_in_words(told: Meta) -> None:
    channel_sender.send("whatsapp")
    grow_old()
    answer()
    channel_sender.send("whatsapp")
    assert len(told.api.taken) == 1
    assert (sms().status, (sms().problem or "")[:38]) == (
        "failed",
        "Jendela 24 jam WhatsApp sudah lewat. T",
    )


def test_who_agrees_is_answered_by_sms_after_a_day_and_may_take_it_back(told: Meta) -> None:
    channel_sender.send("whatsapp")
    assert "Balas: SMS" in told.api.taken[0].text
    told.tell(said("wamid.2", "Setuju SMS"))
    channel_sender.send("whatsapp")
    assert "jawaban kami kirim lewat SMS" in told.api.taken[1].text
    assert count(Case) == 1
    grow_old()
    answer()
    channel_sender.send("whatsapp")
    assert len(told.api.taken) == 2
    assert (sms().channel, sms().number, sms().status) == ("sms", "+6281266000001", "queued")
    assert [part.status for part in sms().parts] == ["queued"]
    told.tell(said("wamid.3", "BERHENTI SMS"))
    assert not count(NoticePhone)


def test_an_answer_that_waits_for_the_internet_loses_none_of_its_tries(told: Meta) -> None:
    for _ in range(8):
        change(OutboundSms, sms().id, due_at=now())
        told.api.behave((503, 131016))
        channel_sender.send("whatsapp")
    assert (sms().status, sms().attempts) == ("queued", 0)


def test_the_window_is_told_before_one_types(told: Meta, login: Login) -> None:
    login(told.client, "moderator")
    url = f"/pesan-masuk/{card().id}/balas"
    assert "dapat dijawab bebas sampai" in told.client.get(url).text
    grow_old()
    assert "24 jam sudah lewat; jawaban tidak dapat dikirim" in told.client.get(url).text


def test_an_admin_reads_what_went_and_what_it_costs(
    admin: BrowserlikeClient, account: FakeApi
) -> None:
    assert "WhatsApp" in admin.get("/status-sistem/").text
