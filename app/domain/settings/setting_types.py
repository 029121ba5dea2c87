"""Setting types: parse what a person typed into a value, or say in one Indonesian sentence what to
type instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from app.domain.errors import PhoneInvalid
from app.domain.messaging import phone_numbers, quiet_hours
from app.domain.settings import own_words
from app.domain.words import N_, Sentence

_CLOCK: Final = r"([01]?\d|2[0-3])[.:][0-5]\d"
SPAN: Final = re.compile(rf"({_CLOCK})\s*[-–]\s*({_CLOCK})")
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_DIALLED: Final = re.compile(r"\+?[0-9]{3,15}")
# So many fit into the SMS that names them, however long they are.
_MOST_DIALLED: Final = 3
_SEPARATORS: Final = re.compile(r"[\s().-]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
# WCAG 2.2 AA (1.4.3): small white letters on the colour of a category.
_READABLE: Final = 4.5


class SettingType(Protocol):
    """What a row of the table needs to know of its values."""

    def read(self, spelled: str) -> Any:
        """The value; ValueError with a sentence that says what to type."""

    def spell(self, value: Any) -> str:
        """The value as it stands in the form and in the table."""


class SpelledAsIs:
    """A text that stands in the form and in the table as it is."""

    __slots__ = ()

    def spell(self, value: str) -> str:
        """The text."""
        return value


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number between two bounds, both allowed."""

    least: int
    most: int
    unit: str

    def read(self, spelled: str) -> int:
        """`10`."""
        typed = spelled.strip().removesuffix(self.unit).strip()
        number = int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else -1
        if not self.least <= number <= self.most:
            raise ValueError(
                Sentence(
                    "Isi bilangan bulat dari %(least)s sampai %(most)s %(unit)s.",
                    least=self.least,
                    most=self.most,
                    unit=Sentence(self.unit),
                )
            )
        return number

    def spell(self, value: float) -> str:
        """`10`."""
        return f"{value:g}"


@dataclass(frozen=True, slots=True)
class YesNo:
    """On or off."""

    def read(self, spelled: str) -> bool:
        """`1` or `0`, as the pick list sends it."""
        if spelled not in ("1", "0"):
            raise ValueError(N_("Pilih Ya atau Tidak."))
        return spelled == "1"

    def spell(self, value: bool) -> str:
        """`1` or `0`."""
        return str(int(value))


@dataclass(frozen=True, slots=True)
class TextLine(SpelledAsIs):
    """One line of text."""

    least: int
    most: int

    def read(self, spelled: str) -> str:
        """The text without outer and double spaces."""
        text = " ".join(spelled.split())
        if not self.least <= len(text) <= self.most or _CONTROL.search(text):
            raise ValueError(
                Sentence(
                    "Isi %(least)s sampai %(most)s karakter.", least=self.least, most=self.most
                )
            )
        return text


@dataclass(frozen=True, slots=True)
class Phone(SpelledAsIs):
    """A number as people are told it; it must be one that can be dialled. `is_optional`: or none,
    and if there is one an SMS must get there."""

    is_optional: bool = False

    def read(self, spelled: str) -> str:
        """The spelling is kept: it stands on the public page."""
        text = " ".join(spelled.split())
        if self.is_optional and not text:
            return text
        try:
            klass = phone_numbers.entered(text).klass
        except PhoneInvalid:
            raise ValueError(N_("Isi nomor HP yang benar, misalnya 0856 90 20 200.")) from None
        if self.is_optional and not phone_numbers.can_be_answered(klass):
            raise ValueError(
                N_("Nomor ini tidak dapat menerima SMS. Isi nomor HP, atau kosongkan.")
            )
        return text


@dataclass(frozen=True, slots=True)
class DialledNumbers:
    """Up to three numbers that a voice call reaches, also short ones such as 112; or none."""

    def read(self, spelled: str) -> tuple[str, ...]:
        """`112, 110`; the spaces and hyphens between the digits are left out."""
        typed = (_SEPARATORS.sub("", it) for it in spelled.split(","))
        numbers = tuple(dict.fromkeys(filter(None, typed)))
        if len(numbers) > _MOST_DIALLED or not all(map(_DIALLED.fullmatch, numbers)):
            raise ValueError(
                N_(
                    "Isi paling banyak tiga nomor telepon 3 sampai 15 angka, dipisahkan koma,"
                    " misalnya 112, 110, 119, atau kosongkan."
                )
            )
        return numbers

    def spell(self, value: tuple[str, ...]) -> str:
        """`112, 110`."""
        return ", ".join(value)


@dataclass(frozen=True, slots=True)
class WebAddress(SpelledAsIs):
    """The address of a page elsewhere."""

    most: int = 200

    def read(self, spelled: str) -> str:
        """`https://kerincikab.go.id`; nothing but http and https, for it becomes a link."""
        text = spelled.strip()
        if not self._is_address(text):
            raise ValueError(N_("Isi alamat lengkap yang berawalan https://, tanpa spasi."))
        return text

    def _is_address(self, text: str) -> bool:
        if len(text) > self.most or re.search(r"[\s\"'<>\\\x00-\x1f]", text):
            return False
        try:
            parts = urlsplit(text)
            return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class MailAddress(SpelledAsIs):
    """An e-mail address, or none."""

    def read(self, spelled: str) -> str:
        """`admin@kerincikab.go.id`."""
        text = spelled.strip()
        if text and (len(text) > 120 or not _MAIL.fullmatch(text)):
            raise ValueError(N_("Isi alamat surel seperti nama@contoh.go.id, atau kosongkan."))
        return text


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Two times of the day."""

    def read(self, spelled: str) -> quiet_hours.Span:
        """`21.00-06.00`; a colon will do too."""
        found = SPAN.fullmatch(spelled.strip())
        if found is None:
            raise ValueError(N_("Isi seperti 21.00-06.00 (00.00-00.00: tidak ada jam tenang)."))
        return clock_time(found[1]), clock_time(found[3])

    def spell(self, value: quiet_hours.Span) -> str:
        """`21.00-06.00`."""
        return "-".join(f"{at:%H.%M}" for at in value)


def clock_time(spelled: str) -> time:
    """`7.30` or `07:30`."""
    hour, _, minute = spelled.replace(".", ":").partition(":")
    return time(int(hour), int(minute))


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words or short phrases, one a line."""

    least: int = 1
    most: int = 100
    shortest: int = 3
    longest: int = 40

    def read(self, spelled: str) -> tuple[str, ...]:
        """The words in their order, each once whatever its case; commas part them as lines do."""
        words: dict[str, str] = {}
        for typed in re.split(r"[\n\r,;]+", spelled):
            if word := " ".join(typed.split()):
                words.setdefault(word.casefold(), word)
        found = tuple(words.values())
        if not self.least <= len(found) <= self.most:
            raise ValueError(
                Sentence(
                    "Isi %(least)s sampai %(most)s kata, satu kata setiap baris.",
                    least=self.least,
                    most=self.most,
                )
            )
        for word in found:
            if not self.shortest <= len(word) <= self.longest or _CONTROL.search(word):
                raise ValueError(
                    Sentence(
                        "“%(word)s” harus %(shortest)s sampai %(longest)s karakter.",
                        word=word[:40],
                        shortest=self.shortest,
                        longest=self.longest,
                    )
                )
        return found

    def spell(self, value: tuple[str, ...]) -> str:
        """One a line."""
        return "\n".join(value)


@dataclass(frozen=True, slots=True)
class AddedWords(WordList):
    """Words that an Admin adds to the reading of danger; none at first.

    What is stored counts as it is, also when an earlier release took it; what is typed anew must
    not match everyday messages.
    """

    least: int = 0

    def require_usable(self, words: tuple[str, ...]) -> None:
        """Raises ValueError with a sentence on the first word that says nothing of danger."""
        for word in words:
            reason = own_words.refusal(word)
            if reason is not None:
                raise ValueError(reason)


@dataclass(frozen=True, slots=True)
class Colour(SpelledAsIs):
    """A colour that white letters can be read on."""

    def read(self, spelled: str) -> str:
        """`#1b65b5`."""
        colour = spelled.strip().lower()
        if not _COLOUR.fullmatch(colour):
            raise ValueError(N_("Pilih warna, atau isi seperti #1b65b5."))
        if contrast_with_white(colour) < _READABLE:
            raise ValueError(
                N_("Warna ini terlalu terang untuk tulisan putih. Pilih yang lebih tua.")
            )
        return colour


def contrast_with_white(colour: str) -> float:
    """WCAG's contrast ratio of `#rrggbb` with white, 1 to 21."""
    red, green, blue = (_light(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _light(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
