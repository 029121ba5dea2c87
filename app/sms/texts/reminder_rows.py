"""The SMS that remind: of an answer, of a promise; and what DAFTAR says (S6, D12)."""

from typing import Final

from app.domain.messaging.delivery import Purpose
from app.domain.words import N_
from app.sms.texts.text_keys import TextKey, row

_K, _P = TextKey, Purpose
REMINDER_ROWS: Final = (
    row(
        _K.REMINDER,
        N_("Pengingat untuk SKPD yang belum menjawab"),
        "Mohon perhatian: {code} sejak {date} menunggu jawaban {skpd}. Jawab dengan ketik BLS"
        " {code} isi. Terima kasih. -Si UPIK",
        _P.REMINDER,
    ),
    row(
        _K.REMINDER_SENSITIVE,
        N_("Pengingat untuk pesan sensitif, yang tidak dijawab lewat HP"),
        "Mohon perhatian: {code} sejak {date} menunggu jawaban {skpd}. Pesan sensitif, mohon"
        " dibuka di web Si UPIK. Terima kasih.",
        _P.REMINDER,
    ),
    row(
        _K.REMINDER_LIST,
        N_("Pengingat harian bila beberapa pesan menunggu satu HP"),
        "Mohon perhatian, menunggu {skpd}: {items}. Jawab: BLS KODE isi. Semua: DAFTAR. -Si UPIK",
        _P.REMINDER,
    ),
    row(
        _K.REMINDER_LEADER,
        N_("Untuk Kabag dan Sekda: berapa pesan yang lewat tenggat, per SKPD"),
        "Yth. Bapak/Ibu, {count} pesan warga lewat tenggat dan belum dijawab: {items}. Mohon"
        " arahan. Terima kasih. -Si UPIK",
        _P.REMINDER,
    ),
    row(
        _K.REMINDER_PROMISE,
        N_("Pada hari yang dijanjikan SKPD dalam jawabannya"),
        "Janji {skpd} atas {code} jatuh tempo {date}. Bila sudah, ketik SELESAI {code} lalu"
        " hasilnya. Bila belum, JANJI {code} lalu tanggal baru. -Si UPIK",
        _P.REMINDER,
    ),
    row(
        _K.REMINDER_PROMISE_WEB,
        N_("Sama, untuk jawaban moderator yang tanpa kode, dan untuk pesan sensitif"),
        "Janji {skpd} (tiket {ticket}) jatuh tempo {date}. Mohon catat hasilnya di web Si UPIK,"
        " menu Janji. Terima kasih.",
        _P.REMINDER,
    ),
    row(
        _K.PROMISE_ASKED,
        N_("Sesudah jawaban lewat BLS yang menjanjikan sesuatu tanpa tanggal"),
        'Jawaban {code} berisi janji ("{promise}"). Kapan selesai? Ketik JANJI {code} tanggal,'
        " misalnya JANJI {code} 5/12. -Si UPIK",
        _P.CONFIRM,
    ),
    row(
        _K.PROMISE_NOTED,
        N_("Konfirmasi atas JANJI KODE tanggal, dan atas janji yang menyebut tanggalnya"),
        "Dicatat: janji {skpd} atas {code} selesai {date}. Pada hari itu kami menanyakan hasilnya."
        " Terima kasih. -Si UPIK",
        _P.CONFIRM,
    ),
    row(
        _K.PROMISE_DONE,
        N_("Konfirmasi atas SELESAI KODE hasilnya"),
        "Dicatat: janji {skpd} atas {code} sudah ditepati. Foto dapat ditambahkan di web, menu"
        " Janji. Terima kasih. -Si UPIK",
        _P.CONFIRM,
    ),
    row(
        _K.PROMISE_UNREAD,
        N_("JANJI dengan tanggal yang tidak terbaca, atau kode tanpa janji"),
        "Belum tercatat untuk kode {code}. Mohon ketik JANJI {code} tanggal (misalnya 5/12), atau"
        " SELESAI {code} hasilnya.",
    ),
    row(
        _K.PROMISE_KEPT,
        N_("Kepada warga, setelah SKPD menyatakan janjinya ditepati"),
        'Yth. Bapak/Ibu, laporan Bapak/Ibu sudah ditindaklanjuti: "{excerpt}" Sudah sesuai? Balas'
        " YA atau BELUM. -{signature}",
        _P.NOTICE,
    ),
    row(
        _K.PROMISE_KEPT_PLAIN,
        N_("Kepada warga, bila yang menyatakannya tidak boleh menjawab sendiri, atau lewat SMS"),
        "Yth. Bapak/Ibu, tindak lanjut atas laporan Bapak/Ibu sudah selesai. Sudah sesuai? Balas YA"
        " atau BELUM. -{signature}",
        _P.NOTICE,
    ),
    row(
        _K.PROMISE_KEPT_HEAD,
        N_("Untuk kepala SKPD: stafnya menyatakan janji ditepati"),
        'Menurut {name}, janji {code} ditepati: "{excerpt}" Keliru? Hubungi moderator. -Si UPIK',
        _P.NOTICE,
    ),
    row(
        _K.OPEN_CODES,
        N_("Balasan atas DAFTAR dari HP terdaftar"),
        "{count} pesan menunggu jawaban {skpd}: {items}. -Si UPIK",
    ),
    row(
        _K.OPEN_CODES_NONE,
        N_("Balasan atas DAFTAR, bila tidak ada yang menunggu"),
        "Tidak ada pesan yang menunggu jawaban {skpd}. Terima kasih. -Si UPIK",
    ),
)
