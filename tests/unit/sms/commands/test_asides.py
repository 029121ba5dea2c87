"""What officials say to the service is never an answer; what begins like it and is one, goes on."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TypeGuard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.language.learned_model import OFFICIALS, Learned
from app.domain.language.tokens import list_rows
from app.sms.commands.asides import Aside, aside, changed
from app.sms.commands.citizen_words import parse_citizen
from app.sms.commands.grammar import parse
from app.sms.commands.meanings import Incomplete, Meaning, Plain, Problem, Said
from app.sms.commands.mistyped import behind_word, text_without
from app.sms.commands.registry import BLS, BY_WORD, SELESAI, SETUJU
from tests.growth import cost_of_four_times
from tools import officials_model

TABLE = Path(__file__).with_name("saying_no.tsv")
OFFERED = (BLS, SETUJU, SELESAI)


def rows(*, send: bool) -> list[tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["maksud"], row["sms"]) for row in table if (row["maksud"] == "send") is send]


def is_answer(meaning: Meaning) -> TypeGuard[Said]:
    """Whether it would go to a citizen as it stands."""
    return isinstance(meaning, Said) and meaning.command is BLS


def understood(sms: str) -> Meaning:
    """As the service reads an official's SMS."""
    meaning = parse(sms)
    if is_answer(meaning):
        return behind_word(BLS, meaning.code, meaning.text) or meaning
    return meaning


def goes_out(meaning: Meaning) -> bool:
    """Whether it would be sent, or offered as the thing to send."""
    if not isinstance(meaning, Incomplete):
        return isinstance(meaning, Said) and meaning.command in OFFERED
    if meaning.aside or meaning.problem in (Problem.REFUSING, Problem.TWO_CODES):
        return False
    return meaning.command in OFFERED and bool(meaning.text or meaning.command is SETUJU)


def test_what_is_said_to_the_service_is_neither_sent_nor_offered() -> None:
    wrong = [sms for _, sms in rows(send=False) if goes_out(understood(sms))]
    assert len(wrong) <= 0.05 * len(rows(send=False)), wrong


def test_an_answer_to_a_citizen_goes_on() -> None:
    held = [sms for _, sms in rows(send=True) if not is_answer(understood(sms))]
    assert len(held) <= 0.1 * len(rows(send=True)), held


def test_no_measured_text_is_learned_from() -> None:
    learned = {text.casefold() for _, text in list_rows("petugas.tsv")}
    measured = {
        text_without(sms, "4482").removeprefix("BLS ").casefold()
        for send in (True, False)
        for _, sms in rows(send=send)
    }
    assert learned.isdisjoint(measured)


def test_the_shipped_weights_are_those_of_the_texts() -> None:
    """Written anew by `python -m tools.officials_model` when texts or spellings change."""
    made = Learned.read(officials_model.weights(officials_model.examples()))
    shipped = Learned.shipped(OFFICIALS)
    assert (shipped.kinds, shipped.grams.keys()) == (made.kinds, made.grams.keys())


@pytest.mark.parametrize(
    ("sms", "word"),
    [
        ("4482 bkn tupoksi kmi", "TOLAK"),
        ("BLS 4482 bukan tupoksi kami", "TOLAK"),
        ("4482 salah dinas, coba ke perkim", "TOLAK"),
        ("Setuju 4482 asal kata maaf dihapus", "SETUJU"),
    ],
)
def test_what_is_meant_is_understood(sms: str, word: str) -> None:
    meaning = understood(sms)
    assert isinstance(meaning, Incomplete)
    assert meaning.command is BY_WORD[word]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("jgn dikirim dl ya, sy cek ke lapangan", Aside.HOLD),
        ("itu bukan saya yg jawab", Aside.HOLD),
        ("bukan wewenang dinas kami", Aside.REJECT),
        ("ganti kata besok jadi lusa", Aside.CHANGE),
        ("acc tapi kalimat terakhir dibuang", Aside.CHANGE),
        ("siap ndan", Aside.NOTHING),
        ("\u263a", Aside.NOTHING),
        ("YA atau BELUM", Aside.NOTHING),
        ("Petugas kami turun besok pagi", None),
    ],
)
def test_its_kinds(said: str, meant: Aside | None) -> None:
    assert aside(said) is meant


@pytest.mark.parametrize(
    "sms",
    ["ya/belum", "YA atau BELUM", "Ya / Blm pak", "belum/ya", "BELUM atau YA?", "YA/BELUM K7Q-4M2"],
)
def test_the_copied_hint_is_neither_yes_nor_no(sms: str) -> None:
    assert parse_citizen(sms) == Plain()


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("tapi ganti kata besok jadi lusa", "Kami turun lusa pagi"),
        ('ganti kata "besok" jadi "lusa"', "Kami turun lusa pagi"),
        ("tp kata besok diganti lusa", None),
        ("ganti senin jadi selasa", None),
        ("asal dirapikan", None),
    ],
)
def test_a_change_is_made_only_where_it_is_clear(wish: str, text: str | None) -> None:
    assert changed("Kami turun besok pagi", wish) == text


def test_a_word_that_stands_twice_is_not_changed() -> None:
    assert changed("besok atau besok", "ganti besok jadi lusa") is None


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    aside(text)
    aside(text, is_answer=True)
    changed("Kami turun besok", text)


@pytest.mark.parametrize("piece", ["jangan pak ", "ganti kata a ", "bukan ya, ", "jgn warga ya "])
def test_its_time_grows_with_the_length(piece: str) -> None:
    assert cost_of_four_times(parse, piece) < 8
