"""Setting values: what an Admin may change on Pengaturan Umum, with label, help and type.

Secrets, paths and addresses of this server are no settings: they come from the environment alone
(config.py), which also gives the defaults of some rows here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from typing import Any, ClassVar, Final

from app.domain.messaging import phone_numbers
from app.domain.messaging.quiet_hours import Span
from app.domain.settings.reading_hours_types import OfficeSpan, Periods
from app.domain.settings.setting_types import (
    AddedWords,
    Colour,
    DialledNumbers,
    MailAddress,
    Phone,
    SettingType,
    TextLine,
    TimeSpan,
    WebAddress,
    WholeNumber,
    YesNo,
)
from app.domain.terms import Category
from app.domain.words import N_, Sentence
from app.domain.workflow import promises
from app.domain.workflow.reading_hours import Period

COLOURS: Final = {
    Category.KELUHAN: "keluhan_colour",
    Category.PENGADUAN: "pengaduan_colour",
    Category.PERMINTAAN: "permintaan_colour",
    Category.PUJIAN: "pujian_colour",
}


@dataclass(frozen=True, slots=True)
class SettingDefinition:
    """One setting: what it is called, what it does, and how it is written."""

    label: str
    help: str
    kind: SettingType


def _setting(section: str, default: Any, kind: SettingType, label: str, help: str) -> Any:
    """Give a value its default and its row in a section of the page."""
    row = SettingDefinition(label, help, kind)
    return field(default=default, metadata={"section": section, "row": row})


def _colour(default: str, category: Category) -> Any:
    label = Sentence("Warna %(category)s", category=Sentence(category.label))
    return _setting(
        "tampilan", default, Colour(), label, N_("Tua, karena tulisan di atasnya putih.")
    )


@dataclass(frozen=True, slots=True)
class Values:
    """All settings in force, typed; the field's name is the key of its row."""

    # fmt: off
    acknowledge: bool = _setting("layanan", True, YesNo(),
        N_("Tanda terima otomatis"),
        N_("Warga segera menerima SMS berisi tiketnya; kalimatnya ada di Teks SMS. Tanpa tanda "
           "terima tiket tetap dibuat, tetapi warga tidak mengetahuinya."))
    emergency_number: tuple[str, ...] = _setting("layanan", (), DialledNumbers(),
        N_("Nomor darurat"),
        N_("Paling banyak tiga, dipisahkan koma. SMS untuk pengirim pesan mendesak yang tidak "
           "sensitif diawali nomor ini, sebagai ganti tanda terima; kalimatnya ada di Teks SMS. "
           "Isi nomor yang dijawab siang malam di daerah ini, setelah dicoba: 112 tidak dilayani "
           "di setiap daerah. Kosong: SMS itu menyebut polsek dan puskesmas."))
    send_hold: float = _setting("layanan", 10, WholeNumber(0, 600, N_("detik")),
        N_("Tahan jawaban dari web (detik)"),
        N_("Selama itu jawaban dapat ditarik dengan tombol Batalkan di kartunya. 0: langsung "
           "dikirim."))
    phone_hold: int = _setting("layanan", 2, WholeNumber(0, 60, N_("menit")),
        N_("Tahan jawaban dari HP (menit)"),
        N_("Jawaban lewat BLS menunggu sekian menit, sehingga HP yang menjawab dan kepala SKPD "
           "sempat menariknya dengan BATAL KODE. 0: langsung dikirim."))
    quiet_hours: Span = _setting("layanan", (time(21), time(6)), TimeSpan(),
        N_("Jam tenang"),
        N_("Pengingat dan salinan untuk pejabat menunggu sampai jam tenang berakhir. Jawaban "
           "untuk warga dan pesan baru untuk SKPD tetap dikirim. 00.00-00.00: tidak ada jam "
           "tenang."))
    send_within_hours: float = _setting("layanan", 48, WholeNumber(1, 720, N_("jam")),
        N_("Batas antre SMS (jam)"),
        N_("SMS yang antre lebih lama tidak dikirim sendiri: seseorang memutuskannya di Pesan "
           "Keluar."))
    automatic_daily: int = _setting("layanan", 1000, WholeNumber(0, 43_200, "SMS"),
        N_("Batas SMS otomatis untuk warga (sehari)"),
        N_("Tanda terima, balasan STATUS, dan balasan otomatis lain sejak pukul 00.00. Bila "
           "empat perlima sudah terpakai, Admin diberi tahu; bila habis, pesan tetap masuk "
           "tetapi tidak dibalas otomatis sampai besok. 0: tanpa batas."))
    web_form: bool = _setting("formulir", True, YesNo(),
        N_("Formulir publik"),
        N_("Warga dapat menulis pesan di halaman umum, dengan foto, tanpa pulsa. Bila dimatikan,"
           " halaman itu menunjukkan nomor SMS; tautan pesan yang sudah ditulis tetap berlaku."))
    web_form_daily: int = _setting("formulir", 300, WholeNumber(0, 10_000, N_("pesan")),
        N_("Batas pesan dari formulir (sehari)"),
        N_("Dalam 24 jam dari semua alamat bersama-sama, tanpa pesan yang dihapus. Bila empat "
           "perlima sudah terpakai, Admin diberi tahu; bila habis, hanya alamat yang belum "
           "menulis masih diterima, sampai dua kali batas ini, dan yang lain diminta mengirim "
           "SMS. Satu alamat paling banyak 20 pesan sejam. 0: tanpa batas."))
    reading_hours: Span = _setting("jam-baca", (time(7, 30), time(16)), OfficeSpan(),
        N_("Jam baca Senin sampai Kamis"),
        N_("Dari jam berapa sampai jam berapa pesan dibaca, misalnya 07.30-16.00."))
    reading_friday: Span = _setting("jam-baca", (time(7, 30), time(16, 30)), OfficeSpan(),
        N_("Jam baca Jumat"),
        N_("Misalnya 07.30-16.30."))
    reading_periods: tuple[Period, ...] = _setting("jam-baca", (), Periods(),
        N_("Jam baca khusus"),
        N_("Jam Ramadan dan hari lain dengan jam sendiri, satu masa setiap baris; boleh kosong. "
           "Misalnya 18/02/2027-19/03/2027 08.00-15.00, atau bila Jumat berbeda "
           "18/02/2027-19/03/2027 08.00-15.00, Jumat 08.00-15.30. Tanggal merah diatur di bagian"
           " Hari libur."))
    auto_remind: bool = _setting("pengingat", True, YesNo(),
        N_("Pengingat otomatis"),
        N_("SKPD yang belum menjawab diingatkan lewat SMS pada jam kerja, paling banyak satu SMS"
           " sehari untuk setiap HP, juga bila beberapa pesan menunggu."))
    kabag_phone: str = _setting("pengingat", "", Phone(True),
        N_("HP Kabag"),
        N_("Menerima jumlah pesan yang lewat tenggat. Kosong: tidak."))
    sekda_phone: str = _setting("pengingat", "", Phone(True),
        N_("HP Sekda"),
        N_("Sama, bila masih belum dijawab. Kosong: tidak."))
    sensitive_words: tuple[str, ...] = _setting("kata", (), AddedWords(),
        N_("Tambahan kata sensitif"),
        N_("Satu kata atau frasa setiap baris; boleh kosong. Pesan yang memuatnya tidak dibalas "
           "otomatis, dan isinya tidak dikirim ke HP mana pun."))
    urgent_words: tuple[str, ...] = _setting("kata", (), AddedWords(),
        N_("Tambahan kata mendesak"),
        N_("Satu kata atau frasa setiap baris; boleh kosong. Pesan yang memuatnya ditandai "
           "Mendesak, berdiri paling atas, dan tetap menimbulkan peringatan bila nomornya "
           "diblokir."))
    keep_months: int = _setting("data-pribadi", 24, WholeNumber(3, 120, "bulan"),
        N_("Masa simpan pesan (bulan)"),
        N_("Sekian bulan sesudah pesan selesai, nomor, nama, dan isinya dihapus untuk selamanya,"
           " juga jawabannya. Angka dalam laporan dan jurnal tetap."))
    site_name: str = _setting("tampilan", "Kabupaten Kerinci", TextLine(3, 60),
        N_("Nama daerah"),
        N_("Tampil di kepala semua halaman, halaman umum, dan laporan: “Kabupaten Kerinci”."))
    public_number: str = _setting("tampilan", "0856 90 20 200", Phone(),
        N_("Nomor SMS Si UPIK"),
        N_("Nomor yang diumumkan kepada warga. Nomor kartu SIM sendiri diatur di Modem."))
    berita_url: str = _setting("tampilan", "https://kerincikab.go.id", WebAddress(),
        N_("Alamat Berita"),
        N_("Tujuan menu Berita, dibuka di situs itu."))
    contact: str = _setting(
        "tampilan", "Bagian Pengolahan Data Elektronik, Sekretariat Daerah Kabupaten Kerinci",
        TextLine(3, 200),
        N_("Kontak pengelola"),
        N_("Tampil di halaman Cara & Tentang dan Pelindungan data pribadi: kantor, alamat, "
           "surel."))
    keluhan_colour: str = _colour("#b45309", Category.KELUHAN)
    pengaduan_colour: str = _colour("#c0293a", Category.PENGADUAN)
    permintaan_colour: str = _colour("#1b65b5", Category.PERMINTAAN)
    pujian_colour: str = _colour("#22763a", Category.PUJIAN)
    letterhead_office: str = _setting(
        "laporan", N_("Sekretariat Daerah - Bagian Pengolahan Data Elektronik"),
        TextLine(0, 100),
        N_("Instansi pada kop"),
        N_("Di bawah “Pemerintah Kabupaten …” pada laporan dan Lembar Bupati. Lembar Disposisi "
           "satu SKPD memakai nama dan alamat SKPD itu."))
    letterhead_address: str = _setting("laporan", "", TextLine(0, 120),
        N_("Alamat pada kop"),
        N_("Alamat, telepon, surel. Kosong: tidak dicetak."))
    sign_place: str = _setting("laporan", "", TextLine(0, 40),
        N_("Tempat tanda tangan"),
        N_("Kota sebelum tanggal. Kosong: hanya tanggalnya."))
    signer_position: str = _setting("laporan", "Kepala Bagian PDE", TextLine(3, 80),
        N_("Jabatan penanda tangan"),
        N_("Yang menandatangani laporan."))
    signer_name: str = _setting("laporan", "", TextLine(0, 80),
        N_("Nama penanda tangan"),
        N_("Kosong: titik-titik untuk ditulis tangan."))
    signer_rank: str = _setting("laporan", "", TextLine(0, 40),
        N_("Pangkat penanda tangan"),
        N_("Misalnya Pembina, IV/a."))
    signer_number: str = _setting("laporan", "", TextLine(0, 30),
        N_("NIP penanda tangan"),
        N_("Boleh dengan spasi."))
    paper_number: str = _setting("laporan", "", TextLine(0, 30),
        N_("Nomor nota dinas"),
        N_("Dicetak setelah tempat nomor urut yang ditulis tangan, misalnya /PDE/2026. Kosong: "
           "seluruhnya ditulis tangan."))
    admin_phone: str = _setting("pengawasan", "", Phone(True),
        N_("HP Admin"),
        N_("Menerima SMS bila layanan terganggu, lewat modem yang sehat, dan boleh mengirim "
           "STATUS SISTEM. Kosong: tidak."))
    admin_mail: str = _setting("pengawasan", "", MailAddress(),
        N_("Surel Admin"),
        N_("Menerima kabar yang sama, bila server surel diatur di server (UPIK_SMTP_URL). "
           "Kosong: tidak."))
    loop_sms: bool = _setting("pengawasan", False, YesNo(),
        N_("SMS uji harian"),
        N_("Tiap pagi setiap modem yang nomornya diisi mengirim satu SMS kepada dirinya sendiri;"
           " bila tidak kembali dalam 30 menit, itu gangguan. Memakai pulsa."))
    head_phone: str = _setting("pengawasan", "", Phone(True),
        N_("HP penerima segel jurnal"),
        N_("HP di luar pengelola, misalnya Inspektorat: tiap hari menerima satu SMS berisi segel"
           " (angka pengaman) terakhir jurnal, yang kelak membuktikan bahwa ekor jurnal tidak "
           "dipotong. Kosong: tidak."))
    head_mail: str = _setting("pengawasan", "", MailAddress(),
        N_("Surel penerima segel jurnal"),
        N_("Menerima segel yang sama lewat surel, bila server surel diatur di server "
           "(UPIK_SMTP_URL). Kosong: tidak."))
    # fmt: on

    # What no office has asked to change.
    urgent_unread: ClassVar[int] = 30
    remind_operator: ClassVar[int] = 50
    remind_sekretaris: ClassVar[int] = 75
    remind_kadis: ClassVar[int] = 100
    kabag_after: ClassVar[int] = 2
    sekda_after: ClassVar[int] = 4
    remind_again: ClassVar[int] = 5
    promise_words: ClassVar[tuple[str, ...]] = promises.DEFAULT
    promise_grace: ClassVar[int] = 3
    keep_parts_days: ClassVar[int] = 90
    fewest_cases: ClassVar[int] = 5


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page, saved as a whole."""

    title: str
    help: str
    rows: Mapping[str, SettingDefinition]


def _section(name: str, title: str, help: str) -> Section:
    rows = {it.name: it.metadata["row"] for it in fields(Values) if it.metadata["section"] == name}
    return Section(title, help, rows)


SECTIONS: Final[Mapping[str, Section]] = {
    "layanan": _section(
        "layanan", N_("Pengiriman SMS"), N_("Kapan Si UPIK mengirim SMS, dan kapan menunggu.")
    ),
    "formulir": _section(
        "formulir",
        N_("Formulir publik"),
        N_("Pesan yang ditulis di halaman umum, untuk yang memakai internet. SMS tetap diterima."),
    ),
    "jam-baca": _section(
        "jam-baca",
        N_("Jam baca pesan"),
        N_(
            "Di luar jam ini, pada akhir pekan, dan pada hari libur, tanda terima memberi tahu"
            " warga kapan pesannya dibaca. Tenggat dan pengingat tetap memakai jam kerja."
        ),
    ),
    "pengingat": _section(
        "pengingat",
        N_("Pengingat dan janji"),
        N_("Siapa diingatkan dan kapan; tahapnya Operator, Sekretaris, Kadis, Kabag, Sekda."),
    ),
    "kata": _section(
        "kata",
        N_("Kata sensitif dan mendesak"),
        N_(
            "Si UPIK sudah mengenali kekerasan, ancaman, permintaan dirahasiakan, kebakaran, "
            "banjir, dan lainnya, juga dengan ejaan SMS. Di sini hanya ditambahkan kata yang "
            "khas daerah ini. Huruf besar dan kecil dianggap sama."
        ),
    ),
    "data-pribadi": _section(
        "data-pribadi",
        N_("Masa simpan"),
        N_("Berapa lama data pribadi warga disimpan. Penghapusan berjalan sendiri setiap jam."),
    ),
    "tampilan": _section(
        "tampilan", N_("Nama dan tampilan"), N_("Berlaku di semua halaman begitu disimpan.")
    ),
    "laporan": _section(
        "laporan", N_("Laporan"), N_("Kop, tanda tangan, laporan berkala, dan urutan SKPD.")
    ),
    "pengawasan": _section(
        "pengawasan",
        N_("Pemantauan sistem"),
        N_(
            "Siapa diberi tahu bila layanan ini terganggu, dan siapa di luar menyimpan"
            " segel jurnal."
        ),
    ),
}
ROWS: Final[Mapping[str, SettingDefinition]] = {
    key: row for section in SECTIONS.values() for key, row in section.rows.items()
}


def clashes(values: Values) -> dict[str, str]:
    """What is wrong with values that are right one by one: two categories of one colour (A1), a
    head of the journal that stays with Admin (D5)."""
    problems, seen = _inside(values), dict[str, Category]()
    for category, key in COLOURS.items():
        colour = getattr(values, key)
        if colour in seen:
            other = seen[colour].label
            problems[key] = Sentence(
                "Warna ini sudah dipakai %(other)s. Pilih warna lain.", other=Sentence(other)
            )
        seen.setdefault(colour, category)
    return problems


def _inside(values: Values) -> dict[str, str]:
    """Whoever can cut the journal must not be the only one who holds its head."""
    problems: dict[str, str] = {}
    phones = [phone_numbers.normalise(it) for it in (values.head_phone, values.admin_phone) if it]
    if values.head_phone and len(phones) > len(set(phones)):
        problems["head_phone"] = N_("Isi HP orang di luar pengelola, bukan HP Admin.")
    if values.head_mail and values.head_mail.lower() == values.admin_mail.lower():
        problems["head_mail"] = N_("Isi surel orang di luar pengelola, bukan surel Admin.")
    return problems
