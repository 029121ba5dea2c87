"""What an SKPD still reads when its hold is over: a withdrawn report, a rejected one's sequel."""

from __future__ import annotations

from app.database.extensions import db, transaction
from app.models import Forward, Rejection
from app.services.cases.actions import closing, forwarding, merging, rejecting, withdrawing
from app.services.cases.answers import asking_citizen, replying
from tests.cases import (
    buttons,
    cards,
    case,
    citizen_sms,
    forward_id,
    forwarded,
    hidden,
    let,
    person,
    reject,
    unit_id,
)
from tests.reading import assert_lacks, assert_says
from tests.rows import change, last_row, one_row
from tests.web import FRAGMENT, Browser

NUMBER = "081374105599"
REPORT = "Kepala dinas meminta uang pelicin"


def sequel(case_id: int) -> None:
    """Dishub gets the case and answers; the citizen is asked, and writes more."""
    units = [unit_id("DISHUB")]
    let("moderator", forwarding.forward, case_id, units, "pengaduan", in_window=True)
    to_dishub = max(row.id for row in case(case_id).forwards)
    answer = ("Inspektorat memeriksa.", "Kepala Dishub")
    let("operator-dishub", replying.answer_forward, to_dishub, *answer)


def seen(client: Browser, row: int) -> str:
    """All that the SKPD's screens say of one card."""
    texts = [client.page("/pesan-dinas/?status=semua"), client.page(f"/pesan-dinas/{row}")]
    urls = (f"/pesan-dinas/{row}/balas", f"/pesan-dinas/{row}/tolak")
    urls += (f"/pesan-dinas/baru?status=semua&after=0&shown={row}:x",)
    texts += [client.get(url, headers=FRAGMENT).get_data(as_text=True) for url in urls]
    return "\n".join(texts)


def test_a_withdrawn_report_is_read_no_more(office: Browser) -> None:
    case_id = forwarded(REPORT, "PUPR", category="pengaduan", number=NUMBER)
    row, code = forward_id(case_id), case(case_id).code
    let("moderator", withdrawing.withdraw, row)
    sequel(case_id)
    text = seen(office, row)
    assert REPORT not in text
    assert_lacks(text, "Inspektorat", "0813-74")
    assert "Dinas Perhubungan" not in text.split("<main")[1].split("Riwayat")[0]
    listed = office.page("/pesan-dinas/?status=semua")
    assert row in cards(listed)
    card = listed.split(f'id="card-{row}"')[1].split("</article>")[0]
    assert_says(card, "Ditarik moderator", f"</span>{code}</span>", "isinya tidak ditampilkan lagi")
    assert row not in cards(office.page("/pesan-dinas/?status=semua&cari=pelicin"))
    assert row in cards(office.page(f"/pesan-dinas/?status=semua&kode={code}"))


def test_after_tolak_an_skpd_reads_nothing_that_came_later(office: Browser) -> None:
    case_id = forwarded(REPORT, "PUPR", category="pengaduan", number=NUMBER)
    row = forward_id(case_id)
    reject(case_id, "Bukan kami", "Dishub", by="operator-pupr")
    let("moderator", asking_citizen.ask_citizen, case_id, "Kapan kejadiannya?")
    citizen_sms("Kemarin malam di kantornya", NUMBER)
    sequel(case_id)
    text = seen(office, row)
    assert_lacks(text, "Inspektorat", "Kapan kejadiannya", "Kemarin malam", "Status menjadi")
    assert REPORT in text
    assert "Bukan kami" in text
    listed = office.page("/pesan-dinas/?status=semua")
    assert buttons(listed, row) == ["reply", "reject"]
    assert "Dinas Perhubungan" not in listed.split(f'id="card-{row}"')[1].split("</article>")[0]


def test_after_tolak_nothing_that_was_added_is_found(office: Browser) -> None:
    """Not by its words and not by its ticket: a search would tell what the card hides."""
    rows = [
        forwarded(f"{REPORT} di {place}", "PUPR", number=f"{NUMBER}{digit}")
        for digit, place in enumerate(("Siulak", "Kayu Aro", "Depati"))
    ]
    more = citizen_sms("Namanya Zulham di Gunung Tujuh", f"{NUMBER}0")
    early = citizen_sms("Katanya untuk Zulham", f"{NUMBER}1")
    ticket = case(more).ticket
    let("moderator", merging.join, early, rows[1])
    for row in rows:
        reject(row, "Bukan wewenang kami", "Dishub", by="operator-pupr")
    late = citizen_sms("Terima kasih", f"{NUMBER}0")
    change(case(more), received_at=case(late).received_at)
    let("moderator", merging.join, more, rows[0])
    held = [forward_id(row) for row in rows]
    url = "/pesan-dinas/?status=semua"
    assert "Zulham di Gunung" not in office.page(f"/pesan-dinas/{held[0]}")
    assert cards(office.page(f"{url}&cari=Zulham")) == [held[1]]
    assert cards(office.page(f"{url}&cari={ticket}")) == []
    assert cards(office.page(f"{url}&tempat=Gunung+Tujuh")) == []
    assert cards(office.page(f"{url}&cari=pelicin")) == [held[2], held[1], held[0]]
    assert cards(office.page(f"{url}&cari=pelicin+Siulak")) == [held[0]]
    assert cards(office.page(f"{url}&cari=pelicin+Zulham")) == [held[1]]
    assert cards(office.page(f"{url}&tempat=Siulak")) == [held[0]]
    assert sorted(cards(office.page(f"{url}"))) == held


def test_after_tolak_nothing_is_read_that_was_older_but_joined_later(office: Browser) -> None:
    """It was the desk's alone when the SKPD gave the case back."""
    case_id = forwarded(REPORT, "PUPR", number=NUMBER)
    early = citizen_sms("Katanya untuk Zulham", NUMBER)
    late = citizen_sms("Saksinya bernama Rosma", NUMBER)
    row = forward_id(case_id)
    let("moderator", merging.join, early, case_id)
    reject(case_id, "Bukan kami saja", "Dishub", by="operator-pupr")
    let("moderator", merging.join, late, case_id)
    text = seen(office, row)
    assert "Zulham" in text
    assert "Rosma" not in text
    url = "/pesan-dinas/?status=semua"
    assert cards(office.page(f"{url}&cari=Rosma")) == []
    assert cards(office.page(f"{url}&cari=pelicin")) == [row]


def test_an_skpd_that_gets_the_case_again_reads_it_whole(office: Browser) -> None:
    case_id = forwarded(REPORT, "PUPR", number=NUMBER)
    row = forward_id(case_id)
    let("moderator", withdrawing.withdraw, row)
    let("moderator", forwarding.forward, case_id, [unit_id("PUPR")], "keluhan", in_window=True)
    again = last_row(Forward.id, case_id=case_id)
    text = office.page("/pesan-dinas/?status=semua")
    assert {row, again} <= set(cards(text))
    assert text.count(REPORT) == 1


def test_a_window_of_an_ended_hold_tells_nothing_of_what_came_later(office: Browser) -> None:
    """What others did is told to those who may read it: not to an SKPD that gave it back."""
    case_id = forwarded(REPORT, "PUPR", category="pengaduan", number=NUMBER)
    row = forward_id(case_id)
    window = office.page(f"/pesan-dinas/{row}/balas")
    with transaction():
        held = db.session.get_one(Forward, row)
        rejecting.reject_by_phone(held, "Bukan wewenang kami", actor=person("operator-pupr"))
    rejection = one_row(Rejection.id)
    complete = f"/pesan-dinas/penolakan/{rejection}/lengkapi"
    sequel(case_id)
    named, seen = {"acknowledged_by": "Kepala Dinas PUPR"}, hidden(window, "seen")
    text = office.posted(f"/pesan-dinas/{row}/balas", 409, **named, text="Kami tinjau", seen=seen)
    assert "Inspektorat" not in text
    assert "Kami tinjau" in text
    text = office.posted(complete, **named, alternative="Dishub", seen="0-0-0")
    assert "Inspektorat" not in text
    assert one_row(Rejection.alternative) == "Dishub"


def test_a_forged_window_of_a_withdrawn_hold_is_refused(office: Browser) -> None:
    case_id = forwarded(REPORT, "PUPR", category="pengaduan", number=NUMBER)
    row = forward_id(case_id)
    let("moderator", withdrawing.withdraw, row)
    sequel(case_id)
    answer = {"text": "Kami tinjau", "acknowledged_by": "Kepala Dinas PUPR"}
    text = office.posted(f"/pesan-dinas/{row}/balas", 409, **answer, seen="0-0-0-0-0-0-0-0-0")
    assert "Inspektorat" not in text


def test_of_a_card_that_was_closed_nobody_reads_that_it_was_withdrawn(office: Browser) -> None:
    case_id = forwarded(REPORT, "PUPR", category="pengaduan", number=NUMBER)
    row = forward_id(case_id)
    let("moderator", closing.close, case_id, reason="Selesai lewat telepon")
    card = office.page(f"/pesan-dinas/{row}").split(f'id="card-{row}"')[1].split("</article>")[0]
    assert "sudah ditandai selesai" in card
    assert_lacks(card, "menarik", "Ditarik")
    assert REPORT not in card
