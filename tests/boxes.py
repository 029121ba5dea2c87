"""The boxes of all words of a PDF, as poppler reads them, and what is wrong with them."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

POINTS_OF_MM = 72 / 25.4
# The margins that no word enters: at the sides, and above and below with the number of the page.
_SIDE, _EDGE = 14 * POINTS_OF_MM, 7 * POINTS_OF_MM
# A glyph may stand out of its line by a hair.
_HAIR = 0.6
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word and its box in points, from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def is_over(self, other: Word) -> bool:
        """Whether the letters of both share paper: a line's box is higher than its letters."""
        across = min(self.right, other.right) - max(self.left, other.left)
        heights = min(self.bottom - self.top, other.bottom - other.top)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > _HAIR and down > 0.3 * heights


@dataclass(frozen=True, slots=True)
class Page:
    """One page with its words in the order in which they were written."""

    width: float
    height: float
    words: list[Word]

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def millimetres(self) -> tuple[float, float]:
        """Its size."""
        return self.width / POINTS_OF_MM, self.height / POINTS_OF_MM


def pages(pdf: bytes) -> list[Page]:
    """Every page of the file."""
    command = ["pdftotext", "-bbox", "-raw", "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return [
        Page(float(width), float(height), [_word(*found) for found in _WORD.findall(inside)])
        for width, height, inside in _PAGE.findall(read)
    ]


def _word(left: str, top: str, right: str, bottom: str, text: str) -> Word:
    return Word(html.unescape(text), float(left), float(top), float(right), float(bottom))


def faults(found: list[Page]) -> list[str]:
    """What a reader would stumble over."""
    wrong = [f"page {n}: {it}" for n, page in enumerate(found, 1) for it in _of_page(page)]
    for number, page in enumerate(found, 1):
        if f"Halaman {number} dari {len(found)}" not in page.text:
            wrong.append(f"page {number}: no 'Halaman {number} dari {len(found)}'")
    return wrong


def _of_page(page: Page) -> Iterator[str]:
    for word in page.words:
        across = word.left >= _SIDE and word.right <= page.width - _SIDE
        if not across or word.top < _EDGE or word.bottom > page.height - _EDGE:
            yield f"outside the margins: {word.text}"
        if "\u2026" in word.text:
            yield f"cut: {word.text}"
    near: list[Word] = []
    for word in sorted(page.words, key=lambda it: it.top):
        near = [it for it in near if it.bottom > word.top]
        for other in near:
            if word.is_over(other):
                yield f"over another word: {word.text} on {other.text}"
        near.append(word)


def is_whole(found: list[Page], name: str) -> bool:
    """Whether a name stands somewhere in full, in one line or in several."""
    return any(_solid(name) in _solid(page.text) for page in found)


def _solid(text: str) -> str:
    return re.sub(r"[\s\u00ad\u00a0]", "", text)
