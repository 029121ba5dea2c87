"""A card that must not be answered by a machine is known by its words (D7)."""

import pytest

from app.domain.language.sensitive import DEFAULT, is_sensitive

SMS_066 = (
    "sy korban KDRT pak, suami pegawai pemda. lapor polisi belum diproses. mohon pendampingan"
    " P2TP2A. hub adik sy 081200000991 jgn kirim balasan ke no ini suami sering cek hp"
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SMS_066, id="the victim's SMS (SMS-066)"),
        pytest.param("Mohon diaudit. Nama sy tolong dirahasiakan", id="a secret name (SMS-050)"),
        pytest.param("saya korban kdrt", id="small letters"),
        pytest.param("JANGAN  BALAS\nsms ini", id="capitals and two spaces"),
        pytest.param("jangan\nbalas", id="a line end between the words"),
        pytest.param("(KDRT)", id="in brackets"),
        pytest.param("anak saya dilecehkan.", id="before a full stop"),
        pytest.param("k\u200bdrt", id="an invisible character inside"),
        pytest.param("\uff2b\uff24\uff32\uff34", id="full-width letters"),
    ],
)
def test_a_sensitive_word_is_found(text: str) -> None:
    assert is_sensitive(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Jalan Siulak Deras rusak parah pak", id="an ordinary grievance"),
        pytest.param("kerahasiaan data", id="a longer word that contains one"),
        pytest.param("KDRTX", id="a letter follows"),
        pytest.param("jangan dibalas", id="another word"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_ordinary_text_is_not_sensitive(text: str) -> None:
    assert not is_sensitive(text)


def test_the_words_are_a_setting() -> None:
    assert is_sensitive("ada  Bom di pasar", ["bom"])
    assert not is_sensitive(SMS_066, ["bom"])


def test_an_empty_list_or_word_marks_nothing() -> None:
    assert not is_sensitive(SMS_066, [])
    assert not is_sensitive(SMS_066, ["", "  "])


def test_a_word_with_signs_is_taken_literally() -> None:
    assert is_sensitive("lapor K.D.R.T. pak", ["k.d.r.t"])
    assert not is_sensitive("lapor KxDxRxT pak", ["k.d.r.t"])


@pytest.mark.parametrize("word", DEFAULT)
def test_every_default_word_works(word: str) -> None:
    assert is_sensitive(f"Pak, {word}, tolong")
