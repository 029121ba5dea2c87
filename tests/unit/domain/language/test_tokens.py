"""SMS spelling: what people type, and the plain words that lists are compared with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.language.lexicon import Lexicon, keyword, word_forms
from app.domain.language.tokens import plain_words, spelled


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jln rsk", "jalan rusak"),
        ("JALAAAN  rusakk", "jalan rusak"),
        ("jalan2", "jalan"),
        ("sdh bnyk lobang", "sudah banyak lubang"),
        ("brp byr k4rtu", "berapa bayar kartu"),
        ("jalannyo, jalanx", "jalannya jalannya"),
        ("lampu tepi jalan", "lampu pju"),
        ("trims pak kades", "terima kasih kepala desa"),
        ("dak ado aie", "tidak ada air"),
        ("do'a", "doa"),
        ("jangan\u200b balas", "jangan balas"),
        ("add kk", "add kartu keluarga"),
    ],
)
def test_a_spelling_is_written_out(typed: str, meant: str) -> None:
    assert plain_words(typed) == plain_words(meant)


@pytest.mark.parametrize("typed", ["guru smp", "smp 2", "smp negeri", "kepsek SMP minta"])
def test_smp_is_a_school_where_its_neighbours_say_so(typed: str) -> None:
    assert "smp" in spelled(typed).words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dr pagi smp siang", "dr pagi sampai siang"),
        ("smp 3 jam", "sampai 3 jam"),
        ("SMP skrg", "sampai sekarang"),
        ("30 kk", "30 keluarga"),
        ("kk saya", "kartu keluarga saya"),
    ],
)
def test_else_smp_is_sampai_and_a_number_of_kk_are_households(typed: str, meant: str) -> None:
    assert spelled(typed).words == plain_words(meant)


def test_each_plain_word_knows_what_it_was_written_as() -> None:
    said = spelled("Jln ke kades, R.S dan  do'a \u2460x lampu  tepi jalan")
    words = ["jalan", "ke", "kepala", "desa"]
    assert said.words[:4] == words
    assert [said.quote(at, at + 1) for at in range(4)] == ["Jln", "ke", "kades", "kades"]
    assert said.quote(len(said.words) - 2, len(said.words)) == "lampu  tepi jalan"


def test_standard_words_stay_as_they_are() -> None:
    assert plain_words("jalan rusak di desa") == ["jalan", "rusak", "di", "desa"]


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    words = plain_words(text)
    assert all(word == word.strip() and word for word in words)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("diaspal", "aspal"),
        ("pengaspalan", "aspal"),
        ("kerusakan", "rusak"),
        ("menanam", "tanam"),
        ("menyapu", "sapu"),
        ("memungut", "pungut"),
        ("jalannya", "jalan"),
        ("nyetrum", "setrum"),
    ],
)
def test_a_word_is_found_without_its_beginning_and_ending(word: str, stem: str) -> None:
    assert stem in word_forms(word)


def lexicon(*, is_eager: bool = False, **lists: str) -> Lexicon:
    return Lexicon(
        {
            owner: [row for row in map(keyword, words.split(",")) if row is not None]
            for owner, words in lists.items()
        },
        is_eager=is_eager,
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jln rusak parah", ["jalan rusak"]),
        ("smpah dmn2", ["sampah"]),
        ("puskesms tutup", ["puskesmas"]),
        ("pukesmas tutup", ["puskesmas"]),
        ("tolong kami", []),
        ("tilang", ["tilang"]),
    ],
)
def test_a_keyword_is_found_however_it_is_typed(text: str, found: list[str]) -> None:
    words = lexicon(A="jalan rusak, sampah, puskesmas, tilang, sembako")
    assert [hit.keyword.shown for hit in words.find(plain_words(text))] == found


@pytest.mark.parametrize("typed", ["smbako", "bls", "Bangko", "dibilang", "mutasi"])
def test_a_short_word_is_a_slip_for_another_only_where_missing_it_is_worse(typed: str) -> None:
    listed = "sembako, bolos, blangko, ditilang, mutasi, putas"
    found = {
        is_eager: [hit.keyword.shown for hit in words.find(plain_words(typed))]
        for is_eager in (False, True)
        for words in [lexicon(is_eager=is_eager, A=listed)]
    }
    assert found[False] == (["mutasi"] if typed == "mutasi" else [])
    assert found[True]


def test_the_longer_phrase_counts_and_each_keyword_once() -> None:
    words = lexicon(A="jalan, jalan rusak")
    hits = words.find(plain_words("jalan rusak, jalan rusak sekali, jalan"))
    assert [hit.keyword.shown for hit in hits] == ["jalan rusak", "jalan"]


def test_marks_length_and_sharing_make_a_keyword_weigh() -> None:
    words = lexicon(A="aspal!, jalan, lampu, got?", B="lampu")
    score = {hit.keyword.shown: hit.score for hit in words.find(["aspal", "jalan", "got"])}
    assert score["aspal"] > score["jalan"] > score["got"]
    assert words.find(["lampu"])[0].score < score["jalan"]
