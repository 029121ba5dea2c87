"""SMS about SETUJU, BATAL and what an official typed nearly right, in GSM-7, each one SMS."""

from typing import Final

from app.domain.words import N_
from app.sms.texts.text_keys import TextKey, row

_K = TextKey
ASKED_BACK: Final = (
    # SETUJU and BATAL: a superior is asked, an answer is taken back (S72, D11).
    row(
        _K.APPROVAL_ASKED,
        N_("Untuk HP atasan yang dimintai persetujuan"),
        '{code} Mohon persetujuan jawaban: "{text}" Bila setuju ketik SETUJU {code}. -Si UPIK',
    ),
    row(
        _K.APPROVAL_ASKED_SENSITIVE,
        N_("Pengganti isi jawaban atas pesan sensitif"),
        "{code} Mohon persetujuan jawaban atas pesan sensitif. Mohon dibuka di web Si UPIK, bukan"
        " lewat SMS.",
    ),
    row(
        _K.APPROVAL_WAITS,
        N_("Setelah BLS operator dari SKPD yang mewajibkan persetujuan"),
        "Jawaban {code} menunggu persetujuan {name} sebelum dikirim ke warga. -Si UPIK",
    ),
    row(
        _K.CODE_GUESSED,
        N_("Kode salah dari HP dengan terlalu banyak kode salah dalam sehari"),
        "Kode {code} tidak berlaku. Terlalu banyak kode dari HP ini tidak berlaku: jawabannya kini"
        " menunggu kepala SKPD atau moderator. Bukan Bapak/Ibu? Hubungi moderator.",
    ),
    row(
        _K.ANSWER_DOUBTED,
        N_("Setelah BLS dari HP dengan terlalu banyak kode salah dalam sehari"),
        "Jawaban {code} menunggu kepala SKPD atau moderator: terlalu banyak kode dari HP ini"
        " tidak berlaku. Bukan Bapak/Ibu? Hubungi moderator. -Si UPIK",
    ),
    row(
        _K.WORD_DOUBTED,
        N_("Kata lain dengan kode dari HP dengan terlalu banyak kode salah dalam sehari"),
        "{word} {code} belum diproses: terlalu banyak kode dari HP ini tidak berlaku."
        " Mohon lakukan di web Si UPIK, atau hubungi moderator.",
    ),
    row(
        _K.APPROVAL_BUSY,
        N_("BLS operator selagi jawaban lain menunggu persetujuan"),
        "Jawaban ini belum diproses: jawaban {code} sebelumnya menunggu persetujuan {name}."
        " Mohon kirim lagi nanti. -Si UPIK",
    ),
    row(
        _K.APPROVAL_CONFIRMED,
        N_("Konfirmasi setelah SETUJU"),
        'Jawaban {code} ("{excerpt}") disetujui dan dikirim ke warga. Bukan Bapak/Ibu? Ketik'
        " BATAL {code}. -Si UPIK",
    ),
    row(
        _K.APPROVAL_NONE,
        N_("SETUJU tanpa jawaban yang menunggu, atau dari HP yang bukan atasan"),
        "Tidak ada jawaban {code} yang menunggu persetujuan Bapak/Ibu. -Si UPIK",
    ),
    row(
        _K.APPROVAL_GIVEN,
        N_("Untuk HP yang dimintai persetujuan, setelah orang lain menyetujui"),
        'Jawaban {code} sudah disetujui {name}: "{excerpt}" SETUJU tidak perlu lagi. -Si UPIK',
    ),
    row(
        _K.APPROVAL_GIVEN_HEAD,
        N_("Sama, untuk kepala SKPD, bila jawabannya datang lewat BLS"),
        'Jawaban {code} sudah disetujui {name}: "{excerpt}" Keliru? Ketik BATAL {code}. -Si UPIK',
    ),
    row(
        _K.APPROVAL_RETURNED,
        N_("Untuk HP operator yang jawabannya dikembalikan atasan"),
        'Jawaban {code} belum disetujui: "{excerpt}" Mohon diperbaiki, lalu kirim lagi. -Si UPIK',
    ),
    row(
        _K.ANSWER_COPY_HEAD,
        N_("Konfirmasi jawaban BLS untuk kepala SKPD"),
        '{code} dijawab {name}: "{excerpt}" Keliru? Ketik BATAL {code}. -Si UPIK',
    ),
    row(
        _K.ANSWER_CALLED_BACK,
        N_("Setelah BATAL, bila jawaban belum terkirim"),
        'Jawaban {code} ("{excerpt}") dibatalkan, tidak dikirim ke warga. -Si UPIK',
    ),
    row(
        _K.ANSWER_DISPUTED,
        N_("Setelah BATAL, bila jawaban sudah terkirim"),
        'Jawaban {code} ("{excerpt}") sudah terkirim dan tidak dapat ditarik; kami tandai sebagai'
        " dibantah. Moderator meluruskannya. -Si UPIK",
    ),
    row(
        _K.ANSWER_NOT_YOURS,
        N_("BATAL tanpa jawaban dari HP itu"),
        "Tidak ada jawaban {code} dari HP ini yang dapat dibatalkan. -Si UPIK",
    ),
    row(
        _K.WORD_NO_CODE,
        N_("SETUJU, BATAL, atau BACA tanpa kode yang terbaca"),
        "Kode pesan belum terbaca. Mohon ketik: {word} KODE. KODE adalah 4 angka di awal SMS yang"
        " Bapak/Ibu terima dari Si UPIK.",
    ),
    row(
        _K.WORD_REFUSED,
        N_(
            "BLS, TOLAK, atau BATAL yang tidak dapat dilakukan lagi, misalnya TOLAK sesudah dijawab"
        ),
        "{word} {code} belum diproses: pesan ini sudah dijawab, ditarik, atau ditutup. Mohon dibuka"
        " di web Si UPIK, atau hubungi moderator. Terima kasih.",
    ),
    # A near miss of an official: kept, and asked back (D12).
    row(
        _K.NEAR_ANSWER,
        N_("BLS yang hampir benar: disimpan sehari, dikirim setelah OK KODE"),
        'Belum dikirim. Ketik OK {code} untuk mengirim: "{excerpt}" -Si UPIK',
    ),
    row(
        _K.NEAR_WORD,
        N_("TOLAK, SETUJU, BATAL, dan kata lain yang hampir benar: dijalankan setelah OK KODE"),
        'Belum diproses. Ketik OK {code} bila maksud Bapak/Ibu: "{command}" -Si UPIK',
    ),
    row(
        _K.NEAR_REFUSING,
        N_("Kata yang disangkal, misalnya tidak setuju: tidak ada yang dijalankan"),
        "Belum diproses, tidak ada yang dikirim. Mohon ketik BLS {code} isi, TOLAK {code} alasan,"
        " SETUJU {code}, atau BATAL {code}. -Si UPIK",
    ),
    row(
        _K.OK_NONE,
        N_("OK KODE, bila tidak ada SMS dari HP itu yang disimpan untuk kode itu"),
        "Tidak ada SMS dari HP ini yang menunggu OK {code}. Mohon ketik DAFTAR untuk kode yang"
        " menunggu, atau BANTUAN untuk caranya. -Si UPIK",
    ),
    row(
        _K.WORD_MEANT,
        N_("DAFTAR atau BANTUAN yang salah ketik"),
        "Belum terbaca. Bila maksud Bapak/Ibu {word}, mohon ketik {word} saja. -Si UPIK",
    ),
    row(
        _K.SERVICE_OVER,
        N_("BLS dan kata lain dari pejabat yang masa tugasnya menurut SK habis atau belum mulai"),
        "Jawaban ini belum diproses: masa tugas Bapak/Ibu di Si UPIK {service}. Mohon hubungi"
        " moderator Si UPIK. Terima kasih.",
    ),
)
