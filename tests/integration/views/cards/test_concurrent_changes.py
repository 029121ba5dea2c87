"""What others did while a window stood open is told before anything is sent; and where the server
says no, what was written is not lost: a draft again, and there to copy."""

from __future__ import annotations

import pytest
from flask import Flask

from app.database.extensions import transaction
from app.services.cases.actions import blocking, closing, deleting, notes, withdrawing
from app.services.cases.answers import approving, asking_citizen
from tests.cases import case, citizen_sms, forward_id, forwarded, hidden, let, person, unit_id
from tests.web import Browser

ANSWER = {"text": "Kami tinjau", "category": "keluhan", "acknowledged_by": "Kabag PDE"}


@pytest.fixture
def row(app: Flask) -> int:
    return forwarded("Jembatan lapuk", "PUPR")


def by_others(row: int, act: str) -> None:
    with transaction():
        if act == "ask":
            asking_citizen.ask_citizen(row, "Di desa mana?", actor=person("moderator"))
        elif act == "withdraw":
            withdrawing.withdraw(forward_id(row), actor=person("moderator"))
        else:
            operator = person("operator-pupr")
            superior = "Kepala Dinas PUPR"
            approving.submit(forward_id(row), "Kami tinjau", superior, actor=operator)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        pytest.param("ask", "ditanyakan kepada warga pukul", id="a question"),
        pytest.param("withdraw", "ditarik dari SKPD", id="Tarik"),
        pytest.param("draft", "menunggu persetujuan", id="a draft at the superior"),
    ],
)
def test_balas_is_stopped_once(desk: Browser, row: int, act: str, told: str) -> None:
    url = f"/pesan-masuk/{row}/balas"
    window = desk.page(url)
    by_others(row, act)
    text = desk.posted(
        url, 409, **ANSWER, seen=hidden(window, "seen"), form_key=hidden(window, "form_key")
    )
    assert told in text
    assert "Kami tinjau" in text
    assert case(row).replies == []
    seen, key = hidden(text, "seen"), hidden(text, "form_key")
    assert desk.send(url, **ANSWER, seen=seen, form_key=key)[0] == 200
    assert len(case(row).replies) == 1


def test_another_skpd_s_draft_neither_stops_nor_is_shown(office: Browser) -> None:
    """It is between that office and its superior until it is sent (S72)."""
    row = forwarded("Jembatan lapuk", "DISHUB", "PUPR")
    held = {one.skpd.code: one.id for one in case(row).forwards}
    url = f"/pesan-dinas/{held['PUPR']}/balas"
    seen = hidden(office.page(url), "seen")
    with transaction():
        superior = "Kepala Dishub"
        dishub = person("operator-dishub")
        approving.submit(held["DISHUB"], "Lalu lintas dialihkan", superior, actor=dishub)
    answer = {"text": "Kami tinjau", "acknowledged_by": "Kepala Dinas PUPR"}
    assert "persetujuan" not in office.posted(url, **answer, seen=seen)
    # One's own office's draft still does.
    seen = hidden(office.page(url), "seen")
    let("operator-pupr", approving.submit, held["PUPR"], "Sekali lagi", "Kepala Dinas PUPR")
    assert "menunggu persetujuan" in office.posted(url, 409, **answer, seen=seen)


TEXT = "Petugas kami datang besok pagi."
KEPT = {"text": TEXT, "category": "keluhan", "acknowledged_by": "Kabag PDE"}


def test_what_a_field_or_news_held_back_is_a_draft(desk: Browser) -> None:
    missing, changed = citizen_sms("Jalan rusak"), citizen_sms("Jembatan rusak")
    url = f"/pesan-masuk/{missing}/balas"
    assert desk.send(url, text=TEXT, category="keluhan")[0] == 422
    assert TEXT in desk.page(url)
    url = f"/pesan-masuk/{changed}/balas"
    seen = hidden(desk.page(url), "seen")
    let("admin", notes.add_note, changed, "Sudah ditelepon")
    assert desk.send(f"/pesan-masuk/{changed}/selesai", reason="sudah")[0] == 200
    assert desk.send(url, **KEPT, seen=seen)[0] == 409
    window = desk.send(url, **KEPT)
    assert window[0] == 409
    assert "Tulisan Anda, untuk disalin" in window[1]
    assert TEXT in window[1].split("<template")[0]


def test_an_operator_keeps_the_text_of_a_case_withdrawn_meanwhile(office: Browser) -> None:
    """BALAS is dead by then, so the refusal itself shows what was written."""
    row = forward_id(forwarded("Jembatan", "PUPR"))
    let("moderator", withdrawing.withdraw, row)
    text = office.posted(f"/pesan-dinas/{row}/balas", 409, text=TEXT, acknowledged_by="Kadis")
    assert TEXT in text
    text = office.posted(
        f"/pesan-dinas/{row}/tolak", 409, reason=TEXT, alternative="x", acknowledged_by="Kadis"
    )
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
    desk: Browser, window: str, fields: dict[str, str]
) -> None:
    row, unit = citizen_sms("Jalan rusak"), unit_id("PUPR")
    let("admin", blocking.block_sender, row)
    let("admin", deleting.delete, row)
    text = desk.posted(f"/pesan-masuk/{row}/{window}", 409, **fields, skpd=unit)
    assert f"readonly>{TEXT}</textarea>" in text


@pytest.mark.parametrize(
    ("window", "fields"),
    [pytest.param("teruskan", {"category": "keluhan", "note": TEXT}, id="a note")],
)
def test_so_can_what_was_written_for_several_of_which_none_went(
    desk: Browser, window: str, fields: dict[str, str]
) -> None:
    rows = [citizen_sms(f"Banjir {it}", f"08126677000{it}") for it in "12"]
    unit = unit_id("PUPR")
    for row in rows:
        let("admin", closing.close, row, reason="sudah")
    text = desk.posted(f"/pesan-masuk/bersama/{window}", **fields, pesan=rows, skpd=unit)
    assert f"readonly>{TEXT}</textarea>" in text.split("<template")[0]
