"""Kirim ulang, Anggap terkirim, Batalkan: when each is offered, what it does, and only once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Event, OutboundSms
from app.services.accounts import user_accounts
from app.services.cases.answers import replying
from tests.cases import Login, case, citizen_sms, hidden, page, person, posted, send
from tests.integration.views.outgoing import URL, counted, deeds, do, put, row, sms
from tests.reading import change

# Kirim ulang, Anggap terkirim, Batalkan ----------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "values", "offered"),
    [
        ("uncertain", {}, ["settle", "resend"]),
        ("failed", {}, ["resend"]),
        ("undelivered", {}, ["resend"]),
        ("held", {"late": True}, ["resend", "cancel"]),
        ("held", {}, ["cancel"]),
        ("queued", {}, ["cancel"]),
        ("sending", {}, []),
        ("sent", {}, []),
        ("delivered", {}, []),
        ("cancelled", {}, []),
    ],
)
def test_the_buttons_follow_the_state(
    desk: FlaskClient, status: str, values: dict[str, object], offered: list[str]
) -> None:
    sms_id = put("a", status, **values)
    assert deeds(page(desk, URL), sms_id) == offered
    for name, path in {
        "settle": "anggap-terkirim", "resend": "kirim-ulang", "cancel": "batalkan"
    }.items():  # fmt: skip
        code = desk.get(f"{URL}{sms_id}/{path}").status_code
        assert code == (200 if name in offered else 409), name


def test_send_again_asks_about_the_double_and_works_once(desk: FlaskClient) -> None:
    sms_id = put("a", "uncertain", claimed_at=now())
    url = f"{URL}{sms_id}/kirim-ulang"
    window = page(desk, url)
    assert "dapat menerimanya dua kali" in window
    seen = hidden(window, "seen")
    text = posted(desk, url, seen=seen)
    assert "Pesan masuk antrean lagi." in text
    assert "Antrean" in row(text, sms_id)
    assert (sms(sms_id).status, sms(sms_id).parts[0].status) == ("queued", "queued")
    text = posted(desk, url, 409, seen=seen)
    assert "statusnya sekarang “Antrean”" in text
    assert "Antrean" in row(text, sms_id)
    event = db.session.scalars(select(Event).where(Event.action == "send_again")).one()
    assert (event.subject_id, event.old, event.new) == (sms_id, "uncertain", "queued")


def test_a_question_about_an_earlier_try_is_refused(desk: FlaskClient) -> None:
    """Somebody else sent it again, and it failed again: the first question is not about that."""
    sms_id = put("a", "uncertain", claimed_at=now())
    seen = hidden(page(desk, f"{URL}{sms_id}/kirim-ulang"), "seen")
    change(OutboundSms, sms_id, claimed_at=now() + timedelta(seconds=1))
    assert do(desk, sms_id, "kirim-ulang", seen)[0] == 409
    assert do(desk, sms_id, "kirim-ulang", "")[0] == 409
    assert sms(sms_id).status == "uncertain"


def test_take_as_sent(desk: FlaskClient) -> None:
    sms_id = put("a", "uncertain", claimed_at=now())
    code, text = do(desk, sms_id, "anggap-terkirim")
    assert (code, "Pesan dicatat terkirim." in text) == (200, True)
    assert (sms(sms_id).status, sms(sms_id).parts[0].status) == ("sent", "sent")


def test_cancel_what_waits(desk: FlaskClient) -> None:
    sms_id = put("a")
    code, text = do(desk, sms_id, "batalkan")
    assert (code, "Pesan tidak jadi dikirim." in text) == (200, True)
    assert (sms(sms_id).status, sms(sms_id).parts[0].status) == ("cancelled", "cancelled")
    code, text = do(desk, sms_id, "batalkan", "queued-0-0-")
    assert (code, "“Dibatalkan”" in text) == (409, True)


def test_what_was_too_old_and_is_cancelled_is_over(desk: FlaskClient) -> None:
    sms_id = put("a", "held", late=True)
    assert do(desk, sms_id, "batalkan")[0] == 200
    text = page(desk, URL)
    assert "Dibatalkan" in row(text, sms_id)
    assert deeds(text, sms_id) == []
    assert counted(text, "Ditahan, menunggu petugas") == 0


def test_cancelling_an_answer_s_sms_calls_the_answer_back(desk: FlaskClient) -> None:
    case_id = citizen_sms("Kapan KTP jadi?")
    answer = {"text": "Besok", "category": "permintaan informasi", "acknowledged_by": "Kabag PDE"}
    assert send(desk, f"/pesan-masuk/{case_id}/balas", **answer)[0] == 200
    found = select(OutboundSms).where(OutboundSms.reply_id.is_not(None))
    sms_id = db.session.scalars(found).one().id
    assert case(case_id).status == "dijawab"
    assert "jawabannya ikut dibatalkan" in page(desk, f"{URL}{sms_id}/batalkan")
    assert do(desk, sms_id, "batalkan")[0] == 200
    assert sms(sms_id).status == "cancelled"
    assert case(case_id).status == "baru"


def test_without_script_the_question_is_a_page(desk: FlaskClient) -> None:
    sms_id = put("a", "failed")
    text = page(desk, f"{URL}{sms_id}/kirim-ulang")
    assert "<html" in text
    answer = desk.post(f"{URL}{sms_id}/kirim-ulang", data={"seen": hidden(text, "seen")})
    assert (answer.status_code, answer.location) == (303, URL)
    assert sms(sms_id).status == "queued"


def test_an_sms_that_is_not_there(desk: FlaskClient) -> None:
    assert desk.get(f"{URL}999999/kirim-ulang").status_code == 404


def test_whose_rule_has_the_tick_calls_back_an_answer(client: FlaskClient, login: Login) -> None:
    """Rule Access decides, not what the rule is called."""
    case_id = citizen_sms("Kapan KTP jadi?")
    with transaction():
        replying.answer_directly(case_id, "Besok", "keluhan", "Kabag", actor=person("moderator"))
        rows = select(PermissionView).join(PermissionView.permission)
        rows = rows.join(PermissionView.view_menu).where(
            ViewMenu.name == "Outbox", Permission.name.in_(("can_read", "can_cancel"))
        )
        clerk = Role(name="Loket SMS", permissions=list(db.session.scalars(rows)))
        db.session.add(clerk)
        user_accounts.get(person("operator-dishub").user_id or 0).roles = [clerk]
    found = select(OutboundSms).where(OutboundSms.reply_id.is_not(None))
    sms_id = db.session.scalars(found).one().id
    login(client, "operator-dishub")
    assert do(client, sms_id, "batalkan")[0] == 200
    assert sms(sms_id).status == "cancelled"
    assert case(case_id).status == "baru"
