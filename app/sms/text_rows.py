"""The table of every SMS that Si UPIK writes. An Admin may reword a row; code never writes a text.

Courteous, official, GSM-7 only. Defaults fit one SMS; only a citizen's own text may be longer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.delivery import Purpose

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


class TextKey(StrEnum):
    """The names of the rows; TRANSITIONS names them as the SMS an act causes."""

    FORWARD = "forward"
    FORWARD_SENSITIVE = "forward_sensitive"
    FORWARD_WITHDRAWN = "forward_withdrawn"
    ANSWER = "answer"
    QUESTION = "question"
    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWERED_BY_OTHER = "answered_by_other"
    ANSWER_CONFIRMED = "answer_confirmed"
    REJECTION_CONFIRMED = "rejection_confirmed"
    CODE_NOT_LIVE = "code_not_live"
    ANSWER_EMPTY = "answer_empty"
    ANSWER_NO_CODE = "answer_no_code"
    HELP_OFFICIAL = "help_official"
    HELP_CITIZEN = "help_citizen"
    STATUS_REPLY = "status_reply"
    STATUS_NONE = "status_none"
    REMINDER = "reminder"
    REMINDER_SENSITIVE = "reminder_sensitive"


@dataclass(frozen=True)
class Text:
    """One SMS text; the names in `sample` are the placeholders that the template may use."""

    key: TextKey
    purpose: Purpose
    template: str
    description: str
    sample: Mapping[str, str]


# Values as long as they get in the regency: the longest kode_sms, an answer of 83 characters.
_SAMPLE: Final = {
    "code": "4071",
    "word": "TOLAK",
    "ticket": "K7Q-4M2",
    "signature": "Camat Danau Kerinci Barat",
    "skpd": "Camat Danau Kerinci Barat",
    "name": "Sekretaris Dinas Pekerjaan Umum dan Penataan Ruang",
    "text": "Petugas kami meninjau jembatan Kamis 26 November. Mohon berhati-hati saat melintas.",
    "excerpt": "Petugas kami meninjau jembatan Kamis...",
    "date": "24/11/26",
    "status": "diteruskan ke Camat Danau Kerinci Barat, belum dijawab",
}


def _row(key: TextKey, description: str, template: str, purpose: Purpose = Purpose.HELP) -> Text:
    sample = {name: _SAMPLE[name] for name in PLACEHOLDER.findall(template)}
    return Text(key, purpose, template, description, sample)


_K, _P = TextKey, Purpose
_ROWS: Final = (
    _row(
        _K.FORWARD,
        "Pesan warga untuk HP Operator, Kadis, dan Sekretaris (S100, S101)",
        "{code} {text}",
        _P.FORWARD,
    ),
    _row(
        _K.FORWARD_SENSITIVE,
        "Pengganti isi pesan yang sensitif (D7)",
        "{code} Pesan sensitif, mohon dibuka di web Si UPIK. Mohon tidak menghubungi pengirim.",
        _P.FORWARD,
    ),
    _row(
        _K.FORWARD_WITHDRAWN,
        "Untuk HP SKPD setelah pesan ditolak, ditarik, atau ditutup (A20)",
        "{code} Kode ini ditarik. Pesan tidak perlu dijawab lagi. Terima kasih. -Si UPIK",
        _P.NOTICE,
    ),
    _row(_K.ANSWER, "Jawaban untuk warga (A16)", "{text} -{signature}", _P.ANSWER),
    _row(
        _K.QUESTION,
        "Pertanyaan kepada warga agar pesannya dapat diproses",
        "{text} Mohon dibalas ke nomor ini. -{signature}",
        _P.ANSWER,
    ),
    _row(
        _K.ACKNOWLEDGEMENT,
        "Tanda terima untuk warga pada jam kerja (A18)",
        "Terima kasih. Pesan Bapak/Ibu kami terima dengan tiket {ticket}. Ketik STATUS {ticket}"
        " untuk mengetahui perkembangannya. -Si UPIK Kab. Kerinci",
        _P.ACKNOWLEDGEMENT,
    ),
    _row(
        _K.ANSWERED_BY_OTHER,
        "Salinan jawaban untuk HP lain di SKPD (A5, A29)",
        '{code} sudah dijawab {name}: "{excerpt}" -Si UPIK',
        _P.NOTICE,
    ),
    _row(
        _K.ANSWER_CONFIRMED,
        "Gema ke HP terdaftar yang menjawab lewat BLS, dan ke kepala SKPD (D11)",
        'Jawaban {code} ("{excerpt}") terkirim. Bukan Bapak/Ibu yang menjawab? Mohon segera'
        " hubungi moderator. -Si UPIK",
        _P.CONFIRM,
    ),
    _row(
        _K.REJECTION_CONFIRMED,
        "Gema setelah TOLAK lewat HP (D12)",
        "{code} dikembalikan ke moderator Si UPIK. Terima kasih atas penjelasannya.",
        _P.CONFIRM,
    ),
    _row(
        _K.CODE_NOT_LIVE,
        "Kode sudah ditutup atau milik SKPD lain: keduanya berbunyi sama (D11)",
        "Kode {code} tidak berlaku untuk nomor ini. Mohon periksa 4 angka di awal SMS yang"
        " Bapak/Ibu terima dari Si UPIK.",
    ),
    _row(
        _K.ANSWER_EMPTY,
        "BLS atau TOLAK tanpa isi (A4)",
        "Isi untuk kode {code} belum terbaca. Mohon ketik: {word} {code} lalu isi pesan Bapak/Ibu.",
    ),
    _row(
        _K.ANSWER_NO_CODE,
        "BLS atau TOLAK tanpa kode yang terbaca (A4)",
        "Kode pesan belum terbaca. Mohon ketik: {word} KODE isi. KODE adalah 4 angka di awal SMS"
        " yang Bapak/Ibu terima dari Si UPIK.",
    ),
    _row(
        _K.HELP_OFFICIAL,
        "Bantuan untuk HP terdaftar, paling banyak sekali sehari (A4)",
        "Untuk menjawab warga ketik BLS KODE isi. Untuk mengembalikan ke moderator ketik TOLAK"
        " KODE alasan. KODE: 4 angka di awal SMS dari Si UPIK.",
    ),
    _row(
        _K.HELP_CITIZEN,
        "Balasan atas BANTUAN dari warga",
        "Si UPIK Kab. Kerinci: kirim keluhan, pengaduan, pertanyaan, atau pujian ke nomor ini."
        " Ketik STATUS untuk perkembangan pesan Bapak/Ibu.",
    ),
    _row(
        _K.STATUS_REPLY,
        "Balasan atas STATUS (D12)",
        "Pesan Bapak/Ibu dengan tiket {ticket} ({date}): {status}. -Si UPIK Kab. Kerinci",
    ),
    _row(
        _K.STATUS_NONE,
        "STATUS dari nomor tanpa pesan, atau tiket yang bukan milik nomor itu",
        "Mohon maaf, kami belum menemukan pesan tersebut dari nomor ini. Silakan kirim pesan"
        " Bapak/Ibu ke nomor ini. -Si UPIK Kab. Kerinci",
    ),
    _row(
        _K.REMINDER,
        "Pengingat untuk SKPD yang belum menjawab (S6)",
        "Mohon perhatian: {code} sejak {date} menunggu jawaban {skpd}. Jawab dengan ketik BLS"
        " {code} isi. Terima kasih. -Si UPIK",
        _P.REMINDER,
    ),
    _row(
        _K.REMINDER_SENSITIVE,
        "Pengingat untuk pesan sensitif, yang tidak dijawab lewat HP (D7)",
        "Mohon perhatian: {code} sejak {date} menunggu jawaban {skpd}. Pesan sensitif, mohon"
        " dibuka di web Si UPIK. Terima kasih.",
        _P.REMINDER,
    ),
)
DEFAULTS: Final[Mapping[TextKey, Text]] = {row.key: row for row in _ROWS}
