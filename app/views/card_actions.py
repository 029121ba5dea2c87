"""The buttons of a card: workflow's answer in the tutorial's words (S26-S32, S81-S83)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import url_for

from app import errors
from app.domain.buttons import actions_for, more_actions
from app.domain.errors import Refusal, TransitionRefused
from app.domain.permissions import Pair
from app.domain.workflow import (
    Action,
    Facts,
    ForwardStatus,
    MessageStatus,
    allowed,
    refusal_of,
)
from app.english import said
from app.models import Forward, Message
from app.services.actor import Actor
from app.services.standing import facts_of
from app.views.card_parts import Button

_A = Action
# action -> permission on Inbox, words, icon, what it does (the tooltip of S27), opens a window?
_INBOX: Final[Mapping[Action, tuple[str, str, str, str, bool]]] = {
    _A.FORWARD: (
        "forward",
        "Proses / Forward",
        "fa-share",
        "Meneruskan pesan ke SKPD; HP pejabatnya menerima SMS dengan kode",
        True,
    ),
    _A.REPLY: ("reply", "Balas", "fa-reply", "Membalas pesan langsung ke warga lewat SMS", True),
    _A.ASK: (
        "reply",
        "Minta kejelasan",
        "fa-circle-question",
        "Menanyakan kepada warga apa yang belum jelas; tenggat berhenti sampai ia menjawab",
        True,
    ),
    _A.DELETE: ("delete", "Hapus", "fa-trash", "Menghapus pesan dari daftar", True),
    _A.BLOCK: ("block", "Blokir", "fa-ban", "Memblokir nomor pengirim pesan ini", True),
    _A.UNBLOCK: (
        "block",
        "Jangan Blokir",
        "fa-circle-check",
        "Membatalkan pemblokiran nomor pengirim ini",
        False,
    ),
    _A.PUBLISH: (
        "publish",
        "Publish",
        "fa-bullhorn",
        "Menerbitkan pesan di halaman utama Si UPIK, nomor disembunyikan",
        False,
    ),
    _A.UNPUBLISH: (
        "publish",
        "Batal Publish",
        "fa-eye-slash",
        "Menarik pesan dari halaman utama Si UPIK",
        False,
    ),
    _A.REVIEW: (
        "publish",
        "Teks umum",
        "fa-user-shield",
        "Memeriksa dan menyamarkan apa yang dibaca umum dari pesan ini",
        True,
    ),
    _A.REMIND: (
        "remind",
        "Ingatkan",
        "fa-bell",
        "Mengirim SMS pengingat ke HP SKPD yang belum menjawab",
        False,
    ),
    _A.JOIN: (
        "join",
        "Gabungkan",
        "fa-object-group",
        "Menjadikan pesan ini dan pesan lain dari nomor yang sama satu kartu",
        True,
    ),
    _A.SPLIT: (
        "join",
        "Pisahkan",
        "fa-object-ungroup",
        "Menjadikan pesan ini kartu sendiri lagi",
        False,
    ),
    _A.CLOSE: ("close", "Selesai", "fa-flag-checkered", "Menandai pesan sudah selesai", True),
    _A.REOPEN: (
        "close",
        "Buka lagi",
        "fa-arrow-rotate-left",
        "Mengembalikan pesan yang sudah selesai ke daftar kerja",
        False,
    ),
    _A.NOTE: (
        "note",
        "Catatan",
        "fa-note-sticky",
        "Menulis catatan internal, hanya untuk moderator",
        True,
    ),
    _A.RESTORE: ("delete", "Pulihkan", "fa-rotate-left", "Mengembalikan pesan yang dihapus", False),
}
_OFFICE: Final[Mapping[Action, tuple[str, str, str, str]]] = {
    _A.REPLY: ("reply", "BALAS", "fa-reply", "Membalas pesan; jawaban dikirim ke warga lewat SMS"),
    _A.REJECT: (
        "reject",
        "TOLAK",
        "fa-arrow-rotate-left",
        "Mengembalikan pesan kepada moderator karena bukan kewenangan SKPD ini",
    ),
}
# Why an SKPD's own hold allows no TOLAK (or BALAS) any more.
_OVER: Final[Mapping[ForwardStatus, str]] = {
    ForwardStatus.DIJAWAB: "Tidak dapat ditolak lagi: SKPD ini sudah menjawab pesan ini",
    ForwardStatus.DITOLAK: "Tidak dapat lagi: pesan ini sudah ditolak dan kembali ke moderator",
    ForwardStatus.DITARIK: "Tidak dapat lagi: pesan ini sudah ditarik moderator dari SKPD ini",
}
_ENDPOINTS: Final[Mapping[Action, str]] = {
    _A.FORWARD: "InboxView.forward",
    _A.REPLY: "InboxView.reply",
    _A.ASK: "InboxView.ask",
    _A.DELETE: "InboxView.delete",
    _A.BLOCK: "InboxView.block",
    _A.JOIN: "InboxView.join",
    _A.SPLIT: "InboxView.split",
    _A.CLOSE: "InboxView.close",
    _A.REOPEN: "InboxView.reopen",
    _A.NOTE: "InboxView.note",
    _A.UNBLOCK: "InboxView.unblock",
    _A.PUBLISH: "InboxView.publish",
    _A.REVIEW: "InboxView.review",
    _A.UNPUBLISH: "InboxView.publish",
    _A.REMIND: "InboxView.remind",
    _A.RESTORE: "InboxView.restore",
}
# Balas where no SMS reaches the sender (D10).
RECORDED: Final = "Mencatat jawaban; sampaikan sendiri kepada warga, tanpa SMS"
# The state is said, not toggled: two people who press at once don't undo each other.
_VALUES: Final[Mapping[Action, str]] = {
    _A.PUBLISH: '{"terbit": "1"}',
    _A.UNPUBLISH: '{"terbit": "0"}',
}


def inbox_buttons(
    message_id: int, facts: Facts, actor: Actor, held: frozenset[Pair]
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """The buttons in sight, the next step first and filled, and those under "Lainnya"."""
    possible = [a for a in actions_for(facts, actor.acts_as) if _may(a, held)]
    rest = [a for a in more_actions(facts, actor.acts_as) if _may(a, held)]
    return (
        tuple(_inbox_button(a, message_id, facts, place == 0) for place, a in enumerate(possible)),
        tuple(_inbox_button(action, message_id, facts, False) for action in rest),
    )


def may_withdraw(message: Message, forward: Forward, actor: Actor, held: frozenset[Pair]) -> bool:
    """Whether the SKPD's row offers Tarik."""
    facts = facts_of(message, forward=forward, is_blocked=False)
    return allowed(Action.WITHDRAW, facts, actor.acts_as) and ("can_forward", "Inbox") in held


def office_buttons(
    forward_id: int, facts: Facts, actor: Actor, held: frozenset[Pair]
) -> tuple[Button, ...]:
    """Exactly BALAS and TOLAK (S81); the next step first, what is not possible dead with a why."""
    waits = facts.forward is ForwardStatus.MENUNGGU
    return tuple(
        _office_button(
            action,
            forward_id,
            is_main=waits and action is Action.REPLY,
            why_not=_why_not(action, facts, actor),
            recorded=action is Action.REPLY and not facts.is_reachable,
        )
        for action in _OFFICE
        if (f"can_{_OFFICE[action][0]}", "Office") in held
    )


def _why_not(action: Action, facts: Facts, actor: Actor) -> str:
    reason = refusal_of(action, facts, actor.acts_as)
    if reason is None:
        return ""
    if reason is Refusal.STATE and facts.status == MessageStatus.SELESAI:
        return said("Tidak dapat lagi: pesan ini sudah ditandai selesai")
    over = _OVER.get(facts.forward) if facts.forward is not None else None
    if reason is Refusal.STATE and over is not None:
        return said(over)
    return errors.sentence(TransitionRefused(action, facts.forward or facts.status, reason))


def _may(action: Action, held: frozenset[Pair]) -> bool:
    return action in _INBOX and (f"can_{_INBOX[action][0]}", "Inbox") in held


def _inbox_button(action: Action, message_id: int, facts: Facts, is_main: bool) -> Button:
    _, label, icon, tip, opens = _INBOX[action]
    again = action is Action.FORWARD and facts.status == MessageStatus.DITOLAK
    recorded = action is Action.REPLY and not facts.is_reachable
    return Button(
        action=action.value,
        label="Teruskan lagi" if again else label,
        name=said("{}: Teruskan lagi", said(label)) if again else "",
        icon=icon,
        tip=RECORDED if recorded else tip,
        about="recorded" if recorded else "",
        url=url_for(_ENDPOINTS[action], message_id=message_id),
        opens=opens,
        values=_VALUES.get(action, ""),
        is_main=is_main and action not in (Action.DELETE, Action.BLOCK),
        is_danger=action in (Action.DELETE, Action.BLOCK),
    )


def _office_button(
    action: Action, forward_id: int, *, is_main: bool, why_not: str, recorded: bool
) -> Button:
    _, label, icon, tip = _OFFICE[action]
    return Button(
        action=action.value,
        label=label,
        icon=icon,
        tip=why_not or (RECORDED if recorded else tip),
        about="recorded" if recorded else "",
        url=url_for(f"OfficeView.{action.value}", forward_id=forward_id),
        opens=True,
        is_main=is_main,
        why_not=why_not,
    )
