"""SMS to who writes on the web, and messages to who writes by WhatsApp, in GSM-7, each one SMS."""

from typing import Final

from app.domain.messaging.delivery import Purpose
from app.domain.words import N_
from app.sms.texts.text_keys import TextKey, row

_K, _P = TextKey, Purpose
OTHER_CHANNELS: Final = (
    # To the phone that proved itself for a message of the web form (W3): never what it is about.
    row(
        _K.WEB_PROVED,
        N_("Balasan atas kode WEB: HP ini diberi tahu"),
        "Nomor ini kami beri tahu lewat SMS bila ada jawaban untuk tiket {ticket}."
        " -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.WEB_ANSWERED,
        N_("Pemberitahuan: pesan dari formulir web dijawab"),
        "Ada jawaban untuk {ticket}. Baca di tautan Anda. -Si UPIK Kab. Kerinci",
        _P.NOTICE,
    ),
    row(
        _K.WEB_ASKED,
        N_("Pemberitahuan: ada pertanyaan untuk penulis pesan dari formulir web"),
        "Ada pertanyaan untuk {ticket}. Jawab di tautan Anda. -Si UPIK Kab. Kerinci",
        _P.NOTICE,
    ),
    # To somebody who writes by WhatsApp, where free answers end after a day (W6).
    row(
        _K.SMS_OFFER,
        N_("Tambahan di akhir tanda terima lewat WhatsApp: tawaran jawaban lewat SMS"),
        "Bila lewat 24 jam, WhatsApp membatasi jawaban. Ketik SMS bila jawaban boleh kami kirim"
        " lewat SMS ke nomor ini.",
    ),
    row(
        _K.SMS_AGREED,
        N_("Balasan atas SMS lewat WhatsApp: jawaban boleh dikirim lewat SMS"),
        "Baik. Bila lewat 24 jam, jawaban kami kirim lewat SMS ke nomor ini. Ketik BERHENTI SMS"
        " untuk membatalkan. -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.SMS_STOPPED,
        N_("Balasan atas BERHENTI SMS lewat WhatsApp"),
        "Baik. Jawaban tidak lagi kami kirim lewat SMS. Ketik SMS bila berubah pikiran."
        " -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.SMS_NO_NUMBER,
        N_("Balasan atas SMS lewat WhatsApp, bila nomornya disembunyikan"),
        "WhatsApp Bapak/Ibu menyembunyikan nomor HP, jadi jawaban tidak dapat kami kirim lewat SMS."
        " -Si UPIK Kab. Kerinci",
    ),
)
