"""The order in which stored SMS become cards: everybody in turn."""

from hypothesis import given
from hypothesis import strategies as st

from app.sms.protocol.modem_turn import round_robin

PAIRS = st.lists(st.tuples(st.integers().map(str), st.sampled_from("abc")), max_size=30)


def test_a_flood_waits_behind_the_first_sms_of_the_others() -> None:
    flood = [(f"f{number}", "flooder") for number in range(5)]
    others = [("x1", "x"), ("y1", "y"), ("x2", "x")]
    order = [key for key, _ in round_robin([*flood, *others])]
    assert order == ["f0", "x1", "y1", "f1", "x2", "f2", "f3", "f4"]


@given(PAIRS)
def test_nothing_is_lost_and_each_senders_order_stays(pairs: list[tuple[str, str]]) -> None:
    order = round_robin(pairs)
    assert sorted(order) == sorted(pairs)
    for sender in "abc":
        assert [p for p in order if p[1] == sender] == [p for p in pairs if p[1] == sender]


@given(PAIRS)
def test_nobody_has_a_second_turn_while_another_waits_for_his_first(
    pairs: list[tuple[str, str]],
) -> None:
    order = [sender for _, sender in round_robin(pairs)]
    firsts = len(set(order))
    assert len(set(order[:firsts])) == firsts
