"""Hari ini: the first page of a moderator, each number a link to exactly what it counts; and the
first steps, which tick themselves off and lead a newcomer through the story."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.database.extensions import db, now, transaction
from app.domain.workflow import codes
from app.domain.workflow.deadlines import WIB
from app.models import Case, Forward, Holiday, OutboundSms, Setting
from app.services.cases.actions import forwarding
from app.services.cases.deadlines import deadline_settings
from app.services.cases.visibility import publishing
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from app.services.setup import demo_progress, first_steps
from tests.cases import (
    Statements,
    answered_by_phone,
    cards,
    case,
    citizen_sms,
    forward_id,
    forwarded,
    let,
    reject,
    unit_id,
)
from tests.reading import assert_says
from tests.rows import all_rows, change, one_row
from tests.web import Browser, sign_in


def tiles(text: str) -> dict[str, int]:
    """Address -> number."""
    page_part = text.split("<h1>Hari ini</h1>")[1]
    found = re.findall(r'href="(/pesan-[^"]+)"><i [^>]*></i><b>(\d+)</b>', page_part)
    return {url: int(count) for url, count in found}


def end_of_today() -> datetime:
    """The last second of the day in WIB."""
    return now().astimezone(WIB).replace(hour=23, minute=59, second=59, microsecond=0)


def put_due(case_id: int, at: datetime) -> None:
    """As if its time were over then, for whoever holds it too."""
    change(case(case_id), turn_at=at, due_at=at)
    change(all_rows(Forward, case_id=case_id), due_at=at)


def test_it_is_the_first_page_after_login(client: Browser) -> None:
    assert sign_in(client, "moderator").location.endswith("/hari-ini/")
    client.post("/logout/")
    assert sign_in(client, "operator-pupr").location.endswith("/pesan-dinas/")


def test_every_number_is_what_its_link_shows(desk: Browser) -> None:
    citizen_sms("Baru")
    late, today = citizen_sms("Lama"), citizen_sms("Nanti")
    lost = citizen_sms("SMS gagal", "081299990000")
    unsure = citizen_sms("SMS belum pasti", "081299991111")
    forwarded("Untuk unit sendiri", "BAG-PDE")
    reject(forwarded("Ditolak", "DISHUB"))
    put_due(late, now() - timedelta(days=2))
    put_due(today, end_of_today())
    change(one_row(OutboundSms, case_id=lost), status="failed")
    change(one_row(OutboundSms, case_id=unsure), status="uncertain")
    counted = tiles(desk.page("/hari-ini/"))
    assert len(counted) == 10
    for url, count in counted.items():
        shown = desk.page(url)
        rows = cards(shown) or re.findall(r'id="sms-\d+"', shown)
        assert len(rows) == count, url
    assert counted["/pesan-masuk/?status=terlambat"] >= 1
    assert counted["/pesan-masuk/?status=ditolak"] == 1
    assert counted["/pesan-keluar/?status=gagal"] == 1
    assert counted["/pesan-keluar/?status=belum-pasti"] == 1
    assert counted["/pesan-dinas/"] == 1
    assert counted["/pesan-masuk/?status=baru"] == 5


def test_the_menu_counts_what_waits_and_what_is_overdue(desk: Browser) -> None:
    late = citizen_sms("Lama")
    citizen_sms("Baru")
    own = forwarded("Untuk unit sendiri", "BAG-PDE")
    for row in (late, own):
        put_due(row, now() - timedelta(days=2))
    assert counters(desk) == {
        "Pesan Masuk": 3,
        "Pesan Masuk lewat tenggat": 2,
        "Pesan untuk Dinas": 1,
    }
    held = forwarded("Untuk PUPR", "PUPR")
    forwarded("Juga untuk PUPR", "PUPR")
    put_due(held, now() - timedelta(days=2))
    assert counters(desk.log_in("operator-pupr")) == {
        "Pesan untuk Dinas": 2,
        "Pesan untuk Dinas lewat tenggat": 1,
    }


def counters(client: Browser) -> dict[str, int]:
    """The numbers in the menu that are shown."""
    tags = re.findall(r'data-count="([^"]+)"([^>]*)><span>(\d+)</span>', client.page("/profil/"))
    return {name: int(count) for name, rest, count in tags if "hidden" not in rest}


def test_the_numbers_take_one_statement(app: Flask, desk: Browser) -> None:
    desk.page("/hari-ini/")
    with Statements(app) as statements:
        desk.page("/hari-ini/")
    assert statements.count <= 18


def test_a_journal_that_nobody_seals_alarms_the_admin(admin: Browser) -> None:
    words = "Baris jurnal belum diamankan"
    assert words not in admin.page("/hari-ini/")
    with transaction():
        journal.record("login", "user", 7, actor=SYSTEM).at = now() - timedelta(minutes=6)
    assert words in admin.page("/hari-ini/")
    assert "Penyegel berhenti" in admin.page("/jurnal/")
    sealing.seal_all()
    assert words not in admin.page("/hari-ini/")
    assert "Penyegel berhenti" not in admin.page("/jurnal/")


def test_a_year_without_holidays_alarms_the_admin_once_deadlines_fall_into_it(
    admin: Browser,
) -> None:
    words, year = "Tahun tanpa hari libur", deadline_settings.today().year
    assert words not in admin.page("/hari-ini/")
    with transaction() as store:
        store.execute(delete(Holiday).where(Holiday.day >= date(year, 1, 1)))
    text = admin.page("/hari-ini/")
    assert_says(text, words, f"/pengaturan/hari-libur/list/?tahun={year}")
    assert words not in admin.log_in("moderator").page("/hari-ini/")


def test_when_codes_become_few_the_desk_is_told(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwarded("Memegang satu-satunya kode", "DISHUB")
    held = db.session.scalar(select(Case.code).where(Case.code.is_not(None)))
    words = "Persen kode 4 angka terpakai"
    assert words not in desk.page("/hari-ini/")
    monkeypatch.setattr(codes, "ALL_CODES", (held,))
    assert_says(desk.page("/hari-ini/"), words, "<b>100</b>")


def test_a_panel_shows_how_far_the_example_year_is_until_it_is_whole(
    app: Flask, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"demo": "tahun"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    for done, is_shown in ((312, True), (859, False)):
        with transaction():
            demo_progress.store(demo_progress.Progress(done, 859, now()))
        text = desk.get("/hari-ini/").text
        assert ("Data latihan sedang diisi." in text) is is_shown
        assert (f"{done} dari 859 pesan" in text) is is_shown


URL = "/hari-ini/"
HEAD = "+6281100000201"


@pytest.fixture
def moderator(client: Browser) -> Browser:
    with transaction() as store:
        store.execute(delete(Setting).where(Setting.key == first_steps.KEY))
        first_steps.begin()
    return client.log_in("moderator")


def steps(client: Browser) -> tuple[int, str]:
    """How many are done, and the words of the next."""
    found = re.search(r'id="first-steps".*?</section>', client.page(URL), re.DOTALL)
    assert found
    now_ = re.search(r'class="now">(.*?)</p>', found[0], re.DOTALL)
    words = " ".join(re.sub(r"<[^>]+>", " ", now_[1]).split()) if now_ else ""
    return found[0].count('class="done"'), words


def look(client: Browser, step: str) -> str:
    answer = client.post(f"{URL}langkah/{step}")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_each_step_ticks_itself_off(moderator: Browser) -> None:
    """An act by what the journal tells of it, a look by its button."""
    assert steps(moderator)[0] == 0
    row = citizen_sms("Lampu jalan di depan pasar mati")
    assert steps(moderator)[0] == 1
    assert look(moderator, "card").endswith(f"/pesan-masuk/{row}")
    assert steps(moderator)[1].startswith("Teruskan ke SKPD.")
    let("moderator", forwarding.forward, row, [unit_id("PUPR")], "keluhan")
    done, words = steps(moderator)
    assert done == 3
    assert f"BLS {case(row).code}" in words
    answered_by_phone(forward_id(row), "Sudah kami perbaiki", HEAD)
    assert steps(moderator)[0] == 4
    assert f"/simulator/?skpd={unit_id('PUPR')}" in look(moderator, "read")
    let("moderator", publishing.publish, row)
    assert steps(moderator)[1].startswith("Lihat halaman umum.")
    assert look(moderator, "public") == "/"
    assert look(moderator, "report") == "/report/"
    assert steps(moderator) == (8, "")


def test_what_was_before_they_began_counts_for_nothing(moderator: Browser) -> None:
    """The year of examples ends before them."""
    citizen_sms("Lampu jalan mati")
    change(one_row(Setting, key=first_steps.KEY), value=(now() + timedelta(seconds=1)).isoformat())
    assert steps(moderator)[0] == 0


def test_none_in_production(
    moderator: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "first-steps" in moderator.page(URL)
    settings = app.config["SETTINGS"].model_copy(update={"mode": "produksi"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert first_steps.story() is None


def test_they_are_closed_for_everybody(moderator: Browser) -> None:
    look(moderator, "tutup")
    assert "first-steps" not in moderator.page(URL)


def test_a_step_that_is_an_act_is_not_ticked_by_looking(moderator: Browser) -> None:
    look(moderator, "send")
    assert steps(moderator)[0] == 0
    assert moderator.post(f"{URL}langkah/lain").status_code == 404
