"""Why an SMS or a modem failed, in words a person understands, and what helps (gateway.md)."""

from collections.abc import Mapping
from typing import Final

from app.domain.words import Sentence

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


_NUMBER = "Nomor tujuan tidak terdaftar di jaringan. Periksa nomornya."
_BARRED = "Kartu SIM tidak diizinkan mengirim SMS. Hubungi operator seluler."
_REFUSED = "Nomor tujuan sedang tidak dapat menerima SMS. Coba kirim ulang nanti."
_UNKNOWN = "Gagal terkirim tanpa keterangan. Coba kirim ulang."
_NETWORK = "Jaringan seluler sedang terganggu. Periksa sinyal modem."
_SIM = "Kartu SIM tidak terbaca. Periksa kartu di modem."
_PIN = "Kartu SIM terkunci PIN. Periksa PIN modem."
_FULL = "Memori kartu SIM penuh. Kosongkan SMS di kartu SIM."
_SMSC = "Nomor pusat SMS belum diatur. Periksa pengaturan modem."
_CMS: Final[Mapping[int, str]] = {
    **dict.fromkeys((1, 28, 30), _NUMBER),
    **dict.fromkeys((8, 10, 29, 50, 69), _BARRED),
    **dict.fromkeys((21, 22, 27), _REFUSED),
    **dict.fromkeys(NETWORK_CODES, _NETWORK),
    **dict.fromkeys((310, 313, 315), _SIM),
    **dict.fromkeys((311, 312, 316, 317, 318), _PIN),
    **dict.fromkeys((208, 320, 322), _FULL),
    330: _SMSC,
    500: "Ditolak operator seluler tanpa alasan. Periksa pulsa, kuota, dan masa aktif kartu.",
}
_MESSAGE = "SMS ini tidak dapat dikirim. Periksa nomor tujuan dan isinya."
# Reasons that speak of the number an SMS was for, not of our side or the network.
OF_THE_NUMBER: Final = (_NUMBER, _REFUSED, _MESSAGE)
_WORDS: Final[Mapping[str, str]] = {
    "reopen": "Modem tidak menjawab. Periksa kabel dan daya modem.",
    "no_answer": "Jawaban jaringan atas SMS terakhir tidak datang. Modem dibuka lagi sendiri.",
    "no_device": "Modem tidak ditemukan di perangkatnya. Periksa kabel dan colokan USB.",
    "device_busy": "Perangkat modem dipakai program lain (misalnya ModemManager). Hentikan itu.",
    "permission": "Si UPIK tidak boleh membuka perangkat modem. Masukkan ke grup dialout.",
    "hold": "Modem menunggu perbaikan: periksa kartu SIM, PIN, dan nomor pusat SMS.",
    "pin": _PIN,
    "no_sim": _SIM,
    "no_smsc": _SMSC,
    "imei": "Modem lain terpasang di perangkat ini (IMEI berbeda). Pasang modem yang benar.",
    "owned": "Modem dipakai proses lain. Dicoba lagi sendiri.",
    "back_off": _NETWORK,
    "message": _MESSAGE,
    "sim_full": _FULL,
    "sim_filling": "Memori kartu SIM hampir penuh. Kosongkan lewat HP.",
    "undelivered": _REFUSED,
    "uncertain": "Belum pasti terkirim: jawaban jaringan tidak diterima.",
    "restored": (
        "Dari cadangan: mungkin sudah terkirim sesudah cadangan itu dibuat. Periksa sebelum kirim "
        "ulang."
    ),
    "too_old": "Terlalu lama di antrean, tidak dikirim terlambat. Kirim ulang bila masih perlu.",
    "half_left": (
        "Sebagian SMS ini sudah keluar lewat modem lain yang kini tidak bekerja. Kirim ulang "
        "mengirimnya utuh."
    ),
    "sensitive": "Pesannya kini sensitif. Kirim ulang hanya bila aman bagi pengirim.",
    "hushed": "Pesannya kini sensitif: SMS ini ditarik, HP itu mendapat SMS tanpa isinya.",
    "unsaid": "Pesannya kini sensitif: SMS otomatis ini tidak dikirim.",
    "no_modem": "Tidak ada modem yang siap. Periksa modem.",
    "daily_cap": "Batas SMS harian modem ini tercapai. Pengiriman lanjut sesudah tengah malam.",
    "clock": "Jam komputer mundur dari catatan terakhir. Perbaiki jamnya; pengiriman ditahan.",
    "undeletable": "Ada SMS di kartu SIM yang tidak dapat dihapus. Hapus dari kartu lewat HP.",
    "throttled": "Pusat SMS meminta laju yang lebih pelan. Pengiriman beristirahat sebentar.",
    "smsc_unreachable": (
        "Pusat SMS operator tidak dapat dihubungi. Periksa alamat, port, dan jaringan (VPN)."
    ),
    "smsc_tls": "TLS dengan pusat SMS gagal. Tanyakan kepada operator apakah TLS dipakai.",
    "smsc_lost": "Sambungan ke pusat SMS terputus. Dibuka lagi sendiri.",
    "smsc_silent": "Pusat SMS tidak menjawab. Sambungan dibuka lagi sendiri.",
    "smsc_password": "Pusat SMS menolak System ID atau kata sandi. Cocokkan dengan operator.",
    "smsc_type": "Pusat SMS menolak System type. Cocokkan dengan operator.",
    "smsc_bind": (
        "Pusat SMS menolak sambungan; mungkin yang lama masih terbuka. Dicoba lagi sendiri."
    ),
    "smsc_no_password": (
        "Kata sandi SMPP modem ini belum diisi di server. Isi, lalu mulai lagi Si UPIK."
    ),
    "smsc_password_form": "Kata sandi SMPP paling panjang 8 huruf dan angka. Minta yang lain.",
    "smsc_sender": "Pusat SMS menolak pengirim. Cocokkan pengirim, TON, dan NPI dengan operator.",
    "smsc_refused": "Pusat SMS tidak menerima SMS ini. Dicoba lagi sendiri.",
    "disk": "Catatan tidak dapat ditulis: periksa sisa ruang disk.",
}
# Every code that 3GPP TS 27.005 leaves room for, by the sentence that is stored of it.
_CODES: Final = range(1024)
_WITH_CODE: Final[Mapping[str, Sentence]] = {words: words for words in map(_refused, _CODES)}
_WAITING: Final[Mapping[str, str]] = {
    _REFUSED: "Nomor tujuan sedang tidak dapat menerima SMS.",
    _UNKNOWN: "Gagal terkirim tanpa keterangan.",
    **{
        _refused(cms): Sentence("Ditolak jaringan dengan kode %(code)s.", code=cms)
        for cms in _CODES
    },
}
