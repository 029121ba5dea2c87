"""The pictures in the README and the guides: which part of which screen, as a light file.

A picture is one more line in PICTURES and a place in a guide: tests/house/test_guides.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

MOST_BYTES = 60_000
_TALLEST = 1200
_WINDOW = "dialog[open]"


@dataclass(frozen=True)
class Picture:
    """One file of docs/img: `screen` is a title in SCREENS, `part` a selector (else what the
    window of the browser shows)."""

    name: str
    screen: str
    part: str = ""
    on_phone: bool = False


PICTURES: tuple[Picture, ...] = (
    Picture("halaman-umum", "Halaman umum"),
    Picture("halaman-umum-hp", "Halaman umum", on_phone=True),
    Picture("cek-pesan", "Cek pesan saya, isinya", on_phone=True),
    Picture("login", "Login"),
    Picture("hari-ini", "Hari ini"),
    Picture("pesan-masuk", "Pesan Masuk"),
    Picture("pesan-baru", "Catat pesan", _WINDOW),
    Picture("gabungkan", "Gabungkan", _WINDOW),
    Picture("cari-lanjutan", "Cari lanjutan", _WINDOW),
    Picture("satu-kartu", "Satu kartu"),
    Picture("proses-forward", "Proses / Forward", _WINDOW),
    Picture("balas", "Balas", _WINDOW),
    Picture("batalkan", "Batalkan", "article:has-text('Batalkan')"),
    Picture("minta-kejelasan", "Minta kejelasan", _WINDOW),
    Picture("periksa-sebelum-terbit", "Teks umum", _WINDOW),
    Picture("teruskan-bersama", "Teruskan bersama", _WINDOW),
    Picture("kejadian", "Tangani bersama", _WINDOW),
    Picture("lengkapi-penolakan", "Lengkapi penolakan, moderator", _WINDOW),
    Picture("blokir", "Blokir", _WINDOW),
    Picture("pesan-dinas", "Pesan untuk Dinas"),
    Picture("pesan-dinas-hp", "Pesan untuk Dinas", on_phone=True),
    Picture("balas-dinas", "BALAS dengan janji", _WINDOW),
    Picture("tolak", "TOLAK", _WINDOW),
    Picture("lepaskan", "Lepaskan", _WINDOW),
    Picture("isi-diketahui", "Isi diketahui oleh", _WINDOW),
    Picture("persetujuan", "Draf di layar atasan", "article"),
    Picture("kembalikan", "Kembalikan draf", _WINDOW),
    Picture("janji", "Janji"),
    Picture("janji-ditepati", "Sudah ditepati", _WINDOW),
    Picture("pesan-keluar", "Pesan Keluar"),
    Picture("kirim-ulang", "Kirim ulang", _WINDOW),
    Picture("black-list", "Black List"),
    Picture("data-operator", "Data Operator"),
    Picture("hapus-pejabat", "Hapus pejabat"),
    Picture("impor-masalah", "Impor dengan masalah"),
    Picture("impor-siap", "Impor siap diterapkan"),
    Picture("manage-user", "Manage User"),
    Picture("rule-access", "Ubah peran"),
    Picture("report", "Report"),
    Picture("berkas-laporan", "Berkas laporan"),
    Picture("simulator", "Simulator"),
    Picture("hp-warga", "Simulator", "[data-phone=warga]"),
    Picture("hp-kepala", "Simulator", ".phone:has-text('Kepala Dinas PUPR')"),
    Picture("hp-operator", "Simulator", ".phone:has-text('Operator PUPR')"),
    Picture("kata-kunci", "Ubah kata kunci"),
    Picture("template-jawaban", "Template Jawaban"),
    Picture("teks-sms", "Ubah teks SMS", _WINDOW),
    Picture("pengaturan", "Pengiriman SMS"),
    Picture("data-pribadi", "Data Pribadi"),
    Picture("tenggat", "Tenggat"),
    Picture("hari-libur", "Hari libur"),
    Picture("modem", "Modem"),
    Picture("status-sistem", "Status Sistem"),
    Picture("jurnal", "Jurnal"),
    Picture("berita-acara", "Satu Berita Acara"),
    Picture("info-sim", "Info SIM"),
    Picture("verifikasi", "Verifikasi dua langkah"),
)


def is_shown(screen: str, *, on_phone: bool) -> bool:
    """Whether a guide shows any of this screen at this size."""
    return any((one.screen, one.on_phone) == (screen, on_phone) for one in PICTURES)


def keep(page: Page, screen: str, *, on_phone: bool, folder: Path) -> None:
    """Writes every picture of the open screen at this size; an AssertionError when too heavy."""
    for picture in PICTURES:
        if (picture.screen, picture.on_phone) == (screen, on_phone):
            (folder / f"{picture.name}.webp").write_bytes(light(_shot(page, picture.part)))


def light(shot: bytes) -> bytes:
    """The PNG as WebP of at most MOST_BYTES, as sharp as that allows."""
    with Image.open(BytesIO(shot)) as whole:
        picture = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, _TALLEST)))
    for share, quality in ((1, 76), (1, 66), (1, 56), (1, 46), (0.8, 60), (0.8, 45), (0.65, 45)):
        size = round(picture.width * share), round(picture.height * share)
        file = BytesIO()
        picture.resize(size, Image.Resampling.LANCZOS).save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MOST_BYTES:
            return file.getvalue()
    raise AssertionError(f"{file.tell()} bytes, small and blurred")


def _shot(page: Page, part: str) -> bytes:
    if not part:
        return page.screenshot()
    return page.locator(part).locator("visible=true").first.screenshot()
