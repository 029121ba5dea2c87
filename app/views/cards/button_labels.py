"""The buttons of a card: their words, looks and addresses (S26-S32, S81-S83)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.words import N_
from app.domain.workflow.workflow import Action, ForwardStatus

_A = Action
# action -> permission on Inbox, words, icon, what it does (the tooltip of S27), opens a window?
INBOX: Final[Mapping[Action, tuple[str, str, str, str, bool]]] = {
    _A.FORWARD: (
        "forward",
        N_("Proses / Forward"),
        "fa-share",
        N_("Meneruskan pesan ke SKPD; HP pejabatnya menerima SMS dengan kode"),
        True,
    ),
    _A.REPLY: (
        "reply",
        N_("Balas"),
        "fa-reply",
        N_("Membalas pesan langsung ke warga lewat SMS"),
        True,
    ),
    _A.ASK: (
        "reply",
        N_("Minta kejelasan"),
        "fa-circle-question",
        N_("Menanyakan kepada warga apa yang belum jelas; tenggat berhenti sampai ia menjawab"),
        True,
    ),
    _A.DELETE: ("delete", N_("Hapus"), "fa-trash", N_("Menghapus pesan dari daftar"), True),
    _A.BLOCK: ("block", N_("Blokir"), "fa-ban", N_("Memblokir nomor pengirim pesan ini"), True),
    _A.UNBLOCK: (
        "block",
        N_("Jangan Blokir"),
        "fa-circle-check",
        N_("Membatalkan pemblokiran nomor pengirim ini"),
        False,
    ),
    _A.PUBLISH: (
        "publish",
        N_("Publish"),
        "fa-bullhorn",
        N_("Menerbitkan pesan di halaman umum Si UPIK, nomor disembunyikan"),
        False,
    ),
    _A.UNPUBLISH: (
        "publish",
        N_("Batal Publish"),
        "fa-eye-slash",
        N_("Menarik pesan dari halaman umum Si UPIK"),
        False,
    ),
    _A.REVIEW: (
        "publish",
        N_("Teks umum"),
        "fa-user-shield",
        N_("Memeriksa dan menyamarkan apa yang dibaca umum dari pesan ini"),
        True,
    ),
    _A.REMIND: (
        "remind",
        N_("Ingatkan"),
        "fa-bell",
        N_("Mengirim SMS pengingat ke HP SKPD yang belum menjawab"),
        False,
    ),
    _A.JOIN: (
        "join",
        N_("Gabungkan"),
        "fa-object-group",
        N_("Menjadikan pesan ini dan pesan lain dari nomor yang sama satu kartu"),
        True,
    ),
    _A.SPLIT: (
        "join",
        N_("Pisahkan"),
        "fa-object-ungroup",
        N_("Menjadikan pesan ini kartu sendiri lagi"),
        False,
    ),
    _A.CLOSE: (
        "close",
        N_("Selesai"),
        "fa-flag-checkered",
        N_("Menandai pesan sudah selesai"),
        True,
    ),
    _A.REOPEN: (
        "close",
        N_("Buka lagi"),
        "fa-arrow-rotate-left",
        N_("Mengembalikan pesan yang sudah selesai ke daftar kerja"),
        False,
    ),
    _A.NOTE: (
        "note",
        N_("Catatan"),
        "fa-note-sticky",
        N_("Menulis catatan internal, hanya untuk moderator"),
        True,
    ),
    _A.RESTORE: (
        "delete",
        N_("Pulihkan"),
        "fa-rotate-left",
        N_("Mengembalikan pesan yang dihapus"),
        False,
    ),
}
OFFICE: Final[Mapping[Action, tuple[str, str, str, str]]] = {
    _A.REPLY: (
        "reply",
        N_("BALAS"),
        "fa-reply",
        N_("Membalas pesan; jawaban dikirim ke warga lewat SMS"),
    ),
    _A.REJECT: (
        "reject",
        N_("TOLAK"),
        "fa-arrow-rotate-left",
        N_("Mengembalikan pesan kepada moderator karena bukan kewenangan SKPD ini"),
    ),
}
# Why an SKPD's own hold allows no TOLAK (or BALAS) any more.
OVER: Final[Mapping[ForwardStatus, str]] = {
    ForwardStatus.DIJAWAB: N_("Tidak dapat ditolak lagi: SKPD ini sudah menjawab pesan ini"),
    ForwardStatus.DITOLAK: N_("Tidak dapat lagi: pesan ini sudah ditolak dan kembali ke moderator"),
    ForwardStatus.DITARIK: N_("Tidak dapat lagi: pesan ini sudah ditarik moderator dari SKPD ini"),
}
ENDPOINTS: Final[Mapping[Action, str]] = {
    _A.FORWARD: "InboxForwardView.forward",
    _A.REPLY: "InboxReplyView.reply",
    _A.ASK: "InboxQuestionView.ask",
    _A.DELETE: "InboxDeleteView.delete",
    _A.BLOCK: "InboxBlockView.block",
    _A.JOIN: "InboxMergeView.join",
    _A.SPLIT: "InboxMergeView.split",
    _A.CLOSE: "InboxCloseView.close",
    _A.REOPEN: "InboxCloseView.reopen",
    _A.NOTE: "InboxNoteView.note",
    _A.UNBLOCK: "InboxBlockView.unblock",
    _A.PUBLISH: "InboxPublishView.publish",
    _A.REVIEW: "InboxPublishView.review",
    _A.UNPUBLISH: "InboxPublishView.publish",
    _A.REMIND: "InboxRemindView.remind",
    _A.RESTORE: "InboxDeleteView.restore",
}
OFFICE_ENDPOINTS: Final[Mapping[Action, str]] = {
    _A.REPLY: "OfficeReplyView.reply",
    _A.REJECT: "OfficeRejectView.reject",
}
# Balas where no SMS reaches the sender (D10).
RECORDED: Final = N_("Mencatat jawaban; sampaikan sendiri kepada warga, tanpa SMS")
# The state is said, not toggled: two people who press at once don't undo each other.
VALUES: Final[Mapping[Action, str]] = {
    _A.PUBLISH: '{"terbit": "1"}',
    _A.UNPUBLISH: '{"terbit": "0"}',
}
