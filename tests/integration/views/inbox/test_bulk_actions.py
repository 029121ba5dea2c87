"""Several cards at once: each its own transaction and result, one form one act."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.database.extensions import db, transaction
from app.domain.workflow.workflow import Action
from app.models import BulkAct, Event, Forward, OutboundSms
from app.services.cases.actions import blocking, bulk_actions, closing
from app.services.cases.answers import replying
from tests.cases import case, citizen_sms, forwarded, hidden, let, person, unit_id
from tests.reading import assert_says
from tests.rows import all_rows
from tests.web import Browser

FORWARD, UNITE = "/pesan-masuk/bersama/teruskan", "/pesan-masuk/bersama/kejadian"


@pytest.fixture
def three(app: Flask) -> list[int]:
    """Three citizens with one thing to say."""
    return [
        citizen_sms(f"Lampu jalan mati {number}", f"08126677000{number}") for number in range(3)
    ]


def window(client: Browser, url: str, ids: list[int]) -> dict[str, object]:
    """Opens the window on these cards; what its form would send."""
    text = client.page(f"{url}?" + "&".join(f"pesan={row}" for row in ids))
    seen = dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', text))
    return {"pesan": ids, "form_key": hidden(text, "form_key"), **seen}


def done(text: str) -> str:
    """The headline of the summary."""
    return re.sub(r"\s+", " ", text.split('id="window-title"')[1].split(">")[1].split("<")[0])


def forwards(case_id: int) -> int:
    """How many SKPD hold a case."""
    return len(all_rows(Forward.id, case_id=case_id))


def test_cards_are_picked_by_who_may_act(client: Browser, three: list[int]) -> None:
    client.log_in("moderator")
    text = client.page("/pesan-masuk/")
    assert text.count("data-pick-card") == 3
    assert text.count(">Pilih pesan ") == 3
    assert 'id="bulk"' in text
    client.post("/logout/")
    held = forwarded("Untuk PUPR", "PUPR")
    client.log_in("operator-pupr")
    assert "data-pick-card" not in client.page("/pesan-dinas/")
    for url in (FORWARD, UNITE):
        assert client.send(url, pesan=[held])[0] in (302, 403)


def test_all_go_to_the_same_skpd_each_with_its_code(desk: Browser, three: list[int]) -> None:
    form = window(desk, FORWARD, three)
    skpd = [unit_id("DISHUB"), unit_id("PUPR")]
    status, text = desk.send(FORWARD, **form, skpd=skpd, category="keluhan", note="Satu ruas")
    assert (status, done(text)) == (200, "3 diteruskan")
    assert text.count("<template data-card-now>") == 3
    rows = [case(row) for row in three]
    assert {row.status for row in rows} == {"diteruskan"}
    assert len({row.code for row in rows}) == 3
    assert [f.note for f in rows[0].forwards] == ["Satu ruas", "Satu ruas"]
    acts = all_rows(Event, action="bulk_forward")
    assert [(act.facts["cases"], act.facts["refused"]) for act in acts] == [(three, 0)]


def test_the_same_form_twice_does_nothing_twice(desk: Browser, three: list[int]) -> None:
    form = window(desk, FORWARD, three)
    form["skpd"] = [unit_id("DISHUB")]
    first = desk.send(FORWARD, **form, category="keluhan")
    sms = all_rows(OutboundSms.id)
    again = desk.send(FORWARD, **form, category="keluhan")
    assert done(first[1]) == done(again[1]) == "3 diteruskan"
    assert [forwards(row) for row in three] == [1, 1, 1]
    assert all_rows(OutboundSms.id) == sms
    assert len(all_rows(BulkAct)) == 1


def test_what_the_server_did_not_finish_is_said(desk: Browser, three: list[int]) -> None:
    """Not "Sedang dikerjakan" for ever."""
    form = window(desk, FORWARD, three)
    form["skpd"] = [unit_id("DISHUB")]
    act = let("moderator", bulk_actions.claim, form["form_key"], Action.FORWARD)
    assert done(desk.send(FORWARD, **form, category="keluhan")[1]) == "Sedang dikerjakan"
    with transaction():
        db.session.get_one(BulkAct, act).at -= timedelta(minutes=6)
    text = desk.send(FORWARD, **form, category="keluhan")[1]
    assert done(text) == "Terputus di tengah jalan"
    assert "pilih lagi yang belum" in text


def test_another_person_learns_nothing_by_a_key(desk: Browser, three: list[int]) -> None:
    form = window(desk, FORWARD, three)
    form["skpd"] = [unit_id("DISHUB")]
    desk.send(FORWARD, **form, category="keluhan")
    desk.log_in("admin")
    assert done(desk.send(FORWARD, **form, category="keluhan")[1]) == "Sedang dikerjakan"
    assert [forwards(row) for row in three] == [1, 1, 1]


def test_what_changed_meanwhile_is_passed_by_and_told(desk: Browser, three: list[int]) -> None:
    form = window(desk, FORWARD, three)
    let("admin", replying.answer_directly, three[1], "Sudah diperbaiki.", "keluhan", "Kabag PDE")
    form["skpd"] = [unit_id("DISHUB")]
    status, text = desk.send(FORWARD, **form, category="keluhan")
    assert (status, done(text)) == (200, "2 diteruskan, 1 tidak")
    assert f"Tidak diteruskan: sudah dibalas oleh {person('admin').name}" in text
    assert [forwards(row) for row in three] == [1, 0, 1]


def test_what_the_rules_refuse_is_said_before_and_after(desk: Browser) -> None:
    """allowed() decides for each card; a sensitive one is forwarded by itself (D7)."""
    new, secret = citizen_sms("Jalan rusak"), citizen_sms("Saya korban KDRT", "081233330000")
    held = forwarded("Jalan rusak juga", "DISHUB", number="081233331111")
    skpd = unit_id("DISHUB")
    text = desk.page(f"{FORWARD}?pesan={new}&pesan={secret}")
    assert "Tidak ikut: Pesan sensitif, atau yang menuduh pegawai" in text
    form = window(desk, FORWARD, [new, secret, held])
    status, text = desk.send(FORWARD, **form, skpd=[skpd], category="keluhan")
    assert (status, done(text)) == (200, "1 diteruskan, 2 tidak")
    assert "sudah diteruskan ke Dinas Perhubungan" in text
    assert [forwards(row) for row in (new, secret, held)] == [1, 0, 1]


def test_what_accuses_staff_goes_with_no_others(desk: Browser) -> None:
    new = citizen_sms("Jalan rusak")
    accusing = citizen_sms("oknum dishub minta uang rokok", "081233330000")
    skpd = unit_id("DISHUB")
    form = window(desk, FORWARD, [new, accusing])
    status, text = desk.send(FORWARD, **form, skpd=[skpd], category="pengaduan")
    assert (status, done(text)) == (200, "1 diteruskan, 1 tidak")
    assert [forwards(row) for row in (new, accusing)] == [1, 0]


def test_more_than_a_page_of_picks_all_go_and_too_many_are_refused_in_words(desk: Browser) -> None:
    """Cards that arrive join an open page: none may be left out without a word."""
    ids = [citizen_sms(f"Banjir {row}", f"0812667701{row:02}") for row in range(18)]
    skpd = unit_id("PUPR")
    text = desk.send(FORWARD, **window(desk, FORWARD, ids), skpd=[skpd], category="keluhan")[1]
    assert done(text) == "18 diteruskan"
    assert [forwards(row) for row in ids] == [1] * 18
    text = desk.posted(UNITE, 422, pesan=list(range(1, 52)), utama="tanpa", reason="Sama")
    assert "51 pesan dipilih, paling banyak 50 sekaligus. Hapus tanda pada sebagian" in text


def test_when_none_may_go_each_card_says_why(desk: Browser) -> None:
    secret, gone = citizen_sms("Saya korban KDRT"), citizen_sms("Sudah", "081233330000")
    let("moderator", closing.close, gone, reason="Selesai di tempat")
    text = desk.refused(f"{FORWARD}?pesan={secret}&pesan={gone}", 422)
    assert "Tidak ada yang dapat diproses. Alasannya ada di bawah tiap pesan." in text
    assert text.count("Tidak ikut: ") == 2
    why = "Tidak ikut: Pesan sensitif, atau yang menuduh pegawai, hanya diteruskan dari kartunya"
    assert why in text


def test_what_is_missing_is_said_and_nothing_is_lost(desk: Browser, three: list[int]) -> None:
    form = window(desk, FORWARD, three)
    text = desk.posted(FORWARD, 422, **form, note="Satu ruas")
    assert_says(text, "Kolom diteruskan untuk wajib diisi", "Kategori wajib diisi", "Satu ruas")
    assert hidden(text, "form_key") == form["form_key"]
    assert [forwards(row) for row in three] == [0, 0, 0]


@pytest.mark.parametrize("query", ["", "?pesan=x", "?pesan=99999999"])
def test_nothing_picked_is_said(desk: Browser, query: str) -> None:
    assert "Pilih dahulu paling sedikit satu pesan" in desk.refused(f"{FORWARD}{query}", 422)


def test_a_blocked_sender_s_card_is_like_any_other(desk: Browser, three: list[int]) -> None:
    """Blocking stops what comes later, not what is here (A11)."""
    let("moderator", blocking.block_sender, three[0])
    skpd = unit_id("DISHUB")
    form = window(desk, FORWARD, three)
    assert done(desk.send(FORWARD, **form, skpd=[skpd], category="keluhan")[1]) == "3 diteruskan"
