"""The ledger: a promise is asked for its day, its SKPD on that day, its head, and the citizen."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput, NotYours, TransitionRefused
from app.domain.workflow.promises import Pledge
from app.jobs import reminders, upkeep
from app.jobs import retention as retention_job
from app.models import (
    Contact,
    Event,
    Evidence,
    OutboundSms,
    Promise,
    Reply,
    StoredFile,
    StoredPiece,
)
from app.services.cases.actions import blocking, closing
from app.services.cases.answers import recalling, replying
from app.services.cases.promises import promise_photos, promises
from app.services.inbound.official_commands import actor_of
from app.services.privacy import anonymising
from app.services.settings import stored_files
from tests.clock import Clock
from tests.integration.services.cases.promises.test_photo_drawing import photo
from tests.office import CITIZEN, KADIS, OPERATOR_PHONE, SEKRETARIS, Office, cards, outgoing
from tests.stage import forward_id, send_all

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("clock")]

TEXT = "Jembatan akan ditindaklanjuti oleh tim kami."
THURSDAY = date(2026, 12, 3)


@pytest.fixture
def kept(code: str, office: Office) -> int:
    """The promise of a web answer for Thursday 3 December."""
    return promised(office, Pledge(THURSDAY))


def promised(office: Office, pledge: Pledge) -> int:
    office.unit(replying.answer_forward, forward_id(), TEXT, "Kadis", pledge=pledge)
    send_all("queued", "held")
    return db.session.scalars(select(Promise.id)).one()


def row(promise: int) -> Promise:
    return db.session.get_one(Promise, promise, populate_existing=True)


def asked(number: str) -> int:
    """How many reminders a phone has got."""
    texts = select(OutboundSms.id).where(
        OutboundSms.number == number, OutboundSms.purpose == "reminder"
    )
    return len(db.session.scalars(texts).all())


def at(clock: Clock, text: str) -> None:
    clock.set(text)
    reminders.remind()
    send_all("queued", "held")


def test_a_text_that_promises_needs_a_day_or_a_word_against_it(clock: Clock) -> None:
    with pytest.raises(InvalidInput, match="required"):
        promises.pledged(TEXT, "", is_none=False)
    assert promises.pledged(TEXT, "2026-12-03", is_none=False) == Pledge(THURSDAY)
    for proposed in (None, "2026-12-03"):
        assert promises.pledged(TEXT, proposed, is_none=True) == Pledge(is_none=True)
    assert promises.pledged("Sudah diperbaiki.", "", is_none=False) == Pledge()
    for wrong in ("2026-11-23", "2028-01-01", "besok"):
        with pytest.raises(InvalidInput):
            promises.pledged(TEXT, wrong, is_none=False)


def test_no_promise_where_the_author_says_so(code: str, office: Office) -> None:
    office.unit(replying.answer_forward, forward_id(), TEXT, "Kadis", pledge=Pledge(is_none=True))
    assert db.session.scalar(select(Promise.id)) is None


def test_on_its_day_the_skpd_then_the_head_then_it_is_broken(clock: Clock, kept: int) -> None:
    at(clock, "02/12 15.00")
    assert asked(OPERATOR_PHONE) == 0
    at(clock, "03/12 07.30")
    assert (asked(OPERATOR_PHONE), asked(SEKRETARIS), asked(KADIS)) == (1, 1, 0)
    assert "jatuh tempo 03/12/26" in outgoing(OPERATOR_PHONE)[-1]
    at(clock, "04/12 07.30")
    assert (asked(OPERATOR_PHONE), asked(KADIS)) == (2, 1)
    assert row(kept).status == "terbuka"
    at(clock, "08/12 08.00")
    assert row(kept).status == "ingkar"
    assert asked(KADIS) == 1
    assert "promise_broken" in set(db.session.scalars(select(Event.action)))


def test_a_moved_day_is_asked_for_anew_and_counted(clock: Clock, office: Office, kept: int) -> None:
    at(clock, "03/12 07.30")
    office.unit(promises.set_day, kept, "2026-12-10")
    at(clock, "04/12 07.30")
    assert asked(OPERATOR_PHONE) == 1
    at(clock, "10/12 07.30")
    assert asked(OPERATOR_PHONE) == 2
    assert (row(kept).moves, row(kept).first_due_on) == (1, THURSDAY)
    with pytest.raises(TransitionRefused):
        office.unit(promises.set_day, kept, "2026-12-10")


def test_kept_with_a_photo_and_the_citizen_is_asked(
    clock: Clock, office: Office, kept: int
) -> None:
    proofs = promise_photos.drawn([photo()])
    office.unit(promises.keep, kept, "Papan jembatan diganti", proofs)
    assert row(kept).status == "ditepati"
    assert row(kept).ended_by == "Operator PUPR (Oki)"
    assert outgoing(CITIZEN)[-1].startswith(
        'Laporan Bapak/Ibu sudah dikerjakan: "Papan jembatan diganti" Sudah sesuai?'
    )
    stored = db.session.scalars(select(Evidence)).one()
    assert (promise_photos.picture(stored) or b"").startswith(b"\xff\xd8\xff")
    at(clock, "03/12 07.30")
    assert asked(OPERATOR_PHONE) == 0
    with pytest.raises(TransitionRefused):
        office.unit(promises.keep, kept, "Lagi")


def test_belum_brings_a_kept_promise_back(clock: Clock, office: Office, kept: int) -> None:
    """Also long after the answer: he was asked only now."""
    clock.set("03/12 08.00")
    office.unit(promises.keep, kept, "Selesai")
    send_all("queued", "held")
    office.receive(CITIZEN, "BELUM")
    assert row(kept).status == "ingkar"
    assert len(cards()) == 1
    office.unit(promises.keep, kept, "Sekarang selesai")
    assert row(kept).status == "ditepati"


def test_no_question_where_it_does_harm(office: Office, kept: int) -> None:
    office.desk(blocking.block_sender, cards()[0].id)
    before = len(outgoing(CITIZEN))
    office.unit(promises.keep, kept, "Selesai")
    assert len(outgoing(CITIZEN)) == before
    assert row(kept).citizen_asked_at is None


def test_another_skpd_may_not_touch_it(office: Office, kept: int) -> None:
    for act in (
        lambda: promises.set_day(kept, "2026-12-10", actor=office.other_operator),
        lambda: promises.keep(kept, "Selesai", actor=office.other_operator),
        lambda: promises.drop(kept, "Bukan janji", actor=office.operator),
    ):
        with pytest.raises(NotYours), transaction():
            act()
    office.desk(promises.drop, kept, "Hanya penjelasan")
    assert row(kept).status == "batal"


def test_an_answer_called_back_or_denied_promised_nothing(code: str, office: Office) -> None:
    reply = office.unit(
        replying.answer_forward, forward_id(), TEXT, "Kadis", pledge=Pledge(THURSDAY)
    )
    office.desk(recalling.cancel, reply.id, is_vouched=True)
    assert list(db.session.scalars(select(Promise.status))) == ["batal"]
    office.receive(KADIS, f"BLS {code} Segera kami perbaiki")
    send_all("queued", "held")
    with transaction():
        by_phone = db.session.scalars(select(Reply).order_by(Reply.id.desc())).first()
        assert by_phone is not None
        head = db.session.get_one(Contact, by_phone.author_contact_id)
        recalling.take_back(by_phone, actor=actor_of(head))
    assert list(db.session.scalars(select(Promise.status))) == ["batal", "batal"]


def test_a_promise_by_phone_is_asked_for_its_day_and_can_be_kept_by_phone(
    code: str, office: Office
) -> None:
    office.receive(KADIS, f"JANJI {code} 3 des")
    assert f"{code} belum dijawab dengan janji" in outgoing(KADIS)[-1]
    assert "JANJI" not in outgoing(KADIS)[-1]
    office.receive(KADIS, f"BLS {code} Segera kami perbaiki")
    assert outgoing(KADIS)[-1] == (
        f'Jawaban {code} berisi janji ("segera"). Kapan selesai? Ketik JANJI {code} tanggal,'
        f" misalnya JANJI {code} 5/12. -Si UPIK"
    )
    office.receive(KADIS, f"JANJI {code} minggu depan")
    assert "tanggal atau hasilnya belum terbaca" in outgoing(KADIS)[-1]
    office.receive(KADIS, f"Janji {code}: 3 des")
    assert "selesai 03/12/26" in outgoing(KADIS)[-1]
    promise = db.session.scalars(select(Promise)).one()
    assert promise.due_on == THURSDAY
    office.receive(KADIS, f"SELESAI {code} papan diganti")
    assert "sudah ditepati" in outgoing(KADIS)[-1]
    assert row(promise.id).status == "ditepati"
    assert outgoing(CITIZEN)[-1] == (
        "Laporan Bapak/Ibu sudah dikerjakan. Sudah sesuai? Balas YA atau BELUM. -PUPR"
    )
    before = len(cards())
    office.receive(KADIS, "Selesai rapat jam 3")
    office.receive(CITIZEN, f"Janji {code} 5/12")
    assert len(cards()) == before + 2, "without a code, or from a citizen, it is a card"


def test_a_day_that_the_answer_names_is_its_day_and_is_told(code: str, office: Office) -> None:
    office.receive(KADIS, f"BLS {code} Akan diperbaiki tanggal 3 Desember 2026")
    promise = db.session.scalars(select(Promise)).one()
    assert promise.due_on == THURSDAY
    assert outgoing(KADIS)[-1].startswith(f"Dicatat: janji PUPR atas {code} selesai 03/12/26.")
    # A word corrects it, and that is no delay: the author had not said it himself.
    office.receive(KADIS, f"JANJI {code} 4/12")
    assert "selesai 04/12/26" in outgoing(KADIS)[-1]
    assert (row(promise.id).moves, row(promise.id).first_due_on) == (0, row(promise.id).due_on)
    office.receive(KADIS, f"JANJI {code} 7/12")
    assert row(promise.id).moves == 1


def test_an_open_promise_keeps_its_card_from_ending_by_itself(
    clock: Clock, office: Office, kept: int
) -> None:
    clock.set("14/12 08.00")
    upkeep.end_waits()
    assert cards()[0].status == "dijawab"
    office.unit(promises.keep, kept, "Selesai")
    send_all("queued", "held")
    clock.set("20/12 08.00")
    upkeep.end_waits()
    assert cards()[0].status == "dijawab", "the citizen was asked only now"
    clock.set("29/12 08.00")
    upkeep.end_waits()
    db.session.expire_all()
    assert cards()[0].status == "selesai"


def test_of_a_closed_card_nobody_is_asked(clock: Clock, office: Office, kept: int) -> None:
    office.desk(closing.close, cards()[0].id)
    at(clock, "03/12 07.30")
    assert asked(OPERATOR_PHONE) == 0


def test_what_is_erased_leaves_no_photo(clock: Clock, office: Office, kept: int) -> None:
    proofs = promise_photos.drawn([photo()])
    office.unit(promises.keep, kept, "Selesai", proofs)

    def shown() -> bool:
        db.session.rollback()
        row_of = db.session.scalars(select(Evidence)).one_or_none()
        return row_of is not None and promise_photos.picture(row_of) is not None

    with suppress(ZeroDivisionError), transaction():
        anonymising.cases([cards()[0].id], clock.at)
        raise ZeroDivisionError
    assert shown(), "its row has come back"
    with transaction():
        anonymising.cases([cards()[0].id], clock.at)
    assert not shown()
    assert stored_files.read(proofs[0].file_id) is None, "from the commit on"
    retention_job.anonymise()
    assert db.session.scalars(select(StoredPiece.number)).all() == []
    assert db.session.scalars(select(StoredFile.id)).all() == []
    assert row(kept).note is None


def test_a_photo_that_no_row_names_is_swept_after_a_day(office: Office, kept: int) -> None:
    named, lost, young = promise_photos.drawn([photo(), photo(), photo()])
    office.unit(promises.keep, kept, "Selesai", [named])
    with transaction():
        for file_id in (named.file_id, lost.file_id):
            db.session.get_one(StoredFile, file_id).created_at -= timedelta(hours=25)
    assert stored_files.sweep() == 1
    left = set(db.session.scalars(select(StoredPiece.file_id)))
    assert left == {named.file_id, young.file_id}
