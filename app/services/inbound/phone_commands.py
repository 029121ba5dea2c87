"""What each word of app/sms/commands/registry.py does: its handler, by who may send it (D12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.errors import TransitionRefused
from app.models import InboundPart
from app.services.cases.state import case_state, silence
from app.services.contacts import typing_trouble
from app.services.inbound import admin_command, citizen_commands, near_misses, official_commands
from app.services.inbound.official_commands import Order
from app.services.inbound.official_confirmations import OfficialSms
from app.sms.commands.meanings import Courtesy, Said
from app.sms.commands.registry import (
    BACA,
    BANTUAN,
    BATAL,
    BELUM,
    BLS,
    DAFTAR,
    JANJI,
    OK,
    SELESAI,
    SETUJU,
    STATUS,
    STATUS_SISTEM,
    TOLAK,
    YA,
    Command,
    Who,
    phone_help,
)
from app.sms.texts.texts import TextKey


@dataclass(frozen=True, slots=True)
class Act:
    """What a word with a code does; the id of the card that the SMS became, if any."""

    do: Callable[[Order], int | None]
    # Done for a sensitive case as well, and by a phone that has guessed codes: an answer of
    # that one waits for its head or the moderator (D11).
    if_sensitive: bool = False
    if_doubted: bool = False


def obey(sms: OfficialSms, said: Said) -> int | None:
    """Does what an exact word of a registered phone asks; the id of the case that it was about,
    or of the card that it became."""
    return PHONE[said.command](sms, said)


def hear(first: InboundPart, text: str, said: Said | Courtesy) -> int | None:
    """Does what a citizen's word asks; the id of the case that it was about, if any."""
    if isinstance(said, Courtesy):
        return citizen_commands.thank(first, text)
    return CITIZEN[said.command](first, text, said)


def _act(sms: OfficialSms, said: Said, written: datetime | None = None) -> int | None:
    """`written`: when the word was, where OK does what another SMS had asked."""
    act, code = ACTS[said.command], said.code
    forward = official_commands.held(code, sms.contact, said.command.needs)
    renamed = official_commands.renamed(code, sms.contact) if forward is None else None
    if renamed is not None:
        return near_misses.under_new_code(sms, replace(said, code=renamed))
    if forward is None and said.command.begins_sentences:
        # Four digits behind "selesai" may be metres, or a year (A4).
        return sms.explain_on_card(official_commands.count_wrong_code(sms.contact), code=code)
    if forward is None:
        official_commands.wrong_code(sms, code)
        return None
    is_doubted = typing_trouble.is_guessing(sms.contact)
    if is_doubted and not act.if_doubted:
        return sms.explain_on_card(TextKey.WORD_DOUBTED, word=said.command.word, code=code)
    written = written or official_commands.written_at(sms.first)
    order = Order(sms.about(forward), said, forward, written, is_doubted)
    # Locked first: what is made sensitive in this moment is seen as such.
    is_sensitive = case_state.lock(forward.case_id).is_sensitive
    card = None
    if is_sensitive and not act.if_sensitive:
        order.explain(TextKey.FORWARD_SENSITIVE)
    elif said.command.who is Who.SUPERIOR and not order.is_of_superior:
        # As where nothing waits (A3, D11).
        order.explain(TextKey.APPROVAL_NONE)
    else:
        try:
            card = act.do(order)
        except TransitionRefused as refused:
            official_commands.tell_refused(order, refused.reason)
    return card or forward.case_id


def _confirm(sms: OfficialSms, said: Said) -> int | None:
    """OK KODE."""
    kept = near_misses.release(sms, said.code)
    if not isinstance(kept, near_misses.Released):
        return kept
    return _act(replace(sms, text=kept.line), kept.said, kept.written)


def say_help(sms: OfficialSms) -> None:
    """However often it is needed, within the limit of a registered phone; what names no code of the
    office may be about a secret of the official's own (D7)."""
    if not silence.is_silent(sms.contact.phone):
        sms.say(TextKey.HELP_OFFICIAL, commands=phone_help())


ACTS: Final[Mapping[Command, Act]] = {
    BLS: Act(official_commands.answer, if_doubted=True),
    TOLAK: Act(official_commands.reject),
    SETUJU: Act(official_commands.approve),
    BATAL: Act(official_commands.take_back),
    BACA: Act(official_commands.send_text_again, if_sensitive=True),
    JANJI: Act(official_commands.set_day, if_sensitive=True),
    SELESAI: Act(official_commands.keep_promise, if_sensitive=True),
}
PHONE: Final[Mapping[Command, Callable[[OfficialSms, Said], int | None]]] = {
    **dict.fromkeys(ACTS, _act),
    OK: _confirm,
    DAFTAR: lambda sms, _said: official_commands.send_codes(sms),
    BANTUAN: lambda sms, _said: say_help(sms),
    STATUS: lambda sms, said: citizen_commands.status(sms.first, sms.text, said),
}
CITIZEN: Final[Mapping[Command, Callable[[InboundPart, str, Said], int | None]]] = {
    STATUS: citizen_commands.status,
    YA: citizen_commands.about_answer,
    BELUM: citizen_commands.about_answer,
    BANTUAN: citizen_commands.say_help,
}
ADMIN: Final[Mapping[Command, Callable[[InboundPart], None]]] = {
    STATUS_SISTEM: admin_command.reply_with_status
}
