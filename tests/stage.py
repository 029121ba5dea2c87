"""What the stories of a case say again and again: how it stands, what has been sent, who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import ADMIN, OPERATOR
from app.models import Case, Contact, Event, InboundPart, OutboundSms, Skpd
from app.services.cases.state import case_state
from app.services.cases.visibility import publishing
from app.services.inbound import intake, official_commands
from app.services.journal.actor import SYSTEM, Actor
from tests.office import KADIS, Office, cards


def case(row_id: int | None = None) -> Case:
    """A case as it stands now; the first one unless told otherwise."""
    return db.session.get_one(Case, row_id or cards()[0].id, populate_existing=True)


def forward_id(row_id: int | None = None) -> int:
    """The first forward of a case."""
    return case(row_id).forwards[0].id


def all_sms(number: str) -> list[OutboundSms]:
    """The SMS to this number as they stand now, the oldest first."""
    query = select(OutboundSms).where(OutboundSms.number == number).order_by(OutboundSms.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def send_all(*states: str) -> None:
    """The modem has sent what was queued, or stood like this."""
    with transaction():
        waiting = OutboundSms.status.in_(states or ("queued",))
        for sms in db.session.scalars(select(OutboundSms).where(waiting)):
            sms.status, sms.sent_at = "sent", now()


def superior(phone: str = KADIS) -> Actor:
    """A superior of PUPR at his screen: the head unless told otherwise."""
    return replace(official_commands.actor_of(contact(phone)), roles=frozenset({OPERATOR}))


def admin(office: Office) -> Actor:
    """The moderator as Admin."""
    return replace(office.moderator, roles=frozenset({ADMIN}))


def demand_approval() -> None:
    """PUPR demands approval of its operators' answers from now on (S72)."""
    with transaction():
        db.session.scalars(select(Skpd).where(Skpd.code == "PUPR")).one().needs_approval = True


def actors_of(action: str) -> list[str]:
    """Who did this, by the journal."""
    rows = select(Event.actor).where(Event.action == action).order_by(Event.id)
    return list(db.session.scalars(rows))


def pass_ten_minutes() -> None:
    """What has come lies there for longer than its other parts are waited for."""
    with transaction():
        for part in db.session.scalars(select(InboundPart)):
            part.recorded_at -= timedelta(minutes=11)


def history(row_id: int) -> list[str]:
    """What was done with a case, by the journal, the oldest first."""
    rows = select(Event.action).where(Event.case_id == row_id).order_by(Event.id)
    return list(db.session.scalars(rows))


def end_patience() -> None:
    """The wait for the missing part of an SMS is over."""
    pass_ten_minutes()
    for key in intake.waiting_groups():
        intake.process(key)


def mark_sensitive(row_id: int | None = None, actor: Actor = SYSTEM) -> None:
    """Something in the case may put a person in danger (D7)."""
    with transaction():
        publishing.mark_sensitive(case(row_id), actor)


def become(status: str, reply_id: int | None = None) -> None:
    """The modem has made this of the SMS of an answer: of the only one, unless told otherwise."""
    with transaction():
        own = OutboundSms.reply_id == reply_id if reply_id else OutboundSms.reply_id.is_not(None)
        sms = db.session.scalars(select(OutboundSms).where(own)).one()
        sms.status = status
        db.session.flush()
        case_state.reconsider(sms.case_id)


def contact(phone: str) -> Contact:
    """The official of this phone."""
    return db.session.scalars(select(Contact).where(Contact.phone == phone)).one()


def raising(error: Exception) -> Callable[..., object]:
    """A step that can't be taken."""

    def broken(*_: object, **__: object) -> object:
        raise error

    return broken
