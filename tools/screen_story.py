"""The SMS that the pictures' service has received: each card is named by its text."""

from __future__ import annotations

ANSWERED = "Jembatan gantung Pulau Sangkar papannya banyak yg lapuk, tlg ditinjau"
HELD = "Ada pungutan liar di terminal, angkot diminta 10rb sekali masuk"
DIRECT = "Syarat bikin KTP baru apa saja ya? rumah sy di Siulak"
NEW = "Lampu jalan depan masjid Koto Baru mati sudah 5 bulan"
AGAIN = "Lampu jln dpn masjid Koto Baru gelap terus, tlg"
HALF = "(1/2) Pak, irigasi Desa Siulak Gedang jebol kena hujan semalam"
REST = "(2/2) sawah kami kering semua, tlg segera diperbaiki"
SHARED = "Halte dan jalan masuk Bedeng VIII rusak parah sejak banjir, tlg diperbaiki"
HURRIED = "+6281374220033"
PROMOTER = "+6281299990001"
PROMOTION = "Selamat! No Anda menang undian 50 juta, hub kami"
DRAFTED = "Drainase pasar Siulak mampet, tiap hujan kios kami kebanjiran"
REFUSED = "Angkot ke Kayu Aro tdk pernah lewat terminal lagi, anak sekolah jalan kaki"
GUARDED = "Sampah pasar Hiang menumpuk seminggu, nama saya Yusri, hub 0812-9999-0042"
STORY = (
    ("+6281266771234", ANSWERED),
    ("+6285266119087", HELD),
    ("+6281374105566", DIRECT),
    ("+6285700000113", NEW),
    ("+6281377001199", AGAIN),
    (HURRIED, HALF),
    ("+6281266004471", DRAFTED),
    ("+6281377005210", REFUSED),
    ("+6281266003310", SHARED),
    ("+6281299990042", GUARDED),
    (PROMOTER, PROMOTION),
)
