"""What citizens read by SMS: words of six years of school, and room to spare in one SMS."""

from __future__ import annotations

import re

import pytest

from app.domain.settings.setting_types import DialledNumbers
from app.domain.shipped_units import units
from app.domain.workflow.objections import Objection
from app.services.cases.tracking import tracking
from app.sms.protocol.encoding import GSM7_SINGLE, measure
from app.sms.texts.default_texts import DEFAULTS
from app.sms.texts.texts import TextKey, render

CITIZENS = (
    TextKey.ANSWER,
    TextKey.ANSWER_HINT,
    TextKey.QUESTION,
    TextKey.ACKNOWLEDGEMENT,
    TextKey.ACKNOWLEDGEMENT_LATER,
    TextKey.EMERGENCY_NUMBER,
    TextKey.HELP_CITIZEN,
    TextKey.STATUS_REPLY,
    TextKey.STATUS_ANSWERED,
    TextKey.STATUS_NONE,
    TextKey.SOLVED,
    TextKey.UNSOLVED,
    TextKey.WEB_PROVED,
    TextKey.WEB_ANSWERED,
    TextKey.WEB_ASKED,
    TextKey.SMS_OFFER,
    TextKey.SMS_AGREED,
    TextKey.SMS_STOPPED,
    TextKey.SMS_NO_NUMBER,
    TextKey.PROMISE_KEPT,
    TextKey.PROMISE_KEPT_PLAIN,
)
# Words of offices; and what a reader of six years of school has not met.
HARD = (
    *("perkembangan", "tindaklanjut", "tindak lanjut", "dibantah", "tautan", "moderator", "tiket"),
    *("skpd", "klarifikasi", "koordinasi", "sehubungan", "terkait", "verifikasi", "ralat"),
)
SPARE, LONGEST_SENTENCE = 10, 14


def filled(key: TextKey) -> str:
    """With the longest values that are met, without what a person wrote."""
    sample = DEFAULTS[key].sample
    return render(key, **{**sample, **({"text": ""} if "text" in sample else {})})


@pytest.mark.parametrize("key", CITIZENS)
def test_it_fits_one_sms_with_ten_characters_to_spare(key: TextKey) -> None:
    cost = measure(filled(key))
    assert (cost.encoding, cost.parts) == ("GSM-7", 1)
    assert cost.units <= GSM7_SINGLE - SPARE


@pytest.mark.parametrize("key", CITIZENS)
def test_it_is_written_in_plain_words_and_short_sentences(key: TextKey) -> None:
    said = DEFAULTS[key].template.lower()
    assert [word for word in HARD if word in re.sub(r"\{\w+\}", "", said)] == []
    sentences = re.split(r"(?<=[.?:!])\s", filled(key))
    assert max(len(sentence.split()) for sentence in sentences) <= LONGEST_SENTENCE


def test_the_states_that_status_tells_are_in_plain_words() -> None:
    told = [*tracking.STATES.values(), *(it.told for it in Objection)]
    assert [(word, it) for word in HARD for it in told if word in it.lower()] == []


def test_the_sample_names_the_longest_unit_that_is_shipped() -> None:
    longest = max((unit.sms_code for unit in units()), key=len)
    assert DEFAULTS[TextKey.ANSWER].sample["signature"] == longest


def test_emergency_numbers_fit_one_sms_however_long_they_are() -> None:
    numbers = DialledNumbers().read(", ".join(f"+{digit}{'2' * 14}" for digit in "678"))
    said = render(TextKey.EMERGENCY_NUMBER, ticket="K7Q-4M2", emergency=" atau ".join(numbers))
    assert measure(said).parts == 1


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (
            TextKey.ACKNOWLEDGEMENT,
            "laporan Bapak/Ibu sudah masuk. Nomornya K7Q-4M2, simpan ya. Mau tahu kabarnya? Balas:"
            " STATUS K7Q-4M2",
        ),
        (
            TextKey.UNSOLVED,
            "Mohon maaf belum beres. Laporan K7Q-4M2 kami buka lagi dan petugas sudah diberi tahu.",
        ),
        (TextKey.STATUS_NONE, "Belum ada laporan dari nomor HP ini."),
        (TextKey.EMERGENCY_NUMBER, "Ada bahaya? Segera telepon "),
    ],
)
def test_the_words_that_were_agreed_stand(key: TextKey, words: str) -> None:
    assert words in filled(key)


def test_help_has_one_example() -> None:
    assert filled(TextKey.HELP_CITIZEN).count("Contoh: ") == 1
