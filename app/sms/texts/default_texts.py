"""Every SMS that Si UPIK writes, in GSM-7; an Admin may reword a row. Defaults fit one SMS."""

from collections.abc import Mapping
from typing import Final

from app.domain.words import N_
from app.sms.texts.asked_back import ASKED_BACK
from app.sms.texts.text_keys import Text, TextKey, row

_K = TextKey
_ROWS: Final = (
    # Forwarding, receipts, answers by phone, STATUS and help.
    row(_K.FORWARD, N_("Pesan warga untuk HP Operator, Kadis, dan Sekretaris"), "{code} {text}"),
    row(
        _K.FORWARD_SENSITIVE,
        N_("Pengganti isi pesan yang sensitif"),
        "{code} Pesan sensitif, mohon dibuka di web Si UPIK. Mohon tidak menghubungi pengirim.",
    ),
    row(
        _K.FORWARD_ADDED,
        N_("Tambahan dari warga yang digabungkan ke pesan yang belum dijawab SKPD"),
        "{code} Tambahan: {text}",
    ),
    row(
        _K.FORWARD_WITHDRAWN,
        N_("Untuk HP SKPD setelah pesan ditolak, ditarik, atau ditutup"),
        "{code} Kode ini ditarik. Pesan tidak perlu dijawab lagi. Terima kasih. -Si UPIK",
    ),
    row(_K.ANSWER, N_("Jawaban untuk warga"), "{text} -{signature}"),
    row(
        _K.QUESTION,
        N_("Pertanyaan kepada warga agar pesannya dapat diproses"),
        "{text} Mohon dibalas ke nomor ini. -{signature}",
    ),
    row(
        _K.ACKNOWLEDGEMENT,
        N_("Tanda terima untuk warga pada jam baca"),
        "Terima kasih. Pesan Bapak/Ibu kami terima dengan tiket {ticket}. Ketik STATUS {ticket}"
        " untuk mengetahui perkembangannya. -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.ACKNOWLEDGEMENT_LATER,
        N_("Tanda terima untuk warga di luar jam baca: kapan pesannya dibaca"),
        "Terima kasih. Pesan Bapak/Ibu kami terima (tiket {ticket}) dan dibaca {when}. Ketik STATUS"
        " {ticket} untuk perkembangannya. -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.EMERGENCY_NUMBER,
        N_("Pengganti tanda terima bila pesannya mendesak dan nomor darurat diisi"),
        "Pesan Bapak/Ibu kami terima (tiket {ticket}). Nomor SMS ini bukan layanan darurat: bila"
        " ada bahaya, segera telepon {emergency}. -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.ANSWERED_BY_OTHER,
        N_("Salinan jawaban untuk HP lain di SKPD"),
        '{code} sudah dijawab {name}: "{excerpt}" -Si UPIK',
    ),
    row(
        _K.ANSWER_CONFIRMED,
        N_("Konfirmasi ke HP terdaftar yang menjawab lewat BLS, dan ke kepala SKPD"),
        'Jawaban {code} ("{excerpt}") terkirim. Bukan Bapak/Ibu yang menjawab? Ketik BATAL {code}.'
        " -Si UPIK",
    ),
    row(
        _K.ANSWER_HELD,
        N_("Konfirmasi yang sama, bila jawaban dari HP ditahan dahulu"),
        'Jawaban {code} ("{excerpt}") dikirim {minutes} menit lagi. Bukan Bapak/Ibu yang menjawab?'
        " Ketik BATAL {code}. -Si UPIK",
    ),
    row(
        _K.ANSWER_RECORDED,
        N_("Konfirmasi yang sama, bila warga tidak dapat dikirimi SMS"),
        'Jawaban {code} ("{excerpt}") dicatat, tanpa SMS: mohon disampaikan kepada warga. Bukan'
        " Bapak/Ibu? Ketik BATAL {code}. -Si UPIK",
    ),
    row(
        _K.REJECTION_CONFIRMED,
        N_("Konfirmasi setelah TOLAK lewat HP"),
        "{code} dikembalikan ke moderator Si UPIK. Terima kasih atas penjelasannya.",
    ),
    row(
        _K.REJECTED_HEAD,
        N_("Untuk kepala SKPD setelah TOLAK oleh orang lain: siapa, alasannya, dan usulannya"),
        '{code} ditolak {name}: "{excerpt}" Usulan: {alternative}. -Si UPIK',
    ),
    row(
        _K.REJECTED_HEAD_SENSITIVE,
        N_("Sama, untuk pesan sensitif: tanpa alasan dan usulannya"),
        "{code} Pesan sensitif ini ditolak {name}. Alasannya mohon dibuka di web Si UPIK.",
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
        "Belum diproses: isinya menyebut dua kode. Mohon kirim satu SMS untuk satu kode: {word}"
        " KODE isi. Angka biasa ditulis dengan titik, misalnya 5.120.",
    ),
    row(
        _K.HELP_OFFICIAL,
        N_("Bantuan untuk HP terdaftar, juga bila SMS-nya tidak terbaca"),
        "Menjawab: BLS KODE isi. Menolak: TOLAK KODE alasan. Lain: SETUJU KODE, BATAL KODE, BACA"
        " KODE, DAFTAR (kode yang menunggu), OK KODE (bila kami tanya).",
    ),
    row(
        _K.HELP_CITIZEN,
        N_("Balasan atas BANTUAN dari warga"),
        "Si UPIK Kab. Kerinci: tulis keluhan, pengaduan, pertanyaan, pujian ke nomor ini. STATUS:"
        " perkembangannya. Sesudah dijawab: YA (selesai) atau BELUM.",
    ),
    row(
        _K.STATUS_REPLY,
        N_("Balasan atas STATUS"),
        "Pesan Bapak/Ibu dengan tiket {ticket} ({date}): {status}. -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.STATUS_ANSWERED,
        N_("Balasan atas STATUS, bila pesannya sudah dijawab"),
        "Pesan Bapak/Ibu dengan tiket {ticket} ({date}) sudah dijawab. Sudah selesai? Balas YA atau"
        " BELUM. -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.STATUS_NONE,
        N_("STATUS dari nomor tanpa pesan, atau tiket yang bukan milik nomor itu"),
        "Mohon maaf, kami belum menemukan pesan tersebut dari nomor ini. Silakan kirim pesan"
        " Bapak/Ibu ke nomor ini. -Si UPIK Kab. Kerinci",
    ),
    # A citizen's word about an answer: YA, BELUM, and the hint at them (D12).
    row(
        _K.SOLVED,
        N_("Balasan atas YA dari warga"),
        "Terima kasih. Pesan Bapak/Ibu dengan tiket {ticket} kami catat selesai."
        " -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.UNSOLVED,
        N_("Balasan atas BELUM dari warga"),
        "Mohon maaf. Pesan Bapak/Ibu dengan tiket {ticket} kami buka kembali untuk"
        " ditindaklanjuti. -Si UPIK Kab. Kerinci",
    ),
    row(
        _K.UNSOLVED_PHONES,
        N_("Untuk HP SKPD setelah warga menjawab BELUM"),
        "{code} Menurut warga BELUM selesai. Mohon ditindaklanjuti, lalu jawab dengan ketik BLS"
        " {code} isi. Terima kasih. -Si UPIK",
    ),
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
    ),
    row(
        _K.WEB_ASKED,
        N_("Pemberitahuan: ada pertanyaan untuk penulis pesan dari formulir web"),
        "Ada pertanyaan untuk {ticket}. Jawab di tautan Anda. -Si UPIK Kab. Kerinci",
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
    row(
        _K.ANSWER_HINT,
        N_("Kalimat tambahan di akhir jawaban, selama SMS tidak menjadi lebih panjang"),
        "Sudah selesai? Balas YA atau BELUM.",
    ),
    # Reminders of an answer or a promise, and what DAFTAR says (S6, D12).
    row(
        _K.REMINDER,
        N_("Pengingat untuk SKPD yang belum menjawab"),
        "Mohon perhatian: {code} sejak {date} menunggu jawaban {skpd}. Jawab dengan ketik BLS"
        " {code} isi. Terima kasih. -Si UPIK",
    ),
    row(
        _K.REMINDER_SENSITIVE,
        N_("Pengingat untuk pesan sensitif, yang tidak dijawab lewat HP"),
        "Mohon perhatian: {code} sejak {date} menunggu jawaban {skpd}. Pesan sensitif, mohon"
        " dibuka di web Si UPIK. Terima kasih.",
    ),
    row(
        _K.REMINDER_LIST,
        N_("Pengingat harian bila beberapa pesan menunggu satu HP"),
        "Mohon perhatian, menunggu {skpd}: {items}. Jawab: BLS KODE isi. Semua: DAFTAR. -Si UPIK",
    ),
    row(
        _K.REMINDER_LEADER,
        N_("Untuk Kabag dan Sekda: berapa pesan yang lewat tenggat, per SKPD"),
        "Yth. Bapak/Ibu, {count} pesan warga lewat tenggat dan belum dijawab: {items}. Mohon"
        " arahan. Terima kasih. -Si UPIK",
    ),
    row(
        _K.REMINDER_PROMISE,
        N_("Pada hari yang dijanjikan SKPD dalam jawabannya"),
        "Janji {skpd} atas {code} jatuh tempo {date}. Bila sudah, ketik SELESAI {code} lalu"
        " hasilnya. Bila belum, JANJI {code} lalu tanggal baru. -Si UPIK",
    ),
    row(
        _K.REMINDER_PROMISE_WEB,
        N_("Sama, untuk jawaban moderator yang tanpa kode, dan untuk pesan sensitif"),
        "Janji {skpd} (tiket {ticket}) jatuh tempo {date}. Mohon catat hasilnya di web Si UPIK,"
        " menu Janji. Terima kasih.",
    ),
    row(
        _K.PROMISE_ASKED,
        N_("Sesudah jawaban lewat BLS yang menjanjikan sesuatu tanpa tanggal"),
        'Jawaban {code} berisi janji ("{promise}"). Kapan selesai? Ketik JANJI {code} tanggal,'
        " misalnya JANJI {code} 5/12. -Si UPIK",
    ),
    row(
        _K.PROMISE_NOTED,
        N_("Konfirmasi atas JANJI KODE tanggal, dan atas janji yang menyebut tanggalnya"),
        "Dicatat: janji {skpd} atas {code} selesai {date}. Pada hari itu kami menanyakan hasilnya."
        " Terima kasih. -Si UPIK",
    ),
    row(
        _K.PROMISE_DONE,
        N_("Konfirmasi atas SELESAI KODE hasilnya"),
        "Dicatat: janji {skpd} atas {code} sudah ditepati. Foto dapat ditambahkan di web, menu"
        " Janji. Terima kasih. -Si UPIK",
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
    ),
    row(
        _K.PROMISE_KEPT_PLAIN,
        N_("Kepada warga, bila yang menyatakannya tidak boleh menjawab sendiri, atau lewat SMS"),
        "Yth. Bapak/Ibu, tindak lanjut atas laporan Bapak/Ibu sudah selesai. Sudah sesuai? Balas YA"
        " atau BELUM. -{signature}",
    ),
    row(
        _K.PROMISE_KEPT_HEAD,
        N_("Untuk kepala SKPD: stafnya menyatakan janji ditepati"),
        'Menurut {name}, janji {code} ditepati: "{excerpt}" Keliru? Hubungi moderator. -Si UPIK',
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
    row(
        _K.MORE_CODES,
        N_("Untuk HP pejabat baru, bila kode terbuka SKPD-nya banyak: yang terbaru dikirim"),
        "{count} pesan lain menunggu jawaban {skpd}. Ketik DAFTAR untuk semua kodenya, BACA KODE"
        " untuk isinya. -Si UPIK",
    ),
    *ASKED_BACK,
    # The officer on duty (piket), at once.
    row(
        _K.DUTY_URGENT,
        N_("Untuk HP piket: pesan mendesak, dengan awal isinya"),
        "MENDESAK {ticket}, {place}, {time}: {text}",
    ),
    row(
        _K.DUTY_SENSITIVE,
        N_("Untuk HP piket: pesan sensitif, tanpa isinya"),
        "{danger} {ticket}, {place}, {time}. Isinya hanya di web: mohon segera buka Pesan Masuk."
        " Mohon tidak menghubungi pengirim.",
    ),
    row(
        _K.DUTY_MORE,
        N_("Untuk HP piket: pesan lain dari nomor yang sama, atau pesan sensitif lain, bersama"),
        "{danger} {ticket} dan {count} pesan lagi sejak {time}. Mohon segera buka Pesan Masuk di"
        " web.",
    ),
    # The owner of an account.
    row(
        _K.ACCOUNT_GUESSED,
        N_("Untuk HP pemilik akun: kata sandinya dicoba-coba, paling banyak sekali sehari"),
        "Si UPIK: kata sandi akun {username} berkali-kali dicoba tanpa hasil. Bukan Anda? Mohon"
        " ganti kata sandi dan beri tahu Admin.",
    ),
    row(
        _K.ACCOUNT_CODE,
        N_("Untuk HP pemilik akun: kode sesudah kata sandinya dipasang orang lain"),
        "Kode Si UPIK {secret} untuk akun {username}, berlaku 30 menit. Mohon tidak diberikan"
        " kepada siapa pun, juga tidak kepada moderator.",
    ),
    # The service itself, for Admin's phone (D12).
    row(
        _K.SYSTEM_ALARM,
        N_("Gangguan layanan, untuk HP Admin: sekali sehari selama berlangsung"),
        "Si UPIK: {trouble}, sejak {time}. Mohon dibuka: Pengaturan, Status Sistem.",
    ),
    row(
        _K.SYSTEM_OVER,
        N_("Untuk HP Admin setelah gangguan berakhir"),
        "Si UPIK: pulih {time}. Sebelumnya: {trouble}.",
    ),
    row(
        _K.DATABASE_DAMAGED,
        N_("Untuk HP para Admin bila basis data rusak: satu kali, langsung lewat modem"),
        "Si UPIK berhenti sejak {time}: {trouble}. SMS warga menunggu di kartu SIM. Mohon pengelola"
        " server: upik restore",
    ),
    row(
        _K.SYSTEM_STATUS,
        N_("Balasan atas STATUS SISTEM dari HP Admin"),
        "Si UPIK: sinyal {signal}; antre {queue}; masuk {last_in}; keluar {last_out}; disk {disk};"
        " cadangan {backup}; gangguan {alarms}",
    ),
    row(
        _K.JOURNAL_HEAD,
        N_("Segel jurnal, sekali sehari, untuk HP di luar (Inspektorat); harus muat satu SMS"),
        "Segel jurnal Si UPIK {date}: {head} Mohon simpan SMS ini.",
    ),
)
DEFAULTS: Final[Mapping[TextKey, Text]] = {text.key: text for text in _ROWS}
