"""The sender of a case as far as one may know it, its blocking, channel, and what SMS it got."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from flask_babel import gettext as _

from app.domain.access.roles import may_see_full_number, may_see_hidden_number
from app.domain.messaging import phone_numbers
from app.domain.messaging.addresses import channel_of
from app.domain.messaging.delivery import LOST
from app.domain.terms import ANSWERED
from app.domain.words import N_
from app.domain.workflow.workflow import Channel, Facts
from app.i18n.language import translated
from app.models import Case, OutboundSms
from app.services.cases.state.case_state import reachable_number
from app.views.cards.view_models import Tag, Way
from app.views.framework.format import full_day, shown_number

NO_NUMBER: Final = N_("Tanpa nomor HP")
HIDDEN: Final = N_("Nomor dirahasiakan")
ERASED: Final = N_("Data pribadi dihapus")
_ICONS: Final[Mapping[Channel, str]] = {
    Channel.WHATSAPP: "fa-comment-dots",
    Channel.WEB: "fa-globe",
    Channel.TELEPON: "fa-phone",
    Channel.SURAT: "fa-envelope",
    Channel.LANGSUNG: "fa-person-walking",
}
_SILENT: Final = Tag(
    N_("Nomor ini punya pesan sensitif: tanpa SMS otomatis"),
    "bad",
    N_(
        "Sampai pesan itu selesai, tanda terima, STATUS, dan ajakan YA atau BELUM tidak dikirim."
        " Jawaban yang ditulis orang tetap dikirim."
    ),
)
_UNTOLD: Final = Tag(
    N_("Belum mendapat SMS tanda terima"),
    "warn",
    N_(
        "Tentang pesan mendesak ini pengirimnya belum menerima SMS: SMS otomatis dibatasi atau"
        " dihentikan, gagal, atau pesannya belum lengkap. Balas atau telepon dia."
    ),
)

_WITHHELD: Final = Tag(
    N_("Ditahan: nomor diblokir"),
    "bad",
    N_("Datang selagi nomornya diblokir: tidak dijawab dan tidak diteruskan"),
)


def title(case: Case, roles: Collection[str]) -> str:
    """The number, masked by role (D4); without a number the name, under the same rule. Of a case
    that begins with RAHASIA, Admin alone sees either."""
    if is_hidden(case, roles):
        return translated(HIDDEN)
    if case.is_anonymised:
        return translated(ERASED)
    if case.sender is not None:
        return shown_number(case.sender, roles)
    return _name(case, roles) or translated(NO_NUMBER)


def is_hidden(case: Case, roles: Collection[str]) -> bool:
    """Whether this person sees neither number nor name."""
    return case.hides_number and not may_see_hidden_number(roles)


def beside(case: Case, roles: Collection[str]) -> str:
    """The name beside the number, if it is known."""
    is_told = case.sender is not None and not is_hidden(case, roles)
    return _name(case, roles) if is_told else ""


def masked(case: Case) -> str:
    """The number on a print, masked whoever prints it (D4)."""
    if case.hides_number:
        return translated(HIDDEN)
    if case.is_anonymised:
        return translated(ERASED)
    return phone_numbers.masked(case.sender) if case.sender is not None else translated(NO_NUMBER)


def way(case: Case) -> Way | None:
    """The badge of a case that is no SMS; its tooltip says how an answer is given (D10)."""
    channel = Channel(case.channel)
    if channel == Channel.SMS:
        return None
    number, way = reachable_number(case), translated(channel.way)
    if number is None:
        answer = _("dicatat, disampaikan %(way)s", way=way)
    else:
        answer = _("dikirim %(way)s", way=translated(channel_of(number).way))
    return Way(
        channel.label,
        _ICONS.get(channel, "fa-comment-dots"),
        _("Datang %(way)s; jawaban %(answer)s", way=way, answer=answer),
    )


def told(
    case: Case, receipt: OutboundSms | None, *, is_silent: bool, is_hidden: bool
) -> tuple[Tag, ...]:
    """For the desk: that the number gets no automatic SMS, or that one in danger got none (D7).

    A card that hides its number tells nothing of the number's other cards.
    """
    if case.is_sensitive or case.is_anonymised:
        return ()
    if is_silent:
        return () if is_hidden else (_SILENT,)
    if case.channel == Channel.WEB:
        return ()  # The page after the form names the emergency numbers.
    waits = case.is_urgent and not case.is_entered and case.status not in ANSWERED
    has_sms = receipt is not None and receipt.status not in LOST and not receipt.needs_person
    return (_UNTOLD,) if waits and not has_sms else ()


def _name(case: Case, roles: Collection[str]) -> str:
    return (case.sender_name or "") if may_see_full_number(roles) else ""


def blocked(case: Case, facts: Facts, until: date | None) -> list[Tag]:
    """That it is withheld, and that its number is blocked now; no unit sees either."""
    if facts.forward is not None:
        return []
    found = [_WITHHELD] if case.is_quarantined else []
    if facts.is_blocked:
        end = _(" sampai %(until)s", until=full_day(until)) if until else ""
        found.append(Tag(_("Nomor terblokir%(end)s", end=end), "bad"))
    return found
