"""Hari ini: numbers of what needs work, each a link to the list that it counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import redirect, url_for
from flask_appbuilder import BaseView
from flask_babel import gettext as _

from app.database.extensions import transaction
from app.domain.access.permissions import OFFICE, PROMISES
from app.domain.words import N_
from app.queries.directory import officials
from app.queries.lists import danger
from app.queries.lists.facet_counts import count_open_inbox
from app.queries.lists.state_filters import APART, INBOX_STATES
from app.queries.outbox import sms_list
from app.queries.privacy import subject_access
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.cases.deadlines import deadline_settings
from app.services.cases.state import case_codes
from app.services.contacts import duty_roster, phone_health, unit_reach
from app.services.journal import verification
from app.services.monitoring import alarm_receivers, alarms
from app.services.monitoring.checks import look, red
from app.services.monitoring.readings import Moment
from app.services.setup import demo_progress, first_steps
from app.services.setup.first_steps import Step
from app.views.cards.view_models import Tone
from app.views.frame import page_frame
from app.views.framework.responses import or_404, route
from app.views.framework.viewer import Viewer

# filter of Pesan Masuk -> what to do, icon, colour when the number is not 0
_INBOX: Final[Mapping[str, tuple[str, str, Tone]]] = {
    "darurat": (N_("Seseorang mungkin dalam bahaya: baca sekarang"), "fa-bell", "bad"),
    "sensitif": (N_("Teruskan hanya kepada kepala SKPD yang melindungi"), "fa-user-shield", "bad"),
    "baru": (N_("Teruskan ke SKPD atau balas langsung"), "fa-inbox", "warn"),
    "hari-ini": (N_("Tenggatnya jatuh hari ini"), "fa-hourglass-half", "warn"),
    "terlambat": (N_("Ingatkan SKPD atau jawab sekarang"), "fa-triangle-exclamation", "bad"),
    "ditolak": (N_("Teruskan lagi ke SKPD yang tepat"), "fa-rotate-left", "bad"),
    "tambahan": (N_("Baca, lalu sampaikan ke SKPD atau pisahkan"), "fa-comment-medical", "warn"),
    "dibuka-lagi": (
        N_("Warga membalas BELUM: tindak lanjuti dan jawab lagi"),
        "fa-rotate-left",
        "bad",
    ),
    "dibantah": (N_("Luruskan: pejabat membantah jawabannya"), "fa-circle-exclamation", "bad"),
    "ditahan": (N_("Telepon pemilik HP-nya, lalu setujui atau kembalikan"), "fa-hand", "bad"),
    "tampil": (N_("Periksa sebelum dibaca umum: dijawab lewat HP"), "fa-eye", "warn"),
    "diketahui": (N_("Jawaban atau penolakan lewat HP tanpa nama atasan"), "fa-user-pen", "warn"),
    APART: (
        N_("Dari HP pejabat, SMS layanan, ucapan: baca, lalu jawab atau tutup"),
        "fa-comment-dots",
        "warn",
    ),
}
_PROMISES: Final = N_("Belum bertanggal, jatuh tempo, atau belum ditepati: tanyakan SKPD")
# Shown only when the number is not 0.
_RARE: Final = ("darurat", "sensitif", "tambahan", "dibuka-lagi", "ditahan", "tampil", APART)
# The same for Pesan Keluar, with the tile's own words.
_OUTBOX: Final[Mapping[str, tuple[str, str, str, Tone]]] = {
    "gagal": (N_("SMS gagal"), N_("Baca sebabnya, lalu kirim ulang"), "fa-comment-slash", "bad"),
    "belum-pasti": (
        N_("SMS belum pasti"),
        N_("Putuskan: sudah terkirim atau belum"),
        "fa-question",
        "bad",
    ),
    "tertahan": (
        N_("SMS ditahan terlalu lama"),
        N_("Kirim sekarang atau batalkan"),
        "fa-clock",
        "warn",
    ),
}

# The same for Data Operator; shown only when the number is not 0.
_PHONES: Final[Mapping[str, tuple[str, str, str, Tone]]] = {
    "gagal": (
        N_("HP pejabat tidak terjangkau"),
        N_("Dua SMS terakhir tidak sampai: perbarui nomornya"),
        "fa-phone-slash",
        "bad",
    ),
    "menebak": (
        N_("HP pejabat yang menebak kode"),
        N_("Mungkin nomornya dipalsukan: telepon pemiliknya; jawabannya menunggu Anda"),
        "fa-user-secret",
        "bad",
    ),
    "mengetik": (
        N_("HP pejabat yang kesulitan mengetik"),
        N_("SMS-nya tidak terbaca berkali-kali: mohon ditelepon dan dibantu"),
        "fa-keyboard",
        "warn",
    ),
    "habis": (
        *(N_("Masa tugas pejabat berakhir"), N_("Perbarui SK-nya, atau serahkan kodenya")),
        *("fa-user-clock", "warn"),
    ),
}
# The same by the right to read: how many, and where.
_OF_ADMIN: Final[Mapping[str, tuple[Callable[[], int], str, str, str, str, Tone]]] = {
    "SystemStatus": (
        *(lambda: len(alarms.open_now()), "SystemStatusView.index", N_("Gangguan sistem")),
        *(N_("Baca apa yang terganggu dan apa yang menolong"), "fa-heart-pulse", "bad"),
    ),
    "Privacy": (
        *(lambda: len(subject_access.erasure_requests()), "PrivacyView.index"),
        *(N_("Warga minta datanya dihapus"), N_("Periksa dan hapus"), "fa-user-xmark", "warn"),
    ),
    "Journal": (
        *(verification.overdue, "JournalView.index", N_("Baris jurnal belum diamankan")),
        N_("Perubahan pada baris itu tidak akan ketahuan: hubungi pengelola server"),
        *("fa-link-slash", "bad"),
    ),
}

# What to do, and how.
_STEPS: Final = {
    Step.SEND: N_("Kirim SMS sebagai warga"),
    Step.CARD: N_("Lihat kartunya"),
    Step.FORWARD: N_("Teruskan ke SKPD"),
    Step.ANSWER: N_("Jawab sebagai Kadis dari HP-nya"),
    Step.READ: N_("Baca jawabannya di HP warga"),
    Step.PUBLISH: N_("Terbitkan"),
    Step.PUBLIC: N_("Lihat halaman umum"),
    Step.REPORT: N_("Buka report"),
}
_HOW: Final = {
    Step.SEND: N_("Di Simulator, HP Warga: tulis keluhan, misalnya lampu jalan mati, lalu Kirim."),
    Step.CARD: N_("Beberapa detik kemudian SMS itu menjadi kartu di Pesan Masuk."),
    Step.FORWARD: N_("Pada kartunya: Proses / Forward, atau satu klik pada SKPD yang diusulkan."),
    Step.ANSWER: N_("Di Simulator, HP Kepala: ketik BLS %(code)s lalu jawabannya, dan Kirim."),
    Step.READ: N_(
        "Di Simulator, HP Warga. Jawaban dari HP ditahan sebentar agar dapat dibatalkan."
    ),
    Step.PUBLISH: N_("Pada kartunya: Publish, lalu baca teks umumnya. Nomor dan nama disamarkan."),
    Step.PUBLIC: N_("Inilah yang dibaca semua orang, tanpa masuk."),
    Step.REPORT: N_("Angkanya untuk pimpinan; setiap angka membuka pesan yang dihitungnya."),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its link."""

    label: str
    count: int
    help: str
    icon: str
    tone: Tone
    url: str

    @property
    def shown_tone(self) -> Tone:
        """Green when the number is 0."""
        return self.tone if self.count else "good"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One of the first steps on the page: what to do, and where."""

    step: Step
    label: str
    help: str
    url: str
    is_done: bool
    is_next: bool

    @property
    def is_look(self) -> bool:
        """Whether its button also writes down that somebody looked."""
        return self.step in first_steps.LOOKS


class TodayView(BaseView):
    """The page that opens after login."""

    route_base = "/hari-ini"
    class_permission_name = "Today"
    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """Numbers of cases, of SMS and of modems; only of lists that the person may open."""
        viewer = Viewer.current()
        failing = phone_health.failing_officials()
        inbox, filling = _inbox_tiles(viewer), demo_progress.unfinished()
        apart = inbox.pop(APART, None)
        return self.render_template(
            "inbox/dashboard.html",
            title=N_("Hari ini"),
            danger=_danger(viewer),
            cases=[*inbox.values(), *_office_tiles(viewer), *_promise_tiles(viewer)],
            sms=[
                *([apart] if apart else []),
                *_admin_tiles(viewer),
                *_outbox_tiles(viewer),
                *_unit_tiles(viewer, failing),
                *_phone_tiles(viewer, failing),
                *_code_tiles(viewer),
                *_calendar_tiles(viewer),
            ],
            steps=_steps(viewer),
            names_receiver=_names_receiver(viewer),
            filling=filling,
            pace=progress.running(Kind.EXAMPLES) if filling else [],
            name=viewer.actor.name,
            duty=_duty_now(viewer),
            modem_url=url_for("ModemView.list") if ("can_list", "Modem") in viewer.held else None,
        )

    @route("/langkah/<step>", "read", methods=["POST"])
    def look(self, step: str) -> Any:
        """Ticks a first step off that is a look, and leads to its page; "tutup" closes them."""
        lines = {line.step.value: line for line in _steps(Viewer.current())}
        if step == "tutup":
            with transaction():
                first_steps.close()
            return redirect(url_for("TodayView.index"), 303)
        line = or_404(lines.get(step))
        with transaction():
            first_steps.look(line.step)
        return redirect(line.url, 303)


def _steps(viewer: Viewer) -> list[StepLine]:
    """The first steps of the training mode, for those who may go all of them."""
    may_go = {("can_read", "Inbox"), ("can_read", "Simulator"), ("can_read", "Report")}
    if not may_go <= viewer.held or (story := first_steps.story()) is None:
        return []
    inbox, phones = url_for("InboxView.index"), url_for("SimulatorView.list", skpd=story.skpd_id)
    known = story.case_id is not None
    card = url_for("InboxCaseView.card", case_id=story.case_id) if known else inbox
    where = {
        Step.SEND: phones,
        Step.CARD: card,
        Step.FORWARD: card,
        Step.ANSWER: phones,
        Step.READ: phones,
        Step.PUBLISH: card,
        Step.PUBLIC: url_for("PublicHomeView.index"),
        Step.REPORT: url_for("ReportView.list"),
    }
    return [
        StepLine(
            step,
            _STEPS[step],
            _(_HOW[step], code=story.code or _("KODE")),
            where[step],
            step in story.done,
            step is story.next,
        )
        for step in Step
    ]


def _names_receiver(viewer: Viewer) -> bool:
    """Whether this person is to say who hears of alarms: the first step of a real site."""
    if ("can_edit", "Setting") not in viewer.held:
        return False
    return bool(red(look(Moment(), [alarm_receivers.receiver])))


def _danger(viewer: Viewer) -> Sequence[danger.DangerCards]:
    """Danger to a person, before all numbers: unread, and read."""
    return danger.danger_cards() if ("can_read", "Inbox") in viewer.held else ()


def _duty_now(viewer: Viewer) -> list[str] | None:
    """The names of those on duty; None for who may not see the roster."""
    if ("can_list", "Duty") not in viewer.held:
        return None
    return list(dict.fromkeys(row.name for row in duty_roster.shifts_now()))


def _inbox_tiles(viewer: Viewer) -> dict[str, Tile]:
    """By the word of their filter."""
    if ("can_read", "Inbox") not in viewer.held:
        return {}
    table = {word: (INBOX_STATES[word].label, *row) for word, row in _INBOX.items()}
    counts = count_open_inbox(list(_INBOX))
    return _tiles(table, counts, lambda it: url_for("InboxView.index", status=it), rare=_RARE)


def _tiles(
    table: Mapping[str, tuple[str, str, str, Tone]],
    counts: Mapping[str, int],
    place: Callable[[str], str],
    *,
    rare: Collection[str] = (),
) -> dict[str, Tile]:
    """A tile for each row of a table; a rare one only when its number is not 0."""
    return {
        word: Tile(label, counts[word], words, icon, tone, place(word))
        for word, (label, words, icon, tone) in table.items()
        if counts[word] or word not in rare
    }


def _office_tiles(viewer: Viewer) -> list[Tile]:
    """Unanswered cards of the own unit (S46), the same number as in the menu."""
    count = page_frame.Chrome().badges().get(OFFICE)
    if count is None or ("can_read", "Office") not in viewer.held:
        return []
    url = url_for("OfficeView.index")
    words = N_("Dipegang SKPD Anda sendiri dan belum dijawab")
    return [Tile(N_("Menunggu jawaban dinas Anda"), count, words, "fa-building", "warn", url)]


def _promise_tiles(viewer: Viewer) -> list[Tile]:
    """Promises that are due, broken, or without a day, the same number as in the menu."""
    count = page_frame.Chrome().badges().get(PROMISES)
    if count is None or ("can_read", "Promise") not in viewer.held:
        return []
    url = url_for("PromiseView.index")
    label = N_("Janji perlu ditindaklanjuti")
    return [Tile(label, count, _PROMISES, "fa-handshake", "warn", url)]


def _code_tiles(viewer: Viewer) -> list[Tile]:
    """Shown to moderators when most case codes are in use (D2)."""
    if ("can_read", "Inbox") not in viewer.held:
        return []
    percent = case_codes.percent_in_use()
    if percent < case_codes.CROWDED_PERCENT:
        return []
    url = url_for("InboxView.index", status="sudah")
    words = N_("Akhiri pesan yang sudah selesai, agar kodenya bebas lagi")
    return [Tile(N_("Persen kode 4 angka terpakai"), percent, words, "fa-hashtag", "warn", url)]


def _unit_tiles(viewer: Viewer, failing: Collection[str]) -> list[Tile]:
    """Units that nothing reaches, red when one of them owes an answer; only when there are any."""
    if ("can_list", "Skpd") not in viewer.held or not (void := unit_reach.void_units(failing)):
        return []
    label, url = N_("SKPD tanpa HP dan akun"), url_for("SkpdView.list", hanya="tanpa-hp")
    icon = "fa-building-circle-xmark"
    if unit_reach.hold_a_live_case(void):
        words = N_("Pesan menunggu di sana dan tidak seorang pun tahu: tambahkan HP atau akun")
        return [Tile(label, len(void), words, icon, "bad", url)]
    words = N_("Pesan untuk SKPD ini tidak sampai kepada siapa pun: tambahkan HP atau akun")
    return [Tile(label, len(void), words, icon, "warn", url)]


def _phone_tiles(viewer: Viewer, failing: Collection[str]) -> list[Tile]:
    """Officials whose phones no SMS reaches or whose service is over; only when there are any."""
    if ("can_list", "Contact") not in viewer.held:
        return []
    troubles = officials.count_troubles()
    counts = {
        "gagal": len(failing),
        "menebak": troubles.guessing,
        "mengetik": troubles.in_trouble,
        "habis": troubles.past_service,
    }
    found = _tiles(_PHONES, counts, lambda it: url_for("ContactView.list", hanya=it), rare=_PHONES)
    return list(found.values())


def _admin_tiles(viewer: Viewer) -> list[Tile]:
    """What is Admin's: alarms, erasures that citizens ask for, journal rows without a seal (D5)."""
    return [
        Tile(label, count, words, icon, tone, url_for(where))
        for right, (count_of, where, label, words, icon, tone) in _OF_ADMIN.items()
        if ("can_read", right) in viewer.held and (count := count_of())
    ]


def _calendar_tiles(viewer: Viewer) -> list[Tile]:
    """Years without holidays into which deadlines already fall (D3)."""
    if ("can_edit", "Setting") not in viewer.held or not (years := deadline_settings.empty_years()):
        return []
    words = N_("Tenggat di tahun itu keliru sampai diisi")
    url = url_for("HolidayView.list", tahun=years[0])
    return [Tile(N_("Tahun tanpa hari libur"), len(years), words, "fa-calendar-xmark", "bad", url)]


def _outbox_tiles(viewer: Viewer) -> list[Tile]:
    if ("can_read", "Outbox") not in viewer.held:
        return []
    counts = sms_list.count_troubles()
    found = _tiles(_OUTBOX, counts, lambda it: url_for("OutboxView.index", status=it))
    return list(found.values())
