"""What all screens share: days in our order, arrows."""

from __future__ import annotations

import re

from tests.servers import ROOT

TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
SHEETS = [it for it in sorted((ROOT / "app" / "static").rglob("*.css")) if "vendor" not in it.parts]
# Where a browser writes in its own language's order.
_NATIVE = re.compile(r"""type=\\?["']?(?:date|datetime-local|month|week|time)\b""")
_CLOSED = re.compile(r"([^{}]*summary::(?:after|before)[^{}]*)\{([^}]*)\}")
_UP = re.compile(r"\\25B[24]|[▲▴⌃˄]")


def test_no_template_leaves_the_order_of_a_day_to_the_browser() -> None:
    assert [path.name for path in TEMPLATES if _NATIVE.search(path.read_text())] == []


def test_an_arrow_points_up_only_while_something_is_open() -> None:
    signs = [it for path in SHEETS for it in _CLOSED.findall(path.read_text())]
    assert signs
    assert [rule for rule, sign in signs if _UP.search(sign) and "[open]" not in rule] == []
    heads = [
        it for path in TEMPLATES for it in re.findall(r"<summary.*?</summary>", path.read_text())
    ]
    assert [it for it in heads if re.search(r"fa-(?:caret|chevron|angle)-up", it)] == []
