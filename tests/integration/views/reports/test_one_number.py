"""Forty SMS with known outcomes: every place where figures are shown says the same (S68)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import datetime

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import MODERATOR
from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.outcomes import Outcome
from app.models import Case
from app.reports.documents import paper_pages
from app.reports.documents.letterhead import Letterhead
from app.reports.documents.report_files import weekly_html
from app.reports.figures.periods import Interval, period_of
from app.reports.figures.report_content import Report
from app.reports.figures.reporting import build_report
from app.reports.figures.scope import Filters, scope_of
from app.services.cases.visibility import publishing
from tests.cases import Login, cards, page, person
from tests.clock import Clock
from tests.integration.views.reports.forty_sms import OFFICIAL, TABLE, Desk, Played
from tests.reading import assert_says, part
from tests.unit.reports.test_sheets import words
from tests.web import BrowserlikeClient

BEGIN = datetime(2026, 11, 24, 8, 0, tzinfo=WIB)
YEAR = "jangka=tahun&tanggal=2026-11-24"
HEAD = Letterhead("Pemerintah Kabupaten Kerinci")


@pytest.fixture
def played(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Played:
    """The table has been played on a Tuesday."""
    return Desk(Clock(monkeypatch, BEGIN)).play()


@pytest.fixture
def desk(played: Played, client: BrowserlikeClient, login: Login) -> BrowserlikeClient:
    return login(client, "moderator")


def report(interval: Interval = Interval.TAHUN) -> Report:
    scope = scope_of(
        period_of(interval, BEGIN.date()), Filters(), roles=[MODERATOR], own_skpd_id=None
    )
    found = build_report(db.session(), scope)
    db.session.rollback()
    return found


def facts(text: str) -> dict[str, str]:
    """The big numbers of a page: label -> number."""
    pairs = re.findall(r"<dt>(.*?)(?:<small>.*?</small>)?</dt>\s*<dd>(.*?)</dd>", text)
    return {label: re.sub("<[^>]+>", "", value).replace("\u00a0", " ") for label, value in pairs}


def spelled_apart(played: Played) -> str:
    labels = (
        *("dari HP pejabat", "SMS layanan dan operator seluler"),
        *("ucapan singkat (terima kasih, ok)", "dihapus", "dari nomor yang diblokir"),
        "digabungkan ke pesan lain",
    )
    said = (f"{n} {label}" for n, label in zip(played.apart, labels, strict=True))
    return "Dihitung terpisah, tidak termasuk angka di atas: " + ", ".join(said) + "."


def test_the_tables_outcomes_are_those_of_the_report_and_of_its_sheets(played: Played) -> None:
    assert len(TABLE) == 40
    found = report()
    assert {it: n for it, n in found.total.outcomes.items() if n} == played.outcomes
    assert min(played.apart) > 0
    assert played.received > played.answered > played.rejected > 0
    the_sheets_of_paper_say_the_same(played)


def test_inside_every_place_says_the_same(played: Played, desk: BrowserlikeClient) -> None:
    report_and_its_charts_say_the_same(played, desk)
    the_files_say_the_same(played, desk)
    hari_ini_counts_citizens_cases_and_shows_the_others_apart(played, desk)


def test_outside_every_place_says_the_same(played: Played, client: BrowserlikeClient) -> None:
    the_public_pages_say_the_same(played, client)
    open_data_hold_citizens_cases_alone(client)


def report_and_its_charts_say_the_same(played: Played, desk: BrowserlikeClient) -> None:
    text = page(desk, f"/report/?{YEAR}")
    found = facts(text)
    assert found["pesan diterima"] == str(played.received)
    assert found["belum dijawab"] == str(played.unanswered)
    assert found["ditolak SKPD"] == str(played.rejected)
    assert f"dijawab · {played.answered} pesan" in found
    assert spelled_apart(played) in text
    states = [played.answered, played.unanswered, played.rejected]
    raw = desk.get(f"/report/?{YEAR}").text
    for key in ("kategori", "tren"):
        drawn = json.loads(re.findall(rf'data-figure="{key}"[^>]*>(.*?)</script>', raw)[0])
        axis = "x" if key == "kategori" else "y"
        assert [sum(bar[axis]) for bar in drawn["data"]] == states, key
        assert [bar["name"] for bar in drawn["data"]] == ["Dijawab", "Belum dijawab", "Ditolak"]
    shown = part(r'>Belum dikategorikan</th><td[^>]*><a href="([^"]*)"', text)
    uncategorised = next(row for row in report().categories if row.label == "Belum dikategorikan")
    assert len(cards(page(desk, shown))) == uncategorised.counts.received


def the_sheets_of_paper_say_the_same(played: Played) -> None:
    year, week = report(), report(Interval.MINGGU)
    long = " ".join(words(paper_pages.report_html(year, HEAD)))
    (short,) = words(weekly_html(week, HEAD, [], []))
    days = f"{year.first_answer.median_days:.1f}".replace(".", ",")
    for text in (long, short):
        assert spelled_apart(played) in text.replace("\u00a0", " ")
        assert f"{days} hari kerja, median jawaban pertama" in text
    assert_says(long, f"{played.received} pesan diterima", f"{played.unanswered} belum dijawab")
    assert_says(short, f"{played.received} pesan warga diterima", f"{played.answered} dijawab")


def the_files_say_the_same(played: Played, desk: BrowserlikeClient) -> None:
    book = load_workbook(io.BytesIO(desk.get(f"/report/xlsx?{YEAR}").data))
    assert book["Perkara"].max_row - 1 == played.received
    figures = {tuple(row[:3]): row[3] for row in book["Angka"].iter_rows(2, values_only=True)}
    states = [
        figures["Menurut kategori", "Jumlah", it]
        for it in ("Diterima", "Dijawab", "Belum dijawab", "Ditolak", "Ditutup")
    ]
    assert states == [
        *(played.received, played.answered, played.unanswered, played.rejected),
        played.closed,
    ]
    apart = [value for key, value in figures.items() if key[0] == "Dihitung terpisah"]
    assert apart == played.apart
    lapor = desk.get(f"/report/lapor?{YEAR}").text
    assert len(list(csv.reader(io.StringIO(lapor), delimiter=";"))) - 1 == played.received


def the_public_pages_say_the_same(played: Played, client: BrowserlikeClient) -> None:
    text = page(client, "/statistik")
    found = facts(text)
    assert found["pesan diterima"] == str(played.received)
    assert found["sudah dijawab"].startswith(f"{played.answered} ")
    assert found["belum dijawab"] == str(played.unanswered)
    assert found["ditolak dan belum diteruskan lagi"] == str(played.rejected)
    assert found["ditutup"] == str(played.closed)
    days = f"{report().first_answer.median_days:.1f}".replace(".", ",")
    assert found["nilai tengah (median) jawaban pertama"] == f"{days} hari kerja"
    assert spelled_apart(played) in text
    assert f"</b>: {played.stands[Outcome.REOPENED.value]} pesan yang belum selesai" in text
    assert f"</b>: {played.stands[Outcome.DISPUTED.value]} pesan yang jawabannya dibantah" in text
    home = facts(page(client, "/"))
    assert home["pesan diterima tahun 2026"] == str(played.received)
    assert home["nilai tengah (median) jawaban pertama"] == f"{days} hari kerja"


def open_data_hold_citizens_cases_alone(client: BrowserlikeClient) -> None:
    official = next(place for place, sms in enumerate(TABLE) if sms.desk == "forward answer"
                    and sms.stands == OFFICIAL)  # fmt: skip
    card = db.session.scalars(select(Case).where(Case.body == TABLE[official].text)).one().id
    with pytest.raises(TransitionRefused) as refused, transaction():
        publishing.publish(card, actor=person("moderator"))
    assert refused.value.reason == Refusal.NOT_CITIZEN
    # As if it had been published before it was counted apart.
    with transaction():
        row = db.session.get_one(Case, card)
        row.published_at, row.public_text = row.received_at, row.body
    published = sum("publish" in sms.desk for sms in TABLE)
    rows = list(csv.DictReader(io.StringIO(client.get("/data/v1/pesan.csv").text)))
    assert len(rows) == published
    states = Counter(row["status"] for row in rows)
    assert states == {"dijawab": 1, "selesai": 1, "dibuka lagi": 1, "jawaban dibantah": 1}
    assert TABLE[official].text not in page(client, "/")


def hari_ini_counts_citizens_cases_and_shows_the_others_apart(
    played: Played, desk: BrowserlikeClient
) -> None:
    text = page(desk, "/hari-ini/")
    tiles = {
        url: int(number)
        for url, number in re.findall(
            r'href="/pesan-masuk/\?status=([^"]+)"><i [^>]*></i><b>(\d+)</b>', text
        )
    }
    outcomes = {it.value: n for it, n in played.outcomes.items()}
    # One is worked on under the card of another citizen.
    outcomes["baru"] -= 1
    assert tiles["baru"] == outcomes["baru"]
    assert tiles["ditolak"] == outcomes["ditolak"]
    assert tiles["dibuka-lagi"] == outcomes["dibuka_lagi"]
    assert tiles["dibantah"] == outcomes["dibantah"]
    waiting = [it for it in TABLE if it.stands in ("pejabat", "layanan", "ucapan") and not it.desk]
    joined = 1  # thanks on the card that they thank
    assert tiles["bukan-warga"] == len(waiting) - joined
    for word, number in tiles.items():
        assert len(cards(page(desk, f"/pesan-masuk/?status={word}"))) == number, word
    waits = ("baru", "menunggu_skpd", "ditolak", "menunggu_warga", "dibuka_lagi")
    assert len(cards(page(desk, "/pesan-masuk/"))) == sum(outcomes[word] for word in waits)
