"""Terms of a card: states, categories, channels and actions, with their labels."""

from enum import StrEnum

from app.domain.words import N_


class MessageStatus(StrEnum):
    """Where a citizen's message stands (D13)."""

    BARU = "baru"
    DITERUSKAN = "diteruskan"
    DITOLAK = "ditolak"
    MENUNGGU_WARGA = "menunggu_warga"
    DIJAWAB = "dijawab"
    SELESAI = "selesai"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _MESSAGE_LABELS[self]


class ForwardStatus(StrEnum):
    """Where one SKPD's hold on a message stands (D13)."""

    MENUNGGU = "menunggu"
    DIJAWAB = "dijawab"
    DITOLAK = "ditolak"
    DITARIK = "ditarik"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _FORWARD_LABELS[self]


class Category(StrEnum):
    """What a citizen wants (S22); set by the moderator only (A9)."""

    KELUHAN = "keluhan"
    PENGADUAN = "pengaduan"
    PERMINTAAN = "permintaan informasi"
    PUJIAN = "pujian"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _CATEGORY_LABELS[self]

    @property
    def hint(self) -> str:
        """One line that tells the categories apart in the form (A32)."""
        return _HINTS[self]


_MESSAGE_LABELS = {
    MessageStatus.BARU: N_("Baru"),
    MessageStatus.DITERUSKAN: N_("Diteruskan"),
    MessageStatus.DITOLAK: N_("Ditolak SKPD"),
    MessageStatus.MENUNGGU_WARGA: N_("Menunggu warga"),
    MessageStatus.DIJAWAB: N_("Dijawab"),
    MessageStatus.SELESAI: N_("Selesai"),
}
_FORWARD_LABELS = {
    ForwardStatus.MENUNGGU: N_("Belum dijawab"),
    ForwardStatus.DIJAWAB: N_("Dijawab"),
    ForwardStatus.DITOLAK: N_("Ditolak"),
    ForwardStatus.DITARIK: N_("Ditarik"),
}
_CATEGORY_LABELS = {
    Category.KELUHAN: N_("Keluhan"),
    Category.PENGADUAN: N_("Pengaduan"),
    Category.PERMINTAAN: N_("Permintaan Informasi"),
    Category.PUJIAN: N_("Pujian"),
}
_HINTS = {
    Category.KELUHAN: N_("Ketidakpuasan terhadap layanan atau keadaan"),
    Category.PENGADUAN: N_("Laporan perbuatan seseorang yang mungkin perlu diperiksa"),
    Category.PERMINTAAN: N_("Pertanyaan tentang layanan, syarat, biaya, atau jadwal"),
    Category.PUJIAN: N_("Penghargaan atas layanan"),
}


class ApprovalStatus(StrEnum):
    """Where a draft that a superior must approve stands (S72)."""

    MENUNGGU = "menunggu"
    DISETUJUI = "disetujui"
    DIKEMBALIKAN = "dikembalikan"
    DICABUT = "dicabut"
    # The SKPD lost its hold, or the message was closed, before the superior said anything.
    GUGUR = "gugur"


class Channel(StrEnum):
    """How a message came (D10)."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEPON = "telepon"
    SURAT = "surat"
    LANGSUNG = "langsung"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _CHANNEL_LABELS[self]

    @property
    def way(self) -> str:
        """How it came, and how an answer goes back that no SMS can carry: "lewat surat"."""
        return _WAYS[self]


_CHANNEL_LABELS = {
    Channel.SMS: "SMS",
    Channel.WHATSAPP: N_("WhatsApp"),
    Channel.TELEPON: N_("Telepon"),
    Channel.SURAT: N_("Surat"),
    Channel.LANGSUNG: N_("Datang langsung"),
}
_WAYS = {
    Channel.SMS: N_("lewat SMS"),
    Channel.WHATSAPP: N_("lewat WhatsApp"),
    Channel.TELEPON: N_("lewat telepon"),
    Channel.SURAT: N_("lewat surat"),
    Channel.LANGSUNG: N_("langsung"),
}


class ReplyChannel(StrEnum):
    """How an answer was given (S74, S47)."""

    WEB = "web"
    BLS = "bls"
    MODERATOR = "moderator"

    @property
    def label(self) -> str:
        """The words on the screen."""
        labels = {
            "web": N_("Web oleh operator"),
            "bls": N_("Lewat HP"),
            "moderator": N_("Web oleh moderator"),
        }
        return labels[self]


class Action(StrEnum):
    """What a person can do to a message or to one SKPD's hold on it."""

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
    ASK_APPROVAL = "ask_approval"
    APPROVE = "approve"
    RETURN_DRAFT = "return_draft"
    RECALL_DRAFT = "recall_draft"
    DISPUTE = "dispute"


class Subject(StrEnum):
    """What an action changes: the message itself, or one forward of it."""

    MESSAGE = "message"
    FORWARD = "forward"
