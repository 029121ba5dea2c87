"""Our stylesheets, scripts and templates ask for nothing that the oldest browsers served lack.

README and docs/admin/pasang.md name these browsers. What they lack stands in newer_features.tsv,
printed by tools/newer_features.py from MDN's data. htmx and Plotly are not read: htmx 2 serves all
but Internet Explorer, and without Plotly the report shows the same figures as SVG and table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import tinycss2

from tests.servers import ROOT

TABLE: Final = Path(__file__).with_name("newer_features.tsv")
CSS, JS, HTML = "*.css", "*.js", "*.html"
# What an old browser may lack: the page is whole without it.
MAY_LACK: Final = {
    "property text-wrap": "a heading breaks at the edge instead of evenly",
    "property scrollbar-width": "Chrome hides the bar by ::-webkit-scrollbar",
    "value break-after:avoid": "on paper, what belongs together may stand on two pages",
    "pseudo has": "a lesser look; stands in a rule of its own, whose loss takes nothing else along",
}
_COMMENT_OR_WORDS: Final = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)
_TEMPLATE: Final = re.compile(r"`(?:\\.|[^`\\])*`", re.DOTALL)
_SYNTAX: Final = {
    "a regular expression with the flag v": re.compile(r"/[dgimsuy]*v[dgimsuy]*(?=[.;,)\s])"),
    "import or export": re.compile(r"^\s*(?:import|export)\b", re.MULTILINE),
    "using": re.compile(r"\busing\s+\w+\s*="),
}


@cache
def newer() -> dict[str, str]:
    """`pseudo has` -> `Chrome 105, Firefox 121`."""
    rows = (line.split("\t") for line in TABLE.read_text().splitlines())
    return {f"{kind} {name}": f"Chrome {c}, Firefox {f}" for kind, name, c, f in rows}


def ours(kind: str) -> list[Path]:
    """The files of our own."""
    found = sorted((ROOT / "app").rglob(kind))
    # What begins with print_ is read by WeasyPrint alone, which draws the papers.
    return [it for it in found if "vendor" not in it.parts and not it.name.startswith("print_")]


def tokens(nodes: Any) -> Iterator[Any]:
    """All tokens, those in brackets too."""
    for node in nodes or ():
        yield node
        yield from tokens(getattr(node, "content", None) or getattr(node, "arguments", None))


def of_rule(rule: Any) -> Iterator[str]:
    """The features of a selector and its declarations, and of what is nested."""
    prelude = list(tokens(rule.prelude))
    for before, node in zip([None, *prelude], prelude, strict=False):
        if getattr(before, "value", None) == ":" and node.type in ("ident", "function"):
            yield f"pseudo {getattr(node, 'lower_name', None) or node.lower_value}"
    seen: set[str] = set()
    for node in tinycss2.parse_blocks_contents(rule.content, True, True):
        if node.type == "declaration":
            yield from of_declaration(node, seen)
            seen.add(node.lower_name)
        elif node.type != "error":
            yield "pseudo nesting"


def of_declaration(node: Any, seen: set[str]) -> Iterator[str]:
    """The features of one declaration; `seen` are the properties that the rule has set before."""
    if f"-webkit-{node.lower_name}" not in seen:
        yield f"property {node.lower_name}"
    for token in tokens(node.value):
        if token.type == "function":
            yield f"function {token.lower_name}"
        elif token.type == "ident":
            yield f"value {node.lower_name}:{token.lower_value}"
        elif token.type == "dimension":
            yield f"unit {token.lower_unit}"
        elif token == "/" and node.lower_name == "content" and "content" not in seen:
            yield "content with words for the ear, and none before for Firefox 115"


def of_sheet(rules: Any) -> Iterator[tuple[str, Any]]:
    """Every feature with its rule."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from ((feature, rule) for feature in of_rule(rule))
        elif rule.type == "at-rule":
            yield f"at-rule {rule.lower_at_keyword}", rule
            if rule.lower_at_keyword in ("media", "supports", "layer", "container"):
                yield from of_sheet(tinycss2.parse_rule_list(rule.content, True, True))


def is_alone(rule: Any, word: str) -> bool:
    """Whether each selector of a rule has this: a browser without it drops the whole rule."""
    selectors = re.split(r",(?![^(]*\))", tinycss2.serialize(rule.prelude))
    return all(word in selector for selector in selectors)


def refused(css: str) -> list[str]:
    """What of a stylesheet an old browser would miss."""
    found = []
    for feature, rule in of_sheet(tinycss2.parse_stylesheet(css, True, True)):
        if feature.startswith("content with") or (feature in newer() and feature not in MAY_LACK):
            found.append(f"{feature} ({newer().get(feature, '')})")
        if feature == "pseudo has" and not is_alone(rule, ":has("):
            found.append(f":has() beside others: {tinycss2.serialize(rule.prelude)}")
    return found


def refused_script(text: str) -> list[str]:
    """What of a script an old browser would miss."""
    code = _TEMPLATE.sub(lambda it: " ".join(re.findall(r"\$\{([^{}]*)\}", it[0])), text)
    code = _COMMENT_OR_WORDS.sub('""', code).replace(".dataset.", " ")
    found = [words for words, sign in _SYNTAX.items() if sign.search(code)]
    for kind, sign in (("member", r"\??\.\s*([A-Za-z]\w+)"), ("name", r"(?<![.\w])([A-Z]\w+)")):
        names = [f"{kind} {name}" for name in re.findall(sign, code)]
        found += [f"{name} ({newer()[name]})" for name in names if name in newer()]
    return found


@pytest.mark.parametrize("path", ours(CSS), ids=lambda path: path.name)
def test_a_stylesheet_asks_for_nothing_newer(path: Path) -> None:
    assert refused(path.read_text()) == []


@pytest.mark.parametrize("path", ours(JS), ids=lambda path: path.name)
def test_a_script_asks_for_nothing_newer(path: Path) -> None:
    assert refused_script(path.read_text()) == []


def test_a_template_asks_for_nothing_newer() -> None:
    attributes = {it.split()[1] for it in newer() if it.startswith("attribute")}
    found = []
    for path in ours(HTML):
        text = re.sub(r"\{[{%#].*?[}%#]\}", "", path.read_text())
        for sheet in re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL):
            found += [f"{path.name}: {it}" for it in refused(sheet)]
        for tag in re.findall(r"<[a-z][^<>]*>", text):
            names = re.findall(r"\s([a-z-]+)", re.sub(r'"[^"]*"', "", tag))
            found += [f"{path.name}: {name}" for name in names if name in attributes]
    assert found == []
