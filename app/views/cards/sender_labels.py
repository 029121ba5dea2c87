"""The sender of a message as far as this person may know it, and the channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from flask_babel import gettext as _

from app.domain.access.roles import may_see_full_number, may_see_hidden_number
from app.domain.messaging import phone_numbers
from app.domain.words import N_
from app.domain.workflow.workflow import Channel
from app.i18n.language import translated
from app.models import Message
from app.services.cases.state.case_state import reachable_number
from app.views.cards.view_models import Way
from app.views.framework.format import shown_number

NO_NUMBER: Final = N_("Tanpa nomor HP")
HIDDEN: Final = N_("Nomor dirahasiakan")
ERASED: Final = N_("Data pribadi dihapus")
_ICONS: Final[Mapping[Channel, str]] = {
    Channel.WHATSAPP: "fa-comment-dots",
    Channel.TELEPON: "fa-phone",
    Channel.SURAT: "fa-envelope",
    Channel.LANGSUNG: "fa-person-walking",
}


def title(message: Message, roles: Collection[str]) -> str:
    """The number, masked by role (D4); without a number the name, under the same rule. Of a message
    that begins with RAHASIA, Admin alone sees either."""
    if is_hidden(message, roles):
        return translated(HIDDEN)
    if message.is_anonymised:
        return translated(ERASED)
    if message.sender is not None:
        return shown_number(message.sender, roles)
    return _name(message, roles) or translated(NO_NUMBER)


def is_hidden(message: Message, roles: Collection[str]) -> bool:
    """Whether this person sees neither number nor name."""
    return message.hides_number and not may_see_hidden_number(roles)


def beside(message: Message, roles: Collection[str]) -> str:
    """The name beside the number, if it is known."""
    is_told = message.sender is not None and not is_hidden(message, roles)
    return _name(message, roles) if is_told else ""


def masked(message: Message) -> str:
    """The number on a print, masked whoever prints it (D4)."""
    if message.hides_number:
        return translated(HIDDEN)
    if message.is_anonymised:
        return translated(ERASED)
    return (
        phone_numbers.masked(message.sender)
        if message.sender is not None
        else translated(NO_NUMBER)
    )


def way(message: Message) -> Way | None:
    """The badge of a message that is no SMS; its tooltip says how an answer is given (D10)."""
    channel = Channel(message.channel)
    if channel is Channel.SMS:
        return None
    is_sent = reachable_number(message) is not None
    way = translated(channel.way)
    answer = _("dikirim lewat SMS") if is_sent else _("dicatat, disampaikan %(way)s", way=way)
    return Way(
        channel.label,
        _ICONS[channel],
        _("Datang %(way)s; jawaban %(answer)s", way=way, answer=answer),
    )


def _name(message: Message, roles: Collection[str]) -> str:
    return (message.sender_name or "") if may_see_full_number(roles) else ""
