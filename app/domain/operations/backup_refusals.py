"""Why a backup is not made, or not restored."""

from __future__ import annotations

from app.domain.errors import DomainError
from app.domain.operations import database_damage
from app.domain.reasons import Reason, worded


class BackupReason(Reason):
    """Why a backup is not made, or not restored; `{what}` names it."""

    NO_CARD = worded(
        "Belum ada Kartu Pemulihan, jadi cadangan tidak dibuat. Di server: upik backup key."
    )
    HAS_CARD = worded(
        "Kartu Pemulihan sudah pernah dibuat dan tidak disimpan di sini. Bila hilang: upik "
        "backup key --new. Cadangan yang lama tetap hanya terbuka dengan kartu yang lama. "
        "Kartu untuk orang kedua: upik backup key --second."
    )
    TWO_CARDS = worded(
        "Sudah ada dua Kartu Pemulihan. Cabut dahulu satu: upik backup key --remove KUNCI-UMUM."
    )
    NOT_A_CARD = worded("Tidak ada Kartu Pemulihan dengan kunci umum itu. Yang berlaku: {what}.")
    LAST_CARD = worded(
        "Itu satu-satunya Kartu Pemulihan. Buat dahulu yang kedua dengan upik backup key "
        "--second, atau ganti dengan --new."
    )
    BUSY = worded("Cadangan atau pemulihan lain sedang berjalan. Tunggu sampai selesai.")
    NO_FOLDER = worded("Folder cadangan tidak dapat dipakai: {what}.")
    NO_SECOND_PLACE = worded(
        "SMS baru hanya disalin bila UPIK_BACKUP_TO berisi folder di disk lain."
    )
    NO_SPACE = worded("Ruang disk tidak cukup: {what}. Kosongkan dahulu, lalu ulangi.")
    NO_PROGRAM = worded(
        "Program {what} tidak ada di server ini. Pasang paket postgresql-client, lalu ulangi."
    )
    DATABASE = worded("Basis data tidak dapat disalin atau dipulihkan: {what}.")
    DAMAGED_DATABASE = worded(
        "Salinan basis data tidak lolos pemeriksaan, jadi tidak disimpan: {what}. Cadangan "
        "lama tidak disentuh."
    )
    UNWRITTEN = worded("Cadangan tidak dapat ditulis: {what}.")
    NOT_A_KEY = worded(
        "Itu bukan kunci Kartu Pemulihan. Kuncinya satu baris yang diawali AGE-SECRET-KEY-1."
    )
    OTHER_KEY = worded("Cadangan ini dibuat untuk Kartu Pemulihan yang lain.")
    FOREIGN = worded("Berkas ini bukan cadangan Si UPIK.")
    ONLY_SMS = worded(
        "Berkas ini salinan SMS, bukan cadangan. Pulihkan cadangan terakhir: salinan SMS di "
        "folder yang sama ikut dibaca."
    )
    DAMAGED = worded("Cadangan ini rusak atau terpotong: {what}. Pakai cadangan lain.")
    OTHER_MODE = worded(
        "Cadangan ini dari mode {what}. Isi UPIK_MODE dengan mode itu, atau pakai cadangan lain."
    )
    OTHER_ENGINE = worded(
        "Cadangan ini berisi basis data {what}. Sesuaikan DATABASE_URL, lalu ulangi."
    )
    TOO_NEW = worded(
        "Cadangan ini dibuat oleh Si UPIK yang lebih baru (skema {what}). Pasang versi itu dahulu."
    )
    OTHER_SECRETS = worded(
        "{what} di lingkungan bukan kunci cadangan ini. Ambil dengan --keys-to BERKAS, isikan"
        " ke lingkungan, lalu ulangi."
    )
    RUNNING = worded(
        "Si UPIK masih berjalan dengan data ini. Hentikan semua prosesnya: systemctl stop "
        "upik.target (latihan: Ctrl-C), lalu ulangi."
    )
    NOT_EMPTY = worded(
        "Basis data {what} tidak kosong. Buat basis data kosong, isi DATABASE_URL dengannya, "
        "lalu ulangi."
    )
    OUTSIDE = worded(
        "Berkas SQLite di DATABASE_URL ada di luar folder data. Kosongkan DATABASE_URL dahulu."
    )
    NO_RIGHT = worded(
        "Gladi memerlukan basis data sementara, dan pengguna PostgreSQL ini tidak berhak CREATEDB."
    )
    INTERRUPTED = worded(
        "Pemulihan yang terakhir terputus di tengah. Jalankan upik restore sekali lagi; data "
        "lama ada di folder {what}."
    )
    LIVE_DAMAGED = worded(database_damage.DAMAGED)
    LIVE_EMPTIED = worded(database_damage.EMPTIED)
    LIVE_TOO_NEW = worded(database_damage.FROM_A_NEWER_RELEASE)
    LIVE_LOST_ROWS = worded(database_damage.LOST_ROWS)
    NO_ADDRESS = worded(
        "Alamat PostgreSQL tidak terbaca. Tulis seperti postgresql://upik:SANDI@localhost/upik."
    )
    SAME_ENGINE = worded("Datanya sudah ada di {what}; DATABASE_URL menyebutnya.")
    REFUSED_VALUE = worded(
        "Ada nilai yang ditolak: {what}. Tidak ada yang dipindahkan; sumbernya tidak berubah."
        " Betulkan nilai itu, lalu ulangi."
    )
    NOT_THE_SAME = worded(
        "Yang tertulis di tujuan tidak sama: {what}. Jangan pakai basis data itu; sumbernya "
        "tidak berubah."
    )


class BackupRefused(DomainError):
    """A backup is not made, or not restored; `what` names it."""

    def __init__(self, reason: BackupReason, what: str = "") -> None:
        super().__init__(reason, what)
        self.reason, self.what, self.sentence = reason, what, reason.sentence
