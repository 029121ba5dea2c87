"""Black List: what a row says, Jangan Blokir at one click, Urungkan."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.channels.channel import Incoming
from app.database.extensions import db, now, transaction
from app.models import BlockedNumber, Case, Event
from app.services.cases.actions import blocking, withheld
from app.services.inbound import channel_intake
from app.services.settings.local_time import today
from app.views.framework.format import full_day
from tests.cases import buttons, cards, case, citizen_sms, let, person
from tests.reading import assert_says, part
from tests.rows import all_rows, change, one_row
from tests.web import Browser

NUMBER = "081255559999"


@pytest.fixture
def blocked(app: Flask) -> int:
    """A blocked number that has written again since."""
    row = citizen_sms("Undian", NUMBER)
    found = let("moderator", blocking.block_sender, row, reason="Penipuan").id
    citizen_sms("Undian lagi", NUMBER)
    citizen_sms("Undian terus", NUMBER)
    return found


def test_a_row(desk: Browser, blocked: int) -> None:
    row = desk.page("/black-list/").split(f'id="blocked-{blocked}"')[1].split("</tr>")[0]
    assert_says(row, "0812-5555-9999", "Penipuan", "Rina Moderator", ">2 pesan<", "Jangan Blokir")


def test_jangan_blokir_acts_at_once_and_can_be_undone(desk: Browser, blocked: int) -> None:
    """S59, A12."""
    text = desk.posted(f"/black-list/{blocked}/jangan-blokir")
    assert "Nomor tidak diblokir lagi." in text
    assert f"/black-list/{blocked}/urungkan" in text
    assert "2 pesan datang selama diblokir." in text
    assert "Biarkan" in text
    assert 'data-seconds="60"' in text
    assert "Tidak diblokir lagi" in desk.page("/black-list/")
    assert "sudah dilakukan" in desk.send(f"/black-list/{blocked}/jangan-blokir")[1]
    text = desk.send(f"/black-list/{blocked}/urungkan")[1]
    assert_says(text, "0812-5555-9999", "Nomor diblokir kembali.")
    again = one_row(BlockedNumber, BlockedNumber.lifted_at.is_(None), number="+6281255559999")
    assert again.reason == "Penipuan"
    assert "sudah dilakukan" in desk.send(f"/black-list/{blocked}/urungkan")[1]


@pytest.mark.parametrize(
    "long_ago", [{"lifted_at": now() - timedelta(minutes=16)}, {"until": date(2026, 1, 31)}]
)
def test_what_was_lifted_long_ago_or_is_over_is_not_undone(
    desk: Browser, blocked: int, long_ago: dict[str, Any]
) -> None:
    desk.send(f"/black-list/{blocked}/jangan-blokir")
    change(one_row(BlockedNumber, id=blocked), **long_ago)
    assert "tidak dapat diurungkan lagi" in desk.send(f"/black-list/{blocked}/urungkan")[1]
    assert len(all_rows(BlockedNumber)) == 1


def test_what_the_database_refuses_is_told_in_words(desk: Browser, blocked: int) -> None:
    """Two who store the same in one moment: the second gets a sentence, no "kesalahan sistem"."""
    sqlite, postgresql = (
        "CREATE TRIGGER stop BEFORE UPDATE ON blocked_number"
        " BEGIN SELECT RAISE(ABORT, 'UNIQUE'); END",
        "ALTER TABLE blocked_number ADD CONSTRAINT stop CHECK (lifted_at IS NULL)",
    )
    is_sqlite = db.engine.dialect.name == "sqlite"
    with transaction():
        db.session.execute(text(sqlite if is_sqlite else postgresql))
    answer = desk.post(f"/black-list/{blocked}/jangan-blokir")
    if not is_sqlite:
        with transaction():
            db.session.execute(text("ALTER TABLE blocked_number DROP CONSTRAINT stop"))
    assert answer.status_code == 409
    assert "Orang lain baru saja menyimpan hal yang sama" in answer.get_data(as_text=True)


def test_an_empty_list_says_how_a_number_gets_there(desk: Browser) -> None:
    assert "tombol Blokir pada kartu" in desk.page("/black-list/")


def test_a_row_that_is_not_there(desk: Browser) -> None:
    assert desk.send("/black-list/999999/jangan-blokir")[0] == 404


def blocked_until(days: int) -> int:
    """A number blocked until so many days from today, which wrote again since; the row's id."""
    card = citizen_sms("Undian sementara", "081255558888")
    with transaction():
        row = blocking.block_sender(card, actor=person("moderator"))
        row.until = today() + timedelta(days=days)
        return row.id


def test_an_end_date_is_asked_kept_and_shown(desk: Browser) -> None:
    card = citizen_sms("Undian bertanggal", "081255557777")
    last = today() + timedelta(days=3)
    url = f"/pesan-masuk/{card}/blokir"
    assert f'data-first="{today().isoformat()}"' in desk.page(url)
    for wrong, words in (("2020-01-01", "sudah lewat"), ("besok", "30/11/2026, atau")):
        text = desk.posted(url, 422, until=wrong, reason="Undian")
        assert words in text
        assert 'value="Undian"' in text
    assert f"Nomor terblokir sampai {full_day(last)}" in desk.posted(url, until=f"{last:%d-%m-%Y}")
    assert full_day(last) in desk.page("/black-list/")


@pytest.mark.parametrize(("days", "is_kept"), [(0, True), (-1, False)])
def test_an_ended_block_lets_sms_through_again(desk: Browser, days: int, is_kept: bool) -> None:
    """Its last day still counts; from the next one on no job is needed."""
    row = blocked_until(days)
    card = citizen_sms("Sekarang sungguh-sungguh", "081255558888")
    assert ("sungguh-sungguh" in desk.page("/pesan-masuk/")) is not is_kept
    assert (f'id="blocked-{row}"' in desk.page("/black-list/")) is is_kept
    assert case(card).is_quarantined is is_kept


@pytest.mark.usefixtures("by_hand")
def test_a_number_whose_block_ended_can_be_blocked_anew(desk: Browser) -> None:
    ended = blocked_until(-1)
    card = citizen_sms("Undian lagi", "081255558888")
    assert desk.send(f"/pesan-masuk/{card}/blokir")[0] == 200
    rows = all_rows(BlockedNumber, number="+6281255558888")
    assert {row.id: row.lifted_by for row in rows}[ended] == "Si UPIK"
    assert [row.until for row in rows if row.lifted_at is None] == [None]


def test_the_window_refuses_an_official_before_it_asks(desk: Browser) -> None:
    card = citizen_sms("Dari HP dinas", "081100000201")
    assert "milik pejabat yang terdaftar" in desk.refused(f"/pesan-masuk/{card}/blokir", 409)
    text = desk.posted(f"/pesan-masuk/{card}/blokir", 409, reason="x")
    assert "milik pejabat yang terdaftar" in text


def test_what_came_since_can_be_read(desk: Browser, blocked: int) -> None:
    assert f"/black-list/{blocked}/sms" in desk.page("/black-list/")
    text = desk.page(f"/black-list/{blocked}/sms")
    assert "Pesan yang ditahan dari 0812-5555-9999" in text
    assert text.index("Undian terus") < text.index("Undian lagi")
    assert desk.get("/black-list/999999/sms").status_code == 404


def test_more_than_become_cards_at_once_are_admitted_oldest_first(
    desk: Browser, blocked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withheld, "MOST", 1)
    assert "Jadikan kartu 1 yang terlama" in desk.page(f"/black-list/{blocked}/sms")


def test_a_word_of_danger_is_on_every_page_s_head_and_on_today_s(
    desk: Browser, blocked: int
) -> None:
    assert 'data-count="Pesan Masuk darurat"' in desk.page("/profil/")
    citizen_sms("Tolong, ada kebakaran", NUMBER)
    menu = desk.page("/profil/").split('data-count="Pesan Masuk darurat"')[1].split("</a>")[0]
    assert "<b>1</b>" in menu
    assert " hidden" not in menu
    assert "Mendesak" in desk.page("/hari-ini/")
    assert "kebakaran" not in desk.page(f"/black-list/{blocked}/sms")


def test_what_came_meanwhile_becomes_cards_also_later(desk: Browser, blocked: int) -> None:
    """All of it from the notice or the row, one by one from the page that shows the texts."""
    desk.send(f"/black-list/{blocked}/jangan-blokir")
    texts = desk.page(f"/black-list/{blocked}/sms")
    one = int(re.findall(r'name="pesan" value="(\d+)"', texts)[0])
    answer = desk.post(f"/black-list/{blocked}/jadikan-kartu", data={"pesan": one})
    assert answer.status_code == 303
    assert "1 pesan menjadi kartu" in desk.page(f"/black-list/{blocked}/sms")
    assert one in cards(desk.page("/pesan-masuk/"))
    text = desk.send(f"/black-list/{blocked}/jadikan-kartu")[1]
    assert "1 pesan menjadi kartu di Pesan Masuk." in text
    assert f'id="blocked-{blocked}"' not in text
    assert f'id="blocked-{blocked}"' not in desk.page("/black-list/")
    text = desk.send(f"/black-list/{blocked}/jadikan-kartu")[1]
    assert "Tidak ada lagi pesan yang ditahan" in text
    other = citizen_sms("Bukan miliknya", "081200001111")
    desk.send(f"/black-list/{blocked}/jadikan-kartu", pesan=other)
    assert not case(other).is_quarantined


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("0812-5555", True),
        ("+62 812 5555 9999", True),
        ("9999", True),
        ("penipu", True),
        ("0813", False),
        ("100%", False),
        ("undian", False),
    ],
)
def test_a_search_by_number_or_reason(
    desk: Browser, blocked: int, words: str, is_found: bool
) -> None:
    text = desk.page(f"/black-list/?q={quote(words)}")
    assert (f'id="blocked-{blocked}"' in text) is is_found
    assert f'value="{words}"' in text


def test_add_takes_a_number_in_any_spelling(desk: Browser) -> None:
    desk.posted("/black-list/tambah", 204, blocked_number="0812 5555.6666", reason="Iklan")
    assert_says(desk.page("/black-list/"), "Nomor 0812-5555-6666 terblokir.", "Iklan")
    assert case(citizen_sms("Iklan lagi", "+6281255556666")).is_quarantined


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"blocked_number": ""}, "Isi nomor yang akan diblokir."),
        ({"blocked_number": "siapa saja"}, "Tulis nomor HP seperti 0812-3456-7890"),
        ({"blocked_number": "08123"}, "Tulis nomor HP seperti 0812-3456-7890"),
        ({"blocked_number": "8" * 65}, "Nomor terlalu panjang."),
        ({"blocked_number": "0812-5555-9999"}, "Nomor ini sudah ada di Black List."),
        ({"blocked_number": "0811 0000 0201"}, "milik pejabat yang terdaftar"),
        ({"blocked_number": "0856 9020 200"}, "milik Si UPIK sendiri"),
        ({"blocked_number": "081255556666", "until": "2020-01-01"}, "sudah lewat"),
        ({"blocked_number": "081255556666", "until": "besok"}, "ditulis seperti 30/11/2026"),
    ],
)
def test_add_refuses_with_a_sentence_and_keeps_what_was_typed(
    desk: Browser, blocked: int, fields: dict[str, str], words: str
) -> None:
    text = desk.posted("/black-list/tambah", 422, reason="<b>Iklan</b>", **fields)
    assert words in text
    assert_says(text, 'value="<b>Iklan</b>"', f'value="{fields["blocked_number"]}"')


def test_a_search_of_the_inbox_finds_what_is_withheld_with_its_mark(
    desk: Browser, blocked: int
) -> None:
    """By word and by number, in the lists where an unanswered case stands; not for RAHASIA."""
    row = citizen_sms("Jembatan gantung lapuk papannya", NUMBER)
    citizen_sms("RAHASIA jembatan dikorupsi", NUMBER)
    assert cards(desk.page("/pesan-masuk/?status=semua")) != []
    assert row not in cards(desk.page("/pesan-masuk/?status=semua"))
    for query in ("cari=gantung", "status=semua&cari=jembatan", f"nomor={NUMBER}&cari=papannya"):
        text = desk.page(f"/pesan-masuk/?{query}")
        assert cards(text) == [row], query
        assert "Ditahan: nomor diblokir" in text
        assert buttons(text, row) == ["admit", "unblock", "delete"]
        assert "1 pesan cocok" in text
    assert cards(desk.page("/pesan-masuk/?status=terlambat&cari=gantung")) == []
    assert "1 pesan menjadi kartu" in desk.posted(f"/pesan-masuk/{row}/jadikan-kartu")
    assert row in cards(desk.page("/pesan-masuk/"))
    assert desk.send(f"/pesan-masuk/{row}/jadikan-kartu")[0] == 409


def test_the_history_of_each_card_of_the_number_tells_block_and_unblock(
    desk: Browser, blocked: int
) -> None:
    first = db.session.scalars(select(Case.id).order_by(Case.id)).first() or 0
    other = citizen_sms("Nomor lain", "081200001111")
    desk.send(f"/pesan-masuk/{first}/jangan-blokir")
    desk.send(f"/black-list/{blocked}/jadikan-kartu")
    own = all_rows(Case.id, sender="+6281255559999")
    for row in own:
        text = desk.page(f"/pesan-masuk/{row}")
        assert_says(text, "Nomor pengirim diblokir", "Nomor pengirim tidak diblokir lagi")
    for facts in all_rows(Event.facts):
        assert "5555" not in str(facts)
    assert "Nomor pengirim" not in desk.page(f"/pesan-masuk/{other}").split("Riwayat")[-1]


def test_blokir_offers_urungkan_which_admits_what_came(desk: Browser) -> None:
    card = citizen_sms("Undian", "081255557777")
    text = desk.send(f"/pesan-masuk/{card}/blokir")[1]
    assert_says(text, f'hx-post="/pesan-masuk/{card}/urungkan-blokir"', 'data-seconds="60"')
    row = part(r'"row": "(\d+)"', text)
    later = citizen_sms("Jalan rusak", "081255557777")
    text = desk.send(f"/pesan-masuk/{card}/urungkan-blokir", row=row)[1]
    assert "Blokir diurungkan. 1 pesan menjadi kartu" in text
    assert later in cards(desk.page("/pesan-masuk/"))
    assert "sudah dilakukan" in desk.send(f"/pesan-masuk/{card}/urungkan-blokir", row=row)[1]


# Senders of other channels: typed, found, lifted and admitted as numbers are ----------------------

WHATSAPP, ID = "whatsapp:6281266771234", "whatsapp:US.13491208"


def letter(address: str, mark: str) -> int:
    return channel_intake.accept(Incoming(address, mark, f"Undian {mark}", now())) or 0


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("typed", "address"), [("WhatsApp 0812-6677-1234", WHATSAPP), ("whatsapp US.13491208", ID)]
)
def test_a_sender_is_typed_as_cards_show_it(desk: Browser, typed: str, address: str) -> None:
    assert desk.send("/black-list/tambah", blocked_number=typed)[0] < 400
    assert all_rows(BlockedNumber.number) == [address]
    db.session.rollback()
    assert case(letter(address, "1")).is_quarantined
    assert not case(letter("whatsapp:6281266775555", "2")).is_quarantined
    assert "sudah ada di Black List" in desk.send("/black-list/tambah", blocked_number=typed)[1]


@pytest.mark.postgresql
def test_what_is_no_sender_is_said(desk: Browser) -> None:
    for typed in ("WhatsApp 12", "Formulir web 0f3a77c1", "WhatsApp"):
        status, said = desk.send("/black-list/tambah", blocked_number=typed)
        assert (status, "Nomor ini tidak dikenal" in said) == (422, True), typed


@pytest.mark.postgresql
def test_a_block_is_found_lifted_and_what_came_meanwhile_becomes_a_card(desk: Browser) -> None:
    first = {it: letter(it, it) for it in (WHATSAPP, ID)}
    for card in first.values():
        let("moderator", blocking.block_sender, card, reason="Iklan")
    for asked in ("WhatsApp 0812-6677", "0812-6677", "771234", "WhatsApp 0812-6677-1234"):
        said = desk.page(f"/black-list/?q={asked}")
        assert "WhatsApp 0812-6677-1234" in said, asked
        assert "US.13491208" not in said, asked
    for asked in ("US.1349", "WhatsApp US.13491208"):
        assert "WhatsApp US.13491208" in desk.page(f"/black-list/?q={asked}"), asked
    held = letter(WHATSAPP, "3")
    with transaction():
        row = one_row(BlockedNumber.id, number=WHATSAPP)
    assert "1 pesan" in desk.send(f"/black-list/{row}/jangan-blokir")[1]
    desk.send(f"/black-list/{row}/jadikan-kartu")
    assert not case(held).is_quarantined
