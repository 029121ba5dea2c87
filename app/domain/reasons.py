"""The reasons of refusals, each with its code, its Indonesian sentence and its HTTP status.

The English sentences stand in the catalogue, like all translations.
"""

from __future__ import annotations

from enum import StrEnum, auto
from typing import Self


class Reason(StrEnum):
    """Why something is refused: as a string its code, the member's name in lower case."""

    sentence: str
    status: int

    def __new__(cls, code: str, sentence: str, status: int) -> Self:
        """Take what `worded` gives."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.sentence, member.status = sentence, status
        return member


def worded(sentence: str, status: int = 409) -> tuple[auto, str, int]:
    """A member of a `Reason`: `NOT_YOURS = worded("Pesan ini bukan milik Anda.", 403)`."""
    return auto(), sentence, status


class Refusal(Reason):
    """Why an action on a card is refused; `{state}` is its state."""

    ROLE = worded("Peran Anda tidak berhak melakukan tindakan ini.", 403)
    STATE = worded("Tindakan ini tidak dapat dilakukan: statusnya sekarang “{state}”.")
    NO_CHANGE = worded("Tindakan ini sudah dilakukan sebelumnya, tidak ada yang berubah.")
    DELETED = worded("Pesan ini sudah dihapus.")
    BLOCKED = worded(
        "Pesan ini datang selagi nomornya diblokir: disimpan di Black List, tidak diteruskan."
    )
    SENSITIVE = worded("Pesan ini sensitif: tindakan ini tidak tersedia untuknya.")
    DANGER = worded(
        "Pesan ini bertanda bahaya atau sensitif: baca dahulu, lalu putuskan dari kartunya."
    )
    OWN_WINDOW = worded(
        "Pesan sensitif, atau yang menuduh pegawai, hanya diteruskan dari kartunya sendiri, "
        "dengan Proses / Forward."
    )
    NOT_ANSWERABLE = worded("Pengirim ini tidak dapat dibalas: bukan nomor HP seseorang.")
    NO_OPEN_FORWARD = worded("Tidak ada SKPD yang jawabannya masih ditunggu.")
    NO_NUMBER = worded("Tidak dapat dilakukan: pesan ini tanpa nomor pengirim.")
    IN_WORK = worded(
        "Pesan ini sudah diteruskan, ditanyakan, atau dibalas, jadi tidak dapat menjadi "
        "bagian kartu lain. Gabungkan dari kartu yang belum diproses, atau tarik dahulu dari "
        "SKPD."
    )
    JOINED = worded("Pesan ini bagian dari kartu lain. Pisahkan dahulu, atau buka kartu itu.")
    MEMBER = worded("Pesan ini ditangani bersama pesan warga lain. Buka kartu utamanya.")
    ALONE = worded(
        "Hanya pesan warga yang tidak sensitif, tidak rahasia, dan tidak menuduh pegawai yang "
        "ditangani bersama."
    )
    SHOWN = worded(
        "Pesan ini sudah terbit: jadikan pesan utama, atau tarik dahulu dari halaman umum."
    )
    TOO_SOON = worded("SKPD ini sudah diingatkan hari ini. Ingatkan lagi besok.")
    WAITING = worded(
        "Jawaban lain sudah menunggu persetujuan. Cabut dahulu, atau tunggu keputusan atasan."
    )
    NO_DRAFT = worded("Tidak ada jawaban yang menunggu persetujuan pada pesan ini.")
    NEEDS_APPROVAL = worded(
        "Jawaban SKPD ini wajib disetujui atasan: gunakan tombol Minta persetujuan."
    )
    CALLED_BACK = worded("Sudah dibatalkan sebelumnya: SMS ini tidak dikirim ke warga.")
    HIDDEN = worded("Nomor pesan ini dirahasiakan: hanya Admin dapat memblokirnya.")
    ANONYMISED = worded("Data pribadi pesan ini sudah dihapus, tidak dapat diolah lagi.")
    LEADS = worded("SKPD utama menjawab pesannya, atau menolak bila bukan kewenangannya.")
    DISPUTED = worded(
        "Jawaban ini dibantah oleh SKPD-nya, jadi tidak dikirim ulang. Kirim ralat dari kartunya."
    )
    NOT_SERVING = worded(
        "Pejabat ini tidak bertugas lagi di SKPD itu, jadi SMS ini tidak dikirim ulang kepadanya."
    )
    NOT_ASKED = worded(
        "Pesan ini tidak menunggu penjelasan warga lagi, jadi pertanyaan ini tidak dikirim "
        "ulang. Bila masih perlu, tanyakan lagi dari kartunya."
    )
    SILENT = worded("Nomor ini sedang tidak boleh mendapat SMS otomatis.")
    NOT_DELETER = worded(
        "Pesan ini hanya dipulihkan oleh moderator yang menghapusnya, pada hari yang sama, "
        "atau oleh Admin.",
        403,
    )
    NOT_CITIZEN = worded(
        "Pesan ini bukan dari warga (HP pejabat, SMS layanan, atau ucapan singkat), jadi "
        "tidak dapat diterbitkan sebagai pesan warga."
    )


class Problem(Reason):
    """What is wrong with a field of a form or an SMS, unless FIELD_PROBLEMS says it better."""

    REQUIRED = worded("{field} wajib diisi.")
    TOO_SHORT = worded("{field} terlalu pendek.")
    TOO_LONG = worded("{field} terlalu panjang.")
    UNKNOWN = worded("{field} tidak dikenal. Pilih dari daftar.")
    TAKEN = worded("{field} sudah dipakai. Isi dengan yang lain.")
    COMMON = worded("{field} terlalu umum, mudah ditebak.")
    NOT_A_PHONE = worded("{field} bukan nomor HP yang benar. Contoh: 0812-3456-7890.")
    LANDLINE = worded("{field} nomor telepon rumah atau kantor, tidak menerima SMS. Isi nomor HP.")
    UNKNOWN_PLACEHOLDER = worded("{field} memuat {{kata}} yang tidak dikenal.")
    MISSING_PLACEHOLDER = worded("{field} tidak memuat semua {{kata}} yang diperlukan.")
    NO_HEAD = worded("{field} tidak dapat dipilih: HP kepala SKPD itu belum terdaftar.")
    UNREACHED = worded("{field} tidak benar.")
    UNOPENED = worded("{field} tidak dapat dipilih: pesan ini tidak dapat dibuka di sana.")
    ACCUSED = worded("{field} tidak dapat dipilih: pesan ini menuduh pegawai di sana.")
    BLOCKED = worded(
        "{field} ada di Black List, jadi pesannya tidak dapat dicatat. Batalkan blokirnya "
        "dahulu, atau kosongkan bila pesannya datang lewat surat atau langsung."
    )
    OWN_NUMBER = worded("{field} milik Si UPIK sendiri. Isi dengan nomor pengirimnya.")
    IN_FUTURE = worded("{field} belum terjadi. Isi dengan waktu yang sudah lewat (WIB).")
    TOO_OLD = worded("{field} lebih dari setahun lalu. Periksa tahunnya.")
    IN_FORCE = worded("{field} sudah berlaku, sehingga tidak dapat dihapus.")
    PAST = worded("{field} sudah lewat. Pilih hari ini atau sesudahnya.")
    TOO_EARLY = worded("{field} tidak boleh sebelum tanggal mulainya.")
    TOO_MANY = worded("{field} sudah 20 buah. Hapus dahulu yang tidak dipakai lagi.")
    PERSONAL = worded(
        "{field} yang memuat nomor warga tidak disimpan. Kosongkan nomornya di pencarian dahulu."
    )
    OFFICIAL_NUMBER = worded("{field} milik pejabat yang terdaftar: diurus di Data Operator.")
    BEING_SENT = worded("{field} sedang dikirimi SMS. Coba lagi setelah satu menit.")
    NOTHING_HELD = worded("{field} tidak ada dalam data Si UPIK.")


class BlockReason(Reason):
    """Why a number may not be blocked (A11)."""

    OFFICIAL = worded(
        "Nomor ini milik pejabat yang terdaftar, tidak dapat diblokir. Bila ia tidak bertugas"
        " lagi, ubah dahulu statusnya menjadi Tidak aktif di Data Operator."
    )
    OWN_NUMBER = worded("Nomor ini milik Si UPIK sendiri, tidak dapat diblokir.")
    TOO_LATE = worded(
        "Pembatalan ini tidak dapat diurungkan lagi. Blokir nomornya dari kartu pesannya."
    )


class UploadReason(Reason):
    """Why an uploaded file is not read."""

    TOO_BIG = worded("Berkas lebih besar dari 2 MB. Hapus gambar atau bagi menjadi beberapa.")
    TOO_MANY_ROWS = worded("Berkas lebih dari 1.000 baris. Bagi menjadi beberapa berkas.")
    FAR_BELOW = worded(
        "Ada sel jauh di bawah daftarnya. Hapus semua baris di bawah orang terakhir, simpan, "
        "lalu impor lagi."
    )
    UNKNOWN_TYPE = worded(
        "Berkas harus .xlsx atau .csv, tanpa kata sandi. Di Excel: Save As, Excel Workbook."
    )
    UNREADABLE = worded("Berkas rusak, tidak terbaca. Simpan ulang dari Excel, coba lagi.")
    BOMB = worded("Berkas ini ditolak: isinya tidak wajar untuk sebuah daftar.")
    EMPTY = worded("Berkas tidak memuat satu baris pun.")
    NO_HEADING = worded(
        "Judul kolom di baris pertama tidak dikenal. Pakai judul seperti pada berkas Ekspor: "
        "paling sedikit SKPD, Nama, Jabatan, Sebagai, dan HP."
    )
    NO_LAPOR_COLUMNS = worded(
        "Kolom Nomor SP4N-LAPOR! dan Nomor Tiket Si UPIK tidak ada di baris pertama. Pakai "
        "berkas dari tombol SP4N-LAPOR!."
    )
    CHANGED = worded(
        "Belum diterapkan: data berubah sejak pemeriksaan. Periksa hasil yang baru di bawah ini."
    )
    NOT_A_PHOTO = worded("Berkas ini bukan foto yang terbaca. Pilih JPEG, PNG, atau WebP.")
    PHOTO_TOO_BIG = worded("Foto terlalu besar. Pilih foto paling besar 6 MB.")
    PHOTO_TOO_MANY_PIXELS = worded(
        "Ukuran gambar foto ini terlalu besar: JPEG paling besar 64 megapiksel, PNG dan WebP "
        "paling besar 16 megapiksel. Perkecil fotonya, lalu kirim lagi."
    )
    PHOTO_TOO_MANY_SCANS = worded(
        "JPEG ini tersimpan dalam lebih dari 100 lapis, jadi tidak dibaca. Simpan ulang "
        "sebagai JPEG biasa, lalu kirim lagi."
    )
    PHOTO_TOO_HEAVY = worded(
        "Foto ini terlalu berat untuk diolah. Perkecil fotonya, lalu kirim lagi."
    )
    PHOTO_BUSY = worded(
        "Foto lain sedang diolah. Foto ini belum disimpan: kirim lagi sebentar lagi."
    )
    TOO_MANY_PHOTOS = worded("Paling banyak 3 foto.")
