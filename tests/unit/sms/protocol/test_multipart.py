"""Joining parts: any order, twice, with gaps; and reading the header that says what belongs."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sms.protocol.encoding import split
from app.sms.protocol.gateway import PartKind, ReceivedPart, fingerprint
from app.sms.protocol.multipart import group_key, join, parse_udh, with_halves

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def part(text: str = "x", **other: Any) -> ReceivedPart:
    fields: dict[str, Any] = {
        "location": 1,
        "kind": PartKind.TEXT,
        "number": "+6281200000101",
        "smsc": "+62855000000",
        "smsc_at": WHEN,
        "text": text,
        "body": text.encode(errors="surrogatepass"),
    }
    return ReceivedPart(**(fields | other))


def of_three(sequence: int, text: str, **other: Any) -> ReceivedPart:
    return part(text, reference=7, bits=8, total=3, sequence=sequence, **other)


@given(st.permutations([1, 2, 3, 2, 1]))
def test_parts_join_in_any_order_and_a_repeated_one_counts_once(order: list[int]) -> None:
    texts = {1: "satu ", 2: "dua ", 3: "tiga"}
    joined = join(of_three(sequence, texts[sequence]) for sequence in order)
    assert (joined.text, joined.missing) == ("satu dua tiga", ())


@pytest.mark.parametrize(
    ("there", "text", "missing"),
    [
        pytest.param([1, 3], "a1 [bagian 2/3 belum diterima] a3", (2,), id="a gap is named"),
        pytest.param([2, 3], "[bagian 1/3 belum diterima] a2a3", (1,), id="the first may lack"),
        pytest.param(
            [1],
            "a1 [bagian 2/3 belum diterima] [bagian 3/3 belum diterima]",
            (2, 3),
            id="several may lack",
        ),
    ],
)
def test_missing_parts(there: list[int], text: str, missing: tuple[int, ...]) -> None:
    joined = join(of_three(sequence, f"a{sequence}") for sequence in there)
    assert (joined.text, joined.missing) == (text, missing)


def test_a_part_numbered_beyond_the_total_is_kept_at_the_end() -> None:
    parts = [of_three(9, "z"), of_three(1, "a"), of_three(2, "b"), of_three(3, "c")]
    assert join(parts).text == "abcz"


def test_a_text_that_imitates_the_gap_is_left_as_it_is() -> None:
    assert join([part("[a]  [b] ")]).text == "[a]  [b] "


def test_no_parts_are_no_text() -> None:
    assert join([]).text == ""


def test_parts_that_came_through_different_centres_belong_together() -> None:
    here, there = of_three(1, "a"), of_three(2, "b", smsc="+62811000000")
    assert group_key(here) == group_key(there) is not None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"number": "+6281200000102"}, id="another sender"),
        pytest.param({"reference": 8}, id="another reference"),
        pytest.param({"bits": 16}, id="another reference width"),
        pytest.param({"total": 4}, id="another total"),
    ],
)
def test_what_keeps_groups_apart(other: dict[str, Any]) -> None:
    fields = {"reference": 7, "bits": 8, "total": 3} | other
    assert group_key(part(**fields)) != group_key(of_three(1, "x"))


@pytest.mark.parametrize(
    "alone",
    [
        pytest.param(part(), id="a single SMS"),
        pytest.param(part(reference=7, bits=8), id="a group of one"),
        pytest.param(of_three(1, "x", kind=PartKind.STATUS_REPORT), id="a status report"),
        pytest.param(of_three(1, "x", is_corrupted=True), id="what can't be decoded"),
    ],
)
def test_what_stands_alone_has_no_group(alone: ReceivedPart) -> None:
    assert group_key(alone) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("050003070201", (7, 8, 2, 1), id="8 bit reference"),
        pytest.param("0608040107020 1", (263, 16, 2, 1), id="16 bit reference"),
        pytest.param("0B0504158A00000003070201", (7, 8, 2, 1), id="behind a port element"),
        pytest.param("", None, id="no header"),
        pytest.param("00", None, id="empty header"),
        pytest.param("0605041 58A0000", None, id="ports only"),
        pytest.param("050003070200", None, id="sequence 0"),
        pytest.param("050003070203", None, id="sequence beyond the total"),
        pytest.param("050003070000", None, id="total 0"),
        pytest.param("05000307", None, id="cut short"),
        pytest.param("03000107", None, id="wrong element length"),
    ],
)
def test_parse_udh(header: str, expected: tuple[int, int, int, int] | None) -> None:
    assert parse_udh(bytes.fromhex(header.replace(" ", ""))) == expected


@given(st.binary(max_size=140))
def test_any_bytes_may_stand_for_a_header(header: bytes) -> None:
    found = parse_udh(header)
    assert found is None or 1 <= found[3] <= found[2]


def test_the_same_sms_has_the_same_fingerprint_in_any_time_zone_and_place() -> None:
    local = datetime.fromisoformat("2026-01-02T10:04:05+07:00")
    again = part(location=9, smsc_at=local)
    assert fingerprint("510000000000017", part()) == fingerprint("510000000000017", again)


@pytest.mark.parametrize(
    "other",
    [
        {"number": "+6281200000102"},
        {"smsc_at": WHEN.replace(second=6)},
        {"reference": 7},
        {"bits": 8},
        {"total": 2},
        {"sequence": 2},
        {"body": b"y"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_each_of_these_makes_another_fingerprint(other: dict[str, Any]) -> None:
    assert fingerprint("a", part(**other)) != fingerprint("a", part())


def test_equal_records_that_nobody_can_decode_are_told_apart_by_their_places() -> None:
    broken = part(is_corrupted=True, location=1)
    assert fingerprint("a", broken) == fingerprint("a", part(is_corrupted=True, location=1))
    assert fingerprint("a", broken) != fingerprint("a", part(is_corrupted=True, location=2))


def test_the_same_sms_on_another_sim_has_another_fingerprint() -> None:
    assert fingerprint("a", part()) != fingerprint("b", part())


@given(text=st.text(max_size=600), data=st.data())
def test_what_was_split_joins_to_the_same_text_in_any_order_with_repeats(
    text: str, data: st.DataObject
) -> None:
    pieces = split(text)
    total = len(pieces)
    sent = [
        part(piece, reference=7, bits=8, total=total, sequence=sequence)
        for sequence, piece in enumerate(pieces, start=1)
    ]
    repeated = data.draw(st.lists(st.sampled_from(sent), max_size=5))
    joined = join(data.draw(st.permutations([*sent, *repeated])))
    assert (joined.text, joined.missing) == (text.replace("\0", "\ufffd"), ())


def test_a_character_that_was_cut_between_two_parts_is_whole_again() -> None:
    """As some phones do with an emoji at the seam."""
    joined = join([of_three(1, "ya \ud83d"), of_three(2, "\ude00 ya"), of_three(3, "")])
    assert joined.text == "ya 😀 ya"


def test_half_a_character_alone_is_shown_as_a_gap() -> None:
    joined = join([of_three(1, "ya \ud83d"), of_three(3, "\ude00 ya")])
    assert joined.text == "ya \ufffd [bagian 2/3 belum diterima] \ufffd ya"
    joined.text.encode()


@pytest.mark.parametrize(
    ("text", "body", "read"),
    [
        ("ya \ufffd", "ya \ud83d", "ya \ud83d"),
        ("\ufffd ya", "\ude00 ya", "\ude00 ya"),
        ("\ufffd no", "\ufffd no", "\ufffd no"),
        ("ya", "", "ya"),
    ],
)
def test_a_half_is_read_from_the_raw_bytes(text: str, body: str, read: str) -> None:
    assert with_halves(text, body.encode(errors="surrogatepass")) == read
