"""A half-written text is kept on the server; who has a card open is seen by the others."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import PermissionView, Role
from redis import Redis
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Draft, Reply, User
from app.services.privacy import retention
from app.views.framework.format import WIB
from tests.cases import citizen_sms, forward_id, forwarded, hidden
from tests.reading import assert_says
from tests.rows import one_row
from tests.web import FRAGMENT, Browser

HALF = "Petugas kami sedang men"
ANSWER = {"text": "Sudah.", "category": "keluhan", "acknowledged_by": "Kabag PDE"}


def rule(username: str, *pairs: tuple[str, str]) -> None:
    """Gives this person a rule with these ticks alone."""
    rows = db.session.scalars(select(PermissionView)).unique()
    ticked = [row for row in rows if (row.permission.name, row.view_menu.name) in pairs]
    assert len(ticked) == len(pairs)
    role = Role(name="Khusus")
    db.session.add(role)
    role.permissions = ticked
    one_row(User, username=username).roles = [role]


def test_a_draft_survives_a_logout_and_is_nobody_else_s(desk: Browser) -> None:
    row = citizen_sms("Jalan rusak")
    url = f"/pesan-masuk/{row}/balas"
    assert desk.send(f"/pesan-masuk/{row}/draf", kind="balas", text=HALF)[0] == 204
    desk.log_in("moderator")
    assert HALF in desk.page(url)
    assert HALF not in desk.page(f"/pesan-masuk/{row}/tanya")
    desk.log_in("admin")
    assert HALF not in desk.page(url)
    assert HALF not in desk.page("/pesan-masuk/")


def test_a_sent_answer_ends_its_draft_for_good(desk: Browser) -> None:
    row = citizen_sms("Jalan rusak")
    url, draft = f"/pesan-masuk/{row}/balas", f"/pesan-masuk/{row}/draf"
    key = hidden(desk.page(url), "form_key")
    desk.send(draft, kind="balas", text=HALF, form_key=key)
    assert desk.send(url, **ANSWER, form_key=key)[0] == 200
    assert HALF not in desk.page(url)
    # The page's last save may arrive after the answer.
    desk.send(draft, kind="balas", text=HALF, form_key=key)
    assert HALF not in desk.page(url)


def test_an_emptied_text_is_no_draft_and_an_unknown_window_has_none(desk: Browser) -> None:
    row = citizen_sms("Jalan rusak")
    draft = f"/pesan-masuk/{row}/draf"
    for text in (HALF, HALF + "injau", " "):
        assert desk.send(draft, kind="balas", text=text)[0] == 204
    assert "Petugas" not in desk.page(f"/pesan-masuk/{row}/balas")
    assert desk.send(draft, kind="x", text=HALF)[0] == 400
    assert desk.send("/pesan-masuk/999999/draf", kind="balas", text=HALF)[0] == 404


def test_a_note_is_kept_until_it_is_stored(desk: Browser) -> None:
    row = citizen_sms("Jalan rusak")
    url, draft = f"/pesan-masuk/{row}/catatan", f"/pesan-masuk/{row}/draf"
    key = hidden(desk.page(url), "form_key")
    assert desk.send(draft, kind="catatan", text=HALF, form_key=key)[0] == 204
    assert HALF in desk.page(url)
    assert HALF not in desk.page(f"/pesan-masuk/{row}/balas")
    assert desk.send(url, form_key=key, note=HALF + "injau")[0] == 200
    desk.send(draft, kind="catatan", text=HALF, form_key=key)
    assert f"{HALF}<" not in desk.page(url)


ENTRY = "/pesan-masuk/pesan-baru"
TYPED = {"channel": "whatsapp", "sender": "081266779900", "body": "Lampu <mati> di"}


def test_a_new_case_is_kept_with_all_its_fields(desk: Browser) -> None:
    key = hidden(desk.page(ENTRY), "form_key")
    text = json.dumps({**TYPED, "csrf_token": "x", "lain": "y"})
    for _ in range(2):
        assert desk.send(f"{ENTRY}/draf", text=text, form_key=key)[0] == 204
    desk.log_in("moderator")
    shown = desk.page(ENTRY)
    assert_says(shown, "Lampu <mati> di</textarea>", 'value="081266779900"')
    assert re.search(r'value="whatsapp" required checked', shown)
    assert "Draf Anda yang belum dikirim" in shown
    assert "csrf" not in one_row(Draft.text)
    desk.log_in("admin")
    assert "Lampu" not in desk.page(ENTRY)


def test_what_was_stored_or_refused_or_emptied(desk: Browser) -> None:
    key = hidden(desk.page(ENTRY), "form_key")
    assert desk.send(ENTRY, **TYPED | {"sender": "12"}, form_key=key)[0] == 422
    assert "Lampu <mati> di</textarea>" in desk.page(ENTRY)
    day = f"{now().astimezone(WIB):%Y-%m-%dT%H:%M}"
    assert desk.send(ENTRY, **TYPED, received=day, form_key=key)[0] == 204
    desk.send(f"{ENTRY}/draf", text=json.dumps(TYPED), form_key=key)
    assert "Lampu" not in desk.page(ENTRY)
    for text in (json.dumps(TYPED), '{"channel": "surat"}'):
        assert desk.send(f"{ENTRY}/draf", text=text)[0] == 204
    for text in ("[1]", "{", '"x"', "9" * 9000):
        assert desk.send(f"{ENTRY}/draf", text=text)[0] == 204
    assert "Lampu" not in desk.page(ENTRY)
    assert not re.search(r'value="surat" required checked', desk.page(ENTRY))


def test_a_long_new_case_in_other_letters_is_kept_whole(desk: Browser) -> None:
    body = "\u0627\u0644\u0633\u0644\u0627\u0645 " * 570
    assert desk.send(f"{ENTRY}/draf", text=json.dumps({**TYPED, "body": body}))[0] == 204
    assert body.strip() in desk.page(ENTRY)
    half = '{"body": "Halo \\ud83d", "sender_name": "Pak"}'
    assert desk.send(f"{ENTRY}/draf", text=half)[0] == 204
    assert "Halo ?" in desk.page(ENTRY)


def test_what_nobody_stored_is_forgotten(desk: Browser) -> None:
    assert desk.send(f"{ENTRY}/draf", text=json.dumps(TYPED))[0] == 204
    retention.anonymise_expired()
    with transaction():
        row = one_row(Draft)
        row.updated_at -= timedelta(days=91)
    assert retention.anonymise_expired() == 1
    assert db.session.scalar(select(Draft.id)) is None


def test_an_operator_s_drafts(office: Browser) -> None:
    held = forward_id(forwarded("Jembatan", "PUPR"))
    other = forward_id(forwarded("Terminal", "DISHUB"))
    for kind, window in (("dinas", "balas"), ("tolak", "tolak")):
        assert office.send(f"/pesan-dinas/{held}/draf", kind=kind, text=HALF + kind)[0] == 204
        assert HALF + kind in office.page(f"/pesan-dinas/{held}/{window}")
    assert office.send(f"/pesan-dinas/{other}/draf", kind="dinas", text=HALF)[0] == 403


@pytest.mark.parametrize("act", ["note", "reject"])
def test_a_rule_of_one_act_keeps_that_act_s_draft(client: Browser, act: str) -> None:
    """Rule Access: who may not answer writes in windows, too."""
    view, username = {"note": ("Inbox", "moderator"), "reject": ("Office", "operator-pupr")}[act]
    row = forwarded("Jembatan", "PUPR")
    held = forward_id(row)
    with transaction():
        rule(username, ("can_read", view), (f"can_{act}", view))
    client.log_in(username)
    note = (f"/pesan-masuk/{row}", "catatan", "balas")
    card, kind, other = note if act == "note" else (f"/pesan-dinas/{held}", "tolak", "balas")
    place = re.search(r'data-draft="([^"]+)" data-kind="([^"]+)"', client.page(f"{card}/{kind}"))
    assert place
    assert client.send(place[1], kind=place[2], text=HALF)[0] == 204
    assert HALF in client.page(f"{card}/{kind}")
    assert client.get(f"{card}/{other}").status_code == 403


def test_an_answer_called_back_is_its_author_s_draft_again(desk: Browser) -> None:
    row = citizen_sms("Jalan rusak")
    assert desk.send(f"/pesan-masuk/{row}/balas", **ANSWER)[0] == 200
    reply = db.session.scalar(select(Reply.id).where(Reply.case_id == row))
    assert "Teksnya masih ada" in desk.send(f"/pesan-masuk/balasan/{reply}/batalkan")[1]
    assert ANSWER["text"] in desk.page(f"/pesan-masuk/{row}/balas")


def test_the_others_see_who_has_a_card_open(desk: Browser) -> None:
    """A moderator with a window open; an Admin and the SKPD's operator see it, he does not."""
    row = forwarded("Jembatan", "PUPR")
    held = forward_id(row)
    desk.page(f"/pesan-masuk/{row}/balas")
    assert "Sedang dibuka" not in desk.page(f"/pesan-masuk/{row}")
    desk.log_in("operator-pupr")
    words = "Sedang dibuka oleh Rina Moderator"
    assert words in desk.page("/pesan-dinas/")
    desk.get(f"/pesan-dinas/baru?after=999999&buka={held}", headers=FRAGMENT)
    desk.log_in("admin")
    assert "Sedang dibuka oleh Andi Operator, Rina Moderator" in desk.page(f"/pesan-masuk/{row}")


def test_who_has_acted_is_not_seen_on_the_card_any_more(desk: Browser) -> None:
    row = forwarded("Jembatan", "PUPR")
    url = f"/pesan-masuk/{row}/catatan"
    key = hidden(desk.page(url), "form_key")
    assert desk.send(url, form_key=key, note="Sudah ditelepon")[0] == 200
    desk.log_in("operator-pupr")
    assert "Sedang dibuka" not in desk.page("/pesan-dinas/")


def test_without_valkey_nobody_is_seen_and_the_page_stands(
    app: Flask, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = citizen_sms("Jalan rusak")
    monkeypatch.setitem(app.extensions, "redis", Redis(unix_socket_path="/nowhere/valkey.sock"))
    monkeypatch.setitem(app.extensions, "presence rests until", 0)
    assert "Jalan rusak" in desk.page(f"/pesan-masuk/{row}")
    assert "balasan" in desk.page(f"/pesan-masuk/{row}/balas")
