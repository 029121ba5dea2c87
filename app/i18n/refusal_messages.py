"""Every refusal by a rule as one sentence, in the person's language.

The English sentences stand in the catalogue, like all translations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _

from app.database.revisions import SchemaForeign
from app.domain.access.account_rules import SHORTEST_PASSWORD
from app.domain.errors import (
    DomainError,
    InvalidInput,
    PhoneInvalid,
    SettingsRefused,
    TransitionRefused,
)
from app.domain.messaging.delivery import OutboundStatus
from app.domain.operations.backup_refusals import BackupRefused
from app.domain.operations.database_damage import FROM_A_NEWER_RELEASE, FROM_AN_OLDER_RELEASE
from app.domain.reasons import Problem
from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.words import N_, Sentence
from app.i18n.language import translated

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
_WITHOUT_NUMBER: Final = N_(
    "Alasan dan rujukan tetap disimpan sesudah datanya dihapus: jangan tulis nomor HP, NIK, atau "
    "nomor lain milik seseorang. Tulis nomor suratnya."
)
# Fields whose problem is better said in words of its own.
FIELD_PROBLEMS: Final[Mapping[tuple[str, str], str]] = {
    ("password", Problem.TOO_SHORT): Sentence(
        "Kata sandi paling sedikit %(number)s karakter.", number=SHORTEST_PASSWORD
    ),
    ("password", Problem.UNKNOWN): N_("Kata sandi terlalu mirip dengan username."),
    ("password", Problem.COMMON): N_(
        "Kata sandi ini terlalu umum, mudah ditebak. Pakai beberapa kata yang tidak berkaitan."
    ),
    ("id", Problem.UNKNOWN): N_("ID ini tidak ada di daftar. Kosongkan untuk orang baru."),
    ("id", Problem.TAKEN): N_("Orang ini ada dua kali dalam berkas."),
    ("skpd_code", Problem.UNKNOWN): N_(
        "SKPD ini tidak dikenal. Tulis kodenya, misalnya PUPR (lembar Kode SKPD di berkas Ekspor)."
    ),
    ("rank", Problem.UNKNOWN): N_("Sebagai diisi Operator, Kepala, atau Sekretaris."),
    ("is_active", Problem.UNKNOWN): N_("Status diisi Aktif atau Tidak aktif."),
    ("valid_until", Problem.UNKNOWN): N_("Tanggal ditulis seperti 31/12/2026."),
    ("username", Problem.UNKNOWN): N_("Username ini tidak ada di Manage User."),
    ("phone", Problem.BLOCKED): N_(
        "HP ini ada di Black List. Klik Jangan Blokir di menu Black List dahulu, lalu simpan lagi."
    ),
    ("reason", Problem.PERSONAL): _WITHOUT_NUMBER,
    ("reference", Problem.PERSONAL): _WITHOUT_NUMBER,
    ("phone", Problem.OWN_NUMBER): N_("HP ini nomor Si UPIK sendiri. Isi dengan HP pejabatnya."),
    ("phone", Problem.OFFICIAL_NUMBER): N_(
        "HP ini milik pejabat yang terdaftar. Pilih namanya di Yang ditunjuk."
    ),
    ("acting", Problem.TAKEN): N_(
        "Jabatan ini sudah ada pelaksananya pada hari-hari itu. Pilih tanggal lain, atau ubah "
        "dahulu penunjukan yang ada."
    ),
    ("acting", Problem.IN_FORCE): N_(
        "Jabatan ini masih dipegang pejabatnya pada hari-hari itu. Pilih Plh. atau Pgs., atau isi "
        "dahulu Berlaku sampai pejabat itu."
    ),
    ("holder", Problem.REQUIRED): N_(
        "Pilih pejabat yang digantikan. Bila jabatannya kosong, pilih Plt."
    ),
    ("holder", Problem.TAKEN): N_(
        "Plt. hanya untuk jabatan yang kosong. Bila pejabatnya masih ada, pilih Plh. atau Pgs."
    ),
    ("holder", Problem.UNKNOWN): N_("Pejabat ini bukan dari Dinas yang dipilih."),
    ("person", Problem.REQUIRED): N_(
        "HP-nya belum ada. Pilih pejabat terdaftar, atau isi Nama dan HP."
    ),
    ("person", Problem.TAKEN): N_("Pejabat tidak dapat menggantikan dirinya sendiri."),
    ("person", Problem.TOO_MANY): N_(
        "Pilih pejabat terdaftar atau isi Nama dan HP, jangan keduanya."
    ),
    ("ends_at", Problem.TOO_EARLY): N_("Selesai harus sesudah mulai."),
    ("ends_at", Problem.TOO_LONG): N_(
        "Terlalu lama. Giliran yang berulang selesai sebelum giliran berikutnya mulai: setiap hari "
        "paling lama 24 jam, setiap minggu 7 hari; sekali saja paling lama 31 hari."
    ),
    ("blocked_number", Problem.REQUIRED): N_("Isi nomor yang akan diblokir."),
    ("blocked_number", Problem.NOT_A_PHONE): N_(
        "Nomor ini tidak dikenal. Tulis nomor HP seperti 0812-3456-7890, nomor pendek, atau nama "
        "pengirim yang pernah mengirim SMS."
    ),
    ("blocked_number", Problem.TAKEN): N_("Nomor ini sudah ada di Black List."),
    ("user", Problem.UNKNOWN): N_("Akun ini bukan milik SKPD yang dipilih."),
    ("user", Problem.TAKEN): N_("Akun ini sudah terhubung dengan pejabat lain."),
    ("code", Problem.UNKNOWN): N_(
        "Kode salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu isi lagi."
    ),
    ("host", Problem.UNKNOWN): N_("Nama server hanya huruf, angka, titik, dan -."),
    ("device", Problem.TAKEN): N_("Perangkat ini sudah dipakai modem lain."),
    ("pin", Problem.UNKNOWN): N_("PIN terdiri dari 4 sampai 8 angka."),
    ("prefixes", Problem.UNKNOWN): N_("Tulis awalan seperti ini: 0811, 0812."),
    ("rate_per_minute", Problem.UNKNOWN): N_("Batas per menit antara 0 dan 85 bagian."),
    ("sure", Problem.REQUIRED): N_("Centang dahulu: sebanyak ini dihapus sekaligus."),
    ("promised_on", Problem.REQUIRED): N_(
        "Jawaban ini menjanjikan sesuatu: isi kapan selesai, atau centang bahwa ini bukan janji."
    ),
    ("promised_on", Problem.UNKNOWN): N_(
        "Tulis tanggal seperti 30/11/2026, dari hari ini sampai setahun ke depan."
    ),
    ("question", Problem.TOO_LONG): N_(
        "Pertanyaan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter)."
    ),
    ("text", Problem.TOO_LONG): N_(
        "Balasan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter)."
    ),
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
    ("void", Problem.UNREACHED): N_(
        "Belum diteruskan: pesan ini tidak sampai kepada siapa pun di SKPD itu. Centang bila tetap "
        "diteruskan, atau pilih SKPD yang lain."
    ),
    ("heads_only", Problem.UNOPENED): N_(
        "Belum diteruskan: pilih SKPD yang kepalanya dapat membuka pesan ini, atau buatkan akunnya "
        "dahulu."
    ),
    ("skpd_ids", Problem.UNOPENED): N_(
        "Belum diteruskan: tidak seorang pun di SKPD itu dapat membuka pesan sensitif ini di web."
    ),
    ("accused", Problem.ACCUSED): N_(
        "Belum diteruskan: pesan ini menuduh pegawai SKPD itu. Centang Hanya kepala, pilih SKPD "
        "lain, atau nyatakan bahwa pegawainya tidak dituduh."
    ),
    ("lead", Problem.UNKNOWN): N_(
        "Pesan utama harus masih terbuka atau sudah dijawab. Pilih pesan utama yang lain."
    ),
    ("channel", Problem.UNKNOWN): N_("Pilih lewat apa pesan ini datang."),
    ("day", Problem.TAKEN): N_("Tanggal ini sudah ada dalam daftar hari libur."),
    ("day", Problem.UNKNOWN): N_("Tanggal antara 1 Januari 2020 dan lima tahun mendatang."),
    ("valid_from", Problem.TAKEN): N_(
        "Sudah ada tenggat untuk kategori dan langkah ini mulai tanggal itu. Pilih tanggal lain."
    ),
    ("valid_from", Problem.UNKNOWN): N_(
        "Tanggal ditulis seperti 31/12/2026, antara 1 Januari 2020 dan lima tahun mendatang."
    ),
    ("until", Problem.UNKNOWN): N_("Sampai tanggal ditulis seperti 30/11/2026, atau dikosongkan."),
    ("daily_cap", Problem.UNKNOWN): N_("Batas per hari tidak boleh kurang dari 0."),
}


def refusal_sentence(error: DomainError) -> str:
    """The sentence for a refusal by a rule, in the person's language."""
    match error:
        case InvalidInput():
            return _field_problem(error.field, error.problem)
        case PhoneInvalid():
            return translated(Problem.NOT_A_PHONE.sentence).format(field=_("Nomor HP"))
        case SettingsRefused():
            return " ".join(translated(it) for it in error.problems.values())
        case TransitionRefused():
            return translated(error.sentence).format(state=translated(_state_label(error.state)))
        case BackupRefused():
            return translated(error.sentence).format(what=error.what)
    return translated(error.sentence)


def schema_sentence(foreign: SchemaForeign) -> str:
    """What is said instead of working on tables of another release."""
    words = FROM_AN_OLDER_RELEASE if foreign.is_older else FROM_A_NEWER_RELEASE
    return translated(words).format(what=foreign.found)


def _field_problem(field: str, problem: Problem) -> str:
    own = FIELD_PROBLEMS.get((field, problem))
    if own:
        return translated(own)
    label = translated(FIELDS.get(field, field.replace("_", " ").capitalize()))
    return translated(problem.sentence).format(field=label)


def _state_label(state: str) -> str:
    for words in (CaseStatus, ForwardStatus, OutboundStatus):
        if state in [str(member) for member in words]:
            return words(state).label
    return state
