"""Every route with anything in its address and its form, as every role: an answer, never a failure.

There is no API with a schema to try (no REST route is served); this is what stands in its place.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import AnyConverter, BaseConverter

from app.database.extensions import db
from app.http.error_pages import RowId
from config import ROOT
from tests import hostile
from tests.conftest import database  # noqa: F401 - on both
from tests.house.test_matrix import PEOPLE
from tests.house.test_routes import OPEN
from tests.integration.views.crowd import every_kind_of_row
from tests.web import BrowserlikeClient, Login

EXAMPLES = 100
LEFT_OUT = {"static", "appbuilder.static", "LoginView.logout"}
# The parts of addresses that are words, not numbers.
SECTIONS = ("layanan", "kata", "tampilan", "acknowledgement", "answer", "xlsx", "csv", "id", "en")
LIKELY = (
    *("", "0", "1", "2", "-1", "9" * 30, "1.5", "nan", "1e999", "٣", "\0", "a\0b", "\ud800"),
    *("2026-11-25", "9999-12-31", "0001-01-01", "2026-11", "2026-11-25T09:30", "24/11/2026 09.30"),
    *("semua", "keluhan", "hari", "bebas", "turun", "name", "sms", "surat", "whatsapp", "ya"),
    *("Kepala Dinas PUPR", "+6281266771234", "x" * 5000),
)


READ = r'(?:args|form|values)\.get(?:list)?\(\s*"(\w+)"'
FIELD = r"^    (\w+) = \w+[Ff]ield\("


def names_of_fields() -> list[str]:
    """Every name that a view reads of an address or a form, as it stands in the source."""
    patterns = {"app/views/**/*.py": READ + "|" + FIELD, "app/templates/**/*.html": r'name="(\w+)"'}
    found: set[str] = set()
    for files, pattern in patterns.items():
        for path in sorted(ROOT.glob(files)):
            for groups in re.findall(pattern, path.read_text(), re.MULTILINE):
                found.update([groups] if isinstance(groups, str) else filter(None, groups))
    return sorted(found - {"csrf_token"})


def routes(app: Flask) -> list[tuple[Any, str]]:
    """Each rule with each of its methods."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in LEFT_OUT]
    return [
        (rule, method)
        for rule in sorted(rules, key=lambda it: it.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


ROW_IDS = st.integers(1, 16) | st.sampled_from([0, 2**31 - 1])
WORDS = st.sampled_from(LIKELY) | st.sampled_from(hostile.ALL) | st.text(max_size=40)
FIELDS = st.dictionaries(st.sampled_from(names_of_fields()), WORDS, max_size=8)


def _place(part: BaseConverter) -> st.SearchStrategy[Any]:
    """What may stand at this place of an address: the router itself refuses the rest."""
    if isinstance(part, RowId):
        return ROW_IDS
    return st.sampled_from(sorted(part.items) if isinstance(part, AnyConverter) else SECTIONS)


@pytest.mark.parametrize("role", PEOPLE)
def test_anything_gets_an_answer(
    app: Flask, client: BrowserlikeClient, login: Login, role: str
) -> None:
    every_kind_of_row()
    login(client, PEOPLE[role])
    met: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        rule, method = data.draw(st.sampled_from(routes(app)))
        values = {name: data.draw(_place(part)) for name, part in rule._converters.items()}
        with app.test_request_context():
            address = rule.build(values)[1]
        asked, sent = data.draw(FIELDS), data.draw(FIELDS) if method == "POST" else {}
        part = {"HX-Request": "true"} if data.draw(st.booleans()) else {}
        answer = client.open(
            address, method=method, query_string=clean(asked), data=clean(sent), headers=part
        )
        met.add(answer.status_code)
        assert answer.status_code < 500, (method, address, asked, sent)
        answer.close()

    ask()
    assert 200 in met
    assert client.get("/profil/").status_code == 200, "something ended the session"
    db.session.rollback()


def clean(fields: dict[str, str]) -> dict[str, bytes]:
    """As bytes: what is no character at all (a lone surrogate) can be sent, too."""
    return {name: words.encode("utf-8", "surrogatepass") for name, words in fields.items()}


def test_the_names_are_found_and_the_open_routes_are_known(app: Flask) -> None:
    assert {"cari", "kategori", "text", "username", "site_name"} & set(names_of_fields())
    assert len(names_of_fields()) > 60
    assert {rule.endpoint for rule, _ in routes(app)} >= OPEN - LEFT_OUT
