"""The guides and their pictures agree: nothing shown is missing, nothing kept is unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.runtime.version import VERSION
from tests.servers import ROOT
from tools import paper_pictures
from tools.guide_pictures import MOST_BYTES, PICTURES
from tools.screens import SCREENS

DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")), ROOT / "qa" / "README.md"]
SHEETS = {"layar.webp", paper_pictures.SHEET}
DRAWINGS = {"architecture.svg"}
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def shown() -> dict[Path, set[str]]:
    """Each picture file that a page shows, with the words it has for who can't see it."""
    found: dict[Path, set[str]] = {}
    for page in PAGES:
        for words, target in _PICTURE.findall(page.read_text()):
            found.setdefault((page.parent / target).resolve(), set()).add(words)
    return found


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_picture_of_a_page_exists_and_has_words() -> None:
    assert [path.name for path in shown() if not path.is_file()] == []
    assert [path.name for path, words in shown().items() if not all(map(str.strip, words))] == []


def test_every_picture_is_shown_and_made_by_the_script() -> None:
    files = {path.name for path in (DOCS / "img").iterdir()}
    assert files == {path.name for path in shown()}
    assert files == {f"{picture.name}.webp" for picture in PICTURES} | SHEETS | DRAWINGS
    assert {picture.screen for picture in PICTURES} <= {screen.title for screen in SCREENS}


def test_a_picture_is_light() -> None:
    pictures = [path for path in (DOCS / "img").iterdir() if path.name not in SHEETS]
    assert [path.name for path in pictures if path.stat().st_size > MOST_BYTES] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text()):
        file, _, anchor = target.partition("#")
        if file.startswith(("http:", "https:", "mailto:")):
            continue
        goal = (page.parent / file).resolve() if file else page
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal), target


def test_the_changelog_begins_with_this_version() -> None:
    found = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert found
    assert found[1] == VERSION
