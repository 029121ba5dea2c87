"""Labels of form fields, and special sentences where the common ones don't fit a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.access.account_rules import SHORTEST_PASSWORD
from app.domain.errors import Problem
from app.domain.words import N_, Sentence

# A form's own field names -> its label on the screen.
FIELDS: Final[Mapping[str, str]] = {
    "acknowledged_by": N_("Pejabat yang mengetahui"),
    "alternative": N_("Alternatif SKPD"),
    "body": "Isi pesan",
    "basis": "Dasar",
    "category": "Kategori",
    "channel": N_("Lewat"),
    "code": "Kode",
    "confirm": N_("Persetujuan bahwa jawaban ini aman bagi pengirim"),
    "confirm_publish": N_("Persetujuan bahwa pesan ini aman diterbitkan"),
    "heads_only": N_("Hanya kepala"),
    "daily_cap": N_("Batas per hari"),
    "day": "Tanggal",
    "deadline": N_("Tenggat ini"),
    "device": N_("Perangkat"),
    "holiday": N_("Nama hari libur"),
    "incident": N_("Nama kejadian"),
    "lead": N_("Pesan utama"),
    "name": "Nama",
    "note": N_("Catatan"),
    "number": "Nomor",
    "password": N_("Kata sandi"),
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
    "working_days": "Hari kerja",
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
    ("phone", Problem.OWN_NUMBER): N_("HP ini nomor Si UPIK sendiri. Isi dengan HP pejabatnya."),
    ("user", Problem.UNKNOWN): N_("Akun ini bukan milik SKPD yang dipilih."),
    ("user", Problem.TAKEN): N_("Akun ini sudah terhubung dengan pejabat lain."),
    ("code", Problem.UNKNOWN): (
        N_("Kode salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu isi lagi.")
    ),
    ("device", Problem.TAKEN): N_("Perangkat ini sudah dipakai modem lain."),
    ("pin", Problem.UNKNOWN): N_("PIN terdiri dari 4 sampai 8 angka."),
    ("smsc", Problem.UNKNOWN): N_("Tulis alamat pusat SMS seperti ini: smsc.operator.id:2775."),
    ("smsc", Problem.TAKEN): N_("Akun di pusat SMS ini sudah dipakai modem lain."),
    ("system_id", Problem.UNKNOWN): N_("System ID terdiri dari 1 sampai 15 huruf dan angka."),
    ("system_type", Problem.TOO_LONG): N_("System type paling panjang 12 huruf."),
    ("sender", Problem.UNKNOWN): (
        N_("Pengirim ialah nomor, kode pendek, atau nama paling panjang 11 huruf.")
    ),
    ("numbering", Problem.UNKNOWN): N_("Tulis TON/NPI seperti ini: 1/1."),
    ("prefixes", Problem.UNKNOWN): N_("Tulis awalan seperti ini: 0811, 0812."),
    ("rate_per_minute", Problem.UNKNOWN): N_("Batas per menit antara 0 dan 85 bagian."),
    ("promised_on", Problem.REQUIRED): (
        N_(
            "Jawaban ini menjanjikan sesuatu: isi kapan selesai, atau centang bahwa ini "
            "bukan janji."
        )
    ),
    ("promised_on", Problem.UNKNOWN): N_("Pilih tanggal dari hari ini sampai setahun ke depan."),
    ("question", Problem.TOO_LONG): (
        N_("Pertanyaan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter).")
    ),
    ("text", Problem.TOO_LONG): (
        N_("Balasan terlalu panjang: paling banyak 10 bagian SMS (sekitar 1.500 karakter).")
    ),
    ("filter_name", Problem.REQUIRED): N_("Beri nama saringan ini, misalnya Jalan Siulak."),
    ("filter_name", Problem.TOO_LONG): N_("Nama saringan paling panjang 40 karakter."),
    ("filter_name", Problem.TAKEN): N_("Anda sudah punya saringan bernama ini. Pilih nama lain."),
    ("nomor", Problem.UNKNOWN): N_(
        "Isi seluruh nomornya, atau paling sedikit 4 angka terakhirnya."
    ),
    ("kode", Problem.UNKNOWN): N_("Kode terdiri dari 4 angka, misalnya 4071."),
    ("dari", Problem.UNKNOWN): N_("Tanggal awal tidak dapat dibaca. Pilih dari kalender."),
    ("sampai", Problem.UNKNOWN): N_("Tanggal akhir tidak dapat dibaca. Pilih dari kalender."),
    ("sampai", Problem.PAST): N_("Tanggal akhir ada sebelum tanggal awal. Tukar keduanya."),
    ("received", Problem.UNKNOWN): N_("Isi tanggal dan jam diterima, misalnya 24/11/2026 09.30."),
    ("with", Problem.UNKNOWN): N_("Pilih kartu yang masih terbuka dari daftar."),
    ("skpd_ids", Problem.UNKNOWN): N_("SKPD yang dipilih tidak aktif lagi. Pilih SKPD yang lain."),
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
    ("working_days", Problem.UNKNOWN): N_("Isi bilangan bulat dari 1 sampai 120."),
    ("until", Problem.UNKNOWN): N_("Sampai tanggal ditulis seperti 2026-11-30, atau dikosongkan."),
    ("daily_cap", Problem.UNKNOWN): N_("Batas per hari tidak boleh kurang dari 0."),
}
