"""What a card tells the desk of SMS that nobody wrote: that a number gets none, or got none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database.extensions import transaction
from app.models import OutboundSms
from app.services.cases.state import auto_replies
from app.services.journal.actor import SYSTEM
from app.services.settings import settings
from tests.cases import citizen_sms, forward_id, forwarded
from tests.rows import change, one_row
from tests.web import Browser

SILENT = "Nomor ini punya pesan sensitif: tanpa SMS otomatis"
UNTOLD = "Belum mendapat SMS tanda terima"
URGENT = "ada kebakaran di pasar Siulak"


def card(client: Browser, row: int) -> str:
    return client.page("/pesan-masuk/").split(f'id="card-{row}"')[1].split("</article>")[0]


@pytest.fixture
def desk(client: Browser) -> Browser:
    """The moderator, and an emergency number."""
    with transaction():
        settings.change({"emergency_number": "112"}, None, actor=SYSTEM)
    client.log_in("moderator")
    return client


def test_a_card_says_that_its_number_is_silent_for_another_card_s_sake(desk: Browser) -> None:
    ordinary = citizen_sms("Lampu jalan padam")
    other = citizen_sms("Lampu jalan padam", "081266770000")
    secret = citizen_sms("saya korban KDRT", "081266771234")
    assert SILENT in card(desk, ordinary)
    assert SILENT not in card(desk, secret), "it has its own label"
    assert SILENT not in card(desk, other)


def test_nor_does_it_betray_whose_number_a_card_hides(desk: Browser) -> None:
    ordinary = citizen_sms("Lampu jalan padam")
    citizen_sms("RAHASIA kepala desa memotong bantuan", "081266771234")
    assert SILENT not in card(desk, ordinary)


def test_an_office_does_not_learn_of_the_other_card(office: Browser) -> None:
    held = forward_id(forwarded("Lampu jalan padam", "PUPR"))
    citizen_sms("saya korban KDRT")
    assert SILENT not in office.page(f"/pesan-dinas/{held}")


def test_one_in_danger_who_got_no_sms_is_shown_until_somebody_answers(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The breaker is open: nothing is swallowed silently."""
    told = citizen_sms(URGENT, "081266770000")
    monkeypatch.setattr(auto_replies, "_EVERYBODY", (timedelta(minutes=1), 1))
    untold = citizen_sms(URGENT)
    assert UNTOLD in card(desk, untold)
    assert UNTOLD not in card(desk, told)
    change(one_row(OutboundSms), status="undelivered")
    assert UNTOLD in card(desk, told)
    fields = {"text": "Tim menuju lokasi", "category": "keluhan", "acknowledged_by": "Kabag PDE"}
    assert desk.send(f"/pesan-masuk/{untold}/balas", **fields)[0] == 200
    assert UNTOLD not in desk.page(f"/pesan-masuk/{untold}")
