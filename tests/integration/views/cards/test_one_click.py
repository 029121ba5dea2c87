"""A suggestion on the screen: one click, chips, windows with it chosen, and taken back."""

from __future__ import annotations

import html
import json
import re

import pytest
from sqlalchemy import update

from app.database.extensions import db, transaction
from app.models import BlockedNumber, Contact, Event, OutboundSms, User
from app.services.cases.actions import blocking
from app.services.cases.suggestions import suggesting
from app.services.cases.visibility import publishing
from tests.cases import case, citizen_sms, hidden, person, reject, unit_id
from tests.integration.views.cards.test_suggestions import ROAD, proposed
from tests.reading import assert_says, part
from tests.rows import all_rows, one_row
from tests.web import Browser

ACCUSING = "pegawai dinas sosial minta uang 200rb utk urus PKH"
SPAM = "menang undian Rp50jt klik www.contoh.example"


def box(text: str) -> str:
    """The box of the proposal."""
    found = re.search(r'<div class="proposal".*?</div>', text, re.S)
    return found[0] if found else ""


def chosen(text: str, field: str) -> str:
    """The value chosen beforehand in a select of a window; nothing where none is."""
    select = re.search(rf'<select id="{field}".*?</select>', text, re.S)
    found = re.search(r'value="(\w+)"[^>]* selected', select[0]) if select else None
    return found[1] if found else ""


def test_the_window_opens_with_the_suggestion_chosen_and_marked(desk: Browser) -> None:
    row_id, pupr = proposed(ROAD), str(unit_id("PUPR"))
    plain = citizen_sms("apa kabar", "081266770003")
    text = desk.page(f"/pesan-masuk/{row_id}/teruskan")
    assert (chosen(text, "skpd"), chosen(text, "category")) == (pupr, "keluhan")
    assert f'data-suggested="{pupr}" data-of="skpd">' in text
    assert 'data-suggested="keluhan" data-of="category">' in text
    assert chosen(desk.page(f"/pesan-masuk/{row_id}/balas"), "category") == "keluhan"
    text = desk.page(f"/pesan-masuk/{plain}/teruskan")
    assert (chosen(text, "skpd"), chosen(text, "category")) == ("", "")
    assert "data-suggested" not in text
    # What was taken out again stays out.
    emptied = desk.send(f"/pesan-masuk/{row_id}/teruskan", skpd="", category="")
    assert emptied[0] == 422
    assert (chosen(emptied[1], "skpd"), chosen(emptied[1], "category")) == ("", "")


def test_a_rejected_card_offers_the_next_best_unit(desk: Browser) -> None:
    row_id = proposed(ROAD)
    suggestion = suggesting.suggestion_of(row_id)
    suggestion.units = [["PUPR", ["jalan"], "PUPR", 9.0], ["DISHUB", [], "Dishub", 1.0]]
    db.session.commit()
    best, next_best = unit_id("PUPR"), str(unit_id("DISHUB"))
    assert desk.send(f"/pesan-masuk/{row_id}/teruskan", skpd=best, category="keluhan")[0] == 200
    reject(row_id, "Bukan kami", "Tidak tahu", by="operator-pupr")
    text = desk.page(f"/pesan-masuk/{row_id}/teruskan")
    assert chosen(text, "skpd") == next_best
    assert f'data-suggested="{next_best}" data-of="skpd">' in text


AT_ONCE = r'data-action="at_once".*?hx-vals=\'([^\']*)\'>.*?</i>([^<]*)</button>'


def at_once(text: str) -> tuple[dict[str, str], str] | None:
    """What the button of one click sends, and its label."""
    found = re.search(AT_ONCE, text, re.S)
    return (json.loads(html.unescape(found[1])), found[2]) if found else None


@pytest.mark.usefixtures("hold")
def test_a_strong_suggestion_is_one_click_and_taken_back_by_one(desk: Browser) -> None:
    row_id, pupr = proposed(ROAD), unit_id("PUPR")
    shown = desk.page("/pesan-masuk/")
    actions = shown.split('<div class="actions">')[1]
    assert actions.lstrip().startswith('<button class="act main" data-action="at_once"')
    fields, label = at_once(shown) or ({}, "")
    assert label == "Teruskan ke PUPR - Keluhan"
    text = desk.posted(f"/pesan-masuk/{row_id}/teruskan", **fields)
    forward = case(row_id).forwards[0]
    assert (forward.skpd_id, case(row_id).category) == (pupr, "keluhan")
    assert {row.status for row in all_rows(OutboundSms, forward_id=forward.id)} == {"held"}
    text = desk.posted(part(r'hx-post="([^"]*urungkan)"', text), category="")
    assert "Penerusan diurungkan." in text
    assert at_once(text) is not None
    assert (case(row_id).status, case(row_id).category) == ("baru", None)
    sms = all_rows(OutboundSms, OutboundSms.forward_id.is_not(None))
    assert {row.status for row in sms} == {"cancelled"}
    assert suggesting.suggestion_of(row_id).decided_at is None


def test_where_no_sms_is_held_one_click_offers_no_urungkan(desk: Browser) -> None:
    """It would come after the SMS: that is Tarik, with its own window."""
    row_id = proposed(ROAD)
    fields, _label = at_once(desk.page("/pesan-masuk/")) or ({}, "")
    text = desk.posted(f"/pesan-masuk/{row_id}/teruskan", **fields)
    assert "Diteruskan ke" in text
    assert "urungkan" not in text


def test_what_changed_meanwhile_stops_the_one_click_in_the_window(desk: Browser) -> None:
    row_id, other = proposed(ROAD), unit_id("DISHUB")
    fields, _label = at_once(desk.page("/pesan-masuk/")) or ({}, "")
    assert desk.send(f"/pesan-masuk/{row_id}/teruskan", skpd=other, category="keluhan")[0] == 200
    text = desk.posted(f"/pesan-masuk/{row_id}/teruskan", 409, **fields)
    assert_says(text, 'id="window-title"', "sudah diteruskan ke Dinas Perhubungan")
    assert len(case(row_id).forwards) == 1


def test_what_became_sensitive_meanwhile_is_not_forwarded_by_one_click(desk: Browser) -> None:
    row_id = proposed(ROAD)
    fields, _label = at_once(desk.page("/pesan-masuk/")) or ({}, "")
    with transaction():
        publishing.mark_sensitive(case(row_id), person("admin"))
    text = desk.posted(f"/pesan-masuk/{row_id}/teruskan", 409, **fields)
    assert "Pesan ini ditandai sensitif" in text
    assert case(row_id).forwards == []


@pytest.mark.parametrize("why", ["sensitive", "accusing", "blocked", "unreached", "weak"])
def test_no_one_click_where_a_second_look_is_due(desk: Browser, why: str) -> None:
    row_id = proposed(ROAD)
    assert at_once(desk.page(f"/pesan-masuk/{row_id}")) is not None
    with transaction():
        if why == "sensitive":
            case(row_id).is_sensitive = True
        elif why == "accusing":
            case(row_id).is_accusing = True
        elif why == "blocked":
            blocking.block_sender(row_id, actor=person("moderator"))
        elif why == "unreached":
            db.session.execute(update(Contact).values(is_active=False))
            db.session.execute(update(User).values(skpd_id=None))
        else:
            row = suggesting.suggestion_of(row_id)
            row.units = [[*one[:3], 1.0] for one in row.units]
    assert at_once(desk.page(f"/pesan-masuk/{row_id}")) is None


def test_what_accuses_staff_has_no_one_click_and_inspektorat_first(desk: Browser) -> None:
    row_id, accused = proposed(ACCUSING), unit_id("DINSOS")
    text = desk.page(f"/pesan-masuk/{row_id}")
    assert at_once(text) is None
    assert re.findall(r'saran=([A-Z]+)"', box(text))[:2] == ["INSPEKTORAT", "DINSOS"]
    assert "memeriksa tuduhan terhadap pegawai" in box(text)
    # Nor does whoever sends what the button would have sent.
    url, fields = f"/pesan-masuk/{row_id}/teruskan", {"category": "pengaduan", "at_once": "ya"}
    text = desk.posted(url, 409, **fields, skpd=accused, void=accused)
    assert "hanya diteruskan dari kartunya sendiri" in text
    assert case(row_id).forwards == []


def test_every_chip_does_what_it_says(desk: Browser) -> None:
    road = proposed(ROAD)
    power = proposed("listrik PLN padam terus tiap malam", "081266770002")
    spam = proposed(SPAM, "081266770004")
    suggesting.suggestion_of(road).units = [["PUPR", [], "PUPR"], ["DISHUB", [], "Dishub"]]
    db.session.commit()
    wanted = str(unit_id("DISHUB"))
    text = desk.page(f"/pesan-masuk/{road}")
    window = f"/pesan-masuk/{road}/teruskan?saran=DISHUB"
    assert f'hx-get="{window}"' in text
    assert chosen(desk.page(window), "skpd") == wanted
    assert f'hx-get="/pesan-masuk/{power}/balas"' in box(desk.page(f"/pesan-masuk/{power}"))
    text = desk.posted(f"/pesan-masuk/{road}/kategori", category="keluhan")
    assert "Kategori disimpan." in text
    assert case(road).category == "keluhan"
    told = one_row(Event, action="recategorise")
    assert (told.old, told.new) == (None, "keluhan")
    assert "Keluhan" not in box(text)
    assert desk.send(f"/pesan-masuk/{road}/kategori", category="")[0] == 200
    assert desk.send(f"/pesan-masuk/{road}/kategori", category="entah")[0] == 409
    assert case(road).category is None
    assert desk.send(f"/pesan-masuk/{road}/teruskan", skpd=wanted, category="keluhan")[0] == 200
    # The notice of the category may still stand: its Urungkan comes too late.
    assert desk.send(f"/pesan-masuk/{road}/kategori", category="")[0] == 409
    assert case(road).category == "keluhan"
    assert f'hx-get="/pesan-masuk/{spam}/spam"' in desk.page(f"/pesan-masuk/{spam}")


def test_spam_is_blocked_and_deleted_with_one_confirmation(desk: Browser) -> None:
    row_id = proposed(SPAM)
    window = desk.page(f"/pesan-masuk/{row_id}/spam")
    assert re.search(r'<button type="submit" class="btn danger" autofocus>YA</button>', window)
    text = desk.posted(f"/pesan-masuk/{row_id}/spam", seen=hidden(window, "seen"))
    assert "<article" not in text
    assert case(row_id).is_deleted
    text = desk.posted(f"/pesan-masuk/{row_id}/urungkan-spam", row=one_row(BlockedNumber).id)
    # Its receipt had not left yet.
    assert "SMS yang dibatalkan tidak dikirim ulang. Nomornya tidak diblokir lagi." in text
    with transaction():
        assert not case(row_id).is_deleted
        assert one_row(BlockedNumber.lifted_at) is not None
        blocking.block_sender(row_id, actor=person("admin"))
    # Where the number was blocked before, it stays so, and nobody says otherwise.
    assert desk.send(f"/pesan-masuk/{row_id}/spam")[0] == 200
    text = desk.send(f"/pesan-masuk/{row_id}/urungkan-spam", row=0)[1]
    assert "Pesan dipulihkan." in text
    assert "tidak diblokir" not in text
