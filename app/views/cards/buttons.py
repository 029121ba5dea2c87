"""The buttons of a card: which actions the workflow allows, their labels and routes (S26-S32,
S81-S83)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from flask_babel import gettext as _

from app.domain.access.permissions import Pair
from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.words import N_
from app.domain.workflow.workflow import (
    Action,
    CaseStatus,
    Facts,
    ForwardStatus,
    actions_for,
    is_allowed,
    more_actions,
    owes_answer,
    refusal_of,
)
from app.http import error_pages
from app.i18n.language import language, translated
from app.models import Case, Forward
from app.services.cases.state.case_state import facts_of
from app.services.journal.actor import Actor
from app.views.cards.view_models import Button, Buttons

_A = Action
# action -> permission on Inbox, label, icon, endpoint
INBOX: Final[Mapping[Action, tuple[str, str, str, str]]] = {
    _A.FORWARD: ("forward", N_("Proses / Forward"), "fa-share", "InboxForwardView.forward"),
    _A.REPLY: ("reply", N_("Balas"), "fa-reply", "InboxReplyView.reply"),
    _A.ASK: ("reply", N_("Minta kejelasan"), "fa-circle-question", "InboxQuestionView.ask"),
    _A.DELETE: ("delete", N_("Hapus"), "fa-trash", "InboxDeleteView.delete"),
    _A.BLOCK: ("block", N_("Blokir"), "fa-ban", "InboxBlockView.block"),
    _A.UNBLOCK: ("block", N_("Jangan Blokir"), "fa-circle-check", "InboxBlockView.unblock"),
    _A.ADMIT: ("block", N_("Jadikan kartu"), "fa-inbox", "InboxBlockView.admit"),
    _A.PUBLISH: ("publish", N_("Publish"), "fa-bullhorn", "InboxPublishView.publish"),
    _A.UNPUBLISH: ("publish", N_("Batal Publish"), "fa-eye-slash", "InboxPublishView.publish"),
    _A.REVIEW: ("publish", N_("Teks umum"), "fa-user-shield", "InboxPublishView.review"),
    _A.REMIND: ("remind", N_("Ingatkan"), "fa-bell", "InboxRemindView.remind"),
    _A.JOIN: ("join", N_("Gabungkan"), "fa-object-group", "InboxMergeView.join"),
    _A.SPLIT: ("join", N_("Pisahkan"), "fa-object-ungroup", "InboxMergeView.split"),
    _A.TAKE_OUT: ("join", N_("Keluarkan"), "fa-object-ungroup", "InboxIncidentView.take_out"),
    _A.CLOSE: ("close", N_("Selesai"), "fa-flag-checkered", "InboxCloseView.close"),
    _A.REOPEN: ("close", N_("Buka lagi"), "fa-arrow-rotate-left", "InboxCloseView.reopen"),
    _A.NOTE: ("note", N_("Catatan"), "fa-note-sticky", "InboxNoteView.note"),
    _A.RESTORE: ("delete", N_("Pulihkan"), "fa-rotate-left", "InboxDeleteView.restore"),
}
OFFICE: Final[Mapping[Action, tuple[str, str, str, str]]] = {
    _A.REPLY: ("reply", N_("BALAS"), "fa-reply", "OfficeReplyView.reply"),
    _A.REJECT: ("reject", N_("TOLAK"), "fa-arrow-rotate-left", "OfficeRejectView.reject"),
}
# The tooltips (S27).
INBOX_TIPS: Final[Mapping[Action, str]] = {
    _A.FORWARD: N_("Meneruskan pesan ke SKPD; HP pejabatnya menerima SMS dengan kode"),
    _A.REPLY: N_("Membalas pesan langsung ke warga"),
    _A.ASK: N_("Menanyakan kepada warga apa yang belum jelas; tenggat berhenti sampai ia menjawab"),
    _A.DELETE: N_("Menghapus pesan dari daftar"),
    _A.BLOCK: N_("Memblokir nomor pengirim pesan ini"),
    _A.UNBLOCK: N_("Membatalkan pemblokiran nomor pengirim ini"),
    _A.ADMIT: N_(
        "Menjadikan pesan yang ditahan kartu di Pesan Masuk, tanpa balasan ke pengirimnya"
    ),
    _A.PUBLISH: N_("Menerbitkan pesan di halaman umum Si UPIK, nomor disembunyikan"),
    _A.UNPUBLISH: N_("Menarik pesan dari halaman umum Si UPIK"),
    _A.REVIEW: N_("Memeriksa dan menyamarkan apa yang dibaca umum dari pesan ini"),
    _A.REMIND: N_("Mengirim SMS pengingat ke HP SKPD yang belum menjawab"),
    _A.JOIN: N_("Menjadikan pesan ini dan pesan lain dari nomor yang sama satu kartu"),
    _A.SPLIT: N_("Menjadikan pesan ini kartu sendiri lagi"),
    _A.TAKE_OUT: N_("Menjadikannya kartu sendiri lagi, dengan kode dan jawabannya sendiri"),
    _A.CLOSE: N_("Menandai pesan sudah selesai"),
    _A.REOPEN: N_("Mengembalikan pesan yang sudah selesai ke daftar kerja"),
    _A.NOTE: N_("Menulis catatan internal, hanya untuk moderator"),
    _A.RESTORE: N_("Mengembalikan pesan yang dihapus"),
}
OFFICE_TIPS: Final[Mapping[Action, str]] = {
    _A.REPLY: N_("Membalas pesan; jawaban dikirim ke warga"),
    _A.REJECT: N_("Mengembalikan pesan kepada moderator karena bukan kewenangan SKPD ini"),
}
# Why a unit can no longer reject (or answer) its forward.
OVER: Final[Mapping[ForwardStatus, str]] = {
    ForwardStatus.DIJAWAB: N_("Tidak dapat ditolak lagi: SKPD ini sudah menjawab pesan ini"),
    ForwardStatus.DITOLAK: N_("Tidak dapat lagi: pesan ini sudah ditolak dan kembali ke moderator"),
    ForwardStatus.DITARIK: N_("Tidak dapat lagi: pesan ini sudah ditarik moderator dari SKPD ini"),
}
# Those that act without a dialog.
AT_ONCE: Final = frozenset(
    {
        *(_A.UNBLOCK, _A.ADMIT, _A.PUBLISH, _A.UNPUBLISH),
        *(_A.REMIND, _A.SPLIT, _A.TAKE_OUT, _A.REOPEN, _A.RESTORE),
    }
)
# Balas where no SMS reaches the sender (D10).
RECORDED: Final = N_("Mencatat jawaban; sampaikan sendiri kepada warga, tanpa SMS")
# Names the state instead of toggling it: two people who press at once don't undo each other.
VALUES: Final[Mapping[Action, str]] = {
    _A.PUBLISH: '{"terbit": "1"}',
    _A.UNPUBLISH: '{"terbit": "0"}',
}


def inbox_buttons(facts: Facts, actor: Actor, held: frozenset[Pair]) -> Buttons:
    """The visible buttons, the next step first and filled, and those under "Lainnya"."""
    return _inbox_buttons(facts, actor.acts_as, held, language())


@lru_cache(maxsize=1024)
def _inbox_buttons(
    facts: Facts, roles: frozenset[str], held: frozenset[Pair], _language: str
) -> Buttons:
    """Cached: the cards of a page are of few kinds. Labels are in the reader's language."""
    shown = [action for action in actions_for(facts, roles) if _may(action, held)]
    more = [action for action in more_actions(facts, roles) if _may(action, held)]
    return Buttons.of(
        [_inbox_button(action, facts, is_main=action is shown[0]) for action in shown],
        [_inbox_button(action, facts, is_main=False) for action in more],
    )


def may_forward_at_once(case: Case, facts: Facts, found: Buttons) -> bool:
    """Whether a strong suggestion may be followed without a window: the next step of a new card is
    to forward it, and neither its words nor its number ask for a second look."""
    first = found.shown[0].action if found.shown else ""
    is_plain = not (case.needs_own_window or facts.is_blocked)
    return is_plain and facts.status == CaseStatus.BARU and first == Action.FORWARD


def may_withdraw(case: Case, forward: Forward, actor: Actor, held: frozenset[Pair]) -> bool:
    """Whether the unit's row offers Tarik."""
    facts = facts_of(case, forward=forward, is_blocked=False)
    return is_allowed(Action.WITHDRAW, facts, actor.acts_as) and ("can_forward", "Inbox") in held


def office_buttons(facts: Facts, actor: Actor, held: frozenset[Pair]) -> Buttons:
    """Exactly BALAS and TOLAK (S81); the next step is filled, an impossible one disabled with its
    reason. While a draft waits for its superior, neither is the next step."""
    return _office_buttons(facts, actor.acts_as, held, language())


@lru_cache(maxsize=1024)
def _office_buttons(
    facts: Facts, roles: frozenset[str], held: frozenset[Pair], _language: str
) -> Buttons:
    owes = facts.forward is not None and owes_answer(facts.forward, facts.status)
    found = [
        _office_button(
            action,
            is_main=owes and not facts.has_draft and action is Action.REPLY,
            why_not=_why_not(action, facts, roles),
            recorded=action is Action.REPLY and not facts.is_reachable,
        )
        for action in OFFICE
        if (f"can_{OFFICE[action][0]}", "Office") in held
    ]
    return Buttons.of(found, [])


def _why_not(action: Action, facts: Facts, roles: frozenset[str]) -> str:
    reason = refusal_of(action, facts, roles)
    if reason is None:
        return ""
    if reason is Refusal.STATE and facts.status == CaseStatus.SELESAI:
        return _("Tidak dapat lagi: pesan ini sudah ditandai selesai")
    over = OVER.get(facts.forward) if facts.forward is not None else None
    if reason is Refusal.STATE and over is not None:
        return translated(over)
    return error_pages.refusal_sentence(
        TransitionRefused(action, facts.forward or facts.status, reason)
    )


def _may(action: Action, held: frozenset[Pair]) -> bool:
    return action in INBOX and (f"can_{INBOX[action][0]}", "Inbox") in held


def _inbox_button(action: Action, facts: Facts, *, is_main: bool) -> Button:
    label, icon, endpoint = INBOX[action][1:]
    again = action is Action.FORWARD and facts.status == CaseStatus.DITOLAK
    recorded = action is Action.REPLY and not facts.is_reachable
    return Button(
        action=action.value,
        label=N_("Teruskan lagi") if again else label,
        name=_("%(label)s: Teruskan lagi", label=translated(label)) if again else "",
        icon=icon,
        tip=RECORDED if recorded else INBOX_TIPS[action],
        about="recorded" if recorded else "",
        endpoint=endpoint,
        opens=action not in AT_ONCE,
        values=VALUES.get(action, ""),
        is_main=is_main and action not in (Action.DELETE, Action.BLOCK),
        is_danger=action in (Action.DELETE, Action.BLOCK),
    )


def _office_button(action: Action, *, is_main: bool, why_not: str, recorded: bool) -> Button:
    label, icon, endpoint = OFFICE[action][1:]
    return Button(
        action=action.value,
        label=label,
        icon=icon,
        tip=why_not or (RECORDED if recorded else OFFICE_TIPS[action]),
        about="recorded" if recorded else "",
        endpoint=endpoint,
        opens=True,
        is_main=is_main,
        why_not=why_not,
    )
