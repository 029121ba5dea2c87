"""Each decision has a number of its own, so "ADR 7" means one thing; links to it lead there."""

from __future__ import annotations

import re

from config import ROOT

FOLDER = ROOT / "docs" / "pengembang" / "adr"
FILES = sorted(FOLDER.glob("*.md"))


def test_each_number_is_given_once_and_stands_in_the_heading() -> None:
    numbers = [int(path.name[:4]) for path in FILES]
    assert numbers == list(range(1, len(FILES) + 1))
    headings = [path.read_text().splitlines()[0] for path in FILES]
    wrong = [h for h, number in zip(headings, numbers, strict=True) if h[:5] != f"# {number}. "[:5]]
    assert wrong == []


def test_every_link_to_a_decision_leads_to_it() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    links = [
        link
        for page in pages
        for link in re.findall(r"\(([^)\s]*adr/\d[^)\s]*)\)", page.read_text())
    ]
    assert links
    names = {path.name for path in FILES}
    assert [link for link in links if link.rpartition("/")[2] not in names] == []
