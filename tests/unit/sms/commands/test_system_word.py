"""STATUS SISTEM counts only when it is the whole SMS; what it reads like otherwise is a card."""

import pytest

from app.sms.commands.grammar import is_system_status, parse
from app.sms.commands.meanings import Plain, Status


@pytest.mark.parametrize(
    "text", ["STATUS SISTEM", "status sistem", " Status  Sistem.\n", '"STATUS SISTEM"']
)
def test_any_case_and_spacing(text: str) -> None:
    assert is_system_status(text)
    assert isinstance(parse(text), Plain)


@pytest.mark.parametrize(
    "text",
    ["STATUS", "STATUS SISTEM PDAM kapan pulih?", "status sistemnya", "tolong status sistem"],
)
def test_a_sentence_is_no_word(text: str) -> None:
    assert not is_system_status(text)


def test_a_citizen_s_status_is_as_it_was() -> None:
    assert parse("STATUS") == Status(None)
    assert parse("STATUS K7Q4M2") == Status("K7Q4M2")
