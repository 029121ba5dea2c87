"""A case's words: what says nothing goes, what is sent twice stands once, facts are counted."""

from __future__ import annotations

import pytest

from app.domain.messaging import channel_facts
from app.domain.workflow import thread

BRIDGE = "jembatan di siulak putus"


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["P", "Pak", BRIDGE, "mohon diperbaiki pak"], f"{BRIDGE}\nmohon diperbaiki pak"),
        (["Assalamualaikum pak", BRIDGE], BRIDGE),
        (["P", "Pak"], "P"),
        ([BRIDGE, BRIDGE], BRIDGE),
        (["mau lapor pak", "lampu"], "lampu"),
        (["ada api di pasar"], "ada api di pasar"),
    ],
)
def test_bare_greetings_and_repetitions_say_nothing(texts: list[str], wanted: str) -> None:
    assert thread.words(texts) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123",
        "pak camat",
        "selamat pagi pak bupati",
        "tolong",
        "malam",
        "ibu",
        "mau pak",
        "izin",
        "pagi sore pak",
    ],
)
def test_who_names_a_thing_a_person_or_a_need_does_not_only_call(text: str) -> None:
    assert not thread.is_call(text)


def test_a_phone_reads_how_many_photos_the_web_shows() -> None:
    texts = [
        "P",
        channel_facts.PHOTO,
        f"{BRIDGE}\n{channel_facts.PHOTO}",
        channel_facts.place("Pasar Siulak -2.0,101.3"),
    ]
    assert thread.for_phones(texts) == f"{BRIDGE} [2 foto, lokasi: di web]"
    assert thread.for_phones([channel_facts.UNREADABLE]) == "[pesan yang tak terbaca: di web]"
    assert thread.for_phones([channel_facts.document("a b.pdf"), BRIDGE]).endswith(
        "[dokumen: di web]"
    )
    assert thread.for_phones([BRIDGE]) == BRIDGE


def test_each_line_of_a_fact_has_a_word() -> None:
    """Whatever the channels write beside somebody's words."""
    lines = [
        *(channel_facts.PHOTO, channel_facts.VOICE, channel_facts.VIDEO, channel_facts.UNREADABLE),
        *(channel_facts.document(""), channel_facts.place(""), channel_facts.contact("Budi 0812")),
    ]
    assert all(len(channel_facts.kinds_of(line)) == 1 for line in lines)
