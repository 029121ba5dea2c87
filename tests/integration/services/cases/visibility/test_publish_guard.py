"""Publishing lets through what a moderator saw, keeps the original, and asks twice where it may
hurt somebody (D4, D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.language.danger import Topic
from app.models import Case, Event, InboundPart
from app.reports.public import published
from app.services.cases.actions import deleting, merging
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.visibility import publishing
from app.services.cases.visibility.publishing import Choice
from app.services.inbound import intake
from tests.office import CITIZEN, Office, cards
from tests.stage import case

PERSONAL = "Nama saya Budi Santoso, hp 0812-6677-1234, jalan Siulak Gedang rusak"


def publish(row: int, office: Office, choice: Choice | None = None) -> None:
    office.desk(publishing.publish, row, choice=choice)


def shown() -> list[str]:
    """The texts on the public page."""
    db.session.rollback()
    return [row.text for row in published.page_of(db.session(), published.Filter(), 1).rows]


def test_what_is_marked_is_hidden_and_the_original_stays(office: Office) -> None:
    card = office.card(PERSONAL)
    assert publishing.needs_a_look(case(card))
    publish(card, office)
    hidden = "Nama saya [nama disamarkan], hp [nomor disamarkan], jalan Siulak Gedang rusak"
    assert shown() == [hidden]
    assert case(card).body == PERSONAL
    assert case(card).public_place == "Siulak"


def test_what_the_moderator_wrote_is_shown_and_numbers_stay_hidden(office: Office) -> None:
    card = office.card(PERSONAL)
    written = {f"m{card}": "Jalan di Siulak rusak, hub 081266771234"}
    publish(card, office, Choice(texts=written, kecamatan="Kayu Aro"))
    assert shown() == ["Jalan di Siulak rusak, hub [nomor disamarkan]"]
    assert case(card).public_place == "Kayu Aro"
    office.desk(publishing.revise, card, choice=Choice(texts={f"m{card}": "Jalan rusak"}))
    assert shown() == ["Jalan rusak"]
    assert case(card).public_place is None
    assert case(card).body == PERSONAL


def test_what_was_let_through_once_is_proposed_again(office: Office) -> None:
    card = office.card(PERSONAL)
    publish(card, office, Choice(texts={f"m{card}": "Jalan rusak"}))
    office.desk(publishing.unpublish, card)
    assert shown() == []
    publish(card, office)
    assert shown() == ["Jalan rusak"]


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_nothing_is_no_public_text(office: Office, empty: str | None) -> None:
    card = office.card("Jalan rusak")
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
def test_a_delicate_case_takes_a_reason(office: Office, text: str, topic: Topic) -> None:
    card = office.card(text)
    assert topic in publishing.topics(case(card))
    with pytest.raises(InvalidInput) as refused:
        publish(card, office)
    assert refused.value.field == "publish_reason"
    assert shown() == []
    publish(card, office, Choice(reason="Warga setuju lewat telepon"))
    assert shown() == [text]
    assert case(card).publish_reason == "Warga setuju lewat telepon"
    event = db.session.scalars(select(Event).where(Event.action == "publish")).one()
    assert topic.value in event.facts["topics"]
    assert "setuju" not in str(event.facts)


def test_a_reason_does_not_outlive_the_publication(office: Office) -> None:
    card = office.card("sy korban KDRT pak")
    publish(card, office, Choice(reason="Warga setuju"))
    with transaction():
        publishing.take_down(case(card), office.moderator)
    assert case(card).publish_reason is None
    with pytest.raises(InvalidInput):
        publish(card, office)


def test_an_answer_that_comes_later_is_hidden_by_itself(office: Office) -> None:
    card = office.card("Jalan rusak")
    publish(card, office)
    office.desk(
        replying.answer_directly, card, "Yth, hub 081266779999, a.n. Budi", "keluhan", "Kabag"
    )
    reply = case(card).replies[0]
    assert reply.text == "Yth, hub 081266779999, a.n. Budi"
    assert reply.public_text == "Yth, hub [nomor disamarkan], a.n. [nama disamarkan]"
    assert published.search_words("budi") == ("budi",)
    wanted = published.Filter(words=("budi",))
    assert published.page_of(db.session(), wanted, 1).total == 0


def test_an_answer_hides_the_name_that_the_citizen_gave(office: Office) -> None:
    """Whether it comes after the publication or is looked at with it."""
    card = office.card("Jalan rusak, nama saya Yusri")
    publish(card, office)
    office.desk(replying.answer_directly, card, "Pak Yusri, sudah", "keluhan", "Kabag")
    assert case(card).replies[0].public_text == "Pak [nama disamarkan], sudah"
    assert case(card).replies[0].text == "Pak Yusri, sudah"


def test_a_name_that_is_said_after_the_answer_is_hidden_all_the_same(office: Office) -> None:
    card = office.card("Jalan rusak")
    with transaction():
        replying.answer_directly(card, "pak edi, ya", "keluhan", "Kabag", actor=office.moderator)
        case(card).sender_name = "Pak Edi"
    assert case(card).replies[0].public_text == "pak edi, ya"
    publish(card, office)
    assert case(card).replies[0].public_text == "pak [nama disamarkan], ya"


def test_an_answer_s_public_text_may_be_changed_too(office: Office) -> None:
    card = office.card("Jalan rusak")
    reply = office.desk(
        replying.answer_directly, card, "Pak Budi, jalan dikerjakan", "keluhan", "Kabag"
    )
    publish(card, office, Choice(texts={f"r{reply.id}": "Jalan dikerjakan"}))
    row = case(card).replies[0]
    assert (row.text, row.public_text) == ("Pak Budi, jalan dikerjakan", "Jalan dikerjakan")


@pytest.mark.usefixtures("by_hand")
def test_parts_have_texts_of_their_own(office: Office) -> None:
    first = office.card("Jembatan rusak")
    second = office.card("Nama saya Budi")
    office.desk(merging.join, second, first)
    assert set(publishing.texts(case(first))) == {f"m{first}", f"m{second}"}
    publish(first, office)
    assert shown() == ["Jembatan rusak\nNama saya [nama disamarkan]"]


def test_no_revision_of_a_deleted_case(office: Office) -> None:
    card = office.card("Jalan rusak")
    office.desk(deleting.delete, card)
    with pytest.raises(TransitionRefused):
        office.desk(publishing.revise, card, choice=Choice())


def test_the_counter_rises_with_each_change_of_what_is_public(office: Office) -> None:
    """Inside the transaction, whoever makes the change; not with what nobody reads."""

    def number() -> int:
        db.session.rollback()
        return published.public_edition(db.session()) or 0

    card, other = office.card("Jalan rusak"), office.card("Air mati")
    before = number()
    with transaction():
        case(other).category = "keluhan"
    assert number() == before
    steps = [
        lambda: publishing.publish(card, actor=office.moderator),
        lambda: setattr(case(card), "category", "keluhan"),
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
    case(other).published_at = case(other).received_at
    db.session.flush()
    db.session.rollback()
    assert number() == before


HARM = "Mohon dirahasiakan, suami saya KDRT"


@pytest.fixture
def card(office: Office) -> int:
    """A published case."""
    card = office.card("Jalan rusak")
    publish(card, office)
    return card


def shown_ids() -> list[int]:
    """The cases on the public page."""
    db.session.rollback()
    return [row.id for row in published.page_of(db.session(), published.Filter(), 1).rows]


def taken_down() -> list[str]:
    return list(db.session.scalars(select(Event.actor).where(Event.action == "unpublish")))


def test_by_the_citizen_s_own_clarification(office: Office, card: int) -> None:
    office.desk(asking_citizen.ask_citizen, card, "Di desa mana?")
    assert shown_ids() == [card]
    office.receive(CITIZEN, HARM)
    assert shown_ids() == []
    row = db.session.get_one(Case, card)
    assert (row.is_sensitive, row.is_published) == (True, False)
    assert taken_down() == ["system"]


def test_by_what_is_joined_to_it(office: Office, card: int) -> None:
    office.receive(CITIZEN, HARM)
    office.desk(merging.join, cards()[1].id, card)
    assert shown_ids() == []
    assert len(taken_down()) == 1


@pytest.mark.parametrize("is_part", [False, True], ids=["of the card", "of a part of it"])
def test_by_a_part_that_comes_late(office: Office, is_part: bool) -> None:
    at = now() - timedelta(hours=1)
    office.receive(CITIZEN, "Jalan rusak", at=at)
    long = "Jembatan " * 20 + HARM
    late = CITIZEN if is_part else "+6281255550000"
    (key,) = office.receive(late, long, only=(1,), reference=2, process=False)
    with transaction():
        for row in db.session.scalars(select(InboundPart).where(InboundPart.group_key == key)):
            row.recorded_at -= intake.PATIENCE + timedelta(minutes=1)
            row.smsc_at = row.recorded_at
    intake.process(key)
    first, second = cards()
    assert second.flag == "tidak_lengkap"
    with transaction():
        if is_part:
            merging.join(second.id, first.id, actor=office.moderator)
        publishing.publish((first if is_part else second).id, actor=office.moderator)
    assert len(shown_ids()) == 1
    office.receive(late, long, only=(2,), reference=2)
    assert shown_ids() == []


def test_the_page_itself_shows_nothing_sensitive(card: int) -> None:
    """Whoever sets the mark and forgets the page."""
    with transaction():
        db.session.get_one(Case, card).is_sensitive = True
    assert shown_ids() == []


@pytest.mark.usefixtures("by_hand")
def test_a_deleted_card_s_part_is_not_public_when_it_is_split_off(office: Office) -> None:
    office.receive(CITIZEN, "Jembatan gantung rusak")
    office.receive(CITIZEN, "Letaknya di Siulak")
    first, second = (row.id for row in cards())
    office.desk(merging.join, second, first)
    office.desk(publishing.publish, first)
    office.desk(deleting.delete, first)
    office.desk(merging.split, second)
    assert shown_ids() == []
    assert len(taken_down()) == 1
