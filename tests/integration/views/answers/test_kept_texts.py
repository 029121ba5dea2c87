"""Where the server says no, what was written is not lost: a draft again, and there to copy."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.database.extensions import transaction
from app.services.cases.actions import blocking, closing, deleting, notes, withdrawing
from tests.integration.views.factories import (
    citizen_sms,
    forward_id,
    forwarded,
    hidden,
    let,
    page,
    person,
    send,
    unit_id,
)

TEXT = "Petugas kami datang besok pagi."
ANSWER = {"text": TEXT, "category": "keluhan", "acknowledged_by": "Kabag PDE"}


def test_what_a_field_or_news_held_back_is_a_draft(desk: FlaskClient) -> None:
    missing, changed = citizen_sms("Jalan rusak"), citizen_sms("Jembatan rusak")
    url = f"/pesan-masuk/{missing}/balas"
    assert send(desk, url, text=TEXT, category="keluhan")[0] == 422
    assert TEXT in page(desk, url)
    url = f"/pesan-masuk/{changed}/balas"
    seen = hidden(page(desk, url), "seen")
    let("admin", notes.add_note, changed, "Sudah ditelepon")
    assert send(desk, f"/pesan-masuk/{changed}/selesai", reason="sudah")[0] == 200
    assert send(desk, url, **ANSWER, seen=seen)[0] == 409
    window = send(desk, url, **ANSWER)
    assert window[0] == 409
    assert "Tulisan Anda, untuk disalin" in window[1]
    assert TEXT in window[1].split("<template")[0]


def test_an_operator_keeps_the_text_of_a_message_withdrawn_meanwhile(office: FlaskClient) -> None:
    """BALAS is dead by then, so the refusal itself shows what was written."""
    row = forward_id(forwarded("Jembatan", "PUPR"))
    let("moderator", withdrawing.withdraw, row)
    status, text = send(office, f"/pesan-dinas/{row}/balas", text=TEXT, acknowledged_by="Kadis")
    assert status == 409
    assert TEXT in text
    status, text = send(
        office, f"/pesan-dinas/{row}/tolak", reason=TEXT, alternative="x", acknowledged_by="Kadis"
    )
    assert status == 409
    assert f"readonly>{TEXT}</textarea>" in text


@pytest.mark.parametrize(
    ("window", "fields"),
    [
        pytest.param("teruskan", {"category": "keluhan", "note": TEXT}, id="Forward"),
        pytest.param("selesai", {"reason": TEXT}, id="Selesai"),
        pytest.param("hapus", {"reason": TEXT}, id="Hapus"),
        pytest.param("blokir", {"reason": TEXT}, id="Blokir"),
        pytest.param("publish", {"periksa": "ya", "text-m1": TEXT}, id="Publish"),
    ],
)
def test_what_was_written_beside_a_choice_can_be_copied(
    desk: FlaskClient, window: str, fields: dict[str, str]
) -> None:
    row, unit = citizen_sms("Jalan rusak"), unit_id("PUPR")
    let("admin", blocking.block_sender, row)
    let("admin", deleting.delete, row)
    status, text = send(desk, f"/pesan-masuk/{row}/{window}", **fields, skpd=unit)
    assert status == 409
    assert f"readonly>{TEXT}</textarea>" in text


@pytest.mark.parametrize(
    ("window", "fields"),
    [
        pytest.param("kejadian", {**ANSWER, "incident": "Banjir"}, id="an answer"),
        pytest.param("teruskan", {"category": "keluhan", "note": TEXT}, id="a note"),
        pytest.param("ganda", {"utama": "tanpa", "reason": TEXT}, id="a reason"),
    ],
)
def test_so_can_what_was_written_for_several_of_which_none_went(
    desk: FlaskClient, window: str, fields: dict[str, str]
) -> None:
    rows = [citizen_sms(f"Banjir {it}", f"08126677000{it}") for it in "12"]
    unit = unit_id("PUPR")
    with transaction():
        for row in rows:
            closing.close(row, actor=person("admin"), reason="sudah")
    status, text = send(desk, f"/pesan-masuk/bersama/{window}", **fields, pesan=rows, skpd=unit)
    assert status == 200
    assert f"readonly>{TEXT}</textarea>" in text.split("<template")[0]
