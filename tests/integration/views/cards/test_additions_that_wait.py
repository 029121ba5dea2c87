"""Sampaikan (A19): what is added to a case that an SKPD has waits at the desk, and no screen or
phone of the SKPD says it before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.models import OutboundSms
from app.services.cases.actions import additions, forwarding, merging, rejecting
from tests.cases import cards, case, citizen_sms, forward_id, forwarded, let, unit_id
from tests.web import FRAGMENT, Browser

NUMBER = "081374105577"
LAMP = "Lampu jalan di Siulak mati"
ADDED = "sudah dua minggu gelap pak"


@pytest.fixture
def case_id(client: Browser) -> int:
    """PUPR has it, and something is added."""
    found = forwarded(LAMP, "PUPR", number=NUMBER)
    part = case(citizen_sms(ADDED, NUMBER))
    assert (part.is_joined, part.news_at is not None) == (True, True)
    return found


def of_unit(client: Browser, row: int) -> str:
    """All that the SKPD's screens say of one card."""
    texts = [client.page("/pesan-dinas/?status=semua"), client.page(f"/pesan-dinas/{row}")]
    texts += [client.get(f"/pesan-dinas/{row}/{it}", headers=FRAGMENT).text for it in ("balas",)]
    return "\n".join(texts)


def test_the_skpd_reads_nothing_of_it_before(office: Browser, case_id: int) -> None:
    row = forward_id(case_id)
    text = of_unit(office, row)
    assert LAMP in text
    assert ADDED not in text
    assert row not in cards(office.page("/pesan-dinas/?status=semua&cari=gelap"))
    assert row in cards(office.page("/pesan-dinas/?status=semua&cari=Siulak"))
    let("moderator", additions.convey, case_id)
    assert ADDED in of_unit(office, row)
    assert row in cards(office.page("/pesan-dinas/?status=semua&cari=gelap"))


def test_the_desk_reads_it_and_passes_it_on_with_one_click(desk: Browser, case_id: int) -> None:
    listed = desk.page("/pesan-masuk/?status=tambahan")
    assert cards(listed) == [case_id]
    assert "1 tambahan warga belum disampaikan ke SKPD" in listed
    said = desk.post(f"/pesan-masuk/{case_id}/sampaikan", headers=FRAGMENT).text
    assert ADDED in said
    assert "belum disampaikan" not in said
    assert cards(desk.page("/pesan-masuk/?status=tambahan")) == []
    again = desk.post(f"/pesan-masuk/{case_id}/sampaikan", headers=FRAGMENT)
    assert again.status_code < 500
    assert len([it for it in of_kind("addition") if ADDED in it]) == 3, "a phone each, once"


def of_kind(kind: str) -> list[str]:
    rows = db.session.scalars(select(OutboundSms).where(OutboundSms.kind == kind))
    return [row.text for row in rows]


def test_an_skpd_that_gave_it_back_never_reads_what_waited(office: Browser, case_id: int) -> None:
    row = forward_id(case_id)
    let("operator-pupr", rejecting.reject_forward, row, "Bukan kami", "Dishub", "Kadis")
    let("moderator", forwarding.forward, case_id, [unit_id("DISHUB")], "keluhan")
    assert [part.news_at for part in case(case_id).parts] == [None], "the next SKPD has the whole"
    assert ADDED not in of_unit(office, row)
    assert row not in cards(office.page("/pesan-dinas/?status=semua&cari=gelap"))


def test_parted_it_is_a_case_with_its_own_deadline(case_id: int) -> None:
    (part,) = case(case_id).parts
    let("moderator", merging.split, part.id)
    part = case(part.id)
    assert (part.is_joined, part.news_at, part.due_at is None) == (False, None, False)
    assert not of_kind("addition")
