"""The reading of danger, by kind: what it finds, what it leaves alone, and how long it takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.language.danger import Hazard, OwnWords, Reading, Topic, read


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("suami sy sering mukul sy pak, tlg jgn telp", Topic.VIOLENCE),
        ("saya dipukulin suami", Topic.VIOLENCE),
        ("suami ambo main pukul bae", Topic.VIOLENCE),
        ("dio ditampar majikan", Topic.VIOLENCE),
        ("ponakan sy diperkosa pacarnya", Topic.VIOLENCE),
        ("anak sy dilecehkn guru", Topic.VIOLENCE),
        ("guru ngaji raba2 anak murid perempuan", Topic.VIOLENCE),
        ("k.d.r.t di sebelah rumah", Topic.VIOLENCE),
        ("\uff4b\uff44\uff52\uff54 di sebelah rumah", Topic.VIOLENCE),
        ("istri disik\u200bsa di rumah", Topic.VIOLENCE),
        ("adik dibully kawan sekelas", Topic.CHILD),
        ("anak umur 14 dikawinkan paksa", Topic.CHILD),
        ("anak dibully smpe ga mau sekolah", Topic.CHILD),
        ("laki sayo maninju sayo", Topic.VIOLENCE),
        ("oknum polisi minta uang damai", Topic.EXTORTION),
        ("sy hiv positif, obat arv habis", Topic.HEALTH),
        ("jgn kirim balasan ke no ini", Topic.SECRECY),
        ("Nama sy tolong dirahasiakan", Topic.SECRECY),
        ("jgn bawa nama saya", Topic.SECRECY),
        ("RAHASIA ada pungli di pasar", Topic.SECRECY),
        ("sy bendahara desa, disuruh bikin kwitansi fiktif", Topic.WHISTLE_BLOWER),
        ("nenek dikurung anaknyo di kandang", Topic.NEGLECT),
        ("lsm memeras kepala sekolah", Topic.EXTORTION),
        ("sy mau bunuh diri aja pak gk kuat lagi", Topic.SUICIDE),
        ("kami takut melapor", Topic.FEAR),
        ("sy diancam mau dibunuh mantan", Topic.FEAR),
        ("tolong sayo", Topic.FEAR),
    ],
)
def test_a_topic_makes_a_case_sensitive(text: str, topic: Topic) -> None:
    told = read(text)
    assert topic in told.topics
    assert told.is_sensitive
    assert topic in told.delicate


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("rumah tetangga kebakar pak cepat", Hazard.FIRE),
        ("ada kbakaran di pasar", Hazard.FIRE),
        ("kapal terbalik di danau kerinci 3 org blm ketemu", Hazard.DROWNING),
        ("budak hanyuik di batang merao", Hazard.DROWNING),
        ("anak sy hilang dari pagi", Hazard.MISSING),
        ("longor di jalan tapan", Hazard.LANDSLIDE),
        ("tebing rubuh barusan", Hazard.LANDSLIDE),
        ("BANJIR masuk rumah", Hazard.FLOOD),
        ("puting beliung, atap terbang", Hazard.STORM),
        ("gempo kuat nian", Hazard.QUAKE),
        ("gunung kerinci meletus", Hazard.ERUPTION),
        ("harimau masuk ladang kami", Hazard.ANIMAL),
        ("tabrakan maut di simpang", Hazard.CRASH),
        ("jembatan ambruk", Hazard.COLLAPSE),
        ("gas bocor bau menyengat", Hazard.GAS),
        ("anak kesetrum di sawah", Hazard.ELECTRICITY),
        ("warga keracunan nasi kotak", Hazard.POISONING),
        ("ibu mau melahirkan jalan putus ambulan gk bs lewat", Hazard.MEDICAL),
        ("org gila ngamuk bawa parang", Hazard.RAGE),
        ("anak hilang sejak kemarin", Hazard.MISSING),
        ("adik kami hilang dr kemarin sore umur 5 th", Hazard.MISSING),
        ("ada tabrakan motor korban ga sadar", Hazard.CRASH),
        ("keracunan makanan 20 org di acara nikahan", Hazard.POISONING),
        ("ibu mau lahiran jalan putus ga bs lewat", Hazard.MEDICAL),
        ("gunung kerinci mengeluarkan abu tebal sekarang", Hazard.ERUPTION),
        ("gempa tadi malam dinding rumah kami roboh", Hazard.QUAKE),
    ],
)
def test_a_danger_that_goes_on_is_urgent(text: str, hazard: Hazard) -> None:
    told = read(text)
    assert hazard in told.hazards
    assert told.is_urgent


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("kantor buka pukul 08.00", id="an hour"),
        pytest.param("kantor buka pukul berapa", id="an hour that is asked for"),
        pytest.param("mohon ditinjau pak", id="a word that would be a blow in dialect"),
        pytest.param("racun untuk bunuh tikus ada di dinas?", id="pests"),
        pytest.param("kami tersiksa lewat jalan ini", id="a road that torments"),
        pytest.param("pohon dicabuti warga", id="a word that looks alike"),
        pytest.param("Irigasi jebol sejak banjir bulan lalu", id="what has passed"),
        pytest.param("kebakaran pasar th 2023 kapan dibangun lagi", id="a year that has passed"),
        pytest.param("takut longsor kalau hujan, mohon talud", id="fear of what may come"),
        pytest.param("tidak ada banjir di desa kami", id="what is denied"),
        pytest.param("kapan pelatihan kebakaran untuk warga", id="training"),
        pytest.param("sosialisasi pencegahan KDRT bagus", id="prevention"),
        pytest.param("terima kasih petugas bpbd cepat membersihkan longsor", id="praise"),
        pytest.param("apa syarat bantuan korban gempa", id="a question"),
        pytest.param("jangan kebakaran jenggot pak", id="a figure of speech"),
        pytest.param("syarat kk hilang apa saja", id="a lost paper"),
        pytest.param("kartu anak hilang kemarin, gimana buat baru", id="a child's lost paper"),
        pytest.param("apakah anak sy bs masuk SD umur 6 thn", id="a child"),
        pytest.param("", id="nothing"),
        pytest.param("\U0001f64f\U0001f64f", id="no word"),
    ],
)
def test_what_only_sounds_like_danger_is_left_alone(text: str) -> None:
    assert read(text).topics == ()
    assert read(text).hazards == ()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("ibu sy dirawat di puskesmas", Topic.HEALTH),
        ("anak saya demam semalam", Topic.HEALTH),
        ("murid sakit di sekolah", Topic.CHILD),
    ],
)
def test_a_milder_topic_asks_before_publishing_and_silences_nobody(text: str, topic: Topic) -> None:
    assert topic in read(text).delicate
    assert not read(text).is_sensitive


def test_the_site_s_own_words_are_added() -> None:
    own = OwnWords(sensitive=("ijazah palsu",), urgent=("merapi",))
    assert read("soal ijazah palsu", own).topics == (Topic.SENSITIVE,)
    assert read("abu merapi", own).hazards == (Hazard.OTHER,)
    assert read("soal ijazah palsu") == Reading()
    assert Topic.VIOLENCE in read("KDRT", own).topics


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("suami pukul sy", True),
        ("sy mau bunuh diri aja pak", True),
        ("nenek dikurung anaknyo di kandang", True),
        ("anak umur 14 dikawinkan paksa", True),
        ("sy diancam mau dibunuh mantan", True),
        ("dah nulis surat buat emak.. mlm ini kelar semua. maaf ya semuanya", True),
        ("istri sy pendarahan habis melahirkan", True),
        ("nama sy dirahasiakan", False),
        ("jangan sms lagi", False),
        ("sy hiv positif, obat arv habis", False),
        ("sy bendahara desa, disuruh bikin kwitansi fiktif", False),
        ("oknum polisi minta uang damai", False),
        ("jalan rusak", False),
    ],
)
def test_who_may_be_hurt_is_in_danger_and_who_is_hushed_is_not(text: str, is_so: bool) -> None:
    assert read(text).is_urgent is is_so
    assert bool(read(text).dangers) is is_so


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tolong sy mau bunuh diri aja pak", ("bunuh diri",)),
        ("suami sy main pukul bae tiap mlm", ("main pukul",)),
        ("Api bsr!! rumah tetangga kebakar, 3 org trjebak", ("kebakar", "trjebak")),
        ("k.d.r.t di sebelah rumah", ("kdrt",)),
        ("abu m3rapi", ("m3rapi",)),
        ("dah nulis surat buat emak.. mlm ini kelar semua. maaf ya semuanya", ()),
        ("nama sy dirahasiakan", ()),
    ],
)
def test_the_words_that_tell_of_danger_are_the_citizen_s(text: str, words: tuple[str, ...]) -> None:
    assert read(text, OwnWords(urgent=("merapi",))).words == words


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "text",
    ["suami pukul saya ", "a", "!", "jangan ", "banjir sudah tidak ", "tahun lalu gempa ", "a b "],
)
def test_a_long_text_is_read_step_by_step(text: str) -> None:
    """It ends: with time that grows as a square or faster, this would take minutes."""
    read(text * 2_000)
