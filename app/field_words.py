"""What a form's fields are called, and what is wrong with one where the common words don't fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.accounts import SHORTEST_PASSWORD
from app.domain.errors import Problem
from app.domain.words import Sentence

# A form's own field names -> its label on the screen.
FIELDS: Final[Mapping[str, str]] = {
    "acknowledged_by": "Pejabat yang mengetahui",
    "alternative": "Alternatif SKPD",
    "body": "Isi pesan",
    "basis": "Dasar",
    "category": "Kategori",
    "channel": "Lewat",
    "code": "Kode",
    "confirm": "Persetujuan bahwa jawaban ini aman bagi pengirim",
    "confirm_publish": "Persetujuan bahwa pesan ini aman diterbitkan",
    "heads_only": "Hanya kepala",
    "daily_cap": "Batas per hari",
    "day": "Tanggal",
    "deadline": "Tenggat ini",
    "device": "Perangkat",
    "holiday": "Nama hari libur",
    "incident": "Nama kejadian",
    "lead": "Pesan utama",
    "name": "Nama",
    "note": "Catatan",
    "number": "Nomor",
    "password": "Kata sandi",
    "phone": "HP",
    "position": "Jabatan",
    "prefixes": "Awalan",
    "rate_per_minute": "Batas per menit",
    "public_text": "Teks untuk umum",
    "publish_reason": "Alasan penerbitan",
    "question": "Pertanyaan",
    "promised_on": "Tanggal janji",
    "rank": "Sebagai",
    "reason": "Alasan",
    "received": "Waktu diterima",
    "reference": "Rujukan",
    "sender": "Nomor pengirim",
    "sender_name": "Nama pengirim",
    "remark": "Catatan",
    "saved_filter": "Saringan",
    "skpd": "Dinas / SKPD",
    "skpd_code": "SKPD",
    "skpd_ids": "Kolom diteruskan untuk",
    "template": "Teks SMS",
    "text": "Balasan",
    "until": "Sampai tanggal",
    "username": "Username",
    "with": "Kartu yang dipilih",
    "valid_from": "Berlaku mulai",
    "valid_until": "Berlaku sampai",
    "successor": "Penerima kode terbuka",
    "words": "Kata kunci",
    "working_days": "Hari kerja",
}
# Fields whose problem is better said in words of its own.
OWN_WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("password", Problem.TOO_SHORT): Sentence(
        "Kata sandi paling sedikit %(number)s karakter.", number=SHORTEST_PASSWORD
    ),
    ("password", Problem.UNKNOWN): "Kata sandi terlalu mirip dengan username.",
    ("password", Problem.COMMON): (
        "Kata sandi ini terlalu umum, mudah ditebak. Pakai beberapa kata yang tidak berkaitan."
    ),
    ("id", Problem.UNKNOWN): "ID ini tidak ada di daftar. Kosongkan untuk orang baru.",
    ("id", Problem.TAKEN): "Orang ini ada dua kali dalam berkas.",
    ("skpd_code", Problem.UNKNOWN): (
        "SKPD ini tidak dikenal. Tulis kodenya, misalnya PUPR (lembar Kode SKPD di berkas Ekspor)."
    ),
    ("rank", Problem.UNKNOWN): "Sebagai diisi Operator, Kepala, atau Sekretaris.",
    ("is_active", Problem.UNKNOWN): "Status diisi Aktif atau Tidak aktif.",
    ("valid_until", Problem.UNKNOWN): "Tanggal ditulis seperti 31/12/2026.",
    ("username", Problem.UNKNOWN): "Username ini tidak ada di Manage User.",
    ("phone", Problem.BLOCKED): (
        "HP ini ada di Black List. Klik Jangan Blokir di menu Black List dahulu, lalu simpan lagi."
    ),
    ("phone", Problem.OWN_NUMBER): "HP ini nomor Si UPIK sendiri. Isi dengan HP pejabatnya.",
    ("user", Problem.UNKNOWN): "Akun ini bukan milik SKPD yang dipilih.",
    ("user", Problem.TAKEN): "Akun ini sudah terhubung dengan pejabat lain.",
    ("code", Problem.UNKNOWN): (
        "Kode salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu isi lagi."
    ),
    ("device", Problem.TAKEN): "Perangkat ini sudah dipakai modem lain.",
    ("pin", Problem.UNKNOWN): "PIN terdiri dari 4 sampai 8 angka.",
    ("smsc", Problem.UNKNOWN): "Tulis alamat pusat SMS seperti ini: smsc.operator.id:2775.",
    ("smsc", Problem.TAKEN): "Akun di pusat SMS ini sudah dipakai modem lain.",
    ("system_id", Problem.UNKNOWN): "System ID terdiri dari 1 sampai 15 huruf dan angka.",
    ("system_type", Problem.TOO_LONG): "System type paling panjang 12 huruf.",
    ("sender", Problem.UNKNOWN): (
        "Pengirim ialah nomor, kode pendek, atau nama paling panjang 11 huruf."
    ),
    ("numbering", Problem.UNKNOWN): "Tulis TON/NPI seperti ini: 1/1.",
    ("prefixes", Problem.UNKNOWN): "Tulis awalan seperti ini: 0811, 0812.",
    ("rate_per_minute", Problem.UNKNOWN): "Batas per menit antara 0 dan 85 bagian.",
    ("promised_on", Problem.REQUIRED): (
        "Jawaban ini menjanjikan sesuatu: isi kapan selesai, atau centang bahwa ini bukan janji."
    ),
    ("promised_on", Problem.UNKNOWN): "Pilih tanggal dari hari ini sampai setahun ke depan.",
    ("question", Problem.TOO_LONG): (
        "Pertanyaan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter)."
    ),
    ("text", Problem.TOO_LONG): (
        "Balasan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter)."
    ),
    ("filter_name", Problem.REQUIRED): "Beri nama saringan ini, misalnya Jalan Siulak.",
    ("filter_name", Problem.TOO_LONG): "Nama saringan paling panjang 40 karakter.",
    ("filter_name", Problem.TAKEN): "Anda sudah punya saringan bernama ini. Pilih nama lain.",
    ("nomor", Problem.UNKNOWN): "Isi seluruh nomornya, atau paling sedikit 4 angka terakhirnya.",
    ("kode", Problem.UNKNOWN): "Kode terdiri dari 4 angka, misalnya 4071.",
    ("dari", Problem.UNKNOWN): "Tanggal awal tidak dapat dibaca. Pilih dari kalender.",
    ("sampai", Problem.UNKNOWN): "Tanggal akhir tidak dapat dibaca. Pilih dari kalender.",
    ("sampai", Problem.PAST): "Tanggal akhir ada sebelum tanggal awal. Tukar keduanya.",
    ("received", Problem.UNKNOWN): "Isi tanggal dan jam diterima, misalnya 24/11/2026 09.30.",
    ("with", Problem.UNKNOWN): "Pilih kartu yang masih terbuka dari daftar.",
    ("skpd_ids", Problem.UNKNOWN): "SKPD yang dipilih tidak aktif lagi. Pilih SKPD yang lain.",
    ("lead", Problem.UNKNOWN): (
        "Pesan utama harus masih terbuka atau sudah dijawab. Pilih pesan utama yang lain."
    ),
    ("channel", Problem.UNKNOWN): "Pilih lewat apa pesan ini datang.",
    ("day", Problem.TAKEN): "Tanggal ini sudah ada dalam daftar hari libur.",
    ("day", Problem.UNKNOWN): "Tanggal antara 1 Januari 2020 dan lima tahun mendatang.",
    ("valid_from", Problem.TAKEN): (
        "Sudah ada tenggat untuk kategori dan langkah ini mulai tanggal itu. Pilih tanggal lain."
    ),
    ("valid_from", Problem.UNKNOWN): (
        "Tanggal ditulis seperti 31/12/2026, antara 1 Januari 2020 dan lima tahun mendatang."
    ),
    ("working_days", Problem.UNKNOWN): "Isi bilangan bulat dari 1 sampai 120.",
    ("until", Problem.UNKNOWN): "Sampai tanggal ditulis seperti 2026-11-30, atau dikosongkan.",
    ("daily_cap", Problem.UNKNOWN): "Batas per hari tidak boleh kurang dari 0.",
}
