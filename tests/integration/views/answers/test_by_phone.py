"""What an official's phone left to others: a published answer is looked at first, a doubted one is
decided by the head or a moderator (D11); and what stayed open ("belum diisi") is filled in."""

from __future__ import annotations

import pytest
from flask import Flask

from app.database.extensions import db, transaction
from app.domain.errors import NotYours
from app.models import Approval, Event, Forward, OutboundSms, Rejection
from app.services.cases.actions import rejecting
from app.services.cases.answers import approving
from app.services.cases.visibility import publishing
from app.services.contacts import typing_trouble
from app.services.inbound import official_commands
from app.services.journal import journal
from tests.cases import answered_by_phone, cards, forward_id, forwarded, let, official, person
from tests.reading import assert_says
from tests.rows import all_rows, change, one_row
from tests.web import FRAGMENT, Browser

FIRST, SECOND = "Bantuan ditambah besok pagi", "Silakan transfer dahulu"


def answer_by_phone(row: int, text: str) -> str:
    """The answer as a BLS makes it, sent by the modem; its key in the dialog."""
    reply = answered_by_phone(row, text)
    change(all_rows(OutboundSms), status="sent")
    return f"text-r{reply.id}"


def test_an_answer_by_phone_is_public_after_a_look_at_it(client: Browser) -> None:
    case_id = forwarded("Jembatan lapuk", "PUPR")
    row = forward_id(case_id)
    let("moderator", publishing.publish, case_id)
    first = answer_by_phone(row, FIRST)
    for path in ("/", "/?cari=bantuan", f"/pesan/{case_id}"):
        assert FIRST not in client.page(path)
    client.log_in("moderator")
    assert "Jawaban HP belum tampil" in client.page("/hari-ini/")
    listed = client.page("/pesan-masuk/?status=tampil")
    assert cards(listed) == [case_id]
    assert "belum tampil di halaman umum" in listed
    address = f"/pesan-masuk/{case_id}/teks-umum"
    assert FIRST in client.page(address)
    # This one comes while the window is open: nobody has looked at it.
    answer_by_phone(row, SECOND)
    looked = {f"text-m{case_id}": "Jembatan lapuk", first: FIRST}
    assert client.send(address, **looked)[0] == 200
    shown = client.page("/")
    assert FIRST in shown
    assert SECOND not in shown
    assert cards(client.page("/pesan-masuk/?status=tampil")) == [case_id]


def test_what_came_before_the_publication_was_looked_at_with_it(client: Browser) -> None:
    case_id = forwarded("Jembatan lapuk", "PUPR")
    answer_by_phone(forward_id(case_id), FIRST)
    let("moderator", publishing.publish, case_id)
    assert FIRST in client.page("/")


# Doubted ----------------------------------------------------------------------------------------

Doubted = tuple[int, int, int]


def answers() -> list[str]:
    return all_rows(OutboundSms.text, purpose="answer")


@pytest.fixture
def doubted(app: Flask) -> Doubted:
    """Case, forward, and the draft of the operator's phone, after five wrong codes."""
    case_id = forwarded("Jembatan lapuk", "PUPR")
    row = forward_id(case_id)
    with transaction():
        phone = official("+6281100000203")
        actor = official_commands.actor_of(phone)
        for _ in range(typing_trouble.GUESSES):
            journal.record(typing_trouble.WRONG_CODE, "contact", phone.id, actor=actor)
        forward = db.session.get_one(Forward, row)
        draft = approving.submit_by_phone(forward, SECOND, actor=actor, is_doubted=True)
    return case_id, row, draft.id


def test_hari_ini_names_phone_and_answer_and_the_desk_sends_it(
    desk: Browser, doubted: Doubted
) -> None:
    case_id, _, draft = doubted
    today = desk.page("/hari-ini/")
    assert_says(today, "HP pejabat yang menebak kode", "/kontak/list/?hanya=menebak")
    officials = desk.page("/kontak/list/?hanya=menebak")
    assert "Operator PUPR" in officials
    assert "Kepala Dinas PUPR" not in officials
    listed = desk.page("/pesan-masuk/?status=ditahan")
    assert cards(listed) == [case_id]
    assert_says(listed, "mungkin nomornya dipalsukan", f"/pesan-masuk/persetujuan/{draft}/setujui")
    assert answers() == []
    assert desk.send(f"/pesan-masuk/persetujuan/{draft}/setujui")[0] == 200
    assert len(answers()) == 1
    assert cards(desk.page("/pesan-masuk/?status=ditahan")) == []


def test_the_desk_drops_it_with_a_remark(desk: Browser, doubted: Doubted) -> None:
    case_id, _, draft = doubted
    address = f"/pesan-masuk/persetujuan/{draft}/kembalikan"
    assert SECOND in desk.page(address)
    assert desk.send(address)[0] == 422
    assert f'id="card-{case_id}"' in desk.posted(address, remark="Bukan dari pemilik HP")
    assert answers() == []
    assert desk.send(f"/pesan-masuk/persetujuan/{draft}/setujui")[0] == 409


def test_another_draft_is_the_superior_s_alone(desk: Browser, doubted: Doubted) -> None:
    _, _, draft = doubted
    change(one_row(Approval, id=draft), is_doubted=False)
    assert "/pesan-masuk/persetujuan/" not in desk.page("/pesan-masuk/?status=semua")
    for act in ("setujui", "kembalikan"):
        desk.posted(f"/pesan-masuk/persetujuan/{draft}/{act}", 403, remark="x")
    assert answers() == []


def test_the_head_sends_it_from_the_card_of_the_skpd(client: Browser, doubted: Doubted) -> None:
    _, row, draft = doubted
    client.log_in("kadis-pupr")
    assert "mungkin nomornya dipalsukan" in client.page(f"/pesan-dinas/{row}")
    assert client.send(f"/pesan-dinas/persetujuan/{draft}/setujui")[0] == 200
    assert len(answers()) == 1


# Left open ---------------------------------------------------------------------------------------

HEAD, DISHUB = "Kepala Dinas PUPR", "Dinas Perhubungan"
BOTH = {"alternative": DISHUB, "acknowledged_by": HEAD}
Rejected = tuple[int, int]


def held() -> int:
    """A forward that PUPR holds; its id."""
    return forward_id(forwarded("Lampu lalu lintas mati", "PUPR"))


@pytest.fixture
def rejected(app: Flask) -> Rejected:
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
    client: Browser, rejected: Rejected, username: str, place: str, filtered: str
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


def test_another_skpd_completes_nothing(client: Browser, rejected: Rejected) -> None:
    client.log_in("operator-dishub")
    url = f"/pesan-dinas/penolakan/{rejected[1]}/lengkapi"
    assert client.send(url, **BOTH)[0] == 403
    assert client.get("/pesan-dinas/penolakan/999/lengkapi", headers=FRAGMENT).status_code == 404
    desk_url = f"/pesan-masuk/penolakan/{rejected[1]}/lengkapi"
    assert client.get(desk_url, headers=FRAGMENT).status_code == 403
    with pytest.raises(NotYours), transaction():
        rejecting.complete(rejected[1], DISHUB, HEAD, actor=person("operator-dishub"))


def test_forwarding_again_begins_with_the_completed_alternative(
    desk: Browser, rejected: Rejected
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
