"""What the program writes into a message beside its sender's words is read as words by nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.channels.whatsapp import webhook
from app.domain.language import danger, similar_texts
from app.domain.language.danger import Topic
from app.domain.language.learned_model import PROPOSALS, Learned
from app.domain.language.suggestions import UNSURE, suggest
from app.domain.language.topic_words import topic_words
from app.domain.messaging import hidden_number
from app.domain.messaging.channel_facts import words_of
from app.services.cases.suggestions import vocabulary
from app.sms.protocol.multipart import join
from tests.unit.sms.protocol.test_multipart import part
from tests.whatsapp.fake_api import PHONE_ID, call, message

FEAR = "suami saya mau bunuh diri dan memukul anak, jangan balas, rumah kebakaran"
MEDIA = {"id": "1", "mime_type": "image/jpeg"}
# Each kind that holds no word of its sender; what strangers chose (names of files, of places, of
# people) is as bad as can be.
FACTS: list[dict[str, Any]] = [
    {"poll": {}},
    {"image": MEDIA},
    {"audio": MEDIA},
    {"video": MEDIA},
    {"document": {**MEDIA, "filename": ""}},
    {"document": {**MEDIA, "filename": f"{FEAR}.pdf"}},
    {"document": {**MEDIA, "filename": f"a\n{FEAR}"[:80]}},
    {"location": {"latitude": -2.0634, "longitude": 101.3912, "name": FEAR, "address": "Siulak"}},
    {"location": {"latitude": None, "name": FEAR * 100}},
    {"contacts": [{"name": {"formatted_name": FEAR}, "phones": [{"phone": "0"}]}] * 5},
]


def text_of(content: dict[str, Any]) -> str:
    body = json.loads(call(messages=[message("wamid.1", **content)]))
    (found,) = webhook.read(body, PHONE_ID).messages
    return found.text


def edited(content: dict[str, Any]) -> str:
    return text_of({"edit": {"message": message("x", **content)}})


@pytest.mark.parametrize("content", FACTS)
@pytest.mark.parametrize("read", [text_of, edited])
def test_a_message_without_a_word_says_nothing_to_any_reading(content: Any, read: Any) -> None:
    text = read(content)
    assert danger.read(text) == danger.Reading()
    assert similar_texts.trigrams_of(text) == frozenset()
    assert topic_words(text) == frozenset()
    found = suggest(text, vocabulary.without_database(Learned.shipped(PROPOSALS)))
    assert (found.category, found.is_spam, found.units, found.reason) == (None, False, (), UNSURE)


@pytest.mark.parametrize("kind", ["image", "video", "document"])
def test_the_words_under_a_file_are_read_and_nothing_else(kind: str) -> None:
    under = {**MEDIA, "filename": f"{FEAR}.pdf"}
    said = "Jalan ke Tamiai rusak parah"
    text = text_of({kind: {**under, "caption": said}})
    assert text != said
    assert words_of(text) == said
    assert danger.read(text) == danger.Reading()
    assert similar_texts.trigrams_of(text) == similar_texts.trigrams_of(said)
    assert danger.read(text_of({kind: {**under, "caption": FEAR}})) == danger.read(FEAR)


def test_an_edited_message_is_read_from_its_own_first_word() -> None:
    text = edited({"text": {"body": "RAHASIA. Kepala sekolah minta uang"}})
    assert hidden_number.is_secret(text)
    assert Topic.SECRECY in danger.read(text).topics


@pytest.mark.parametrize(
    "text",
    [
        f"Lokasi: rumah saya. {FEAR}",
        f"Kontak: 081266770001 {FEAR}",
        f"(foto) {FEAR}",
        f"(pesan suara)\n{FEAR}",
        f"(Pesan ini rahasia: {FEAR})",
        f"[bagian 1/2] {FEAR}",
    ],
)
def test_what_a_citizen_types_likewise_hides_no_danger(text: str) -> None:
    assert danger.read(text).topics == danger.read(FEAR).topics
    assert danger.read(text).hazards == danger.read(FEAR).hazards


def test_a_missing_part_is_a_gap_and_no_words() -> None:
    pieces = [part("Jalan ke Tamiai", total=3, sequence=1, reference=7)]
    text = join(pieces).text
    assert text == "Jalan ke Tamiai [bagian 2/3 belum diterima] [bagian 3/3 belum diterima]"
    assert words_of(text) == "Jalan ke Tamiai … …"
    assert similar_texts.trigrams_of(text) == similar_texts.trigrams_of("Jalan ke Tamiai")


def test_a_text_without_such_facts_stays_as_it_is() -> None:
    text = "Jalan (dekat pasar)\nrusak [parah]"
    assert words_of(text) == text
