"""Any spelling of a number is one number; what is no person is never answered; few digits show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import PhoneInvalid
from app.domain.messaging.phone_numbers import (
    SenderClass,
    can_be_answered,
    classify,
    masked,
    normalise,
    shown,
    sought,
    typed_address,
)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("0856 90 20 200", id="the tutorial's site number with spaces (S1)"),
        pytest.param("08569020200", id="the tutorial's number written together (S104)"),
        pytest.param("+628569020200", id="E.164 as the network sends it"),
        pytest.param("628569020200", id="country code without the plus"),
        pytest.param("00628569020200", id="country code dialled with zeros"),
        pytest.param("+62 (0)856-9020-200", id="a letterhead's zero in brackets"),
        pytest.param("0856.9020.200", id="dots"),
        pytest.param("(0856) 9020-200", id="brackets"),
        pytest.param("0856\u20139020\u2013200", id="typographic dashes"),
        pytest.param("\u202a+62 856-9020-200\u202c", id="copied from a chat with direction marks"),
        pytest.param("8569020200", id="a spreadsheet ate the zero"),
        pytest.param("  08569020200\r\n", id="spaces and line ends around"),
    ],
)
def test_every_spelling_is_the_same_number(raw: str) -> None:
    assert normalise(raw) == "+628569020200"


@pytest.mark.parametrize(
    ("raw", "klass", "number"),
    [
        pytest.param("+6281200000101", "person", "+6281200000101", id="a citizen's mobile phone"),
        pytest.param("0748-20000", "person", "+6274820000", id="a landline is a person too"),
        pytest.param("+60120000195", "foreign", "+60120000195", id="a worker abroad (SMS-095)"),
        pytest.param("60120000195", "foreign", "+60120000195", id="abroad without the plus"),
        pytest.param("363", "short_code", "363", id="a network's short code"),
        pytest.param("123456", "short_code", "123456", id="six digits are a short code"),
        pytest.param("+1500", "short_code", "+1500", id="a short code that got a plus"),
        pytest.param("TELKOMSEL", "alphanumeric", "TELKOMSEL", id="a name (SMS-104)"),
        pytest.param("Telkomsel", "alphanumeric", "TELKOMSEL", id="a name in other capitals"),
        pytest.param("Toko  Bagus", "alphanumeric", "TOKO BAGUS", id="a name with wide spaces"),
        pytest.param("BRI-INFO", "alphanumeric", "BRI-INFO", id="a name with a dash (SMS-107)"),
        pytest.param("IM3", "alphanumeric", "IM3", id="a name with a digit (SMS-105)"),
        pytest.param("081ABC", "alphanumeric", "081ABC", id="digits first, but letters in it"),
        pytest.param("1234567", "unknown", "1234567", id="seven digits are neither"),
        pytest.param("+999123456", "unknown", "+999123456", id="no such country"),
        pytest.param("08091234567", "service", "08091234567", id="a number that bills its caller"),
        pytest.param("", "unknown", "", id="no sender at all"),
        pytest.param("*363#", "unknown", "*363#", id="a USSD code"),
        pytest.param("0812;3456", "unknown", "0812;3456", id="a sign no number has"),
        pytest.param("\x00\x01", "unknown", "", id="control characters only"),
    ],
)
def test_a_sender_is_classed_by_its_address(raw: str, klass: str, number: str) -> None:
    sender = classify(raw)
    assert (sender.klass, sender.number) == (klass, number)


def test_an_endless_sender_is_cut_to_64_characters_and_unknown() -> None:
    for raw in ("A" * 1024, "0812" * 300, " " * 1024, "+62" + "8" * 70):
        sender = classify(raw)
        assert sender.klass is SenderClass.UNKNOWN
        assert len(sender.number) <= 64


@pytest.mark.parametrize("raw", ["TELKOMSEL", "363", "", "12345678901234567", "nol delapan"])
def test_only_a_persons_number_can_be_normalised(raw: str) -> None:
    with pytest.raises(PhoneInvalid) as caught:
        normalise(raw)
    assert caught.value.raw == raw
    assert str(caught.value) == ""


def test_only_people_can_be_answered() -> None:
    answered = {klass for klass in SenderClass if can_be_answered(klass)}
    assert answered == {SenderClass.PERSON, SenderClass.FOREIGN}


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        pytest.param("+6281374105566", "0813-74xx-xxxx", id="the form of D4"),
        pytest.param("081374105566", "0813-74xx-xxxx", id="an unnormalised spelling"),
        pytest.param("+628569020200", "0856-90xx-xxxx", id="a shorter number looks no shorter"),
        pytest.param("+6274820000", "0748-xxxx-xxxx", id="of a landline only the area"),
        pytest.param("+60120000195", "+60-xxxx-xxxx", id="of a number abroad only the country"),
        pytest.param("+999123456789", "+-xxxx-xxxx", id="no such country: nothing"),
        pytest.param("TELKOMSEL", "TELKOMSEL", id="a name is shown"),
        pytest.param("363", "363", id="a short code is shown"),
        pytest.param("WA081374105566", "WA0813xxxxxxxx", id="a number hidden in a name"),
        pytest.param("0812345;1", "0812xxx;1", id="an odd address keeps four digits of a run"),
    ],
)
def test_a_masked_number_shows_too_little_to_call(number: str, mask: str) -> None:
    assert masked(number) == mask


@pytest.mark.parametrize(
    ("number", "text"),
    [
        pytest.param("+6281374105566", "0813-7410-5566", id="as the card shows it"),
        pytest.param("+628569020200", "0856-9020-200", id="eleven digits"),
        pytest.param("+6274820000", "(0748) 20000", id="a landline"),
        pytest.param("+60120000195", "+60 12-000 0195", id="abroad with its country"),
        pytest.param("TELKOMSEL", "TELKOMSEL", id="a name as it is"),
        pytest.param("363", "363", id="a short code as it is"),
        pytest.param("*1/1234567", "*1/1234567", id="anything else as it is"),
    ],
)
def test_a_number_is_shown_as_one_dials_it(number: str, text: str) -> None:
    assert shown(number) == text


@pytest.mark.parametrize(
    ("address", "text", "mask"),
    [
        ("whatsapp:6281266771234", "WhatsApp 0812-6677-1234", "WhatsApp 0812-66xx-xxxx"),
        ("whatsapp:US.13491208", "WhatsApp US.13491208", "WhatsApp xxxx"),
        (f"web:{'0f3a77c1' * 4}", "Formulir web 0f3a77c1", "Formulir web"),
    ],
)
def test_an_address_of_another_channel_names_it(address: str, text: str, mask: str) -> None:
    assert (shown(address), masked(address)) == (text, mask)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("WhatsApp 0812-6677-1234", "whatsapp:6281266771234"),
        ("whatsapp +62 812 6677 1234", "whatsapp:6281266771234"),
        ("WhatsApp us.13491208", "whatsapp:US.13491208"),
        ("whatsapp:US.13491208", "whatsapp:US.13491208"),
        ("0812-6677-1234", None),
    ],
)
def test_an_address_is_typed_as_it_is_shown(typed: str, address: str | None) -> None:
    assert typed_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0812-66", "081266"),
        ("WhatsApp 0812-66", "081266"),
        ("WhatsApp US.13491208", "13491208"),
        ("us.1349", "1349"),
        ("Formulir web 0f3a77c1", "0f3a77c1"),
        ("WhatsApp rusak", ""),
        ("jalan 2026", ""),
        ("K7M2Q9", ""),
    ],
)
def test_what_is_searched_for_as_a_sender(typed: str, found: str) -> None:
    assert sought(typed) == found


mobile = st.integers(10_000_000, 99_999_999).map(lambda rest: f"812{rest}")
spaced = st.text(alphabet=" .-()", max_size=3)


@given(national=mobile, prefix=st.sampled_from(["0", "62", "+62", "0062"]), gaps=st.data())
def test_separators_never_change_a_number(national: str, prefix: str, gaps: st.DataObject) -> None:
    raw = prefix + "".join(digit + gaps.draw(spaced) for digit in national)
    assert normalise(raw) == "+62" + national


@given(national=mobile)
def test_normalising_and_showing_lead_back_to_the_number(national: str) -> None:
    number = "+62" + national
    assert normalise(number) == number == normalise(shown(number))
    assert sum(character.isdigit() for character in masked(number)) == 6


@given(raw=st.text(max_size=1100))
def test_nothing_the_network_sends_raises(raw: str) -> None:
    sender = classify(raw)
    assert len(sender.number) <= 64
    assert classify(sender.number).klass is sender.klass or len(raw) > 64
    assert isinstance(shown(raw), str)
    assert isinstance(masked(raw), str)
