"""Refusals that carry nothing but their reason, each as one Indonesian sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.accounts import AccountReason
from app.domain.errors import BackupReason, BlockReason, UploadReason

BLOCKS: Final[Mapping[str, str]] = {
    BlockReason.OFFICIAL: (
        "Nomor ini milik pejabat yang terdaftar, tidak dapat diblokir. Bila ia tidak bertugas "
        "lagi, ubah dahulu statusnya menjadi Tidak aktif di Data Operator."
    ),
    BlockReason.TOO_LATE: (
        "Pembatalan ini tidak dapat diurungkan lagi. Blokir nomornya dari kartu pesannya."
    ),
    BlockReason.OWN_NUMBER: "Nomor ini milik Si UPIK sendiri, tidak dapat diblokir.",
}
ACCOUNTS: Final[Mapping[str, str]] = {
    AccountReason.OWN_ACCOUNT: "Peran, Active, dan penghapusan akun sendiri hanya oleh orang lain.",
    AccountReason.OWN_SIGN_IN: "Kata sandi sendiri diganti di menu nama Anda: Ubah kata sandi.",
    AccountReason.NOT_GRANTABLE: "Anda tidak dapat memberi atau mengubah hak yang bukan hak Anda.",
    AccountReason.LAST_ADMIN: "Ini Admin terakhir: tidak dapat dihapus, dimatikan, atau diganti.",
    AccountReason.ADMIN_ROLE: "Peran Admin selalu memegang semua hak dan tidak dapat diubah.",
    AccountReason.SEEDED_ROLE: "Peran bawaan tidak dapat dihapus atau diganti namanya.",
    AccountReason.ROLE_IN_USE: "Peran ini masih dipakai pengguna: pindahkan mereka dahulu.",
}
UPLOADS: Final[Mapping[str, str]] = {
    UploadReason.TOO_BIG: "Berkas lebih besar dari 2 MB. Hapus gambar atau bagi menjadi beberapa.",
    UploadReason.TOO_MANY_ROWS: "Berkas lebih dari 1.000 baris. Bagi menjadi beberapa berkas.",
    UploadReason.FAR_BELOW: (
        "Ada sel jauh di bawah daftarnya. Hapus semua baris di bawah orang terakhir, simpan, lalu "
        "impor lagi."
    ),
    UploadReason.UNKNOWN_TYPE: (
        "Berkas harus .xlsx atau .csv, tanpa kata sandi. Di Excel: Save As, Excel Workbook."
    ),
    UploadReason.UNREADABLE: "Berkas rusak, tidak terbaca. Simpan ulang dari Excel, coba lagi.",
    UploadReason.BOMB: "Berkas ini ditolak: isinya tidak wajar untuk sebuah daftar.",
    UploadReason.EMPTY: "Berkas tidak memuat satu baris pun.",
    UploadReason.NO_HEADING: (
        "Judul kolom di baris pertama tidak dikenal. Pakai judul seperti pada berkas Ekspor: "
        "paling sedikit SKPD, Nama, Jabatan, Sebagai, dan HP."
    ),
    UploadReason.NO_LAPOR_COLUMNS: (
        "Kolom Nomor SP4N-LAPOR! dan Nomor Tiket Si UPIK tidak ada di baris pertama. Pakai berkas "
        "dari tombol SP4N-LAPOR!."
    ),
    UploadReason.CHANGED: (
        "Belum diterapkan: data berubah sejak pemeriksaan. Periksa hasil yang baru di bawah ini."
    ),
    UploadReason.NOT_A_PHOTO: "Berkas ini bukan foto yang terbaca. Pilih JPEG, PNG, atau WebP.",
    UploadReason.PHOTO_TOO_BIG: "Foto terlalu besar. Pilih foto paling besar 6 MB.",
    UploadReason.TOO_MANY_PHOTOS: "Paling banyak 3 foto.",
}
BACKUPS: Final[Mapping[str, str]] = {
    BackupReason.NO_CARD: (
        "Belum ada Kartu Pemulihan, jadi cadangan tidak dibuat. Di server: flask backup key."
    ),
    BackupReason.HAS_CARD: (
        "Kartu Pemulihan sudah pernah dibuat dan tidak disimpan di sini. Bila hilang: flask backup "
        "key --new. Cadangan yang lama tetap hanya terbuka dengan kartu yang lama."
    ),
    BackupReason.BUSY: "Cadangan atau pemulihan lain sedang berjalan. Tunggu sampai selesai.",
    BackupReason.NO_FOLDER: "Folder cadangan tidak dapat dipakai: {what}.",
    BackupReason.NO_SPACE: "Ruang disk tidak cukup untuk cadangan: {what}.",
    BackupReason.NO_PROGRAM: (
        "Program {what} tidak ada di server ini. Pasang paket postgresql-client, lalu ulangi."
    ),
    BackupReason.DATABASE: "Basis data tidak dapat disalin atau dipulihkan: {what}.",
    BackupReason.DAMAGED_DATABASE: (
        "Salinan basis data tidak lolos pemeriksaan, jadi tidak disimpan: {what}. Cadangan lama "
        "tidak disentuh."
    ),
    BackupReason.UNWRITTEN: "Cadangan tidak dapat ditulis: {what}.",
    BackupReason.NOT_A_KEY: (
        "Itu bukan kunci Kartu Pemulihan. Kuncinya satu baris yang diawali AGE-SECRET-KEY-1."
    ),
    BackupReason.OTHER_KEY: "Cadangan ini dibuat untuk Kartu Pemulihan yang lain.",
    BackupReason.FOREIGN: "Berkas ini bukan cadangan Si UPIK.",
    BackupReason.DAMAGED: "Cadangan ini rusak atau terpotong: {what}. Pakai cadangan lain.",
    BackupReason.OTHER_MODE: (
        "Cadangan ini dari mode {what}. Isi UPIK_MODE dengan mode itu, atau pakai cadangan lain."
    ),
    BackupReason.OTHER_ENGINE: (
        "Cadangan ini berisi basis data {what}. Sesuaikan DATABASE_URL, lalu ulangi."
    ),
    BackupReason.TOO_NEW: (
        "Cadangan ini dibuat oleh Si UPIK yang lebih baru (skema {what}). Pasang versi itu dahulu."
    ),
    BackupReason.OTHER_SECRETS: (
        "{what} di lingkungan bukan kunci cadangan ini. Ambil dengan --keys-to BERKAS, isikan ke "
        "lingkungan, lalu ulangi."
    ),
    BackupReason.RUNNING: "Si UPIK masih berjalan dengan data ini. Hentikan semua prosesnya.",
    BackupReason.NOT_EMPTY: (
        "Basis data {what} tidak kosong. Buat basis data kosong, isi DATABASE_URL dengannya, lalu "
        "ulangi."
    ),
    BackupReason.OUTSIDE: (
        "Berkas SQLite di DATABASE_URL ada di luar folder data. Kosongkan DATABASE_URL dahulu."
    ),
    BackupReason.NO_RIGHT: (
        "Gladi memerlukan basis data sementara, dan pengguna PostgreSQL ini tidak berhak CREATEDB."
    ),
    BackupReason.INTERRUPTED: (
        "Pemulihan yang terakhir terputus di tengah. Jalankan flask restore sekali lagi; data lama "
        "ada di folder {what}."
    ),
}
