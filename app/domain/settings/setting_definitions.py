"""Setting definitions: label, help and type of every value on Pengaturan Umum, by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.settings.reading_hours_types import OfficeSpan, Periods
from app.domain.settings.setting_types import (
    AddedWords,
    Colour,
    DialledNumber,
    MailAddress,
    Phone,
    SettingType,
    TextLine,
    WebAddress,
    WholeNumber,
    WordList,
    YesNo,
)
from app.domain.settings.setting_types import TimeSpan as SpanKind
from app.domain.terms import Category
from app.domain.words import N_, Sentence


@dataclass(frozen=True, slots=True)
class SettingDefinition:
    """One setting: what it is called, what it does, and how it is written."""

    label: str
    help: str
    kind: SettingType


COLOURS: Final = {
    Category.KELUHAN: "keluhan_colour",
    Category.PENGADUAN: "pengaduan_colour",
    Category.PERMINTAAN: "permintaan_colour",
    Category.PUJIAN: "pujian_colour",
}

SERVICE: Final[Mapping[str, SettingDefinition]] = {
    "acknowledge": SettingDefinition(
        N_("Tanda terima otomatis"),
        N_(
            "Warga segera menerima SMS berisi tiketnya; kalimatnya ada di Teks SMS. Tanpa "
            "tanda terima"
            " tiket tetap dibuat, tetapi warga tidak mengetahuinya."
        ),
        YesNo(),
    ),
    "emergency_number": SettingDefinition(
        N_("Nomor darurat"),
        N_(
            "Pengirim pesan mendesak yang tidak sensitif menerima nomor ini, sekali sehari, sebagai"
            " ganti tanda terima; kalimatnya ada di Teks SMS. Isi nomor yang dijawab siang malam di"
            " daerah ini, setelah dicoba: 112 tidak dilayani di setiap daerah. Kosong: tanda terima"
            " biasa."
        ),
        DialledNumber(),
    ),
    "send_hold": SettingDefinition(
        N_("Tahan jawaban dari web (detik)"),
        N_(
            "Selama itu jawaban dapat ditarik dengan tombol Batalkan di kartunya. 0: "
            "langsung dikirim."
        ),
        WholeNumber(0, 600, N_("detik")),
    ),
    "phone_hold": SettingDefinition(
        N_("Tahan jawaban dari HP (menit)"),
        N_(
            "Jawaban lewat BLS menunggu sekian menit, sehingga HP yang menjawab dan kepala SKPD"
            " sempat menariknya dengan BATAL KODE. 0: langsung dikirim."
        ),
        WholeNumber(0, 60, N_("menit")),
    ),
    "answer_hint": SettingDefinition(
        N_("Ajakan YA atau BELUM di akhir jawaban"),
        N_(
            "Warga diminta mengatakan apakah masalahnya selesai: YA menutup pesannya, BELUM "
            "membukanya"
            " lagi. Hanya ditambahkan bila SMS jawaban tidak menjadi lebih panjang; "
            "kalimatnya ada di"
            " Teks SMS."
        ),
        YesNo(),
    ),
    "urgent_unread": SettingDefinition(
        N_("Pesan mendesak belum dibaca (menit)"),
        N_(
            "Pesan mendesak hilang dari baris paling atas begitu SMS-nya sampai di HP SKPD, dan"
            " kembali bila setelah sekian menit belum dibaca atau dijawab. Sejak itu SKPD-nya"
            " terlambat menjawab: bahaya tidak mengenal hari kerja."
        ),
        WholeNumber(5, 1440, N_("menit")),
    ),
    "quiet_hours": SettingDefinition(
        N_("Jam tenang"),
        N_(
            "Pengingat dan salinan untuk pejabat menunggu sampai jam tenang berakhir. Jawaban untuk"
            " warga dan pesan baru untuk SKPD tetap dikirim. 00.00-00.00: tidak ada jam tenang."
        ),
        SpanKind(),
    ),
    "send_within_hours": SettingDefinition(
        N_("Batas antre SMS (jam)"),
        N_(
            "SMS yang antre lebih lama tidak dikirim sendiri: seseorang memutuskannya di "
            "Pesan Keluar."
        ),
        WholeNumber(1, 720, N_("jam")),
    ),
    "automatic_daily": SettingDefinition(
        N_("Batas SMS otomatis untuk warga (sehari)"),
        N_(
            "Tanda terima, balasan STATUS, dan balasan otomatis lain sejak pukul 00.00. Bila"
            " empat perlima sudah terpakai, Admin diberi tahu; bila habis, pesan tetap masuk tetapi"
            " tidak dibalas otomatis sampai besok. 0: tanpa batas."
        ),
        WholeNumber(0, 43_200, "SMS"),
    ),
}
HOURS: Final[Mapping[str, SettingDefinition]] = {
    "reading_hours": SettingDefinition(
        N_("Jam baca Senin sampai Kamis"),
        N_("Dari jam berapa sampai jam berapa pesan dibaca, misalnya 07.30-16.00."),
        OfficeSpan(),
    ),
    "reading_friday": SettingDefinition(
        N_("Jam baca Jumat"), N_("Misalnya 07.30-16.30."), OfficeSpan()
    ),
    "reading_periods": SettingDefinition(
        N_("Jam baca khusus"),
        N_(
            "Jam Ramadan dan hari lain dengan jam sendiri, satu masa setiap baris; boleh kosong."
            " Misalnya 18/02/2027-19/03/2027 08.00-15.00, atau bila Jumat berbeda"
            " 18/02/2027-19/03/2027 08.00-15.00, Jumat 08.00-15.30. Tanggal merah diatur di"
            " bagian Hari libur."
        ),
        Periods(),
    ),
}
WORDS: Final[Mapping[str, SettingDefinition]] = {
    "sensitive_words": SettingDefinition(
        N_("Tambahan kata sensitif"),
        N_(
            "Satu kata atau frasa setiap baris; boleh kosong. Pesan yang memuatnya tidak dibalas"
            " otomatis, dan isinya tidak dikirim ke HP mana pun."
        ),
        AddedWords(),
    ),
    "urgent_words": SettingDefinition(
        N_("Tambahan kata mendesak"),
        N_(
            "Satu kata atau frasa setiap baris; boleh kosong. Pesan yang memuatnya ditandai"
            " Mendesak, berdiri paling atas, dan tetap menimbulkan peringatan bila nomornya"
            " diblokir."
        ),
        AddedWords(),
    ),
}
_PERCENT: Final = WholeNumber(0, 200, "%")
_LATER: Final = WholeNumber(0, 60, N_("hari kerja"))
_AFTER: Final = N_("Pagi, sekian hari kerja sesudah tenggat lewat. 0: tidak.")
REMINDERS: Final[Mapping[str, SettingDefinition]] = {
    "auto_remind": SettingDefinition(
        N_("Pengingat otomatis"),
        N_(
            "SKPD yang belum menjawab diingatkan lewat SMS pada jam kerja, paling banyak satu SMS"
            " sehari untuk setiap HP, juga bila beberapa pesan menunggu."
        ),
        YesNo(),
    ),
    "remind_operator": SettingDefinition(
        N_("Operator diingatkan pada (%)"),
        N_("Persen dari batas waktu menjawab. 0: tidak."),
        _PERCENT,
    ),
    "remind_sekretaris": SettingDefinition(
        N_("Sekretaris diingatkan pada (%)"), N_("Persen, bersama Operator. 0: tidak."), _PERCENT
    ),
    "remind_kadis": SettingDefinition(
        N_("Kadis diingatkan pada (%)"),
        N_("Persen, bersama Sekretaris dan Operator. 0: tidak."),
        _PERCENT,
    ),
    "kabag_phone": SettingDefinition(
        N_("HP Kabag"), N_("Menerima jumlah pesan yang lewat tenggat. Kosong: tidak."), Phone(True)
    ),
    "kabag_after": SettingDefinition(N_("Kabag diberi tahu sesudah (hari kerja)"), _AFTER, _LATER),
    "sekda_phone": SettingDefinition(
        N_("HP Sekda"), N_("Sama, bila masih belum dijawab. Kosong: tidak."), Phone(True)
    ),
    "sekda_after": SettingDefinition(N_("Sekda diberi tahu sesudah (hari kerja)"), _AFTER, _LATER),
    "remind_again": SettingDefinition(
        N_("SKPD diingatkan lagi setiap (hari kerja)"),
        N_("Sesudah tenggat lewat, selama belum dijawab. 0: tidak diulang."),
        _LATER,
    ),
    "promise_words": SettingDefinition(
        N_("Kata janji"),
        N_(
            "Satu kata atau frasa setiap baris. Jawaban yang memuatnya ditanyai kapan "
            "janjinya selesai,"
            " dan dicatat di Janji."
        ),
        WordList(),
    ),
    "promise_grace": SettingDefinition(
        N_("Janji dianggap ingkar sesudah (hari kerja)"),
        N_("Sekian hari kerja sesudah harinya, bila SKPD tidak mengabarkan hasilnya."),
        WholeNumber(1, 60, N_("hari kerja")),
    ),
}
FORM: Final[Mapping[str, SettingDefinition]] = {
    "web_form": SettingDefinition(
        N_("Formulir publik"),
        N_(
            "Warga dapat menulis pesan di halaman umum, dengan foto, tanpa pulsa. Bila dimatikan,"
            " halaman itu menunjukkan nomor SMS; tautan pesan yang sudah ditulis tetap berlaku."
        ),
        YesNo(),
    ),
    "web_form_daily": SettingDefinition(
        N_("Batas pesan dari formulir (sehari)"),
        N_(
            "Dalam 24 jam dari semua alamat bersama-sama, tanpa pesan yang dihapus. Bila empat"
            " perlima sudah terpakai, Admin diberi tahu; bila habis, hanya alamat yang belum"
            " menulis masih diterima, sampai dua kali batas ini, dan yang lain diminta mengirim"
            " SMS. Satu alamat paling banyak 20 pesan sejam. 0: tanpa batas."
        ),
        WholeNumber(0, 10_000, N_("pesan")),
    ),
}
FACE: Final[Mapping[str, SettingDefinition]] = {
    "site_name": SettingDefinition(
        N_("Nama daerah"),
        N_("Tampil di kepala semua halaman, halaman umum, dan laporan: “Kabupaten Kerinci”."),
        TextLine(3, 60),
    ),
    "public_number": SettingDefinition(
        N_("Nomor SMS Si UPIK"),
        N_("Nomor yang diumumkan kepada warga. Nomor kartu SIM sendiri diatur di Modem."),
        Phone(),
    ),
    "berita_url": SettingDefinition(
        N_("Alamat Berita"), N_("Tujuan menu Berita, dibuka di situs itu."), WebAddress()
    ),
    "contact": SettingDefinition(
        N_("Kontak pengelola"),
        N_("Tampil di halaman Cara & Tentang dan Pelindungan data pribadi: kantor, alamat, surel."),
        TextLine(3, 200),
    ),
    **{
        key: SettingDefinition(
            Sentence("Warna %(category)s", category=Sentence(category.label)),
            N_("Tua, karena tulisan di atasnya putih."),
            Colour(),
        )
        for category, key in COLOURS.items()
    },
}
PRIVACY: Final[Mapping[str, SettingDefinition]] = {
    "keep_months": SettingDefinition(
        N_("Masa simpan pesan (bulan)"),
        N_(
            "Sekian bulan sesudah pesan selesai, nomor, nama, dan isinya dihapus untuk "
            "selamanya, juga"
            " jawabannya. Angka dalam laporan dan jurnal tetap."
        ),
        WholeNumber(3, 120, "bulan"),
    ),
    "keep_parts_days": SettingDefinition(
        N_("Masa simpan SMS mentah (hari)"),
        N_(
            "SMS seperti yang dibaca modem, dan balasan otomatis seperti STATUS, dihapus nomor dan"
            " isinya sekian hari sesudah diolah. Kartunya tidak berubah."
        ),
        WholeNumber(7, 365, N_("hari")),
    ),
}
PAPERS: Final[Mapping[str, SettingDefinition]] = {
    "letterhead_office": SettingDefinition(
        N_("Instansi pada kop"),
        N_(
            "Di bawah “Pemerintah Kabupaten …” pada laporan dan Lembar Bupati. Lembar Disposisi "
            "satu SKPD memakai nama dan alamat SKPD itu."
        ),
        TextLine(0, 100),
    ),
    "letterhead_address": SettingDefinition(
        N_("Alamat pada kop"),
        N_("Alamat, telepon, surel. Kosong: tidak dicetak."),
        TextLine(0, 120),
    ),
    "sign_place": SettingDefinition(
        N_("Tempat tanda tangan"),
        N_("Kota sebelum tanggal. Kosong: hanya tanggalnya."),
        TextLine(0, 40),
    ),
    "signer_position": SettingDefinition(
        N_("Jabatan penanda tangan"), N_("Yang menandatangani laporan."), TextLine(3, 80)
    ),
    "signer_name": SettingDefinition(
        N_("Nama penanda tangan"), N_("Kosong: titik-titik untuk ditulis tangan."), TextLine(0, 80)
    ),
    "signer_rank": SettingDefinition(
        N_("Pangkat penanda tangan"), N_("Misalnya Pembina, IV/a."), TextLine(0, 40)
    ),
    "signer_number": SettingDefinition(
        N_("NIP penanda tangan"), N_("Boleh dengan spasi."), TextLine(0, 30)
    ),
    "paper_number": SettingDefinition(
        N_("Nomor nota dinas"),
        N_(
            "Dicetak setelah tempat nomor urut yang ditulis tangan, misalnya /PDE/2026. "
            "Kosong: seluruhnya ditulis tangan."
        ),
        TextLine(0, 30),
    ),
    "monthly_papers": SettingDefinition(
        N_("Laporan berkala otomatis"),
        N_(
            "Tiap awal bulan laporan PDF dan daftar perkara bulan lalu, tiap Senin Lembar "
            "Bupati minggu"
            " lalu, tersimpan di Report > Berkas laporan."
        ),
        YesNo(),
    ),
    "fewest_cases": SettingDefinition(
        N_("Tanggapan paling sedikit untuk diurutkan"),
        N_(
            "SKPD dengan tanggapan lebih sedikit dalam jangka waktu laporan tidak disebut paling"
            " tanggap atau kurang tanggap: dari beberapa pesan saja urutannya kebetulan."
        ),
        WholeNumber(2, 1000, N_("tanggapan")),
    ),
}
WATCH: Final[Mapping[str, SettingDefinition]] = {
    "admin_phone": SettingDefinition(
        N_("HP Admin"),
        N_(
            "Menerima SMS bila layanan terganggu, lewat modem yang sehat, dan boleh mengirim STATUS"
            " SISTEM. Kosong: tidak."
        ),
        Phone(True),
    ),
    "admin_mail": SettingDefinition(
        N_("Surel Admin"),
        N_(
            "Menerima kabar yang sama, bila server surel diatur di server (UPIK_SMTP_URL). Kosong:"
            " tidak."
        ),
        MailAddress(),
    ),
    "loop_sms": SettingDefinition(
        N_("SMS uji harian"),
        N_(
            "Tiap pagi setiap modem yang nomornya diisi mengirim satu SMS kepada dirinya "
            "sendiri; bila"
            " tidak kembali dalam 30 menit, itu gangguan. Memakai pulsa."
        ),
        YesNo(),
    ),
    "head_phone": SettingDefinition(
        N_("HP penerima segel jurnal"),
        N_(
            "HP di luar pengelola, misalnya Inspektorat: tiap hari menerima satu SMS berisi segel"
            " (angka pengaman) terakhir jurnal, yang kelak membuktikan bahwa ekor jurnal tidak"
            " dipotong. Kosong: tidak."
        ),
        Phone(True),
    ),
    "head_mail": SettingDefinition(
        N_("Surel penerima segel jurnal"),
        N_(
            "Menerima segel yang sama lewat surel, bila server surel diatur di server"
            " (UPIK_SMTP_URL). Kosong: tidak."
        ),
        MailAddress(),
    ),
}
