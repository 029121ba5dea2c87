"""Who may do what, as one table: seeding, the tests and docs/peran.md all read it.

A view's name is its class name without "View"; "menu" lists menu items by the tutorial's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.roles import ADMIN, AUDITOR, MODERATOR, OPERATOR, PIMPINAN, PUBLIC

Pair = tuple[str, str]

HOME: Final = "Home"
TODAY: Final = "Hari ini"
INBOX: Final = "Pesan Masuk"
OFFICE: Final = "Pesan untuk Dinas"
BLACK_LIST: Final = "Black List"
PEOPLE: Final = "Data Operator, Kadis & Sekretaris"
RULES: Final = "Rule Access"
USERS: Final = "Manage User"
BERITA: Final = "Berita"
REPORT: Final = "Report"
SIMULATOR: Final = "Simulator"
SETTINGS: Final = "Pengaturan"
SKPD: Final = "SKPD"
SMS_TEXTS: Final = "Teks SMS"
TEMPLATES: Final = "Template Jawaban"
MODEMS: Final = "Modem"
OUTBOX: Final = "Pesan Keluar"
SIM_INFO: Final = "Info SIM"

_CRUD: Final = ("list", "add", "edit", "delete")
_INBOX: Final = (
    *("read", "forward", "reply", "delete", "block", "publish", "remind", "close", "note"),
)
_EVERYBODY: Final = (HOME, BERITA)

# Admin has no rows here: he holds every permission there is.
TABLE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    MODERATOR: {
        "menu": (
            *(HOME, INBOX, OFFICE, BLACK_LIST, PEOPLE, RULES, USERS, BERITA, REPORT),
            *(TODAY, SIMULATOR, OUTBOX, SETTINGS, SKPD, TEMPLATES, MODEMS, SIM_INFO),
        ),
        "Today": ("read",),
        "Inbox": _INBOX,
        "Office": ("read", "reply", "reject"),
        "BlackList": ("read", "lift"),
        "Contact": _CRUD,
        "Role": _CRUD,
        "User": _CRUD,
        "Report": ("read",),
        "Simulator": ("read",),
        "Skpd": ("list", "add", "edit"),
        "Outbox": ("read", "resend", "settle", "cancel"),
        "AnswerTemplate": _CRUD,
        "Modem": ("list",),
        "SimInfo": ("read",),
    },
    OPERATOR: {
        "menu": (*_EVERYBODY, OFFICE, REPORT, SIMULATOR),
        "Office": ("read", "reply", "reject"),
        "Report": ("read",),
        "Simulator": ("read",),
    },
    PIMPINAN: {
        "menu": (*_EVERYBODY, REPORT, SIMULATOR),
        "Report": ("read",),
        "Simulator": ("read",),
    },
    AUDITOR: {
        "menu": (*_EVERYBODY, INBOX, REPORT, SIMULATOR),
        "Inbox": ("read",),
        "Report": ("read",),
        "Simulator": ("read",),
    },
    PUBLIC: {"menu": _EVERYBODY},
}

SEEDED: Final = (ADMIN, *TABLE)

# The words of Rule Access for what a permission allows.
_ACTS: Final = {
    "menu_access": "tampil di menu",
    "can_read": "membaca",
    "can_list": "melihat daftar",
    "can_add": "menambah (Add)",
    "can_edit": "mengubah (Edit)",
    "can_delete": "menghapus",
    "can_forward": "meneruskan (Proses / Forward)",
    "can_reply": "membalas",
    "can_reject": "menolak",
    "can_block": "memblokir",
    "can_lift": "membatalkan blokir",
    "can_publish": "menerbitkan (Publish)",
    "can_remind": "mengingatkan SKPD",
    "can_close": "menyelesaikan",
    "can_note": "menulis catatan internal",
    "can_resend": "mengirim ulang",
    "can_settle": "menganggap terkirim",
    "can_cancel": "membatalkan",
    "can_retry": "mencoba sekarang",
}
_VIEWS: Final = {
    "Today": TODAY,
    "Inbox": INBOX,
    "Office": OFFICE,
    "BlackList": BLACK_LIST,
    "Contact": PEOPLE,
    "Role": RULES,
    "User": USERS,
    "Report": REPORT,
    "Simulator": SIMULATOR,
    "Skpd": SKPD,
    "SmsText": SMS_TEXTS,
    "AnswerTemplate": TEMPLATES,
    "Modem": MODEMS,
    "Outbox": OUTBOX,
    "SimInfo": SIM_INFO,
}


def pairs_of(role: str) -> frozenset[Pair]:
    """The (permission, view or menu) pairs that the table gives a role; Admin's are not listed."""
    rows = TABLE.get(role, {})
    menus = {("menu_access", name) for name in rows.get("menu", ())}
    acts = {(f"can_{act}", view) for view, names in rows.items() if view != "menu" for act in names}
    return frozenset(menus | acts)


def label(pair: Pair) -> str:
    """A permission in the words of the screen: "Pesan Masuk: membaca"."""
    permission, view = pair
    act = _ACTS.get(permission, permission.removeprefix("can_").replace("_", " "))
    return f"{_VIEWS.get(view, view)}: {act}"


def as_markdown() -> str:
    """The table for docs/peran.md."""
    roles = [role for role in SEEDED if role != PUBLIC]
    every = sorted({pair for role in TABLE for pair in pairs_of(role)}, key=label)
    lines = [
        f"| Hak | {' | '.join(roles)} |",
        "|---" * (len(roles) + 1) + "|",
    ]
    for pair in every:
        marks = ["ya" if role == ADMIN or pair in pairs_of(role) else "" for role in roles]
        lines.append(f"| {label(pair)} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"
