"""The reasons of refusals, each with its code, its Indonesian sentence and its HTTP status.

The English sentences stand in the catalogue, like all translations.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from app.domain.words import N_


class Reason(StrEnum):
    """Why something is refused: as a string its code."""

    sentence: str
    status: int

    def __new__(cls, code: str, sentence: str, status: int = 409) -> Self:
        """`NOT_YOURS = "not_yours", N_("Pesan ini bukan milik Anda."), 403`."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.sentence, member.status = sentence, status
        return member


class Refusal(Reason):
    """Why an action on a card is refused; `{state}` is its state."""

    ROLE = "role", N_("Peran Anda tidak berhak melakukan tindakan ini."), 403
    STATE = "state", N_("Tindakan ini tidak dapat dilakukan: statusnya sekarang “{state}”.")
    NO_CHANGE = "no_change", N_("Tindakan ini sudah dilakukan sebelumnya, tidak ada yang berubah.")
    DELETED = "deleted", N_("Pesan ini sudah dihapus.")
    BLOCKED = (
        "blocked",
        N_("Pesan ini datang selagi nomornya diblokir: disimpan di Black List, tidak diteruskan."),
    )
    SENSITIVE = "sensitive", N_("Pesan ini sensitif: tindakan ini tidak tersedia untuknya.")
    DANGER = (
        "danger",
        N_("Pesan ini bertanda bahaya atau sensitif: baca dahulu, lalu putuskan dari kartunya."),
    )
    OWN_WINDOW = (
        "own_window",
        N_(
            "Pesan sensitif, atau yang menuduh pegawai, hanya diteruskan dari kartunya sendiri, "
            "dengan Proses / Forward."
        ),
    )
    NOT_ANSWERABLE = (
        "not_answerable",
        N_("Pengirim ini tidak dapat dibalas: bukan nomor HP seseorang."),
    )
    NO_OPEN_FORWARD = "no_open_forward", N_("Tidak ada SKPD yang jawabannya masih ditunggu.")
    NO_NUMBER = "no_number", N_("Tidak dapat dilakukan: pesan ini tanpa nomor pengirim.")
    IN_WORK = (
        "in_work",
        N_(
            "Pesan ini sudah diteruskan, ditanyakan, atau dibalas, jadi tidak dapat menjadi "
            "bagian kartu lain. Gabungkan dari kartu yang belum diproses, atau tarik dahulu dari "
            "SKPD."
        ),
    )
    JOINED = "joined", N_("Pesan ini bagian dari kartu lain. Pisahkan dahulu, atau buka kartu itu.")
    TOO_SOON = "too_soon", N_("SKPD ini sudah diingatkan hari ini. Ingatkan lagi besok.")
    WAITING = (
        "waiting",
        N_("Jawaban lain sudah menunggu persetujuan. Cabut dahulu, atau tunggu keputusan atasan."),
    )
    NO_DRAFT = "no_draft", N_("Tidak ada jawaban yang menunggu persetujuan pada pesan ini.")
    NEEDS_APPROVAL = (
        "needs_approval",
        N_("Jawaban SKPD ini wajib disetujui atasan: gunakan tombol Minta persetujuan."),
    )
    CALLED_BACK = "called_back", N_("Sudah dibatalkan sebelumnya: SMS ini tidak dikirim ke warga.")
    HIDDEN = "hidden", N_("Nomor pesan ini dirahasiakan: hanya Admin dapat memblokirnya.")
    ANONYMISED = "anonymised", N_("Data pribadi pesan ini sudah dihapus, tidak dapat diolah lagi.")
    LEADS = "leads", N_("SKPD utama menjawab pesannya, atau menolak bila bukan kewenangannya.")
    DISPUTED = (
        "disputed",
        N_(
            "Jawaban ini dibantah oleh SKPD-nya, jadi tidak dikirim ulang. Kirim ralat dari "
            "kartunya."
        ),
    )
    NOT_SERVING = (
        "not_serving",
        N_(
            "Pejabat ini tidak bertugas lagi di SKPD itu, jadi SMS ini tidak dikirim ulang "
            "kepadanya."
        ),
    )
    NOT_ASKED = (
        "not_asked",
        N_(
            "Pesan ini tidak menunggu penjelasan warga lagi, jadi pertanyaan ini tidak dikirim "
            "ulang. Bila masih perlu, tanyakan lagi dari kartunya."
        ),
    )
    SILENT = "silent", N_("Nomor ini sedang tidak boleh mendapat SMS otomatis.")
    NOT_DELETER = (
        "not_deleter",
        N_(
            "Pesan ini hanya dipulihkan oleh moderator yang menghapusnya, pada hari yang sama, "
            "atau oleh Admin."
        ),
        403,
    )
    NOT_CITIZEN = (
        "not_citizen",
        N_(
            "Pesan ini bukan dari warga (HP pejabat, SMS layanan, atau ucapan singkat), jadi "
            "tidak dapat diterbitkan sebagai pesan warga."
        ),
    )


class Problem(Reason):
    """What is wrong with a field of a form or an SMS, unless FIELD_PROBLEMS says it better."""

    REQUIRED = "required", N_("{field} wajib diisi.")
    TOO_SHORT = "too_short", N_("{field} terlalu pendek.")
    TOO_LONG = "too_long", N_("{field} terlalu panjang.")
    UNKNOWN = "unknown", N_("{field} tidak dikenal. Pilih dari daftar.")
    TAKEN = "taken", N_("{field} sudah dipakai. Isi dengan yang lain.")
    COMMON = "common", N_("{field} terlalu umum, mudah ditebak.")
    NOT_A_PHONE = "not_a_phone", N_("{field} bukan nomor HP yang benar. Contoh: 0812-3456-7890.")
    LANDLINE = (
        "landline",
        N_("{field} nomor telepon rumah atau kantor, tidak menerima SMS. Isi nomor HP."),
    )
    UNKNOWN_PLACEHOLDER = "unknown_placeholder", N_("{field} memuat {{kata}} yang tidak dikenal.")
    MISSING_PLACEHOLDER = (
        "missing_placeholder",
        N_("{field} tidak memuat semua {{kata}} yang diperlukan."),
    )
    NO_HEAD = "no_head", N_("{field} tidak dapat dipilih: HP kepala SKPD itu belum terdaftar.")
    UNREACHED = "unreached", N_("{field} tidak benar.")
    UNOPENED = "unopened", N_("{field} tidak dapat dipilih: pesan ini tidak dapat dibuka di sana.")
    ACCUSED = "accused", N_("{field} tidak dapat dipilih: pesan ini menuduh pegawai di sana.")
    BLOCKED = (
        "blocked",
        N_(
            "{field} ada di Black List, jadi pesannya tidak dapat dicatat. Batalkan blokirnya "
            "dahulu, atau kosongkan bila pesannya datang lewat surat atau langsung."
        ),
    )
    OWN_NUMBER = "own_number", N_("{field} milik Si UPIK sendiri. Isi dengan nomor pengirimnya.")
    IN_FUTURE = "in_future", N_("{field} belum terjadi. Isi dengan waktu yang sudah lewat (WIB).")
    TOO_OLD = "too_old", N_("{field} lebih dari setahun lalu. Periksa tahunnya.")
    IN_FORCE = "in_force", N_("{field} sudah berlaku, sehingga tidak dapat dihapus.")
    PAST = "past", N_("{field} sudah lewat. Pilih hari ini atau sesudahnya.")
    TOO_EARLY = "too_early", N_("{field} tidak boleh sebelum tanggal mulainya.")
    TOO_MANY = "too_many", N_("{field} sudah 20 buah. Hapus dahulu yang tidak dipakai lagi.")
    PERSONAL = (
        "personal",
        N_(
            "{field} yang memuat nomor warga tidak disimpan. Kosongkan nomornya di pencarian "
            "dahulu."
        ),
    )
    OFFICIAL_NUMBER = (
        "official_number",
        N_("{field} milik pejabat yang terdaftar: diurus di Data Operator."),
    )
    BEING_SENT = "being_sent", N_("{field} sedang dikirimi SMS. Coba lagi setelah satu menit.")
    NOTHING_HELD = "nothing_held", N_("{field} tidak ada dalam data Si UPIK.")


class BlockReason(Reason):
    """Why a number may not be blocked (A11)."""

    OFFICIAL = (
        "official",
        N_(
            "Nomor ini milik pejabat yang terdaftar, tidak dapat diblokir. Bila ia tidak bertugas"
            " lagi, ubah dahulu statusnya menjadi Tidak aktif di Data Operator."
        ),
    )
    OWN_NUMBER = "own_number", N_("Nomor ini milik Si UPIK sendiri, tidak dapat diblokir.")
    TOO_LATE = (
        "too_late",
        N_("Pembatalan ini tidak dapat diurungkan lagi. Blokir nomornya dari kartu pesannya."),
    )


class UploadReason(Reason):
    """Why an uploaded file is not read."""

    TOO_BIG = (
        "too_big",
        N_("Berkas lebih besar dari 2 MB. Hapus gambar atau bagi menjadi beberapa."),
    )
    TOO_MANY_ROWS = (
        "too_many_rows",
        N_("Berkas lebih dari 1.000 baris. Bagi menjadi beberapa berkas."),
    )
    FAR_BELOW = (
        "far_below",
        N_(
            "Ada sel jauh di bawah daftarnya. Hapus semua baris di bawah orang terakhir, simpan, "
            "lalu impor lagi."
        ),
    )
    UNKNOWN_TYPE = (
        "unknown_type",
        N_("Berkas harus .xlsx atau .csv, tanpa kata sandi. Di Excel: Save As, Excel Workbook."),
    )
    UNREADABLE = (
        "unreadable",
        N_("Berkas rusak, tidak terbaca. Simpan ulang dari Excel, coba lagi."),
    )
    BOMB = "bomb", N_("Berkas ini ditolak: isinya tidak wajar untuk sebuah daftar.")
    EMPTY = "empty", N_("Berkas tidak memuat satu baris pun.")
    NO_HEADING = (
        "no_heading",
        N_(
            "Judul kolom di baris pertama tidak dikenal. Pakai judul seperti pada berkas Ekspor: "
            "paling sedikit SKPD, Nama, Jabatan, Sebagai, dan HP."
        ),
    )
    NO_LAPOR_COLUMNS = (
        "no_lapor_columns",
        N_(
            "Kolom Nomor SP4N-LAPOR! dan Nomor Tiket Si UPIK tidak ada di baris pertama. Pakai "
            "berkas dari tombol SP4N-LAPOR!."
        ),
    )
    CHANGED = (
        "changed",
        N_(
            "Belum diterapkan: data berubah sejak pemeriksaan. Periksa hasil yang baru di bawah "
            "ini."
        ),
    )
    NOT_A_PHOTO = (
        "not_a_photo",
        N_("Berkas ini bukan foto yang terbaca. Pilih JPEG, PNG, atau WebP."),
    )
    PHOTO_TOO_BIG = "photo_too_big", N_("Foto terlalu besar. Pilih foto paling besar 6 MB.")
    PHOTO_TOO_MANY_PIXELS = (
        "photo_too_many_pixels",
        N_(
            "Ukuran gambar foto ini terlalu besar: JPEG paling besar 64 megapiksel, PNG dan WebP "
            "paling besar 16 megapiksel. Perkecil fotonya, lalu kirim lagi."
        ),
    )
    PHOTO_TOO_MANY_SCANS = (
        "photo_too_many_scans",
        N_(
            "JPEG ini tersimpan dalam lebih dari 100 lapis, jadi tidak dibaca. Simpan ulang "
            "sebagai JPEG biasa, lalu kirim lagi."
        ),
    )
    PHOTO_TOO_HEAVY = (
        "photo_too_heavy",
        N_("Foto ini terlalu berat untuk diolah. Perkecil fotonya, lalu kirim lagi."),
    )
    PHOTO_BUSY = (
        "photo_busy",
        N_("Foto lain sedang diolah. Foto ini belum disimpan: kirim lagi sebentar lagi."),
    )
    TOO_MANY_PHOTOS = "too_many_photos", N_("Paling banyak 3 foto.")
