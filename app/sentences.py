"""Every refusal by a rule as one Indonesian sentence and an HTTP status, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.domain import errors as domain
from app.domain.accounts import SHORTEST_PASSWORD, AccountReason, AccountRefused
from app.domain.delivery import OutboundStatus
from app.domain.errors import BlockReason, DomainError, Problem, Refusal
from app.domain.terms import ForwardStatus, MessageStatus

_REFUSALS: Final[Mapping[str, tuple[int, str]]] = {
    Refusal.ROLE: (403, "Peran Anda tidak berhak melakukan tindakan ini."),
    Refusal.STATE: (409, "Tindakan ini tidak dapat dilakukan: statusnya sekarang “{state}”."),
    Refusal.NO_CHANGE: (409, "Tindakan ini sudah dilakukan sebelumnya, tidak ada yang berubah."),
    Refusal.DELETED: (409, "Pesan ini sudah dihapus."),
    Refusal.BLOCKED: (409, "Nomor pengirim sedang diblokir. Batalkan blokirnya dahulu."),
    Refusal.SENSITIVE: (409, "Pesan ini sensitif: tindakan ini tidak tersedia untuknya."),
    Refusal.NOT_ANSWERABLE: (409, "Pengirim ini tidak dapat dibalas: bukan nomor HP seseorang."),
    Refusal.TOO_SOON: (409, "SKPD ini baru saja diingatkan. Coba lagi dua jam kemudian."),
    Refusal.NO_OPEN_FORWARD: (409, "Tidak ada SKPD yang jawabannya masih ditunggu."),
}
_PROBLEMS: Final[Mapping[str, str]] = {
    Problem.REQUIRED: "{field} wajib diisi.",
    Problem.TOO_SHORT: "{field} terlalu pendek.",
    Problem.TOO_LONG: "{field} terlalu panjang.",
    Problem.UNKNOWN: "{field} tidak dikenal. Pilih dari daftar.",
    Problem.TAKEN: "{field} sudah dipakai. Isi dengan yang lain.",
    Problem.NOT_A_PHONE: "{field} bukan nomor HP yang benar. Contoh: 0812-3456-7890.",
    Problem.UNKNOWN_PLACEHOLDER: "{field} memuat {{kata}} yang tidak dikenal.",
    Problem.MISSING_PLACEHOLDER: "{field} tidak memuat semua {{kata}} yang diperlukan.",
    Problem.NO_HEAD: "{field} tidak dapat dipilih: HP kepala SKPD itu belum terdaftar.",
}
# A form's own field names -> its label on the screen.
_FIELDS: Final[Mapping[str, str]] = {
    "acknowledged_by": "Pejabat yang mengetahui",
    "alternative": "Alternatif SKPD",
    "category": "Kategori",
    "code": "Kode",
    "confirm": "Persetujuan bahwa jawaban ini aman bagi pengirim",
    "heads_only": "Hanya kepala",
    "daily_cap": "Batas per hari",
    "device": "Perangkat",
    "name": "Nama",
    "note": "Catatan",
    "number": "Nomor",
    "password": "Password",
    "phone": "HP",
    "position": "Jabatan",
    "prefixes": "Awalan",
    "rate_per_minute": "Batas per menit",
    "reason": "Alasan",
    "skpd": "Dinas / SKPD",
    "skpd_ids": "Kolom diteruskan untuk",
    "template": "Teks SMS",
    "text": "Balasan",
    "username": "Username",
}
_BLOCKS: Final[Mapping[str, str]] = {
    BlockReason.OFFICIAL: "Nomor ini milik pejabat yang terdaftar, tidak dapat diblokir.",
    BlockReason.OWN_NUMBER: "Nomor ini milik Si UPIK sendiri, tidak dapat diblokir.",
}
_ACCOUNTS: Final[Mapping[str, str]] = {
    AccountReason.OWN_ACCOUNT: "Rule, Active, dan penghapusan akun sendiri hanya oleh orang lain.",
    AccountReason.NOT_GRANTABLE: "Anda tidak dapat memberi atau mengubah hak yang bukan hak Anda.",
    AccountReason.LAST_ADMIN: "Ini Admin terakhir: tidak dapat dihapus, dimatikan, atau diganti.",
    AccountReason.ADMIN_ROLE: "Rule Admin selalu memegang semua hak dan tidak dapat diubah.",
    AccountReason.SEEDED_ROLE: "Rule bawaan tidak dapat dihapus atau diganti namanya.",
    AccountReason.ROLE_IN_USE: "Rule ini masih dipakai pengguna: pindahkan mereka dahulu.",
}
# Fields whose problem is better said in words of its own.
_OWN_WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("password", Problem.TOO_SHORT): f"Password paling sedikit {SHORTEST_PASSWORD} karakter.",
    ("password", Problem.UNKNOWN): "Password terlalu mirip dengan username.",
    ("device", Problem.TAKEN): "Perangkat ini sudah dipakai modem lain.",
    ("prefixes", Problem.UNKNOWN): "Tulis awalan seperti ini: 0811, 0812.",
    ("rate_per_minute", Problem.UNKNOWN): "Batas per menit antara 0 dan 85 bagian.",
    ("text", Problem.TOO_LONG): (
        "Balasan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter)."
    ),
    ("daily_cap", Problem.UNKNOWN): "Batas per hari tidak boleh kurang dari 0.",
}


def _transition(error: domain.TransitionRefused) -> tuple[int, str]:
    status, words = _REFUSALS.get(error.reason, _REFUSALS[Refusal.STATE])
    return status, words.format(state=_state_label(error.state))


def _state_label(state: str) -> str:
    for words in (MessageStatus, ForwardStatus, OutboundStatus):
        if state in [str(member) for member in words]:
            return words(state).label
    return state


def _input(error: domain.InvalidInput) -> tuple[int, str]:
    own = _OWN_WORDS.get((error.field, error.problem))
    if own:
        return 422, own
    field = _FIELDS.get(error.field, error.field.replace("_", " ").capitalize())
    return 422, _PROBLEMS.get(error.problem, "{field} tidak benar.").format(field=field)


_TABLE: Final[Mapping[type[DomainError], Callable[[Any], tuple[int, str]]]] = {
    domain.TransitionRefused: _transition,
    domain.CodeNotLive: lambda error: (409, f"Kode {error.code} tidak berlaku lagi."),
    domain.NotYours: lambda _: (403, "Pesan ini tidak sedang dipegang SKPD Anda."),
    domain.AlreadyDone: lambda _: (409, "Formulir ini sudah dikirim, tidak dikirim dua kali."),
    domain.InvalidInput: _input,
    domain.BlockRefused: lambda error: (409, _BLOCKS.get(error.reason, "Tidak dapat diblokir.")),
    AccountRefused: lambda error: (403, _ACCOUNTS.get(error.reason, "Perubahan ini ditolak.")),
    domain.PhoneInvalid: lambda _: (422, _PROBLEMS[Problem.NOT_A_PHONE].format(field="Nomor HP")),
}


def sentence(error: DomainError) -> str:
    """What to tell the person about a refusal by a rule."""
    return _said(error)[1]


def status(error: DomainError) -> int:
    """The HTTP status of a refusal by a rule."""
    return _said(error)[0]


def _said(error: DomainError) -> tuple[int, str]:
    say = _TABLE.get(type(error))
    return say(error) if say else (409, "Tindakan ini ditolak.")
