"""Tenggat and Hari libur: each change is journalled, and open deadlines are counted again."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import delete, select

from app.database.extensions import db, transaction
from app.models import Deadline, Holiday
from app.services.cases.deadlines import (
    calendar_defaults,
    deadline_recalculation,
    deadline_settings,
)
from tests.cases import citizen_sms, page
from tests.reading import keep, plain
from tests.web import BrowserlikeClient, alerts

DEADLINES, HOLIDAYS = "/pengaturan/tenggat", "/pengaturan/hari-libur"


def journal(client: BrowserlikeClient) -> str:
    return plain(page(client, "/jurnal/"))


def cells(text: str, column: str) -> list[str]:
    """The words of a column of a list."""
    found = re.findall(rf'<td data-label="{column}">(.*?)</td>', text, re.S)
    return [plain(cell) for cell in found]


# Deadlines -----------------------------------------------------------------------------------


def deadline(**values: str) -> dict[str, str]:
    return {
        **{"category": "keluhan", "step": "jawab", "working_days": "3"},
        **{"valid_from": deadline_settings.today().isoformat(), "basis": "Keputusan Bupati 7/2026"},
        **values,
    }


def test_a_deadline_is_added_shown_before_the_old_one_and_removed(admin: BrowserlikeClient) -> None:
    citizen_sms("Jalan rusak")
    assert admin.post(f"{DEADLINES}/add", data=deadline()).status_code == 302
    shown = page(admin, f"{DEADLINES}/list/")
    rows = zip(*(cells(shown, it) for it in ("Kategori", "Lama", "Status")), strict=True)
    assert [it[1:] for it in rows if it[0] == "Keluhan"] == [
        ("3 hari kerja", "berlaku"),
        ("2 hari kerja", "pernah berlaku"),
        ("14 hari kerja", "berlaku"),
    ]
    assert "Tenggat 1 pesan sedang dihitung ulang." in shown
    deadline_recalculation.recalculate_all()
    assert "sedang dihitung" not in page(admin, f"{DEADLINES}/list/")
    assert "sudah dihitung ulang" in page(admin, "/pengaturan/hitung/baru")
    row = db.session.scalars(select(Deadline).order_by(Deadline.id.desc())).first()
    assert row is not None
    path = f"{DEADLINES}/delete/{row.id}"
    asked = page(admin, path)
    assert "Hapus Tenggat Keluhan, jawaban pertama, 3 hari kerja?" in asked
    assert "Tenggat pesan yang masih terbuka dihitung ulang." in asked
    answer = admin.post(path, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"{DEADLINES}/list/")
    assert deadline_recalculation.left() == 1
    assert "Keputusan Bupati 7/2026" not in page(admin, f"{DEADLINES}/list/")
    said = journal(admin)
    rule = r"tenggat Keluhan, jawaban pertama, berlaku mulai \w+, \d+ \w+ \d{4}"
    assert re.search(rf"menambah {rule} \(dari “2” menjadi “3”\)", said)
    assert re.search(rf"menghapus {rule} \(“3”\)", said)


def test_days_of_the_calendar_are_not_called_working_days(admin: BrowserlikeClient) -> None:
    shown = page(admin, f"{DEADLINES}/list/")
    days = dict(zip(cells(shown, "Langkah"), cells(shown, "Lama"), strict=True))
    assert days["Menunggu tanggapan warga"] == "14 hari kalender"
    assert days["Dijawab atau dilepas SKPD pendukung"] == "6 hari kalender"
    assert days["Diteruskan"] == "1 hari kerja"


def test_a_rule_is_found_by_what_its_row_says(admin: BrowserlikeClient) -> None:
    for words in ("diteruskan", "setiap pesan", "Kebijakan Si", "berlaku"):
        assert "Diteruskan" in cells(page(admin, f"{DEADLINES}/list/?q={words}"), "Langkah"), words
        assert cells(page(admin, f"{DEADLINES}/list/?q=akan+berlaku"), "Langkah") == []


def test_a_wrong_deadline_is_refused_and_kept_in_the_form(admin: BrowserlikeClient) -> None:
    for typed, words in (
        ({"working_days": "0"}, "antara 1 dan 120"),
        ({"working_days": "121"}, "antara 1 dan 120"),
        ({"working_days": "dua"}, "Isi bilangan bulat."),
        ({"working_days": ""}, "Wajib diisi."),
        ({"valid_from": "kapan"}, "Tulis tanggal seperti 30/11/2026."),
        ({"valid_from": "2026-01-01"}, "Sudah ada tenggat"),
        ({"basis": "  "}, "Wajib diisi."),
        ({"basis": "x" * 101}, "Paling banyak 100 karakter."),
        ({"category": "makian"}, "Pilih"),
        ({"step": "lain"}, "Pilih"),
    ):
        answer = admin.post(f"{DEADLINES}/add", data=deadline(**{"basis": "SK 1", **typed}))
        assert answer.status_code == 422, typed
        assert words in alerts(answer)
        assert deadline_recalculation.left() is None


def test_a_row_in_force_offers_no_removal_and_refuses_it(admin: BrowserlikeClient) -> None:
    assert ">Hapus" not in page(admin, f"{DEADLINES}/list/")
    first = db.session.scalars(select(Deadline.id).limit(1)).one()
    admin.post(f"{DEADLINES}/delete/{first}")
    assert "sudah berlaku, sehingga tidak dapat dihapus" in page(admin, f"{DEADLINES}/list/")
    assert db.session.get(Deadline, first) is not None


# Holidays ------------------------------------------------------------------------------------


def holiday(day: date) -> Holiday | None:
    return db.session.scalars(select(Holiday).where(Holiday.day == day)).one_or_none()


def test_a_local_leave_is_added_once_moved_and_removed(admin: BrowserlikeClient) -> None:
    year = deadline_settings.today().year
    free = (date(year, 11, number) for number in range(1, 29))
    day, other = [day for day in free if not holiday(day)][:2]
    typed = {"day": day.isoformat(), "name": "Libur <i>daerah</i>"}
    path = f"{HOLIDAYS}/add?tahun={year}"
    assert admin.post(path, data=typed).location == f"{HOLIDAYS}/list/?tahun={year}"
    assert "Libur &lt;i&gt;daerah&lt;/i&gt;" in admin.get(f"{HOLIDAYS}/list/?q=DAERAH").text
    assert "sudah ada dalam daftar hari libur" in alerts(admin.post(path, data=typed))
    row = holiday(day)
    assert row is not None
    deadline_recalculation.recalculate_all()
    moved = typed | {"day": other.isoformat()}
    assert admin.post(f"{HOLIDAYS}/edit/{row.id}", data=moved).status_code == 302
    assert holiday(day) is None
    assert deadline_recalculation.left() == 0, "asked for again"
    path = f"{HOLIDAYS}/delete/{row.id}"
    admin.post(path)
    assert holiday(other) is None
    assert admin.get(path).status_code == 404
    assert admin.post(path).status_code == 404
    said = journal(admin)
    for act in ("menambah", "mengubah", "menghapus"):
        assert re.search(rf"{act} hari libur \w+, \d+ November {year} sebagai Libur", said), act


def test_an_empty_next_year_is_warned_of_with_the_day_it_matters_and_loaded(
    admin: BrowserlikeClient,
) -> None:
    year = deadline_settings.today().year + 1
    with transaction() as store:
        store.execute(delete(Holiday).where(Holiday.day >= date(year, 1, 1)))
    shown = page(admin, f"{HOLIDAYS}/list/")
    assert f"Hari libur {year} belum ada." in shown
    assert re.search(rf"pesan yang diterima mulai \w+, \d+ \w+ {year - 1} dapat jatuh", shown)
    assert f"Muat hari libur nasional {year}" in page(admin, f"{HOLIDAYS}/list/?tahun={year}")
    admin.post(f"{HOLIDAYS}/muat?tahun={year}")
    assert len(calendar_defaults.days_of(year)) > 15
    assert f"Hari libur {year} belum ada." not in page(admin, f"{HOLIDAYS}/list/")


def test_a_year_without_common_leave_is_warned_of(admin: BrowserlikeClient) -> None:
    year = deadline_settings.today().year + 1
    with transaction():
        for row in calendar_defaults.days_of(year).values():
            if "Cuti Bersama" in row.name:
                db.session.delete(row)
    assert f"Cuti bersama {year} belum ada" in page(admin, f"{HOLIDAYS}/list/")
    keep(Holiday(day=date(year, 12, 24), name="Cuti bersama Natal"))
    assert f"Cuti bersama {year}" not in page(admin, f"{HOLIDAYS}/list/")


def test_an_odd_year_shows_this_one(admin: BrowserlikeClient) -> None:
    for year in ("abc", "1", "99999999999999999999", "-5", ""):
        shown = page(admin, f"{HOLIDAYS}/list/?tahun={year}")
        assert f"Muat hari libur nasional {deadline_settings.today().year}" in shown, year
