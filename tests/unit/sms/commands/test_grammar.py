"""BLS and TOLAK as hasty thumbs type them; a citizen's sentence stays a card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sms.commands.citizen_words import parse_citizen
from app.sms.commands.grammar import is_system_status, parse
from app.sms.commands.meanings import Incomplete, Meaning, Plain, Problem, Said
from app.sms.commands.registry import (
    BACA,
    BANTUAN,
    BATAL,
    BELUM,
    BLS,
    JANJI,
    SELESAI,
    SETUJU,
    STATUS,
    TOLAK,
)
from tests.growth import cost_of_four_times

NO_CODE, BAD_CODE, NO_TEXT = Problem.NO_CODE, Problem.BAD_CODE, Problem.NO_TEXT
NOT_EXACT, TWO_CODES = Problem.NOT_EXACT, Problem.TWO_CODES


@pytest.mark.parametrize(
    ("sms", "text"),
    [
        pytest.param("BLS 4071 text", "text", id="as the tutorial says (S105)"),
        pytest.param("BLS4071 text", "text", id="no space before the code"),
        pytest.param("bls#4071.text", "text", id="hash and dot, no spaces"),
        pytest.param("Balas : 4071 - text", "text", id="colon and dash"),
        pytest.param("BLS,4071,text", "text", id="commas"),
        pytest.param("BLS*4071*text", "text", id="asterisks as for airtime"),
        pytest.param("BLS/4071/text", "text", id="slashes"),
        pytest.param("BLS\n4071\ntext", "text", id="newlines"),
        pytest.param("BLS 4071\u2013text", "text", id="a typographic dash"),
        pytest.param("BLS\u00a04071\u00a0text", "text", id="no-break spaces"),
        pytest.param("\ufeff\u200bBLS \u200b4071 text", "text", id="invisible characters"),
        pytest.param("  \n BLS 4071 text \n", "text", id="spaces around"),
        pytest.param('"BLS 4071 text"', "text", id="in quotes"),
        pytest.param("\u201cBLS 4071 text\u201d", "text", id="in typographic quotes"),
        pytest.param("\u201cBLS 4071 text", "text", id="only the opening quote"),
        pytest.param("(BLS 4071 text)", "text", id="in brackets"),
        pytest.param('"(BLS 4071 text)"', "text", id="in both"),
        pytest.param('BLS "4071 text"', "text", id="the quote before the code"),
        pytest.param("BLS <4071> text", "text", id="angle brackets copied from a manual"),
        pytest.param("BLS(4071)text", "text", id="brackets separate enough"),
        pytest.param("BLS KODE 4071 text", "text", id="the word KODE typed too"),
        pytest.param("bls kode: 4071, text", "text", id="the word kode with a colon"),
        pytest.param("BLS 4071 'a' or \"b\"", "'a' or \"b\"", id="the text's own quotes stay"),
        pytest.param("BLS 4071 (PUPR) siap.", "(PUPR) siap.", id="the text's own brackets stay"),
        pytest.param("BLS 4071 2026 diaspal", "2026 diaspal", id="a year begins the text"),
        pytest.param("BLS 4071 a\n\nb", "a\n\nb", id="newlines inside the text stay"),
        pytest.param("BLS 4071 \U0001f64f", "\U0001f64f", id="an emoji is a text"),
    ],
)
def test_an_answer_is_recognised(sms: str, text: str) -> None:
    assert parse(sms) == Said(BLS, "4071", text)


@pytest.mark.parametrize(
    ("sms", "meaning"),
    [
        pytest.param("tolak#4071: alasan", Said(TOLAK, "4071", "alasan"), id="TOLAK and signs"),
        pytest.param("BLS", Incomplete(BLS, None, NO_CODE), id="only BLS"),
        pytest.param("BLS KODE", Incomplete(BLS, None, NO_CODE), id="KODE typed as is"),
        pytest.param("BLS KODE isi", Incomplete(BLS, None, NO_CODE), id="all as is"),
        pytest.param("BLS besok", Incomplete(BLS, None, NO_CODE), id="a text, no code"),
        pytest.param("BLS 4071", Incomplete(BLS, "4071", NO_TEXT), id="no text"),
        pytest.param("BLS 4071 . -", Incomplete(BLS, "4071", NO_TEXT), id="only signs"),
        pytest.param("BLS 4071 \u2026", Incomplete(BLS, "4071", NO_TEXT), id="an ellipsis"),
        pytest.param("BLS 4071 \u00ad", Incomplete(BLS, "4071", NO_TEXT), id="unseen"),
        pytest.param('"BLS 4071 ""', Incomplete(BLS, "4071", NO_TEXT), id="only quotes"),
        pytest.param("TOLAK 4071", Incomplete(TOLAK, "4071", NO_TEXT), id="no reason"),
        pytest.param(" setuju#4071. ", Said(SETUJU, "4071"), id="SETUJU with separators"),
        pytest.param("\u201cSetuju kode 4071\u201d", Said(SETUJU, "4071"), id="SETUJU in quotes"),
        pytest.param("Baca!", Incomplete(BACA, None, NO_CODE), id="only BACA"),
        pytest.param("BATAL", Incomplete(BATAL, None, NO_CODE), id="only BATAL"),
        pytest.param("Setuju!", Incomplete(SETUJU, None, NO_CODE), id="only SETUJU"),
        pytest.param("SETUJU 0471", Incomplete(SETUJU, None, BAD_CODE), id="SETUJU 0471"),
        pytest.param("BLS 407 a", Incomplete(BLS, None, BAD_CODE), id="three digits"),
        pytest.param("BLS 40711 a", Incomplete(BLS, None, BAD_CODE), id="five digits"),
        pytest.param("BLS 0471 a", Incomplete(BLS, None, BAD_CODE), id="below 1000"),
        pytest.param("BLS 4O71 a", Incomplete(BLS, "4071", NOT_EXACT), id="O for zero"),
        pytest.param("BLS 4071a", Incomplete(BLS, "4071", NOT_EXACT), id="no separator"),
        pytest.param("selesai 4071m jalan", Incomplete(SELESAI, "4071", NOT_EXACT), id="metres"),
        pytest.param(
            "BLS 4071 a\nBLS 5120 b", Incomplete(BLS, "4071", TWO_CODES), id="two answers"
        ),
        pytest.param("TOLAK 4071 a. bls#5120 b", Incomplete(TOLAK, "4071", TWO_CODES), id="both"),
        pytest.param("BLS 4071 a\nBalas 5120: b", Incomplete(BLS, "4071", TWO_CODES), id="a line"),
        pytest.param(
            "BLS 4071 Surat kami balas 2024",
            Said(BLS, "4071", "Surat kami balas 2024"),
            id="a year",
        ),
        pytest.param("JANJI 4071 5/12", Said(JANJI, "4071", "5/12"), id="JANJI"),
        pytest.param('"JANJI kode 4071: 5/12"', Said(JANJI, "4071", "5/12"), id="JANJI as typed"),
        pytest.param("Selesai <4071> beres", Said(SELESAI, "4071", "beres"), id="in brackets"),
        pytest.param("SELESAI 4071", Said(SELESAI, "4071", ""), id="SELESAI and no more"),
        pytest.param("BLS 40 71 a", Incomplete(BLS, "4071", NOT_EXACT), id="code broken"),
    ],
)
def test_rejections_and_what_is_missing(sms: str, meaning: Meaning) -> None:
    assert parse(sms) == meaning


@pytest.mark.parametrize(
    ("sms", "meaning"),
    [
        pytest.param("STATUS", Said(STATUS), id="STATUS alone"),
        pytest.param(" status? ", Said(STATUS), id="with a question mark"),
        pytest.param("Status K7Q-4M2", Said(STATUS, "K7Q4M2"), id="with a ticket"),
        pytest.param("status k7q4m2", Said(STATUS, "K7Q4M2"), id="a ticket without its dash"),
        pytest.param("STATUS TIKET K7Q-4M2", Said(STATUS, "K7Q4M2"), id="the word TIKET typed too"),
        pytest.param("STATUS <K7Q-4M2>", Said(STATUS, "K7Q4M2"), id="a ticket in brackets"),
        pytest.param("STATUS TIKET", Said(STATUS), id="TIKET typed as is"),
        pytest.param("STATUS: K7Q-4M2", Said(STATUS, "K7Q4M2"), id="a colon between"),
        pytest.param("Status tiket: K7Q4M2", Said(STATUS, "K7Q4M2"), id="a colon behind TIKET"),
        pytest.param("\u200bBELUM\u00a0\u200b", Said(BELUM), id="invisible characters"),
        pytest.param("BELUM - K7Q4M2", Said(BELUM, "K7Q4M2"), id="a dash between"),
        pytest.param("BANTUAN", Said(BANTUAN), id="BANTUAN alone"),
        pytest.param('"bantuan!"', Said(BANTUAN), id="BANTUAN with signs"),
    ],
)
def test_a_citizens_word_counts_as_the_whole_sms(sms: str, meaning: Meaning) -> None:
    assert parse(sms) == meaning


@pytest.mark.parametrize(
    "sms",
    [
        pytest.param("blstik jalan rusak", id="a word that begins with bls"),
        pytest.param("balasan saya mana", id="a word that begins with balas"),
        pytest.param("tolaklah tambang itu", id="a word that begins with tolak"),
        pytest.param("status jalan kami bagaimana", id="STATUS begins a sentence"),
        pytest.param("STATUS SISTEM", id="a word for a later day"),
        pytest.param("STATUSTIKET", id="STATUS runs on"),
        pytest.param("bantuan beras kami belum datang", id="BANTUAN begins a sentence"),
        pytest.param("bantuan tiket", id="BANTUAN takes no ticket"),
        pytest.param("S10.081200000212.1234", id="airtime for somebody else (SMS-112)"),
        pytest.param("", id="nothing"),
        pytest.param("\U0001f64f", id="an emoji"),
        pytest.param("BLS\u0661\u0662\u0663\u0664 a"[3:], id="digits of another script"),
    ],
)
def test_everything_else_is_plain(sms: str) -> None:
    assert parse(sms) == Plain()


words = st.sampled_from(["bls", "BLS", "Bls", "balas", "BALAS", "Balas"])
gaps = st.text(alphabet=" .:#-,\n", max_size=4)
separators = st.text(alphabet=" .:#-,\n", min_size=1, max_size=4)
codes = st.integers(1000, 9999).map(str)
texts = st.text(min_size=1).map(lambda rest: "a" + rest + "z")


@given(word=words, gap=gaps, code=codes, separator=separators, text=texts)
def test_any_case_and_separators_give_code_and_text_unchanged(
    word: str, gap: str, code: str, separator: str, text: str
) -> None:
    assert parse(word + gap + code + separator + text) == Said(BLS, code, text)


@given(code=codes, text=texts, quote=st.sampled_from(['""', "''", "()", "[]", "<>", "{}"]))
def test_a_wrapping_is_taken_off_as_a_pair(code: str, text: str, quote: str) -> None:
    assert parse(f"{quote[0]}BLS {code} {text}{quote[1]}") == Said(BLS, code, text)


@given(sms=st.text() | st.tuples(words, st.text()).map("".join))
def test_no_sms_raises_and_an_answer_is_never_empty(sms: str) -> None:
    meaning = parse(sms)
    if isinstance(meaning, Said) and meaning.command is BLS:
        assert meaning.text.strip()
        assert meaning.text in sms
        assert 1000 <= int(meaning.code) <= 9999


@pytest.mark.parametrize("code", ["４０７１", "٤٠٧١", "⁴⁰⁷¹", "40\u00ad71", "407l"])
@pytest.mark.parametrize("word", ["BLS", "ＢＬＳ", "ΒLS", "SETUJU", "OK"])
def test_look_alikes_are_never_done(word: str, code: str) -> None:
    """Digits of other scripts, and letters that look like ours."""
    assert isinstance(parse(f"{word} {code} sudah"), Incomplete | Plain)


@pytest.mark.parametrize("sms", ["BL\u017f 4071 x", "\u017fTATUS", "JANJ\u0131 4071 5/12"])
def test_a_letter_that_only_folds_to_one_of_a_word_is_none_of_it(sms: str) -> None:
    """A pattern that ignores case takes a long s for an s, and then no row has the word."""
    assert not isinstance(parse(sms), Said)
    assert parse_citizen(sms) == Plain()


@pytest.mark.parametrize(
    "sms",
    [
        pytest.param('"' * 50_000, id="quotes only"),
        pytest.param("BLS" + " ." * 25_000 + "x", id="separators only"),
        pytest.param("BLS 4071" + ' "' * 25_000, id="nothing but signs after the code"),
        pytest.param("status" + " " * 50_000 + "x x", id="a long gap"),
        pytest.param("status" + " " * 50_000 + "x\ny", id="a long gap and a line"),
        pytest.param("BLS 4071 x" + " bls " * 20_000, id="BLS again and again"),
        pytest.param("BLS 4071 x" + "\n" * 50_000 + "y", id="empty lines"),
        pytest.param("BLS " + "kode " * 10_000, id="kode again and again"),
        pytest.param("bls x" + " " * 50_000 + "y", id="a long gap in a text without a code"),
        pytest.param("jawab 4071 " + "x 4071 " * 10_000, id="one code again and again"),
        pytest.param("pak " * 20_000 + "x", id="polite without end"),
        pytest.param('"' * 25_000 + "BLS 4071 x" + '"' * 25_000, id="many quotes around"),
    ],
)
def test_the_cost_of_a_hostile_sms_grows_as_its_length(sms: str) -> None:
    assert cost_of_four_times(parse, sms) < 10


@pytest.mark.parametrize(
    "text", ["STATUS SISTEM", "status sistem", " Status  Sistem.\n", '"STATUS SISTEM"']
)
def test_status_sistem_counts_in_any_case_and_spacing(text: str) -> None:
    assert is_system_status(text)
    assert isinstance(parse(text), Plain)


@pytest.mark.parametrize(
    "text",
    ["STATUS", "STATUS SISTEM PDAM kapan pulih?", "status sistemnya", "tolong status sistem"],
)
def test_status_sistem_counts_as_the_whole_sms_alone(text: str) -> None:
    assert not is_system_status(text)
