"""Setting values: the typed record of everything an Admin may change on Pengaturan Umum.

Secrets, paths and addresses of this server are no settings: they come from the environment alone
(config.py), which also gives the defaults of some rows here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final

from app.domain.messaging import phone_numbers
from app.domain.messaging.quiet_hours import Span
from app.domain.settings.setting_definitions import (
    COLOURS,
    FACE,
    FORM,
    HOURS,
    PAPERS,
    PRIVACY,
    REMINDERS,
    SERVICE,
    WATCH,
    WORDS,
    SettingDefinition,
)
from app.domain.terms import Category
from app.domain.words import N_, Sentence
from app.domain.workflow import promises
from app.domain.workflow.reading_hours import Period


@dataclass(frozen=True, slots=True)
class Values:
    """All settings in force, typed; the field's name is the key of its row."""

    acknowledge: bool = True
    emergency_number: str = ""
    send_hold: float = 10
    phone_hold: int = 2
    answer_hint: bool = True
    urgent_unread: int = 30
    quiet_hours: Span = (time(21), time(6))
    send_within_hours: float = 48
    automatic_daily: int = 1000
    web_form: bool = True
    web_form_daily: int = 300
    reading_hours: Span = (time(7, 30), time(16))
    reading_friday: Span = (time(7, 30), time(16, 30))
    reading_periods: tuple[Period, ...] = ()
    sensitive_words: tuple[str, ...] = ()
    urgent_words: tuple[str, ...] = ()
    auto_remind: bool = True
    remind_operator: int = 50
    remind_sekretaris: int = 75
    remind_kadis: int = 100
    kabag_phone: str = ""
    kabag_after: int = 2
    sekda_phone: str = ""
    sekda_after: int = 4
    remind_again: int = 5
    promise_words: tuple[str, ...] = promises.DEFAULT
    promise_grace: int = 3
    site_name: str = "Kabupaten Kerinci"
    public_number: str = "0856 90 20 200"
    berita_url: str = "https://kerincikab.go.id"
    contact: str = "Bagian Pengolahan Data Elektronik, Sekretariat Daerah Kabupaten Kerinci"
    keluhan_colour: str = "#b45309"
    pengaduan_colour: str = "#c0293a"
    permintaan_colour: str = "#1b65b5"
    pujian_colour: str = "#22763a"
    keep_months: int = 24
    keep_parts_days: int = 90
    letterhead_office: str = N_("Sekretariat Daerah - Bagian Pengolahan Data Elektronik")
    letterhead_address: str = ""
    sign_place: str = ""
    signer_position: str = "Kepala Bagian PDE"
    signer_name: str = ""
    signer_rank: str = ""
    signer_number: str = ""
    paper_number: str = ""
    monthly_papers: bool = True
    fewest_cases: int = 5
    admin_phone: str = ""
    admin_mail: str = ""
    loop_sms: bool = False
    head_phone: str = ""
    head_mail: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page, saved as a whole."""

    title: str
    help: str
    rows: Mapping[str, SettingDefinition]


SECTIONS: Final[Mapping[str, Section]] = {
    "layanan": Section(
        N_("Pengiriman SMS"), N_("Kapan Si UPIK mengirim SMS, dan kapan menunggu."), SERVICE
    ),
    "formulir": Section(
        N_("Formulir publik"),
        N_("Pesan yang ditulis di halaman umum, untuk yang memakai internet. SMS tetap diterima."),
        FORM,
    ),
    "jam-baca": Section(
        N_("Jam baca pesan"),
        N_(
            "Di luar jam ini, pada akhir pekan, dan pada hari libur, tanda terima memberi tahu"
            " warga kapan pesannya dibaca. Tenggat dan pengingat tetap memakai jam kerja."
        ),
        HOURS,
    ),
    "pengingat": Section(
        N_("Pengingat dan janji"),
        N_("Siapa diingatkan dan kapan; tahapnya Operator, Sekretaris, Kadis, Kabag, Sekda."),
        REMINDERS,
    ),
    "kata": Section(
        N_("Kata sensitif dan mendesak"),
        N_(
            "Si UPIK sudah mengenali kekerasan, ancaman, permintaan dirahasiakan, kebakaran, "
            "banjir, dan lainnya, juga dengan ejaan SMS. Di sini hanya ditambahkan kata yang "
            "khas daerah ini. Huruf besar dan kecil dianggap sama."
        ),
        WORDS,
    ),
    "data-pribadi": Section(
        N_("Masa simpan"),
        N_("Berapa lama data pribadi warga disimpan. Penghapusan berjalan sendiri setiap jam."),
        PRIVACY,
    ),
    "tampilan": Section(
        N_("Nama dan tampilan"), N_("Berlaku di semua halaman begitu disimpan."), FACE
    ),
    "laporan": Section(
        N_("Laporan"), N_("Kop, tanda tangan, laporan berkala, dan urutan SKPD."), PAPERS
    ),
    "pengawasan": Section(
        N_("Pemantauan sistem"),
        N_(
            "Siapa diberi tahu bila layanan ini terganggu, dan siapa di luar menyimpan"
            " segel jurnal."
        ),
        WATCH,
    ),
}
ROWS: Final[Mapping[str, SettingDefinition]] = {
    key: row for section in SECTIONS.values() for key, row in section.rows.items()
}


def clashes(values: Values) -> dict[str, str]:
    """What is wrong with values that are right one by one: two categories of one colour (A1), a
    ladder that goes down, a head of the journal that stays with Admin (D5)."""
    problems, seen = {**_ladder(values), **_inside(values)}, dict[str, Category]()
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


def _ladder(values: Values) -> dict[str, str]:
    """Each step later than the one below it; a step that is left out is none."""
    steps = {
        "remind_operator": values.remind_operator,
        "remind_sekretaris": values.remind_sekretaris,
        "remind_kadis": values.remind_kadis,
    }
    problems: dict[str, str] = {}
    last = 0
    for key, percent in steps.items():
        if percent and percent <= last:
            problems[key] = Sentence(
                "Isi lebih dari %(last)s%%; isi 0 bila tidak dipakai. "
                "Tahap ini harus sesudah tahap sebelumnya.",
                last=last,
            )
        last = max(last, percent)
    if 0 < values.sekda_after <= values.kabag_after:
        problems["sekda_after"] = N_("Isi lebih lama daripada Kabag, atau 0.")
    return problems
