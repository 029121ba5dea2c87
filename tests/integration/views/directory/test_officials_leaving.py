"""The directory's windows when somebody's time ends, his phone fails, or he leaves (S60-S63)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.domain.messaging.failures import failure_reason
from app.models import Contact, OutboundSms, User
from app.services.accounts import user_accounts
from app.services.cases.actions import blocking
from app.services.directory import directory
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.settings.local_time import today
from tests.integration.views.factories import Login, citizen_sms, forwarded, page, person
from tests.web import BrowserlikeClient, alerts

OPERATOR, KADIS, NEW = "+6281100000203", "+6281100000201", "+6281100000299"


def of_phone(phone: str) -> Contact:
    db.session.rollback()
    return db.session.scalars(select(Contact).where(Contact.phone == phone)).one()


def form(row: Contact, **values: Any) -> dict[str, Any]:
    return {
        "skpd": row.skpd_id,
        "name": row.name,
        "position": row.position,
        "rank": row.rank,
        "phone": row.phone,
        "is_active": "1",
        "user": row.user_id or "",
        **values,
    }


def newcomer() -> int:
    with transaction() as store:
        pupr = directory.skpd_by_code("PUPR").id
        row = Contact(skpd_id=pupr, name="Baru", position="Operator", rank="operator", phone=NEW)
        store.add(row)
        store.flush()
        return row.id


def sent_to(phone: str) -> list[str]:
    db.session.rollback()
    rows = select(OutboundSms.text).where(OutboundSms.number == phone).order_by(OutboundSms.id)
    return list(db.session.scalars(rows))


def test_sk_and_its_days_are_kept_and_shown(desk: BrowserlikeClient) -> None:
    row = of_phone(OPERATOR)
    first, last = today() - timedelta(days=9), today() - timedelta(days=1)
    values = form(
        row, decree="821/12/BKD", valid_from=first.isoformat(), valid_until=last.isoformat()
    )
    assert desk.post(f"/kontak/edit/{row.id}", data=values).status_code == 302
    row = of_phone(OPERATOR)
    assert (row.decree, row.valid_from, row.valid_until) == ("821/12/BKD", first, last)
    text = page(desk, f"/kontak/list/?skpd={row.skpd_id}")
    assert "821/12/BKD" in text
    assert "Masa tugas berakhir" in text
    assert "Masa tugas pejabat berakhir" in page(desk, "/hari-ini/")
    only = page(desk, "/kontak/list/?hanya=habis")
    assert "Andi Operator" in only
    assert "Hendra Kadis" not in only
    assert f'value="{last:%d/%m/%Y}"' in page(desk, f"/kontak/edit/{row.id}")


def test_what_is_wrong_is_said_and_nothing_changes(desk: BrowserlikeClient) -> None:
    card = citizen_sms("Undian", "081255559999")
    with transaction():
        blocking.block_sender(card, actor=person("moderator"))
    row = of_phone(OPERATOR)
    for values, words in (
        (
            {"valid_from": "2026-12-02", "valid_until": "2026-12-01"},
            "Berlaku sampai tidak boleh sebelum tanggal mulainya.",
        ),
        ({"valid_from": "kemarin"}, "Tulis tanggal seperti 30/11/2026."),
        ({"decree": "x" * 81}, "Paling banyak 80 karakter."),
        ({"phone": "0856 90 20 200"}, "HP ini nomor Si UPIK sendiri."),
        ({"phone": "0748-21234"}, "tidak menerima SMS. Isi nomor HP."),
        ({"phone": "0812-5555-9999"}, "HP ini ada di Black List."),
        ({"successor": "99999"}, "Pilihan tidak dikenal"),
    ):
        answer = desk.post(f"/kontak/edit/{row.id}", data=form(row, **values))
        assert answer.status_code == 422, values
        assert words in alerts(answer)
        assert of_phone(OPERATOR).decree is None


def test_the_question_names_the_open_codes_and_yakin_hands_them_over(
    desk: BrowserlikeClient,
) -> None:
    code = forwarded("Jalan berlubang", "PUPR") and sent_to(OPERATOR)[0][:4]
    successor, leaver = newcomer(), of_phone(OPERATOR).id
    window = page(desk, f"/kontak/delete/{leaver}")
    assert f"1 kode yang belum dijawab SKPD: {code}" in window
    # First, and so the one that stands picked: the newest of his own rank.
    assert re.search(
        r"<select[^>]*>\s*" + f'<option value="{successor}">Baru \\(Operator\\)<', window
    )
    assert f'<option value="{leaver}">' not in window
    answer = desk.post(
        f"/kontak/delete/{leaver}", data={"successor": successor}, follow_redirects=True
    )
    assert "1 kode terbuka dikirim ke HP Baru." in html.unescape(answer.text)
    assert sent_to(NEW) == [f"{code} Jalan berlubang"]


def test_a_forged_successor_takes_nothing_and_nobody_is_deleted(desk: BrowserlikeClient) -> None:
    forwarded("Jalan berlubang", "PUPR")
    stranger = of_phone("+6281100000211")
    before = sent_to(stranger.phone)
    leaver = of_phone(OPERATOR).id
    desk.post(f"/kontak/delete/{leaver}", data={"successor": stranger.id})
    assert of_phone(OPERATOR).is_active
    assert sent_to("+6281100000211") == before


@pytest.mark.parametrize("how", ["status", "skpd", "days"])
def test_edit_hands_over_too(desk: BrowserlikeClient, how: str) -> None:
    forwarded("Jalan berlubang", "PUPR")
    successor, row = newcomer(), of_phone(OPERATOR)
    leaving: dict[str, Any] = {
        "status": {"is_active": "0"},
        "skpd": {"skpd": directory.skpd_by_code("DISHUB").id, "user": ""},
        "days": {"valid_until": (today() - timedelta(days=1)).isoformat()},
    }[how]
    values = form(row, successor=successor, **leaving)
    assert desk.post(f"/kontak/edit/{row.id}", data=values).status_code == 302
    assert [text[5:] for text in sent_to(NEW)] == ["Jalan berlubang"]


def test_who_stays_keeps_his_codes(desk: BrowserlikeClient) -> None:
    forwarded("Jalan berlubang", "PUPR")
    successor, row = newcomer(), of_phone(OPERATOR)
    values = form(row, successor=successor, position="Operator Utama")
    assert desk.post(f"/kontak/edit/{row.id}", data=values).status_code == 302
    assert sent_to(NEW) == []
    queued = select(OutboundSms.status).where(OutboundSms.number == OPERATOR)
    assert db.session.scalars(queued).all() == [OutboundStatus.QUEUED]


def test_a_corrected_number_and_what_nobody_took_over_are_said(desk: BrowserlikeClient) -> None:
    forwarded("Jalan berlubang", "PUPR")
    row = of_phone(OPERATOR)
    url = f"/kontak/edit/{row.id}"
    answer = desk.post(url, data=form(row, phone=NEW), follow_redirects=True)
    assert "1 SMS yang masih terbuka dikirim ke HP Andi Operator." in page_text(answer)
    assert (len(sent_to(NEW)), sent_to(OPERATOR)) == (1, [])
    row = of_phone(NEW)
    answer = desk.post(url, data=form(row, is_active="0"), follow_redirects=True)
    assert "1 kode terbuka tidak diserahkan" in page_text(answer)


def page_text(answer: Any) -> str:
    return html.unescape(answer.text)


def test_a_phone_that_failed_twice_is_red_with_reason_and_stands_in_hari_ini(
    desk: BrowserlikeClient,
) -> None:
    assert "HP pejabat tidak terjangkau" not in page(desk, "/hari-ini/")
    reason = failure_reason(28, None)
    for text in ("Satu", "Dua"):
        forwarded(text, "PUPR")
    with transaction():
        for row in db.session.scalars(select(OutboundSms).where(OutboundSms.number == KADIS)):
            row.status, row.problem = OutboundStatus.FAILED.value, reason
    text = page(desk, "/kontak/list/")
    assert text.count("dead-phone") == 1
    assert f"Dua SMS terakhir tidak sampai. {reason}" in text
    assert "HP pejabat tidak terjangkau" in page(desk, "/hari-ini/")
    only = page(desk, "/kontak/list/?hanya=gagal")
    assert "Hendra Kadis" in only
    assert "Maya Sekretaris" not in only


def test_who_has_trouble_typing_stands_on_hari_ini_with_a_link_to_the_person(
    desk: BrowserlikeClient,
) -> None:
    """D7: a person calls and helps."""
    assert "kesulitan mengetik" not in page(desk, "/hari-ini/")
    kadis = of_phone(KADIS).id
    with transaction():
        for _ in range(3):
            journal.record("near_miss", "contact", kadis, actor=SYSTEM)
    assert "hanya=mengetik" in page(desk, "/hari-ini/")
    only = page(desk, "/kontak/list/?hanya=mengetik")
    assert "Hendra Kadis" in only
    assert "Maya Sekretaris" not in only


def test_a_deleted_user_is_nobody_s_account_any_more(desk: BrowserlikeClient) -> None:
    """D15, A24."""
    user = user_accounts.find("operator-pupr")
    assert user is not None
    desk.post(f"/pengguna/delete/{user.id}")
    assert of_phone(OPERATOR).user_id is None
    assert db.session.get_one(User, user.id).get_full_name() == "Andi Operator"


def test_a_moderator_is_not_offered_an_admin_s_account(
    desk: BrowserlikeClient, login: Login
) -> None:
    """As in Manage User."""
    with transaction():
        admin = user_accounts.find("admin")
        assert admin is not None
        admin.skpd_id = directory.skpd_by_code("PUPR").id
        option = f'<option value="{admin.id}">admin'
    url = f"/kontak/edit/{of_phone(OPERATOR).id}"
    assert option not in page(desk, url)
    desk.post("/logout/")
    assert option in page(login(desk, "admin"), url)
