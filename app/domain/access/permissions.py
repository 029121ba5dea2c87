"""Permission table: which role has which rights. Seeding, tests and docs/admin/peran.md read it.

A view's name is its class name without "View"; "menu" lists menu items by the tutorial's words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from app.domain.access.roles import ADMIN, AUDITOR, MODERATOR, OPERATOR, PIMPINAN, PUBLIC
from app.domain.words import N_

Pair = tuple[str, str]

HOME: Final = N_("Home")
TODAY: Final = N_("Hari ini")
INBOX: Final = N_("Pesan Masuk")
OFFICE: Final = N_("Pesan untuk Dinas")
BLACK_LIST: Final = N_("Black List")
PEOPLE: Final = N_("Data Operator, Kadis & Sekretaris")
RULES: Final = N_("Rule Access")
USERS: Final = N_("Manage User")
BERITA: Final = N_("Berita")
REPORT: Final = N_("Report")
SIMULATOR: Final = N_("Simulator")
SETTINGS: Final = N_("Pengaturan")
GENERAL: Final = N_("Pengaturan Umum")
SKPD: Final = "SKPD"
SMS_TEXTS: Final = N_("Teks SMS")
TEMPLATES: Final = N_("Template Jawaban")
KEYWORDS: Final = N_("Kata Kunci")
MODEMS: Final = "Modem"
OUTBOX: Final = N_("Pesan Keluar")
SIM_INFO: Final = N_("Info SIM")
JOURNAL: Final = N_("Jurnal")
SYSTEM: Final = N_("Status Sistem")
PRIVACY: Final = N_("Data Pribadi")
PROMISES: Final = N_("Janji")
DUTY: Final = N_("Piket")

_CRUD: Final = ("list", "add", "edit", "delete", "export")
_INBOX: Final = (
    *("read", "forward", "reply", "delete", "block", "publish", "remind", "close", "note"),
    *("enter", "join"),
)
_OFFICE: Final = ("read", "reply", "reject", "approve")
_EVERYBODY: Final = (HOME, BERITA)

# What several roles hold Admin holds too; its own rows are what nobody else holds.
TABLE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    ADMIN: {
        "menu": (GENERAL, SMS_TEXTS, PRIVACY, SYSTEM),
        "Setting": ("edit",),
        "SmsText": ("list", "edit", "export"),
        "Modem": ("add", "edit", "retry"),
        "Privacy": ("read", "erase", "export"),
        "SystemStatus": ("read", "retry"),
    },
    MODERATOR: {
        "menu": (
            *(HOME, INBOX, OFFICE, BLACK_LIST, PEOPLE, RULES, USERS, BERITA, REPORT),
            *(TODAY, SIMULATOR, OUTBOX, PROMISES, SETTINGS, SKPD, KEYWORDS, TEMPLATES),
            *(MODEMS, SIM_INFO, DUTY),
        ),
        "Today": ("read",),
        "Inbox": _INBOX,
        "Office": _OFFICE,
        "Promise": ("read", "date", "keep", "drop"),
        "BlackList": ("read", "lift", "export"),
        "Contact": (*_CRUD, "import"),
        "Duty": _CRUD,
        "Role": _CRUD,
        "User": _CRUD,
        "Report": ("read", "export", "lapor"),
        "Simulator": ("read",),
        "Skpd": ("list", "add", "edit", "export"),
        "Outbox": ("read", "resend", "settle", "cancel"),
        "AnswerTemplate": _CRUD,
        "Keyword": ("list", "edit", "export"),
        "Modem": ("list", "export"),
        "SimInfo": ("read",),
    },
    OPERATOR: {
        "menu": (*_EVERYBODY, OFFICE, REPORT, SIMULATOR, PROMISES),
        "Office": _OFFICE,
        "Promise": ("read", "date", "keep"),
        "Report": ("read", "export"),
        "Simulator": ("read",),
    },
    PIMPINAN: {
        "menu": (*_EVERYBODY, REPORT, SIMULATOR),
        "Report": ("read", "export"),
        "Simulator": ("read",),
    },
    AUDITOR: {"menu": (*_EVERYBODY, SETTINGS, JOURNAL), "Journal": ("read", "print")},
    PUBLIC: {"menu": _EVERYBODY},
}

SEEDED: Final = tuple(TABLE)

_READING: Final = frozenset({"menu_access", "can_read", "can_list"})
# The words of Rule Access for what a permission allows.
_ACTS: Final = {
    "menu_access": N_("tampil di menu"),
    "can_read": N_("membaca"),
    "can_list": N_("melihat daftar"),
    "can_add": N_("menambah (Add)"),
    "can_edit": N_("mengubah (Edit)"),
    "can_delete": N_("menghapus"),
    "can_forward": N_("meneruskan (Proses / Forward)"),
    "can_reply": N_("membalas"),
    "can_reject": N_("menolak"),
    "can_approve": N_("menyetujui jawaban (Kadis dan Sekretaris)"),
    "can_block": N_("memblokir"),
    "can_lift": N_("membatalkan blokir"),
    "can_publish": N_("menerbitkan (Publish)"),
    "can_remind": N_("mengingatkan SKPD"),
    "can_close": N_("menyelesaikan"),
    "can_enter": N_("mencatat pesan baru (WhatsApp, telepon, surat, datang langsung)"),
    "can_join": N_("menggabungkan, memisahkan, dan melepaskan pesan"),
    "can_note": N_("menulis catatan internal"),
    "can_resend": N_("mengirim ulang"),
    "can_settle": N_("menganggap terkirim"),
    "can_cancel": N_("membatalkan"),
    "can_retry": N_("mencoba sekarang"),
    "can_export": N_("mengambilnya sebagai berkas (Ekspor)"),
    "can_import": N_("menambah dan mengubah dari berkas (Impor)"),
    "can_print": N_("mencetak Berita Acara"),
    "can_erase": N_("menghapus data seorang warga"),
    "can_lapor": N_("menyusun berkas SP4N-LAPOR!"),
    "can_date": N_("mengisi dan mengubah tanggal janji"),
    "can_keep": N_("menyatakan janji ditepati, dengan bukti"),
    "can_drop": N_("menghapus yang bukan janji"),
}
_VIEWS: Final = {
    "Today": TODAY,
    "Inbox": INBOX,
    "Office": OFFICE,
    "BlackList": BLACK_LIST,
    "Contact": PEOPLE,
    "Duty": DUTY,
    "Role": RULES,
    "User": USERS,
    "Report": REPORT,
    "Simulator": SIMULATOR,
    "Setting": GENERAL,
    "Skpd": SKPD,
    "SmsText": SMS_TEXTS,
    "AnswerTemplate": TEMPLATES,
    "Keyword": KEYWORDS,
    "Modem": MODEMS,
    "Outbox": OUTBOX,
    "SimInfo": SIM_INFO,
    "Promise": PROMISES,
    "Journal": JOURNAL,
    "Privacy": PRIVACY,
    "SystemStatus": SYSTEM,
}


def pairs_of(role: str) -> frozenset[Pair]:
    """The (permission, view or menu) pairs that the table gives a role; to Admin every one."""
    if role == ADMIN:
        return frozenset().union(*(_rows_of(name) for name in TABLE))
    return _rows_of(role)


def served_pairs(is_latihan: bool) -> frozenset[Pair]:
    """Every pair that a site serves: without the simulator, which production does not have."""
    own = {("menu_access", SIMULATOR), ("can_read", "Simulator")}
    return pairs_of(ADMIN) - (frozenset() if is_latihan else own)


def _rows_of(role: str) -> frozenset[Pair]:
    rows = TABLE.get(role, {})
    menus = {("menu_access", name) for name in rows.get("menu", ())}
    acts = {(f"can_{act}", view) for view, names in rows.items() if view != "menu" for act in names}
    return frozenset(menus | acts)


def acting_roles(held: Collection[Pair]) -> frozenset[str]:
    """The roles in whose name the holder of these rights acts on cards.

    Which of the acts it is, each route asks by its own right.
    """
    desk = any((f"can_{act}", "Inbox") in held for act in _INBOX if act != "read")
    office = any((f"can_{act}", "Office") in held for act in _OFFICE if act != "read")
    return frozenset({MODERATOR} if desk else ()) | frozenset({OPERATOR} if office else ())


def reading_only(held: Collection[Pair]) -> frozenset[Pair]:
    """What is left of these rights to an account that may only look."""
    return frozenset(pair for pair in held if pair[0] in _READING)


def permission_page(pair: Pair) -> str:
    """The page a permission is about, in the words of the menu: "Pesan Masuk"."""
    return _VIEWS.get(pair[1], pair[1])


def permission_act(pair: Pair) -> str:
    """What a permission allows there: "membaca"."""
    return _ACTS.get(pair[0], pair[0].removeprefix("can_").replace("_", " "))


def permission_label(pair: Pair) -> str:
    """A permission in the words of the screen: "Pesan Masuk: membaca"."""
    return f"{permission_page(pair)}: {permission_act(pair)}"


def permission_place(pair: Pair) -> tuple[int, str, int]:
    """Where it stands in Rule Access: pages in the order of the menu, reading before acting."""
    pages, acts, page = list(_VIEWS.values()), list(_ACTS), permission_page(pair)
    at = pages.index(page) if page in pages else -1
    return at, page, acts.index(pair[0]) if pair[0] in acts else len(acts)


def roles_as_markdown() -> str:
    """The table for docs/admin/peran.md."""
    roles = [role for role in SEEDED if role != PUBLIC]
    every = sorted(pairs_of(ADMIN), key=permission_label)
    lines = [f"| Hak | {' | '.join(roles)} |", "|---" * (len(roles) + 1) + "|"]
    for pair in every:
        marks = ["ya" if pair in pairs_of(role) else "" for role in roles]
        lines.append(f"| {permission_label(pair)} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"
