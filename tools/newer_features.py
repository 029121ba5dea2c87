"""Prints what the oldest browsers served lack, from MDN's browser-compat-data (CC0).

    npm pack @mdn/browser-compat-data && tar xzf *.tgz
    .venv/bin/python -m tools.newer_features package/data.json >tests/house/newer_features.tsv

A name that means several things is left out where an old browser has one of them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

OLDEST: Final = {"chrome": 109, "firefox": 115}
# What a page of documents and forms can meet; the rest of the platform is not asked for.
_OF_PAGES: Final = re.compile(
    r"HTML\w*Element|(Shadow)?Root|(Element|Document|Window|Node|Navigator|Range|Selection|URL|Event"
    r"|EventTarget|URLSearchParams|Request|Response|Headers|AbortSignal|FormData|History|Location"
    r"|Animation|IntersectionObserver|ResizeObserver|Clipboard|SubmitEvent|ToggleEvent|Notification)"
)
_NAME: Final = re.compile(r"[A-Za-z][\w:-]+")
Row = tuple[str, str]


def since(statement: Any) -> int | None:
    """The first version that has it, without a flag or a prefix."""
    found = [
        it
        for it in (statement if isinstance(statement, list) else [statement])
        if not {"flags", "prefix", "alternative_name"} & it.keys() and it.get("version_added")
    ]
    begins = {it["version_added"] for it in found}
    stays = [it for it in found if it.get("version_removed") in {None, *begins}]
    versions = [re.match(r"≤?(\d+)", str(it["version_added"])) for it in stays]
    return min((int(it[1]) for it in versions if it), default=None)


def css(path: list[str]) -> Iterator[Row]:
    """What a feature of CSS is called in a stylesheet."""
    group, name = path[1], path[-1]
    if group == "properties":
        yield from [("property", name)] if len(path) == 3 else []
        yield from [("value", f"{path[2]}:{name}")] if len(path) == 4 else []
    if group == "at-rules" and len(path) == 3:
        yield "at-rule", name
    if group == "selectors" and len(path) == 3:
        yield "pseudo", name
    if group == "types" and len(path) <= 5:
        yield ("unit" if path[2] == "length" else "function"), name


def script(path: list[str]) -> Iterator[Row]:
    """What a feature of the language or of the page is called in a script."""
    top, name = path[0], path[-1].removesuffix("_static")
    inner = path[2:] if top == "javascript" else path[1:]
    if top == "javascript" and path[1] != "builtins":
        return
    if top == "api" and not _OF_PAGES.fullmatch(path[1]):
        return
    if len(inner) == 1:
        yield "name", name
    elif len(inner) == 2 or inner[0] == "Intl":
        yield "member", name


def html(path: list[str]) -> Iterator[Row]:
    """What an element or an attribute is called in a template."""
    if path[1] == "elements" and len(path) == 3:
        yield "element", path[-1]
    elif len(path) == (4 if path[1] == "elements" else 3):
        yield "attribute", path[-1]


_ROOMS: Final = {"css": css, "javascript": script, "api": script, "html": html}


def features(node: Any, path: list[str]) -> Iterator[tuple[Row, Any]]:
    """Every feature by kind and name, with its statements of support."""
    for name, inner in node.items():
        if name == "__compat":
            for row in _ROOMS[path[0]](path) if len(path) > 1 else ():
                yield row, inner
        elif isinstance(inner, dict):
            yield from features(inner, [*path, name])


def main(data: Path) -> None:
    """The table, sorted."""
    tree, late, fine = json.loads(data.read_text()), {}, set()
    for top in _ROOMS:
        for row, feature in features(tree[top], [top]):
            found = {name: since(feature["support"].get(name, {})) for name in OLDEST}
            status = feature.get("status", {})
            if all(found[name] and found[name] <= OLDEST[name] for name in OLDEST):
                fine.add(row)
            elif (
                status.get("standard_track")
                and not status.get("deprecated")
                and any(found.values())
            ):
                late.setdefault(row, found)
    for row in sorted(late.keys() - fine):
        kind, name = row
        is_of_late = kind == "value" and ("property", name.split(":")[0]) in late
        if _NAME.fullmatch(name) and not is_of_late:
            print(kind, name, *(late[row][it] or "-" for it in OLDEST), sep="\t")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
