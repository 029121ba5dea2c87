"""Definitions of the terms in a report, shared by screens, PDF and XLSX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.words import N_
from app.domain.workflow.deadlines import WORKING_DAY

RANKED: Final = 10


@dataclass(frozen=True, slots=True)
class Definition:
    """One term; `key` ties it to the table under which it is printed."""

    key: str
    term: str
    sentence: str


DEFINITIONS: Final = (
    Definition(
        "received",
        N_("Diterima"),
        N_(
            "Pesan warga yang masuk dalam periode ini menurut waktu WIB, semua saluran. "
            "Yang ditangani bersama dihitung satu per satu."
        ),
    ),
    Definition(
        "apart",
        N_("Dihitung terpisah"),
        N_(
            "Bukan pesan warga: SMS dari HP pejabat yang terdaftar (juga yang salah ketik), SMS "
            "layanan dan operator seluler, dan ucapan singkat tanpa isi lain. Juga pesan yang "
            "dihapus, pesan dari nomor yang diblokir, dan pesan yang digabungkan ke pesan lain. "
            "Semuanya dibaca moderator, tetapi tidak masuk angka mana pun tentang pesan warga."
        ),
    ),
    Definition(
        "answered",
        N_("Dijawab"),
        N_(
            "Sedikitnya satu jawaban sudah terkirim, sedang dikirim, atau dicatat. Bila semua SMS "
            "jawabannya gagal, atau warga membalas BELUM, pesan dihitung belum dijawab sampai ada "
            "jawaban baru. Yang jawabannya dibantah SKPD ikut dihitung, dan disebut tersendiri di "
            "Hasil. Dijawab belum berarti selesai."
        ),
    ),
    Definition(
        "unanswered",
        N_("Belum dijawab"),
        N_(
            "Belum ada jawaban: belum diteruskan, menunggu SKPD, menunggu kejelasan warga, dibuka "
            "lagi karena warga membalas BELUM, atau ditutup tanpa jawaban."
        ),
    ),
    Definition(
        "rejected",
        N_("Ditolak"),
        N_("SKPD mengembalikan pesan kepada moderator dan belum ada SKPD lain yang memegangnya."),
    ),
    Definition(
        "outcomes",
        N_("Hasil"),
        N_(
            "Setiap pesan berada di tepat satu golongan. Dibuka lagi: sesudah dijawab warga "
            "membalas BELUM, dan belum ada jawaban baru. Dibantah: pejabat menyatakan dengan BATAL "
            "bahwa jawaban itu bukan darinya, dan belum ada ralat. Selesai menurut warga: warga "
            "sendiri yang menyatakannya. Diselesaikan moderator: sudah dijawab, lalu ditutup "
            "moderator. Ditutup tanpa tanggapan warga: sudah dijawab, warga tidak menanggapi "
            "sampai batas waktu tunggu; tidak ada yang tahu apakah urusannya selesai. Ganda: "
            "isinya sudah ditangani pada pesan lain."
        ),
    ),
    Definition(
        "offices",
        N_("Per SKPD"),
        N_(
            "Pesan dihitung menurut keadaannya di SKPD itu. Pesan yang dipegang dua SKPD muncul di "
            "keduanya, jadi jumlah kolom ini dapat melebihi jumlah pesan. Yang ditarik moderator "
            "tidak dihitung; yang diteruskan dua kali ke SKPD yang sama dihitung sekali."
        ),
    ),
    Definition(
        "durations",
        N_("Hari kerja"),
        f"Satu hari kerja adalah {WORKING_DAY} menit jam kerja (Senin-Kamis 07.30-16.00, Jumat "
        "07.30-16.30, tanpa hari libur dan cuti bersama). 1,5 hari berarti satu setengah hari jam "
        "kerja.",
    ),
    Definition(
        "first_answer",
        N_("Lama jawaban pertama"),
        N_(
            "Jam kerja sejak pesan diterima sampai jawaban pertama, tanpa waktu menunggu kejelasan "
            "warga. Dihitung dari pesan yang jawaban pertamanya diberikan dalam periode ini, kapan "
            "pun diterima. Untuk satu SKPD: sejak diteruskan kepadanya, waktu menunggu warga ikut "
            "terhitung."
        ),
    ),
    Definition(
        "settlement",
        N_("Lama penyelesaian"),
        N_(
            "Jam kerja sejak pesan diterima sampai dinyatakan selesai oleh warga atau moderator "
            "setelah dijawab, dari pesan yang diselesaikan dalam periode ini. Yang ditutup tanpa "
            "tanggapan warga atau tanpa jawaban tidak dihitung: tidak ada yang tahu kapan "
            "urusannya selesai."
        ),
    ),
    Definition(
        "median",
        N_("Median dan rata-rata"),
        N_(
            "Median adalah nilai tengah: separuh lebih cepat, separuh lebih lambat. Rata-rata "
            "mudah terangkat oleh beberapa pesan yang sangat lama, maka urutan memakai median."
        ),
    ),
    Definition(
        "timeliness",
        N_("Tepat waktu"),
        N_(
            "Menurut tabel tenggat yang berlaku saat pesan diterima, dihitung sejak pesan "
            "diterima. Persentase: yang tepat waktu dibagi semua yang waktunya sudah habis atau "
            "sudah dikerjakan. Yang masih dalam tenggat tidak dinilai. Langkah tanpa tenggat tidak "
            "muncul."
        ),
    ),
    Definition(
        "overdue",
        N_("Lewat tenggat sekarang"),
        N_(
            "Pesan yang saat laporan ini disusun belum dikerjakan dan tenggatnya sudah lewat, "
            "kapan pun diterima. Selama menunggu kejelasan warga, tenggat tidak berjalan. Untuk "
            "satu SKPD berlaku tenggatnya sendiri, seperti di Pesan untuk Dinas: SKPD utama "
            "menurut tabel tenggat, SKPD pendukung 6 x 24 jam sejak diteruskan kepadanya; sesudah "
            "menjawab, tenggat penyelesaian pesannya."
        ),
    ),
    Definition(
        "rejections",
        N_("Pernah ditolak dan diteruskan lagi"),
        N_(
            "Pernah ditolak: sedikitnya satu SKPD mengembalikannya, apa pun keadaannya sekarang. "
            "Diteruskan lagi: sesudah penolakan itu moderator meneruskannya kepada SKPD lain atau "
            "yang sama."
        ),
    ),
    Definition(
        "answer_channels",
        N_("Saluran jawaban"),
        N_(
            "Cara jawaban pertama diberikan: lewat web oleh operator, lewat HP (BLS KODE), atau "
            "langsung oleh moderator."
        ),
    ),
    Definition(
        "topics",
        N_("Kata terbanyak"),
        N_(
            "Banyaknya pesan yang memuat kata itu, tanpa kata sambung, kata umum, nama tempat, dan "
            "nama SKPD. Bila pesannya banyak, dibaca sebagian yang diambil merata; banyaknya pesan "
            "yang dibaca disebutkan. Pesan sensitif tidak dibaca, dan kata yang ada di kurang dari "
            "3 pesan tidak ditampilkan."
        ),
    ),
    Definition(
        "places",
        N_("Kecamatan"),
        N_(
            "Kecamatan yang disebut dalam pesan, atau kecamatan dari desa yang disebut bila nama "
            "desanya hanya ada di satu kecamatan. Pesan yang tidak menyebut tempat, atau menyebut "
            "beberapa kecamatan, dihitung tersendiri."
        ),
    ),
    Definition(
        "comparison",
        N_("Periode sebelumnya"),
        N_(
            "Periode yang sama panjang tepat sebelum periode ini, dihitung menurut keadaan "
            "sekarang. Selama periode ini masih berjalan, dibandingkan dengan jumlah hari yang "
            "sama sejak awal periode sebelumnya. Pesan periode sebelumnya sudah lebih lama "
            "dikerjakan, jadi persentase dijawab wajar lebih tinggi."
        ),
    ),
    Definition(
        "ranking",
        N_("SKPD paling dan kurang tanggap"),
        "Urutan menurut median lama SKPD menanggapi: jam kerja sejak pesan diteruskan kepadanya "
        "sampai jawaban pertama atau penolakan pertama dalam periode ini. Penolakan ikut "
        "dihitung sebagai tanggapan dan disebut jumlahnya. SKPD dengan tanggapan lebih sedikit "
        f"daripada yang ditetapkan Admin tidak diurutkan; paling banyak {RANKED} di setiap daftar, "
        "dan tidak ada SKPD di kedua daftar. Kurang tanggap hanya SKPD yang sebagian besar "
        "tanggapannya melewati tenggat dan yang mediannya tidak sama dengan SKPD di luar daftar "
        "itu. Menunggu: pesan yang sekarang belum ditanggapinya; belum masuk hitungan median.",
    ),
)
