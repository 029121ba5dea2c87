"""What all screens share: days in our order, arrows, forms that stay in place, sorted lists."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.views.framework.crud import AuditedModelView
from tests.servers import ROOT

TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
SHEETS = [it for it in sorted((ROOT / "app" / "static").rglob("*.css")) if "vendor" not in it.parts]
# Where a browser writes in its own language's order.
_NATIVE = re.compile(r"""type=\\?["']?(?:date|datetime-local|month|week|time)\b""")
_CLOSED = re.compile(r"([^{}]*summary::(?:after|before)[^{}]*)\{([^}]*)\}")
_UP = re.compile(r"\\25B[24]|[▲▴⌃˄]")


@pytest.fixture
def database(sqlite_database: Any) -> Any:
    """What is asked here does not depend on the database."""
    return sqlite_database


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


def test_a_form_on_a_page_of_its_own_is_sent_as_a_page() -> None:
    """Sent by htmx, its answer opened in a window over the same form, with every id twice."""
    assert "hx-disable" in (ROOT / "app/templates/framework/page.html").read_text()


def test_every_list_is_sorted_by_its_unit_and_its_role(app: Flask) -> None:
    views = [it for it in app.appbuilder.baseviews if isinstance(it, AuditedModelView)]  # type: ignore[attr-defined]  # FAB sets it
    lists = {type(it).__name__: (set(it.list_columns), set(it.order_columns)) for it in views}
    assert {"UserView", "ContactView", "AnswerTemplateView"} <= lists.keys()
    for name, (columns, sortable) in lists.items():
        assert columns & {"skpd", "roles"} <= sortable, name
