"""What a phone left open ("belum diisi") is filled in on the card, by the SKPD or at the desk."""

from __future__ import annotations

import pytest
from flask import Flask

from app.database.extensions import db, transaction
from app.domain.errors import NotYours
from app.models import Event, Forward, Rejection
from app.services.cases.actions import rejecting
from app.services.inbound import official_commands
from tests.cases import answered_by_phone, cards, forward_id, forwarded, official, person
from tests.reading import assert_says
from tests.rows import all_rows, one_row
from tests.web import FRAGMENT, Browser

HEAD, DISHUB = "Kepala Dinas PUPR", "Dinas Perhubungan"
BOTH = {"alternative": DISHUB, "acknowledged_by": HEAD}


def held() -> int:
    """A forward that PUPR holds; its id."""
    return forward_id(forwarded("Lampu lalu lintas mati", "PUPR"))


@pytest.fixture
def rejected(app: Flask) -> tuple[int, int]:
    """The ids of a forward that PUPR's operator rejected by phone, and of the rejection."""
    row = held()
    with transaction():
        by = official_commands.actor_of(official("+6281100000203"))
        forward = db.session.get_one(Forward, row)
        rejecting.reject_by_phone(forward, "Wewenang dinas lain", actor=by)
    return row, one_row(Rejection.id)


@pytest.mark.parametrize(
    ("username", "place", "filtered"),
    [
        pytest.param("operator-pupr", "/pesan-dinas/", "?status=diketahui", id="its operator"),
        pytest.param("moderator", "/pesan-masuk/", "?status=diketahui", id="the desk"),
    ],
)
def test_a_rejection_by_phone_is_completed(
    client: Browser, rejected: tuple[int, int], username: str, place: str, filtered: str
) -> None:
    """D12, S98, S99: once, and never changed afterwards."""
    client.log_in(username)
    listed = client.page(place + filtered)
    assert len(cards(listed)) == 1
    assert_says(listed, "alternatif: belum diisi", ">Lengkapi<")
    url = f"{place}penolakan/{rejected[1]}/lengkapi"
    window = client.page(url)
    assert "Wewenang dinas lain" in window
    assert HEAD in window
    assert client.send(url, **{**BOTH, "alternative": ""})[0] == 422
    assert client.send(url, **{**BOTH, "acknowledged_by": " "})[0] == 422
    text = client.posted(url, **BOTH)
    assert f"alternatif: {DISHUB} · diketahui oleh {HEAD}" in text
    assert ">Lengkapi<" not in text
    assert cards(client.page(place + filtered)) == []
    assert client.get(url, headers=FRAGMENT).status_code == 409
    assert client.send(url, **{**BOTH, "acknowledged_by": "Orang lain"})[0] == 409
    events = all_rows(Event, action="complete_rejection")
    assert [event.subject_id for event in events] == [rejected[0]]


def test_another_skpd_completes_nothing(client: Browser, rejected: tuple[int, int]) -> None:
    client.log_in("operator-dishub")
    url = f"/pesan-dinas/penolakan/{rejected[1]}/lengkapi"
    assert client.send(url, **BOTH)[0] == 403
    assert client.get("/pesan-dinas/penolakan/999/lengkapi", headers=FRAGMENT).status_code == 404
    desk_url = f"/pesan-masuk/penolakan/{rejected[1]}/lengkapi"
    assert client.get(desk_url, headers=FRAGMENT).status_code == 403
    with pytest.raises(NotYours), transaction():
        rejecting.complete(rejected[1], DISHUB, HEAD, actor=person("operator-dishub"))


def test_forwarding_again_begins_with_the_completed_alternative(
    desk: Browser, rejected: tuple[int, int]
) -> None:
    desk.send(f"/pesan-masuk/penolakan/{rejected[1]}/lengkapi", **BOTH)
    (card,) = cards(desk.page("/pesan-masuk/?status=ditolak"))
    window = desk.page(f"/pesan-masuk/{card}/teruskan")
    assert "selected" in window.split(f">{DISHUB} · ")[0].rsplit("<option", 1)[1]


def test_the_desk_names_the_superior_of_an_answer_by_phone(desk: Browser) -> None:
    """A5: the moderator, too, can fill in what an operator's BLS left open."""
    reply = answered_by_phone(held(), "Kami tinjau").id
    assert "Isi diketahui oleh" in desk.page("/pesan-masuk/?status=diketahui")
    url = f"/pesan-masuk/balasan/{reply}/diketahui"
    assert "Kami tinjau" in desk.page(url)
    assert f"diketahui oleh {HEAD}" in desk.posted(url, acknowledged_by=HEAD)
    assert desk.get("/pesan-masuk/balasan/999/diketahui", headers=FRAGMENT).status_code == 404
