"""Sentences for refusals that carry nothing but their reason, or field and reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.access.account_rules import AccountReason
from app.domain.errors import BackupReason, BlockReason, Problem, UploadReason
from app.domain.operations.database_damage import (
    DAMAGED,
    EMPTIED,
    FROM_A_NEWER_RELEASE,
    LOST_ROWS,
)
from app.domain.words import N_

BLOCKS: Final[Mapping[str, str]] = {
    BlockReason.OFFICIAL: (
        N_(
            "Nomor ini milik pejabat yang terdaftar, tidak dapat diblokir. Bila ia tidak bertugas "
            "lagi, ubah dahulu statusnya menjadi Tidak aktif di Data Operator."
        )
    ),
    BlockReason.TOO_LATE: (
        N_("Pembatalan ini tidak dapat diurungkan lagi. Blokir nomornya dari kartu pesannya.")
    ),
    BlockReason.OWN_NUMBER: N_("Nomor ini milik Si UPIK sendiri, tidak dapat diblokir."),
}
ACCOUNTS: Final[Mapping[str, str]] = {
    AccountReason.OWN_ACCOUNT: N_(
        "Peran, Active, dan penghapusan akun sendiri hanya oleh orang lain."
    ),
    AccountReason.OWN_SIGN_IN: N_("Kata sandi sendiri diganti di menu nama Anda: Ubah kata sandi."),
    AccountReason.NOT_GRANTABLE: N_(
        "Anda tidak dapat memberi atau mengubah hak yang bukan hak Anda."
    ),
    AccountReason.LAST_ADMIN: N_(
        "Ini Admin terakhir: tidak dapat dihapus, dimatikan, atau diganti."
    ),
    AccountReason.ADMIN_ROLE: N_("Peran Admin selalu memegang semua hak dan tidak dapat diubah."),
    AccountReason.SEEDED_ROLE: N_("Peran bawaan tidak dapat dihapus atau diganti namanya."),
    AccountReason.KNOWN_TO_OTHERS: N_(
        "Pilih kata sandi lain dari yang dipasang untuk Anda: orang lain mengetahuinya."
    ),
    AccountReason.NO_PHONE: N_(
        "Akun ini tidak terhubung dengan HP terdaftar. Minta Admin memasang kata sandi baru dan "
        "menyerahkannya langsung kepada Anda."
    ),
    AccountReason.PHONE_CHANGED: N_(
        "HP terdaftar akun ini baru diganti, jadi kode tidak dikirim ke sana. Minta Admin memasang "
        "kata sandi baru dan menyerahkannya langsung kepada Anda."
    ),
    AccountReason.CODE_SENT: N_("Kode baru saja dikirim. Tunggu dua menit sebelum meminta lagi."),
    AccountReason.CODES_USED_UP: N_(
        "Hari ini sudah lima kode dikirim. Coba lagi besok, atau hubungi Admin."
    ),
    AccountReason.ROLE_IN_USE: N_("Peran ini masih dipakai pengguna: pindahkan mereka dahulu."),
}
# Of an answer or a question, by the form's field.
ANSWERING: Final[Mapping[tuple[str, str], str]] = {
    ("promised_on", Problem.REQUIRED): (
        N_(
            "Jawaban ini menjanjikan sesuatu: isi kapan selesai, atau centang bahwa ini "
            "bukan janji."
        )
    ),
    ("promised_on", Problem.UNKNOWN): N_(
        "Tulis tanggal seperti 30/11/2026, dari hari ini sampai setahun ke depan."
    ),
    ("question", Problem.TOO_LONG): (
        N_("Pertanyaan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter).")
    ),
    ("text", Problem.TOO_LONG): (
        N_("Balasan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter).")
    ),
}
# Of a forward that must not go there, by the form's field.
FORWARDING: Final[Mapping[tuple[str, str], str]] = {
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
}
# Of who acts in an office, by the form's field.
ACTING: Final[Mapping[tuple[str, str], str]] = {
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
}
WITHOUT_NUMBER: Final = N_(
    "Alasan dan rujukan tetap disimpan sesudah datanya dihapus: jangan tulis nomor HP, NIK, atau "
    "nomor lain milik seseorang. Tulis nomor suratnya."
)
UPLOADS: Final[Mapping[str, str]] = {
    UploadReason.TOO_BIG: N_(
        "Berkas lebih besar dari 2 MB. Hapus gambar atau bagi menjadi beberapa."
    ),
    UploadReason.TOO_MANY_ROWS: N_("Berkas lebih dari 1.000 baris. Bagi menjadi beberapa berkas."),
    UploadReason.FAR_BELOW: (
        N_(
            "Ada sel jauh di bawah daftarnya. Hapus semua baris di bawah orang terakhir, "
            "simpan, lalu "
            "impor lagi."
        )
    ),
    UploadReason.UNKNOWN_TYPE: (
        N_("Berkas harus .xlsx atau .csv, tanpa kata sandi. Di Excel: Save As, Excel Workbook.")
    ),
    UploadReason.UNREADABLE: N_("Berkas rusak, tidak terbaca. Simpan ulang dari Excel, coba lagi."),
    UploadReason.BOMB: N_("Berkas ini ditolak: isinya tidak wajar untuk sebuah daftar."),
    UploadReason.EMPTY: N_("Berkas tidak memuat satu baris pun."),
    UploadReason.NO_HEADING: (
        N_(
            "Judul kolom di baris pertama tidak dikenal. Pakai judul seperti pada berkas Ekspor: "
            "paling sedikit SKPD, Nama, Jabatan, Sebagai, dan HP."
        )
    ),
    UploadReason.NO_LAPOR_COLUMNS: (
        N_(
            "Kolom Nomor SP4N-LAPOR! dan Nomor Tiket Si UPIK tidak ada di baris pertama. "
            "Pakai berkas "
            "dari tombol SP4N-LAPOR!."
        )
    ),
    UploadReason.CHANGED: (
        N_(
            "Belum diterapkan: data berubah sejak pemeriksaan. Periksa hasil yang baru di "
            "bawah ini."
        )
    ),
    UploadReason.NOT_A_PHOTO: N_("Berkas ini bukan foto yang terbaca. Pilih JPEG, PNG, atau WebP."),
    UploadReason.PHOTO_TOO_BIG: N_("Foto terlalu besar. Pilih foto paling besar 6 MB."),
    UploadReason.PHOTO_TOO_MANY_PIXELS: N_(
        "Ukuran gambar foto ini terlalu besar: JPEG paling besar 64 megapiksel, PNG dan WebP "
        "paling besar 16 megapiksel. Perkecil fotonya, lalu kirim lagi."
    ),
    UploadReason.PHOTO_TOO_MANY_SCANS: N_(
        "JPEG ini tersimpan dalam lebih dari 100 lapis, jadi tidak dibaca. Simpan ulang sebagai "
        "JPEG biasa, lalu kirim lagi."
    ),
    UploadReason.PHOTO_TOO_HEAVY: N_(
        "Foto ini terlalu berat untuk diolah. Perkecil fotonya, lalu kirim lagi."
    ),
    UploadReason.PHOTO_BUSY: N_(
        "Foto lain sedang diolah. Foto ini belum disimpan: kirim lagi sebentar lagi."
    ),
    UploadReason.TOO_MANY_PHOTOS: N_("Paling banyak 3 foto."),
}
BACKUPS: Final[Mapping[str, str]] = {
    BackupReason.NO_CARD: (
        N_("Belum ada Kartu Pemulihan, jadi cadangan tidak dibuat. Di server: upik backup key.")
    ),
    BackupReason.HAS_CARD: (
        N_(
            "Kartu Pemulihan sudah pernah dibuat dan tidak disimpan di sini. Bila hilang: "
            "upik backup "
            "key --new. Cadangan yang lama tetap hanya terbuka dengan kartu yang lama. Kartu untuk "
            "orang kedua: upik backup key --second."
        )
    ),
    BackupReason.TWO_CARDS: (
        N_("Sudah ada dua Kartu Pemulihan. Cabut dahulu satu: upik backup key --remove KUNCI-UMUM.")
    ),
    BackupReason.NOT_A_CARD: (
        N_("Tidak ada Kartu Pemulihan dengan kunci umum itu. Yang berlaku: {what}.")
    ),
    BackupReason.LAST_CARD: (
        N_(
            "Itu satu-satunya Kartu Pemulihan. Buat dahulu yang kedua dengan upik backup key "
            "--second, atau ganti dengan --new."
        )
    ),
    BackupReason.BUSY: N_("Cadangan atau pemulihan lain sedang berjalan. Tunggu sampai selesai."),
    BackupReason.NO_FOLDER: N_("Folder cadangan tidak dapat dipakai: {what}."),
    BackupReason.NO_SECOND_PLACE: (
        N_("SMS baru hanya disalin bila UPIK_BACKUP_TO berisi folder di disk lain.")
    ),
    BackupReason.NO_SPACE: N_("Ruang disk tidak cukup: {what}. Kosongkan dahulu, lalu ulangi."),
    BackupReason.NO_PROGRAM: (
        N_("Program {what} tidak ada di server ini. Pasang paket postgresql-client, lalu ulangi.")
    ),
    BackupReason.DATABASE: N_("Basis data tidak dapat disalin atau dipulihkan: {what}."),
    BackupReason.DAMAGED_DATABASE: (
        N_(
            "Salinan basis data tidak lolos pemeriksaan, jadi tidak disimpan: {what}. "
            "Cadangan lama "
            "tidak disentuh."
        )
    ),
    BackupReason.UNWRITTEN: N_("Cadangan tidak dapat ditulis: {what}."),
    BackupReason.NOT_A_KEY: (
        N_("Itu bukan kunci Kartu Pemulihan. Kuncinya satu baris yang diawali AGE-SECRET-KEY-1.")
    ),
    BackupReason.OTHER_KEY: N_("Cadangan ini dibuat untuk Kartu Pemulihan yang lain."),
    BackupReason.FOREIGN: N_("Berkas ini bukan cadangan Si UPIK."),
    BackupReason.ONLY_SMS: (
        N_(
            "Berkas ini salinan SMS, bukan cadangan. Pulihkan cadangan terakhir: salinan SMS di "
            "folder yang sama ikut dibaca."
        )
    ),
    BackupReason.DAMAGED: N_("Cadangan ini rusak atau terpotong: {what}. Pakai cadangan lain."),
    BackupReason.OTHER_MODE: (
        N_(
            "Cadangan ini dari mode {what}. Isi UPIK_MODE dengan mode itu, atau pakai "
            "cadangan lain."
        )
    ),
    BackupReason.OTHER_ENGINE: (
        N_("Cadangan ini berisi basis data {what}. Sesuaikan DATABASE_URL, lalu ulangi.")
    ),
    BackupReason.TOO_NEW: (
        N_(
            "Cadangan ini dibuat oleh Si UPIK yang lebih baru (skema {what}). Pasang versi "
            "itu dahulu."
        )
    ),
    BackupReason.OTHER_SECRETS: (
        N_(
            "{what} di lingkungan bukan kunci cadangan ini. Ambil dengan --keys-to BERKAS, "
            "isikan ke "
            "lingkungan, lalu ulangi."
        )
    ),
    BackupReason.RUNNING: (
        N_(
            "Si UPIK masih berjalan dengan data ini. Hentikan semua prosesnya: systemctl stop "
            "upik.target (latihan: Ctrl-C), lalu ulangi."
        )
    ),
    BackupReason.NOT_EMPTY: (
        N_(
            "Basis data {what} tidak kosong. Buat basis data kosong, isi DATABASE_URL "
            "dengannya, lalu "
            "ulangi."
        )
    ),
    BackupReason.OUTSIDE: (
        N_("Berkas SQLite di DATABASE_URL ada di luar folder data. Kosongkan DATABASE_URL dahulu.")
    ),
    BackupReason.NO_RIGHT: (
        N_(
            "Gladi memerlukan basis data sementara, dan pengguna PostgreSQL ini tidak berhak "
            "CREATEDB."
        )
    ),
    BackupReason.INTERRUPTED: (
        N_(
            "Pemulihan yang terakhir terputus di tengah. Jalankan upik restore sekali lagi; "
            "data lama "
            "ada di folder {what}."
        )
    ),
    BackupReason.LIVE_DAMAGED: DAMAGED,
    BackupReason.LIVE_EMPTIED: EMPTIED,
    BackupReason.LIVE_TOO_NEW: FROM_A_NEWER_RELEASE,
    BackupReason.LIVE_LOST_ROWS: LOST_ROWS,
    BackupReason.NO_ADDRESS: (
        N_("Alamat PostgreSQL tidak terbaca. Tulis seperti postgresql://upik:SANDI@localhost/upik.")
    ),
    BackupReason.SAME_ENGINE: N_("Datanya sudah ada di {what}; DATABASE_URL menyebutnya."),
    BackupReason.REFUSED_VALUE: (
        N_(
            "Ada nilai yang ditolak: {what}. Tidak ada yang dipindahkan; sumbernya tidak berubah. "
            "Betulkan nilai itu, lalu ulangi."
        )
    ),
    BackupReason.NOT_THE_SAME: (
        N_(
            "Yang tertulis di tujuan tidak sama: {what}. Jangan pakai basis data itu; sumbernya "
            "tidak berubah."
        )
    ),
}
