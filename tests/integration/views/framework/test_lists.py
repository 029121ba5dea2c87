"""Every list of a ModelView: search, sort by each shown column, and export of what it shows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import PermissionView, Role
from openpyxl import load_workbook
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.workflow.deadlines import Step
from app.models import (
    AnswerTemplate,
    BlockedNumber,
    Contact,
    Deadline,
    DutyShift,
    Event,
    Holiday,
    KeywordList,
    Modem,
    Skpd,
    SmsText,
    User,
)
from app.reports.documents import spreadsheet
from app.sms.texts.default_texts import DEFAULTS
from app.views.framework.crud import AuditedModelView
from tests.cases import Statements, case, citizen_sms
from tests.rows import all_rows, change, last_row
from tests.web import Browser

TODAY = date(2026, 11, 30)
CARDS = "modems/modems.html"


def users(n: int) -> User:
    return User(
        username=f"baris{n:02}",
        first_name=f"Baris {n:02}",
        last_name="",
        password="x",
        email=f"baris{n}@upik.invalid",
        position=f"Jabatan {n}",
        skpd_id=one(Skpd, n),
        active=n % 2 == 0,
        roles=[all_rows(Role)[n % 3]],
    )


def roles(n: int) -> Role:
    rights = db.session.scalars(select(PermissionView).limit(n)).all()
    return Role(name=f"Baris {n:02}", permissions=list(rights))


def units(n: int) -> Skpd:
    heard = [officials(n)] if n % 2 else []
    return Skpd(
        code=f"B-{n:02}",
        name=f"Baris {n:02}",
        abbreviation=f"B{n}",
        sms_code=f"B {n}",
        needs_approval=n % 2 == 0,
        is_active=n % 3 > 0,
        contacts=heard,
    )


def officials(n: int, **values: Any) -> Contact:
    return Contact(
        **{
            "name": f"Baris {n:02}",
            "position": f"Jabatan {n}",
            "rank": ("kepala", "operator")[n % 2],
            "phone": f"+62813999900{n:02}",
            "decree": f"821/{n}",
            "is_active": n % 3 > 0,
            **values,
        }
    )


def acting(n: int) -> Contact:
    days = {"valid_from": TODAY + timedelta(n - 9), "valid_until": TODAY + timedelta(n - 4)}
    values = {"acting": "plh", "stands_for_id": one(Contact, n), "skpd_id": one(Skpd, n)}
    return officials(n, is_active=True, **days, **values)


def shifts(n: int) -> DutyShift:
    begins = now() + timedelta(days=n)
    return DutyShift(
        name=f"Baris {n:02}",
        phone=f"+62813999900{n:02}",
        begins_at=begins,
        ends_at=begins + timedelta(hours=8),
        repeats=("harian", "mingguan")[n % 2],
    )


def templates(n: int) -> AnswerTemplate:
    return AnswerTemplate(
        name=f"Baris {n:02}",
        category=("keluhan", "pujian")[n % 2],
        skpd_id=one(Skpd, n),
        text=f"Teks {n}",
        is_active=n % 2 == 0,
    )


def keywords(n: int) -> list[Any]:
    unit = units(n)
    unit.is_active = True
    return [unit, KeywordList(code=unit.code, words=f"kata{n}")]


def withheld(n: int) -> None:
    """What a blocked number has sent."""
    change(case(citizen_sms("Undian", f"+62813999900{n:02}")), is_quarantined=True)


def blocked(n: int) -> BlockedNumber:
    return BlockedNumber(
        number=f"+62813999900{n:02}",
        reason=f"Baris {n:02}",
        blocked_by=f"Rina {n}",
        blocked_at=now() - timedelta(minutes=n),
        until=TODAY + timedelta(days=n) if n % 2 else None,
    )


def modems(n: int) -> Modem:
    return Modem(
        name=f"Baris {n:02}",
        kind=("dummy", "at")[n % 2],
        state=("siap", "putus")[n % 2],
        seen_at=now(),
        last_received_at=now() - timedelta(hours=n),
        last_sent_at=now() - timedelta(hours=n),
    )


def rules(n: int) -> Deadline:
    return Deadline(
        category=("keluhan", None)[n % 2],
        step=list(Step)[n % 6].value,
        working_days=n,
        valid_from=TODAY + timedelta(n - 15),
        basis=f"Baris {n:02}",
    )


def holidays(n: int) -> Holiday:
    return Holiday(day=date(now().year, 7, n), name=f"Baris {n:02}")


def texts(n: int) -> SmsText:
    return SmsText(key=list(DEFAULTS)[n], template=f"Baris {n:02}")


def one(model: Any, n: int) -> int:
    return int(all_rows(model.id)[n % 5])


# The view -> what makes its nth row, in which each shown column differs from another row's.
LISTS: dict[str, Callable[[int], Any]] = {
    "UserView": users,
    "RoleView": roles,
    "SkpdView": units,
    "ContactView": lambda n: officials(n, skpd_id=one(Skpd, n)),
    "ActingView": acting,
    "DutyView": shifts,
    "AnswerTemplateView": templates,
    "KeywordView": keywords,
    "BlackListView": blocked,
    "ModemView": modems,
    "DeadlineView": rules,
    "HolidayView": holidays,
    "SmsTextView": texts,
}


def add(name: str, numbers: range) -> None:
    for n in numbers:
        if name == "BlackListView" and n % 3:
            withheld(n)
        with transaction() as store:
            made = LISTS[name](n)
            store.add_all(made if isinstance(made, list) else [made])


def view_named(app: Flask, name: str) -> AuditedModelView:
    views = app.appbuilder.baseviews  # type: ignore[attr-defined]  # FAB sets it
    return next(it for it in views if type(it).__name__ == name)


def list_url(view: AuditedModelView) -> str:
    routes: Any = view.list
    return f"{view.route_base}{routes._urls[0][0]}"


def statements(app: Flask, client: Browser, url: str) -> int:
    with Statements(app) as found:
        client.page(url)
    return found.count


def first_cell(text: str, label: str) -> str:
    """The first cell of a column that says anything."""
    cells = re.findall(rf'data-label="{re.escape(label)}"[^>]*>(.*?)</td>', text, re.DOTALL)
    assert cells, label
    words = (" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells)
    return next(filter(None, words), "")


def first_line(client: Browser, view: AuditedModelView, order: str) -> dict[str, str]:
    """The first row of the file, of a page that shows its rows as cards."""
    text = client.get(f"{view.route_base}/ekspor/csv?urut={order}").data.decode("utf-8-sig")
    return next(csv.DictReader(text.splitlines(), delimiter=";"))


def test_every_list_is_tried_here(app: Flask) -> None:
    views = [it for it in app.appbuilder.baseviews if isinstance(it, AuditedModelView)]  # type: ignore[attr-defined]  # FAB sets it
    assert {type(it).__name__ for it in views} == set(LISTS)


@pytest.mark.parametrize(
    ("name", "who"), [*((name, "admin") for name in LISTS), ("RoleView", "moderator")]
)
def test_each_shown_column_sorts_both_ways_in_a_constant_number_of_statements(
    app: Flask, client: Browser, name: str, who: str
) -> None:
    client.log_in(who)
    view = view_named(app, name)
    urls = {it: f"{list_url(view)}?urut={it}" for it in view.list_columns}
    add(name, range(1, 4))
    client.page(list_url(view))
    few = {column: statements(app, client, url) for column, url in urls.items()}
    add(name, range(4, 31))
    assert {column: statements(app, client, url) for column, url in urls.items()} == few
    for column, url in urls.items():
        label = str(view.label_columns[column])
        rising, falling = client.page(url), client.page(f"{url}&arah=turun")
        if view.list_page == CARDS:
            orders = (column, f"{column}&arah=turun")
            first = [first_line(client, view, order)[label] for order in orders]
        else:
            first = [first_cell(text, label) for text in (rising, falling)]
            assert f'urut={column}&arah=turun"' in rising, column
        assert first[0] != first[1], column


def test_a_list_is_sorted_without_regard_to_case(admin: Browser) -> None:
    with transaction() as store:
        for name in ("zzb", "ZZA", "ZZc"):
            store.add(AnswerTemplate(name=name, text="x", is_active=True))
    for order, names in (("", "ZZA zzb ZZc"), ("&urut=name&arah=turun", "ZZc zzb ZZA")):
        text = admin.get(f"/template-jawaban/ekspor/csv?q=zz{order}").data.decode("utf-8-sig")
        assert [line.partition(";")[0] for line in text.splitlines()[1:]] == names.split()


@pytest.mark.parametrize("name", LISTS)
def test_both_files_hold_what_the_search_finds(app: Flask, admin: Browser, name: str) -> None:
    view = view_named(app, name)
    add(name, range(1, 31))
    text = admin.page(f"{list_url(view)}?q=baris 07")
    assert "1 data" in text
    addresses = re.findall(r'href="([^"]+/ekspor/[^"]+)"', text)
    assert len(addresses) == 2
    book = load_workbook(io.BytesIO(admin.get(addresses[0]).data))["Data"]
    lines = admin.get(addresses[1]).data.decode("utf-8-sig").splitlines()
    cells = [[cell or "" for cell in row] for row in book.iter_rows(values_only=True)]
    assert cells == list(csv.reader(lines, delimiter=";"))
    assert len(cells) == 2
    assert any("Baris 07" in cell for cell in cells[1])
    many = admin.get(f"{view.route_base}/ekspor/csv?q=baris").data.decode()
    assert len(re.findall(r"Baris \d\d[;\r]", many)) == 30, "all pages"
    told = last_row(Event.facts, action="list_exported")
    assert told == {"list": view.list_title, "count": 30}


def test_a_file_is_indonesian_and_runs_nothing(admin: Browser) -> None:
    with transaction() as store:
        store.add(AnswerTemplate(name="=1+1", text="x", is_active=True))
    admin.get("/lang/en")
    text = admin.get("/template-jawaban/ekspor/csv?q==1").data.decode("utf-8-sig")
    heading = "Nama;Kategori;Dinas / SKPD;Teks jawaban;Status"
    assert text.splitlines() == [heading, "'=1+1;Semua kategori;Semua SKPD;x;Aktif"]


def test_a_list_too_long_for_one_file_says_what_to_do(
    admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    answer = admin.get("/skpd/ekspor/xlsx?urut=code", follow_redirects=True)
    assert "paling banyak 3. Persempit daftarnya" in answer.text
    assert all_rows(Event, action="list_exported") == []
    assert admin.get("/skpd/ekspor/pdf").status_code == 404


def test_a_phone_is_found_in_any_spelling(admin: Browser) -> None:
    add("DutyView", range(1, 9))
    for typed in ("0813-9999-0007", "+62 813 9999 0007", "99990007"):
        text = admin.page(f"/piket/list/?q={typed.replace('+', '%2B')}")
        assert "Baris 07" in text, typed
        assert "1 data" in text
    assert "Tidak ada yang cocok" in admin.page("/piket/list/?q=%25")
