"""Failure reasons of an SMS or a modem, with advice, in words that a person understands (G14)."""

from collections.abc import Mapping
from typing import Final

from app.domain.words import N_, Sentence

# 3GPP TS 27.005, 3.2.5: the network itself is in trouble; the modem rests a minute.
NETWORK_CODES: Final = frozenset({38, 41, 42, 47, 331, 332})
# The network's favourite: mostly no credit, an expired SIM, or a block.
REFUSED_CODE: Final = 500


def failure_reason(cms: int | None, word: str | None) -> str:
    """Say in Indonesian why an SMS or a modem failed and what helps.

    `cms` is the network's code (3GPP TS 27.005, 3.2.5), `word` what the modem's owner saw.
    """
    if cms is not None:
        return _CMS.get(cms) or _refused(cms)
    return _WORDS.get(word or "", _UNKNOWN)


def told(reason: str) -> str:
    """A stored reason with what its translation needs."""
    return _WITH_CODE.get(reason, reason)


def told_while_waiting(reason: str) -> str:
    """The same of an SMS that is tried again by itself: without the advice to send it again."""
    return _WAITING.get(reason, reason)


def _refused(cms: int) -> Sentence:
    return Sentence("Ditolak jaringan dengan kode %(code)s. Coba kirim ulang nanti.", code=cms)


_NUMBER = N_("Nomor tujuan tidak terdaftar di jaringan. Periksa nomornya.")
_BARRED = N_("Kartu SIM tidak diizinkan mengirim SMS. Hubungi operator seluler.")
_REFUSED = N_("Nomor tujuan sedang tidak dapat menerima SMS. Coba kirim ulang nanti.")
_UNKNOWN = N_("Gagal terkirim tanpa keterangan. Coba kirim ulang.")
_NETWORK = N_("Jaringan seluler sedang terganggu. Periksa sinyal modem.")
_SIM = N_("Kartu SIM tidak terbaca. Periksa kartu di modem.")
_PIN = N_("Kartu SIM terkunci PIN. Periksa PIN modem.")
_PUK = N_(
    "Kartu SIM terblokir dan meminta PUK. Masukkan PUK dari operator lewat HP, bukan di Si UPIK."
)
_PIN2 = N_("Kartu SIM meminta PIN2 atau PUK2. Matikan pembatasan nomor (FDN) lewat HP.")
_LOCKED_TO = N_("Modem terkunci pada kartu SIM atau operator lain. Ganti kartunya atau modemnya.")
_FULL = N_("Memori kartu SIM penuh. Kosongkan SMS di kartu SIM.")
_SMSC = N_("Nomor pusat SMS belum diatur. Periksa pengaturan modem.")
_CMS: Final[Mapping[int, str]] = {
    **dict.fromkeys((1, 28, 30), _NUMBER),
    **dict.fromkeys((8, 10, 29, 50, 69), _BARRED),
    **dict.fromkeys((21, 22, 27), _REFUSED),
    **dict.fromkeys(NETWORK_CODES, _NETWORK),
    **dict.fromkeys((310, 313, 315), _SIM),
    311: _PIN,
    312: _LOCKED_TO,
    316: _PUK,
    **dict.fromkeys((317, 318), _PIN2),
    **dict.fromkeys((208, 320, 322), _FULL),
    330: _SMSC,
    500: N_("Ditolak operator seluler tanpa alasan. Periksa pulsa, kuota, dan masa aktif kartu."),
}
_MESSAGE = N_("SMS ini tidak dapat dikirim. Periksa nomor tujuan dan isinya.")
# Reasons that speak of the number an SMS was for, not of our side or the network.
OF_THE_NUMBER: Final = (_NUMBER, _REFUSED, _MESSAGE)
_WORDS: Final[Mapping[str, str]] = {
    "reopen": N_("Modem tidak menjawab. Periksa kabel dan daya modem."),
    "no_answer": N_("Jawaban jaringan atas SMS terakhir tidak datang. Modem dibuka lagi sendiri."),
    "whose_refusal": N_(
        "Jaringan menolak SMS, tetapi belum jelas SMS yang mana. Pengiriman dijeda 1 menit."
    ),
    "no_device": N_("Modem tidak ditemukan di perangkatnya. Periksa kabel dan colokan USB."),
    "device_busy": N_(
        "Perangkat modem dipakai program lain (misalnya ModemManager). Hentikan itu."
    ),
    "permission": N_("Si UPIK tidak boleh membuka perangkat modem. Masukkan ke grup dialout."),
    "hold": N_("Modem menunggu perbaikan: periksa kartu SIM, PIN, dan nomor pusat SMS."),
    "pin": _PIN,
    "puk": _PUK,
    "pin2": _PIN2,
    "locked_to": _LOCKED_TO,
    "no_sim": _SIM,
    "no_smsc": _SMSC,
    "imei": N_("Modem lain terpasang di perangkat ini (IMEI berbeda). Pasang modem yang benar."),
    "owned": N_("Modem dipakai proses lain. Dicoba lagi sendiri."),
    "back_off": _NETWORK,
    "message": _MESSAGE,
    "sim_full": _FULL,
    "undelivered": _REFUSED,
    "uncertain": N_("Belum pasti terkirim: jawaban jaringan tidak diterima."),
    "restored": N_(
        "Dari cadangan: mungkin sudah terkirim sesudah cadangan itu dibuat. Periksa sebelum kirim "
        "ulang."
    ),
    "too_old": N_(
        "Terlalu lama di antrean, tidak dikirim terlambat. Kirim ulang bila masih perlu."
    ),
    "half_left": N_(
        "Sebagian SMS ini sudah atau mungkin keluar lewat modem lain yang kini tidak bekerja. "
        "Kirim ulang mengirimnya utuh."
    ),
    "sensitive": N_("Pesannya kini sensitif. Kirim ulang hanya bila aman bagi pengirim."),
    "names": N_(
        "Jawaban atas pesan warga lain, dan isinya menyebut orang atau nomor. Kirim hanya bila "
        "boleh dibaca pengirim ini."
    ),
    "hushed": N_("Pesannya kini sensitif: SMS ini ditarik, HP itu mendapat SMS tanpa isinya."),
    "unsaid": N_("Pesannya kini sensitif: SMS otomatis ini tidak dikirim."),
    "silent": N_("Nomor ini sedang tidak boleh mendapat SMS otomatis: SMS ini tidak dikirim."),
    "no_modem": N_("Tidak ada modem yang siap. Periksa modem."),
    "daily_cap": N_("Batas SMS harian modem ini tercapai. Pengiriman lanjut sesudah tengah malam."),
    "clock": N_(
        "Jam komputer mundur dari catatan terakhir; pengiriman ditahan. Perbaiki jamnya, atau "
        "tekan Coba sekarang bila jam itu benar."
    ),
    "undeletable": N_("Ada SMS di kartu SIM yang tidak dapat dihapus. Hapus dari kartu lewat HP."),
    "unstored": N_(
        "Modem ini tidak menyimpan SMS: yang datang selagi modem tertutup tidak sampai. Pakai "
        "modem lain."
    ),
    "throttled": N_("Pusat SMS meminta laju yang lebih pelan. Pengiriman beristirahat sebentar."),
    "wa_off": N_("WhatsApp belum diatur di server. Admin: jalankan upik whatsapp doctor."),
    "wa_unreachable": N_(
        "WhatsApp tidak dapat dihubungi. Periksa internet server; dicoba lagi sendiri."
    ),
    "wa_away": N_("WhatsApp sedang terganggu. Dicoba lagi sendiri."),
    "wa_throttled": N_("WhatsApp meminta laju yang lebih pelan. Dicoba lagi sendiri."),
    "wa_token": N_(
        "WhatsApp menolak token kita. Admin: ganti UPIK_WA_TOKEN (upik whatsapp doctor)."
    ),
    "wa_account": N_(
        "Akun WhatsApp ditahan Meta (pembayaran, nama, atau blokir). Admin: buka Meta Business"
        " Suite."
    ),
    "wa_daily": N_("Batas pesan WhatsApp sehari tercapai. Lanjut sesudah tengah malam."),
    "wa_window": N_(
        "Jendela 24 jam WhatsApp sudah lewat. Tunggu warga menulis lagi, atau hubungi dengan cara"
        " lain."
    ),
    "wa_undeliverable": N_("Nomor ini tidak dapat menerima pesan WhatsApp kita."),
    "wa_template": N_("WhatsApp menolak template kita. Admin: jalankan upik whatsapp doctor."),
    "wa_refused": N_("WhatsApp menolak pesan ini."),
    "disk": N_("Catatan tidak dapat ditulis: periksa sisa ruang disk."),
}
# Every code that 3GPP TS 27.005 leaves room for, by the sentence that is stored of it.
_CODES: Final = range(1024)
_WITH_CODE: Final[Mapping[str, Sentence]] = {words: words for words in map(_refused, _CODES)}
_WAITING: Final[Mapping[str, str]] = {
    _REFUSED: N_("Nomor tujuan sedang tidak dapat menerima SMS."),
    _UNKNOWN: N_("Gagal terkirim tanpa keterangan."),
    **{
        _refused(cms): Sentence("Ditolak jaringan dengan kode %(code)s.", code=cms)
        for cms in _CODES
    },
}
