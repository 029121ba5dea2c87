"""How the screens write times and numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.access.roles import ADMIN, AUDITOR, MODERATOR, OPERATOR, PIMPINAN
from app.views.framework import format as spelling

# Tuesday, 15.07 WIB.
NOON = datetime(2026, 11, 24, 8, 7, tzinfo=UTC)


def test_wib_short_and_long() -> None:
    assert spelling.wib(NOON) == "24/11/26 15.07"
    assert spelling.wib_long(NOON) == "Selasa, 24 November 2026 pukul 15.07 WIB"
    assert spelling.clock(NOON) == "15.07"
    new_year = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
    assert spelling.wib_long(new_year).startswith("Jumat, 1 Januari"), "the day is WIB's"
    assert [spelling.number(it) for it in (0, 999, 1301, 1234567)] == [
        *("0", "999", "1.301", "1.234.567")
    ]


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "baru saja"),
        (timedelta(seconds=59), "baru saja"),
        (timedelta(minutes=6), "6 menit lalu"),
        (timedelta(minutes=59, seconds=59), "59 menit lalu"),
        (timedelta(hours=1), "1 jam lalu"),
        (timedelta(hours=11), "11 jam lalu"),
        (timedelta(hours=13), "02.07"),
        (timedelta(hours=23), "kemarin 16.07"),
        (timedelta(days=2, hours=6), "22 Nov 09.07"),
        (timedelta(days=400), "20 Okt 2025 15.07"),
    ],
)
def test_ago(passed: timedelta, words: str) -> None:
    assert spelling.ago(NOON - passed, NOON) == words


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (ADMIN, "0813-7410-5566"),
        (MODERATOR, "0813-7410-5566"),
        (OPERATOR, "0813-74xx-xxxx"),
        (PIMPINAN, "0813-74xx-xxxx"),
        (AUDITOR, "0813-74xx-xxxx"),
    ],
)
def test_who_sees_a_number(role: str, words: str) -> None:
    """D4."""
    assert spelling.shown_number("+6281374105566", {role}) == words
    assert spelling.shown_number("TELKOMSEL", {role}) == "TELKOMSEL"


def test_time_tag_escapes_and_counts_on_only_by_itself() -> None:
    tag = spelling.time_tag(NOON, "<i>tadi</i>")
    assert "&lt;i&gt;tadi" in tag
    assert "data-ago" not in tag
    assert "data-ago" in spelling.time_tag(NOON)
