"""Which messages are asked about twice before they become public."""

from __future__ import annotations

import pytest

from app.domain.language.hurtful_topics import Topic, topics_of
from app.domain.language.sensitive import DEFAULT


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("sy korban KDRT pak, mohon pendampingan", Topic.VIOLENCE),
        ("adik saya dilecehkan di angkot", Topic.VIOLENCE),
        ("Guru suka mukul murid, anak sy sampai biru lengannya", Topic.CHILD),
        ("anak kami hilang sejak kemarin", Topic.CHILD),
        ("BPJS non aktif, sy mau cuci darah besok", Topic.HEALTH),
        ("ibu sy dirawat di puskesmas", Topic.HEALTH),
        ("Nama sy tolong dirahasiakan", Topic.SECRECY),
        ("jgn bawa nama saya", Topic.SECRECY),
        ("jgn kirim balasan ke no ini", Topic.SECRECY),
        ("kami takut melapor", Topic.FEAR),
        ("sudah diancam kades", Topic.FEAR),
        ("anak saya  kejang\nsemalam", Topic.CHILD),
    ],
)
def test_it_is_delicate(text: str, topic: Topic) -> None:
    assert topic in topics_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Jalan ke Siulak Deras rusak parah, kalau hujan tidak bisa dilewati",
        "ruang kelas atapnya bocor, anak2 belajar di teras",
        "apakah anak sy bs masuk SD umur 6 thn",
        "Sampah di pasar tdk diangkut",
        "",
    ],
)
def test_an_everyday_message_is_not(text: str) -> None:
    assert topics_of(text, DEFAULT) == ()


def test_the_site_s_own_words_count_too() -> None:
    assert topics_of("soal ijazah palsu", ("ijazah palsu",)) == (Topic.SENSITIVE,)
    assert topics_of("KDRT", DEFAULT) == (Topic.VIOLENCE,)
    assert all(topic.label for topic in Topic)
