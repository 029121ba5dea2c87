"""Why a backup is not made, or not restored."""

from __future__ import annotations

from app.domain.errors import DomainError
from app.domain.operations import database_damage
from app.domain.reasons import Reason
from app.domain.words import N_


class BackupReason(Reason):
    """Why a backup is not made, or not restored; `{what}` names it."""

    NO_CARD = (
        "no_card",
        N_("Belum ada Kartu Pemulihan, jadi cadangan tidak dibuat. Di server: upik backup key."),
    )
    HAS_CARD = (
        "has_card",
        N_(
            "Kartu Pemulihan sudah pernah dibuat dan tidak disimpan di sini. Bila hilang: upik "
            "backup key --new. Cadangan yang lama tetap hanya terbuka dengan kartu yang lama. "
            "Kartu untuk orang kedua: upik backup key --second."
        ),
    )
    TWO_CARDS = (
        "two_cards",
        N_(
            "Sudah ada dua Kartu Pemulihan. Cabut dahulu satu: upik backup key --remove KUNCI-UMUM."
        ),
    )
    NOT_A_CARD = (
        "not_a_card",
        N_("Tidak ada Kartu Pemulihan dengan kunci umum itu. Yang berlaku: {what}."),
    )
    LAST_CARD = (
        "last_card",
        N_(
            "Itu satu-satunya Kartu Pemulihan. Buat dahulu yang kedua dengan upik backup key "
            "--second, atau ganti dengan --new."
        ),
    )
    BUSY = "busy", N_("Cadangan atau pemulihan lain sedang berjalan. Tunggu sampai selesai.")
    NO_FOLDER = "no_folder", N_("Folder cadangan tidak dapat dipakai: {what}.")
    NO_SECOND_PLACE = (
        "no_second_place",
        N_("SMS baru hanya disalin bila UPIK_BACKUP_TO berisi folder di disk lain."),
    )
    NO_SPACE = "no_space", N_("Ruang disk tidak cukup: {what}. Kosongkan dahulu, lalu ulangi.")
    NO_PROGRAM = (
        "no_program",
        N_("Program {what} tidak ada di server ini. Pasang paket postgresql-client, lalu ulangi."),
    )
    DATABASE = "database", N_("Basis data tidak dapat disalin atau dipulihkan: {what}.")
    DAMAGED_DATABASE = (
        "damaged_database",
        N_(
            "Salinan basis data tidak lolos pemeriksaan, jadi tidak disimpan: {what}. Cadangan "
            "lama tidak disentuh."
        ),
    )
    UNWRITTEN = "unwritten", N_("Cadangan tidak dapat ditulis: {what}.")
    NOT_A_KEY = (
        "not_a_key",
        N_("Itu bukan kunci Kartu Pemulihan. Kuncinya satu baris yang diawali AGE-SECRET-KEY-1."),
    )
    OTHER_KEY = "other_key", N_("Cadangan ini dibuat untuk Kartu Pemulihan yang lain.")
    FOREIGN = "foreign", N_("Berkas ini bukan cadangan Si UPIK.")
    ONLY_SMS = (
        "only_sms",
        N_(
            "Berkas ini salinan SMS, bukan cadangan. Pulihkan cadangan terakhir: salinan SMS di "
            "folder yang sama ikut dibaca."
        ),
    )
    DAMAGED = "damaged", N_("Cadangan ini rusak atau terpotong: {what}. Pakai cadangan lain.")
    OTHER_MODE = (
        "other_mode",
        N_(
            "Cadangan ini dari mode {what}. Isi UPIK_MODE dengan mode itu, atau pakai cadangan "
            "lain."
        ),
    )
    OTHER_ENGINE = (
        "other_engine",
        N_("Cadangan ini berisi basis data {what}. Sesuaikan DATABASE_URL, lalu ulangi."),
    )
    TOO_NEW = (
        "too_new",
        N_(
            "Cadangan ini dibuat oleh Si UPIK yang lebih baru (skema {what}). Pasang versi itu "
            "dahulu."
        ),
    )
    OTHER_SECRETS = (
        "other_secrets",
        N_(
            "{what} di lingkungan bukan kunci cadangan ini. Ambil dengan --keys-to BERKAS, isikan"
            " ke lingkungan, lalu ulangi."
        ),
    )
    RUNNING = (
        "running",
        N_(
            "Si UPIK masih berjalan dengan data ini. Hentikan semua prosesnya: systemctl stop "
            "upik.target (latihan: Ctrl-C), lalu ulangi."
        ),
    )
    NOT_EMPTY = (
        "not_empty",
        N_(
            "Basis data {what} tidak kosong. Buat basis data kosong, isi DATABASE_URL dengannya, "
            "lalu ulangi."
        ),
    )
    OUTSIDE = (
        "outside",
        N_("Berkas SQLite di DATABASE_URL ada di luar folder data. Kosongkan DATABASE_URL dahulu."),
    )
    NO_RIGHT = (
        "no_right",
        N_(
            "Gladi memerlukan basis data sementara, dan pengguna PostgreSQL ini tidak berhak "
            "CREATEDB."
        ),
    )
    INTERRUPTED = (
        "interrupted",
        N_(
            "Pemulihan yang terakhir terputus di tengah. Jalankan upik restore sekali lagi; data "
            "lama ada di folder {what}."
        ),
    )
    LIVE_DAMAGED = "live_damaged", database_damage.DAMAGED
    LIVE_EMPTIED = "live_emptied", database_damage.EMPTIED
    LIVE_TOO_NEW = "live_too_new", database_damage.FROM_A_NEWER_RELEASE
    LIVE_LOST_ROWS = "live_lost_rows", database_damage.LOST_ROWS
    NO_ADDRESS = (
        "no_address",
        N_(
            "Alamat PostgreSQL tidak terbaca. Tulis seperti postgresql://upik:SANDI@localhost/upik."
        ),
    )
    SAME_ENGINE = "same_engine", N_("Datanya sudah ada di {what}; DATABASE_URL menyebutnya.")
    REFUSED_VALUE = (
        "refused_value",
        N_(
            "Ada nilai yang ditolak: {what}. Tidak ada yang dipindahkan; sumbernya tidak berubah."
            " Betulkan nilai itu, lalu ulangi."
        ),
    )
    NOT_THE_SAME = (
        "not_the_same",
        N_(
            "Yang tertulis di tujuan tidak sama: {what}. Jangan pakai basis data itu; sumbernya "
            "tidak berubah."
        ),
    )


class BackupRefused(DomainError):
    """A backup is not made, or not restored; `what` names it."""

    def __init__(self, reason: BackupReason, what: str = "") -> None:
        super().__init__(reason, what)
        self.reason, self.what, self.sentence = reason, what, reason.sentence
