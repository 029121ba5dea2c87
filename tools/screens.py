"""Every screen and window as a list: what `make screenshots` takes and the house test counts.

A new screen is one more line in screens_of_messages.py or screens_of_house.py; a GET route without
one names its reason in UNSEEN.
"""

from __future__ import annotations

from tools.screen import Screen, card
from tools.screen_steps import answered_just_now, own_link, written
from tools.screen_story import NEW
from tools.screens_of_house import OF_HOUSE
from tools.screens_of_messages import OF_MESSAGES

# What acts comes last: it changes what the others show.
_ACTING = (
    Screen("Pesan diterima", "WebFormView.write", None, "/tulis/", written),
    Screen("Pesan saya", "OwnCaseView.show", None, "/tulis/", own_link),
    card("Batalkan", "InboxView.index", steps=answered_just_now(NEW)),
)
SCREENS: tuple[Screen, ...] = (*OF_MESSAGES, *OF_HOUSE, *_ACTING)

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
    "InboxIncidentView.incident": "the cards of Pesan Masuk that were answered as one happening",
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
