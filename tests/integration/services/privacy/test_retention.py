"""The period of keeping: what is over becomes anonymous by itself, figures and journal stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.database.extensions import db, now, transaction
from app.jobs import retention as doors
from app.models import BlockedNumber, Event, InboundPart, NoticePhone, OutboundSms, Reply
from app.reports.figures.periods import today
from app.reports.public import public_figures, published
from app.reports.public.published import PublicCase
from app.runtime import progress
from app.services.cases.actions import blocking, closing, deleting
from app.services.cases.answers import replying
from app.services.cases.state import case_state
from app.services.cases.visibility import publishing
from app.services.cases.visibility.publishing import Choice
from app.services.journal import sealing, verification
from app.services.privacy import retention
from app.services.settings import settings
from tests.integration.services.privacy.personal import ADMIN_ACTOR, found_in_rows, grow_old
from tests.office import CITIZEN, Office, cards, does, outgoing
from tests.stage import case

pytestmark = pytest.mark.postgresql

TEXT = "zqjalan rusak parah, hubungi saya"


def closed(office: Office, number: str = CITIZEN) -> int:
    """An answered and closed case."""
    card = office.card(TEXT, number)
    with transaction():
        replying.answer_directly(card, "zqsudah", "keluhan", "Kabag", actor=office.moderator)
        closing.close(card, actor=office.moderator)
        db.session.execute(update(OutboundSms).values(status="sent", sent_at=now()))
    return card


def told() -> list[tuple[str, int]]:
    rows = select(Event.facts).where(Event.action == "anonymised").order_by(Event.id)
    return [(facts["what"], facts["count"]) for facts in db.session.scalars(rows)]


def counted() -> list[object]:
    """The figures of the years that matter, whatever the day of the test."""
    at, year = now(), today(now()).year
    found = [public_figures.year_figures(db.session(), year - n, at) for n in range(4)]
    db.session.rollback()
    return [(row.categories, row.sum, row.left_out) for row in found]


def test_a_closed_case_is_kept_for_its_months(office: Office) -> None:
    card = closed(office)
    grow_old(700)
    doors.anonymise()
    assert case(card).body == TEXT
    grow_old(40)
    before = counted()
    doors.anonymise()
    row = case(card)
    assert (row.body, row.sender, row.sender_name) == ("", None, None)
    assert (row.status, row.outcome, row.category) == ("selesai", "selesai_moderator", "keluhan")
    assert row.anonymised_at is not None
    assert ("cases", 1) in told()
    doors.scrub()
    # Not "zq" alone: the index of words holds the ticket in small letters.
    assert found_in_rows("zqja", "zqsu", CITIZEN[1:]) == []
    assert counted() == before
    doors.anonymise()
    assert told().count(("cases", 1)) == 1


def test_how_much_will_go_is_known_before(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the screens could tell no end."""
    closed(office)
    seen: list[int | None] = []
    phase = progress.phase
    monkeypatch.setattr(progress, "phase", lambda *told: seen.append(told[1]) or phase(*told))
    assert retention.anonymise_expired() == 0
    grow_old(740)
    done = retention.anonymise_expired()
    # A case and the SMS that brought it, which then goes with it.
    assert (seen, done) == ([None, 2], 1)


def test_what_is_published_stays_as_the_public_reads_it(office: Office) -> None:
    card = office.card(f"{TEXT} di 081266771234")
    with transaction():
        replying.answer_directly(card, "zqsudah", "keluhan", "Kabag", actor=office.moderator)
        publishing.publish(card, actor=office.moderator)
        closing.close(card, actor=office.moderator)
        db.session.execute(update(OutboundSms).values(status="sent", sent_at=now()))
    before = shown()
    assert [(row.text[:2], row.answers[0].text) for row in before] == [("zq", "zqsudah")]
    grow_old(740)
    doors.anonymise()
    assert [(row.text, row.answers) for row in shown()] == [
        (row.text, row.answers) for row in before
    ]
    assert (case(card).body, db.session.scalars(select(Reply)).one().text) == ("", "")
    assert "1266771234" not in str(shown())


def shown() -> list[PublicCase]:
    found = list(published.page_of(db.session(), published.Filter(), 1).rows)
    db.session.rollback()
    return found


def test_what_is_delicate_stays_published_without_the_words_why(office: Office) -> None:
    """D7: a delicate case is public only with a reason; that may name somebody."""
    card = office.card("KDRT di desa kami, tolong pendampingan")
    with transaction():
        choice = Choice(reason="zqibunya sendiri yang meminta")
        publishing.publish(card, actor=office.moderator, choice=choice)
        closing.close(card, actor=office.moderator, reason="Sudah ditangani")
    before = published.published_among(db.session(), [card])
    assert [row.text for row in before] == ["KDRT di desa kami, tolong pendampingan"]
    db.session.rollback()
    grow_old(800)
    doors.anonymise()
    assert case(card).is_anonymised
    assert [row.text for row in published.published_among(db.session(), [card])] == [before[0].text]
    assert found_in_rows("zqibunya") == []


def test_the_journal_stays_whole_and_the_answers_salt_is_gone(office: Office) -> None:
    closed(office)
    sealing.seal_all()
    grow_old(800)
    doors.anonymise()
    reply = db.session.scalars(select(Reply)).one()
    assert (reply.text, reply.text_salt) == ("", "")
    sealing.seal_all()
    assert verification.verify_chain().findings == []
    with transaction():
        reply = db.session.scalars(select(Reply)).one()
        reply.text, reply.text_salt = "Palsu", "00" * 16
    assert [it.doubt for it in verification.verify_chain().findings] == ["reply"]


def test_what_is_still_open_is_kept(office: Office) -> None:
    office.case(TEXT)
    grow_old(3000)
    doors.anonymise()
    assert case(cards()[0].id).body == TEXT
    assert [what for what, _ in told()] == ["parts"]


def test_deleted_and_quarantined_cases_end_too(office: Office) -> None:
    office.receive(CITIZEN, TEXT)
    neighbour = open_neighbour(office)
    office.desk(deleting.delete, cards()[0].id, reason="zqganda")
    office.desk(blocking.block_sender, neighbour, reason="zqspam")
    office.receive("+6281266770000", "zqundian")
    grow_old(740)
    before = counted()
    doors.anonymise()
    rows = cards()
    assert [row.is_anonymised for row in rows] == [True, False, True]
    assert counted() == before
    assert db.session.scalars(select(BlockedNumber)).one().number == "+6281266770000"


def open_neighbour(office: Office) -> int:
    return office.card("Promo", "+6281266770000")


def test_a_lifted_blocking_forgets_its_number(office: Office) -> None:
    neighbour = open_neighbour(office)
    row = office.desk(blocking.block_sender, neighbour, reason="zqspam")
    office.desk(blocking.lift, row.id)
    grow_old(740)
    doors.anonymise()
    row = db.session.scalars(select(BlockedNumber)).one()
    assert (row.number, row.reason) == ("", None)
    assert ("blockings", 1) in told()
    assert case_state.blocked_row("+6281266770000") is None


def test_raw_sms_and_automatic_answers_are_kept_for_their_days(office: Office) -> None:
    office.receive(CITIZEN, TEXT)
    office.receive("+6281266779999", "STATUS")
    grow_old(89)
    doors.anonymise()
    assert told() == []
    grow_old(2)
    doors.anonymise()
    parts = db.session.scalars(select(InboundPart)).all()
    assert {(row.number, row.text, row.body) for row in parts} == {("", "", b"")}
    assert {row.group_key for row in parts} == {row.fingerprint for row in parts}
    assert case(cards()[0].id).body == TEXT
    assert outgoing("+6281266779999") == []
    assert len(outgoing(CITIZEN)) == 1
    assert set(told()) == {("parts", 2), ("sms", 1)}


def test_who_agreed_to_sms_and_never_wrote_is_forgotten_after_some_days(office: Office) -> None:
    office.receive(CITIZEN, TEXT)
    with transaction() as store:
        for address in (CITIZEN, "whatsapp:6281266009999"):
            old = now() - timedelta(days=91)
            store.add(NoticePhone(address=address, phone=CITIZEN, created_at=old, proved_at=old))
    doors.anonymise()
    assert db.session.scalars(select(NoticePhone.address)).all() == [CITIZEN]
    assert ("notice_phones", 1) in told()


def test_what_an_operator_writes_about_our_sim_stays(office: Office) -> None:
    office.receive("TELKOMSEL", "Sisa pulsa Anda Rp12.000")
    grow_old(400)
    doors.anonymise()
    assert db.session.scalars(select(InboundPart)).one().text == "Sisa pulsa Anda Rp12.000"


def test_the_same_part_from_the_sim_is_not_taken_again(office: Office) -> None:
    at = now() - timedelta(hours=1)
    office.receive(CITIZEN, TEXT, at=at)
    grow_old(100)
    doors.anonymise()
    office.receive(CITIZEN, TEXT, at=at)
    assert len(cards()) == 1


@pytest.mark.parametrize(("months", "is_gone"), [("12", True), ("36", False)])
def test_the_setting_says_how_long(office: Office, months: str, is_gone: bool) -> None:
    card = closed(office)
    does(ADMIN_ACTOR, settings.change, {"keep_months": months}, None)
    grow_old(740)
    doors.anonymise()
    assert case(card).is_anonymised is is_gone


def test_more_than_a_batch_is_done_batch_by_batch(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MESSAGES", 2)
    for number in range(5):
        closed(office, f"+628126677000{number}")
    grow_old(740)
    doors.anonymise()
    assert [row.body for row in cards()] == [""] * 5
    assert [count for what, count in told() if what == "cases"] == [2, 2, 1]
    left = select(func.count()).where(OutboundSms.number != "", OutboundSms.contact_id.is_(None))
    assert db.session.scalar(left) == 0
