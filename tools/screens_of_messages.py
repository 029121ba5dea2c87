"""The screens on which people work with messages: the public, the desk, the SKPD."""

from __future__ import annotations

from tools.screen import Screen, card, moderator, operator, superior
from tools.screen_steps import newest_public, on_card, own_page, press, promising, together, tracked
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

_INBOX, _OFFICE = "/pesan-masuk/?status=semua", "/pesan-dinas/?status=semua"
_WAITING = "/pesan-dinas/?status=persetujuan"

OF_MESSAGES: tuple[Screen, ...] = (
    Screen("Halaman umum", "PublicHomeView.index", None, "/"),
    Screen("Cek pesan saya", "TrackingView.check", None, "/cek/"),
    card("Cek pesan saya, isinya", "TrackingView.check", steps=tracked(ANSWERED, "1234")),
    Screen("Tulis pesan", "WebFormView.write", None, "/tulis/"),
    Screen("Satu pesan umum", "PublicPagesView.message", None, "/", newest_public),
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
        "Tutup sebagai ganda",
        "InboxBulkView.close_together",
        steps=together(NEW, AGAIN, then=("Lainnya", "Tutup sebagai ganda")),
    ),
    card(
        "Jawab sebagai kejadian",
        "InboxIncidentView.answer_together",
        steps=together(NEW, AGAIN, then=("Lainnya", "Jawab sebagai kejadian")),
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
        "BALAS dengan janji",
        "OfficeReplyView.reply",
        path=_OFFICE,
        steps=promising(ANSWERED),
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
