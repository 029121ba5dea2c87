"""Proposals on the screen: shown with their reason, done by a person; keywords; Kejadian."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.workflow.codes import show_ticket
from app.jobs import upkeep as job
from app.models import Event, Incident, KeywordList, Message, OutboundSms
from app.services.cases.actions import deleting
from app.services.cases.answers import replying
from app.services.cases.suggestions import suggesting
from tests.cases import citizen_sms, forwarded, hidden, let, message, person, unit_id
from tests.reading import assert_says
from tests.rows import all_rows, one_row
from tests.web import Browser

ROAD = "Jln ke Tamiai rusak parah, blm diaspal, byk lobang"
TOGETHER = "/pesan-masuk/bersama/kejadian"


def proposed(text: str, number: str = "081266771234") -> int:
    """A card with its proposal; its id."""
    row_id = citizen_sms(text, number)
    job.propose_waiting()
    return row_id


def box(text: str) -> str:
    """What the page says in the box of the proposal; nothing where there is none."""
    found = re.search(r'<div class="proposal".*?</div>', text, re.S)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


def test_the_card_shows_category_units_and_the_reason(desk: Browser) -> None:
    row_id = citizen_sms(ROAD)
    assert box(desk.page(f"/pesan-masuk/{row_id}")) == ""
    job.propose_waiting()
    shown = box(desk.page(f"/pesan-masuk/{row_id}"))
    assert_says(shown, "Saran", "Keluhan", "PUPR", "kata: Jln, diaspal, lobang; tempat: Tamiai")
    assert message(row_id).category is None


def test_after_the_decision_the_proposal_is_gone(desk: Browser) -> None:
    row_id, pupr = proposed(ROAD), unit_id("PUPR")
    form = {"form_key": hidden(desk.page(f"/pesan-masuk/{row_id}/teruskan"), "form_key")}
    url = f"/pesan-masuk/{row_id}/teruskan"
    assert desk.send(url, **form, skpd=pupr, category="keluhan")[0] == 200
    assert box(desk.page(f"/pesan-masuk/{row_id}")) == ""
    row = suggesting.suggestion_of(row_id)
    assert (row.category_kept, row.unit_place) == (True, 1)
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", desk.page("/kata-kunci/")))
    assert "Pesan diputuskan 1 Kategori dipakai 1 SKPD pertama dipakai 1" in shown


def test_spam_and_who_is_elsewhere_are_called_so(desk: Browser) -> None:
    spam = proposed("menang undian Rp50jt klik www.contoh.example")
    power = proposed("listrik PLN padam terus tiap malam", "081266770002")
    assert "Mungkin spam" in box(desk.page(f"/pesan-masuk/{spam}"))
    assert "Bukan kewenangan: PLN" in box(desk.page(f"/pesan-masuk/{power}"))
    assert "telepon 123" in desk.page(f"/pesan-masuk/{power}/balas")
    desk.get("/lang/en")
    assert "Outside our authority: PLN" in box(desk.page(f"/pesan-masuk/{power}"))


def test_an_earlier_card_like_it_is_a_link(desk: Browser) -> None:
    first = proposed(ROAD)
    again = proposed(ROAD, "081266770002")
    ticket = show_ticket(message(first).ticket)
    text = desk.page(f"/pesan-masuk/{again}")
    assert f"Mungkin sama dengan  {ticket}  (isi yang sama 100 %)" in box(text)
    assert f'href="/pesan-masuk/{first}"' in text


@pytest.mark.usefixtures("by_hand")
def test_what_comes_twice_from_one_number_is_told_once(desk: Browser) -> None:
    first, again = proposed(ROAD), proposed(ROAD)
    text = desk.page(f"/pesan-masuk/{again}")
    assert "Isi yang sama dikirim lagi" in text
    assert "Mungkin sama dengan" not in text
    assert desk.page(f"/pesan-masuk/{first}").count(f'href="/pesan-masuk/{again}"') == 1


def test_a_reason_by_likeness_names_an_earlier_card_only_where_there_is_one(desk: Browser) -> None:
    first = proposed("sudah lama kami menunggu jawaban dari bapak")
    again = proposed("sudah lama kami menunggu jawaban dari bapak", "081266770002")
    little = proposed("petugas kemarin datang", "081266770003")
    ticket = show_ticket(message(first).ticket)
    assert "mirip contoh" in box(desk.page(f"/pesan-masuk/{first}"))
    assert "mirip pesan" not in box(desk.page(f"/pesan-masuk/{first}"))
    assert f"mirip pesan {ticket}" in box(desk.page(f"/pesan-masuk/{again}"))
    assert "belum ada saran" in box(desk.page(f"/pesan-masuk/{little}"))


def test_its_reason_is_told_in_english_and_the_words_stay(desk: Browser) -> None:
    proposed(ROAD)
    again = proposed(ROAD, "081266770002")
    desk.get("/lang/en")
    shown = box(desk.page(f"/pesan-masuk/{again}"))
    assert_says(shown, "words: Jln, diaspal, lobang; place: Tamiai", "(the same text 100 %)")


def test_an_skpd_sees_no_proposal(office: Browser) -> None:
    forwarded(ROAD, "PUPR")
    job.propose_waiting()
    assert box(office.page("/pesan-dinas/")) == ""


def test_an_urgent_card_stands_first_and_on_todays_page(desk: Browser) -> None:
    citizen_sms(ROAD)
    citizen_sms("tolong ada kebakaran di belakang pasar", "081266770002")
    text = desk.page("/pesan-masuk/?status=belum")
    assert text.index("kebakaran") < text.index("Tamiai")
    assert "Mendesak: kata bahaya" in text
    assert "/pesan-masuk/?status=darurat" in desk.page("/hari-ini/")


def test_a_keyword_list_is_edited_and_restored(desk: Browser) -> None:
    assert "Bukan kewenangan: PLN" in desk.page("/kata-kunci/")
    assert "jalan rusak!" in desk.page("/kata-kunci/PUPR")
    for words, status in (("x" * 50, 422), ("plengkung!\ntalud", 204)):
        assert desk.send("/kata-kunci/PUPR", words=words)[0] == status
    assert all_rows(KeywordList.words) == ["plengkung!\ntalud"]
    assert [act.facts["key"] for act in all_rows(Event, action="keywords_changed")] == ["PUPR"]
    assert "Diubah" in desk.page("/kata-kunci/?q=plengkung")
    assert desk.send("/kata-kunci/PUPR", words="x", bawaan="1")[0] == 204
    assert all_rows(KeywordList) == []
    assert desk.get("/kata-kunci/ENTAH").status_code == 404


def flood(count: int) -> list[int]:
    """Citizens who write about one flood."""
    return [citizen_sms(f"banjir di Siulak {n}", f"08126677000{n}") for n in range(count)]


def answer(desk: Browser, ids: list[int], **fields: object) -> tuple[int, str]:
    """The window filled in and sent."""
    text = desk.page(f"{TOGETHER}?" + "&".join(f"pesan={row}" for row in ids))
    form = {
        "pesan": ids,
        "form_key": hidden(text, "form_key"),
        "incident": "Banjir Siulak",
        "text": "Tim BPBD sudah di lokasi.",
        "category": "keluhan",
        "acknowledged_by": "Kepala Bagian PDE",
        **dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', text)),
    }
    return desk.send(TOGETHER, **{**form, **fields})


def test_one_answer_goes_to_every_sender_of_a_happening(desk: Browser) -> None:
    ids = flood(3)
    held = citizen_sms("banjir, jangan balas", "081266770009")
    status, text = answer(desk, [*ids, held])
    assert status == 200
    assert "3 dijawab, 1 tidak" in re.sub(r"\s+", " ", text)
    assert "pesan sensitif" in text
    rows = [message(row) for row in ids]
    assert {row.status for row in rows} == {"dijawab"}
    assert len({row.incident_id for row in rows}) == 1
    assert message(held).incident_id is None
    sent = all_rows(OutboundSms.number, OutboundSms.text.startswith("Tim BPBD"))
    assert sorted(sent) == [f"+628126677000{n}" for n in range(3)]
    incident = one_row(Incident)
    shown = desk.page(f"/pesan-masuk/kejadian/{incident.id}")
    # Who looks at a happening has none of its cards open; new ones are not its business.
    assert "data-single" not in shown
    assert 'data-no-new="1"' in shown
    assert "3 pesan, 3 sudah dijawab" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    assert f'href="/pesan-masuk/kejadian/{incident.id}"' in desk.page(f"/pesan-masuk/{ids[0]}")
    assert desk.get("/pesan-masuk/kejadian/999").status_code == 404


def test_a_later_card_joins_the_happening_by_its_name(desk: Browser) -> None:
    first = flood(1)
    assert answer(desk, first)[0] == 200
    later = citizen_sms("banjir lagi", "081266770007")
    assert answer(desk, [later], incident="banjir siulak")[0] == 200
    assert message(later).incident_id == message(first[0]).incident_id


@pytest.mark.parametrize("field", ["incident", "text", "category", "acknowledged_by"])
def test_nothing_happens_while_a_field_is_missing(desk: Browser, field: str) -> None:
    ids = flood(2)
    status, text = answer(desk, ids, **{field: ""})
    assert status == 422
    assert f'id="{field}-error"' in text
    assert all_rows(Incident) == []
    assert {message(row).status for row in ids} == {"baru"}


def test_a_deleted_card_is_none_of_the_happening(desk: Browser) -> None:
    ids = flood(2)
    answer(desk, ids)
    let("moderator", deleting.delete, ids[0])
    incident = db.session.scalars(select(Message.incident_id)).first()
    assert desk.page(f"/pesan-masuk/kejadian/{incident}").count("<article") == 1


def test_what_an_skpd_answers_to_one_goes_to_the_others_of_the_happening(desk: Browser) -> None:
    ids = flood(3)
    unit = unit_id("PUPR")
    text = desk.page("/pesan-masuk/bersama/teruskan?" + "&".join(f"pesan={it}" for it in ids))
    form = {"pesan": ids, "form_key": hidden(text, "form_key"), "skpd": [unit]}
    form |= {"category": "keluhan", "incident": "Banjir Siulak"}
    assert desk.send("/pesan-masuk/bersama/teruskan", **form)[0] == 200
    assert {message(it).incident_id for it in ids} == {one_row(Incident).id}
    place = f"/pesan-masuk/kejadian/{message(ids[0]).incident_id}"
    assert "Kirim juga ke" not in desk.page(place)
    with transaction():
        hold = message(ids[1]).forwards[0]
        actor = person("operator-pupr")
        reply = replying.answer_forward(hold.id, "Tanggul ditutup", "Kadis PUPR", actor=actor).id
    shown = desk.page(place)
    assert "Kirim juga ke 2 pesan yang belum dijawab" in shown
    others = [ids[0], ids[2]]
    way = re.findall(r'hx-get="([^"]*jawaban=[^"]*)"', shown)
    assert len(way) == 1
    window = desk.page(way[0])
    assert re.findall(r'name="pesan" value="(\d+)"', window) == [str(it) for it in others]
    assert_says(window, "Tanggul ditutup (PUPR)</textarea>", 'value="Banjir Siulak"', "Kadis PUPR")
    assert answer(desk, others, text="Tanggul ditutup (PUPR)")[0] == 200
    assert {message(it).status for it in ids} == {"dijawab"}
    assert "Kirim juga ke" not in desk.page(place)
    stranger = citizen_sms("Lampu mati", "081266770055")
    assert "Tanggul" not in desk.page(f"{TOGETHER}?pesan={stranger}&jawaban={reply}")
