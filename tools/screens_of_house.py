"""The screens around the messages: people, reports, settings, modems, one's own profile."""

from __future__ import annotations

from tools.screen import Screen, admin, moderator
from tools.screen_steps import key, press, right, wrong

_INBOX = "/pesan-masuk/?status=semua"

OF_HOUSE: tuple[Screen, ...] = (
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
    admin(
        "Tenggat",
        "DeadlineView.list",
        path="/pengaturan/tenggat/list/",
    ),
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
