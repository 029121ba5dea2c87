"""Kirim ulang semua: what an outage has stopped, by one click, each with the checks of its own."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.failures import failure_reason
from app.models import Case, Event
from tests.cases import Login, citizen_sms, page, posted
from tests.integration.views.outgoing import URL, put, sms
from tests.reading import assert_lacks, assert_says

ALL = f"{URL}kirim-ulang-semua"
NETWORK, BARRED_NUMBER = failure_reason(38, None), failure_reason(28, None)


def lost() -> list[int]:
    """Two that the network refused, one that grew too old meanwhile."""
    return [
        put("a", "failed", problem=NETWORK),
        put("b", "failed", problem=failure_reason(512, None)),
        put("c", "held", late=True, problem=failure_reason(None, "too_old")),
    ]


def sent_again(desk: FlaskClient) -> str:
    """The button of the dialog; the list behind it."""
    posted(desk, ALL, 204)
    return page(desk, URL)


def test_one_click_queues_what_an_outage_has_stopped(desk: FlaskClient) -> None:
    ids = lost()
    put("d", "failed", problem=BARRED_NUMBER)
    put("e", "undelivered", problem=failure_reason(None, "undelivered"))
    put("f", "failed", problem=NETWORK, created_at=now() - timedelta(days=8))
    put("g", "uncertain", problem=failure_reason(None, "uncertain"))
    assert_says(page(desk, f"{URL}?status=gagal"), "3 pesan terhenti", "Kirim ulang semua")
    assert_says(page(desk, ALL), "3 pesan belum terkirim", "YA, KIRIM ULANG")
    assert_says(sent_again(desk), "3 pesan masuk antrean lagi.")
    assert [(sms(it).status, sms(it).attempts, sms(it).problem) for it in ids] == [
        ("queued", 0, None)
    ] * 3
    events = db.session.query(Event).filter_by(action="send_again").all()
    assert {event.subject_id for event in events} == set(ids)
    assert_lacks(page(desk, f"{URL}?status=gagal"), "Kirim ulang semua")


def test_a_second_click_sends_nothing_twice(desk: FlaskClient) -> None:
    lost()
    sent_again(desk)
    assert_says(sent_again(desk), "0 pesan masuk antrean lagi.")


def test_what_is_sensitive_waits_for_a_look_of_its_own(desk: FlaskClient) -> None:
    card = citizen_sms("Suami saya memukul saya")
    delicate = put("a", "failed", problem=NETWORK, case_id=card, purpose=Purpose.ANSWER)
    with transaction():
        db.session.get_one(Case, card).is_sensitive = True
    put("b", "failed", problem=NETWORK, number="+6281266779999")
    told = sent_again(desk)
    assert_says(
        told, "1 pesan masuk antrean lagi.", "1 pesan belum dikirim ulang: periksa satu per satu."
    )
    assert sms(delicate).status == "failed"


def test_who_may_not_send_again_is_not_asked(client: FlaskClient, login: Login) -> None:
    lost()
    login(client, "pimpinan")
    assert client.get(ALL).status_code == 403
