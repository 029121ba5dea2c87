"""A code far from its neighbours, a ticket that can be read aloud."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.workflow.codes import (
    ALL_CODES,
    TICKET_ALPHABET,
    choose_code,
    confusable_codes,
    is_code,
    make_ticket,
    parse_ticket,
    show_ticket,
)

codes = st.sampled_from(ALL_CODES)


def _differences(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


@given(taken=st.sets(codes, max_size=200), near=st.sets(codes, max_size=60), seed=st.integers())
def test_a_code_is_free_and_one_slip_away_from_none_of_its_skpd(
    taken: set[str], near: set[str], seed: int
) -> None:
    code = choose_code(taken, near, Random(seed))
    assert code is not None
    assert is_code(code)
    assert code not in taken | near
    assert all(_differences(code, other) >= 2 for other in near)
    assert not any(code in confusable_codes(other) for other in near)


@pytest.mark.parametrize(
    ("code", "slip", "expected"),
    [
        pytest.param("4071", "4072", True, id="one digit replaced"),
        pytest.param("4071", "0071", True, id="the first digit replaced, though no code"),
        pytest.param("4071", "4701", True, id="neighbours swapped"),
        pytest.param("4071", "4017", True, id="the last two swapped"),
        pytest.param("4071", "1074", False, id="digits swapped that are no neighbours"),
        pytest.param("4071", "4182", False, id="three digits differ"),
        pytest.param("4071", "4071", False, id="the code itself is no slip"),
        pytest.param("4411", "4411", False, id="swapping equal digits is no slip"),
    ],
)
def test_what_a_hasty_finger_confuses(code: str, slip: str, expected: bool) -> None:
    assert (slip in confusable_codes(code)) is expected


@pytest.mark.parametrize(
    ("free", "near", "chosen"),
    [
        pytest.param({"4072"}, {"4071"}, "4072", id="nothing far: any free one will do"),
        pytest.param(set(), set(), None, id="nothing: the caller must recycle"),
        pytest.param({"4071"}, {"4071"}, None, id="the SKPD's own is never given again"),
    ],
)
def test_when_hardly_a_code_is_free(free: set[str], near: set[str], chosen: str | None) -> None:
    assert choose_code(set(ALL_CODES) - free, near, Random(1)) == chosen


def test_codes_are_drawn_from_the_whole_range() -> None:
    random = Random(7)
    drawn = {choose_code((), (), random) for _ in range(300)}
    assert {str(code)[0] for code in drawn} == set("123456789")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1000", True),
        ("9999", True),
        ("0999", False),
        ("407", False),
        ("40711", False),
        ("4o71", False),
        ("", False),
        (" 4071", False),
        ("٤٠٧١", False),
    ],
)
def test_a_code_is_four_digits_from_1000_to_9999(text: str, expected: bool) -> None:
    assert is_code(text) is expected


@given(seed=st.integers())
def test_a_ticket_survives_printing_and_reading(seed: int) -> None:
    ticket = make_ticket(Random(seed))
    assert len(ticket) == 6
    assert set(ticket) <= set(TICKET_ALPHABET)
    assert parse_ticket(show_ticket(ticket)) == ticket == parse_ticket(ticket.lower())


@pytest.mark.parametrize(
    ("text", "ticket"),
    [
        pytest.param("K7Q-4M2", "K7Q4M2", id="as printed"),
        pytest.param(" k7q 4m2 ", "K7Q4M2", id="small, with spaces"),
        pytest.param("K7Q4M", None, id="too short"),
        pytest.param("K7Q-4M22", None, id="too long"),
        pytest.param("K7Q-4M0", None, id="a zero is in no ticket"),
        pytest.param("KIQ-4M2", None, id="an I is in no ticket"),
        pytest.param("K7-Q4M2", None, id="the dash at the wrong place"),
        pytest.param("4071", None, id="a code is no ticket"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_reading_a_ticket(text: str, ticket: str | None) -> None:
    assert parse_ticket(text) == ticket


@given(text=st.text(max_size=20))
def test_reading_a_ticket_never_raises(text: str) -> None:
    ticket = parse_ticket(text)
    assert ticket is None or set(ticket) <= set(TICKET_ALPHABET)
