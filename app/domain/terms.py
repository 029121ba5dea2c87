"""Terms of a card: states, categories, channels and actions, with their labels."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final, Self

from app.domain.words import N_, Labelled


class CaseStatus(Labelled):
    """Where a citizen's case stands (D13)."""

    BARU = "baru", N_("Baru")
    DITERUSKAN = "diteruskan", N_("Diteruskan")
    DITOLAK = "ditolak", N_("Ditolak SKPD")
    MENUNGGU_WARGA = "menunggu_warga", N_("Menunggu warga")
    DIJAWAB = "dijawab", N_("Dijawab")
    SELESAI = "selesai", N_("Selesai")


class ForwardStatus(Labelled):
    """Where one SKPD's hold on a case stands (D13)."""

    MENUNGGU = "menunggu", N_("Belum dijawab")
    DIJAWAB = "dijawab", N_("Dijawab")
    DITOLAK = "ditolak", N_("Ditolak")
    DITARIK = "ditarik", N_("Ditarik")


# Sets of states, each spelled here alone (tests/house/test_states.py).
# Of a case: it has an answer; it has none; a unit has it; it waits for the desk; an answer of
# ours was not tried yet; it waits for somebody outside the desk.
ANSWERED: Final = (CaseStatus.DIJAWAB, CaseStatus.SELESAI)
UNANSWERED: Final = (
    CaseStatus.BARU,
    CaseStatus.DITERUSKAN,
    CaseStatus.DITOLAK,
    CaseStatus.MENUNGGU_WARGA,
)
AT_UNITS: Final = (CaseStatus.DITERUSKAN, CaseStatus.DIJAWAB)
AT_DESK: Final = (CaseStatus.BARU, CaseStatus.DITOLAK)
UNTRIED: Final = (CaseStatus.BARU, CaseStatus.DITERUSKAN, CaseStatus.DITOLAK)
ELSEWHERE: Final = (CaseStatus.DITERUSKAN, CaseStatus.MENUNGGU_WARGA)
# Of a forward: the unit has the case; it has it no longer.
HOLDING: Final = (ForwardStatus.MENUNGGU, ForwardStatus.DIJAWAB)
LET_GO: Final = (ForwardStatus.DITOLAK, ForwardStatus.DITARIK)


class Category(Labelled):
    """What a citizen wants (S22); set by the moderator only (A9).

    `hint` is one line that tells the categories apart in the form (A32).
    """

    hint: str

    def __new__(cls, value: str, label: str = "", hint: str = "") -> Self:
        """`PUJIAN = "pujian", N_("Pujian"), N_("Penghargaan atas layanan")`."""
        member = str.__new__(cls, value)
        member._value_, member.label, member.hint = value, label, hint
        return member

    KELUHAN = "keluhan", N_("Keluhan"), N_("Ketidakpuasan terhadap layanan atau keadaan")
    PENGADUAN = (
        *("pengaduan", N_("Pengaduan")),
        N_("Laporan perbuatan seseorang yang mungkin perlu diperiksa"),
    )
    PERMINTAAN = (
        *("permintaan informasi", N_("Permintaan Informasi")),
        N_("Pertanyaan tentang layanan, syarat, biaya, atau jadwal"),
    )
    PUJIAN = "pujian", N_("Pujian"), N_("Penghargaan atas layanan")


class ApprovalStatus(StrEnum):
    """Where a draft that a superior must approve stands (S72)."""

    MENUNGGU = "menunggu"
    DISETUJUI = "disetujui"
    DIKEMBALIKAN = "dikembalikan"
    DICABUT = "dicabut"
    # The SKPD lost its hold, or the case was closed, before the superior said anything.
    GUGUR = "gugur"


class Channel(str):
    """How a case came (D10). Open: a channel of its own is named by `register`.

    Raises ValueError for a name that nobody registered.
    """

    SMS: ClassVar[Channel]
    WHATSAPP: ClassVar[Channel]
    WEB: ClassVar[Channel]
    TELEPON: ClassVar[Channel]
    SURAT: ClassVar[Channel]
    LANGSUNG: ClassVar[Channel]

    def __new__(cls, name: str) -> Channel:
        """The channel of this name."""
        if name not in _CHANNELS:
            raise ValueError(name)
        return str.__new__(cls, name)

    @classmethod
    def register(cls, name: str, label: str, way: str) -> Channel:
        """Names a channel: its word on the screen, and how it comes ("lewat surat")."""
        _CHANNELS[name] = (label, way)
        return cls(name)

    @classmethod
    def all(cls) -> tuple[Channel, ...]:
        """Every channel, in the order in which they are shown."""
        return tuple(map(cls, _CHANNELS))

    @property
    def value(self) -> str:
        """The name as it is stored."""
        return str(self)

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _CHANNELS[self][0]

    @property
    def way(self) -> str:
        """How it came, and how an answer goes back that no SMS can carry: "lewat surat"."""
        return _CHANNELS[self][1]


# Name -> word on the screen, and how it comes.
_CHANNELS: dict[str, tuple[str, str]] = {}
Channel.SMS = Channel.register("sms", "SMS", N_("lewat SMS"))
Channel.WHATSAPP = Channel.register("whatsapp", N_("WhatsApp"), N_("lewat WhatsApp"))
Channel.WEB = Channel.register("web", N_("Formulir web"), N_("lewat formulir web"))
Channel.TELEPON = Channel.register("telepon", N_("Telepon"), N_("lewat telepon"))
Channel.SURAT = Channel.register("surat", N_("Surat"), N_("lewat surat"))
Channel.LANGSUNG = Channel.register("langsung", N_("Datang langsung"), N_("langsung"))


class ReplyChannel(Labelled):
    """How an answer was given (S74, S47)."""

    WEB = "web", N_("Web oleh operator")
    BLS = "bls", N_("Lewat HP")
    MODERATOR = "moderator", N_("Web oleh moderator")


class Action(StrEnum):
    """What a person can do to a case or to one SKPD's hold on it."""

    DELETE = "delete"
    RESTORE = "restore"
    BLOCK = "block"
    UNBLOCK = "unblock"
    ADMIT = "admit"
    FORWARD = "forward"
    REPLY = "reply"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    REVIEW = "review"
    REMIND = "remind"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RELEASE = "release"
    ASK = "ask"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"
    JOIN = "join"
    SPLIT = "split"
    DETACH = "detach"
    CONVEY = "convey"
    UNITE = "unite"
    TAKE_OUT = "take_out"
    ASK_APPROVAL = "ask_approval"
    APPROVE = "approve"
    RETURN_DRAFT = "return_draft"
    RECALL_DRAFT = "recall_draft"
    DISPUTE = "dispute"


class Subject(StrEnum):
    """What an action changes: the case itself, or one forward of it."""

    CASE = "case"
    FORWARD = "forward"
