"""Texts of the seeded cases, with common and rare words to search for."""

from __future__ import annotations

from random import Random
from typing import Final

KECAMATAN: Final = (
    *("Gunung Raya", "Danau Kerinci", "Sitinjau Laut", "Air Hangat", "Gunung Kerinci"),
    *("Batang Merangin", "Keliling Danau", "Kayu Aro", "Air Hangat Timur", "Gunung Tujuh"),
    *("Siulak", "Depati Tujuh", "Siulak Mukai", "Kayu Aro Barat", "Bukit Kerman"),
)
_THINGS: Final = (
    *("jalan", "jembatan", "lampu jalan", "saluran air", "irigasi", "pasar", "puskesmas"),
    *("sekolah", "KTP elektronik", "kartu keluarga", "akta kelahiran", "bantuan beras"),
    *("air PDAM", "sampah", "angkutan desa", "pupuk subsidi", "izin usaha", "terminal"),
)
_TROUBLES: Final = (
    *("rusak berat", "berlubang", "belum diperbaiki", "mati sejak minggu lalu", "tersumbat"),
    *("longsor", "antre sampai sore", "belum selesai", "dipungut biaya", "tidak sampai"),
    *("roboh", "banjir tiap hujan", "kurang petugas", "tidak ada kabar", "sudah bagus sekali"),
)
_WISHES: Final = (
    *("Mohon diperbaiki.", "Mohon penjelasan.", "Kapan ditinjau?", "Terima kasih."),
    *("Warga sudah menunggu lama.", "Syaratnya apa saja?", "Tolong ditindak.", "Mohon bantuannya."),
)
# One case in some ten thousands each: a search for one of them finds a handful.
_RARE: Final = ("harimau", "gempa", "keramba", "beruang", "longboat", "tugu", "helikopter")
# So many cases have this, however many there are: a search for it fills a page.
OF_THIRTY: Final = " Ada trenggiling di jalan itu."
THIRTY: Final = 30
ANSWERS: Final = (
    "Yth Bpk/Ibu, petugas kami sudah meninjau lokasi dan perbaikan mulai pekan depan.",
    "Yth Bpk/Ibu, berkas dapat diambil di loket pada jam kerja dengan membawa KK asli.",
    "Yth Bpk/Ibu, laporan sudah kami teruskan ke bidang terkait, mohon bersabar.",
    "Yth Bpk/Ibu, kegiatan ini sudah masuk rencana anggaran tahun berjalan.",
)


def report(random: Random, number: int) -> str:
    """One SMS of 60 to 200 characters."""
    place = KECAMATAN[number % len(KECAMATAN)]
    thing, trouble = random.choice(_THINGS), random.choice(_TROUBLES)
    words = f"{thing.capitalize()} di Desa Koto {number % 287} Kec. {place} {trouble}."
    if random.random() < 0.0005:
        words += f" Ada {random.choice(_RARE)} di dekat sana."
    if random.random() < 0.3:
        words += f" Dekat RT {number % 31:02d}, sudah {random.randint(2, 60)} hari."
    return f"{words} {random.choice(_WISHES)}"
