"""What a moderator is shown of a text before it becomes public: each mark, and what stands there
instead."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.language.person_names import names_given_in
from app.domain.language.public_text import EMAIL_MASK, MASK, PLATE_MASK, public_text
from app.domain.language.redaction import NAME_MASK, MarkKind, redacted, redaction_marks


def marks(text: str) -> list[tuple[str, str]]:
    return [(it.kind.value, text[it.begin : it.end]) for it in redaction_marks(text)]


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("hub 0812-6677-1234 ya", "nomor", "0812-6677-1234"),
        ("NIK 1501012305890002", "nik", "1501012305890002"),
        ("NIK 15.0101.230589.0002", "nik", "15.0101.230589.0002"),
        ("surel budi.s@contoh.id saja", "email", "budi.s@contoh.id"),
        ("surel budi (at) contoh.id", "email", "budi (at) contoh.id"),
        ("mobil BH 1234 ZZ ngebut", "pelat", "BH 1234 ZZ"),
        ("motor bh1234zz", "pelat", "bh1234zz"),
        ("truk B 9123 XYZ", "pelat", "B 9123 XYZ"),
        ("Nama saya Budi Santoso dari Siulak", "nama", "Budi Santoso"),
        ("nama sy budi santoso dr siulak", "nama", "budi santoso"),
        ("an. Siti Aminah", "nama", "Siti Aminah"),
        ("KTP a.n. Siti Aminah, belum jadi", "nama", "Siti Aminah"),
        ("KTP a/n Joko", "nama", "Joko"),
        ("an Joko Susilo RT 2", "nama", "Joko Susilo"),
        ("atas nama Bpk Rahmat Hidayat", "nama", "Rahmat Hidayat"),
        ("namaku Rani", "nama", "Rani"),
        ("Nama: Andi", "nama", "Andi"),
        ("hubungi Ibu Sari saja", "nama", "Sari"),
        ("ttd Joko", "nama", "Joko"),
        ("Yth Bpk Budi Santoso, sudah kami tinjau", "nama", "Budi Santoso"),
        ("dasar kafir", "sara", "kafir"),
        ("kandang babi dekat rumah", "sara", "babi"),
        ("anj*ng kalian", "kasar", "anj*ng"),
        ("pemerintah TAIK!", "kasar", "TAIK"),
    ],
)
def test_it_is_marked(text: str, kind: str, piece: str) -> None:
    assert (kind, piece) in marks(text)


@pytest.mark.parametrize(
    "text",
    [
        "nama sy tolong dirahasiakan",
        "jgn bawa nama saya",
        "nama saya jangan disebut",
        "atas nama warga desa Jujun",
        "Nama proyek ada sama saya",
        "beli 12 kg, b 12 kg, RT 02 RW 05, SDN 12 A, KM 12",
        "buka 08.00-15.00, tgl 24-11-2026, Rp 1.250.000",
        "surat ke ppid@kerincikab.go.id atau kantor@pulausangkar.desa.id",
        "anak sekolah takut lewat jembatan",
        "tim PBB naik 3x, BB 12 rb",
        "Yth Bpk/Ibu, Yth Bapak Bupati Kerinci, Yth Pak jalan rusak, Yth Ibu Kepala Dinas",
    ],
)
def test_what_is_no_personal_thing_is_left_alone(text: str) -> None:
    assert redaction_marks(text) == []
    assert redacted(text) == text


def test_what_is_proposed() -> None:
    text = "Nama saya Budi, hp 081266771234, BH 1234 ZZ, budi@contoh.id, dasar kafir"
    assert redacted(text) == (
        f"Nama saya {NAME_MASK}, hp {MASK}, {PLATE_MASK}, {EMAIL_MASK}, dasar kafir"
    )


def test_the_last_lock_hides_what_a_moderator_let_through() -> None:
    text = "Pak Budi, hp 081266771234, BH 1234 ZZ, budi@contoh.id"
    assert public_text(text) == f"Pak Budi, hp {MASK}, {PLATE_MASK}, {EMAIL_MASK}"
    assert public_text(public_text(text)) == public_text(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_marks_lie_in_order_and_apart(text: str) -> None:
    end = 0
    for it in redaction_marks(text):
        assert end <= it.begin < it.end <= len(text)
        assert isinstance(it.kind, MarkKind)
        end = it.end
    assert not re.search(r"[0-9]{13}", redacted(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("saya Yusuf dari Siulak", "saya [nama disamarkan] dari Siulak"),
        ("Aku Pak Yusuf Hidayat mau lapor", "Aku Pak [nama disamarkan] mau lapor"),
        ("saya mau lapor", "saya mau lapor"),
        ("SAYA MAU LAPOR JALAN RUSAK", "SAYA MAU LAPOR JALAN RUSAK"),
        ("Saya Mohon jalan diperbaiki", "Saya Mohon jalan diperbaiki"),
    ],
)
def test_who_says_who_he_is_is_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    ("case", "answer", "shown"),
    [
        ("nama saya Yusri", "Terima kasih Pak Yusri", f"Terima kasih Pak {NAME_MASK}"),
        ("nama saya yusri", "YUSRI, sudah kami tinjau", f"{NAME_MASK}, sudah kami tinjau"),
        (
            "an. Siti Aminah",
            "Ibu Siti, KTP Siti Aminah siap",
            f"Ibu {NAME_MASK}, KTP {NAME_MASK} siap",
        ),
        ("nama saya Indah", "taman itu memang indah", "taman itu memang indah"),
        ("nama saya Budi Siulak", "jalan Siulak, Pak Budi", f"jalan Siulak, Pak {NAME_MASK}"),
        ("atas nama warga", "Warga kami undang", "Warga kami undang"),
        ("nama saya Edi Saputra", "Pak Edi, sudah", f"Pak {NAME_MASK}, sudah"),
        ("nama saya M. Yusuf", "Pak Yusuf, lebar 3 M", f"Pak {NAME_MASK}, lebar 3 M"),
        ("an. Siti Nur'aini", "Ibu Nur'aini", f"Ibu {NAME_MASK}"),
        ("nama saya yusri jalan rusak", "Jalan itu, Pak Yusri", f"Jalan itu, Pak {NAME_MASK}"),
        ("Saya Butuh Air Bersih", "Air Bersih menyusul", "Air Bersih menyusul"),
        ("saya Guru honor", "Guru akan dikirim, sudah Guru", "Guru akan dikirim, sudah Guru"),
        ("Yth Bapak PLN Kerinci", "PLN sudah tahu", "PLN sudah tahu"),
        ("saya Joko", "Pak Joko dan Joko", f"Pak {NAME_MASK} dan {NAME_MASK}"),
        ("saya Indah", "Taman Indah, Bu Indah", f"Taman Indah, Bu {NAME_MASK}"),
        ("jalan rusak", "Indah", "Indah"),
    ],
)
def test_an_answer_hides_the_name_that_the_citizen_gave(case: str, answer: str, shown: str) -> None:
    assert redacted(answer, names_given_in(case)) == shown


def test_who_writes_a_thousand_names_gives_twenty() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [f"Mar{one}{two}di" for one in letters for two in letters]
    given = names_given_in(" ".join(f"nama saya {name}, saya {name}." for name in names))
    assert len(given.sure) == len(given.called) == 20


def test_a_name_is_hidden_wherever_its_own_text_repeats_it() -> None:
    text = "nama saya Yusri. Yusri sudah lapor, kata Pak Yusri"
    assert redacted(text) == (
        f"nama saya {NAME_MASK}. {NAME_MASK} sudah lapor, kata Pak {NAME_MASK}"
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120), st.text(max_size=120))
def test_whatever_is_called_a_name_marks_lie_apart(case: str, answer: str) -> None:
    end = 0
    for it in redaction_marks(answer, names_given_in(case)):
        assert end <= it.begin < it.end <= len(answer)
        end = it.end
