"""What an SKPD answers in the example year, and what citizens write back: one row of a list that
fits the unit, the kind and the words of the case, with its blanks filled in."""

from __future__ import annotations

import csv
import random
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from babel.dates import format_date

from app.domain.language import places
from app.domain.workflow.deadlines import WIB

DATA: Final = Path(__file__).resolve().parents[2] / "data"
# The share of answers that are about the topic, where there is one.
_CLOSE: Final = 0.75
_ANY: Final = "-"
_STAFF: Final = (
    *("Pak Yanto", "Bu Mira", "Pak Dedi", "Bu Lestari", "Pak Syafri", "Pak Ujang", "Bu Ratna"),
    *("Pak Indra", "Pak Rustam", "Bu Novi", "Pak Wahyu", "Bu Eka", "Pak Hasan", "Bu Yeni"),
)
_OPENINGS: Final = ("", "", "", "Yth. Bapak/Ibu. ", "Ass. wr. wb. ", "Salam. ")
_CLOSINGS: Final = ("", "", " Salam, {petugas}.", " Terima kasih.", " Dicek {petugas} hari {hari}.")
_CITIZENS: Final = ("Amri", "Siti", "Buyung", "Rina", "Saleh", "Dahniar", "Zainal", "Murni")


class Answer(NamedTuple):
    """A text of these SKPD (`*`: of any): to what kind of case, about which words (`-`: any);
    `other` is whose task it is instead, or who says it beside the SKPD that holds the case."""

    units: str
    kind: str
    key: str
    words: str
    other: str

    def fits(self, unit: str, kind: str, about: str) -> bool:
        """Whether it may be said of a case of this kind about this."""
        is_its = self.units == "*" or unit in self.units.split("|")
        if not is_its or self.kind != kind:
            return False
        return self.is_general or re.search(self.key, _without_places(about)) is not None

    @property
    def is_general(self) -> bool:
        """Whether it says nothing of any topic."""
        return self.key == _ANY


def rows(name: str) -> list[list[str]]:
    """The rows of a list, without its head."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        read = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(read)
        return list(read)


@cache
def answers() -> tuple[Answer, ...]:
    """All answers, rejections and reports of the list."""
    return tuple(Answer(*row) for row in rows("latihan/jawaban.tsv"))


def answer_to(unit: str, kind: str, about: str, dice: random.Random) -> Answer | None:
    """One that fits: as a rule by the words of the case, else one for any of its kind."""
    found = [row for row in answers() if row.fits(unit, kind, about)]
    if not found:
        return None
    close = [row for row in found if not row.is_general]
    general = [row for row in found if row.is_general]
    return dice.choice(close if close and (not general or dice.random() < _CLOSE) else general)


def filled_in(words: str, at: datetime, place: str, dice: random.Random) -> str:
    """As its SKPD writes it that day: who, when and where, and often a greeting."""
    if "{tgl}" not in words and len(words) < 120:
        words = dice.choice(_OPENINGS) + words
        if "{petugas}" not in words and "erima kasih" not in words:
            words += dice.choice(_CLOSINGS)
    return _told(words, at, place or "lokasi", dice)


def citizen_says(kind: str, at: datetime, place: str, dice: random.Random) -> str:
    """A short SMS of a citizen: `terima`, `ya`, `belum` or `tempat`."""
    found = [words for it, words in rows("latihan/warga.tsv") if it == kind]
    return _told(dice.choice(found), at, place or "kampung kami", dice)


def _told(words: str, at: datetime, place: str, dice: random.Random) -> str:
    here = at.astimezone(WIB)
    seen = here - timedelta(days=1) if here.weekday() > 0 and dice.random() < 0.5 else here
    blanks = {
        "hari": format_date(seen, "EEEE", locale="id"),
        "petugas": dice.choice(_STAFF),
        "nama": dice.choice(_CITIZENS),
        "tempat": place,
        "desa": place,
        "rt": str(dice.randint(1, 14)),
        "n": str(dice.randint(2, 9)),
    }
    return re.sub(r"\{(\w+)\}", lambda it: blanks.get(it[1], it[0]), words)


@cache
def _without_places(about: str) -> str:
    """A kecamatan is called Air Hangat and a village Pasar Semurup: no topic of theirs."""
    return _names().sub(" ", about.lower())


@cache
def _names() -> re.Pattern[str]:
    names = {it.lower() for district, inside in places.villages().items()
             for it in (district, *inside)}  # fmt: skip
    names |= {"sungai penuh"}
    longest_first = sorted((it for it in names if " " in it), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
