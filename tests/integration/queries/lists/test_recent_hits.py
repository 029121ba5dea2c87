"""A unit's search among its newest forwards gives what the search of all years gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db
from app.models import Forward
from app.queries.lists import conditions as card_conditions
from app.queries.lists.conditions import office_conditions, office_page
from app.queries.lists.facet_counts import SEARCH_LIMIT
from app.queries.lists.filters import Filters
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.services.cases.actions import forwarding, withdrawing
from tests.cases import citizen_sms, forward_id, forwarded, let, unit_id

SEARCH = Filters(state="semua", words="jalan")


def found(filters: Filters) -> tuple[int, ...]:
    return office_page(filters, office_conditions(filters, unit_id("PUPR"))).ids


@pytest.fixture
def crowd(app: Flask) -> list[int]:
    """PUPR's forwards about a road, newest first; among them other words, and another unit's."""
    rows = []
    for number in range(5):
        rows.append(forwarded(f"Jalan rusak {number}", "PUPR", category="keluhan"))
        forwarded(f"Jalan macet {number}", "DISHUB")
        forwarded(f"Parit {number}", "PUPR")
    return [forward_id(row) for row in reversed(rows)]


def reached(filters: Filters) -> set[int]:
    """All that the conditions reach, beyond the page too."""
    conditions = office_conditions(filters, unit_id("PUPR"))
    return set(db.session.scalars(select(Forward.id).join(Forward.case).where(*conditions)))


def test_the_newest_are_the_same_wherever_it_looks(
    crowd: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_conditions, "RECENT_FORWARDS", 6)
    monkeypatch.setattr(card_conditions, "ENOUGH_HITS", 3)
    assert found(SEARCH)[:3] == tuple(crowd[:3])
    # PostgreSQL's own index gives a unit's hits as they are asked for.
    is_sqlite = db.engine.dialect.name == "sqlite"
    assert reached(SEARCH) == set(crowd[:3] if is_sqlite else crowd)


def test_where_the_newest_hold_too_few_all_are_found(
    crowd: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_conditions, "RECENT_FORWARDS", 6)
    monkeypatch.setattr(card_conditions, "ENOUGH_HITS", 4)
    assert found(SEARCH) == tuple(crowd)
    assert found(replace(SEARCH, words="jalan 1")) == (crowd[3],)
    assert found(replace(SEARCH, category="pujian")) == ()


def test_an_old_case_that_was_forwarded_late_comes_first(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_conditions, "RECENT_FORWARDS", 2)
    monkeypatch.setattr(card_conditions, "ENOUGH_HITS", 2)
    early = citizen_sms("Jalan ke sawah longsor")
    rows = [forwarded(f"Jalan rusak {number}", "PUPR") for number in range(3)]
    let("moderator", forwarding.forward, early, [unit_id("PUPR")], "keluhan")
    assert found(SEARCH)[:2] == (forward_id(early), forward_id(rows[-1]))


def test_only_what_the_list_shows_counts(crowd: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A withdrawn forward is no hit: the newest then hold one less than enough."""
    monkeypatch.setattr(card_conditions, "RECENT_FORWARDS", 6)
    monkeypatch.setattr(card_conditions, "ENOUGH_HITS", 3)
    let("moderator", withdrawing.withdraw, crowd[0])
    assert found(SEARCH) == tuple(crowd[1:])


def test_enough_is_more_than_a_page_and_a_count_need() -> None:
    assert max(SEARCH_LIMIT, PAGE_SIZE) < card_conditions.ENOUGH_HITS
