"""Anonymises cases: removes personal data from every row, keeps what is counted.

Retention and erasure call it. The journal stays as it is: it holds no number and no text, and an
answer without its salt is anonymous (D5).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, null, select, update
from sqlalchemy import case as when
from sqlalchemy.orm import InstrumentedAttribute

from app.database.extensions import db, now
from app.models import (
    Approval,
    BlockedNumber,
    Case,
    Draft,
    Forward,
    InboundPart,
    MessageFile,
    NearMiss,
    Note,
    NoticePhone,
    OutboundPart,
    OutboundSms,
    Promise,
    Rejection,
    Reply,
    StoredFile,
    Suggestion,
)
from app.services.cases.promises import promise_photos
from app.services.outbox import outbox
from app.services.settings import stored_files

REASON_GONE: Final = "Diloloskan moderator. Alasannya dihapus bersama data pribadi pesan ini."

_MESSAGE = {
    "sender": None,
    "sender_name": None,
    "body": "",
    "parts_words": None,
    "question": None,
    "outcome_note": None,
    "deleted_reason": None,
    "lapor_number": None,
    # A moderator's own words may name somebody; that he gave a reason keeps a delicate case
    # published, and stays said.
    "publish_reason": when(
        (and_(Case.published_at.is_not(None), Case.publish_reason.is_not(None)), REASON_GONE),
        else_=null(),
    ),
    "form_key": None,
}


def cases(ids: Sequence[int], at: datetime) -> None:
    """Anonymises these cases and what belongs to them up to that time: number, name and texts.

    SMS that wait are cancelled. Published text stays as a moderator approved it; to remove it,
    unpublish first.
    """
    _forget_notice_phones(ids)
    own_sms = (OutboundSms.case_id.in_(ids), OutboundSms.created_at <= at)
    outbox.cancel(*own_sms)
    db.session.flush()
    shown = select(Case.id).where(Case.id.in_(ids), Case.published_at.is_not(None))
    unseen = sorted({*ids} - {*db.session.scalars(shown)})
    _change(Case, Case.id, unseen, public_text=None)
    _change(Reply, Reply.case_id, unseen, public_text="")
    _change(Case, Case.id, ids, **_MESSAGE, anonymised_at=at)
    _change(Reply, Reply.case_id, ids, text="", text_salt="", form_key=None)
    _change(Approval, Approval.case_id, ids, text="", remark=None, form_key=None)
    _change(Note, Note.case_id, ids, text="", form_key=None)
    _change(Forward, Forward.case_id, ids, note=None, release_note=None, form_key=None)
    forwards = select(Forward.id).where(Forward.case_id.in_(ids)).scalar_subquery()
    _change(Rejection, Rejection.forward_id, forwards, reason="", alternative=None, form_key=None)
    db.session.execute(delete(NearMiss).where(NearMiss.forward_id.in_(forwards)))
    _change(Promise, Promise.case_id, ids, note=None, form_key=None)
    promise_photos.remove(select(Promise.id).where(Promise.case_id.in_(ids)).scalar_subquery())
    told: dict[str, Any] = {"units": [], "reason": "", "places": [], "similar": []}
    _change(Suggestion, Suggestion.case_id, ids, **told)
    db.session.execute(delete(Draft).where(Draft.case_id.in_(ids)))
    sms(select(OutboundSms.id).where(*own_sms).scalar_subquery())
    parts(select(InboundPart.id).where(InboundPart.case_id.in_(ids)).scalar_subquery(), at)
    # Straight to the rows: what was loaded shows what is not there any more.
    db.session.expire_all()


def sms(ids: Any) -> None:
    """Empties the texts of these SMS and citizens' numbers; an official's number belongs to the
    office."""
    _change(OutboundSms, OutboundSms.id, ids, text="")
    own = update(OutboundSms).where(OutboundSms.id.in_(ids), OutboundSms.contact_id.is_(None))
    db.session.execute(own.values(number=""), execution_options={"synchronize_session": False})
    _change(OutboundPart, OutboundPart.outbound_id, ids, text="")


def parts(ids: Any, at: datetime, *, with_cards: bool = True) -> None:
    """Empties number and text of these parts as read from the modem, and deletes the files that
    came with them; not `with_cards`, a card keeps its files as it keeps its text.

    The group key contains the number; the fingerprint does not reveal it and keeps the SIM from
    delivering the same part again.
    """
    loose = InboundPart.id.in_(ids), InboundPart.case_id.is_(None)
    _forget_files(ids if with_cards else select(InboundPart.id).where(*loose))
    _change(
        InboundPart,
        InboundPart.id,
        ids,
        number="",
        text="",
        body=b"",
        group_key=InboundPart.fingerprint,
        emptied_at=at,
        # What a restored backup holds unprocessed becomes no card any more.
        processed_at=func.coalesce(InboundPart.processed_at, at),
    )


def _forget_files(part_ids: Any) -> None:
    """Of photos and voices; the caller then drops their pieces."""
    mine = MessageFile.part_id.in_(part_ids)
    named = select(MessageFile.file_id).where(mine, MessageFile.file_id.is_not(None))
    stored_files.forget(StoredFile.id.in_(db.session.scalars(named).all()))
    db.session.execute(delete(MessageFile).where(mine))


def _forget_notice_phones(ids: Sequence[int]) -> None:
    """Of addresses that hold no other case."""
    mine = select(Case.sender).where(Case.id.in_(ids), Case.sender.contains(":"))
    others = select(Case.id).where(Case.sender == NoticePhone.address, Case.id.not_in(ids))
    notice_phones(NoticePhone.address.in_(db.session.scalars(mine).all()), ~others.exists())


def notice_phones(*which: ColumnElement[bool]) -> None:
    """Forgets who wanted to be told by SMS."""
    db.session.execute(delete(NoticePhone).where(*which))


def blockings(ids: Any) -> None:
    """Ends these blocks and makes their numbers unreadable."""
    ended = update(BlockedNumber).where(
        BlockedNumber.id.in_(ids), BlockedNumber.lifted_at.is_(None)
    )
    quiet = {"synchronize_session": False}
    db.session.execute(ended.values(lifted_at=now()), execution_options=quiet)
    _change(BlockedNumber, BlockedNumber.id, ids, number="", reason=None)


def _change(model: type[Any], key: InstrumentedAttribute[int], ids: Any, **values: Any) -> None:
    """Straight to the rows: hundreds at a time, none of them loaded."""
    statement = update(model).where(key.in_(ids)).values(**values)
    db.session.execute(statement, execution_options={"synchronize_session": False})
