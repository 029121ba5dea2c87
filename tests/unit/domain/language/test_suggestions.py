"""Proposals: the unit, the category, the reason; what is nobody's here; what is spam."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from app.domain.language import accusations, danger, other_authorities, text_kinds
from app.domain.language.gazetteer import find_places
from app.domain.language.learned_model import PROPOSALS, Learned
from app.domain.language.suggestions import (
    LEAST,
    OWN_REASONS,
    STRONG,
    Knowledge,
    Suggestion,
    suggest,
)
from app.domain.language.tokens import list_rows, plain_words
from app.services.cases.suggestions import vocabulary
from app.sms.protocol.encoding import measure
from config import ROOT


@cache
def knowledge(*, is_learned: bool = True) -> Knowledge:
    return vocabulary.without_database(Learned.shipped(PROPOSALS) if is_learned else None)


def proposed(text: str, *, is_learned: bool = True) -> Suggestion:
    return suggest(text, knowledge(is_learned=is_learned))


def codes(text: str, *, is_learned: bool = True) -> list[str]:
    return [unit.code for unit in proposed(text, is_learned=is_learned).units]


def test_the_reason_names_the_words_and_the_place() -> None:
    found = proposed("Jln ke Tamiai blm diaspal, byk lobang", is_learned=False)
    assert found.units[0].code == "PUPR"
    assert found.units[0].words == ("Jln", "diaspal", "lobang")
    assert found.reason == "kata: Jln, diaspal, lobang; tempat: Tamiai"


def quotes(found: Suggestion) -> set[str]:
    """All that a proposal says to stand in the text."""
    told = [*found.words, *found.named, *(word for unit in found.units for word in unit.words)]
    return set(told) - set(OWN_REASONS)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("contoh.tsv", 2),
        ("contoh_sms.tsv", 0),
        ("contoh_pujian.tsv", 0),
        ("korpus.tsv", 1),
        ("contoh_bahaya.tsv", 1),
    ],
)
def test_every_word_that_is_quoted_stands_in_the_text(name: str, column: int) -> None:
    """As it is written there: "kades" is no kepala dusun, "dibilang" no ditilang."""
    for row in list_rows(name):
        text = row[column]
        assert [it for it in quotes(proposed(text)) if it not in text] == [], text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("kades kami lah lama dak masuk kantor", "kepala dusun"),
        ("sudah dibilang ke petugasnyo", "ditilang"),
        ("saya di Bangko sekarang", "blangko"),
        ("tlg bls pak", "bolos"),
        ("dr januari smp skrg blm jadi", "smp"),
        ("Min mau tanya jam buka kantor", "Min"),
        ("di dusun kami 30 kk blm masuk listrik", "kk"),
    ],
)
def test_a_word_that_means_another_thing_is_no_reason(text: str, word: str) -> None:
    assert word not in quotes(proposed(text))


def test_where_something_is_says_little_about_what_it_is() -> None:
    assert codes("jalan depan puskesmas berlubang", is_learned=False)[0] == "PUPR"
    assert codes("sampah di depan kantor camat siulak menumpuk")[0] == "DLH"
    assert codes("sampah dekat kincai plaza sungai penuh menumpuk")[0] == "LUAR-SUNGAIPENUH"


def test_of_what_says_too_little_nothing_is_proposed() -> None:
    found = proposed("petugas kemarin datang")
    assert found.is_unsure
    assert found.reason == "belum ada saran"
    assert not proposed("jalan rusak berlubang").is_unsure
    assert not suggest("suami pukul sy", knowledge(), ("sensitif",)).is_unsure
    assert LEAST < STRONG


def test_without_a_word_of_a_unit_the_examples_are_named_as_the_reason() -> None:
    assert proposed("sudah lama kami menunggu jawaban dari bapak").reason == "mirip contoh"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Smpah di pasar blm diangkut, bau", "DLH"),
        ("e-ktp saya belum jadi", "DUKCAPIL"),
        ("pupuk urea susah dicari petani", "DTPH"),
        ("air pdam mati 3 hari", "TIRTASAKTI"),
        ("lampu pju simpang mati", "DISHUB"),
        ("tiang listrik roboh", "LUAR-PLN"),
        ("guru SMA negeri bolos", "LUAR-PROV"),
        ("harimau masuk kebun dekat hutan TNKS", "LUAR-TNKS"),
        ("sampah di kota sungai penuh pak walikota", "LUAR-SUNGAIPENUH"),
        ("ini nomor siapa ya, apa betul sms upik", "MODERATOR"),
        ("pak tolong", "MODERATOR"),
    ],
)
@pytest.mark.parametrize("is_learned", [False, True])
def test_a_duty_leads_to_its_unit(text: str, code: str, is_learned: bool) -> None:
    assert codes(text, is_learned=is_learned)[0] == code


def test_the_place_tells_which_kecamatans_office_is_meant() -> None:
    assert codes("kantor camat siulak tutup terus")[0] == "KEC-SIULAK"
    assert codes("pak camat di Kersik Tuo tak pernah ada")[0] == "KEC-KAYUARO"
    assert "KEC" in codes("kantor camat kami tutup terus")


def test_a_place_is_no_word_of_a_duty() -> None:
    """Air Hangat is a kecamatan, and says nothing about water."""
    assert codes("jalan di Air Hangat rusak", is_learned=False)[0] == "PUPR"
    assert "TIRTASAKTI" not in codes("jalan di Air Hangat rusak", is_learned=False)


@pytest.mark.parametrize(
    ("text", "name", "kecamatan"),
    [
        ("di sei tanduk", "Sungaitanduk", "Kayu Aro"),
        ("ds SIULAK GEDANG", "Siulak Gedang", "Siulak"),
        ("warga lempur", "Lempur", "Gunung Raya"),
        ("kec kayu aro barat", "Kayu Aro Barat", "Kayu Aro Barat"),
    ],
)
def test_a_place_is_found_however_it_is_written(text: str, name: str, kecamatan: str) -> None:
    found = find_places(plain_words(text))
    assert [(place.name, place.kecamatan) for place in found] == [(name, (kecamatan,))]


def test_everyday_words_name_no_place() -> None:
    assert find_places(plain_words("air bersih baru di balai kecil")) == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("kapan jadwal posyandu dan apa syaratnya?", "permintaan informasi"),
        ("jalan rusak parah berlubang dan becek", "keluhan"),
        ("kepala sekolah minta uang 200 ribu tanpa kwitansi, pungli", "pengaduan"),
        ("terima kasih pelayanan capil cepat dan ramah", "pujian"),
    ],
)
@pytest.mark.parametrize("is_learned", [False, True])
def test_the_category_is_proposed(text: str, category: str, is_learned: bool) -> None:
    assert proposed(text, is_learned=is_learned).category == category


@pytest.mark.parametrize(
    "text",
    [
        "SELAMAT anda menang undian Rp50jt, klik www.contoh.example",
        "mama minta pulsa 50rb ke no ini ya",
        "pinjaman tanpa agunan cair hari ini",
        "tes",
        "BLS 4127 sudah kami tangani",
        "Undangan nikah Rina dan Doni, buka undangan.apk",
        "BANSOS PKH cair, cek nama di cek-bansos.site",
    ],
)
def test_spam_is_called_spam_and_has_no_unit(text: str) -> None:
    found = proposed(text)
    assert (found.is_spam, found.units, found.category) == (True, (), None)
    assert found.reason


@pytest.mark.parametrize(
    "text",
    [
        "ada sms undangan.apk masuk ke hp ibu saya, apa ini penipuan?",
        "banyak warga tertipu cek-bansos.site, mohon sosialisasi",
    ],
)
def test_who_asks_about_fraud_or_warns_is_a_citizen(text: str) -> None:
    assert not proposed(text).is_spam


def test_fraud_of_today_is_called_spam_and_no_citizen_is() -> None:
    """120 texts of another hand; half of them citizens who ask, warn or name the same things."""
    lines = Path(__file__).with_name("spam.tsv").read_text(encoding="utf-8").splitlines()[1:]
    found = [(kind, proposed(text).is_spam) for kind, text in (it.split("\t") for it in lines)]
    assert sum(is_spam for kind, is_spam in found if kind == "spam") / 60 >= 0.9
    assert not any(is_spam for kind, is_spam in found if kind == "warga")


def test_a_citizen_s_own_address_is_no_mark_of_spam() -> None:
    """Neither for its "@" nor for its ".com"; who leaves a number is not selling either."""
    text = "Jembatan gantung di Tamiai putus, nama saya Yusri, hub 081266770001"
    told = f"{text}, surel yusri.uji@contoh.com"
    assert (
        text_kinds.kind_scores(told, [], [])[text_kinds.SPAM]
        == text_kinds.kind_scores(text, [], [])[text_kinds.SPAM]
    )
    assert not proposed(text).is_spam
    marks = [
        text_kinds.kind_scores(it, [], [])[text_kinds.SPAM]
        for it in ("daftar di sl@t88.com", "daftar")
    ]
    assert marks[0] > marks[1]


def test_who_may_be_in_danger_is_not_called_spam() -> None:
    assert not proposed("tlg hub saya, suami pukul sy (KDRT), jgn balas").is_spam


@pytest.mark.parametrize("text", ["", "   ", "🙏🙏", "?", "a" * 3000, "jln " * 400])
def test_no_text_is_too_odd(text: str) -> None:
    assert len(proposed(text).units) <= 3


def test_every_code_of_the_lists_is_somebody() -> None:
    with (ROOT / "app" / "data" / "skpd.tsv").open(encoding="utf-8", newline="") as file:
        units = {row["kode"] for row in csv.DictReader(file, delimiter="\t")}
    lists = set(knowledge(is_learned=False).units.lists)
    assert {
        code for code in lists - units if other_authorities.outside_label(code) is None
    } == set()
    # A kecamatan's own list is the common one and its place.
    assert {code for code in units - lists if not code.startswith("KEC-")} == set()


@pytest.mark.parametrize("code", list(other_authorities.OFFICES))
def test_the_answer_with_the_right_address_fits_one_sms(code: str) -> None:
    answer = other_authorities.OFFICES[code].answer
    assert len(answer) <= 150
    cost = measure(answer)
    assert (cost.parts, cost.encoding) == (1, "GSM-7")


def test_the_twenty_cases_worked_off_in_a_browser_are_what_their_list_says() -> None:
    """tests/e2e/test_twenty_cases.py counts clicks by it: right and wrong as proposed here."""
    with (ROOT / "tests/e2e/twenty_cases.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert Counter(row["macam"] for row in rows) == {
        "benar": 11,
        "salah": 4,
        "spam": 2,
        "bahaya": 1,
        "tuduhan": 1,
        "langsung": 1,
    }
    for row in rows:
        found = proposed(row["teks"])
        first = found.units[0].code if found.units else ""
        assert found.is_spam == (row["macam"] == "spam"), row
        assert danger.read(row["teks"]).is_sensitive == (row["macam"] == "bahaya"), row
        assert accusations.is_made(row["teks"]) == (row["macam"] == "tuduhan"), row
        if row["macam"] == "benar":
            assert (first, found.category) == (row["skpd"], row["kategori"]), row
        elif row["macam"] == "salah":
            assert first != row["skpd"], row
        elif row["macam"] == "langsung":
            assert first == other_authorities.MODERATOR, row
        elif row["macam"] == "tuduhan":
            assert first == "INSPEKTORAT", row
