"""Journal events as Indonesian sentences: who (told before it), did what (D5).

Placeholders are filled from the row; a row that lacks one keeps the words around it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.domain.reasons import UploadReason
from app.domain.words import N_

MESSAGES: Final = N_("Pesan dan jawaban")
OUTGOING: Final = N_("SMS keluar")
NUMBERS: Final = N_("Nomor warga dan berkas")
ACCOUNTS: Final = N_("Masuk, pengguna, dan hak")
DATA: Final = N_("Data dan pengaturan")
MODEMS: Final = "Modem"
JOURNAL: Final = N_("Jurnal")
SYSTEM: Final = N_("Sistem")

# The acts under the headings of the filter, each with its sentence.
_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    MESSAGES: {
        "receive": N_("menerima pesan {pesan} dari warga"),
        "enter": N_("mencatat pesan {pesan} yang datang {lewat}"),
        "link": N_("mengaitkan pesan {bagian} dengan pesan {pesan}"),
        "detach": N_("melepaskan pesan {bagian} dari pesan {pesan}"),
        "join": N_("menggabungkan pesan {bagian} ke kartu {pesan}"),
        "add": N_("menyimpan tambahan {bagian} pada pesan {pesan} untuk disampaikan ke SKPD"),
        "convey": N_("menyampaikan tambahan {bagian} pada pesan {pesan} ke SKPD"),
        "split": N_("memisahkan pesan {bagian} dari kartu {pesan}"),
        "complete": N_("melengkapi pesan {pesan} dengan bagian SMS yang terlambat"),
        "forward": N_("meneruskan pesan {pesan} ke {skpd} {kategori}"),
        "reply": N_("menjawab pesan {pesan} {saluran}"),
        "ask_approval": N_("meminta persetujuan atasan {skpd} atas jawaban pesan {pesan}"),
        "approve": N_("menyetujui jawaban {skpd} atas pesan {pesan}"),
        "return_draft": N_("mengembalikan jawaban {skpd} atas pesan {pesan}"),
        "recall_draft": N_("mencabut permintaan persetujuan {skpd} atas pesan {pesan}"),
        "lapse_draft": N_("menggugurkan permintaan persetujuan {skpd} atas pesan {pesan}"),
        "dispute": N_("membantah jawaban pesan {pesan} lewat SMS BATAL"),
        "acknowledge": N_("melengkapi pejabat yang mengetahui jawaban pesan {pesan}"),
        "cancel": N_("membatalkan jawaban pesan {pesan} sebelum dikirim"),
        "reject": N_("menolak pesan {pesan} untuk {skpd}"),
        "complete_rejection": N_("melengkapi penolakan {skpd} atas pesan {pesan}"),
        "hand_over": N_("menyerahkan kode pesan {pesan} ke HP pejabat lain di {skpd}"),
        "withdraw": N_("menarik pesan {pesan} dari {skpd}"),
        "remind": N_("mengingatkan {skpd} tentang pesan {pesan}"),
        "remind_promise": N_("menanyakan janji {skpd} pada pesan {pesan}"),
        "promise": N_("mencatat janji {skpd} dalam jawaban pesan {pesan}"),
        "promise_dated": N_("mengisi tanggal janji {skpd} pada pesan {pesan}"),
        "promise_kept": N_("menyatakan janji {skpd} pada pesan {pesan} ditepati"),
        "photo_refused": N_(
            "mengirim foto bukti janji {skpd} pada pesan {pesan} yang ditolak: {alasan}"
        ),
        "promise_dropped": N_("menghapus janji {skpd} pada pesan {pesan} dari daftar"),
        "promise_broken": N_("mencatat janji {skpd} pada pesan {pesan} tidak ditepati"),
        "promise_denied": N_("mencatat BELUM dari warga atas janji {skpd} pada pesan {pesan}"),
        "release": N_("melepaskan {skpd} dari pesan {pesan} yang ditangani bersama"),
        "lead": N_("menjadikan {skpd} SKPD utama pesan {pesan}"),
        "ask": N_("meminta kejelasan kepada warga tentang pesan {pesan}"),
        "cancel_question": N_("membatalkan pertanyaan kepada warga tentang pesan {pesan}"),
        "wait_over": N_("mengembalikan pesan {pesan}: warga tidak menjawab pertanyaan"),
        "emergency": N_("memberi tahu kata bahaya dalam pesan {pesan}"),
        "call_duty": N_("mengantrekan SMS kepada piket tentang pesan {pesan}"),
        "tell_duty": N_("memberi tahu piket tentang pesan {pesan} lewat SMS"),
        "duty_unreached": N_("belum mencapai piket tentang pesan {pesan} lewat SMS"),
        "duty_missing": N_("tidak menemukan petugas piket maupun HP Admin untuk pesan {pesan}"),
        "follow_up": N_("mencatat penjelasan warga untuk pesan {pesan}"),
        "recategorise": N_("mengubah kategori pesan {pesan} {perubahan}"),
        "note": N_("menulis catatan internal pada pesan {pesan}"),
        "publish": N_("menerbitkan pesan {pesan} di halaman umum"),
        "unpublish": N_("menarik pesan {pesan} dari halaman umum"),
        "revise_public": N_("mengubah teks umum pesan {pesan}"),
        "block": N_("memblokir sebuah nomor {pada_pesan}"),
        "unblock": N_("membatalkan blokir sebuah nomor {pada_pesan}"),
        "block_undone": N_("mengurungkan blokir sebuah nomor {pada_pesan}"),
        "admit": N_("menjadikan pesan {pesan} yang ditahan kartu biasa"),
        "bulk_forward": N_("meneruskan {banyak} pesan bersama"),
        "bulk_unite": N_("menangani {banyak} pesan bersama sebagai satu kejadian"),
        "unite": N_("menangani pesan {pesan} bersama pesan warga lain"),
        "take_out": N_("mengeluarkan sebuah pesan dari kejadian {pesan}"),
        "bulk_finish": N_("menandai {banyak} pesan selesai bersama"),
        "bulk_delete": N_("menghapus {banyak} pesan bersama"),
        "bulk_block": N_("memblokir pengirim {banyak} pesan"),
        "bulk_remove": N_("memblokir pengirim dan menghapus {banyak} pesan"),
        "bulk_categorise": N_("memberi kategori {banyak} pesan bersama"),
        "bulk_undo": N_("mengurungkan tindakan atas {banyak} pesan"),
        "status_asked": N_("memberi tahu warga status pesan {pesan} lewat SMS"),
        "phone_proved": N_("mencatat HP yang diberi tahu jawaban pesan {pesan}"),
        "solved": N_("mencatat kata warga bahwa pesan {pesan} sudah selesai (YA)"),
        "unsolved": N_("mencatat kata warga bahwa pesan {pesan} belum selesai (BELUM)"),
        "close": N_("menandai pesan {pesan} selesai"),
        "reopen": N_("membuka lagi pesan {pesan}"),
        "delete": N_("menghapus pesan {pesan}"),
        "restore": N_("memulihkan pesan {pesan}"),
        "forward_status": N_("mengubah status penerusan pesan {pesan} {perubahan}"),
        "case_status": N_("mengubah status pesan {pesan} {perubahan}"),
        "service_over": N_("mengirim SMS dinas di luar masa tugasnya, tidak diproses"),
        "wrong_code": N_("mengirim SMS dengan kode yang tidak berlaku"),
        "near_miss": N_("mengirim SMS yang hampir benar: belum dijalankan"),
        "phone_limit": N_("tidak lagi membalas SMS sebuah HP pejabat selama satu jam"),
        "courtesy": N_("menggabungkan ucapan warga dengan pesan {pesan}"),
        "access_refused": N_("mencoba membuka pesan {pesan} milik SKPD lain, ditolak"),
    },
    OUTGOING: {
        "send_again": N_("mengirim ulang SMS #{nomor} {perubahan}"),
        "take_as_sent": N_("menganggap SMS #{nomor} terkirim {perubahan}"),
        "call_back": N_("membatalkan SMS #{nomor} {perubahan}"),
        "automatic_stopped": N_("menghentikan SMS otomatis untuk sementara: terlalu banyak"),
        "automatic_spent": N_(
            "menghentikan SMS otomatis sampai tengah malam: jatah hari itu habis"
        ),
        "hold_half_left": N_("menahan {banyak} SMS yang baru keluar sebagian"),
        "hold_sensitive": N_("menahan {banyak} SMS untuk warga: pesannya menjadi sensitif"),
        "hold_names": N_("menahan {banyak} SMS: jawaban bersama yang menyebut orang"),
        "hold_too_old": N_("menahan {banyak} SMS yang terlalu lama di antrean"),
    },
    NUMBERS: {
        "number_seen": N_("membuka pesan {pesan} dengan nomor lengkap"),
        "sms_number_seen": N_("membuka SMS #{nomor} dengan nomor lengkap"),
        "numbers_listed": N_("membuka daftar {daftar} dengan nomor lengkap"),
        "number_searched": N_("mencari sebuah nomor di {daftar}"),
        "case_printed": N_("membuka Kartu Riwayat pesan {pesan} untuk dicetak"),
        "data_looked": N_("memeriksa data yang disimpan tentang sebuah nomor"),
        "data_exported": N_("mengambil data sebuah nomor sebagai berkas ({banyak} pesan)"),
        "erased": N_("menghapus data sebuah nomor atas permintaan ({banyak} pesan) #{nomor}"),
        "erasures_applied": N_("menghapus lagi data {banyak} nomor sesudah cadangan dipulihkan"),
        "anonymised": N_("menghapus data pribadi yang masa simpannya berakhir: {banyak} {apa}"),
        "disposition_printed": N_("membuka Lembar Disposisi pesan {pesan} untuk dicetak"),
        "report_exported": N_("mengambil {berkas} {jangka}"),
        "lapor_numbers": N_("mencatat nomor SP4N-LAPOR! pada {banyak} pesan"),
        "list_exported": N_("mengambil daftar {daftar} sebagai berkas ({banyak} baris)"),
        # Journals of earlier versions hold these two.
        "directory_exported": N_("mengambil Data Operator, Kadis & Sekretaris sebagai berkas"),
        "duty_exported": N_("mengambil jadwal piket sebagai berkas"),
    },
    ACCOUNTS: {
        "login": N_("masuk"),
        "login_failed": N_("gagal masuk {sebagai}"),
        "code_failed": N_("mengisi kode verifikasi yang salah {sebagai}"),
        "login_slowed": N_(
            "menutup pintu masuk bagi sebuah alamat selama 15 menit: terlalu sering gagal"
        ),
        "login_freed": N_("membebaskan yang menunggu sesudah salah masuk"),
        "logout": N_("keluar"),
        "password_given": N_("memasang kata sandi {untuk_siapa}"),
        "password_handed": N_(
            "memasang kata sandi {untuk_siapa} dan menyerahkannya langsung kepada pemiliknya"
        ),
        "owner_code_sent": N_("meminta kode pemilik lewat SMS {untuk_siapa}"),
        "owner_code_failed": N_("mengisi kode pemilik yang salah {untuk_siapa}"),
        "owner_confirmed": N_("memilih kata sandi sendiri sesudah kata sandi dipasang orang lain"),
        "factor_lifted": N_("membebaskan dari wajib verifikasi dua langkah {untuk_siapa}"),
        "factor_demanded": N_("mewajibkan lagi verifikasi dua langkah {untuk_siapa}"),
        "password_changed": N_("mengganti kata sandi sendiri"),
        "second_factor_on": N_("menyalakan verifikasi dua langkah {untuk_siapa}"),
        "second_factor_off": N_("mematikan verifikasi dua langkah {untuk_siapa}"),
        "recovery_used": N_("masuk dengan kode cadangan, tersisa {banyak}"),
        "language": N_("memilih bahasa layar untuk diri sendiri"),
        "alert_sound": N_("memilih bunyi tanda bahaya untuk diri sendiri"),
        "shortcuts": N_("memilih pintasan keyboard untuk diri sendiri"),
        "user_added": N_("menambah pengguna {benda} {isi}"),
        "user_changed": N_("mengubah pengguna {benda} {isi}"),
        "user_deleted": N_("menghapus pengguna {benda}"),
        "role_added": N_("menambah peran {benda} {isi}"),
        "role_changed": N_("mengubah peran {benda} {isi}"),
        "role_deleted": N_("menghapus peran {benda}"),
    },
    DATA: {
        "contact_added": N_("menambah kontak SKPD {benda}"),
        "contact_changed": N_("mengubah kontak SKPD {benda} {isi}"),
        "contact_deleted": N_("menghapus kontak SKPD {benda}"),
        "acting_added": N_("menunjuk {benda}"),
        "acting_changed": N_("mengubah penunjukan {benda} {isi}"),
        "acting_deleted": N_("menghapus penunjukan {benda}"),
        "acting_begun": N_("memulai tugas {benda}: HP-nya memegang jabatan itu"),
        "acting_ended": N_("mengakhiri tugas {benda}: HP-nya tidak lagi memegang jabatan itu"),
        "directory_imported": N_("menerapkan impor Data Operator, Kadis & Sekretaris ({banyak})"),
        "skpd_added": N_("menambah SKPD {benda}"),
        "skpd_changed": N_("mengubah SKPD {benda} {isi}"),
        "skpd_deleted": N_("menghapus SKPD {benda}"),
        "answer_template_added": N_("menambah template jawaban {benda}"),
        "answer_template_changed": N_("mengubah template jawaban {benda} {isi}"),
        "answer_template_deleted": N_("menghapus template jawaban {benda}"),
        "sms_text_changed": N_("mengubah teks SMS {kunci} {lama_baru}"),
        "demo_begun": N_("mulai mengisi {banyak} pesan contoh untuk latihan"),
        "demo_filled": N_("selesai mengisi {banyak} pesan contoh untuk latihan"),
        "emblem_changed": N_("mengganti lambang pada kop"),
        "emblem_removed": N_("menghapus lambang pada kop"),
        "setting_changed": N_("mengubah pengaturan {pengaturan} {lama_baru}"),
        "keywords_changed": N_("mengubah kata kunci {kunci}"),
        "deadline_added": N_("menambah tenggat {tenggat} {lama_baru}"),
        "deadline_removed": N_("menghapus tenggat {tenggat} {lama_baru}"),
        "holiday_added": N_("menambah hari libur {hari} {sebagai}"),
        "holiday_changed": N_("mengubah hari libur {hari} {sebagai}"),
        "holiday_removed": N_("menghapus hari libur {hari} {sebagai}"),
        "holidays_loaded": N_("memuat {banyak} hari libur tahun {tahun}"),
        "backup_card": N_("membuat Kartu Pemulihan untuk cadangan"),
        "backup_card_added": N_("menambah Kartu Pemulihan kedua {kunci}"),
        "backup_card_removed": N_("mencabut Kartu Pemulihan {kunci}"),
        "backup_rehearsed": N_("menguji pemulihan sebuah cadangan"),
        "backup_restored": N_("memulihkan cadangan; {banyak} SMS menunggu keputusan"),
        "journal_rows_lost": N_(
            "meneruskan tanpa baris jurnal yang hilang; {banyak} SMS menunggu keputusan"
        ),
        "duty_shift_added": N_("menambah jadwal piket {benda}"),
        "duty_shift_changed": N_("mengubah jadwal piket {benda} {isi}"),
        "duty_shift_deleted": N_("menghapus jadwal piket {benda}"),
    },
    MODEMS: {
        "modem_add": N_("menambah modem {benda}"),
        "modem_change": N_("mengubah modem {benda} {isi}"),
        "modem_enable": N_("memakai lagi modem {benda}"),
        "modem_disable": N_("mematikan modem {benda}"),
        "modem_retry": N_("meminta modem {benda} mencoba lagi sekarang"),
        "modem_alarm": N_("memberi tahu gangguan modem {benda}"),
    },
    SYSTEM: {
        "alarm_begun": N_("mencatat gangguan: {gangguan}"),
        "alarm_ended": N_("mencatat akhir gangguan: {gangguan}"),
        "loop_back": N_("menerima kembali SMS uji harian #{nomor}"),
    },
    JOURNAL: {"journal_head": N_("mencatat segel terakhir jurnal #{kepala} ({cara})")},
}
# Action -> group of the filter, sentence.
SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    action: (group, sentence)
    for group, acts in _SENTENCES.items()
    for action, sentence in acts.items()
}
Say = Callable[[str], str]
_OPEN_ENDS: Final = (
    *("ke", "dari", "untuk", "tentang", "di"),
    *("to", "from", "for", "about", "in", "of", "by", "with"),
)
# How a chain head was handed out -> the word on screens and sheets.
HOW: Final[Mapping[str, str]] = {
    "cetak": N_("dicetak pada Berita Acara"),
    "terminal": N_("ditampilkan di terminal"),
    "surel": N_("dikirim lewat surel"),
    "sms_luar": N_("dikirim ke luar lewat SMS"),
    "surel_luar": N_("dikirim ke luar lewat surel"),
    "cadangan": N_("disimpan bersama cadangan"),
}
# What a person may say of a head carried out by hand; the others are said by what sends them.
BY_HAND: Final = ("cadangan", "cetak", "surel", "terminal")
# Why a photo was refused or could not be drawn, by `UploadReason`.
REFUSED_PHOTOS: Final[Mapping[str, str]] = {
    UploadReason.NOT_A_PHOTO: N_("bukan foto yang terbaca"),
    UploadReason.PHOTO_TOO_BIG: N_("berkas terlalu besar"),
    UploadReason.PHOTO_TOO_MANY_PIXELS: N_("ukuran gambar terlalu besar"),
    UploadReason.PHOTO_TOO_MANY_SCANS: N_("terlalu banyak lapis"),
    UploadReason.PHOTO_TOO_HEAVY: N_("terlalu berat untuk diolah"),
    UploadReason.PHOTO_BUSY: N_("foto lain sedang diolah"),
    UploadReason.TOO_MANY_PHOTOS: N_("terlalu banyak foto"),
}


def actions_by_heading() -> dict[str, list[str]]:
    """The actions under the headings of the filter."""
    return {group: list(acts) for group, acts in _SENTENCES.items()}


class _Lacking(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def event_sentence(action: str, values: Mapping[str, str], say: Say = str) -> str:
    """What was done, beginning with the verb; an unknown action is told by its own word.

    `say` gives the words in another language.
    """
    template = say(SENTENCES.get(action, ("", action.replace("_", " ")))[1])
    return " ".join(template.format_map(_Lacking(values)).split())


def event_heading(action: str, say: Say = str) -> str:
    """The act without a case, for a list to choose from: "Meneruskan pesan ke"."""
    words = (
        event_sentence(action, {}, say).replace("#", "").replace("()", "").replace(":", "").split()
    )
    while words[-1] in _OPEN_ENDS:
        words.pop()
    told = " ".join(words)
    return told[:1].upper() + told[1:]
