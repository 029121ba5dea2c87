"""The journal's head leaves once a day for a phone or an address outside; verify knows it again."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from flask import Flask, g
from sqlalchemy import delete, select

from app.database.extensions import db, now, transaction
from app.domain.messaging.sms_kinds import SmsKind
from app.jobs.watching import send_journal_head
from app.models import Event, JournalHead, OutboundSms, SmsText
from app.runtime import mailing
from app.services.journal import chain_head_file, sealing
from app.services.monitoring import outside_heads
from app.sms.protocol.encoding import measure
from tests.clock import Clock
from tests.integration.cli.test_prepare import run
from tests.journal import act
from tests.office import Office
from tests.rows import store_setting

INSPEKTORAT = "+6281166660009"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    return Clock(monkeypatch, "24/11 10.00")


def name(key: str, value: str) -> None:
    store_setting(key, value)
    g.pop("settings_in_force", None)


def sent() -> list[OutboundSms]:
    query = select(OutboundSms).where(OutboundSms.kind == SmsKind.JOURNAL_HEAD)
    return list(db.session.scalars(query.order_by(OutboundSms.id)))


def test_one_sms_a_day_with_the_head_goes_to_the_phone_outside(clock: Clock) -> None:
    act()
    send_journal_head()
    assert sent() == []
    name("head_phone", "0811-6666-0009")
    for time in ("24/11 10.05", "24/11 10.10", "24/11 17.05", "25/11 08.00", "25/11 16.55"):
        clock.set(time)
        act()
        send_journal_head()
    (first,) = sent()
    kept = db.session.scalars(select(JournalHead)).one()
    assert first.number == INSPEKTORAT
    assert first.text.startswith("Segel jurnal Si UPIK 24/11/26: ")
    assert f"{kept.seq}:{kept.seal}" in first.text
    assert (measure(first.text).parts, measure(first.text).encoding) == (1, "GSM-7")
    for time in ("25/11 17.05", "25/11 23.55", "26/11 00.05"):
        clock.set(time)
        send_journal_head()
    assert len(sent()) == 2
    # After a day without one the next does not wait for the evening.
    clock.set("27/11 07.30")
    send_journal_head()
    assert len(sent()) == 3


def test_a_wording_that_cuts_the_seal_in_two_gives_way(clock: Clock) -> None:
    name("head_phone", INSPEKTORAT)
    with transaction() as store:
        store.add(SmsText(key="journal_head", template="{date} {head} " + "panjang " * 12))
    act()
    send_journal_head()
    (sms,) = sent()
    assert measure(sms.text).parts == 1
    assert sms.text.startswith("Segel jurnal")


def test_a_mail_that_fails_is_tried_again_and_goes_once(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    name("head_mail", "inspektorat@contoh.go.id")
    url = app.config["SETTINGS"].model_copy(update={"smtp_url": "smtp://127.0.0.1"})
    monkeypatch.setitem(app.config, "SETTINGS", url)
    act()
    post = Mock(side_effect=[OSError, None])
    monkeypatch.setattr(mailing, "send", post)
    send_journal_head()
    assert "belum terkirim" in outside_heads.problem()
    send_journal_head()
    send_journal_head()
    assert post.call_count == 2
    _url, to, _subject, text = post.call_args.args
    kept = db.session.scalars(select(JournalHead)).one()
    assert (to, kept.how) == ("inspektorat@contoh.go.id", "surel_luar")
    assert f"--head {kept.seq}:{kept.seal}" in text
    assert outside_heads.problem() == ""


def test_an_sms_that_never_leaves_is_told(clock: Clock) -> None:
    name("head_phone", INSPEKTORAT)
    act()
    send_journal_head()
    assert outside_heads.problem() == ""
    clock.move(hours=25)
    assert "belum terkirim" in outside_heads.problem()
    with transaction() as store:
        store.merge(sent()[0]).sent_at = now()
    assert outside_heads.problem() == ""


def test_a_number_of_the_service_is_no_phone_outside(clock: Clock) -> None:
    name("head_phone", "0856 90 20 200")
    act()
    send_journal_head()
    assert sent() == []
    assert "nomor Si UPIK sendiri" in outside_heads.problem()


def test_the_sms_tells_a_whole_journal_from_a_cut_and_a_rewritten_one(
    app: Flask, clock: Clock
) -> None:
    """The attack: rows, noted heads and the file of heads are all cut alike."""
    name("head_phone", INSPEKTORAT)
    act(5)
    send_journal_head()
    text = sent()[0].text
    number, seal = text.split(": ")[1].split()[0].split(":")
    act(2)
    for head in (text, f"{number}:{seal}", seal.upper()):
        said = run(app, "journal", "verify", "--head", head)
        assert f"Segel #{number} dari luar masih ada di jurnal: baris #1 sampai #{number}" in said
        assert "Jurnal utuh" in said
    wrong = "0" * 64
    assert "bukan lagi" in run(app, "journal", "verify", "--head", f"{number}:{wrong}", code=1)
    assert "tidak ada di jurnal" in run(app, "journal", "verify", "--head", wrong, code=1)
    cut()
    assert "Jurnal utuh" in run(app, "journal", "verify")
    assert f"ekor terpotong: segel #{number}" in run(
        app, "journal", "verify", "--head", text, code=1
    )
    act(9)
    assert "Jurnal utuh" in run(app, "journal", "verify")
    assert "bukan lagi" in run(app, "journal", "verify", "--head", text, code=1)
    assert "berakhir di #12" in run(app, "journal", "verify", "--head", seal, code=1)


def cut() -> None:
    with transaction():
        db.session.execute(delete(JournalHead))
        db.session.execute(delete(Event).where(Event.seq > 3))
    file = chain_head_file.path()
    file.unlink()
    sealing.seal_all()
