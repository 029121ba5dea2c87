"""Every default fits one SMS, is polite, and no value is ever read as a template."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.workflow.transitions import TRANSITIONS
from app.sms.commands.registry import BY_WORD, phone_help
from app.sms.protocol.encoding import clean, measure
from app.sms.texts.default_texts import DEFAULTS, LIST, Text, read
from app.sms.texts.text_keys import WORDS, as_shown, as_stored
from app.sms.texts.texts import TextKey, answer_sms, excerpt, render, require_valid_template

# What no official text may say.
RUDE = ("salah", "bodoh", "gagal")


@pytest.mark.parametrize("key", TextKey)
def test_a_default_fits_one_gsm7_sms(key: TextKey) -> None:
    text = render(key, **DEFAULTS[key].sample)
    cost = measure(text)
    assert (cost.encoding, cost.parts) == ("GSM-7", 1), f"{cost.units} septets: {text}"
    assert clean(text) == text


@pytest.mark.parametrize("key", TextKey)
def test_a_default_is_courteous_and_passes_the_check_for_an_admins_wording(key: TextKey) -> None:
    template = DEFAULTS[key].template
    assert not any(word in template.lower() for word in RUDE)
    require_valid_template(key, template)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("{code} {text}", "{code} {isi}", "teks forward harus", id="another value"),
        pytest.param("code text", "code isi", "'code isi' tidak dikenal", id="a value not filled"),
        pytest.param("reminder_list", "pengingat", "'pengingat'", id="an unknown key"),
        pytest.param("journal_head\t", "forward\t", "baris journal_head", id="a key twice"),
        pytest.param("kunci\t", "key\t", "kunci ''", id="another heading"),
        pytest.param("\t{code} {text}", "", "teks forward harus", id="a row without its text"),
    ],
)
def test_a_list_that_an_office_has_edited_wrongly_is_refused_in_a_sentence(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    edited = tmp_path / "sms.tsv"
    edited.write_text(LIST.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SystemExit, match=told):
        read(edited)


def test_every_sms_that_the_workflow_causes_has_a_text() -> None:
    caused = {key for row in TRANSITIONS for key in row.sms}
    assert caused <= {key.value for key in TextKey}


def test_bantuan_names_what_the_registry_says_in_one_sms() -> None:
    told = phone_help()
    assert len(told) <= len(DEFAULTS[TextKey.HELP_OFFICIAL].sample["commands"])
    assert measure(render(TextKey.HELP_OFFICIAL, commands=told)).parts == 1


@pytest.mark.parametrize("key", TextKey)
def test_a_default_names_no_word_that_is_not_in_the_registry(key: TextKey) -> None:
    named = re.findall(r"[Kk]etik:? ([A-Z]{2,})", DEFAULTS[key].template)
    assert set(named) <= BY_WORD.keys()


def test_a_forward_begins_with_the_code() -> None:
    assert render(TextKey.FORWARD, code="4071", text="Jalan rusak") == "4071 Jalan rusak"


def test_a_sensitive_forward_carries_no_text_of_the_citizen() -> None:
    assert render(TextKey.FORWARD_SENSITIVE, code="4071").startswith("4071 Pesan sensitif")
    assert "text" not in DEFAULTS[TextKey.FORWARD_SENSITIVE].sample


def test_no_text_for_a_citizen_carries_the_code() -> None:
    """Codes never leave the offices (D14)."""
    for key in (
        TextKey.ANSWER,
        TextKey.QUESTION,
        TextKey.ACKNOWLEDGEMENT,
        TextKey.HELP_CITIZEN,
        TextKey.STATUS_REPLY,
        TextKey.STATUS_NONE,
    ):
        assert "code" not in DEFAULTS[key].sample


def test_an_answer_is_signed_with_the_units_short_name() -> None:
    assert answer_sms(" Besok kami cek. ", "PUPR") == "Besok kami cek. -PUPR"


def test_an_admins_wording_stands_in_place_of_the_default() -> None:
    reworded = {TextKey.ANSWER: "{text} ({signature})"}
    assert answer_sms("Siap", "DLH", reworded) == "Siap (DLH)"


@pytest.mark.parametrize(
    "wording",
    [pytest.param("{text} {nama}", id="an unknown value"), pytest.param("   ", id="empty")],
)
def test_a_broken_wording_falls_back_to_the_default(wording: str) -> None:
    assert answer_sms("Siap", "DLH", {"answer": wording}) == "Siap -DLH"


def test_a_forgotten_value_is_a_mistake_of_the_code() -> None:
    with pytest.raises(KeyError):
        render(TextKey.FORWARD, code="4071")


@pytest.mark.parametrize(
    ("wording", "problem"),
    [
        pytest.param("", Problem.REQUIRED, id="empty"),
        pytest.param("{code} {text} {nama}", Problem.UNKNOWN_PLACEHOLDER, id="an unknown value"),
        pytest.param("{code}", Problem.MISSING_PLACEHOLDER, id="the citizen's text is missing"),
    ],
)
def test_an_admins_wording_is_checked(wording: str, problem: Problem) -> None:
    with pytest.raises(InvalidInput) as caught:
        require_valid_template(TextKey.FORWARD, wording)
    assert (caught.value.field, caught.value.problem) == ("template", problem)


@given(text=st.text())
def test_a_value_is_never_read_as_a_template(text: str) -> None:
    for value in (text, "{code}", "{text.__class__}", "{0}"):
        assert render(TextKey.FORWARD, code="4071", text=value) == f"4071 {value}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Besok kami cek", "Besok kami cek", id="a short text is whole"),
        pytest.param("Besok\nkami  cek", "Besok kami cek", id="on one line"),
        pytest.param("Petugas kami meninjau besok", "Petugas kami...", id="cut at a word"),
        pytest.param("x" * 30, "x" * 17 + "...", id="a word without an end is cut"),
        pytest.param("Sudah kami cek, besok lagi", "Sudah kami cek...", id="no comma at the cut"),
    ],
)
def test_an_excerpt_is_short(text: str, expected: str) -> None:
    assert excerpt(text, 20) == expected


@given(text=st.text(), limit=st.integers(5, 60))
def test_an_excerpt_keeps_its_limit(text: str, limit: int) -> None:
    assert len(excerpt(text, limit)) <= limit
    assert "\n" not in excerpt(text, limit)


def test_every_word_in_braces_has_an_indonesian_name_of_its_own_and_an_explanation() -> None:
    used = {name for text in DEFAULTS.values() for name in text.sample}
    assert used == set(WORDS)
    assert len({word for word, _about in WORDS.values()}) == len(WORDS)


@pytest.mark.parametrize("text", DEFAULTS.values(), ids=lambda text: text.key)
def test_a_text_is_read_and_typed_in_the_words_of_the_screen(text: Text) -> None:
    shown = as_shown(text.template)
    assert "{excerpt}" not in shown
    assert as_stored(shown) == text.template
    assert as_stored(text.template) == text.template
