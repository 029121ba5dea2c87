"""An official's near miss: never executed, never silent; OK KODE does what was kept (D12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from app.database.extensions import db, now
from app.models import Contact, Forward, NearMiss, OutboundSms
from app.services.cases.actions import creating
from app.services.cases.state import case_codes, case_state
from app.services.contacts import recipients, typing_trouble
from app.services.inbound import official_commands
from app.services.inbound.official_confirmations import OfficialSms
from app.services.journal import journal
from app.services.settings import sms_templates
from app.sms.commands.asides import Aside, changed
from app.sms.commands.meanings import Incomplete, Problem, Said
from app.sms.commands.mistyped import behind_word, text_without
from app.sms.commands.registry import BATAL, BLS, BY_WORD, OK, Command
from app.sms.commands.spelling import is_polite, words
from app.sms.texts.texts import TextKey

KEPT: Final = timedelta(days=1)
# So many words of one of our SMS are a quotation: alone, or before words of the official's own.
_QUOTED_ALONE: Final = 2
_QUOTED_FIRST: Final = 5
_FORWARDED: Final = ("fwd", "fw", "re", "terusan", "diteruskan")
# An SMS with a sensitive text repeats none of it.
_NOT_REPEATED: Final = "..."
# The word of a text that OK never sends; the same again, after our question had time to arrive, is
# meant for the citizen.
_NO_WORD: Final = ""
_ASKED: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Released:
    """What OK lets act: its meaning, the line that it stands for, and when that was written."""

    said: Said
    line: str
    written: datetime


def tell(sms: OfficialSms, meaning: Incomplete) -> int | None:
    """Says what was understood and what to type; the id of the case it is about, or of the card
    that the SMS became."""
    note(sms.contact, meaning.problem.value)
    if meaning.code is None and meaning.problem is Problem.NOT_EXACT:
        sms.explain(TextKey.WORD_MEANT, word=meaning.command.word)
        return None
    if meaning.command is OK:
        return _ask_again(sms, meaning.code)
    forwards = _meant(meaning, sms.contact)
    if meaning.problem is Problem.TWO_CODES or len(forwards) > 1:
        return _two_codes(sms, meaning.command)
    if not forwards:
        return _unknown(sms, meaning)
    return _understood(sms, meaning, forwards[0])


def under_new_code(sms: OfficialSms, said: Said) -> int | None:
    """A word with the code that a case had before it was handled together with another's: asked
    back with the code of both."""
    meant = for_citizen(said, sms.contact) if said.command.writes_to_citizen else said
    if isinstance(meant, Said):
        meant = Incomplete(said.command, said.code, Problem.NOT_EXACT, said.text)
    return tell(sms, meant)


def note(contact: Contact, problem: str) -> None:
    """Writes down that an SMS of this phone was not understood."""
    actor = official_commands.actor_of(contact)
    journal.record(typing_trouble.NEAR_MISS, "contact", contact.id, actor=actor, problem=problem)


def is_live(meaning: Incomplete, contact: Contact) -> bool:
    """Whether a sentence that only mentions digits names a code of this phone's unit."""
    return bool(_meant(meaning, contact))


def repeat_offer(sms: OfficialSms) -> bool:
    """Whether something waits for OK; then the line that does it is said again."""
    row = _find(sms.contact.phone)
    if row is not None:
        _offer(sms, row.code, row.word, row.text)
    return row is not None


def release(sms: OfficialSms, code: str) -> Released | int | None:
    """OK KODE: exactly what was kept, to be done if its code still means the same case; else the
    id of the card that the SMS became, if any."""
    row = _find(sms.contact.phone, code)
    if row is not None and row.word == _NO_WORD:
        _offer(sms, row.code, row.word, row.text)
        return row.forward.case_id
    row = _take(sms.contact.phone, code)
    if row is None:
        if official_commands.held(code, sms.contact) is None:
            # What was kept without a code could be released by guessing it (D11).
            official_commands.count_wrong_code(sms.contact)
        sms.explain(TextKey.OK_NONE, code=code)
        return None
    said = Said(BY_WORD[row.word], row.code, row.text)
    forward = official_commands.held(row.code, sms.contact)
    if forward is None or forward.id != row.forward_id:
        official_commands.wrong_code(sms, row.code)
        return None
    if said.command.writes_to_citizen and case_codes.live_in(row.text):
        return _two_codes(sms, said.command)
    line = f"{row.word} {row.code} {row.text}".strip()
    return Released(said, line, row.written_at)


def for_citizen(meaning: Said, contact: Contact) -> Said | Incomplete:
    """The same, or a near miss where the text would take a live code to a citizen (D14), is what an
    official was sent about the case, or is said to the office (D12)."""
    word, code, rest = meaning.command, meaning.code, meaning.text
    has_code = bool(case_codes.live_in(rest))
    if has_code:
        rest = text_without(meaning.text, code)
        if case_codes.live_in(rest):
            return Incomplete(word, code, Problem.TWO_CODES, meaning.text)
    forward = official_commands.held(code, contact)
    if forward is not None:
        if _came_from_us(meaning.text, forward):
            return Incomplete(word, code, Problem.REFUSING, meaning.text)
        said = behind_word(word, code, rest)
        if said is not None and not _insists(contact, meaning):
            return replace(said, problem=Problem.TO_OFFICE) if said.aside else said
    return Incomplete(word, code, Problem.NOT_EXACT, rest, (code,)) if has_code else meaning


def _insists(contact: Contact, meaning: Said) -> bool:
    """Whether the same was sent before, and asked back: who then sends it again means it."""
    row = _find(contact.phone, meaning.code)
    if row is None or row.word != _NO_WORD or row.kept_at > now() - _ASKED:
        return False
    return words(row.text) == words(meaning.text)


def _meant(meaning: Incomplete, contact: Contact) -> list[Forward]:
    """The live forwards of the own unit that it names, or the only one that it can mean."""
    if meaning.code is not None and meaning.problem is not Problem.MENTIONED:
        found = [official_commands.held(meaning.code, contact)]
    elif meaning.codes:
        found = [official_commands.held(code, contact) for code in meaning.codes]
    elif meaning.problem is Problem.NO_CODE:
        only = _waiting_for(meaning.command, contact)
        found = [*only] if len(only) == 1 else []
    else:
        found = []
    return [row for row in found if row is not None]


def _waiting_for(command: Command, contact: Contact) -> Sequence[Forward]:
    """The forwards of the unit for which the word would do something."""
    rows = official_commands.live_forwards(contact)
    return [row for row in rows if official_commands.would_act(command.needs, row, contact)]


def _understood(sms: OfficialSms, meaning: Incomplete, forward: Forward) -> int | None:
    """One live code of the own unit is meant."""
    code = forward.case.code or ""
    if case_state.lock(forward.case_id).is_sensitive:
        sms.say(TextKey.FORWARD_SENSITIVE, code=code)
        return forward.case_id
    meaning = _as_meant(sms, meaning, forward)
    command, said = meaning.command, meaning.text
    if meaning.aside or meaning.problem is Problem.REFUSING or _came_from_us(said, forward):
        _refuse(sms, meaning, forward)
        return forward.case_id
    if not command.has_text:
        said = ""
    elif code in case_codes.live_in(said):
        said = text_without(said, code)
    if command.needs_text and not words(said):
        sms.say(TextKey.ANSWER_EMPTY, code=code, word=command.word)
        return forward.case_id
    if command.writes_to_citizen and case_codes.live_in(said):
        return _two_codes(sms, command)
    _keep(sms, forward, command.word, said)
    _offer(sms, code, command.word, said)
    return forward.case_id


def _refuse(sms: OfficialSms, meaning: Incomplete, forward: Forward) -> None:
    """Sends nothing, nor by OK what was kept before; an exact answer may be sent again."""
    is_exact = meaning.problem is Problem.TO_OFFICE
    _keep(sms, forward, _NO_WORD, meaning.text if is_exact else "")
    _offer(sms, forward.case.code or "", _NO_WORD, meaning.text if is_exact else "")


def _as_meant(sms: OfficialSms, meaning: Incomplete, forward: Forward) -> Incomplete:
    """What may be offered instead of sending: BATAL of an answer that this phone was told about,
    the waiting draft with the word changed; else the same."""
    draft = case_state.waiting_draft(forward)
    if meaning.aside is Aside.HOLD and official_commands.is_named_by_echo(forward, sms.contact):
        return replace(meaning, command=BATAL, problem=Problem.NOT_EXACT, text="", aside=None)
    may_change = recipients.superior_who(official_commands.actor_of(sms.contact), forward)
    if meaning.aside is Aside.CHANGE and draft is not None and may_change is not None:
        text = changed(draft.text, meaning.text)
        if text is not None:
            return replace(meaning, command=BLS, problem=Problem.NOT_EXACT, text=text, aside=None)
    return meaning


def _came_from_us(text: str, forward: Forward) -> bool:
    """Whether it repeats the beginning, or all, of an SMS that an official got about this case."""
    said = _bare(text, forward)
    if len(said) < _QUOTED_ALONE or is_polite(text):
        return False
    told = select(OutboundSms.text).where(
        OutboundSms.case_id == forward.case_id, OutboundSms.contact_id.is_not(None)
    )
    rows = [_bare(sent, forward) for sent in db.session.scalars(told)]
    return any(
        row[: len(said)] == said or (len(row) >= _QUOTED_FIRST and said[: len(row)] == row)
        for row in rows
    )


def _bare(text: str, forward: Forward) -> list[str]:
    """Its words without what phones put before a forwarded SMS, and without the code."""
    said, before = words(text), (*_FORWARDED, forward.case.code)
    start = next((place for place, word in enumerate(said) if word not in before), len(said))
    return said[start:]


def _offer(sms: OfficialSms, code: str, word: str, said: str) -> None:
    """What was understood, as far as one SMS holds it, and the short word that does it."""
    if word == _NO_WORD:
        sms.say(TextKey.NEAR_ASIDE if said else TextKey.NEAR_REFUSING, code=code)
        return
    # Read without the word and the code as well, which say nothing of it.
    is_sensitive = creating.is_sensitive(sms.text) or creating.is_sensitive(said)
    shown = _NOT_REPEATED if is_sensitive else said
    key, name, long = TextKey.NEAR_ANSWER, "excerpt", shown
    if word != BLS.word:
        key, name, long = TextKey.NEAR_WORD, "command", f"{word} {code} {shown}".strip()
    sms.answer(sms_templates.say_in_one_part(key, name, long, code=code))


def _unknown(sms: OfficialSms, meaning: Incomplete) -> int | None:
    """No live code of the own unit is meant: how it is typed, and a card where a sentence may be
    meant as it stands (A4)."""
    if meaning.code is not None and meaning.problem is not Problem.MENTIONED:
        official_commands.wrong_code(sms, meaning.code)
        return None
    key = TextKey.ANSWER_NO_CODE if meaning.command.has_text else TextKey.WORD_NO_CODE
    return sms.explain_on_card(key, word=meaning.command.word)


def _two_codes(sms: OfficialSms, command: Command) -> int:
    return sms.explain_on_card(TextKey.ANSWER_TWO_CODES, word=command.word)


def _ask_again(sms: OfficialSms, code: str | None) -> int | None:
    row = _find(sms.contact.phone, code)
    if row is not None:
        _offer(sms, row.code, row.word, row.text)
        return row.forward.case_id
    if code and official_commands.held(code, sms.contact) is not None:
        sms.say(TextKey.NEAR_REFUSING, code=code)
    else:
        sms.explain(TextKey.OK_NONE, code=code or "")
    return None


def _keep(sms: OfficialSms, forward: Forward, word: str, text: str) -> None:
    """What OK would do now; an earlier one of this phone and code is over."""
    phone, code = sms.contact.phone, forward.case.code or ""
    db.session.execute(delete(NearMiss).where(NearMiss.phone == phone, NearMiss.code == code))
    row = NearMiss(phone=phone, code=code, forward_id=forward.id, word=word, text=text)
    row.written_at, row.kept_at = official_commands.written_at(sms.first), now()
    db.session.add(row)
    db.session.flush()


def _find(phone: str, code: str | None = None) -> NearMiss | None:
    """The newest of this phone, of this code where one is named."""
    query = select(NearMiss).where(NearMiss.phone == phone, NearMiss.kept_at > now() - KEPT)
    if code is not None:
        query = query.where(NearMiss.code == code)
    return db.session.scalar(query.order_by(NearMiss.id.desc()).limit(1))


def _take(phone: str, code: str) -> NearMiss | None:
    """The same, once: who takes it has it alone."""
    row = _find(phone, code)
    if row is None:
        return None
    db.session.expunge(row)
    gone = db.session.execute(
        delete(NearMiss).where(NearMiss.id == row.id).returning(NearMiss.id)
    ).all()
    return row if gone else None
