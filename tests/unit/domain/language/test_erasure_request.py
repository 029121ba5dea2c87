"""Whoever asks that the own data be deleted is not in danger; what else he writes is read."""

from __future__ import annotations

import pytest

from app.domain.language import danger
from app.domain.language.danger import Topic
from app.domain.language.erasure_request import is_asked, without
from app.domain.language.learned_model import PROPOSALS, Learned
from app.domain.language.suggestions import UNSURE, suggest
from app.domain.language.tokens import list_rows
from app.services.cases.suggestions import vocabulary

REQUESTS = (
    "hapus data saya",
    "HAPUS DATA SAYA!!",
    "tolong hapus data sy",
    "hapus nomor saya dari sistem",
    "Tolong hapus nomor dan nama saya dari sistem ini",
    "mohon dihapus nomor saya karena sudah tidak perlu",
    "Assalamualaikum, saya minta semua data pribadi saya dihapus, terima kasih",
    "mohon data saya dihapus dari sistem, saya tidak mau data saya disimpan",
    "data saya tolong dihapus pak",
    "saya ingin menghapus data saya dari Si UPIK",
    "mhn no hp sy dihapus ya",
    "hapus identitas saya dari server",
    "penghapusan data diri saya sesuai UU PDP",
    "Saya Contoh dari Siulak.\ntlg hapuskan data2 kami",
)


@pytest.mark.parametrize("text", REQUESTS)
def test_a_request_is_known_and_is_no_danger(text: str) -> None:
    assert is_asked(text)
    assert danger.read(text) == danger.Reading()


@pytest.mark.parametrize(
    "text",
    [
        "jangan hapus data saya",
        "kenapa data saya dihapus dari bansos",
        "petugas menghapus data saya",
        "operator hapus data saya",
        "tolong hapus data saya yang dobel di BPJS",
        "hapus data saya dari sistem BPJS",
        "tolong hapus nomor sy dari grup info dinas, banyak nian iklan",
        "hapus nama saya dari KK",
        "lupakan saya",
        "hapus laporan saya",
        "hapus foto saya dari facebook",
    ],
)
def test_what_is_asked_of_others_or_complained_of_is_none(text: str) -> None:
    assert not is_asked(text)
    assert without(text) == text


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("hapus pesan ini", Topic.SECRECY),
        ("tolong sms saya dihapus setelah dibaca", Topic.SECRECY),
        ("Hapus nomor sy. Jangan sms lagi", Topic.SECRECY),
        ("hapus nomor saya, suami saya periksa hp", Topic.SECRECY),
        ("RAHASIA hapus data saya", Topic.SECRECY),
        ("tolong hapus data saya. saya mau bunuh diri", Topic.SUICIDE),
        ("hapus data saya, saya dipukul suami tiap malam", Topic.VIOLENCE),
    ],
)
def test_what_stands_beside_it_is_read_as_ever(text: str, topic: Topic) -> None:
    assert topic in danger.read(text).topics


def test_no_example_of_danger_is_taken_for_a_request() -> None:
    lists = ("contoh_bahaya.tsv", "contoh_sms.tsv", "contoh_pujian.tsv", "contoh.tsv", "korpus.tsv")
    texts = [text for name in lists for row in list_rows(name) for text in row]
    assert len(texts) > 10_000
    assert [text for text in texts if is_asked(text)] == []


def test_nothing_is_proposed_for_it() -> None:
    found = suggest(
        "Tolong hapus data saya.", vocabulary.without_database(Learned.shipped(PROPOSALS))
    )
    assert (found.category, found.is_spam, found.units, found.reason) == (None, False, (), UNSURE)


def test_a_word_that_an_admin_has_listed_counts_all_the_same() -> None:
    own = danger.OwnWords(sensitive=("hapus data",))
    assert danger.read("tolong hapus data saya", own).topics == (Topic.SENSITIVE,)
