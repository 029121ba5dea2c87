"""Codes when few are left: nobody's old code comes back too soon (D2); and tickets (D14)."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.workflow import codes
from app.models import Case
from app.services.cases.actions import creating
from app.services.cases.state import case_codes, known_number
from tests.office import Office, cards

THREE = ("1000", "4567", "8901")


def case(office: Office, number: int) -> Case:
    """A new card."""
    office.receive(f"+62812667700{number:02d}", f"Jalan rusak nomor {number}")
    return cards()[-1]


def had(office: Office, number: int, code: str, days: int | None) -> None:
    """A card that had this code until so many days ago; None: it has it still."""
    row = case(office, number)
    with transaction():
        row.code, row.code_is_live = code, days is None
        row.code_closed_at = None if days is None else now() - timedelta(days=days)


@pytest.fixture(autouse=True)
def _three_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The space of codes, so small that it is used up."""
    monkeypatch.setattr(codes, "ALL_CODES", THREE)


def test_what_has_rested_is_free_again(office: Office) -> None:
    had(office, 1, "1000", 91)
    had(office, 2, "4567", 89)
    had(office, 3, "8901", None)
    assert office.forward(case(office, 4).id) == "1000"


def test_the_code_closed_longest_ago_is_used_again_by_its_last_case(office: Office) -> None:
    had(office, 1, "1000", 400)
    had(office, 2, "1000", 1)
    had(office, 3, "4567", 30)
    had(office, 4, "8901", None)
    assert office.forward(case(office, 5).id) == "4567"


def test_when_all_are_live_it_is_forwarded_without_and_the_next_gets_what_is_closed(
    office: Office,
) -> None:
    for number, code in enumerate(THREE, start=1):
        had(office, number, code, None)
    without = case(office, 4)
    assert office.forward(without.id) == "None"
    assert (without.code_is_live, without.status) == (False, "diteruskan")
    with transaction():
        first = cards()[0]
        first.code_is_live, first.code_closed_at = False, now()
    assert office.forward(case(office, 5).id) == "1000"


def test_how_many_are_taken_counts_each_code_once(office: Office) -> None:
    had(office, 1, "1000", 400)
    had(office, 2, "4567", 30)
    had(office, 3, "4567", None)
    assert case_codes.percent_in_use() == 33
    had(office, 4, "8901", None)
    assert case_codes.percent_in_use() == 66


class Drawing(Random):
    """Draws these tickets one after the other."""

    def __init__(self, *tickets: str) -> None:
        super().__init__(1)
        self._tickets = list(tickets)

    def choices(self, *_: object, **__: object) -> list[str]:
        """The next one's letters."""
        return list(self._tickets.pop(0))


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_number, "_random", Drawing("WSEGAY", "K7Q4M2"))


@pytest.mark.usefixtures("app", "drawing")
def test_no_ticket_of_the_desk_spells_a_word_of_danger() -> None:
    assert creating.new_ticket() == "K7Q4M2"


@pytest.mark.usefixtures("drawing")
def test_no_ticket_of_an_sms_spells_a_word_of_danger(office: Office) -> None:
    office.receive("+6281266771234", "Jalan rusak di Siulak")
    assert db.session.scalars(select(Case.ticket)).all() == ["K7Q4M2"]
