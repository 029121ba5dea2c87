"""The window of a sensitive or accusing message says whom it spares, and who could open it (D7)."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.jobs import proposing
from app.models import Contact, Event, OutboundSms, User
from tests.integration.views.factories import citizen_sms, hidden, message, page, send, unit_id
from tests.web import sign_in

SENSITIVE = "Saya korban KDRT, suami memukul saya"
ACCUSING = "pegawai dinas PUPR minta uang 500rb utk izin alat berat"
HEAD_CANNOT = "Kepala SKPD ini tidak dapat membuka pesan ini di web: belum punya akun yang aktif."
NOBODY_CAN = "Tidak seorang pun di SKPD ini dapat membuka pesan ini di web"
PASSWORD = "sapi-terbang-di-kerinci"


def window_of(desk: FlaskClient, text: str) -> tuple[str, str]:
    """The address and the content of the window of a new card with its proposal."""
    url = f"/pesan-masuk/{citizen_sms(text)}/teruskan"
    proposing.propose_waiting()
    return url, page(desk, url)


def option(text: str, unit: int) -> str:
    """A unit in the list."""
    found = re.search(rf'<option value="{unit}"[^>]*>[^<]*', text)
    assert found
    return found[0]


def said(text: str, why: str) -> str:
    """What the window says of a unit that can't open it; empty while it is hidden."""
    found = re.search(rf'<p class="error" data-why="{why}"( hidden)?>.*?</p>', text, re.DOTALL)
    assert found
    return "" if found[1] else found[0]


def openers(text: str) -> list[str]:
    """The units that are offered instead."""
    shown = re.search(r'<p class="openers" data-openers="\w+">.*?</p>', text, re.DOTALL)
    return re.findall(r'data-pick="\d+" data-for="skpd">([^<]*)<', shown[0]) if shown else []


def sent_to() -> set[str]:
    """The phones that a forward was sent to."""
    of_forwards = OutboundSms.forward_id.is_not(None)
    return set(db.session.scalars(select(OutboundSms.number).where(of_forwards)))


def open_forward(desk: FlaskClient, text: str, code: str) -> tuple[str, dict[str, object]]:
    """The address of the window and what it sends for this unit."""
    url, shown = window_of(desk, text)
    return url, {
        "form_key": hidden(shown, "form_key"),
        "skpd": unit_id(code),
        "category": "pengaduan",
    }


def test_a_sensitive_card_opens_with_hanya_kepala_and_the_unit_that_protects(
    desk: FlaskClient,
) -> None:
    text = window_of(desk, SENSITIVE)[1]
    family, roads = unit_id("DPPKB"), unit_id("PUPR")
    assert re.search(r'id="heads_only"[^>]* checked', text)
    assert "selected" in option(text, family)
    # What protects comes before the other fields.
    assert text.index('id="heads_only"') < text.index('id="skpd"') < text.index('id="category"')
    # Its head has no phone: said before it is refused. PUPR's head has one, and an account.
    assert "HP kepala SKPD ini belum terdaftar" in said(text, "no-head")
    assert 'data-why-heads="no-head" data-why-all="no-account"' in option(text, family)
    assert 'data-why-heads="" data-why-all=""' in option(text, roads)


def test_a_head_only_forward_without_a_head_is_refused_and_the_choice_stays_taken_back(
    desk: FlaskClient,
) -> None:
    url, form = open_forward(desk, SENSITIVE, "DPPKB")
    status, text = send(desk, url, **form, heads_only="ya")
    assert status == 422
    assert 'id="heads_only-error"' in text
    form.pop("category")
    status, text = send(desk, url, **form)
    assert status == 422
    assert not re.search(r'id="heads_only"[^>]* checked', text)


def test_a_head_who_cannot_open_it_is_not_sent_to_the_web(desk: FlaskClient) -> None:
    url, form = open_forward(desk, SENSITIVE, "DUKCAPIL")
    status, text = send(desk, url, **form, heads_only="ya")
    assert status == 422
    assert 'id="heads_only-error"' in text
    assert HEAD_CANNOT in said(text, "no-head-account")
    assert openers(text) == ["PUPR"]
    assert sent_to() == set()
    # Its operator has an account: told to all, it is opened.
    assert send(desk, url, **form)[0] == 200


def test_where_nobody_can_open_it_nobody_is_told(desk: FlaskClient) -> None:
    with transaction():
        for user in db.session.scalars(select(User).where(User.skpd_id == unit_id("DUKCAPIL"))):
            user.active = False
    url, form = open_forward(desk, SENSITIVE, "DUKCAPIL")
    status, text = send(desk, url, **form)
    assert status == 422
    assert 'id="skpd_ids-error"' in text
    assert NOBODY_CAN in said(text, "no-account")
    assert openers(text) == ["PUPR", "Dishub", "Bag. PDE"]
    assert sent_to() == set()


def test_the_link_makes_the_account_of_the_head(desk: FlaskClient) -> None:
    """Whoever may make accounts follows it; what it leads to knows the head already."""
    url, form = open_forward(desk, SENSITIVE, "DUKCAPIL")
    text = send(desk, url, **form, heads_only="ya")[1]
    link = re.search(r'href="([^"]*)" data-make-account', said(text, "no-head-account"))
    assert link
    filled = page(desk, link[1])
    assert 'value="Yusuf Kadis"' in filled
    assert 'value="Kepala Disdukcapil"' in filled
    account = {"username": "kadis-dukcapil", "password": PASSWORD, "again": PASSWORD}
    account |= {"first_name": "Yusuf Kadis", "position": "Kepala Disdukcapil", "active": "1"}
    role = re.search(r'<option selected value="(\d+)">Operator</option>', filled)
    assert role
    status, _text = send(desk, link[1], **account, role=role[1], skpd=form["skpd"])
    assert status == 204
    head = db.session.scalars(select(Contact).where(Contact.name == "Yusuf Kadis")).one()
    assert head.user is not None
    assert head.user.username == "kadis-dukcapil"
    linked = Event.action == "contact_changed"
    assert db.session.scalars(select(Event.facts).where(linked)).one()["account"] == head.user_id
    phone = head.phone
    # The head is known now: the same link opens the account itself.
    assert desk.get(link[1]).status_code == 302
    assert send(desk, url, **form, heads_only="ya")[0] == 200
    assert sent_to() == {phone}


def test_the_link_is_for_who_may_make_accounts(client: FlaskClient) -> None:
    with transaction():
        role = db.session.scalars(select(User).where(User.username == "moderator")).one().roles[0]
        role.permissions = [it for it in role.permissions if it.view_menu.name != "User"]
    sign_in(client, "moderator", "latihan-12345")
    url, form = open_forward(client, SENSITIVE, "DUKCAPIL")
    text = send(client, url, **form, heads_only="ya")[1]
    assert HEAD_CANNOT in text
    assert "data-make-account" not in text


def test_an_accusation_opens_with_who_looks_into_it(desk: FlaskClient) -> None:
    text = window_of(desk, ACCUSING)[1]
    inspecting, accused = unit_id("INSPEKTORAT"), unit_id("PUPR")
    name = "Dinas Pekerjaan Umum dan Penataan Ruang"
    assert f"<b>Pesan ini menuduh pegawai {name}.</b>" in text
    assert "selected" in option(text, inspecting)
    assert "data-accused" in option(text, accused)
    assert "· dituduh ·" in option(text, accused)
    assert not re.search(r'id="heads_only"[^>]* checked', text)
    # Of the accused unit, clicked on the card, the head alone.
    assert re.search(r'id="heads_only"[^>]* checked', page(desk, f"{_url_of(text)}?saran=PUPR"))


def _url_of(text: str) -> str:
    found = re.search(r'<form method="post" action="([^"]*)"', text)
    assert found
    return found[1]


def test_the_accused_hear_of_it_only_after_a_second_look(desk: FlaskClient) -> None:
    url, form = open_forward(desk, ACCUSING, "PUPR")
    status, text = send(desk, url, **form)
    assert (status, 'id="accused-error"' in text) == (422, True)
    assert "pesan ini menuduh pegawai SKPD itu" in text
    assert sent_to() == set()
    status, _text = send(desk, url, **form, accused=form["skpd"])
    assert status == 200
    assert len(sent_to()) == 3


def test_the_accused_unit_s_head_alone_is_told(desk: FlaskClient) -> None:
    url, form = open_forward(desk, ACCUSING, "PUPR")
    assert send(desk, url, **form, heads_only="ya")[0] == 200
    assert sent_to() == {"+6281100000201"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("banyak pungli di kabupaten ini", "<b>Pesan ini tampaknya menuduh pegawai.</b>"),
        ("pak camat minta amplop", "<b>Pesan ini menuduh pegawai kantor camat.</b>"),
    ],
)
def test_whom_it_accuses_is_said_as_far_as_it_is_known(
    desk: FlaskClient, text: str, words: str
) -> None:
    assert words in window_of(desk, text)[1]


def test_an_everyday_message_has_no_such_words(desk: FlaskClient) -> None:
    url, text = window_of(desk, "Jalan di Tamiai berlubang")
    assert "data-care" not in text
    assert 'name="heads_only"' not in text
    assert not message(int(url.split("/")[2])).is_accusing
