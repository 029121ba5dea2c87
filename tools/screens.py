"""Every screen and window as a list: what `make screenshots` takes and the house test counts.

A new screen is one more line in SCREENS; a GET route without one names its reason in UNSEEN.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tools.screen_steps import (
    Steps,
    answered_just_now,
    key,
    newest_public,
    on_card,
    own_page,
    press,
    promising,
    right,
    together,
    wrong,
)
from tools.screen_story import AGAIN, ANSWERED, DRAFTED, HELD, NEW, REFUSED, REST, SHARED


@dataclass(frozen=True)
class Screen:
    """One picture: who looks, where he begins, what he clicks; `endpoint` is the route it shows.

    `in_guides`: also kept as a file of its own, for the README and the guides.
    """

    title: str
    endpoint: str
    user: str | None
    path: str
    steps: Steps | None = None
    in_guides: str = ""


_INBOX, _OFFICE = "/pesan-masuk/?status=semua", "/pesan-dinas/?status=semua"
_WAITING = "/pesan-dinas/?status=persetujuan"
_moderator = partial(Screen, user="moderator")
_card = partial(_moderator, path=_INBOX)
_operator = partial(Screen, user="operator-pupr")
_superior = partial(Screen, user="kadis-pupr")
_admin = partial(Screen, user="admin")

SCREENS: tuple[Screen, ...] = (
    Screen("Halaman umum", "PublicHomeView.index", None, "/", in_guides="halaman-umum"),
    Screen("Cek pesan saya", "TrackingView.check", None, "/cek/"),
    Screen("Satu pesan umum", "PublicPagesView.message", None, "/", newest_public),
    Screen("Statistik", "PublicPagesView.statistics", None, "/statistik"),
    Screen("Cara & Tentang", "PublicPagesView.about", None, "/tentang"),
    Screen("Pelindungan data pribadi", "PublicPagesView.privacy", None, "/privasi"),
    Screen("Data terbuka", "PublicPagesView.data", None, "/data"),
    Screen("Login", "LoginView.login", None, "/login/", in_guides="login"),
    Screen("Halaman yang tidak ada", "", None, "/tidak-ada"),
    _moderator("Hari ini", "TodayView.index", path="/hari-ini/"),
    _card("Pesan Masuk", "InboxView.index", in_guides="pesan-masuk"),
    _card("Pesan baru", "InboxView.enter", steps=press("Pesan baru")),
    _card("Gabungkan", "InboxView.join", steps=on_card(REST, "Gabungkan")),
    _moderator("Pencarian kosong", "InboxView.index", path="/pesan-masuk/?cari=jembatan+emas"),
    _card("Cari lanjutan", "InboxView.search", steps=press("Cari lanjutan")),
    _moderator(
        "Hasil pencarian", "InboxView.index", path=f"{_INBOX}&cari=jembatan&tempat=Pulau+Sangkar"
    ),
    _moderator(
        "Simpan saringan",
        "InboxView.save_filter",
        path=f"{_INBOX}&skpd=PUPR",
        steps=press("Simpan saringan"),
    ),
    _card("Satu kartu", "InboxView.card", steps=own_page(ANSWERED)),
    _card("Kartu Riwayat", "InboxView.print", steps=own_page(ANSWERED, "Kartu Riwayat")),
    _card(
        "Lembar Disposisi", "InboxView.disposition", steps=own_page(ANSWERED, "Lembar Disposisi")
    ),
    _card("Proses / Forward", "InboxView.forward", steps=on_card(NEW, "Proses / Forward")),
    _card("Balas", "InboxView.reply", steps=on_card(NEW, "Balas")),
    _card("Hapus", "InboxView.delete", steps=on_card(NEW, "Hapus")),
    _card("Blokir", "InboxView.block", steps=on_card(NEW, "Blokir")),
    _card("Lainnya", "InboxView.index", steps=on_card(NEW, "Lainnya")),
    _card("Minta kejelasan", "InboxView.ask", steps=on_card(NEW, "Lainnya", "Minta kejelasan")),
    _card("Catatan internal", "InboxView.note", steps=on_card(NEW, "Lainnya", "Catatan")),
    _card("Teks umum", "InboxView.review", steps=on_card(NEW, "Lainnya", "Teks umum")),
    _card("Selesai", "InboxView.close", steps=on_card(NEW, "Lainnya", "Selesai")),
    _card("Tarik", "InboxView.withdraw", steps=on_card(HELD, "Tarik")),
    _card(
        "Teruskan bersama",
        "InboxView.forward_together",
        steps=together("Teruskan bersama", NEW, AGAIN),
    ),
    _card(
        "Tutup sebagai ganda",
        "InboxView.close_together",
        steps=together("Tutup sebagai ganda", NEW, AGAIN),
    ),
    _card(
        "Jawab sebagai kejadian",
        "InboxView.answer_together",
        steps=together("Jawab sebagai kejadian", NEW, AGAIN),
    ),
    _operator("Pesan untuk Dinas", "OfficeView.index", path=_OFFICE, in_guides="pesan-dinas"),
    _operator("Satu kartu dinas", "OfficeView.card", path=_OFFICE, steps=own_page(ANSWERED)),
    _operator("BALAS", "OfficeView.reply", path=_OFFICE, steps=on_card(ANSWERED, "BALAS")),
    Screen("TOLAK", "OfficeView.reject", "operator-dishub", _OFFICE, on_card(HELD, "TOLAK")),
    _operator(
        "Isi diketahui oleh",
        "OfficeView.acknowledge",
        path=_OFFICE,
        steps=on_card(ANSWERED, "Isi diketahui oleh"),
    ),
    _card(
        "Isi diketahui oleh, moderator",
        "InboxView.acknowledge",
        steps=on_card(ANSWERED, "Isi diketahui oleh"),
    ),
    Screen(
        "Lengkapi penolakan dari HP",
        "OfficeView.complete_rejection",
        "operator-dishub",
        "/pesan-dinas/?status=ditolak",
        on_card(REFUSED, "Lengkapi"),
    ),
    _card(
        "Lengkapi penolakan, moderator",
        "InboxView.complete_rejection",
        steps=on_card(REFUSED, "Lengkapi"),
    ),
    _card("Teruskan lagi", "InboxView.forward", steps=on_card(REFUSED, "Proses / Forward")),
    _operator("Draf menunggu atasan", "OfficeView.index", path=_WAITING),
    _superior("Draf di layar atasan", "OfficeView.index", path=_WAITING),
    _superior(
        "Kembalikan draf",
        "OfficeView.give_back",
        path=_WAITING,
        steps=on_card(DRAFTED, "Kembalikan"),
    ),
    Screen(
        "Lepaskan", "OfficeView.release", "operator-dishub", _OFFICE, on_card(SHARED, "Lepaskan")
    ),
    _moderator("Janji", "PromiseView.index", path="/janji/", in_guides="janji"),
    _operator("Janji SKPD sendiri", "PromiseView.index", path="/janji/?status=berjalan"),
    _moderator("Isi tanggal janji", "PromiseView.date", path="/janji/", steps=press("Isi tanggal")),
    _moderator("Sudah ditepati", "PromiseView.keep", path="/janji/", steps=press("Sudah ditepati")),
    _moderator("Bukan janji", "PromiseView.drop", path="/janji/", steps=press("Bukan janji")),
    _operator(
        "BALAS dengan janji",
        "OfficeView.reply",
        path=_OFFICE,
        steps=promising(ANSWERED),
    ),
    _moderator("Pesan Keluar", "OutboxView.index", path="/pesan-keluar/"),
    _moderator(
        "Kirim ulang",
        "OutboxView.resend",
        path="/pesan-keluar/?status=gagal",
        steps=press("Kirim ulang"),
    ),
    _moderator(
        "Anggap terkirim",
        "OutboxView.settle",
        path="/pesan-keluar/?status=belum-pasti",
        steps=press("Anggap terkirim"),
    ),
    _moderator(
        "Batalkan SMS",
        "OutboxView.cancel",
        path="/pesan-keluar/?status=tertahan",
        steps=press("Batalkan"),
    ),
    _moderator("Black List", "BlackListView.index", path="/black-list/", in_guides="black-list"),
    _moderator("SMS yang disimpan", "BlackListView.kept", path="/black-list/", steps=press("1")),
    _moderator(
        "Data Operator", "ContactView.list", path="/kontak/list/", in_guides="data-operator"
    ),
    _moderator("Pejabat baru", "ContactView.add", path="/kontak/list/", steps=press("Add")),
    _moderator("Hapus pejabat", "ContactView.delete", path="/kontak/list/", steps=press("Hapus")),
    _moderator("Impor", "ContactView.upload", path="/kontak/impor"),
    _moderator("Impor dengan masalah", "ContactView.checked", path="/kontak/impor", steps=wrong),
    _moderator("Impor siap diterapkan", "ContactView.checked", path="/kontak/impor", steps=right),
    _admin("Manage User", "UserView.list", path="/pengguna/list/", in_guides="manage-user"),
    _admin("Pengguna baru", "UserView.add", path="/pengguna/list/", steps=press("Add")),
    _admin("Rule Access", "RoleView.list", path="/rule/list/", in_guides="rule-access"),
    _admin("Ubah rule", "RoleView.edit", path="/rule/list/", steps=press("Edit")),
    Screen("Report", "ReportView.list", "pimpinan", "/report/", in_guides="report"),
    _moderator("Berkas laporan", "ReportView.papers", path="/report/berkas"),
    _moderator("Simulator", "SimulatorView.list", path="/simulator/", in_guides="simulator"),
    _admin("SKPD", "SkpdView.list", path="/skpd/list/"),
    _admin("SKPD baru", "SkpdView.add", path="/skpd/list/", steps=press("Add")),
    _moderator("Kata Kunci", "KeywordView.list", path="/kata-kunci/"),
    _moderator("Ubah kata kunci", "KeywordView.edit", path="/kata-kunci/PUPR"),
    _admin("Template Jawaban", "AnswerTemplateView.list", path="/template-jawaban/list/"),
    _admin(
        "Template baru",
        "AnswerTemplateView.add",
        path="/template-jawaban/list/",
        steps=press("Add"),
    ),
    _admin("Teks SMS", "SmsTextView.list", path="/teks-sms/"),
    _admin("Ubah teks SMS", "SmsTextView.edit", path="/teks-sms/", steps=press("Edit")),
    _admin("Pengiriman SMS", "SettingView.edit", path="/pengaturan/layanan"),
    _admin("Pengingat dan janji", "SettingView.edit", path="/pengaturan/pengingat"),
    _admin("Kata sensitif dan darurat", "SettingView.edit", path="/pengaturan/kata"),
    _admin("Masa simpan", "SettingView.edit", path="/pengaturan/data-pribadi"),
    _admin("Data Pribadi", "PrivacyView.index", path="/data-pribadi/"),
    _admin("Nama dan tampilan", "SettingView.edit", path="/pengaturan/tampilan"),
    _admin("Kop dan laporan berkala", "SettingView.edit", path="/pengaturan/laporan"),
    _admin("Pengawasan", "SettingView.edit", path="/pengaturan/pengawasan"),
    _admin(
        "Tenggat",
        "DeadlineView.list",
        path="/pengaturan/tenggat/",
        steps=press("Tambah tenggat"),
    ),
    _admin("Hari libur", "HolidayView.list", path="/pengaturan/hari-libur/"),
    _admin(
        "Hapus hari libur",
        "HolidayView.remove",
        path="/pengaturan/hari-libur/",
        steps=press("Hapus"),
    ),
    _admin("Modem", "ModemView.list", path="/modem/list/"),
    _admin("Modem baru", "ModemView.add", path="/modem/list/", steps=press("Add")),
    _admin("Status Sistem", "SystemStatusView.index", path="/status-sistem/"),
    _admin("Jurnal", "JournalView.index", path="/jurnal/"),
    _admin("Berita Acara", "JournalView.heads", path="/jurnal/berita-acara"),
    _admin(
        "Satu Berita Acara",
        "JournalView.sheet",
        path="/jurnal/berita-acara",
        steps=press("Periksa dan buat Berita Acara"),
    ),
    _moderator("Info SIM", "SimInfoView.index", path="/info-sim/"),
    _moderator("Karantina", "SimInfoView.quarantine", path="/info-sim/karantina"),
    _moderator("Profil saya", "ProfileView.own", path="/profil/"),
    _moderator("Verifikasi dua langkah", "SecondFactorView.own", path="/verifikasi/"),
    _moderator("Pintasan keyboard", "InboxView.index", path=_INBOX, steps=key("?")),
    _moderator("Ubah password", "PasswordView.own", path="/password/"),
    # Last, because it acts.
    _card("Batalkan", "InboxView.index", steps=answered_just_now(NEW)),
)

# GET routes without a picture, each with its reason.
UNSEEN: dict[str, str] = {
    "ContactView.export": "a file",
    "PublicFeedView.atom": "a feed for programs",
    "PublicFeedView.csv": "a file",
    "PublicFeedView.robots": "a file for search engines",
    "PublicFeedView.sitemap": "a file for search engines",
    "PublicFeedView.part": "a file for search engines",
    "Open311View.discovery": "for programs: JSON or XML",
    "Open311View.services": "for programs: JSON or XML",
    "Open311View.service": "for programs: JSON or XML",
    "Open311View.requests": "for programs: JSON or XML",
    "Open311View.one": "for programs: JSON or XML",
    "Open311View.openapi": "for programs: JSON",
    "InboxView.publish": "the window of Teks umum, with the button Publish",
    "UtilView.back": "FAB's redirect to the page before",
    "LocaleView.index": "FAB's redirect after a change of language",
    "LoginCodeView.enter": "one field, asked after the password of who has chosen it",
    "LoginView.logout": "ends in the login page",
    "healthz": "one word for the supervisor",
    "readyz": "one word for a proxy",
    "metrics": "figures for Prometheus",
    "SystemStatusView.fresh": "parts of the open Status Sistem",
    "static": "a file",
    "appbuilder.static": "a file",
    "InboxView.incident": "the cards of Pesan Masuk that were answered as one happening",
    "InboxView.fresh": "parts of the open Pesan Masuk",
    "OfficeView.fresh": "parts of the open Pesan untuk Dinas",
    "OfficeView.search": "the window of Cari lanjutan without number and SKPD",
    "OfficeView.save_filter": "the window of Simpan saringan",
    "OutboxView.fresh": "parts of the open Pesan Keluar",
    "ModemView.fresh": "parts of the open Modem",
    "SimulatorView.fresh": "parts of the open Simulator",
    "OfficeView.disposition": "Lembar Disposisi of the own unit",
    "ReportView.pdf": "a sheet of paper",
    "ReportView.weekly": "a sheet of paper",
    "ReportView.xlsx": "a file",
    "ReportView.lapor": "a file",
    "ReportView.download": "a file",
    "ReportView.paper": "a bar that grows, and then the link of Berkas laporan",
    "ReportView.progress": "the same as a part of the open page",
    "PromiseView.photo": "a photo",
    "JournalView.pdf": "Satu Berita Acara as a sheet of paper",
    "SettingView.index": "leads to the first section",
    "SettingView.progress": "a line of the open Tenggat and Hari libur",
    "ContactView.edit": "the form of Pejabat baru, filled in",
    "UserView.edit": "the form of Pengguna baru, filled in",
    "DeadlineView.remove": "the question of Hapus hari libur",
    "UserView.delete": "the question of Hapus pejabat",
    "RoleView.add": "the form of Ubah rule, empty",
    "RoleView.delete": "the question of Hapus pejabat",
    "SkpdView.edit": "the form of SKPD baru, filled in",
    "AnswerTemplateView.edit": "the form of Template baru, filled in",
    "AnswerTemplateView.delete": "the question of Hapus pejabat",
    "ModemView.edit": "the form of Modem baru, filled in",
}
