"""Teruskan: the window of a sensitive or accusing case says whom it spares, and who could open
it (D7); and no forward into the void: what reaches a unit stands beside it, and where nothing
does, the moderator is asked again."""

from __future__ import annotations

import re

import pytest

from app.database.extensions import transaction
from app.jobs import upkeep
from app.models import Contact, Event, Forward, OutboundSms, User
from tests.cases import case, citizen_sms, forward_id, forwarded, hidden, unit_id
from tests.reading import assert_lacks, assert_says, part
from tests.rows import all_rows, change, one_row
from tests.web import Browser

SENSITIVE = "Saya korban KDRT, suami memukul saya"
ACCUSING = "pegawai dinas PUPR minta uang 500rb utk izin alat berat"
HEAD_CANNOT = "Kepala SKPD ini tidak dapat membuka pesan ini di web: belum punya akun yang aktif."
NOBODY_CAN = "Tidak seorang pun di SKPD ini dapat membuka pesan ini di web"
PASSWORD = "sapi-terbang-di-kerinci"


def window_of(desk: Browser, text: str) -> tuple[str, str]:
    """The address and the content of the window of a new card with its proposal."""
    url = f"/pesan-masuk/{citizen_sms(text)}/teruskan"
    upkeep.propose_waiting()
    return url, desk.page(url)


def option(text: str, unit: int) -> str:
    """A unit in the list."""
    return part(rf'<option value="{unit}"[^>]*>[^<]*', text)


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
    return set(all_rows(OutboundSms.number, OutboundSms.forward_id.is_not(None)))


def open_forward(desk: Browser, text: str, code: str) -> tuple[str, dict[str, object]]:
    """The address of the window and what it sends for this unit."""
    url, shown = window_of(desk, text)
    key = hidden(shown, "form_key")
    return url, {"form_key": key, "skpd": unit_id(code), "category": "pengaduan"}


def test_a_sensitive_card_opens_with_hanya_kepala_and_the_unit_that_protects(desk: Browser) -> None:
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
    desk: Browser,
) -> None:
    url, form = open_forward(desk, SENSITIVE, "DPPKB")
    assert 'id="heads_only-error"' in desk.posted(url, 422, **form, heads_only="ya")
    form.pop("category")
    assert not re.search(r'id="heads_only"[^>]* checked', desk.posted(url, 422, **form))


def test_a_head_who_cannot_open_it_is_not_sent_to_the_web(desk: Browser) -> None:
    url, form = open_forward(desk, SENSITIVE, "DUKCAPIL")
    text = desk.posted(url, 422, **form, heads_only="ya")
    assert 'id="heads_only-error"' in text
    assert HEAD_CANNOT in said(text, "no-head-account")
    assert openers(text) == ["PUPR"]
    assert sent_to() == set()
    # Its operator has an account: told to all, it is opened.
    assert desk.send(url, **form)[0] == 200


def test_where_nobody_can_open_it_nobody_is_told(desk: Browser) -> None:
    change(all_rows(User, skpd_id=unit_id("DUKCAPIL")), active=False)
    url, form = open_forward(desk, SENSITIVE, "DUKCAPIL")
    text = desk.posted(url, 422, **form)
    assert 'id="skpd_ids-error"' in text
    assert NOBODY_CAN in said(text, "no-account")
    assert openers(text) == ["PUPR", "Dishub", "Bag. PDE"]
    assert sent_to() == set()


def test_the_link_makes_the_account_of_the_head(desk: Browser) -> None:
    """Whoever may make accounts follows it; what it leads to knows the head already."""
    url, form = open_forward(desk, SENSITIVE, "DUKCAPIL")
    text = desk.send(url, **form, heads_only="ya")[1]
    link = part(r'href="([^"]*)" data-make-account', said(text, "no-head-account"))
    filled = desk.page(link)
    assert_says(filled, 'value="Yusuf Kadis"', 'value="Kepala Disdukcapil"')
    account = {"username": "kadis-dukcapil", "password": PASSWORD, "again": PASSWORD}
    account |= {"first_name": "Yusuf Kadis", "position": "Kepala Disdukcapil", "active": "1"}
    role = part(r'<option selected value="(\d+)">Operator</option>', filled)
    desk.posted(link, 204, **account, role=role, skpd=form["skpd"])
    head = one_row(Contact, name="Yusuf Kadis")
    assert head.user is not None
    assert head.user.username == "kadis-dukcapil"
    linked = Event.action == "contact_changed"
    assert one_row(Event.facts, linked)["account"] == head.user_id
    phone = head.phone
    # The head is known now: the same link opens the account itself.
    assert desk.get(link).status_code == 302
    assert desk.send(url, **form, heads_only="ya")[0] == 200
    assert sent_to() == {phone}


def test_the_link_is_for_who_may_make_accounts(client: Browser) -> None:
    with transaction():
        role = one_row(User, username="moderator").roles[0]
        role.permissions = [it for it in role.permissions if it.view_menu.name != "User"]
    client.log_in("moderator")
    url, form = open_forward(client, SENSITIVE, "DUKCAPIL")
    text = client.send(url, **form, heads_only="ya")[1]
    assert HEAD_CANNOT in text
    assert "data-make-account" not in text


def test_an_accusation_opens_with_who_looks_into_it(desk: Browser) -> None:
    text = window_of(desk, ACCUSING)[1]
    inspecting, accused = unit_id("INSPEKTORAT"), unit_id("PUPR")
    name = "Dinas Pekerjaan Umum dan Penataan Ruang"
    assert f"<b>Pesan ini menuduh pegawai {name}.</b>" in text
    assert "selected" in option(text, inspecting)
    assert "data-accused" in option(text, accused)
    assert "· dituduh ·" in option(text, accused)
    assert not re.search(r'id="heads_only"[^>]* checked', text)
    # Of the accused unit, clicked on the card, the head alone.
    assert re.search(r'id="heads_only"[^>]* checked', desk.page(f"{_url_of(text)}?saran=PUPR"))


def _url_of(text: str) -> str:
    return part(r'<form method="post" action="([^"]*)"', text)


def test_the_accused_hear_of_it_only_after_a_second_look(desk: Browser) -> None:
    url, form = open_forward(desk, ACCUSING, "PUPR")
    text = desk.posted(url, 422, **form)
    assert_says(text, 'id="accused-error"', "pesan ini menuduh pegawai SKPD itu")
    assert sent_to() == set()
    desk.posted(url, **form, accused=form["skpd"])
    assert len(sent_to()) == 3


def test_the_accused_unit_s_head_alone_is_told(desk: Browser) -> None:
    url, form = open_forward(desk, ACCUSING, "PUPR")
    assert desk.send(url, **form, heads_only="ya")[0] == 200
    assert sent_to() == {"+6281100000201"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("banyak pungli di kabupaten ini", "<b>Pesan ini tampaknya menuduh pegawai.</b>"),
        ("pak camat minta amplop", "<b>Pesan ini menuduh pegawai kantor camat.</b>"),
    ],
)
def test_whom_it_accuses_is_said_as_far_as_it_is_known(
    desk: Browser, text: str, words: str
) -> None:
    assert words in window_of(desk, text)[1]


def test_an_everyday_case_has_no_such_words(desk: Browser) -> None:
    url, text = window_of(desk, "Jalan di Tamiai berlubang")
    assert_lacks(text, "data-care", 'name="heads_only"')
    assert not case(int(url.split("/")[2])).is_accusing


BPBD = "Badan Penanggulangan Bencana Daerah"
TOGETHER = "/pesan-masuk/bersama/teruskan"
TILE = re.compile(r'<a class="(\w+)" href="(/skpd/list/[^"]*)"><i [^>]*></i><b>(\d+)</b>')
NEW_PHONE = "081100000299"


def add_phone(desk: Browser, code: str, **values: object) -> None:
    """An official of that unit, entered in Data Operator."""
    form = {"skpd": unit_id(code), "name": "Budi", "position": "Operator", "rank": "operator"}
    desk.posted("/kontak/add", 204, **form, phone=NEW_PHONE, is_active="1", **values)


def test_each_unit_says_what_reaches_it(desk: Browser) -> None:
    card, held = citizen_sms("Jalan rusak"), forwarded("Lampu mati", "PUPR")
    text = desk.page(f"/pesan-masuk/{card}/teruskan")
    assert "Dinas Pekerjaan Umum dan Penataan Ruang · 3 HP, 2 akun<" in text
    assert re.search(rf'class="void"[^>]*>{BPBD} · tidak ada HP dan akun<', text)
    assert f"{BPBD} · tidak ada HP dan akun<" in desk.page(f"{TOGETHER}?pesan={card}")
    assert f"{BPBD} · tidak ada HP dan akun<" in desk.page("/kontak/add")
    assert f"{BPBD} · tidak ada HP dan akun<" in desk.page("/pengguna/add")
    own = f"/pesan-dinas/{forward_id(held)}/tolak"
    assert f"{BPBD} · tidak ada HP dan akun<" in desk.log_in("operator-pupr").page(own)


def test_a_unit_that_nothing_reaches_takes_a_second_confirmation(desk: Browser) -> None:
    card, void, other = citizen_sms("Tanah longsor"), unit_id("BPBD"), unit_id("DINSOS")
    url = f"/pesan-masuk/{card}/teruskan"
    form = {"form_key": hidden(desk.page(url), "form_key"), "category": "keluhan", "skpd": void}
    text = desk.posted(url, 422, **form)
    assert f"Tidak ada HP dan akun yang terjangkau di {BPBD}." in text
    assert "Tambahkan HP di Data Operator" in text
    assert re.search(r'id="void-error".*?Belum diteruskan', text, re.DOTALL)
    # What was confirmed of one unit holds for no other.
    assert desk.send(url, **form, void=other)[0] == 422
    text = desk.posted(url, **form, void=void)
    assert 'class="toast danger"' in text
    assert f"di {BPBD} tidak seorang pun diberi tahu" in text
    assert "tanpa SMS: belum ada nomor HP" in text


def test_several_at_once_take_it_too(desk: Browser) -> None:
    rows = [citizen_sms("Tanah longsor"), citizen_sms("Jalan tertimbun", "081266771235")]
    void, pupr = unit_id("BPBD"), unit_id("PUPR")
    text = desk.page(f"{TOGETHER}?" + "&".join(f"pesan={row}" for row in rows))
    form = {"form_key": hidden(text, "form_key"), "pesan": rows, "category": "keluhan"}
    assert f"yang terjangkau di {BPBD}." in desk.posted(TOGETHER, 422, **form, skpd=[pupr, void])
    assert not all_rows(Forward)
    text = desk.posted(TOGETHER, **form, skpd=[pupr, void], void=void)
    assert f"di {BPBD} tidak seorang pun diberi tahu" in text
    assert case(rows[1]).status == "diteruskan"


def test_a_reached_unit_is_forwarded_to_as_before(desk: Browser) -> None:
    card, unit = citizen_sms("Jalan rusak"), unit_id("PUPR")
    url = f"/pesan-masuk/{card}/teruskan"
    form = {"form_key": hidden(desk.page(url), "form_key"), "category": "keluhan", "skpd": unit}
    assert 'class="toast"' in desk.posted(url, **form)


def test_hari_ini_counts_the_units_that_nothing_reaches(desk: Browser) -> None:
    (tone, url, number), *_ = TILE.findall(desk.page("/hari-ini/"))
    assert tone == "warn"
    shown = desk.page(url)
    assert f"{number} data" in shown
    assert (BPBD in desk.page(f"{url}&q=BPBD"), "Pekerjaan Umum" in shown) == (True, False)
    assert "Hanya SKPD aktif tanpa HP dan akun yang terjangkau." in shown
    assert '<input type="hidden" name="hanya" value="tanpa-hp">' in shown
    forwarded("Tanah longsor", "BPBD")
    assert TILE.findall(desk.page("/hari-ini/"))[0] == ("bad", url, number)
    add_phone(desk, "BPBD")
    assert TILE.findall(desk.page("/hari-ini/"))[0] == ("warn", url, str(int(number) - 1))


def test_a_phone_that_is_added_gets_the_text_and_the_card_says_so(desk: Browser) -> None:
    card = forwarded("Tanah longsor", "BPBD")
    code = case(card).code
    url = f"/pesan-masuk/{card}"
    assert "tanpa SMS: belum ada nomor HP" in desk.page(url)
    add_phone(desk, "BPBD")
    assert all_rows(OutboundSms.text, number="+6281100000299") == [f"{code} Tanah longsor"]
    assert "SMS terkirim 0 dari 1" in desk.page(url)
    contact_id = one_row(Contact.id, phone="+6281100000299")
    change(one_row(OutboundSms, contact_id=contact_id), status="delivered")
    assert "SMS terkirim 1 dari 1, diterima 1" in desk.page(url)
    desk.send(f"/kontak/delete/{contact_id}")
    assert "tanpa SMS: belum ada nomor HP" in desk.page(url)
