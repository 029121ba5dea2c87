"""The example year of the training mode as a plan: who writes what on which day, by season.

The same day and number give the same plan, so that a fill that was interrupted goes on.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import count
from typing import Final, NamedTuple

from app.domain.language import places
from app.domain.language.protecting_units import FAMILY, INSPECTORATE
from app.domain.workflow.deadlines import WIB
from app.services.setup.demo_answers import answers, rows

SLICES: Final = 12
YEAR: Final = timedelta(days=365)
# Cases of one slice of the year, before spam and what happens to all at once.
_EACH: Final = 66
# So many more came since yesterday.
_TODAY: Final = 12
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
# What somebody works on today is there at once.
_FRESH: Final = timedelta(days=4)
_HOURS: Final = (*range(6, 22), 8, 9, 10, 19, 20)
# Fictitious numbers of citizens: 0812-0000-0001 and so on.
_PREFIXES: Final = ("812", "813", "821", "822", "852", "853", "831", "857", "878")
# Whoever writes again and again, out of so many numbers.
_REGULARS: Final = 60
# Words of the shipped examples -> when in the year they make sense.
_SEASONS: Final = (
    (re.compile(r"puaso|puasa|sahur|tarawih|ramad|beduk"), "puasa"),
    (re.compile(r"lebaran|mudik|idul|takbir"), "lebaran"),
    (re.compile(r"banjir|longsor"), "11,12,1,2"),
    (re.compile(r"ppdb|daftar sekolah|murid baru|kelulusan"), "5,6,7"),
    (re.compile(r"natal|tahun baru"), "12"),
)
# The flood falls on this day of the year, the night without water so many days ago.
_FLOOD: Final = (1, 11)
_DRY_NIGHT: Final = 47


class Kind(StrEnum):
    """What becomes of a case."""

    UNIT = "unit"
    DIRECT = "direct"
    JOINT = "joint"
    ENTERED = "entered"
    INCIDENT = "incident"
    SPAM = "spam"


# Of a hundred cases, those of an incident apart.
_SHARES: Final = {Kind.UNIT: 69, Kind.DIRECT: 16, Kind.SPAM: 6, Kind.ENTERED: 5, Kind.JOINT: 4}


class Text(NamedTuple):
    """A text that somebody may write; `season` is months, a word of _SEASONS, or `*`."""

    season: str
    category: str
    unit: str
    words: str
    # The village it came from, and what it said before that was named.
    place: str = ""
    plain: str = ""

    @property
    def about(self) -> str:
        """What it is about, wherever it is."""
        return self.plain or self.words


class Habit(NamedTuple):
    """How an SKPD works: office hours until its answer, then shares in per cent."""

    code: str
    hours: float
    rejects: int
    promises: int
    keeps: int
    by_phone: int
    head: str
    secretary: str
    operator: str
    title: str

    @property
    def username(self) -> str:
        """The account of its operator."""
        return f"operator-{self.code.lower()}"


@dataclass(frozen=True, slots=True)
class Story:
    """One case and what happens to it."""

    number: int
    at: datetime
    kind: Kind
    text: Text
    sender: str
    incident: str = ""
    is_regular: bool = False


@cache
def habits() -> dict[str, Habit]:
    """The SKPD of the year by their code."""
    return {
        code: Habit(code, float(hours), int(rejects), int(promises), int(keeps), int(by_phone), *it)
        for code, hours, rejects, promises, keeps, by_phone, *it in rows("latihan/dinas.tsv")
    }


def head_accounts() -> dict[str, str]:
    """The accounts of heads by their SKPD's code: of the year's, and of those that protect."""
    codes = (*habits(), FAMILY, INSPECTORATE)
    return {code: f"kadis-{code.lower()}" for code in codes}


def stories(end: datetime, fasts: Collection[date]) -> list[Story]:
    """The year that ends at this moment: its last days, then slice by slice, the newest first;
    `fasts` are the days of Idulfitri. Within each the oldest comes first."""
    pool, slice_ = _Pool(fasts), YEAR / SLICES
    found = [it for place in range(SLICES) for it in _slice(end - place * slice_, place, pool)]
    found += _at_once(end, pool)
    found.sort(key=lambda it: (it.at < end - _FRESH, (end - it.at) // slice_, it.at))
    return [replace(story, number=number) for number, story in enumerate(found)]


class _Pool:
    """The texts that are left, in an order of their own."""

    def __init__(self, fasts: Collection[date]) -> None:
        self._fasts = fasts
        self.seasonal = [Text(*row) for row in rows("latihan/musim.tsv")]
        shipped = [
            Text(_season_of(words), category, unit, words)
            for words, category, unit in rows("saran/contoh_sms.tsv")
        ]
        random.Random("texts").shuffle(shipped)
        self._of_units = [row for row in shipped if row.unit in habits()]
        self._direct = [row for row in shipped if row.unit in {it.units for it in answers()}
                        and row.unit not in habits()]  # fmt: skip
        self._spam = [row for row in shipped if row.category == "spam" and len(row.words) > 12]
        self._used: dict[str, date] = {}

    def text(self, kind: Kind, day: date, dice: random.Random) -> Text:
        """One of this kind; of the SKPD's half by season, the others from the shipped examples."""
        if kind is Kind.SPAM:
            return self._take(self._spam, day)
        if kind is Kind.DIRECT:
            return self._take(self._direct, day)
        if kind is Kind.JOINT:
            return self._take(self._of_units, day, is_joint)
        fresh = [row for row in self.seasonal if self._fits(row, day) and self._rests(row, day)]
        if not fresh or dice.random() > 0.42:
            return self._take(self._of_units, day)
        row = dice.choice(fresh)
        self._used[row.words] = day
        return row

    def _take(
        self, rows: list[Text], day: date, is_wanted: Callable[[Text], bool] = lambda _: True
    ) -> Text:
        """The next that fits the season; what was used goes to the end."""
        fitting = (row for row in rows if is_wanted(row) and self._fits(row, day))
        row = next(fitting, None) or next(filter(is_wanted, rows))
        rows.remove(row)
        rows.append(row)
        return row

    def _rests(self, row: Text, day: date) -> bool:
        used = self._used.get(row.words)
        return used is None or abs(used - day) > timedelta(days=75)

    def _fits(self, row: Text, day: date) -> bool:
        if row.season == "*":
            return True
        if row.season in ("puasa", "lebaran"):
            left = [(feast - day).days for feast in self._fasts]
            span = range(1, 33) if row.season == "puasa" else range(-9, 9)
            return any(days in span for days in left)
        return row.season[0].isdigit() and str(day.month) in row.season.split(",")


def _slice(last: datetime, place: int, pool: _Pool) -> Iterator[Story]:
    """The cases of the days before `last`."""
    dice = random.Random(f"slice {place}")
    first = last - YEAR / SLICES
    for one in range(_EACH + (_TODAY if place == 0 else 0)):
        at = _moment(first if one < _EACH else last - _DAY * 1.5, last, dice)
        kind = dice.choices(list(_SHARES), list(_SHARES.values()))[0]
        # Whoever sends spam is blocked: not a number that others of the year's cases have.
        is_regular = dice.random() < 0.1 and kind is not Kind.SPAM
        number = 8000 + dice.randrange(_REGULARS) if is_regular else place * 100 + one
        text = _placed(pool.text(kind, at.astimezone(WIB).date(), dice), dice)
        yield Story(0, at, kind, text, _number(number), is_regular=is_regular)


def _at_once(end: datetime, pool: _Pool) -> Iterator[Story]:
    """The flood, the night without water, and what goes on now."""
    dice, here = random.Random("at once"), end.astimezone(WIB)
    flood = datetime.combine(date(here.year, *_FLOOD), time(3, 40), WIB)
    night = datetime.combine(here.date() - _DRY_NIGHT * _DAY, time(18, 10), WIB)
    happenings = (
        ("banjir", flood if flood < end else flood.replace(year=here.year - 1), 26, 30 * _HOUR),
        ("mati-air", night, 34, 0.9 * _HOUR),
        ("mati-air", end - 20 * _HOUR, 7, 3 * _HOUR),
    )
    numbers = count(5000)
    for season, begin, many, span in happenings:
        texts = [row for row in pool.seasonal if row.season == season]
        _, district = dice.choice(_villages())
        name = "Banjir Batang Merao" if season == "banjir" else f"Air mati {district}"
        incident = f"{name} {begin.astimezone(WIB):%d/%m/%Y}"
        for one in range(many):
            where = dice.choice([it for it in _villages() if it[1] == district])
            text = _in_place(texts[one % len(texts)], where, dice)
            at = begin + span * dice.random() ** 1.6
            yield Story(0, at, Kind.INCIDENT, text, _number(next(numbers)), incident)


def _moment(first: datetime, last: datetime, dice: random.Random) -> datetime:
    """A day of the slice, weekends less often, at an hour at which people write."""
    while True:
        at = first + (last - first) * dice.random()
        here = at.astimezone(WIB)
        at = datetime.combine(here.date(), time(dice.choice(_HOURS), dice.randrange(60)), WIB)
        if first <= at < last and (at.weekday() < 5 or dice.random() < 0.6):
            return at + timedelta(seconds=dice.randrange(60))


def _number(number: int) -> str:
    return f"+62{_PREFIXES[number % len(_PREFIXES)]}0000{number:04d}"


def _placed(text: Text, dice: random.Random) -> Text:
    """Most citizens say where they are."""
    if text.category == "spam" or places.kecamatan_of(text.words) or dice.random() < 0.25:
        return text
    return _in_place(text, dice.choice(_villages()), dice)


def _in_place(text: Text, where: tuple[str, str], dice: random.Random) -> Text:
    """As somebody of this village writes it."""
    (village, district), words = where, text.words
    forms = (
        *(f"{words}. desa {village} kec {district}", f"{words} - {village}, {district}"),
        *(f"{village} {district}: {words}", f"Ass, {words}. kami di {village} kec {district}"),
        *(f"{words}. lokasi {village} {district}", f"warga {village} kec {district}. {words}"),
    )
    return text._replace(words=dice.choice(forms), place=village, plain=text.about)


@cache
def _villages() -> Sequence[tuple[str, str]]:
    """Names that only one kecamatan has."""
    named = [(it, district) for district, names in places.villages().items() for it in names]
    known = [it for it, _ in named]
    return [(it, district) for it, district in named if known.count(it) == 1 and len(it) < 18]


def is_joint(text: Text) -> bool:
    """Whether it is a complaint on which two SKPD have something to say."""
    if text.category not in ("keluhan", "pengaduan"):
        return False
    return any(row.fits(text.unit, "bersama", text.about) for row in answers())


def _season_of(words: str) -> str:
    return next((name for pattern, name in _SEASONS if pattern.search(words.lower())), "*")
