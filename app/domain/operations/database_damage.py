"""What is said of a damaged or foreign database, on every page, at the terminal and in the log."""

from __future__ import annotations

from typing import Final

from app.domain.words import N_

DAMAGED: Final = N_(
    "Basis data rusak, jadi Si UPIK berhenti bekerja dan tidak mengambil SMS dari modem. Pengelola "
    "server: hentikan Si UPIK, lalu pulihkan cadangan terakhir dengan upik restore BERKAS --key -"
)
EMPTIED: Final = N_(
    "Basis data kosong, padahal folder data ini pernah dipakai (ada journal-heads). Jangan mulai "
    "dari nol di sini; pulihkan cadangan terakhir dengan upik restore BERKAS --key -"
)
FROM_AN_OLDER_RELEASE: Final = N_(
    "Basis data ini dari rilis Si UPIK yang lebih lama (skema {what}), jadi Si UPIK belum bekerja "
    "dan tidak mengambil SMS dari modem. Pengelola server: jalankan upik prepare (Docker: docker "
    "compose run --rm prepare), yang membuat cadangan lebih dulu."
)
FROM_A_NEWER_RELEASE: Final = N_(
    "Basis data ini dari rilis Si UPIK yang lebih baru (skema {what}). Pasang rilis itu, atau "
    "pulihkan cadangan dari rilis ini dengan upik restore BERKAS --key -"
)
LOST_ROWS: Final = N_(
    "Baris jurnal {what} hilang dari basis data, misalnya karena upik.sqlite3-wal tidak ikut "
    "dipindahkan; SMS dan tindakan dari saat itu ikut hilang. Si UPIK tidak mulai dan SMS baru "
    "tetap di kartu SIM. Kembalikan berkas itu bila masih ada. Meneruskan tanpanya: upik prepare "
    "--accept-loss; yang hilang tetap hilang, dan semua SMS yang belum terkirim menunggu keputusan "
    "orang. Lebih baik pulihkan cadangan terakhir, bila lebih baru, dengan upik restore BERKAS "
    "--key -"
)
