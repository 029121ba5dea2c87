"""Hapus, Blokir, Blokir dan hapus, Tutup, Kategori on many cards; all that match; Urungkan."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import Role

from app.database.extensions import transaction
from app.models import BlockedNumber, Case, Event, Forward
from app.services.cases.actions import blocking, closing, deleting
from app.services.cases.answers import replying
from app.views.actions.bulk_acts import PickedAct
from tests.cases import case, citizen_sms, forwarded, let, unit_id
from tests.integration.views.inbox.test_bulk_actions import done, window
from tests.reading import assert_says
from tests.rows import all_rows, one_row
from tests.web import FRAGMENT, Browser

BASE = "/pesan-masuk/bersama"
DELETE, BLOCK, REMOVE = f"{BASE}/hapus", f"{BASE}/blokir", f"{BASE}/blokir-hapus"
FINISH, CATEGORISE = f"{BASE}/tutup", f"{BASE}/kategori"
URLS = (DELETE, BLOCK, REMOVE, FINISH, CATEGORISE)


@pytest.fixture
def three(app: Flask) -> list[int]:
    """Three advertisements, each from its own number."""
    return [citizen_sms(f"Pinjaman cepat {row}", f"08126677100{row}") for row in range(3)]


def undo_of(text: str) -> str:
    """Where "Urungkan" of a notice or a summary leads."""
    return re.findall(r'hx-post="(/pesan-masuk/bersama/\d+/urungkan)"', text)[0]


def bulk_events() -> dict[str, list[int]]:
    """What the journal tells of acts on several cards: how many done, how many refused."""
    rows = all_rows(Event, Event.action.like("bulk_%"))
    return {row.action: [row.facts["count"], row.facts["refused"]] for row in rows}


def events(action: str) -> int:
    """How many events of the cards' own act there are."""
    return len(all_rows(Event.id, action=action))


def live_blocks() -> set[str]:
    """The numbers that are blocked."""
    return set(all_rows(BlockedNumber.number, BlockedNumber.lifted_at.is_(None)))


def test_picked_cards_are_deleted_at_once_and_come_back(desk: Browser, three: list[int]) -> None:
    form = window(desk, DELETE, three)
    text = desk.posted(DELETE, **form, reason="Iklan")
    assert "3 pesan dihapus." in text
    # No card, but the place of each, to which "Urungkan" brings it back.
    assert "<article" not in text
    assert text.count("<template data-card-now><div id=") == 3
    assert "hx-vals" not in text
    assert all(case(row).is_deleted for row in three)
    assert case(three[0]).deleted_reason == "Iklan"
    again = desk.send(DELETE, **form)[1]
    assert "3 pesan dihapus." in again
    assert (bulk_events(), events("delete")) == ({"bulk_delete": [3, 0]}, 3)
    status, text = desk.send(undo_of(again))
    told = "Diurungkan: 3 pesan seperti semula. SMS yang telanjur dibatalkan tidak dikirim ulang."
    assert (status, told in text) == (200, True)
    assert text.count("<article") == 3
    assert not any(case(row).is_deleted for row in three)
    assert "Diurungkan: 3" in desk.send(undo_of(again))[1]
    assert bulk_events()["bulk_undo"] == [3, 0]
    assert events("restore") == 3


@pytest.mark.usefixtures("by_hand")
def test_spam_of_many_is_blocked_and_deleted_with_one_confirmation(
    desk: Browser, three: list[int]
) -> None:
    """One number twice is blocked once; a text of danger and an official's number stay."""
    twice = citizen_sms("Pinjaman cepat lagi", "081266771000")
    ids = [*three, twice, citizen_sms("Tolong, suami saya mau membunuh saya", "081266771009")]
    text = desk.page(f"{REMOVE}?pesan={','.join(map(str, ids))}")
    assert "Blokir pengirim dan hapus 4 pesan?" in text
    assert "Tidak ikut: Pesan ini bertanda bahaya atau sensitif" in text
    status, text = desk.send(REMOVE, **window(desk, REMOVE, ids))
    assert (status, done(text)) == (200, "4 dihapus, nomornya diblokir, 1 tidak")
    assert [case(row).is_deleted for row in ids] == [True] * 4 + [False]
    assert live_blocks() == {f"+628126677100{row}" for row in range(3)}
    assert "Diurungkan: 4 pesan seperti semula." in desk.send(undo_of(text))[1]
    assert not any(case(row).is_deleted for row in ids)
    assert live_blocks() == set()


def test_senders_are_blocked_and_an_official_never(desk: Browser, three: list[int]) -> None:
    secret = citizen_sms("RAHASIA pungutan di kantor", "081266771008")
    let("admin", blocking.block_sender, three[2])
    ids = [*three, secret]
    status, text = desk.send(BLOCK, **window(desk, BLOCK, ids), reason="Penipuan")
    assert (status, done(text)) == (200, "2 diblokir, 2 tidak")
    assert "Tidak diblokir: Tindakan ini sudah dilakukan sebelumnya" in text
    assert "Tidak diblokir: Nomor pesan ini dirahasiakan: hanya Admin" in text
    assert live_blocks() == {f"+628126677100{row}" for row in range(3)}
    desk.send(undo_of(text))
    assert live_blocks() == {"+6281266771002"}


def test_closing_asks_for_a_reason_unless_all_are_answered(desk: Browser, three: list[int]) -> None:
    let("moderator", replying.answer_directly, three[0], "Sudah kami tindak.", "keluhan", "Kabag")
    form = window(desk, FINISH, three)
    assert "Alasan wajib diisi" in desk.posted(FINISH, 422, **form)
    text = desk.send(FINISH, **form, reason="Bukan urusan pemkab")[1]
    assert "3 pesan ditandai selesai." in text
    assert {case(row).status for row in three} == {"selesai"}
    desk.send(undo_of(text))
    assert [case(row).status for row in three] == ["dijawab", "baru", "baru"]
    assert "1 pesan ditandai selesai." in desk.send(FINISH, **window(desk, FINISH, three[:1]))[1]
    assert events("close") == 4


def test_a_category_is_given_to_open_cards_and_taken_back(desk: Browser, three: list[int]) -> None:
    let("moderator", closing.close, three[1], reason="Selesai di tempat")
    form = window(desk, CATEGORISE, three)
    assert "Kategori wajib diisi" in desk.send(CATEGORISE, **form)[1]
    text = desk.send(CATEGORISE, **form, category="pengaduan")[1]
    assert done(text) == "2 diberi kategori ini, 1 tidak"
    assert "Kategorinya tetap: " in text
    assert [case(row).category for row in three] == ["pengaduan", None, "pengaduan"]
    desk.send(undo_of(text))
    assert case(three[0]).category is None


def test_what_somebody_else_did_meanwhile_is_left_and_told(desk: Browser, three: list[int]) -> None:
    form = window(desk, DELETE, three)
    let("admin", replying.answer_directly, three[1], "Ya.", "keluhan", "Kabag PDE")
    text = desk.send(DELETE, **form)[1]
    assert done(text) == "2 dihapus, 1 tidak"
    assert "Tidak dihapus: sudah dibalas oleh" in text
    assert not case(three[1]).is_deleted


@pytest.mark.parametrize("url", [DELETE, FINISH])
def test_danger_that_no_window_has_shown_stays(desk: Browser, many: list[int], url: str) -> None:
    danger = citizen_sms("Iklan massal: suami saya mau membunuh saya", "081266770999")
    form = {**fields_of(desk.page(f"{url}?saringan=%3Fcari%3Dmassal")), "sure": "57"}
    for _portion in range(3):
        text = desk.send(url, **form, reason="Iklan")[1]
    assert done(text).startswith("56 ")
    assert "bertanda bahaya atau sensitif: baca dahulu" in text
    assert (case(danger).is_deleted, case(danger).status) == (False, "baru")


@pytest.fixture
def many(app: Flask) -> list[int]:
    """More cards than a page, a window and a portion hold; one of them deleted by somebody."""
    ids = [citizen_sms(f"Iklan massal {row}", f"08126677{row:04}") for row in range(56)]
    citizen_sms("Jalan rusak", "081211112222")
    return ids


def fields_of(text: str) -> dict[str, list[str]]:
    """What the window of the progress sends for the next portion."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', text):
        found.setdefault(name, []).append(value)
    found.pop("csrf_token")
    return found


def test_all_that_match_are_counted_before_and_done_by_portions(
    desk: Browser, many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = desk.page("/pesan-masuk/?cari=massal")
    assert "Semua 56 yang cocok" in text
    assert re.search(r'name="saringan" value="\?cari=massal" disabled', text)
    url = f"{DELETE}?saringan=%3Fcari%3Dmassal"
    text = desk.page(url)
    assert_says(text, "Hapus 56 pesan?", "dan 46 pesan lain.", "Ya, 56 pesan ini dihapus")
    form = fields_of(text)
    # What comes later is not meant, nor what somebody works on in the meantime.
    late = citizen_sms("Iklan massal terlambat", "081299990000")
    let("admin", replying.answer_directly, many[0], "Ya.", "keluhan", "Kadis")
    assert "Centang dahulu: sebanyak ini dihapus sekaligus." in desk.posted(DELETE, 422, **form)
    assert not case(many[1]).is_deleted
    text = desk.send(DELETE, **form, sure="56")[1]
    assert "25 dari 56 pesan sudah dikerjakan." in text
    text = desk.send(DELETE, **fields_of(text))[1]
    assert "50 dari 56 pesan sudah dikerjakan." in text
    assert bulk_events() == {}
    text = desk.send(DELETE, **fields_of(text))[1]
    assert done(text) == "55 dihapus, 1 tidak"
    assert "Tidak dihapus: diubah orang lain" in text
    assert bulk_events() == {"bulk_delete": [55, 1]}
    assert [row for row in [*many, late] if not case(row).is_deleted] == [many[0], late]
    undo = undo_of(text)
    assert "25 dari 55" in desk.send(undo)[1]
    assert "50 dari 55" in desk.send(undo)[1]
    assert done(desk.send(undo)[1]) == "55 diurungkan"
    assert events("restore") == 55
    monkeypatch.setattr(PickedAct, "most", 20)
    assert "Lebih dari 20 pesan cocok dengan saringan ini" in desk.refused(url, 422)


def test_urungkan_of_a_notice_goes_on_in_the_window(desk: Browser, many: list[int]) -> None:
    """The notice's own button has no place for the progress: without one, the rest stays undone."""
    picked = many[:30]
    text = desk.send(DELETE, **window(desk, DELETE, picked), sure="30")[1]
    text = desk.send(DELETE, **fields_of(text))[1]
    assert "30 pesan dihapus." in text
    answer = desk.post(undo_of(text), headers=FRAGMENT)
    assert answer.headers["HX-Retarget"] == "#window"
    assert answer.headers["HX-Reswap"] == "innerHTML"
    assert "25 dari 30" in answer.get_data(as_text=True)
    assert "Diurungkan: 30 pesan seperti semula." in desk.send(undo_of(text))[1]
    assert not any(case(row).is_deleted for row in picked)


def test_what_is_stopped_halfway_is_told_and_taken_back(desk: Browser, many: list[int]) -> None:
    form = fields_of(desk.page(f"{REMOVE}?saringan=%3Fcari%3Dmassal"))
    text = desk.send(REMOVE, **form, sure="56")[1]
    assert "25 dari 56 pesan sudah dikerjakan." in text
    text = desk.send(REMOVE, **fields_of(text), stop="ya")[1]
    assert done(text) == "25 dihapus, nomornya diblokir"
    assert "Dihentikan: 31 pesan lain tidak dikerjakan." in text
    assert bulk_events() == {"bulk_remove": [25, 0]}
    assert "Diurungkan: 25 pesan seperti semula." in desk.send(undo_of(text))[1]
    assert not any(case(row).is_deleted for row in many)


def test_all_that_match_are_forwarded_and_closing_as_duplicates_is_for_picked_ones(
    desk: Browser, many: list[int]
) -> None:
    url = f"{BASE}/teruskan"
    text = desk.page(f"{url}?saringan=%3Fcari%3Dmassal")
    assert "Teruskan 56 pesan bersama" in text
    form = {**fields_of(text), "skpd": [unit_id("DISHUB")], "category": "keluhan"}
    for _portion in range(3):
        text = desk.send(url, **form)[1]
    assert done(text) == "56 diteruskan"
    assert len(all_rows(Forward.id)) == 56
    assert "hanya untuk pesan yang dicentang" in desk.refused(f"{BASE}/kejadian?saringan=%3F", 422)


def test_each_act_needs_the_right_of_the_single_one(client: Browser, three: list[int]) -> None:
    held = forwarded("Untuk PUPR", "PUPR", number="081255554444")
    client.log_in("operator-pupr")
    for url in URLS:
        assert client.send(url, pesan=[held])[0] in (302, 403)
    with transaction():
        role = one_row(Role, name="Moderator")
        role.permissions = [it for it in role.permissions if it.permission.name != "can_delete"]
    client.log_in("moderator")
    bar = client.page("/pesan-masuk/").split('id="bulk"')[1].split("</form>")[0]
    assert "bersama/blokir" in bar
    assert "hapus" not in bar
    for url in (DELETE, REMOVE):
        assert client.send(url, pesan=three)[0] == 403
    text = client.send(BLOCK, **window(client, BLOCK, three))[1]
    assert client.log_in("admin").send(undo_of(text))[0] == 404
    assert len(live_blocks()) == 3


def test_a_deleted_card_is_told_and_not_deleted_twice(desk: Browser, three: list[int]) -> None:
    form = window(desk, DELETE, three)
    let("moderator", deleting.delete, three[0])
    assert done(desk.send(DELETE, **form)[1]) == "2 dihapus, 1 tidak"
    assert events("delete") == 3
    assert len(all_rows(Case.id, Case.deleted_at.is_not(None))) == 3
    assert desk.refused(f"{DELETE}?pesan={three[0]},{three[1]}", 422).count("Tidak ikut: ") == 2


def test_a_card_s_own_spam_act_has_the_same_rules(desk: Browser) -> None:
    danger = citizen_sms("Tolong, suami saya mau membunuh saya", "081266771009")
    spam = citizen_sms("Undian berhadiah", "081266771008")
    let("admin", blocking.block_sender, spam)
    assert "bertanda bahaya atau sensitif" in desk.refused(f"/pesan-masuk/{danger}/spam", 409)
    assert desk.send(f"/pesan-masuk/{danger}/spam")[0] == 409
    assert not case(danger).is_deleted
    assert desk.send(f"/pesan-masuk/{spam}/spam")[0] == 200
    assert case(spam).is_deleted
    # The block was there before: it stays when the deletion is taken back.
    assert desk.send(f"/pesan-masuk/{spam}/urungkan-spam", row=0)[0] == 200
    assert not case(spam).is_deleted
    assert live_blocks() == {"+6281266771008"}
