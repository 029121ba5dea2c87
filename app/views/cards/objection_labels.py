"""Labels of what is objected to an answer: the citizen's BELUM (D12), an SKPD's BATAL (D11)."""

from __future__ import annotations

from app.domain.words import Sentence
from app.domain.workflow.objections import Objection, is_reopened
from app.domain.workflow.workflow import MessageStatus
from app.models import Message
from app.views.cards.view_models import Tag
from app.views.framework.format import wib


def tags(message: Message, *, is_denied: bool) -> tuple[Tag, ...]:
    """The citizen's BELUM and the SKPD's BATAL: each waits for an answer. `is_denied`: a disputed
    answer that nothing has corrected."""
    status, unsolved_at = MessageStatus(message.status), message.unsolved_at
    found = []
    if unsolved_at is not None and is_reopened(status, is_unsolved=True):
        label = Sentence(Objection.REOPENED.label)
        found.append(Tag(Sentence("%(label)s, %(at)s", label=label, at=wib(unsolved_at)), "bad"))
    if is_denied and status is not MessageStatus.SELESAI:
        found.append(Tag(Objection.DISPUTED.label, "bad"))
    return tuple(found)


def state(message: Message) -> str:
    """The state in a word, or that it was opened again."""
    status = MessageStatus(message.status)
    if is_reopened(status, is_unsolved=message.unsolved_at is not None):
        return Objection.REOPENED.label
    return status.label
