"""What a text costs, where it may be cut, and that gammu encodes just what we decided."""

import re

import gammu
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.sms.gammu import message as gammu_message
from app.sms.gammu.message import for_gammu
from app.sms.protocol.encoding import (
    BASIC,
    EXTENSION,
    clean,
    is_gsm7,
    measure,
    septets,
    split,
    ucs2_units,
)
from app.sms.protocol.gateway import OutgoingPart

GSM7 = st.text(st.sampled_from([c for c in BASIC if c != "\x1b"] + list(EXTENSION)))
ANY = st.text()
SENDABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
# gammu's own sign in UCS-2 (app/sms/gammu/message.py), among what makes a text wide.
TILDES = st.text("~a\u2713\U0001f600", min_size=1, max_size=150)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“Jalan”", '"Jalan"', id="typographic double quotes become straight"),
        pytest.param("‘dia’ `x´", "'dia' 'x'", id="single quotes and backticks too"),
        pytest.param("1–2 — 3", "1-2 - 3", id="dashes become a hyphen"),
        pytest.param("lalu…", "lalu...", id="an ellipsis becomes three dots"),
        pytest.param("a\u00a0b\u2009c\td", "a b c d", id="odd spaces and tabs become a space"),
        pytest.param("a\u200bb\ufeffc\u00add", "abcd", id="zero-width characters vanish"),
        pytest.param("• satu", "- satu", id="a bullet becomes a hyphen"),
        pytest.param("50 m²", "50 m2", id="a superscript becomes a digit"),
        pytest.param("a\r\nb\rc\u2028d", "a\nb\nc\nd", id="every line end becomes LF"),
        pytest.param("a\x07\x1bb", "ab", id="control characters vanish"),
        pytest.param("halo\0sampah", "halo", id="all behind the first NUL goes"),
        pytest.param("e\u0301", "é", id="a combined letter becomes one character"),
        pytest.param("a\ud800b", "ab", id="half a surrogate pair vanishes"),
        pytest.param("✓ 😀 ₫", "✓ 😀 ₫", id="what has no twin stays"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(ANY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(GSM7)
def test_clean_leaves_a_gsm7_text_alone_but_for_line_ends(text: str) -> None:
    assert clean(text) == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts", "left"),
    [
        pytest.param("", "GSM-7", 0, 1, 160, id="an empty text is one part"),
        pytest.param("a" * 160, "GSM-7", 160, 1, 0, id="160 letters fit in one part"),
        pytest.param("a" * 161, "GSM-7", 161, 2, 145, id="161 need two of 153"),
        pytest.param("€" * 80, "GSM-7", 160, 1, 0, id="an extension character costs two"),
        pytest.param("a" * 152 + "€" * 5, "GSM-7", 162, 2, 143, id="an escape pair is not cut"),
        pytest.param("ç", "UCS-2", 1, 1, 69, id="small c with cedilla is not in GSM-7"),
        pytest.param("✓" * 70, "UCS-2", 70, 1, 0, id="70 units fit in one UCS-2 part"),
        pytest.param("✓" * 71, "UCS-2", 71, 2, 63, id="71 need two of 67"),
        pytest.param("✓" * 66 + "😀" * 3, "UCS-2", 72, 2, 61, id="a surrogate pair is not cut"),
    ],
)
def test_measure(text: str, encoding: str, units: int, parts: int, left: int) -> None:
    measured = measure(text)
    assert (measured.encoding, measured.units, measured.parts) == (encoding, units, parts)
    assert measured.left == left


def test_septets_of_a_text_that_needs_ucs2_are_refused() -> None:
    with pytest.raises(ValueError, match="GSM-7"):
        septets("✓")


@given(st.one_of(ANY, GSM7.map(lambda text: text * 20)))
@example("a" * 152 + "€" * 200)
@example("✓" + "😀" * 200)
def test_parts_join_to_the_text_and_each_fits(text: str) -> None:
    parts = split(text)
    count = septets if is_gsm7(text) else ucs2_units
    single, joined = (160, 153) if is_gsm7(text) else (70, 67)
    assert "".join(parts) == text
    assert all(count(part) <= (single if len(parts) == 1 else joined) for part in parts)
    assert all(parts) or text == ""
    assert len(parts) == measure(text).parts


def _pdu(text: str, unicode: bool, header: bytes = b"") -> bytes:
    part = OutgoingPart(1, "+6281200000101", text, is_unicode=unicode)
    message = gammu_message.build_outgoing(part, "+62855000000") | {"Folder": 2, "Location": 0}
    message["SMSC"]["Location"] = 0
    if header:
        message["UDH"] = {"Type": "UserUDH", "Text": header}
    encoded: bytes = gammu.EncodePDU(message, "Submit")
    return encoded


def _through_gammu(text: str, unicode: bool, header: bytes = b"") -> str:
    decoded: str = gammu.DecodePDU(_pdu(text, unicode, header))["Text"]
    return decoded.partition("\0")[0]


def _user_data_length(pdu: bytes) -> int:
    """TP-UDL (3GPP TS 23.040, 9.2.3.16): septets, or octets of UCS-2, the header included."""
    number = 1 + pdu[0] + 2  # behind the SMSC, the first octet and the reference
    return pdu[number + 2 + (pdu[number] + 1) // 2 + 3]


@given(GSM7.filter(bool))
def test_gammu_encodes_every_part_without_loss(text: str) -> None:
    parts = split(text)
    for sequence, part in enumerate(parts[:255], start=1):
        header = bytes((5, 0, 3, 7, len(parts) % 256, sequence)) if len(parts) > 1 else b""
        assert _through_gammu(part, unicode=False, header=header) == part


@given(st.one_of(SENDABLE, TILDES))
@example("~" * 70)
def test_the_bytes_of_a_wide_part_are_its_text(text: str) -> None:
    """Not asked by gammu's own decoder: what it does wrong both ways would look right."""
    parts = split(text) if not is_gsm7(text) else [text[:70]]
    for sequence, part in enumerate(parts[:255], start=1):
        header = bytes((5, 0, 3, 7, len(parts) % 256, sequence)) if len(parts) > 1 else b""
        pdu, bytes_ = _pdu(part, unicode=True, header=header), part.encode("utf-16-be")
        assert _user_data_length(pdu) == len(header + bytes_)
        assert pdu.endswith(header + bytes_)


@given(st.one_of(ANY, SENDABLE, TILDES, GSM7, GSM7.map(lambda text: text * 30)).map(clean))
@example("0" * 67 + "\u0300" + "000")
def test_the_counter_counts_what_gammu_encodes_to_the_septet(text: str) -> None:
    parts, is_wide = split(text), not is_gsm7(text)
    header = bytes((5, 0, 3, 7, len(parts) % 256, 1)) if len(parts) > 1 else b""
    of_header = (6 if is_wide else 7) if header else 0
    encoded = [_user_data_length(_pdu(part, is_wide, header)) - of_header for part in parts if part]
    assert sum(encoded) == measure(text).units * (2 if is_wide else 1)


@pytest.mark.parametrize("text", ["a" * 161, "€" * 81], ids=["161 letters", "162 septets"])
def test_gammu_too_finds_more_than_160_septets_too_long_for_one_part(text: str) -> None:
    with pytest.raises(gammu.ERR_INVALIDDATA):
        _through_gammu(text, unicode=False)


# Unicode's blocks of marks that stand on the letter before them. gammu's counter (not its encoder,
# which gets our parts) would begin a part one letter earlier rather than with one of these.
MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")


@given(st.one_of(ANY, SENDABLE, TILDES, GSM7, GSM7.map(lambda text: text * 30)).map(clean))
def test_gammu_counts_the_parts_of_a_clean_text_as_we_do(text: str) -> None:
    assume(not any(MARKS.match(part) for part in split(text)[1:]))
    ours = measure(text)
    coding = "Default" if is_gsm7(text) else "Unicode"
    header = "ConcatenatedMessages" if ours.parts > 1 else "NoUDH"
    given_to_it = text if is_gsm7(text) else for_gammu(text)
    counted = gammu.SMSCounter(given_to_it, header, f"{coding}_No_Compression")
    assert counted == (ours.parts, ours.left)
