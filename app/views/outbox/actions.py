"""Actions on one outgoing SMS in Pesan Keluar, each with its warning."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from app.domain.access.permissions import Pair
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.words import N_
from app.models import OutboundSms
from app.services.cases.visibility import queued_sms
from app.services.journal.actor import Actor
from app.services.sending import uncertain_sms
from app.views.framework.format import when

_HUSHED: Final = N_(
    "Pesannya kini sensitif: isi SMS ini tidak dikirim lagi. HP itu mendapat SMS yang meminta "
    "pesannya dibuka di web."
)


@dataclass(frozen=True, slots=True)
class OutboxAction:
    """One button: its words, when it fits, its question, and the service that performs it.

    `name` is its permission (`can_…`) and its route. `asks_safe` says whether the dialog also asks
    for a confirmation that the citizen comes to no harm (D7); `act` gets it as its last argument.
    """

    name: str
    label: str
    icon: str
    tip: str
    title: str
    yes: str
    done: str
    fits: Callable[[OutboundSms], bool]
    warning: Callable[[OutboundSms], str]
    act: Callable[[int, Actor, bool], object]
    asks_safe: Callable[[OutboundSms], bool] = lambda _sms: False
    is_danger: bool = False


def offered(sms: OutboundSms, held: Collection[Pair]) -> list[OutboxAction]:
    """The buttons of an SMS, the next step first."""
    return [
        action
        for action in ACTIONS.values()
        if (f"can_{action.name}", "Outbox") in held and action.fits(sms)
    ]


def _again_warning(sms: OutboundSms) -> str:
    if queued_sms.form_of(sms) is not None:
        return _HUSHED
    if sms.status == OutboundStatus.UNCERTAIN:
        return N_(
            "Pesan ini mungkin sudah terkirim. Bila dikirim ulang, penerima dapat menerimanya dua "
            "kali. Bila ragu, tanyakan dahulu kepada penerima."
        )
    if sms.status == OutboundStatus.UNDELIVERED:
        return N_(
            "Jaringan melaporkan pesan ini tidak sampai. Laporan itu kadang keliru: penerima dapat "
            "menerimanya dua kali."
        )
    if sms.needs_person:
        return _(
            "Pesan ini dibuat %(created_at)s. Pastikan isinya masih perlu dikirim.",
            created_at=when(sms.created_at),
        )
    return N_("Pesan ini belum terkirim. Pastikan sebabnya sudah diatasi agar tidak gagal lagi.")


def _cancel_warning(sms: OutboundSms) -> str:
    if sms.purpose == Purpose.ANSWER and sms.reply_id is None:
        return N_("Pertanyaan ini tidak jadi dikirim: pesan warganya dikerjakan lagi.")
    if sms.purpose == Purpose.ANSWER:
        return N_(
            "Ini tidak jadi dikirim dan jawabannya ikut dibatalkan: pesan warganya kembali "
            "menunggu jawaban."
        )
    return N_("Tidak jadi dikirim. Pembatalan tidak dapat diurungkan.")


ACTIONS: Final = {
    action.name: action
    for action in (
        OutboxAction(
            name="settle",
            label=N_("Anggap terkirim"),
            icon="fa-check",
            tip=N_("Mencatatnya terkirim, tanpa mengirimnya lagi"),
            title=N_("Anggap pesan ini sudah terkirim?"),
            yes=N_("YA, ANGGAP TERKIRIM"),
            done=N_("Pesan dicatat terkirim."),
            fits=uncertain_sms.can_take_as_sent,
            warning=lambda _sms: N_(
                "Pesan ini dicatat terkirim dan tidak dikirim lagi. Bila ternyata belum terkirim, "
                "penerima tidak akan pernah menerimanya."
            ),
            act=lambda sms_id, actor, _is_safe: uncertain_sms.take_as_sent(sms_id, actor=actor),
        ),
        OutboxAction(
            name="resend",
            label=N_("Kirim ulang"),
            icon="fa-rotate-right",
            tip=N_("Memasukkannya ke antrean sekali lagi"),
            title=N_("Kirim ulang pesan ini?"),
            yes=N_("YA, KIRIM ULANG"),
            done=N_("Pesan masuk antrean lagi."),
            fits=uncertain_sms.can_send_again,
            warning=_again_warning,
            act=lambda sms_id, actor, is_safe: uncertain_sms.send_again(
                sms_id, actor=actor, is_safe=is_safe
            ),
            asks_safe=uncertain_sms.is_delicate,
        ),
        OutboxAction(
            name="cancel",
            label=N_("Batalkan"),
            icon="fa-xmark",
            tip=N_("Menariknya dari antrean sebelum dikirim"),
            title=N_("Batalkan pesan ini?"),
            yes=N_("YA, BATALKAN"),
            done=N_("Pesan tidak jadi dikirim."),
            fits=uncertain_sms.can_call_back,
            warning=_cancel_warning,
            act=lambda sms_id, actor, _is_safe: uncertain_sms.call_back(sms_id, actor=actor),
            is_danger=True,
        ),
    )
}
