"""Training examples from moderators' decisions, and when nightly training is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.language.learned_model import Example
from app.domain.language.other_authorities import MODERATOR, is_outside
from app.domain.language.text_kinds import SPAM
from app.domain.messaging.channel_facts import words_of
from app.domain.terms import LET_GO
from app.domain.workflow.workflow import ReplyChannel
from app.models import Forward, Message, Reply, Skpd, Suggestion
from app.services.cases.suggestions import model_file
from app.services.settings.local_time import WIB

# The newest so many: duties move from one unit to another, and a job's time is limited.
MOST: Final = 3000
_NIGHT: Final = timedelta(hours=1)
_DECIDED: Final = (Message.category.is_not(None), Message.deleted_at.is_(None))


def examples() -> list[Example]:
    """Training examples: forwarded cases, cases answered by a moderator, cases deleted as spam."""
    return [*_forwarded(), *_answered(), *_spam()]


def this_night() -> str:
    """The night that has begun last, as a day: it begins at one o'clock WIB."""
    return (now().astimezone(WIB) - _NIGHT).date().isoformat()


def is_learning_due() -> bool:
    """Whether this night's model is still to be made."""
    return model_file.load().made_at < this_night()


def _newest(query: Any, *which: Any) -> Any:
    """Its rows of the newest messages of which these conditions hold; none of what was erased."""
    found = query.where(Message.anonymised_at.is_(None), *which)
    return db.session.execute(found.order_by(Message.id.desc()).limit(MOST))


def _forwarded() -> list[Example]:
    """With the unit that holds the lead now: one that refused was the wrong one."""
    query = (
        select(Message.body, Message.category, Skpd.code)
        .join(Forward, Forward.message_id == Message.id)
        .join(Skpd, Skpd.id == Forward.skpd_id)
        .where(Forward.is_lead, Forward.status.not_in(LET_GO))
    )
    return [Example(words_of(body), *told) for body, *told in _newest(query, *_DECIDED)]


def _answered() -> list[Example]:
    """By the moderator himself: as what was proposed, if that was nobody's here."""
    by_desk = select(Reply.id).where(
        Reply.message_id == Message.id, Reply.channel == ReplyChannel.MODERATOR.value
    )
    forwarded = select(Forward.id).where(Forward.message_id == Message.id)
    query = (
        select(Message.body, Message.category, Suggestion.units)
        .outerjoin(Suggestion, Suggestion.message_id == Message.id)
        .where(by_desk.exists(), ~forwarded.exists())
    )
    found = []
    for body, category, units in _newest(query, *_DECIDED):
        outside = (code for code, *_ in units or [] if is_outside(code))
        found.append(Example(words_of(body), category, next(outside, MODERATOR)))
    return found


def _spam() -> list[Example]:
    query = select(Message.body).join(Suggestion, Suggestion.message_id == Message.id)
    is_gone = (Message.deleted_at.is_not(None), Message.category.is_(None))
    found = _newest(query, Suggestion.is_spam, *is_gone).scalars()
    return [Example(words_of(body), SPAM, None) for body in found]
