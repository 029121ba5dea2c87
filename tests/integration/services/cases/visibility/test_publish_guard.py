"""Publishing lets through what a moderator saw, keeps the original, and asks twice where it may
hurt somebody (D4, D7)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.language.danger import Topic
from app.models import Event, Message
from app.reports.public import published
from app.services.cases.actions import deleting, merging
from app.services.cases.answers import replying
from app.services.cases.visibility import publishing
from app.services.cases.visibility.publishing import Choice
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards

PERSONAL = "Nama saya Budi Santoso, hp 0812-6677-1234, jalan Siulak Gedang rusak"


def receive(receive_sms: ReceiveSms, text: str, reference: int = 1, number: str = CITIZEN) -> int:
    receive_sms(number, text, reference=reference)
    return max(row.id for row in cards())


def publish(row: int, office: Office, choice: Choice | None = None) -> None:
    with transaction():
        publishing.publish(row, actor=office.moderator, choice=choice)


def shown() -> list[str]:
    """The texts on the public page."""
    db.session.rollback()
    return [row.text for row in published.page_of(db.session(), published.Filter(), 1).rows]


def row_of(row: int) -> Message:
    return db.session.get_one(Message, row, populate_existing=True)


def test_what_is_marked_is_hidden_and_the_original_stays(
    office: Office, receive_sms: ReceiveSms
) -> None:
    card = receive(receive_sms, PERSONAL)
    assert publishing.needs_a_look(row_of(card))
    publish(card, office)
    hidden = "Nama saya [nama disamarkan], hp [nomor disamarkan], jalan Siulak Gedang rusak"
    assert shown() == [hidden]
    assert row_of(card).body == PERSONAL
    assert row_of(card).kecamatan == "Siulak"


def test_what_the_moderator_wrote_is_shown_and_numbers_stay_hidden(
    office: Office, receive_sms: ReceiveSms
) -> None:
    card = receive(receive_sms, PERSONAL)
    written = {f"m{card}": "Jalan di Siulak rusak, hub 081266771234"}
    publish(card, office, Choice(texts=written, kecamatan="Kayu Aro"))
    assert shown() == ["Jalan di Siulak rusak, hub [nomor disamarkan]"]
    assert row_of(card).kecamatan == "Kayu Aro"
    with transaction():
        publishing.revise(
            card, actor=office.moderator, choice=Choice(texts={f"m{card}": "Jalan rusak"})
        )
    assert shown() == ["Jalan rusak"]
    assert row_of(card).kecamatan is None
    assert row_of(card).body == PERSONAL


def test_what_was_let_through_once_is_proposed_again(
    office: Office, receive_sms: ReceiveSms
) -> None:
    card = receive(receive_sms, PERSONAL)
    publish(card, office, Choice(texts={f"m{card}": "Jalan rusak"}))
    with transaction():
        publishing.unpublish(card, actor=office.moderator)
    assert shown() == []
    publish(card, office)
    assert shown() == ["Jalan rusak"]


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_nothing_is_no_public_text(
    office: Office, receive_sms: ReceiveSms, empty: str | None
) -> None:
    card = receive(receive_sms, "Jalan rusak")
    with pytest.raises(InvalidInput):
        publish(card, office, Choice(texts={f"m{card}": empty}))
    assert shown() == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("sy korban KDRT pak, mohon pendampingan", Topic.VIOLENCE),
        ("Guru suka mukul murid, anak sy sampai biru", Topic.CHILD),
        ("sy mau cuci darah besok, BPJS mati", Topic.HEALTH),
        ("kades tdk transparan. Nama sy tolong dirahasiakan", Topic.SECRECY),
    ],
)
def test_a_delicate_message_takes_a_reason(
    office: Office, receive_sms: ReceiveSms, text: str, topic: Topic
) -> None:
    card = receive(receive_sms, text)
    assert topic in publishing.topics(row_of(card))
    with pytest.raises(InvalidInput) as refused:
        publish(card, office)
    assert refused.value.field == "publish_reason"
    assert shown() == []
    publish(card, office, Choice(reason="Warga setuju lewat telepon"))
    assert shown() == [text]
    assert row_of(card).publish_reason == "Warga setuju lewat telepon"
    event = db.session.scalars(select(Event).where(Event.action == "publish")).one()
    assert topic.value in event.facts["topics"]
    assert "setuju" not in str(event.facts)


def test_a_reason_does_not_outlive_the_publication(office: Office, receive_sms: ReceiveSms) -> None:
    card = receive(receive_sms, "sy korban KDRT pak")
    publish(card, office, Choice(reason="Warga setuju"))
    with transaction():
        publishing.take_down(row_of(card), office.moderator)
    assert row_of(card).publish_reason is None
    with pytest.raises(InvalidInput):
        publish(card, office)


def test_an_answer_that_comes_later_is_hidden_by_itself(
    office: Office, receive_sms: ReceiveSms
) -> None:
    card = receive(receive_sms, "Jalan rusak")
    publish(card, office)
    with transaction():
        replying.answer_directly(
            card, "Yth, hub 081266779999, a.n. Budi", "keluhan", "Kabag", actor=office.moderator
        )
    reply = row_of(card).replies[0]
    assert reply.text == "Yth, hub 081266779999, a.n. Budi"
    assert reply.public_text == "Yth, hub [nomor disamarkan], a.n. [nama disamarkan]"
    assert published.search_words("budi") == ("budi",)
    wanted = published.Filter(words=("budi",))
    assert published.page_of(db.session(), wanted, 1).total == 0


def test_an_answer_hides_the_name_that_the_citizen_gave(
    office: Office, receive_sms: ReceiveSms
) -> None:
    """Whether it comes after the publication or is looked at with it."""
    card = receive(receive_sms, "Jalan rusak, nama saya Yusri")
    publish(card, office)
    with transaction():
        replying.answer_directly(
            card, "Pak Yusri, sudah", "keluhan", "Kabag", actor=office.moderator
        )
    assert row_of(card).replies[0].public_text == "Pak [nama disamarkan], sudah"
    assert row_of(card).replies[0].text == "Pak Yusri, sudah"


def test_a_name_that_is_said_after_the_answer_is_hidden_all_the_same(
    office: Office, receive_sms: ReceiveSms
) -> None:
    card = receive(receive_sms, "Jalan rusak")
    with transaction():
        replying.answer_directly(card, "pak edi, ya", "keluhan", "Kabag", actor=office.moderator)
        row_of(card).sender_name = "Pak Edi"
    assert row_of(card).replies[0].public_text == "pak edi, ya"
    publish(card, office)
    assert row_of(card).replies[0].public_text == "pak [nama disamarkan], ya"


def test_an_answer_s_public_text_may_be_changed_too(
    office: Office, receive_sms: ReceiveSms
) -> None:
    card = receive(receive_sms, "Jalan rusak")
    with transaction():
        reply = replying.answer_directly(
            card, "Pak Budi, jalan dikerjakan", "keluhan", "Kabag", actor=office.moderator
        )
    publish(card, office, Choice(texts={f"r{reply.id}": "Jalan dikerjakan"}))
    row = row_of(card).replies[0]
    assert (row.text, row.public_text) == ("Pak Budi, jalan dikerjakan", "Jalan dikerjakan")


def test_parts_have_texts_of_their_own(office: Office, receive_sms: ReceiveSms) -> None:
    first = receive(receive_sms, "Jembatan rusak")
    second = receive(receive_sms, "Nama saya Budi", reference=2)
    with transaction():
        merging.join(second, first, actor=office.moderator)
    assert set(publishing.texts(row_of(first))) == {f"m{first}", f"m{second}"}
    publish(first, office)
    assert shown() == ["Jembatan rusak\nNama saya [nama disamarkan]"]


def test_no_revision_of_a_deleted_message(office: Office, receive_sms: ReceiveSms) -> None:
    card = receive(receive_sms, "Jalan rusak")
    with transaction():
        deleting.delete(card, actor=office.moderator)
    with pytest.raises(TransitionRefused), transaction():
        publishing.revise(card, actor=office.moderator, choice=Choice())


def test_the_counter_rises_with_each_change_of_what_is_public(
    office: Office, receive_sms: ReceiveSms
) -> None:
    """Inside the transaction, whoever makes the change; not with what nobody reads."""

    def number() -> int:
        db.session.rollback()
        return published.public_edition(db.session()) or 0

    card, other = receive(receive_sms, "Jalan rusak"), receive(receive_sms, "Air mati", reference=2)
    before = number()
    with transaction():
        row_of(other).category = "keluhan"
    assert number() == before
    steps = [
        lambda: publishing.publish(card, actor=office.moderator),
        lambda: setattr(row_of(card), "category", "keluhan"),
        lambda: replying.answer_directly(card, "Ya", "keluhan", "Kabag", actor=office.moderator),
        lambda: publishing.unpublish(card, actor=office.moderator),
        lambda: publishing.publish(card, actor=office.moderator),
        lambda: deleting.delete(card, actor=office.moderator),
    ]
    for step in steps:
        with transaction():
            step()
        assert number() > before
        before = number()
    row_of(other).published_at = row_of(other).received_at
    db.session.flush()
    db.session.rollback()
    assert number() == before
