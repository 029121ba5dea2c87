"""Every act the journal knows, as an Indonesian sentence: who (told before it), did what (D5).

In braces stands what a row itself knows; a row that lacks it leaves the words around it standing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

MESSAGES: Final = "Pesan dan jawaban"
OUTGOING: Final = "SMS keluar"
NUMBERS: Final = "Nomor warga dan berkas"
ACCOUNTS: Final = "Masuk, pengguna, dan hak"
DATA: Final = "Data dan pengaturan"
MODEMS: Final = "Modem"
JOURNAL: Final = "Jurnal"
SYSTEM: Final = "Sistem"

# Action -> group of the filter, sentence.
SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "receive": (MESSAGES, "menerima pesan {pesan} dari warga"),
    "enter": (MESSAGES, "mencatat pesan {pesan} yang datang {lewat}"),
    "link": (MESSAGES, "mengaitkan pesan {bagian} dengan pesan {pesan}"),
    "detach": (MESSAGES, "melepaskan pesan {bagian} dari pesan {pesan}"),
    "join": (MESSAGES, "menggabungkan pesan {bagian} ke kartu {pesan}"),
    "split": (MESSAGES, "memisahkan pesan {bagian} dari kartu {pesan}"),
    "complete": (MESSAGES, "melengkapi pesan {pesan} dengan bagian SMS yang terlambat"),
    "forward": (MESSAGES, "meneruskan pesan {pesan} ke {skpd} {kategori}"),
    "reply": (MESSAGES, "menjawab pesan {pesan} {saluran}"),
    "ask_approval": (MESSAGES, "meminta persetujuan atasan {skpd} atas jawaban pesan {pesan}"),
    "approve": (MESSAGES, "menyetujui jawaban {skpd} atas pesan {pesan}"),
    "return_draft": (MESSAGES, "mengembalikan jawaban {skpd} atas pesan {pesan}"),
    "recall_draft": (MESSAGES, "mencabut permintaan persetujuan {skpd} atas pesan {pesan}"),
    "lapse_draft": (MESSAGES, "menggugurkan permintaan persetujuan {skpd} atas pesan {pesan}"),
    "dispute": (MESSAGES, "membantah jawaban pesan {pesan} lewat SMS BATAL"),
    "acknowledge": (MESSAGES, "melengkapi pejabat yang mengetahui jawaban pesan {pesan}"),
    "cancel": (MESSAGES, "membatalkan jawaban pesan {pesan} sebelum dikirim"),
    "reject": (MESSAGES, "menolak pesan {pesan} untuk {skpd}"),
    "complete_rejection": (MESSAGES, "melengkapi penolakan {skpd} atas pesan {pesan}"),
    "hand_over": (MESSAGES, "menyerahkan kode pesan {pesan} ke HP pejabat lain di {skpd}"),
    "withdraw": (MESSAGES, "menarik pesan {pesan} dari {skpd}"),
    "remind": (MESSAGES, "mengingatkan {skpd} tentang pesan {pesan}"),
    "remind_promise": (MESSAGES, "menanyakan janji {skpd} pada pesan {pesan}"),
    "promise": (MESSAGES, "mencatat janji {skpd} dalam jawaban pesan {pesan}"),
    "promise_dated": (MESSAGES, "mengisi tanggal janji {skpd} pada pesan {pesan}"),
    "promise_kept": (MESSAGES, "menyatakan janji {skpd} pada pesan {pesan} ditepati"),
    "promise_dropped": (MESSAGES, "menghapus janji {skpd} pada pesan {pesan} dari daftar"),
    "promise_broken": (MESSAGES, "mencatat janji {skpd} pada pesan {pesan} tidak ditepati"),
    "promise_denied": (MESSAGES, "mencatat BELUM dari warga atas janji {skpd} pada pesan {pesan}"),
    "release": (MESSAGES, "melepaskan {skpd} dari pesan {pesan} yang ditangani bersama"),
    "lead": (MESSAGES, "menjadikan {skpd} SKPD utama pesan {pesan}"),
    "ask": (MESSAGES, "meminta kejelasan kepada warga tentang pesan {pesan}"),
    "cancel_question": (MESSAGES, "membatalkan pertanyaan kepada warga tentang pesan {pesan}"),
    "wait_over": (MESSAGES, "mengembalikan pesan {pesan}: warga tidak menjawab pertanyaan"),
    "emergency": (MESSAGES, "memberi tahu kata bahaya dalam pesan {pesan}"),
    "follow_up": (MESSAGES, "mencatat penjelasan warga untuk pesan {pesan}"),
    "recategorise": (MESSAGES, "mengubah kategori pesan {pesan} {perubahan}"),
    "note": (MESSAGES, "menulis catatan internal pada pesan {pesan}"),
    "publish": (MESSAGES, "menerbitkan pesan {pesan} di halaman umum"),
    "unpublish": (MESSAGES, "menarik pesan {pesan} dari halaman umum"),
    "revise_public": (MESSAGES, "mengubah teks umum pesan {pesan}"),
    "block": (MESSAGES, "memblokir sebuah nomor {pada_pesan}"),
    "unblock": (MESSAGES, "membatalkan blokir sebuah nomor"),
    "bulk_forward": (MESSAGES, "meneruskan {banyak} pesan bersama"),
    "bulk_reply": (MESSAGES, "menjawab {banyak} pesan sebagai satu kejadian"),
    "incident_begun": (MESSAGES, "membuka sebuah kejadian"),
    "incident_joined": (MESSAGES, "menambahkan pesan {pesan} ke sebuah kejadian"),
    "bulk_close": (MESSAGES, "menutup {banyak} pesan sebagai ganda"),
    "status_asked": (MESSAGES, "memberi tahu warga status pesan {pesan} lewat SMS"),
    "solved": (MESSAGES, "mencatat kata warga bahwa pesan {pesan} sudah selesai (YA)"),
    "unsolved": (MESSAGES, "mencatat kata warga bahwa pesan {pesan} belum selesai (BELUM)"),
    "close": (MESSAGES, "menandai pesan {pesan} selesai"),
    "reopen": (MESSAGES, "membuka lagi pesan {pesan}"),
    "delete": (MESSAGES, "menghapus pesan {pesan}"),
    "restore": (MESSAGES, "memulihkan pesan {pesan}"),
    "forward_status": (MESSAGES, "mengubah status penerusan pesan {pesan} {perubahan}"),
    "message_status": (MESSAGES, "mengubah status pesan {pesan} {perubahan}"),
    "service_over": (MESSAGES, "mengirim SMS dinas di luar masa tugasnya, tidak diproses"),
    "wrong_code": (MESSAGES, "mengirim SMS dengan kode yang tidak berlaku"),
    "access_refused": (MESSAGES, "mencoba membuka pesan {pesan} milik SKPD lain, ditolak"),
    "send_again": (OUTGOING, "mengirim ulang SMS #{nomor} {perubahan}"),
    "take_as_sent": (OUTGOING, "menganggap SMS #{nomor} terkirim {perubahan}"),
    "call_back": (OUTGOING, "membatalkan SMS #{nomor} {perubahan}"),
    "automatic_stopped": (OUTGOING, "menghentikan SMS otomatis untuk sementara: terlalu banyak"),
    "hold_half_left": (OUTGOING, "menahan {banyak} SMS yang baru keluar sebagian"),
    "hold_sensitive": (OUTGOING, "menahan {banyak} SMS untuk warga: pesannya menjadi sensitif"),
    "hold_too_old": (OUTGOING, "menahan {banyak} SMS yang terlalu lama di antrean"),
    "number_seen": (NUMBERS, "membuka pesan {pesan} dengan nomor lengkap"),
    "sms_number_seen": (NUMBERS, "membuka SMS #{nomor} dengan nomor lengkap"),
    "numbers_listed": (NUMBERS, "membuka daftar {daftar} dengan nomor lengkap"),
    "number_searched": (NUMBERS, "mencari sebuah nomor di {daftar}"),
    "case_printed": (NUMBERS, "membuka Kartu Riwayat pesan {pesan} untuk dicetak"),
    "data_looked": (NUMBERS, "memeriksa data yang disimpan tentang sebuah nomor"),
    "data_exported": (NUMBERS, "mengambil data sebuah nomor sebagai berkas ({banyak} pesan)"),
    "erased": (NUMBERS, "menghapus data sebuah nomor atas permintaan ({banyak} pesan) #{nomor}"),
    "erasures_applied": (NUMBERS, "menghapus lagi data {banyak} nomor sesudah cadangan dipulihkan"),
    "anonymised": (NUMBERS, "menghapus data pribadi yang masa simpannya berakhir: {banyak} {apa}"),
    "disposition_printed": (NUMBERS, "membuka Lembar Disposisi pesan {pesan} untuk dicetak"),
    "report_exported": (NUMBERS, "mengambil {berkas} {jangka}"),
    "lapor_numbers": (NUMBERS, "mencatat nomor SP4N-LAPOR! pada {banyak} pesan"),
    "directory_exported": (NUMBERS, "mengambil Data Operator, Kadis & Sekretaris sebagai berkas"),
    "login": (ACCOUNTS, "masuk"),
    "login_failed": (ACCOUNTS, "gagal masuk {sebagai}"),
    "code_failed": (ACCOUNTS, "mengisi kode verifikasi yang salah {sebagai}"),
    "login_slowed": (
        ACCOUNTS,
        "menutup pintu masuk bagi sebuah alamat selama 15 menit: terlalu sering gagal",
    ),
    "login_freed": (ACCOUNTS, "membebaskan yang menunggu sesudah salah masuk"),
    "logout": (ACCOUNTS, "keluar"),
    "password_changed": (ACCOUNTS, "mengganti kata sandi sendiri"),
    "second_factor_on": (ACCOUNTS, "menyalakan verifikasi dua langkah {untuk_siapa}"),
    "second_factor_off": (ACCOUNTS, "mematikan verifikasi dua langkah {untuk_siapa}"),
    "recovery_used": (ACCOUNTS, "masuk dengan kode cadangan, tersisa {banyak}"),
    "language": (ACCOUNTS, "memilih bahasa layar untuk diri sendiri"),
    "shortcuts": (ACCOUNTS, "memilih pintasan keyboard untuk diri sendiri"),
    "user_added": (ACCOUNTS, "menambah pengguna {benda} {isi}"),
    "user_changed": (ACCOUNTS, "mengubah pengguna {benda} {isi}"),
    "user_deleted": (ACCOUNTS, "menghapus pengguna {benda}"),
    "role_added": (ACCOUNTS, "menambah peran {benda} {isi}"),
    "role_changed": (ACCOUNTS, "mengubah peran {benda} {isi}"),
    "role_deleted": (ACCOUNTS, "menghapus peran {benda}"),
    "contact_added": (DATA, "menambah kontak SKPD {benda}"),
    "contact_changed": (DATA, "mengubah kontak SKPD {benda} {isi}"),
    "contact_deleted": (DATA, "menghapus kontak SKPD {benda}"),
    "directory_imported": (DATA, "menerapkan impor Data Operator, Kadis & Sekretaris ({banyak})"),
    "skpd_added": (DATA, "menambah SKPD {benda}"),
    "skpd_changed": (DATA, "mengubah SKPD {benda} {isi}"),
    "skpd_deleted": (DATA, "menghapus SKPD {benda}"),
    "answer_template_added": (DATA, "menambah template jawaban {benda}"),
    "answer_template_changed": (DATA, "mengubah template jawaban {benda} {isi}"),
    "answer_template_deleted": (DATA, "menghapus template jawaban {benda}"),
    "sms_text_changed": (DATA, "mengubah teks SMS {kunci} {lama_baru}"),
    "setting_changed": (DATA, "mengubah pengaturan {pengaturan} {lama_baru}"),
    "keywords_changed": (DATA, "mengubah kata kunci {kunci}"),
    "deadline_added": (DATA, "menambah tenggat {tenggat} {lama_baru}"),
    "deadline_removed": (DATA, "menghapus tenggat {tenggat} {lama_baru}"),
    "holiday_added": (DATA, "menambah hari libur {hari} {sebagai}"),
    "holiday_removed": (DATA, "menghapus hari libur {hari} {sebagai}"),
    "holidays_loaded": (DATA, "memuat {banyak} hari libur tahun {tahun}"),
    "backup_card": (DATA, "membuat Kartu Pemulihan untuk cadangan"),
    "backup_rehearsed": (DATA, "menguji pemulihan sebuah cadangan"),
    "backup_restored": (DATA, "memulihkan cadangan; {banyak} SMS menunggu keputusan"),
    "modem_add": (MODEMS, "menambah modem {benda}"),
    "modem_change": (MODEMS, "mengubah modem {benda} {isi}"),
    "modem_enable": (MODEMS, "memakai lagi modem {benda}"),
    "modem_disable": (MODEMS, "mematikan modem {benda}"),
    "modem_retry": (MODEMS, "meminta modem {benda} mencoba lagi sekarang"),
    "modem_alarm": (MODEMS, "memberi tahu gangguan modem {benda}"),
    "alarm_begun": (SYSTEM, "mencatat gangguan: {gangguan}"),
    "alarm_ended": (SYSTEM, "mencatat akhir gangguan: {gangguan}"),
    "loop_back": (SYSTEM, "menerima kembali SMS uji harian #{nomor}"),
    "journal_head": (JOURNAL, "mencatat segel terakhir jurnal #{kepala} ({cara})"),
}
Say = Callable[[str], str]
_OPEN_ENDS: Final = (
    *("ke", "dari", "untuk", "tentang", "di"),
    *("to", "from", "for", "about", "in", "of", "by", "with"),
)
# How a head left the house -> the word on screens and sheets.
HOW: Final[Mapping[str, str]] = {
    "cetak": "dicetak pada Berita Acara",
    "terminal": "ditampilkan di terminal",
    "surel": "dikirim lewat surel",
    "cadangan": "disimpan bersama cadangan",
}


def groups() -> dict[str, list[str]]:
    """The actions under the headings of the filter."""
    found: dict[str, list[str]] = {}
    for action, (group, _) in SENTENCES.items():
        found.setdefault(group, []).append(action)
    return found


class _Lacking(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def sentence(action: str, values: Mapping[str, str], say: Say = str) -> str:
    """What was done, beginning with the verb; an unknown action is told by its own word.

    `say` gives the words in another language.
    """
    template = say(SENTENCES.get(action, ("", action.replace("_", " ")))[1])
    return " ".join(template.format_map(_Lacking(values)).split())


def heading(action: str, say: Say = str) -> str:
    """The act without a case, for a list to choose from: "Meneruskan pesan ke"."""
    words = sentence(action, {}, say).replace("#", "").replace("()", "").replace(":", "").split()
    while words[-1] in _OPEN_ENDS:
        words.pop()
    told = " ".join(words)
    return told[:1].upper() + told[1:]
