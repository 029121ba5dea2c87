"""Proposals on the screen: shown with their reason, done by a person; keywords; Kejadian."""

from __future__ import annotations

import re

import pytest

from app.database.extensions import transaction
from app.domain.workflow.codes import show_ticket
from app.jobs import upkeep as job
from app.models import Event, KeywordList, OutboundSms
from app.services.cases.suggestions import suggesting
from tests.cases import answered as answered_card
from tests.cases import case, citizen_sms, forwarded, hidden, unit_id
from tests.reading import assert_lacks, assert_says
from tests.rows import all_rows
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
    assert case(row_id).category is None


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
    ticket = show_ticket(case(first).ticket)
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
    ticket = show_ticket(case(first).ticket)
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


def window(desk: Browser, ids: list[int], url: str = TOGETHER) -> dict[str, object]:
    """The fields of the window, as they stand there."""
    text = desk.page(f"{url}?" + "&".join(f"pesan={row}" for row in ids))
    marks = dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', text))
    return {"pesan": ids, "form_key": hidden(text, "form_key"), "utama": ids[0], **marks}


def answered(desk: Browser, row_id: int) -> None:
    words = {"text": "Tim sudah di lokasi.", "category": "keluhan", "acknowledged_by": "Kabag PDE"}
    shown = desk.page(f"/pesan-masuk/{row_id}/balas")
    key = hidden(shown, "form_key")
    assert desk.send(f"/pesan-masuk/{row_id}/balas", form_key=key, **words)[0] == 200


def test_cards_of_one_event_are_one_card_with_one_answer(desk: Browser) -> None:
    ids = flood(3)
    held = citizen_sms("banjir, jangan balas", "081266770009")
    text = desk.posted(TOGETHER, **window(desk, [*ids, held]), incident="Banjir Siulak")
    assert "3 ditangani bersama, 1 tidak" in text
    assert [case(it).lead_id for it in (*ids, held)] == [None, ids[0], ids[0], None]
    listed = desk.page("/pesan-masuk/?status=belum")
    assert_says(listed, "3 warga", "Banjir Siulak", "Warga lain", "banjir di Siulak 2")
    assert listed.count("<article") == 2
    shown = desk.page(f"/pesan-masuk/{ids[1]}")
    assert_says(shown, "Ditangani bersama pesan warga lain", f'href="/pesan-masuk/{ids[0]}"')
    assert_says(desk.page(f"/pesan-masuk/{ids[0]}/balas"), "dikirim kepada 3 warga")
    answered(desk, ids[0])
    sent = all_rows(OutboundSms.number, OutboundSms.text.startswith("Tim sudah"))
    assert sorted(sent) == [f"+628126677000{n}" for n in range(3)]
    assert desk.send(f"/pesan-masuk/{ids[2]}/keluarkan")[0] == 200
    assert (case(ids[2]).lead_id, case(ids[2]).status) == (None, "dijawab")


def test_the_window_shows_the_answer_that_goes_to_who_joins(desk: Browser) -> None:
    ids = flood(2)
    answered(desk, ids[0])
    text = desk.page(f"{TOGETHER}?pesan={ids[0]}&pesan={ids[1]}")
    assert_says(text, "dikirim juga kepada pengirim yang lain", "Tim sudah di lokasi.")


def test_nothing_is_united_without_a_leading_card_and_another(desk: Browser) -> None:
    first, second = flood(2)
    form = window(desk, [first, second])
    assert 'id="lead-error"' in desk.posted(TOGETHER, 422, **form | {"utama": 99})
    assert 'id="lead-error"' in desk.posted(TOGETHER, 422, **window(desk, [first]))
    assert [case(it).lead_id for it in (first, second)] == [None, None]


def test_one_event_is_forwarded_under_one_code(desk: Browser) -> None:
    ids = flood(3)
    url = "/pesan-masuk/bersama/teruskan"
    form = window(desk, ids, url) | {"skpd": [unit_id("PUPR")], "category": "keluhan"}
    assert "sebagai satu kejadian" in desk.posted(url, **form, satu="ya")
    assert [case(it).code is None for it in ids] == [False, True, True]
    assert {case(it).status for it in ids} == {"diteruskan"}
    other = desk.another("operator-pupr")
    text = other.page("/pesan-dinas/")
    assert text.count("<article") == 1
    assert_says(text, "3 warga", "banjir di Siulak 1", "banjir di Siulak 2")
    assert_lacks(text, "0812667700", f'href="/pesan-masuk/{ids[1]}"')


def test_what_stays_apart_of_one_event_is_told_and_counted(desk: Browser) -> None:
    ids = flood(3)
    with transaction():
        case(ids[2]).is_sensitive = True
    url = "/pesan-masuk/bersama/teruskan"
    form = window(desk, ids, url) | {"skpd": [unit_id("PUPR")], "category": "keluhan"}
    told = desk.posted(url, **form, satu="ya")
    assert_says(told, "2 diteruskan, 1 tidak", "Tidak diteruskan")
    assert case(ids[2]).lead_id is None
    (event,) = all_rows(Event, Event.action == "bulk_forward")
    assert (event.facts["count"], event.facts["refused"]) == (2, 1)


def test_an_old_answer_goes_to_nobody_who_wrote_since(desk: Browser) -> None:
    old = answered_card("Banjir di Siulak kemarin", said="Air sudah surut.")
    ids = [old, *flood(2)]
    url = "/pesan-masuk/bersama/teruskan"
    form = window(desk, ids, url) | {"skpd": [unit_id("DISHUB")], "category": "keluhan"}
    desk.posted(url, **form, satu="ya")
    assert [case(it).lead_id for it in ids] == [None, None, ids[1]]
    assert len(all_rows(OutboundSms.id, OutboundSms.reply_id.is_not(None))) == 1


def test_a_card_that_repeats_another_offers_to_handle_both(desk: Browser) -> None:
    first = proposed(ROAD, "081266770001")
    second = proposed(ROAD, "081266770002")
    shown = desk.page(f"/pesan-masuk/{second}")
    assert f"/pesan-masuk/bersama/kejadian?pesan={second}&pesan={first}" in shown
