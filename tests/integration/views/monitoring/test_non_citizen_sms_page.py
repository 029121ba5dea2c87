"""Info SIM and Karantina: what came in and is no citizen's text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import InboundPart, Modem
from app.queries.lists.keyset_pages import ROWS
from app.services.cases.actions import deleting
from app.services.inbound import intake
from app.sms.protocol.gateway import PartKind, ReceivedPart
from tests.cases import Login, let, page
from tests.integration.views.lists.test_statements import asked_by
from tests.reading import assert_says, part

NOTICE = "Sisa pulsa Anda Rp4.250. Masa aktif s.d. 30/11/2026."


def arrives(text: str, number: str, **values: Any) -> InboundPart:
    """A part as the modem's owner stores and works it off; its row."""
    facts: dict[str, Any] = {"kind": PartKind.TEXT, "body": text.encode(), **values}
    part = ReceivedPart(location=1, number=number, smsc="", smsc_at=now(), text=text, **facts)
    modem_id = db.session.scalars(select(Modem.id)).one()
    with transaction():
        (key,) = intake.record(modem_id, "sim", [part])
    assert intake.process(key)
    query = select(InboundPart).where(InboundPart.group_key == key)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def test_notices_newest_first(desk: FlaskClient) -> None:
    arrives(NOTICE, "TELKOMSEL")
    arrives("Kuota SMS Anda tersisa 12.", "3636")
    text = page(desk, "/info-sim/")
    assert_says(text, NOTICE, "TELKOMSEL", "3636", "simulator")
    assert text.index("Kuota SMS") < text.index("Sisa pulsa")


def test_empty_lists_say_what_comes_here(desk: FlaskClient) -> None:
    assert "Belum ada kabar dari operator" in page(desk, "/info-sim/")
    assert "Karantina kosong" in page(desk, "/info-sim/karantina")


def test_what_could_not_be_decoded_stands_raw_beside_its_card(desk: FlaskClient) -> None:
    data = arrives("", "081374105566", kind=PartKind.BINARY, body=b"\x01\x02<b>hi")
    broken = arrives("", "", kind=PartKind.BINARY, body=b"[SMSBackup]\xff", is_corrupted=True)
    links = [f'href="/pesan-masuk/{row.case_id}"' for row in (data, broken)]
    assert "Karantina (2)" in page(desk, "/info-sim/")
    assert "<b>hi" not in desk.get("/info-sim/karantina").text
    text = page(desk, "/info-sim/karantina")
    assert_says(text, *links, "01 02 3c 62 3e 68 69", "··<b>hi", "0813-7410-5566", "SMS rusak")


def test_a_deleted_card_is_offered_to_admin_alone(
    app: Flask, desk: FlaskClient, login: Login
) -> None:
    row = arrives("", "+6281266770009", kind=PartKind.BINARY, body=b"\x00\x01").case_id
    link = f'href="/pesan-masuk/{row}"'
    assert link in page(desk, "/info-sim/karantina")
    let("moderator", deleting.delete, row or 0)
    text = page(desk, "/info-sim/karantina")
    assert link not in text
    assert "Terhapus" in text
    assert link in page(login(app.test_client(), "admin"), "/info-sim/karantina")


def test_a_constant_number_of_statements(app: Flask, desk: FlaskClient) -> None:
    for url in ("/info-sim/", "/info-sim/karantina"):
        page(desk, url)
        one = asked_by(app, desk, url)
        for number in range(5):
            arrives(f"{NOTICE} {number}", "TELKOMSEL")
            arrives("", "", kind=PartKind.BINARY, body=url.encode() + bytes([number]))
        assert len(asked_by(app, desk, url)) == len(one), url


@pytest.mark.parametrize("path", ["/info-sim/", "/info-sim/karantina"])
def test_older_rows_are_on_the_next_page(desk: FlaskClient, path: str) -> None:
    """By key; nothing is shown twice and nothing is left out."""
    for number in range(ROWS + 2):
        if path.endswith("karantina"):
            arrives("", "+6281234000000", kind=PartKind.BINARY, body=f"nomor {number:02d}".encode())
        else:
            arrives(f"Sisa pulsa nomor {number:02d}", "TELKOMSEL")
    first = page(desk, path)
    second = page(desk, path + part(r'rel="next" href="([^"]+)"', first))
    seen = [re.findall(r"nomor (\d\d)", text) for text in (first, second)]
    assert seen == [[f"{n:02d}" for n in range(ROWS + 1, 1, -1)], ["01", "00"]]
    newer = page(desk, path + part(r'rel="prev" href="([^"]+)"', second))
    assert re.findall(r"nomor (\d\d)", newer) == seen[0]
