"""The words in {braces} of SMS texts as an Admin reads and types them, each with its meaning.

Templates keep the names of the code: {kutipan} on the screen is {excerpt} in the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.words import N_
from app.sms.texts.text_keys import PLACEHOLDER

# Name in the code -> name on the screen, and what the system writes there.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "alarms": ("banyak_gangguan", N_("banyaknya gangguan yang belum selesai")),
    "alternative": ("usulan", N_("SKPD lain yang diusulkan")),
    "backup": ("cadangan", N_("umur cadangan terakhir")),
    "code": ("kode", N_("kode pesan, 4 angka")),
    "command": ("perintah", N_("SMS yang dimaksud, seperti harus diketik")),
    "count": ("jumlah", N_("banyaknya")),
    "danger": ("bahaya", N_("MENDESAK, SENSITIF, atau keduanya")),
    "date": ("tanggal", N_("tanggal")),
    "disk": ("ruang", N_("sisa ruang penyimpanan server")),
    "emergency": ("darurat", N_("nomor darurat dari Pengaturan Umum")),
    "excerpt": ("kutipan", N_("awal dari isinya, dipotong agar muat satu SMS")),
    "head": ("segel", N_("segel terakhir jurnal: nomor dan angka pengamannya")),
    "items": ("daftar", N_("kode pesan dengan tenggatnya")),
    "last_in": ("masuk_terakhir", N_("kapan SMS terakhir masuk")),
    "last_out": ("keluar_terakhir", N_("kapan SMS terakhir keluar")),
    "minutes": ("menit", N_("lamanya dalam menit")),
    "name": ("nama", N_("nama atau jabatan orangnya")),
    "place": ("tempat", N_("tempat yang disebut dalam pesan")),
    "promise": ("janji", N_("kata janji dalam jawaban")),
    "queue": ("antrean", N_("banyaknya SMS dalam antrean")),
    "secret": ("kode_akun", N_("kode untuk konfirmasi akun")),
    "service": ("masa_tugas", N_("mulai atau akhir masa tugas pejabat")),
    "signal": ("sinyal", N_("sinyal setiap modem")),
    "signature": ("tanda_tangan", N_("tanda tangan SMS dari SKPD")),
    "skpd": ("skpd", N_("nama singkat SKPD")),
    "status": ("status", N_("sampai di mana pesannya")),
    "text": ("isi", N_("isi pesan atau jawaban seluruhnya")),
    "ticket": ("tiket", N_("nomor tiket warga")),
    "time": ("waktu", N_("tanggal dan jam")),
    "trouble": ("gangguan", N_("gangguan yang terjadi")),
    "username": ("username", N_("username akun")),
    "when": ("kapan", N_("kapan pesan dibaca")),
    "word": ("kata", N_("kata perintah, misalnya TOLAK")),
}
_BY_NAME: Final = {name: word for name, (word, _about) in WORDS.items()}
_BY_WORD: Final = {word: name for name, word in _BY_NAME.items()}


def as_shown(template: str) -> str:
    """The template with the words of the screen."""
    return PLACEHOLDER.sub(lambda it: f"{{{_BY_NAME.get(it[1], it[1])}}}", template)


def as_stored(typed: str) -> str:
    """What was typed with the names of the code; an unknown word stays, and is refused."""
    return PLACEHOLDER.sub(lambda it: f"{{{_BY_WORD.get(it[1], it[1])}}}", typed)
