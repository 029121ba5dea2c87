"""Every refusal by a rule as one Indonesian sentence and an HTTP status.

The English sentences stand in the catalogue, like all translations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import gettext as _

from app.database.revisions import SchemaForeign
from app.domain import errors as domain
from app.domain.access.account_rules import SHORTEST_PASSWORD, AccountRefused
from app.domain.errors import DomainError, Problem, Refusal
from app.domain.messaging.delivery import OutboundStatus
from app.domain.operations.database_damage import FROM_A_NEWER_RELEASE, FROM_AN_OLDER_RELEASE
from app.domain.terms import ForwardStatus, MessageStatus
from app.domain.words import N_, Sentence
from app.i18n.language import translated
from app.i18n.refusal_catalogue import (
    ACCOUNTS,
    ACTING,
    ANSWERING,
    BACKUPS,
    BLOCKS,
    FORWARDING,
    UPLOADS,
    WITHOUT_NUMBER,
)

# A form's own field names -> its label on the screen.
FIELDS: Final[Mapping[str, str]] = {
    "acknowledged_by": N_("Pejabat yang mengetahui"),
    "alternative": N_("Alternatif SKPD"),
    "blocked_number": "Nomor",
    "body": "Isi pesan",
    "category": "Kategori",
    "channel": N_("Lewat"),
    "code": "Kode",
    "confirm": N_("Persetujuan bahwa jawaban ini aman bagi pengirim"),
    "confirm_publish": N_("Persetujuan bahwa pesan ini aman diterbitkan"),
    "heads_only": N_("Hanya kepala"),
    "daily_cap": N_("Batas per hari"),
    "day": "Tanggal",
    "deadline": N_("Tenggat ini"),
    "ends_at": N_("Selesai"),
    "device": N_("Perangkat"),
    "incident": N_("Nama kejadian"),
    "lead": N_("Pesan utama"),
    "name": "Nama",
    "note": N_("Catatan"),
    "number": "Nomor",
    "password": N_("Kata sandi"),
    "acting": N_("Penunjukan"),
    "holder": N_("Menggantikan"),
    "person": N_("Yang ditunjuk"),
    "phone": "HP",
    "position": "Jabatan",
    "prefixes": N_("Awalan"),
    "rate_per_minute": N_("Batas per menit"),
    "public_text": N_("Teks untuk umum"),
    "publish_reason": N_("Alasan penerbitan"),
    "question": N_("Pertanyaan"),
    "promised_on": N_("Tanggal janji"),
    "rank": "Sebagai",
    "reason": "Alasan",
    "received": N_("Waktu diterima"),
    "reference": "Rujukan",
    "sender": "Nomor pengirim",
    "sender_name": N_("Nama pengirim"),
    "remark": N_("Catatan"),
    "saved_filter": N_("Saringan"),
    "skpd": "Dinas / SKPD",
    "skpd_code": "SKPD",
    "skpd_ids": N_("Kolom diteruskan untuk"),
    "template": "Teks SMS",
    "text": N_("Balasan"),
    "until": N_("Sampai tanggal"),
    "username": "Username",
    "with": N_("Kartu yang dipilih"),
    "valid_from": "Berlaku mulai",
    "valid_until": N_("Berlaku sampai"),
    "successor": N_("Penerima kode terbuka"),
    "words": "Kata kunci",
}
# Fields whose problem is better said in words of its own.
OWN_WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("password", Problem.TOO_SHORT): Sentence(
        "Kata sandi paling sedikit %(number)s karakter.", number=SHORTEST_PASSWORD
    ),
    ("password", Problem.UNKNOWN): N_("Kata sandi terlalu mirip dengan username."),
    ("password", Problem.COMMON): (
        N_("Kata sandi ini terlalu umum, mudah ditebak. Pakai beberapa kata yang tidak berkaitan.")
    ),
    ("id", Problem.UNKNOWN): N_("ID ini tidak ada di daftar. Kosongkan untuk orang baru."),
    ("id", Problem.TAKEN): N_("Orang ini ada dua kali dalam berkas."),
    ("skpd_code", Problem.UNKNOWN): (
        N_(
            "SKPD ini tidak dikenal. Tulis kodenya, misalnya PUPR (lembar Kode SKPD di "
            "berkas Ekspor)."
        )
    ),
    ("rank", Problem.UNKNOWN): N_("Sebagai diisi Operator, Kepala, atau Sekretaris."),
    ("is_active", Problem.UNKNOWN): N_("Status diisi Aktif atau Tidak aktif."),
    ("valid_until", Problem.UNKNOWN): N_("Tanggal ditulis seperti 31/12/2026."),
    ("username", Problem.UNKNOWN): N_("Username ini tidak ada di Manage User."),
    ("phone", Problem.BLOCKED): (
        N_(
            "HP ini ada di Black List. Klik Jangan Blokir di menu Black List dahulu, lalu "
            "simpan lagi."
        )
    ),
    ("reason", Problem.PERSONAL): WITHOUT_NUMBER,
    ("reference", Problem.PERSONAL): WITHOUT_NUMBER,
    ("phone", Problem.OWN_NUMBER): N_("HP ini nomor Si UPIK sendiri. Isi dengan HP pejabatnya."),
    ("phone", Problem.OFFICIAL_NUMBER): N_(
        "HP ini milik pejabat yang terdaftar. Pilih namanya di Yang ditunjuk."
    ),
    **ACTING,
    ("ends_at", Problem.TOO_EARLY): N_("Selesai harus sesudah mulai."),
    ("ends_at", Problem.TOO_LONG): (
        N_(
            "Terlalu lama. Giliran yang berulang selesai sebelum giliran berikutnya mulai: "
            "setiap hari paling lama 24 jam, setiap minggu 7 hari; sekali saja paling lama 31 hari."
        )
    ),
    ("blocked_number", Problem.REQUIRED): N_("Isi nomor yang akan diblokir."),
    ("blocked_number", Problem.NOT_A_PHONE): (
        N_(
            "Nomor ini tidak dikenal. Tulis nomor HP seperti 0812-3456-7890, nomor pendek, atau "
            "nama pengirim yang pernah mengirim SMS."
        )
    ),
    ("blocked_number", Problem.TAKEN): N_("Nomor ini sudah ada di Black List."),
    ("user", Problem.UNKNOWN): N_("Akun ini bukan milik SKPD yang dipilih."),
    ("user", Problem.TAKEN): N_("Akun ini sudah terhubung dengan pejabat lain."),
    ("code", Problem.UNKNOWN): (
        N_("Kode salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu isi lagi.")
    ),
    ("host", Problem.UNKNOWN): N_("Nama server hanya huruf, angka, titik, dan -."),
    ("device", Problem.TAKEN): N_("Perangkat ini sudah dipakai modem lain."),
    ("pin", Problem.UNKNOWN): N_("PIN terdiri dari 4 sampai 8 angka."),
    ("sender", Problem.UNKNOWN): (
        N_("Pengirim ialah nomor, kode pendek, atau nama paling panjang 11 huruf.")
    ),
    ("prefixes", Problem.UNKNOWN): N_("Tulis awalan seperti ini: 0811, 0812."),
    ("rate_per_minute", Problem.UNKNOWN): N_("Batas per menit antara 0 dan 85 bagian."),
    ("sure", Problem.REQUIRED): N_("Centang dahulu: sebanyak ini dihapus sekaligus."),
    **ANSWERING,
    ("filter_name", Problem.REQUIRED): N_("Beri nama saringan ini, misalnya Jalan Siulak."),
    ("filter_name", Problem.TOO_LONG): N_("Nama saringan paling panjang 40 karakter."),
    ("filter_name", Problem.TAKEN): N_("Anda sudah punya saringan bernama ini. Pilih nama lain."),
    ("nomor", Problem.UNKNOWN): N_(
        "Isi seluruh nomornya, atau paling sedikit 4 angka terakhirnya."
    ),
    ("kode", Problem.UNKNOWN): N_("Kode terdiri dari 4 angka, misalnya 4071."),
    ("dari", Problem.UNKNOWN): N_("Tanggal awal tidak dapat dibaca. Tulis seperti 30/11/2026."),
    ("sampai", Problem.UNKNOWN): N_("Tanggal akhir tidak dapat dibaca. Tulis seperti 30/11/2026."),
    ("sampai", Problem.PAST): N_("Tanggal akhir ada sebelum tanggal awal. Tukar keduanya."),
    ("received", Problem.UNKNOWN): N_("Isi tanggal dan jam diterima, misalnya 24/11/2026 09.30."),
    ("with", Problem.UNKNOWN): N_("Pilih kartu yang masih terbuka dari daftar."),
    ("skpd_ids", Problem.UNKNOWN): N_("SKPD yang dipilih tidak aktif lagi. Pilih SKPD yang lain."),
    **FORWARDING,
    ("lead", Problem.UNKNOWN): (
        N_("Pesan utama harus masih terbuka atau sudah dijawab. Pilih pesan utama yang lain.")
    ),
    ("channel", Problem.UNKNOWN): N_("Pilih lewat apa pesan ini datang."),
    ("day", Problem.TAKEN): N_("Tanggal ini sudah ada dalam daftar hari libur."),
    ("day", Problem.UNKNOWN): N_("Tanggal antara 1 Januari 2020 dan lima tahun mendatang."),
    ("valid_from", Problem.TAKEN): (
        N_(
            "Sudah ada tenggat untuk kategori dan langkah ini mulai tanggal itu. Pilih "
            "tanggal lain."
        )
    ),
    ("valid_from", Problem.UNKNOWN): (
        N_("Tanggal ditulis seperti 31/12/2026, antara 1 Januari 2020 dan lima tahun mendatang.")
    ),
    ("until", Problem.UNKNOWN): N_("Sampai tanggal ditulis seperti 30/11/2026, atau dikosongkan."),
    ("daily_cap", Problem.UNKNOWN): N_("Batas per hari tidak boleh kurang dari 0."),
}


_REFUSALS: Final[Mapping[str, tuple[int, str]]] = {
    Refusal.ROLE: (403, N_("Peran Anda tidak berhak melakukan tindakan ini.")),
    Refusal.STATE: (409, N_("Tindakan ini tidak dapat dilakukan: statusnya sekarang “{state}”.")),
    Refusal.NO_CHANGE: (
        409,
        N_("Tindakan ini sudah dilakukan sebelumnya, tidak ada yang berubah."),
    ),
    Refusal.DELETED: (409, N_("Pesan ini sudah dihapus.")),
    Refusal.BLOCKED: (
        409,
        N_("Pesan ini datang selagi nomornya diblokir: disimpan di Black List, tidak diteruskan."),
    ),
    Refusal.NOT_CITIZEN: (
        409,
        N_(
            "Pesan ini bukan dari warga (HP pejabat, SMS layanan, atau ucapan singkat), jadi tidak "
            "dapat diterbitkan sebagai pesan warga."
        ),
    ),
    Refusal.NOT_DELETER: (
        403,
        N_(
            "Pesan ini hanya dipulihkan oleh moderator yang menghapusnya, pada hari yang sama, "
            "atau oleh Admin."
        ),
    ),
    Refusal.SENSITIVE: (409, N_("Pesan ini sensitif: tindakan ini tidak tersedia untuknya.")),
    Refusal.DANGER: (
        409,
        N_("Pesan ini bertanda bahaya atau sensitif: baca dahulu, lalu putuskan dari kartunya."),
    ),
    Refusal.OWN_WINDOW: (
        409,
        N_(
            "Pesan sensitif, atau yang menuduh pegawai, hanya diteruskan dari kartunya sendiri, "
            "dengan Proses / Forward."
        ),
    ),
    Refusal.SILENT: (409, N_("Nomor ini sedang tidak boleh mendapat SMS otomatis.")),
    Refusal.NOT_ANSWERABLE: (
        409,
        N_("Pengirim ini tidak dapat dibalas: bukan nomor HP seseorang."),
    ),
    Refusal.TOO_SOON: (409, N_("SKPD ini sudah diingatkan hari ini. Ingatkan lagi besok.")),
    Refusal.NO_NUMBER: (409, N_("Tidak dapat dilakukan: pesan ini tanpa nomor pengirim.")),
    Refusal.IN_WORK: (
        409,
        N_(
            "Pesan ini sudah diteruskan, ditanyakan, atau dibalas, jadi tidak dapat menjadi bagian "
            "kartu lain. Gabungkan dari kartu yang belum diproses, atau tarik dahulu dari SKPD."
        ),
    ),
    Refusal.JOINED: (
        409,
        N_("Pesan ini bagian dari kartu lain. Pisahkan dahulu, atau buka kartu itu."),
    ),
    Refusal.WAITING: (
        409,
        N_("Jawaban lain sudah menunggu persetujuan. Cabut dahulu, atau tunggu keputusan atasan."),
    ),
    Refusal.NO_DRAFT: (409, N_("Tidak ada jawaban yang menunggu persetujuan pada pesan ini.")),
    Refusal.NEEDS_APPROVAL: (
        409,
        N_("Jawaban SKPD ini wajib disetujui atasan: gunakan tombol Minta persetujuan."),
    ),
    Refusal.CALLED_BACK: (409, N_("Sudah dibatalkan sebelumnya: SMS ini tidak dikirim ke warga.")),
    Refusal.HIDDEN: (409, N_("Nomor pesan ini dirahasiakan: hanya Admin dapat memblokirnya.")),
    Refusal.ANONYMISED: (409, N_("Data pribadi pesan ini sudah dihapus, tidak dapat diolah lagi.")),
    Refusal.LEADS: (
        409,
        N_("SKPD utama menjawab pesannya, atau menolak bila bukan kewenangannya."),
    ),
    Refusal.DISPUTED: (
        409,
        N_(
            "Jawaban ini dibantah oleh SKPD-nya, jadi tidak dikirim ulang. Kirim ralat dari "
            "kartunya."
        ),
    ),
    Refusal.NOT_SERVING: (
        409,
        N_(
            "Pejabat ini tidak bertugas lagi di SKPD itu, jadi SMS ini tidak dikirim ulang "
            "kepadanya."
        ),
    ),
    Refusal.NOT_ASKED: (
        409,
        N_(
            "Pesan ini tidak menunggu penjelasan warga lagi, jadi pertanyaan ini tidak "
            "dikirim ulang. "
            "Bila masih perlu, tanyakan lagi dari kartunya."
        ),
    ),
    Refusal.NO_OPEN_FORWARD: (409, N_("Tidak ada SKPD yang jawabannya masih ditunggu.")),
}
_PROBLEMS: Final[Mapping[str, str]] = {
    Problem.REQUIRED: N_("{field} wajib diisi."),
    Problem.TOO_SHORT: N_("{field} terlalu pendek."),
    Problem.TOO_LONG: N_("{field} terlalu panjang."),
    Problem.UNKNOWN: N_("{field} tidak dikenal. Pilih dari daftar."),
    Problem.TAKEN: N_("{field} sudah dipakai. Isi dengan yang lain."),
    Problem.COMMON: N_("{field} terlalu umum, mudah ditebak."),
    Problem.NOT_A_PHONE: N_("{field} bukan nomor HP yang benar. Contoh: 0812-3456-7890."),
    Problem.LANDLINE: N_(
        "{field} nomor telepon rumah atau kantor, tidak menerima SMS. Isi nomor HP."
    ),
    Problem.UNKNOWN_PLACEHOLDER: N_("{field} memuat {{kata}} yang tidak dikenal."),
    Problem.MISSING_PLACEHOLDER: N_("{field} tidak memuat semua {{kata}} yang diperlukan."),
    Problem.BLOCKED: (
        N_(
            "{field} ada di Black List, jadi pesannya tidak dapat dicatat. Batalkan "
            "blokirnya dahulu, "
            "atau kosongkan bila pesannya datang lewat surat atau langsung."
        )
    ),
    Problem.OWN_NUMBER: N_("{field} milik Si UPIK sendiri. Isi dengan nomor pengirimnya."),
    Problem.IN_FUTURE: N_("{field} belum terjadi. Isi dengan waktu yang sudah lewat (WIB)."),
    Problem.TOO_OLD: N_("{field} lebih dari setahun lalu. Periksa tahunnya."),
    Problem.IN_FORCE: N_("{field} sudah berlaku, sehingga tidak dapat dihapus."),
    Problem.PAST: N_("{field} sudah lewat. Pilih hari ini atau sesudahnya."),
    Problem.TOO_EARLY: N_("{field} tidak boleh sebelum tanggal mulainya."),
    Problem.TOO_MANY: N_("{field} sudah 20 buah. Hapus dahulu yang tidak dipakai lagi."),
    Problem.PERSONAL: (
        N_(
            "{field} yang memuat nomor warga tidak disimpan. Kosongkan nomornya di pencarian "
            "dahulu."
        )
    ),
    Problem.OFFICIAL_NUMBER: N_("{field} milik pejabat yang terdaftar: diurus di Data Operator."),
    Problem.BEING_SENT: N_("{field} sedang dikirimi SMS. Coba lagi setelah satu menit."),
    Problem.NOTHING_HELD: N_("{field} tidak ada dalam data Si UPIK."),
    Problem.NO_HEAD: N_("{field} tidak dapat dipilih: HP kepala SKPD itu belum terdaftar."),
    Problem.UNOPENED: N_("{field} tidak dapat dipilih: pesan ini tidak dapat dibuka di sana."),
    Problem.ACCUSED: N_("{field} tidak dapat dipilih: pesan ini menuduh pegawai di sana."),
}


def _transition(error: domain.TransitionRefused) -> tuple[int, str]:
    status, words = _REFUSALS.get(error.reason, _REFUSALS[Refusal.STATE])
    return status, translated(words).format(state=translated(_state_label(error.state)))


def _state_label(state: str) -> str:
    for words in (MessageStatus, ForwardStatus, OutboundStatus):
        if state in [str(member) for member in words]:
            return words(state).label
    return state


def _input(error: domain.InvalidInput) -> tuple[int, str]:
    own = OWN_WORDS.get((error.field, error.problem))
    if own:
        return 422, translated(own)
    field = translated(FIELDS.get(error.field, error.field.replace("_", " ").capitalize()))
    return 422, translated(_PROBLEMS.get(error.problem, N_("{field} tidak benar."))).format(
        field=field
    )


_TABLE: Final[Mapping[type[DomainError], Callable[[Any], tuple[int, str]]]] = {
    domain.TransitionRefused: _transition,
    domain.CodeNotLive: lambda error: (
        409,
        _("Kode %(code)s tidak berlaku lagi.", code=error.code),
    ),
    domain.NotYours: lambda _: (403, N_("Pesan ini tidak sedang dipegang SKPD Anda.")),
    domain.AlreadyDone: lambda _: (409, N_("Formulir ini sudah dikirim, tidak dikirim dua kali.")),
    domain.InvalidInput: _input,
    domain.UploadRefused: lambda error: (422, UPLOADS.get(error.reason, N_("Berkas ditolak."))),
    domain.BlockRefused: lambda error: (409, BLOCKS.get(error.reason, N_("Tidak dapat diblokir."))),
    domain.BackupRefused: lambda error: (
        409,
        translated(BACKUPS[error.reason]).format(what=error.what),
    ),
    AccountRefused: lambda error: (403, ACCOUNTS.get(error.reason, N_("Perubahan ini ditolak."))),
    domain.SettingsRefused: lambda error: (
        422,
        " ".join(translated(it) for it in error.problems.values()),
    ),
    domain.PhoneInvalid: lambda error: (
        422,
        translated(_PROBLEMS[Problem.NOT_A_PHONE]).format(field=_("Nomor HP")),
    ),
}


def refusal_sentence(error: DomainError) -> str:
    """The sentence for a refusal by a rule, in the person's language."""
    return translated(_said(error)[1])


def refusal_status(error: DomainError) -> int:
    """The HTTP status of a refusal by a rule."""
    return _said(error)[0]


def schema_sentence(foreign: SchemaForeign) -> str:
    """What is said instead of working on tables of another release."""
    words = FROM_AN_OLDER_RELEASE if foreign.is_older else FROM_A_NEWER_RELEASE
    return translated(words).format(what=foreign.found)


def _said(error: DomainError) -> tuple[int, str]:
    say = _TABLE.get(type(error))
    return say(error) if say else (409, N_("Tindakan ini ditolak."))
