"""What came from a phone that guessed codes is decided by the head or a moderator (D11)."""

from __future__ import annotations

import pytest
from flask import Flask

from app.database.extensions import db, transaction
from app.models import Approval, Forward, OutboundSms
from app.services.cases.answers import approving
from app.services.contacts import typing_trouble
from app.services.inbound import official_commands
from app.services.journal import journal
from tests.cases import cards, forward_id, forwarded, official
from tests.reading import assert_says
from tests.rows import all_rows, change, one_row
from tests.web import Browser

FALSE = "Silakan transfer dahulu"


def answers() -> list[str]:
    return all_rows(OutboundSms.text, purpose="answer")


@pytest.fixture
def doubted(app: Flask) -> tuple[int, int, int]:
    """Message, forward, and the draft of the operator's phone, after five wrong codes."""
    message_id = forwarded("Jembatan lapuk", "PUPR")
    row = forward_id(message_id)
    with transaction():
        phone = official("+6281100000203")
        actor = official_commands.actor_of(phone)
        for _ in range(typing_trouble.GUESSES):
            journal.record(typing_trouble.WRONG_CODE, "contact", phone.id, actor=actor)
        forward = db.session.get_one(Forward, row)
        draft = approving.submit_by_phone(forward, FALSE, actor=actor, is_doubted=True)
    return message_id, row, draft.id


def test_hari_ini_names_phone_and_answer_and_the_desk_sends_it(
    desk: Browser, doubted: tuple[int, int, int]
) -> None:
    message_id, _, draft = doubted
    assert_says(
        desk.page("/hari-ini/"), "HP pejabat yang menebak kode", "/kontak/list/?hanya=menebak"
    )
    officials = desk.page("/kontak/list/?hanya=menebak")
    assert "Operator PUPR" in officials
    assert "Kepala Dinas PUPR" not in officials
    listed = desk.page("/pesan-masuk/?status=ditahan")
    assert cards(listed) == [message_id]
    assert_says(listed, "mungkin nomornya dipalsukan", f"/pesan-masuk/persetujuan/{draft}/setujui")
    assert answers() == []
    assert desk.send(f"/pesan-masuk/persetujuan/{draft}/setujui")[0] == 200
    assert len(answers()) == 1
    assert cards(desk.page("/pesan-masuk/?status=ditahan")) == []


def test_the_desk_drops_it_with_a_remark(desk: Browser, doubted: tuple[int, int, int]) -> None:
    message_id, _, draft = doubted
    address = f"/pesan-masuk/persetujuan/{draft}/kembalikan"
    assert FALSE in desk.page(address)
    assert desk.send(address)[0] == 422
    assert f'id="card-{message_id}"' in desk.posted(address, remark="Bukan dari pemilik HP")
    assert answers() == []
    assert desk.send(f"/pesan-masuk/persetujuan/{draft}/setujui")[0] == 409


def test_another_draft_is_the_superior_s_alone(
    desk: Browser, doubted: tuple[int, int, int]
) -> None:
    _, _, draft = doubted
    change(one_row(Approval, id=draft), is_doubted=False)
    assert "/pesan-masuk/persetujuan/" not in desk.page("/pesan-masuk/?status=semua")
    for act in ("setujui", "kembalikan"):
        desk.posted(f"/pesan-masuk/persetujuan/{draft}/{act}", 403, remark="x")
    assert answers() == []


def test_the_head_sends_it_from_the_card_of_the_skpd(
    client: Browser, doubted: tuple[int, int, int]
) -> None:
    _, row, draft = doubted
    client.log_in("kadis-pupr")
    assert "mungkin nomornya dipalsukan" in client.page(f"/pesan-dinas/{row}")
    assert client.send(f"/pesan-dinas/persetujuan/{draft}/setujui")[0] == 200
    assert len(answers()) == 1
