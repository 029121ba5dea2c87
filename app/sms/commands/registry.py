"""The words that a phone may send, one row a word (D12): readings, rights, help and guides use it.

What a word does stands in app/services/inbound/phone_commands.py.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.sms.commands.spelling import OKAY, word_set

_CODE: Final = re.compile("`([^`]+)`")


class Takes(StrEnum):
    """What follows the word, as D12 writes it."""

    NOTHING = ""
    CODE = "KODE"
    TEXT = "KODE isi"
    DAY = "KODE tanggal"
    RESULT = "KODE hasil"
    # The last message, where none is named.
    TICKET = "(TIKET)"


class Who(StrEnum):
    """Whose word it is; from anybody else it is an ordinary sentence (A3)."""

    PHONE = "phone"
    SUPERIOR = "superior"
    CITIZEN = "citizen"
    ANYBODY = "anybody"
    ADMIN = "Admin's phone"


class Needs(StrEnum):
    """What must be there for the word to do something."""

    OWED = "open code"
    DRAFT = "waiting draft"
    ECHO = "echoed answer"
    PROMISE = "promise"
    KEPT = "near miss"
    ANSWER = "answer"
    NOTHING = "-"


class Reach(StrEnum):
    """Whom it reaches at last: what goes to a citizen must not leak a word to the office (D14)."""

    CITIZEN = "citizen"
    OFFICE = "office"
    SELF = "sender"


@dataclass(frozen=True, eq=False)
class Command:
    """One word of an SMS, and how it is read. `also`, `near`, `clear` and `behind` are rows of
    spellings."""

    word: str
    takes: Takes
    who: Who = Who.PHONE
    needs: Needs = Needs.NOTHING
    reaches: Reach = Reach.SELF
    # For the guides, in Indonesian: how it is typed, and what it does.
    example: str = ""
    about: str = ""
    # As BANTUAN tells it; empty where that SMS has no room for it.
    help: str = ""
    # These act as the word itself does.
    also: str = ""
    # These are asked back; of them all, `clear` is enough without a code, and `behind` counts right
    # behind the code as well, where others are the text ("4071 selesai").
    near: str = ""
    clear: str = ""
    behind: str = ""

    def __repr__(self) -> str:
        return self.word

    @property
    def exact(self) -> frozenset[str]:
        """Every spelling that acts."""
        return word_set(self.also) | {self.word.lower()}

    @property
    def stands_alone(self) -> bool:
        """Whether it counts from an office only where it is the whole SMS."""
        return self.takes is Takes.NOTHING and self.who is not Who.ADMIN

    @property
    def has_code(self) -> bool:
        """Whether it names a message by its code."""
        return self.takes.startswith("KODE")

    @property
    def has_text(self) -> bool:
        """Whether a text may follow the code."""
        return self.has_code and self.takes is not Takes.CODE

    @property
    def needs_text(self) -> bool:
        """Whether nothing can be done without that text."""
        return self.takes in (Takes.TEXT, Takes.DAY)

    @property
    def begins_sentences(self) -> bool:
        """Whether many sentences begin with it: only a code right behind it makes it a word."""
        return self.has_code and not self.clear

    @property
    def speaks_for_office(self) -> bool:
        """Whether its sender speaks for the office, and is not only told something."""
        return self.has_code and self.reaches is not Reach.SELF

    @property
    def writes_to_citizen(self) -> bool:
        """Whether a citizen gets the text."""
        return self.has_text and self.reaches is Reach.CITIZEN


BLS: Final = Command(
    "BLS",
    takes=Takes.TEXT,
    needs=Needs.OWED,
    reaches=Reach.CITIZEN,
    example="BLS 4071 Petugas turun Kamis",
    about="menjawab pesan 4071 atas nama SKPD (`BALAS` sama artinya)",
    help="BLS KODE isi (menjawab)",
    also="balas",
    near=(
        "bsl blss bsls bks bls2 bals blas bales blz bla bl bis bos bns bds vls nls lbs"
        " balaas balass blsn bld jawab jwb jwab jawb jawap jawaban jwbn jwban balasan balaskan"
        " reply jawabkan kirim krm kirimkan b1s bl5"
    ),
    clear="bls balas bsl blss bsls bks bals blas bales jawab jwb jwab jawb reply",
    behind="bls balas jawab jwb bsl",
)
TOLAK: Final = Command(
    "TOLAK",
    takes=Takes.TEXT,
    needs=Needs.OWED,
    reaches=Reach.OFFICE,
    example="TOLAK 4071 Jalan provinsi",
    about="bukan tugas SKPD kami: kembali ke moderator dengan alasannya",
    help="TOLAK KODE alasan (menolak)",
    near=(
        "tlk tolk tolka tolaak tollak tlak toalk tolat menolak nolak tolakan ditolak kembalikan"
        " reject"
    ),
    clear="tolak tlk tolk tlak",
    behind="tolak tlk",
)
SETUJU: Final = Command(
    "SETUJU",
    takes=Takes.CODE,
    who=Who.SUPERIOR,
    needs=Needs.DRAFT,
    reaches=Reach.CITIZEN,
    example="SETUJU 4071",
    about="kepala atau sekretaris: jawaban yang menunggu boleh dikirim",
    help="SETUJU KODE",
    near=(
        "stuju setju setujui setujuu setujuh stj setuj sutuju satuju setutju menyetujui disetujui"
        " acc approve setujukan sstuju stujui setuuju setuhu"
    ),
    clear="setuju stuju setju setujui acc",
    behind="setuju stuju setujui acc",
)
BATAL: Final = Command(
    "BATAL",
    takes=Takes.CODE,
    needs=Needs.ECHO,
    reaches=Reach.OFFICE,
    example="BATAL 4071",
    about="bukan saya yang menjawab: tarik jawaban itu",
    help="BATAL KODE",
    near=(
        "btl batl batla baatal batall batalkan batalin dibatalkan btalkan batakan cancel btal"
        " bataal tarik"
    ),
    clear="batal btl batl batalkan",
    behind="batal btl batalkan batalin",
)
DAFTAR: Final = Command(
    "DAFTAR",
    takes=Takes.NOTHING,
    example="DAFTAR",
    about="kode yang menunggu jawaban SKPD kami, yang terlama dahulu",
    help="DAFTAR (kode yang menunggu)",
)
BACA: Final = Command(
    "BACA",
    takes=Takes.CODE,
    needs=Needs.OWED,
    example="BACA 4071",
    about="isi pesan itu sekali lagi",
    help="BACA KODE",
    near="bca bacaa bacakan bc lihat liat lht cek buka status isi daftar",
    clear="baca bca",
)
JANJI: Final = Command(
    "JANJI",
    takes=Takes.DAY,
    needs=Needs.PROMISE,
    reaches=Reach.OFFICE,
    example="JANJI 4071 5/12",
    about="kapan yang dijanjikan dalam jawaban itu selesai; juga `5 des`, `besok`, `lusa`",
    near="jnji janj janjikan jnj janii berjanji",
)
SELESAI: Final = Command(
    "SELESAI",
    takes=Takes.RESULT,
    needs=Needs.PROMISE,
    reaches=Reach.CITIZEN,
    example="SELESAI 4071 Papan jembatan diganti",
    about="janji itu sudah ditepati; warga ditanya YA atau BELUM",
    near="slesai slsai selsai selesei sls selesay seleai slse beres",
)
OK: Final = Command(
    "OK",
    takes=Takes.CODE,
    needs=Needs.KEPT,
    example="OK 4071",
    about="benar, jalankan yang baru ditanyakan Si UPIK",
    help="OK KODE (bila kami tanya)",
    also=" ".join(sorted(OKAY)),
    near="0k 0ke o",
)
BANTUAN: Final = Command(
    "BANTUAN",
    takes=Takes.NOTHING,
    who=Who.ANYBODY,
    example="BANTUAN",
    about="petunjuk singkat",
    also="help",
)
STATUS: Final = Command("STATUS", Takes.TICKET, Who.CITIZEN)
YA: Final = Command("YA", Takes.TICKET, Who.CITIZEN, Needs.ANSWER, Reach.OFFICE)
BELUM: Final = Command("BELUM", Takes.TICKET, Who.CITIZEN, Needs.ANSWER, Reach.OFFICE)
STATUS_SISTEM: Final = Command("STATUS SISTEM", Takes.NOTHING, Who.ADMIN)
COMMANDS: Final = (
    *(BLS, TOLAK, SETUJU, BATAL, DAFTAR, BACA, JANJI, SELESAI, OK, BANTUAN),
    *(STATUS, YA, BELUM, STATUS_SISTEM),
)
BY_WORD: Final = {it.word: it for it in COMMANDS}


def phone_help() -> str:
    """The words that BANTUAN names to a registered phone."""
    return ", ".join(it.help for it in COMMANDS if it.help)


def for_guide() -> str:
    """The table of docs/pemakai/panduan-hp.md."""
    rows = [f"| `{it.example}` | {it.about} |\n" for it in COMMANDS if it.example]
    return "| Ketik | Artinya |\n|---|---|\n" + "".join(rows)


def for_sheet() -> str:
    """The rows of docs/pemakai/lembar-hp.html."""
    rows = [(it.example, _CODE.sub(r"<code>\1</code>", it.about)) for it in COMMANDS if it.example]
    return "".join(f"  <tr><td><code>{typed}</code></td><td>{it}</td></tr>\n" for typed, it in rows)


def for_rules() -> str:
    """The table of D12 in docs/requirements.md."""
    rows = [
        f"| `{it.word} {it.takes}".rstrip() + f"` | {it.who} | {it.needs} | {it.reaches} |\n"
        for it in COMMANDS
    ]
    return "| Word | Who | Needs | Reaches |\n|---|---|---|---|\n" + "".join(rows)
