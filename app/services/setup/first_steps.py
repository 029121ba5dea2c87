"""First steps of the training mode: one SMS from its citizen to the report, for a newcomer.

A step that is an act is done when the journal tells of one since the steps began; one that is a
look is written down. All of it stands in one row of `setting`, which only latihan ever has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flask import current_app
from sqlalchemy import func, select

from app.database.extensions import db, now
from app.domain.terms import ReplyChannel
from app.models import Case, Event, Forward, Reply, Setting

KEY: Final = "first_steps"
_CLOSED: Final = "closed"
_BY_PHONE: Final = ReplyChannel.BLS.value


class Step(StrEnum):
    """The steps in their order."""

    SEND = "send"
    CARD = "card"
    FORWARD = "forward"
    ANSWER = "answer"
    READ = "read"
    PUBLISH = "publish"
    PUBLIC = "public"
    REPORT = "report"


# The steps that are a look; the others are acts.
LOOKS: Final = frozenset({Step.CARD, Step.READ, Step.PUBLIC, Step.REPORT})
_ACTS: Final = {"receive": Step.SEND, "forward": Step.FORWARD, "publish": Step.PUBLISH}


@dataclass(frozen=True, slots=True)
class Story:
    """How far a newcomer is; `case_id` is the first SMS that came since, `skpd_id` and `code`
    are those of its first forward."""

    done: frozenset[Step]
    case_id: int | None = None
    skpd_id: int | None = None
    code: str = ""

    @property
    def next(self) -> Step | None:
        """The first step that is not done."""
        return next((step for step in Step if step not in self.done), None)


def begin() -> None:
    """Called when the examples are made, in the caller's transaction."""
    db.session.add(Setting(key=KEY, value=now().isoformat()))


def story() -> Story | None:
    """None in production, in a service without steps, and once they are closed."""
    row = _row()
    if row is None or _CLOSED in row.value:
        return None
    words, *looks = row.value.split(" ")
    since, done = datetime.fromisoformat(words), {Step(it) for it in looks}
    acts = select(Event.action, func.min(Event.case_id)).where(
        Event.action.in_(_ACTS), Event.at >= since
    )
    found = {action: first for action, first in db.session.execute(acts.group_by(Event.action))}
    done |= {_ACTS[action] for action in found}
    by_phone = select(Reply.id).where(Reply.channel == _BY_PHONE, Reply.created_at >= since)
    if Step.FORWARD in done and db.session.scalar(by_phone.limit(1)) is not None:
        done.add(Step.ANSWER)
    case_id = found.get("receive")
    row_of_case = db.session.execute(
        select(Case.code, Forward.skpd_id)
        .outerjoin(Forward, Forward.case_id == Case.id)
        .where(Case.id == case_id)
        .order_by(Forward.id)
        .limit(1)
    ).first()
    code, skpd_id = row_of_case or ("", None)
    return Story(frozenset(done), case_id, skpd_id, code or "")


def look(step: Step) -> None:
    """Writes down that somebody looked; in the caller's transaction."""
    row = _row()
    if row is not None and step in LOOKS and step not in row.value.split(" "):
        row.value = f"{row.value} {step}"


def close() -> None:
    """Closes the steps for everybody; in the caller's transaction."""
    row = _row()
    if row is not None and _CLOSED not in row.value:
        row.value = f"{row.value} {_CLOSED}"


def _row() -> Setting | None:
    if not current_app.config["SETTINGS"].is_latihan:
        return None
    return db.session.scalars(select(Setting).where(Setting.key == KEY)).first()
