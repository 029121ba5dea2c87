"""Showing a case on the public page, and taking it off again (S54-S56); the original stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.database.extensions import now
from app.domain.errors import InvalidInput
from app.domain.language import places
from app.domain.language.danger import Topic
from app.domain.language.person_names import NOBODY, Names, names_given_in
from app.domain.language.redaction import redacted, redaction_marks
from app.domain.messaging.channel_facts import words_of
from app.domain.reasons import Problem
from app.domain.workflow.workflow import Action, CaseStatus
from app.models import Case, Reply
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_journal, case_state, danger_reading, duty_alerts
from app.services.cases.suggestions import suggesting
from app.services.cases.visibility import queued_sms
from app.services.journal.actor import Actor
from app.services.settings import validation

# Ten SMS parts and what a moderator may add.
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Choice:
    """What a moderator lets through: key of `texts` -> what the public reads instead of it.

    `reason` is the second click: why a case on a delicate subject is published all the same.
    """

    texts: Mapping[str, str | None] = field(default_factory=dict)
    kecamatan: str | None = None
    reason: str | None = None


def texts(case: Case) -> dict[str, Case | Reply]:
    """Each text that the public will read, by its key: the case, its parts, its answers."""
    found: dict[str, Case | Reply] = {f"m{row.id}": row for row in (case, *case.parts)}
    return found | {f"r{row.id}": row for row in case.replies}


def original(row: Case | Reply) -> str:
    """What its author wrote; of a case without a word what it is: "(foto)"."""
    return words_of(row.body) or row.body if isinstance(row, Case) else row.text


def named(case: Case) -> Names:
    """The citizen's names, as he gives them or the desk wrote them down: an answer may call him by
    them."""
    found = NOBODY
    for row in (case, *case.parts):
        found |= names_given_in(row.body)
        if row.sender_name:
            found |= names_given_in(f"nama: {row.sender_name}")
    return found


def proposed(row: Case | Reply, names: Names) -> str:
    """What the public would read: what was let through before, else all that is marked hidden."""
    text = original(row)
    # An answer has its public text from the beginning; the citizen may have said his name later.
    is_untouched = row.public_text is None or row.public_text == redacted(text)
    return redacted(text, names) if is_untouched else row.public_text or ""


def topics(case: Case) -> tuple[Topic, ...]:
    """Why its publication takes a reason; empty for an everyday case."""
    rows = (case, *case.parts)
    found = {topic for row in rows for topic in danger_reading.of(row.body).delicate}
    if not found and any(row.is_sensitive for row in rows):
        found.add(Topic.SENSITIVE)
    return tuple(topic for topic in Topic if topic in found)


def needs_a_look(case: Case) -> bool:
    """Whether one click is not enough: it is delicate, or something is marked in it that nobody has
    looked at yet, or was added to it: perhaps after the screen that is clicked was drawn."""
    rows, called = texts(case).values(), named(case)
    if any(part.public_text is None for part in case.parts):
        return True
    if all(row.public_text is not None for row in rows):
        return bool(topics(case))
    return bool(topics(case)) or any(redaction_marks(original(row), called) for row in rows)


def place_of(case: Case) -> str | None:
    """The kecamatan that the public reads: what a moderator chose, else what the text names."""
    whole = "\n".join(row.body for row in (case, *case.parts))
    return case.public_place or places.kecamatan_of(whole)


def publish(case_id: int, *, actor: Actor, choice: Choice | None = None) -> Case:
    """Shows the case to everybody; without a choice as it is proposed. Raises InvalidInput when
    it is delicate and no reason is given, TransitionRefused."""
    case = case_state.lock_for(Action.PUBLISH, case_id, actor)
    subjects = topics(case)
    _let_through(case, choice, subjects)
    for row in (case, *case.parts):
        row.published_at = now()
    facts = {"topics": " ".join(subjects)} if subjects else {}
    case_journal.record("publish", case, actor, **facts)
    return case


def revise(case_id: int, *, actor: Actor, choice: Choice) -> Case:
    """Changes what the public reads of it, at once where it is published. Raises InvalidInput,
    TransitionRefused."""
    case = case_state.lock_for(Action.REVIEW, case_id, actor)
    _let_through(case, choice, topics(case) if case.is_published else ())
    case_journal.record("revise_public", case, actor)
    return case


def unpublish(case_id: int, *, actor: Actor) -> Case:
    """Takes the case off the public page at once; raises TransitionRefused."""
    case = case_state.lock_for(Action.UNPUBLISH, case_id, actor)
    take_down(case, actor)
    return case


def text_changed(case: Case) -> None:
    """What a moderator let through once was not the whole: next time it is proposed anew. What is
    published stays as he saw it."""
    if not case.is_published:
        case.public_text = None


def mark_sensitive(case: Case, actor: Actor) -> None:
    """Something in it may put a person in danger (D7): it is marked, read by nobody outside, and
    what waits to be sent about it is called back."""
    if not case.is_sensitive:
        # What is written to a sensitive card had its second click.
        case.is_sensitive = True
        queued_sms.forget_words(case)
        case_state.leave_together(case, actor)
        due_dates.renew(case)
        queued_sms.replace_queued(case, actor)
        if case.status == CaseStatus.BARU:
            # Other units protect its sender.
            suggesting.renew(case)
        if actor.user_id is None:
            # Who marks it at a screen knows of it.
            duty_alerts.tell(case)
    take_down(case, actor)


def take_down(case: Case, actor: Actor) -> None:
    """Off the public page, whoever the act belongs to that demands it; nothing when it is not on
    it. A reason given once is none for the next time."""
    if case.is_published:
        for row in (case, *case.parts):
            row.published_at = row.publish_reason = None
        case_journal.record("unpublish", case, actor)


def _let_through(case: Case, choice: Choice | None, subjects: tuple[Topic, ...]) -> None:
    wanted = choice or Choice(kecamatan=place_of(case))
    reason = validation.optional(wanted.reason, 300)
    if subjects and reason is None:
        raise InvalidInput("publish_reason", Problem.REQUIRED)
    names = named(case)
    for key, row in texts(case).items():
        if key in wanted.texts:
            row.public_text = validation.required("public_text", wanted.texts[key], LONGEST)
        else:
            row.public_text = proposed(row, names)
        if isinstance(row, Reply) and (choice is None or key in wanted.texts):
            row.awaits_look = False
    case.public_changed_at = now()
    for row in (case, *case.parts):
        row.publish_reason = reason if subjects else None
    case.public_place = wanted.kecamatan if wanted.kecamatan in places.kecamatan() else None
