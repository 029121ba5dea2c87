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

# Action -> group of the filter, sentence.
SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "receive": (MESSAGES, N_("menerima pesan {pesan} dari warga")),
    "enter": (MESSAGES, N_("mencatat pesan {pesan} yang datang {lewat}")),
    "link": (MESSAGES, N_("mengaitkan pesan {bagian} dengan pesan {pesan}")),
    "detach": (MESSAGES, N_("melepaskan pesan {bagian} dari pesan {pesan}")),
    "join": (MESSAGES, N_("menggabungkan pesan {bagian} ke kartu {pesan}")),
    "split": (MESSAGES, N_("memisahkan pesan {bagian} dari kartu {pesan}")),
    "complete": (MESSAGES, N_("melengkapi pesan {pesan} dengan bagian SMS yang terlambat")),
    "forward": (MESSAGES, N_("meneruskan pesan {pesan} ke {skpd} {kategori}")),
    "reply": (MESSAGES, N_("menjawab pesan {pesan} {saluran}")),
    "ask_approval": (MESSAGES, N_("meminta persetujuan atasan {skpd} atas jawaban pesan {pesan}")),
    "approve": (MESSAGES, N_("menyetujui jawaban {skpd} atas pesan {pesan}")),
    "return_draft": (MESSAGES, N_("mengembalikan jawaban {skpd} atas pesan {pesan}")),
    "recall_draft": (MESSAGES, N_("mencabut permintaan persetujuan {skpd} atas pesan {pesan}")),
    "lapse_draft": (MESSAGES, N_("menggugurkan permintaan persetujuan {skpd} atas pesan {pesan}")),
    "dispute": (MESSAGES, N_("membantah jawaban pesan {pesan} lewat SMS BATAL")),
    "acknowledge": (MESSAGES, N_("melengkapi pejabat yang mengetahui jawaban pesan {pesan}")),
    "cancel": (MESSAGES, N_("membatalkan jawaban pesan {pesan} sebelum dikirim")),
    "reject": (MESSAGES, N_("menolak pesan {pesan} untuk {skpd}")),
    "complete_rejection": (MESSAGES, N_("melengkapi penolakan {skpd} atas pesan {pesan}")),
    "hand_over": (MESSAGES, N_("menyerahkan kode pesan {pesan} ke HP pejabat lain di {skpd}")),
    "withdraw": (MESSAGES, N_("menarik pesan {pesan} dari {skpd}")),
    "remind": (MESSAGES, N_("mengingatkan {skpd} tentang pesan {pesan}")),
    "remind_promise": (MESSAGES, N_("menanyakan janji {skpd} pada pesan {pesan}")),
    "promise": (MESSAGES, N_("mencatat janji {skpd} dalam jawaban pesan {pesan}")),
    "promise_dated": (MESSAGES, N_("mengisi tanggal janji {skpd} pada pesan {pesan}")),
    "promise_kept": (MESSAGES, N_("menyatakan janji {skpd} pada pesan {pesan} ditepati")),
    "photo_refused": (
        MESSAGES,
        N_("mengirim foto bukti janji {skpd} pada pesan {pesan} yang ditolak: {alasan}"),
    ),
    "promise_dropped": (MESSAGES, N_("menghapus janji {skpd} pada pesan {pesan} dari daftar")),
    "promise_broken": (MESSAGES, N_("mencatat janji {skpd} pada pesan {pesan} tidak ditepati")),
    "promise_denied": (
        MESSAGES,
        N_("mencatat BELUM dari warga atas janji {skpd} pada pesan {pesan}"),
    ),
    "release": (MESSAGES, N_("melepaskan {skpd} dari pesan {pesan} yang ditangani bersama")),
    "lead": (MESSAGES, N_("menjadikan {skpd} SKPD utama pesan {pesan}")),
    "ask": (MESSAGES, N_("meminta kejelasan kepada warga tentang pesan {pesan}")),
    "cancel_question": (MESSAGES, N_("membatalkan pertanyaan kepada warga tentang pesan {pesan}")),
    "wait_over": (MESSAGES, N_("mengembalikan pesan {pesan}: warga tidak menjawab pertanyaan")),
    "emergency": (MESSAGES, N_("memberi tahu kata bahaya dalam pesan {pesan}")),
    "call_duty": (MESSAGES, N_("mengantrekan SMS kepada piket tentang pesan {pesan}")),
    "tell_duty": (MESSAGES, N_("memberi tahu piket tentang pesan {pesan} lewat SMS")),
    "duty_unreached": (MESSAGES, N_("belum mencapai piket tentang pesan {pesan} lewat SMS")),
    "duty_missing": (
        MESSAGES,
        N_("tidak menemukan petugas piket maupun HP Admin untuk pesan {pesan}"),
    ),
    "follow_up": (MESSAGES, N_("mencatat penjelasan warga untuk pesan {pesan}")),
    "recategorise": (MESSAGES, N_("mengubah kategori pesan {pesan} {perubahan}")),
    "note": (MESSAGES, N_("menulis catatan internal pada pesan {pesan}")),
    "publish": (MESSAGES, N_("menerbitkan pesan {pesan} di halaman umum")),
    "unpublish": (MESSAGES, N_("menarik pesan {pesan} dari halaman umum")),
    "revise_public": (MESSAGES, N_("mengubah teks umum pesan {pesan}")),
    "block": (MESSAGES, N_("memblokir sebuah nomor {pada_pesan}")),
    "unblock": (MESSAGES, N_("membatalkan blokir sebuah nomor {pada_pesan}")),
    "block_undone": (MESSAGES, N_("mengurungkan blokir sebuah nomor {pada_pesan}")),
    "admit": (MESSAGES, N_("menjadikan pesan {pesan} yang ditahan kartu biasa")),
    "bulk_forward": (MESSAGES, N_("meneruskan {banyak} pesan bersama")),
    "bulk_reply": (MESSAGES, N_("menjawab {banyak} pesan sebagai satu kejadian")),
    "incident_begun": (MESSAGES, N_("membuka sebuah kejadian")),
    "incident_joined": (MESSAGES, N_("menambahkan pesan {pesan} ke sebuah kejadian")),
    "bulk_close": (MESSAGES, N_("menutup {banyak} pesan sebagai ganda")),
    "bulk_finish": (MESSAGES, N_("menandai {banyak} pesan selesai bersama")),
    "bulk_delete": (MESSAGES, N_("menghapus {banyak} pesan bersama")),
    "bulk_block": (MESSAGES, N_("memblokir pengirim {banyak} pesan")),
    "bulk_remove": (MESSAGES, N_("memblokir pengirim dan menghapus {banyak} pesan")),
    "bulk_categorise": (MESSAGES, N_("memberi kategori {banyak} pesan bersama")),
    "bulk_undo": (MESSAGES, N_("mengurungkan tindakan atas {banyak} pesan")),
    "status_asked": (MESSAGES, N_("memberi tahu warga status pesan {pesan} lewat SMS")),
    "phone_proved": (MESSAGES, N_("mencatat HP yang diberi tahu jawaban pesan {pesan}")),
    "solved": (MESSAGES, N_("mencatat kata warga bahwa pesan {pesan} sudah selesai (YA)")),
    "unsolved": (MESSAGES, N_("mencatat kata warga bahwa pesan {pesan} belum selesai (BELUM)")),
    "close": (MESSAGES, N_("menandai pesan {pesan} selesai")),
    "reopen": (MESSAGES, N_("membuka lagi pesan {pesan}")),
    "delete": (MESSAGES, N_("menghapus pesan {pesan}")),
    "restore": (MESSAGES, N_("memulihkan pesan {pesan}")),
    "forward_status": (MESSAGES, N_("mengubah status penerusan pesan {pesan} {perubahan}")),
    "message_status": (MESSAGES, N_("mengubah status pesan {pesan} {perubahan}")),
    "service_over": (MESSAGES, N_("mengirim SMS dinas di luar masa tugasnya, tidak diproses")),
    "wrong_code": (MESSAGES, N_("mengirim SMS dengan kode yang tidak berlaku")),
    "near_miss": (
        MESSAGES,
        N_("mengirim SMS yang hampir benar: belum dijalankan"),
    ),
    "phone_limit": (MESSAGES, N_("tidak lagi membalas SMS sebuah HP pejabat selama satu jam")),
    "courtesy": (MESSAGES, N_("menggabungkan ucapan warga dengan pesan {pesan}")),
    "access_refused": (MESSAGES, N_("mencoba membuka pesan {pesan} milik SKPD lain, ditolak")),
    "send_again": (OUTGOING, N_("mengirim ulang SMS #{nomor} {perubahan}")),
    "take_as_sent": (OUTGOING, N_("menganggap SMS #{nomor} terkirim {perubahan}")),
    "call_back": (OUTGOING, N_("membatalkan SMS #{nomor} {perubahan}")),
    "automatic_stopped": (
        OUTGOING,
        N_("menghentikan SMS otomatis untuk sementara: terlalu banyak"),
    ),
    "automatic_spent": (
        OUTGOING,
        N_("menghentikan SMS otomatis sampai tengah malam: jatah hari itu habis"),
    ),
    "hold_half_left": (OUTGOING, N_("menahan {banyak} SMS yang baru keluar sebagian")),
    "hold_sensitive": (OUTGOING, N_("menahan {banyak} SMS untuk warga: pesannya menjadi sensitif")),
    "hold_too_old": (OUTGOING, N_("menahan {banyak} SMS yang terlalu lama di antrean")),
    "number_seen": (NUMBERS, N_("membuka pesan {pesan} dengan nomor lengkap")),
    "sms_number_seen": (NUMBERS, N_("membuka SMS #{nomor} dengan nomor lengkap")),
    "numbers_listed": (NUMBERS, N_("membuka daftar {daftar} dengan nomor lengkap")),
    "number_searched": (NUMBERS, N_("mencari sebuah nomor di {daftar}")),
    "case_printed": (NUMBERS, N_("membuka Kartu Riwayat pesan {pesan} untuk dicetak")),
    "data_looked": (NUMBERS, N_("memeriksa data yang disimpan tentang sebuah nomor")),
    "data_exported": (NUMBERS, N_("mengambil data sebuah nomor sebagai berkas ({banyak} pesan)")),
    "erased": (
        NUMBERS,
        N_("menghapus data sebuah nomor atas permintaan ({banyak} pesan) #{nomor}"),
    ),
    "erasures_applied": (
        NUMBERS,
        N_("menghapus lagi data {banyak} nomor sesudah cadangan dipulihkan"),
    ),
    "anonymised": (
        NUMBERS,
        N_("menghapus data pribadi yang masa simpannya berakhir: {banyak} {apa}"),
    ),
    "disposition_printed": (NUMBERS, N_("membuka Lembar Disposisi pesan {pesan} untuk dicetak")),
    "report_exported": (NUMBERS, N_("mengambil {berkas} {jangka}")),
    "lapor_numbers": (NUMBERS, N_("mencatat nomor SP4N-LAPOR! pada {banyak} pesan")),
    "list_exported": (NUMBERS, N_("mengambil daftar {daftar} sebagai berkas ({banyak} baris)")),
    # Journals of earlier versions hold these two.
    "directory_exported": (
        NUMBERS,
        N_("mengambil Data Operator, Kadis & Sekretaris sebagai berkas"),
    ),
    "duty_exported": (NUMBERS, N_("mengambil jadwal piket sebagai berkas")),
    "login": (ACCOUNTS, N_("masuk")),
    "login_failed": (ACCOUNTS, N_("gagal masuk {sebagai}")),
    "code_failed": (ACCOUNTS, N_("mengisi kode verifikasi yang salah {sebagai}")),
    "login_slowed": (
        ACCOUNTS,
        N_("menutup pintu masuk bagi sebuah alamat selama 15 menit: terlalu sering gagal"),
    ),
    "login_freed": (ACCOUNTS, N_("membebaskan yang menunggu sesudah salah masuk")),
    "logout": (ACCOUNTS, N_("keluar")),
    "password_given": (ACCOUNTS, N_("memasang kata sandi {untuk_siapa}")),
    "password_handed": (
        ACCOUNTS,
        N_("memasang kata sandi {untuk_siapa} dan menyerahkannya langsung kepada pemiliknya"),
    ),
    "owner_code_sent": (ACCOUNTS, N_("meminta kode pemilik lewat SMS {untuk_siapa}")),
    "owner_code_failed": (ACCOUNTS, N_("mengisi kode pemilik yang salah {untuk_siapa}")),
    "owner_confirmed": (
        ACCOUNTS,
        N_("memilih kata sandi sendiri sesudah kata sandi dipasang orang lain"),
    ),
    "factor_lifted": (ACCOUNTS, N_("membebaskan dari wajib verifikasi dua langkah {untuk_siapa}")),
    "factor_demanded": (ACCOUNTS, N_("mewajibkan lagi verifikasi dua langkah {untuk_siapa}")),
    "password_changed": (ACCOUNTS, N_("mengganti kata sandi sendiri")),
    "second_factor_on": (ACCOUNTS, N_("menyalakan verifikasi dua langkah {untuk_siapa}")),
    "second_factor_off": (ACCOUNTS, N_("mematikan verifikasi dua langkah {untuk_siapa}")),
    "recovery_used": (ACCOUNTS, N_("masuk dengan kode cadangan, tersisa {banyak}")),
    "language": (ACCOUNTS, N_("memilih bahasa layar untuk diri sendiri")),
    "alert_sound": (ACCOUNTS, N_("memilih bunyi tanda bahaya untuk diri sendiri")),
    "shortcuts": (ACCOUNTS, N_("memilih pintasan keyboard untuk diri sendiri")),
    "user_added": (ACCOUNTS, N_("menambah pengguna {benda} {isi}")),
    "user_changed": (ACCOUNTS, N_("mengubah pengguna {benda} {isi}")),
    "user_deleted": (ACCOUNTS, N_("menghapus pengguna {benda}")),
    "role_added": (ACCOUNTS, N_("menambah peran {benda} {isi}")),
    "role_changed": (ACCOUNTS, N_("mengubah peran {benda} {isi}")),
    "role_deleted": (ACCOUNTS, N_("menghapus peran {benda}")),
    "contact_added": (DATA, N_("menambah kontak SKPD {benda}")),
    "contact_changed": (DATA, N_("mengubah kontak SKPD {benda} {isi}")),
    "contact_deleted": (DATA, N_("menghapus kontak SKPD {benda}")),
    "acting_added": (DATA, N_("menunjuk {benda}")),
    "acting_changed": (DATA, N_("mengubah penunjukan {benda} {isi}")),
    "acting_deleted": (DATA, N_("menghapus penunjukan {benda}")),
    "acting_begun": (DATA, N_("memulai tugas {benda}: HP-nya memegang jabatan itu")),
    "acting_ended": (DATA, N_("mengakhiri tugas {benda}: HP-nya tidak lagi memegang jabatan itu")),
    "directory_imported": (
        DATA,
        N_("menerapkan impor Data Operator, Kadis & Sekretaris ({banyak})"),
    ),
    "skpd_added": (DATA, N_("menambah SKPD {benda}")),
    "skpd_changed": (DATA, N_("mengubah SKPD {benda} {isi}")),
    "skpd_deleted": (DATA, N_("menghapus SKPD {benda}")),
    "answer_template_added": (DATA, N_("menambah template jawaban {benda}")),
    "answer_template_changed": (DATA, N_("mengubah template jawaban {benda} {isi}")),
    "answer_template_deleted": (DATA, N_("menghapus template jawaban {benda}")),
    "sms_text_changed": (DATA, N_("mengubah teks SMS {kunci} {lama_baru}")),
    "demo_begun": (DATA, N_("mulai mengisi {banyak} pesan contoh untuk latihan")),
    "demo_filled": (DATA, N_("selesai mengisi {banyak} pesan contoh untuk latihan")),
    "emblem_changed": (DATA, N_("mengganti lambang pada kop")),
    "emblem_removed": (DATA, N_("menghapus lambang pada kop")),
    "setting_changed": (DATA, N_("mengubah pengaturan {pengaturan} {lama_baru}")),
    "keywords_changed": (DATA, N_("mengubah kata kunci {kunci}")),
    "deadline_added": (DATA, N_("menambah tenggat {tenggat} {lama_baru}")),
    "deadline_removed": (DATA, N_("menghapus tenggat {tenggat} {lama_baru}")),
    "holiday_added": (DATA, N_("menambah hari libur {hari} {sebagai}")),
    "holiday_changed": (DATA, N_("mengubah hari libur {hari} {sebagai}")),
    "holiday_removed": (DATA, N_("menghapus hari libur {hari} {sebagai}")),
    "holidays_loaded": (DATA, N_("memuat {banyak} hari libur tahun {tahun}")),
    "backup_card": (DATA, N_("membuat Kartu Pemulihan untuk cadangan")),
    "backup_card_added": (DATA, N_("menambah Kartu Pemulihan kedua {kunci}")),
    "backup_card_removed": (DATA, N_("mencabut Kartu Pemulihan {kunci}")),
    "backup_rehearsed": (DATA, N_("menguji pemulihan sebuah cadangan")),
    "backup_restored": (DATA, N_("memulihkan cadangan; {banyak} SMS menunggu keputusan")),
    "journal_rows_lost": (
        DATA,
        N_("meneruskan tanpa baris jurnal yang hilang; {banyak} SMS menunggu keputusan"),
    ),
    "duty_shift_added": (DATA, N_("menambah jadwal piket {benda}")),
    "duty_shift_changed": (DATA, N_("mengubah jadwal piket {benda} {isi}")),
    "duty_shift_deleted": (DATA, N_("menghapus jadwal piket {benda}")),
    "modem_add": (MODEMS, N_("menambah modem {benda}")),
    "modem_change": (MODEMS, N_("mengubah modem {benda} {isi}")),
    "modem_enable": (MODEMS, N_("memakai lagi modem {benda}")),
    "modem_disable": (MODEMS, N_("mematikan modem {benda}")),
    "modem_retry": (MODEMS, N_("meminta modem {benda} mencoba lagi sekarang")),
    "modem_alarm": (MODEMS, N_("memberi tahu gangguan modem {benda}")),
    "alarm_begun": (SYSTEM, N_("mencatat gangguan: {gangguan}")),
    "alarm_ended": (SYSTEM, N_("mencatat akhir gangguan: {gangguan}")),
    "loop_back": (SYSTEM, N_("menerima kembali SMS uji harian #{nomor}")),
    "journal_head": (JOURNAL, N_("mencatat segel terakhir jurnal #{kepala} ({cara})")),
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
    found: dict[str, list[str]] = {}
    for action, (group, _) in SENTENCES.items():
        found.setdefault(group, []).append(action)
    return found


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
