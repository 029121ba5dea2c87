"""Each tag that code, tests and docs cite, such as S83 or ADR 7, has its entry in the repository.

Read are comments and docstrings, ids of test cases, comments of templates, styles, scripts and
settings, and the prose of pages. Not read are data, other strings, and what stands in backticks.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from config import ROOT

REQUIREMENTS = ROOT / "docs" / "requirements.md"
DECISIONS = ROOT / "docs" / "pengembang" / "adr"
FOLDERS = ("app", "deploy", "docs", "migrations", "qa", "tests", "tools")
NOT_OURS = (ROOT / "app" / "static" / "vendor", ROOT / "app" / "translations")
ALL = {"S": 106, "A": 33, "D": 17}

LETTER = re.compile(r"(?<![\w.#%-])([SADGRW])(\d{1,3})(?:-\1(\d{1,3}))?(?!\w)")
WHOLE = re.compile(r"\b(?:UC-[A-Z]\d{0,2}|SMS-\d{3}|ADR \d{1,3})\b")
# What only looks like a tag: the rules of ruff, and paper.
NO_TAG = re.compile(r"noqa: [A-Z0-9, ]+|(?:PDF\W+|pada |size: )A4\b")
ENTRY = re.compile(r"^- \*\*([A-Z]+-?\d+)\*\*: \S.*(?:\n  \S.*)*", re.MULTILINE)
HEADING = re.compile(r"^### (UC-.*?):", re.MULTILINE)

MARKUP = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
SLASHED = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.DOTALL)
HASHED = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)
QUOTED = re.compile(r"^(`{3,}).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
COMMENTS = {".html": MARKUP, ".svg": MARKUP, ".xml": MARKUP, ".js": SLASHED, ".css": SLASHED}
TEXTS = {"", ".cfg", ".conf", ".env", ".rules", ".service", ".sh", ".toml", ".yaml", ".yml"}

Said = tuple[int, str]


def said_in(name: str, text: str) -> Iterator[Said]:
    """What a file says to its readers, with the number of each line."""
    suffix = Path(name).suffix
    if suffix == ".py":
        yield from _python(text)
    elif suffix == ".md":
        prose = QUOTED.sub(lambda found: "\n" * found[0].count("\n"), text)
        yield from enumerate(prose.split("\n"), 1)
    elif suffix in COMMENTS or suffix in TEXTS:
        for found in COMMENTS.get(suffix, HASHED).finditer(text):
            yield from _lines(found[0], text.count("\n", 0, found.start()) + 1)


def _lines(text: str, first: int) -> Iterator[Said]:
    yield from enumerate(text.split("\n"), first)


def _python(text: str) -> Iterator[Said]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    source = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            last = node.end_lineno or node.lineno
            yield from enumerate(source[node.lineno - 1 : last], node.lineno)
        elif isinstance(node, ast.keyword) and node.arg in ("id", "ids"):
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    yield inner.lineno, inner.value


def tags_in(line: str) -> list[str]:
    """Every tag that a line cites; a range is all that lies in it."""
    line = NO_TAG.sub("", line)
    found = WHOLE.findall(line)
    for letter, first, last in LETTER.findall(line):
        found += [f"{letter}{n}" for n in range(int(first), int(last or first) + 1)]
    return found


@cache
def defined() -> list[str]:
    """What a tag may be: an entry or a use case of the page, or the number of a decision."""
    text = REQUIREMENTS.read_text()
    cases = [tag for heading in HEADING.findall(text) for tag in WHOLE.findall(heading)]
    decisions = [f"ADR {int(path.name[:4])}" for path in DECISIONS.glob("*.md")]
    return [found[1] for found in ENTRY.finditer(text)] + cases + decisions


@cache
def files() -> list[Path]:
    """Everything that we have written and that says something."""
    below = (path for name in FOLDERS for path in (ROOT / name).rglob("*"))
    top = (path for path in ROOT.iterdir() if path.name != "LICENSE")
    read = {".py", ".md", *COMMENTS, *TEXTS}
    return sorted(
        path
        for path in (*below, *top)
        if path.suffix in read
        and path.is_file()
        and not path.name.startswith(".")
        and not any(path.is_relative_to(folder) for folder in NOT_OURS)
    )


@cache
def said() -> list[tuple[Path, int, str]]:
    """Every line that somebody reads, with its place."""
    return [
        (path, number, line)
        for path in files()
        for number, line in said_in(path.name, path.read_text())
    ]


def at(path: Path, number: int, what: str) -> str:
    """Where something is wrong."""
    return f"{path.relative_to(ROOT)}:{number}: {what}"


def test_every_tag_that_is_cited_has_an_entry() -> None:
    known = set(defined())
    cited = [(path, number, tag) for path, number, line in said() for tag in tags_in(line)]
    assert len(cited) > 800
    assert [at(*it) for it in cited if it[2] not in known] == []


def test_no_tag_has_two_entries() -> None:
    assert [tag for tag, count in Counter(defined()).items() if count > 1] == []
    for path in DECISIONS.glob("*.md"):
        assert path.read_text().startswith(f"# {int(path.name[:4])}. ")


@pytest.mark.parametrize("letter", ALL)
def test_every_statement_reading_and_decision_has_an_entry(letter: str) -> None:
    given = {tag for tag in defined() if re.fullmatch(rf"{letter}\d+", tag)}
    assert given == {f"{letter}{n}" for n in range(1, ALL[letter] + 1)}
