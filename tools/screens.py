"""Every screen and window as a list: what `make screenshots` takes and the house test counts.

A new screen is one more line; a GET route without one names its reason in UNSEEN.
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
    own_link,
    own_page,
    press,
    promising,
    right,
    together,
    tracked,
    written,
    wrong,
)
from tools.screen_story import (
    AGAIN,
    ANSWERED,
    DRAFTED,
    GUARDED,
    HELD,
    NEW,
    PROMOTION,
    REFUSED,
    REST,
    SHARED,
)


@dataclass(frozen=True)
class Screen:
    """One picture: who looks, where he begins, what he clicks; `endpoint` is the route it shows."""

    title: str
    endpoint: str
    user: str | None
    path: str
    steps: Steps | None = None


moderator = partial(Screen, user="moderator")
card = partial(moderator, path="/pesan-masuk/?status=semua")
operator = partial(Screen, user="operator-pupr")
superior = partial(Screen, user="kadis-pupr")
admin = partial(Screen, user="admin")

_INBOX, _OFFICE = "/pesan-masuk/?status=semua", "/pesan-dinas/?status=semua"
_WAITING = "/pesan-dinas/?status=persetujuan"

# On which people work with messages: the public, the desk, the SKPD.
_OF_CASES: tuple[Screen, ...] = (
    Screen("Halaman umum", "PublicHomeView.index", None, "/"),
    Screen("Cek pesan saya", "TrackingView.check", None, "/cek/"),
    card("Cek pesan saya, isinya", "TrackingView.check", steps=tracked(ANSWERED, "1234")),
    Screen("Tulis pesan", "WebFormView.write", None, "/tulis/"),
    Screen("Satu pesan umum", "PublicPagesView.case", None, "/", newest_public),
    Screen("Statistik", "PublicPagesView.statistics", None, "/statistik"),
    Screen("Cara & Tentang", "PublicPagesView.about", None, "/tentang"),
    Screen("Pelindungan data pribadi", "PublicPagesView.privacy", None, "/privasi"),
    Screen("Data terbuka", "PublicPagesView.data", None, "/data"),
    Screen("Login", "LoginView.login", None, "/login/"),
    Screen("Halaman yang tidak ada", "", None, "/tidak-ada"),
    moderator("Hari ini", "TodayView.index", path="/hari-ini/"),
    card("Pesan Masuk", "InboxView.index"),
    card("Catat pesan", "InboxEntryView.enter", steps=press("Catat pesan")),
    card("Gabungkan", "InboxMergeView.join", steps=on_card(REST, "Gabungkan")),
    moderator("Pencarian kosong", "InboxView.index", path="/pesan-masuk/?cari=jembatan+emas"),
    card("Cari lanjutan", "InboxSearchView.search", steps=press("Cari lanjutan")),
    moderator(
        "Hasil pencarian", "InboxView.index", path=f"{_INBOX}&cari=jembatan&tempat=Pulau+Sangkar"
    ),
    moderator(
        "Simpan saringan",
        "InboxSavedFilterView.save_filter",
        path=f"{_INBOX}&skpd=PUPR",
        steps=press("Simpan saringan"),
    ),
    card("Satu kartu", "InboxCaseView.card", steps=own_page(ANSWERED)),
    card("Kartu Riwayat", "InboxCaseView.print", steps=own_page(ANSWERED, "Kartu Riwayat")),
    card(
        "Lembar Disposisi",
        "InboxCaseView.disposition",
        steps=own_page(ANSWERED, "Lembar Disposisi"),
    ),
    card("Proses / Forward", "InboxForwardView.forward", steps=on_card(NEW, "Proses / Forward")),
    card("Balas", "InboxReplyView.reply", steps=on_card(NEW, "Balas")),
    card("Hapus", "InboxDeleteView.delete", steps=on_card(NEW, "Hapus")),
    card("Blokir", "InboxBlockView.block", steps=on_card(NEW, "Blokir")),
    card("Mungkin spam", "InboxBlockView.spam", steps=on_card(PROMOTION, "Mungkin spam")),
    card("Lainnya", "InboxView.index", steps=on_card(NEW, "Lainnya")),
    card(
        "Minta kejelasan", "InboxQuestionView.ask", steps=on_card(NEW, "Lainnya", "Minta kejelasan")
    ),
    card("Catatan internal", "InboxNoteView.note", steps=on_card(NEW, "Lainnya", "Catatan")),
    card("Teks umum", "InboxPublishView.review", steps=on_card(GUARDED, "Lainnya", "Teks umum")),
    card("Selesai", "InboxCloseView.close", steps=on_card(NEW, "Lainnya", "Selesai")),
    card("Tarik", "InboxForwardView.withdraw", steps=on_card(HELD, "Tarik")),
    card(
        "Teruskan bersama",
        "InboxBulkView.forward_together",
        steps=together(NEW, AGAIN, then=("Teruskan bersama",)),
    ),
    *(
        card(
            f"{name} bersama",
            f"InboxBulkView.{view}_together",
            steps=together(NEW, AGAIN, then=(*where, name)),
        )
        for name, view, where in (
            ("Hapus", "delete", ()),
            ("Blokir dan hapus", "remove", ()),
            ("Tutup", "finish", ()),
            ("Kategori", "categorise", ()),
            ("Blokir", "block", ("Lainnya",)),
        )
    ),
    card(
        "Tangani bersama",
        "InboxIncidentView.unite",
        steps=together(NEW, AGAIN, then=("Tangani bersama",)),
    ),
    operator("Pesan untuk Dinas", "OfficeView.index", path=_OFFICE),
    operator("Satu kartu dinas", "OfficeCaseView.card", path=_OFFICE, steps=own_page(ANSWERED)),
    operator("BALAS", "OfficeReplyView.reply", path=_OFFICE, steps=on_card(ANSWERED, "BALAS")),
    Screen("TOLAK", "OfficeRejectView.reject", "operator-dishub", _OFFICE, on_card(HELD, "TOLAK")),
    operator(
        "Isi diketahui oleh",
        "OfficeCompletionView.acknowledge",
        path=_OFFICE,
        steps=on_card(ANSWERED, "Isi diketahui oleh"),
    ),
    card(
        "Isi diketahui oleh, moderator",
        "InboxCompletionView.acknowledge",
        steps=on_card(ANSWERED, "Isi diketahui oleh"),
    ),
    Screen(
        "Lengkapi penolakan dari HP",
        "OfficeCompletionView.complete_rejection",
        "operator-dishub",
        "/pesan-dinas/?status=ditolak",
        on_card(REFUSED, "Lengkapi"),
    ),
    card(
        "Lengkapi penolakan, moderator",
        "InboxCompletionView.complete_rejection",
        steps=on_card(REFUSED, "Lengkapi"),
    ),
    card("Teruskan lagi", "InboxForwardView.forward", steps=on_card(REFUSED, "Proses / Forward")),
    operator("Draf menunggu atasan", "OfficeView.index", path=_WAITING),
    superior("Draf di layar atasan", "OfficeView.index", path=_WAITING),
    superior(
        "Kembalikan draf",
        "OfficeApprovalView.give_back",
        path=_WAITING,
        steps=on_card(DRAFTED, "Kembalikan"),
    ),
    Screen(
        "Lepaskan",
        "OfficeRejectView.release",
        "operator-dishub",
        _OFFICE,
        on_card(SHARED, "Lepaskan"),
    ),
    moderator("Janji", "PromiseView.index", path="/janji/"),
    operator("Janji SKPD sendiri", "PromiseView.index", path="/janji/?status=berjalan"),
    moderator("Isi tanggal janji", "PromiseView.date", path="/janji/", steps=press("Isi tanggal")),
    moderator("Sudah ditepati", "PromiseView.keep", path="/janji/", steps=press("Sudah ditepati")),
    moderator("Bukan janji", "PromiseView.drop", path="/janji/", steps=press("Bukan janji")),
    operator(
        "BALAS dengan janji", "OfficeReplyView.reply", path=_OFFICE, steps=promising(ANSWERED)
    ),
    moderator("Pesan Keluar", "OutboxView.index", path="/pesan-keluar/"),
    moderator(
        "Kirim ulang",
        "OutboxView.resend",
        path="/pesan-keluar/?status=gagal",
        steps=press("Kirim ulang"),
    ),
    moderator(
        "Anggap terkirim",
        "OutboxView.settle",
        path="/pesan-keluar/?status=belum-pasti",
        steps=press("Anggap terkirim"),
    ),
    moderator(
        "Batalkan SMS",
        "OutboxView.cancel",
        path="/pesan-keluar/?status=tertahan",
        steps=press("Batalkan"),
    ),
)

# Around the messages: people, reports, settings, modems, one's own profile.
_OF_HOUSE: tuple[Screen, ...] = (
    moderator("Black List", "BlackListView.list", path="/black-list/"),
    moderator("Blokir nomor", "BlackListAddView.add", path="/black-list/", steps=press("Add")),
    moderator(
        "SMS yang ditahan", "BlackListView.kept", path="/black-list/", steps=press("1 pesan")
    ),
    moderator("Data Operator", "ContactView.list", path="/kontak/list/"),
    moderator("Pejabat baru", "ContactView.add", path="/kontak/list/", steps=press("Add")),
    moderator("Hapus pejabat", "ContactView.delete", path="/kontak/list/", steps=press("Hapus")),
    moderator("Plt. dan Plh.", "ActingView.list", path="/pelaksana/list/"),
    moderator(
        "Penunjukan baru", "ActingView.add", path="/pelaksana/list/", steps=press("Tunjuk Plt.")
    ),
    moderator("Piket", "DutyView.list", path="/piket/list/"),
    moderator("Jadwal piket baru", "DutyView.add", path="/piket/list/", steps=press("Add")),
    moderator("Impor", "ContactView.upload", path="/kontak/impor"),
    moderator("Impor dengan masalah", "ContactView.checked", path="/kontak/impor", steps=wrong),
    moderator("Impor siap diterapkan", "ContactView.checked", path="/kontak/impor", steps=right),
    admin("Manage User", "UserView.list", path="/pengguna/list/"),
    admin("Pengguna baru", "UserView.add", path="/pengguna/list/", steps=press("Add")),
    admin("Rule Access", "RoleView.list", path="/rule/list/"),
    admin("Ubah peran", "RoleView.edit", path="/rule/list/", steps=press("Edit")),
    Screen("Report", "ReportView.list", "pimpinan", "/report/"),
    moderator("Berkas laporan", "ReportView.papers", path="/report/berkas"),
    moderator("Simulator", "SimulatorView.list", path="/simulator/?warga=%2B6281266771234"),
    admin("SKPD", "SkpdView.list", path="/skpd/list/"),
    admin("SKPD baru", "SkpdView.add", path="/skpd/list/", steps=press("Add")),
    moderator("Kata Kunci", "KeywordView.list", path="/kata-kunci/"),
    moderator("Ubah kata kunci", "KeywordView.edit", path="/kata-kunci/PUPR"),
    admin("Template Jawaban", "AnswerTemplateView.list", path="/template-jawaban/list/"),
    admin(
        "Template baru",
        "AnswerTemplateView.add",
        path="/template-jawaban/list/",
        steps=press("Add"),
    ),
    admin("Teks SMS", "SmsTextView.list", path="/teks-sms/list/"),
    admin("Ubah teks SMS", "SmsTextView.edit", path="/teks-sms/list/", steps=press("Edit")),
    admin("Pengiriman SMS", "SettingView.edit", path="/pengaturan/layanan"),
    admin("Pengingat dan janji", "SettingView.edit", path="/pengaturan/pengingat"),
    admin("Kata sensitif dan darurat", "SettingView.edit", path="/pengaturan/kata"),
    admin("Masa simpan", "SettingView.edit", path="/pengaturan/data-pribadi"),
    admin("Data Pribadi", "PrivacyView.index", path="/data-pribadi/"),
    admin("Nama dan tampilan", "SettingView.edit", path="/pengaturan/tampilan"),
    admin("Kop dan laporan berkala", "SettingView.edit", path="/pengaturan/laporan"),
    admin("Pemantauan sistem", "SettingView.edit", path="/pengaturan/pengawasan"),
    admin("Tenggat", "DeadlineView.list", path="/pengaturan/tenggat/list/"),
    admin(
        "Tenggat baru",
        "DeadlineView.add",
        path="/pengaturan/tenggat/list/",
        steps=press("Tambah tenggat"),
    ),
    admin("Hari libur", "HolidayView.list", path="/pengaturan/hari-libur/list/"),
    admin(
        "Hari libur baru",
        "HolidayView.add",
        path="/pengaturan/hari-libur/list/",
        steps=press("Tambah hari libur"),
    ),
    admin(
        "Hapus hari libur",
        "HolidayView.delete",
        path="/pengaturan/hari-libur/list/",
        steps=press("Hapus"),
    ),
    admin("Modem", "ModemView.list", path="/modem/list/"),
    admin("Modem baru", "ModemView.add", path="/modem/list/", steps=press("Add")),
    admin("Status Sistem", "SystemStatusView.index", path="/status-sistem/"),
    admin("Jurnal", "JournalView.index", path="/jurnal/"),
    admin("Berita Acara", "JournalView.heads", path="/jurnal/berita-acara"),
    admin(
        "Satu Berita Acara",
        "JournalView.sheet",
        path="/jurnal/berita-acara",
        steps=press("Periksa dan buat Berita Acara"),
    ),
    moderator("Info SIM", "SimInfoView.index", path="/info-sim/"),
    moderator("Karantina", "SimInfoView.quarantine", path="/info-sim/karantina"),
    moderator("Profil saya", "ProfileView.own", path="/profil/"),
    moderator("Verifikasi dua langkah", "SecondFactorView.own", path="/verifikasi/"),
    moderator("Pintasan keyboard", "InboxView.index", path=_INBOX, steps=key("?")),
    moderator("Ubah kata sandi", "PasswordView.own", path="/password/"),
)

# What acts comes last: it changes what the others show.
_ACTING = (
    Screen("Pesan diterima", "WebFormView.write", None, "/tulis/", written),
    Screen("Pesan saya", "OwnCaseView.show", None, "/tulis/", own_link),
    card("Batalkan", "InboxView.index", steps=answered_just_now(NEW)),
)
SCREENS: tuple[Screen, ...] = (*_OF_CASES, *_OF_HOUSE, *_ACTING)

_LISTS = (
    *("Acting", "AnswerTemplate", "BlackList", "Contact", "Deadline", "Duty", "Holiday", "Keyword"),
    *("Modem", "Role", "Skpd", "SmsText", "User"),
)
# GET routes without a picture, each with its reason.
UNSEEN: dict[str, str] = {
    **dict.fromkeys((f"{it}View.export" for it in _LISTS), "a file"),
    "InboxApprovalView.give_back": "the window of OfficeApprovalView.give_back",
    "InboxDangerView.danger": "ids for the sound on open pages",
    "whatsapp_asked": "for Meta's webhook",
    "OwnPasswordView.own": "only for an account whose password somebody else has set",
    "OutboxView.resend_lost": "only after an outage of the network",
    "PublicFeedView.atom": "a feed for programs",
    "PublicFeedView.csv": "a file",
    "PublicFeedView.robots": "a file for search engines",
    "PublicFeedView.sitemap": "a file for search engines",
    "PublicFeedView.part": "a file for search engines",
    "InboxPublishView.publish": "the window of Teks umum, with the button Publish",
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
    "InboxView.fresh": "parts of the open Pesan Masuk",
    "OfficeView.fresh": "parts of the open Pesan untuk Dinas",
    "OfficeSearchView.search": "the window of Cari lanjutan without number and SKPD",
    "OfficeSavedFilterView.save_filter": "the window of Simpan saringan",
    "OutboxView.fresh": "parts of the open Pesan Keluar",
    "ModemView.fresh": "parts of the open Modem",
    "SimulatorView.fresh": "parts of the open Simulator",
    "OfficeCaseView.disposition": "Lembar Disposisi of the own unit",
    "ReportView.pdf": "a sheet of paper (tools/paper_pictures.py)",
    "ReportView.weekly": "a sheet of paper (tools/paper_pictures.py)",
    "ReportView.xlsx": "a file",
    "ReportView.lapor": "a file",
    "ReportView.download": "a file",
    "ReportView.paper": "a bar that grows, and then the link of Berkas laporan",
    "ReportView.progress": "the same as a part of the open page",
    "PromiseView.photo": "a photo",
    "InboxCaseView.file": "a photo, or a voice",
    "OfficeCaseView.file": "a photo, or a voice",
    "JournalView.pdf": "Satu Berita Acara as a sheet of paper",
    "SettingView.emblem": "an image",
    "SettingView.index": "leads to the first section",
    "SettingView.progress": "a line of the open Tenggat and Hari libur",
    "ContactView.edit": "the form of Pejabat baru, filled in",
    "ActingView.edit": "the form of Penunjukan baru, filled in",
    "ActingView.delete": "the question of Hapus pejabat",
    "DutyView.edit": "the form of Jadwal piket baru, filled in",
    "DutyView.delete": "the question of Hapus pejabat",
    "UserView.edit": "the form of Pengguna baru, filled in",
    "DeadlineView.delete": "the question of Hapus hari libur",
    "HolidayView.edit": "the form of Hari libur baru, filled in",
    "UserView.delete": "the question of Hapus pejabat",
    "RoleView.add": "the form of Ubah peran, empty",
    "RoleView.delete": "the question of Hapus pejabat",
    "SkpdView.edit": "the form of SKPD baru, filled in",
    "AnswerTemplateView.edit": "the form of Template baru, filled in",
    "AnswerTemplateView.delete": "the question of Hapus pejabat",
    "ModemView.edit": "the form of Modem baru, filled in",
}
