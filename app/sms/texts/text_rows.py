"""The table of every SMS that Si UPIK writes. An Admin may reword a row; code never writes a text.

Courteous, official, GSM-7 only. Defaults fit one SMS; only a citizen's own text may be longer.
"""

from collections.abc import Mapping
from typing import Final

from app.domain.messaging.delivery import Purpose
from app.domain.words import N_
from app.sms.texts.approval_rows import PHONE_ROWS
from app.sms.texts.citizen_rows import CITIZEN_ROWS
from app.sms.texts.reminder_rows import REMINDER_ROWS
from app.sms.texts.system_rows import SYSTEM_ROWS
from app.sms.texts.text_keys import PLACEHOLDER, Text, TextKey, row

__all__ = ["DEFAULTS", "PLACEHOLDER", "Text", "TextKey"]

_K, _P = TextKey, Purpose
_ROWS: Final = (
    row(
        _K.FORWARD,
        N_("Pesan warga untuk HP Operator, Kadis, dan Sekretaris"),
        "{code} {text}",
        _P.FORWARD,
    ),
    row(
        _K.FORWARD_SENSITIVE,
        N_("Pengganti isi pesan yang sensitif"),
        "{code} Pesan sensitif, mohon dibuka di web Si UPIK. Mohon tidak menghubungi pengirim.",
        _P.FORWARD,
    ),
    row(
        _K.FORWARD_ADDED,
        N_("Tambahan dari warga yang digabungkan ke pesan yang belum dijawab SKPD"),
        "{code} Tambahan: {text}",
        _P.FORWARD,
    ),
    row(
        _K.FORWARD_WITHDRAWN,
        N_("Untuk HP SKPD setelah pesan ditolak, ditarik, atau ditutup"),
        "{code} Kode ini ditarik. Pesan tidak perlu dijawab lagi. Terima kasih. -Si UPIK",
        _P.NOTICE,
    ),
    row(_K.ANSWER, N_("Jawaban untuk warga"), "{text} -{signature}", _P.ANSWER),
    row(
        _K.QUESTION,
        N_("Pertanyaan kepada warga agar pesannya dapat diproses"),
        "{text} Mohon dibalas ke nomor ini. -{signature}",
        _P.ANSWER,
    ),
    row(
        _K.ACKNOWLEDGEMENT,
        N_("Tanda terima untuk warga pada jam kerja"),
        "Terima kasih. Pesan Bapak/Ibu kami terima dengan tiket {ticket}. Ketik STATUS {ticket}"
        " untuk mengetahui perkembangannya. -Si UPIK Kab. Kerinci",
        _P.ACKNOWLEDGEMENT,
    ),
    row(
        _K.ANSWERED_BY_OTHER,
        N_("Salinan jawaban untuk HP lain di SKPD"),
        '{code} sudah dijawab {name}: "{excerpt}" -Si UPIK',
        _P.NOTICE,
    ),
    row(
        _K.ANSWER_CONFIRMED,
        N_("Konfirmasi ke HP terdaftar yang menjawab lewat BLS, dan ke kepala SKPD"),
        'Jawaban {code} ("{excerpt}") terkirim. Bukan Bapak/Ibu yang menjawab? Ketik BATAL {code}.'
        " -Si UPIK",
        _P.CONFIRM,
    ),
    row(
        _K.ANSWER_HELD,
        N_("Konfirmasi yang sama, bila jawaban dari HP ditahan dahulu"),
        'Jawaban {code} ("{excerpt}") dikirim {minutes} menit lagi. Bukan Bapak/Ibu yang menjawab?'
        " Ketik BATAL {code}. -Si UPIK",
        _P.CONFIRM,
    ),
    row(
        _K.ANSWER_RECORDED,
        N_("Konfirmasi yang sama, bila warga tidak dapat dikirimi SMS"),
        'Jawaban {code} ("{excerpt}") dicatat, tanpa SMS: mohon disampaikan kepada warga. Bukan'
        " Bapak/Ibu? Ketik BATAL {code}. -Si UPIK",
        _P.CONFIRM,
    ),
    row(
        _K.REJECTION_CONFIRMED,
        N_("Konfirmasi setelah TOLAK lewat HP"),
        "{code} dikembalikan ke moderator Si UPIK. Terima kasih atas penjelasannya.",
        _P.CONFIRM,
    ),
    row(
        _K.CODE_NOT_LIVE,
        N_("Kode sudah ditutup atau milik SKPD lain: keduanya berbunyi sama"),
        "Kode {code} tidak berlaku untuk nomor ini. Mohon periksa 4 angka di awal SMS yang"
        " Bapak/Ibu terima dari Si UPIK.",
    ),
    row(
        _K.ANSWER_EMPTY,
        N_("BLS atau TOLAK tanpa isi"),
        "Isi untuk kode {code} belum terbaca. Mohon ketik: {word} {code} lalu isi pesan Bapak/Ibu.",
    ),
    row(
        _K.ANSWER_NO_CODE,
        N_("BLS atau TOLAK tanpa kode yang terbaca"),
        "Kode pesan belum terbaca. Mohon ketik: {word} KODE isi. KODE adalah 4 angka di awal SMS"
        " yang Bapak/Ibu terima dari Si UPIK.",
    ),
    row(
        _K.ANSWER_TWO_CODES,
        N_("BLS atau TOLAK untuk dua kode dalam satu SMS"),
        "SMS ini belum diproses: isinya menyebut dua kode. Mohon kirim satu SMS untuk satu kode:"
        " {word} KODE isi.",
    ),
    row(
        _K.HELP_OFFICIAL,
        N_("Bantuan untuk HP terdaftar, paling banyak sekali sehari"),
        "Menjawab warga: BLS KODE isi. Ke moderator: TOLAK KODE alasan. Setuju: SETUJU KODE. Batal:"
        " BATAL KODE. Kode yang menunggu: DAFTAR. Isi: BACA KODE.",
    ),
    row(
        _K.HELP_CITIZEN,
        N_("Balasan atas BANTUAN dari warga"),
        "Si UPIK Kab. Kerinci: kirim keluhan, pengaduan, pertanyaan, atau pujian ke nomor ini."
        " Ketik STATUS untuk perkembangan pesan Bapak/Ibu.",
    ),
    row(
        _K.STATUS_REPLY,
        N_("Balasan atas STATUS"),
        "Pesan Bapak/Ibu dengan tiket {ticket} ({date}): {status}. -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.STATUS_NONE,
        N_("STATUS dari nomor tanpa pesan, atau tiket yang bukan milik nomor itu"),
        "Mohon maaf, kami belum menemukan pesan tersebut dari nomor ini. Silakan kirim pesan"
        " Bapak/Ibu ke nomor ini. -Si UPIK Kab. Kerinci",
    ),
)
DEFAULTS: Final[Mapping[TextKey, Text]] = {
    text.key: text for text in (*_ROWS, *CITIZEN_ROWS, *REMINDER_ROWS, *PHONE_ROWS, *SYSTEM_ROWS)
}
