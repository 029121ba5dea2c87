"""An official's word that comes late means what stood when he wrote it, not what stands now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import ColumnElement, select, update

from app.database.extensions import db, now, transaction
from app.domain.access.roles import ADMIN
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.promises import Pledge
from app.models import Approval, Contact, OutboundSms, Promise, Reply
from app.services.cases.actions import deleting
from app.services.cases.answers import approving, recalling
from app.services.directory import handover
from app.services.inbound import official_commands
from app.services.journal.actor import SYSTEM, Actor
from app.services.settings.local_time import today
from tests.office import CITIZEN, KADIS, OPERATOR_PHONE, Office, cards, does, outgoing
from tests.stage import contact, forward_id

FIRST, SECOND = "Lubang ditutup hari Senin.", "Bukan wewenang kami, jalan itu milik provinsi."
LATE, SKEW = timedelta(minutes=30), timedelta(minutes=5)
NEW_HEAD = "+6281100000299"


def head() -> Actor:
    """The Kadis of PUPR at his phone."""
    return official_commands.actor_of(contact(KADIS))


def ask(office: Office, text: str, pledge: Pledge | None = None) -> int:
    how = {"pledge": pledge or Pledge()}
    return office.unit(approving.submit, forward_id(), text, "Kadis PUPR", **how).id


def ask_another(office: Office) -> int:
    """The second draft, after the first was taken back."""
    first = ask(office, FIRST)
    office.unit(approving.recall, first)
    return ask(office, SECOND)


def left() -> None:
    """All that waited has reached its phone."""
    waits = OutboundSms.status.in_(("held", "queued"))
    with transaction():
        db.session.execute(
            update(OutboundSms).where(waits).values(status="delivered", sent_at=now())
        )


def status(row_id: int) -> str:
    return db.session.get_one(Approval, row_id, populate_existing=True).status


def requests(row_id: int) -> tuple[ColumnElement[bool], ...]:
    """The SMS that ask for this draft."""
    return OutboundSms.kind == SmsKind.APPROVAL_REQUEST, OutboundSms.subject_id == row_id


def test_a_setuju_written_for_another_draft_approves_none(office: Office, code: str) -> None:
    second = ask_another(office)
    left()
    office.receive(KADIS, f"SETUJU {code}", at=now() - LATE)
    assert status(second) == "menunggu"
    assert SECOND not in " ".join(outgoing(CITIZEN))
    # He is shown what waits now, and his next word means it.
    assert sum(SECOND in text for text in outgoing(KADIS)) == 2
    left()
    office.receive(KADIS, f"SETUJU {code}", at=now() + timedelta(seconds=1))
    assert status(second) == "disetujui"
    assert SECOND in " ".join(outgoing(CITIZEN))


def test_a_setuju_before_the_request_has_left_approves_none(office: Office, code: str) -> None:
    second = ask_another(office)
    office.receive(KADIS, f"SETUJU {code}", at=now() + timedelta(seconds=1))
    assert status(second) == "menunggu"
    # The request is on its way already.
    assert sum(SECOND in text for text in outgoing(KADIS)) == 1


def test_a_clock_that_is_minutes_behind_is_no_delay(office: Office, code: str) -> None:
    second = ask_another(office)
    left()
    office.receive(KADIS, f"SETUJU {code}", at=now() - SKEW)
    assert status(second) == "disetujui"


def test_a_clock_far_behind_keeps_nobody_from_approving(office: Office, code: str) -> None:
    second = ask_another(office)
    left()
    office.receive(KADIS, f"SETUJU {code}", at=now() - LATE)
    assert status(second) == "menunggu"
    left()
    office.receive(KADIS, f"SETUJU {code}", at=now() - LATE)
    assert status(second) == "disetujui"
    assert sum(SECOND in text for text in outgoing(KADIS)) == 2


def test_a_request_that_failed_was_read_by_nobody(office: Office, code: str) -> None:
    second = ask_another(office)
    with transaction():
        asked = requests(second)
        db.session.execute(update(OutboundSms).where(*asked).values(status="failed"))
    office.receive(KADIS, f"SETUJU {code}")
    assert status(second) == "menunggu"
    assert sum(SECOND in text for text in outgoing(KADIS)) == 2


def test_a_late_setuju_approves_nothing_that_was_just_called_back(
    office: Office, code: str
) -> None:
    first = ask(office, FIRST)
    reply = does(head(), approving.approve, first).id
    second = ask(office, SECOND)
    left_at = now()
    with transaction():
        approving.recall(second, actor=office.operator)
        # Its SMS to the citizen still waits.
        recalling.cancel(reply, actor=head(), is_vouched=True)
    assert status(first) == "menunggu"
    office.receive(KADIS, f"SETUJU {code}", at=left_at - LATE)
    assert status(first) == "menunggu"


def test_the_only_draft_is_meant_whatever_the_clocks_say(office: Office, code: str) -> None:
    only = ask(office, FIRST)
    office.receive(KADIS, f"SETUJU {code}", at=now() - LATE)
    assert status(only) == "disetujui"


@pytest.mark.parametrize(("is_late", "denied"), [(True, 0), (False, 1)])
def test_batal_means_the_answer_that_stood_when_it_was_written(
    office: Office, code: str, is_late: bool, denied: int
) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Jalan itu milik provinsi.")
    left()
    with transaction():
        long_ago: datetime = now() - 2 * LATE
        db.session.execute(update(Reply).values(created_at=long_ago))
    office.receive(OPERATOR_PHONE, f"BLS {code} Jalan itu kami perbaiki hari Senin.")
    left()
    written = now() - LATE if is_late else now() + timedelta(seconds=1)
    office.receive(KADIS, f"BATAL {code}", at=written)
    disputed = db.session.scalars(select(Reply.disputed_at).order_by(Reply.id)).all()
    assert [at is not None for at in disputed] == [place == denied for place in (0, 1)]


def test_a_promise_is_not_broken_before_it_is_made(office: Office, code: str) -> None:
    row = ask(office, "Akan kami perbaiki.", Pledge(today() + timedelta(days=1)))
    with transaction():
        # The head was away for a week.
        db.session.get_one(Approval, row).promised_on = today() - timedelta(days=6)
    does(head(), approving.approve, row)
    promise = db.session.scalars(select(Promise)).one()
    assert (promise.due_on, promise.status) == (None, "terbuka")


def test_a_new_head_is_asked_for_the_draft_that_waits(office: Office, code: str) -> None:
    ask(office, FIRST)
    left()
    with transaction():
        old = contact(KADIS)
        new = Contact(
            skpd_id=old.skpd_id, name="Baru", position="Kadis PUPR", rank="kadis", phone=NEW_HEAD
        )
        db.session.add(new)
        db.session.flush()
        forwards = handover.open_forwards(old)
        old.is_active = False
        handover.hand_over(old, forwards, new, actor=SYSTEM)
    assert [FIRST in text for text in outgoing(NEW_HEAD)] == [False, True]
    left()
    # Who has the text already does not get it once more.
    does(SYSTEM, handover.hand_over, old, forwards, new)
    assert [FIRST in text for text in outgoing(NEW_HEAD)] == [False, True]


def test_a_request_called_back_by_hapus_is_made_anew_by_pulihkan(office: Office, code: str) -> None:
    row, admin = ask(office, FIRST), Actor("Admin", "Admin", frozenset({ADMIN}))
    for _ in range(2):
        does(admin, deleting.delete, cards()[0].id, reason="keliru")
        does(admin, deleting.restore, cards()[0].id)
    asked = select(OutboundSms.status).where(*requests(row))
    assert db.session.scalars(asked.order_by(OutboundSms.id)).all().count("queued") == 1
    before = db.session.scalars(asked).all()
    left()
    does(admin, deleting.delete, cards()[0].id, reason="keliru")
    does(admin, deleting.restore, cards()[0].id)
    assert len(db.session.scalars(asked).all()) == len(before)
