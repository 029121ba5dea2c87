"""A directory from a file: every problem by line and column, nothing by halves, no surprise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import ADMIN, MODERATOR
from app.domain.errors import UploadRefused
from app.domain.reasons import Problem, UploadReason
from app.models import BlockedNumber, Contact, DirectoryUpload, Event, Skpd, User
from app.reports.documents import spreadsheet
from app.services.accounts import user_accounts
from app.services.directory import import_plan, sheet_columns, spreadsheet_reader
from app.services.directory.handover import Handed
from app.services.directory.import_plan import Plan
from app.services.journal.actor import Actor
from tests.office import KADIS, OPERATOR_PHONE, OTHER_KADIS, SEKRETARIS, Office, does, outgoing

HEADING = "SKPD;Nama;Jabatan;Sebagai;HP;Status;Berlaku mulai;Berlaku sampai;Username;ID"


@pytest.fixture
def desk(office: Office) -> Actor:
    """A moderator with a row of his own, and an operator with an account."""
    with transaction() as store:
        store.add_all([Role(name=MODERATOR), Role(name="Operator")])
        store.flush()
        user = user_accounts.create("mira", "Mira", MODERATOR, password_hash="x")
        user_accounts.create("oki", "Oki", "Operator", password_hash="x", skpd_id=office.pupr)
        user_id = user.id
    return Actor("Mira", "Moderator", frozenset({MODERATOR}), user_id=user_id)


def planned(desk: Actor, *rows: str) -> Plan:
    """What these lines of a file would do."""
    return keep(desk, lines(*rows))


def keep(desk: Actor, data: bytes, name: str = "data.csv") -> Plan:
    read = spreadsheet_reader.read(name, data)
    does(desk, import_plan.keep_upload, name, read)
    found = import_plan.pending_upload(desk)
    assert found is not None
    return import_plan.plan_of(found, desk)


def lines(*rows: str) -> bytes:
    return "\n".join([HEADING, *rows]).encode()


def apply(desk: Actor, plan: Plan) -> Handed:
    with transaction():
        return import_plan.apply(plan.mark, actor=desk)[1]


def people() -> list[tuple[Any, ...]]:
    db.session.rollback()
    rows = db.session.scalars(select(Contact).order_by(Contact.id))
    return [
        (it.id, it.skpd_id, it.name, it.position, it.rank, it.phone, it.is_active, it.user_id)
        for it in rows
    ]


def of_phone(phone: str) -> Contact:
    db.session.rollback()
    return db.session.scalars(select(Contact).where(Contact.phone == phone)).one()


def said(plan: Plan) -> set[tuple[int, str, str]]:
    return {(fault.line, fault.column, fault.error.problem) for fault in plan.faults}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_was_exported_changes_nothing_when_it_comes_back(desk: Actor, kind: str) -> None:
    """Names that would be formulas, an SKPD out of use, phones abroad, a retired official."""
    with transaction():
        of_phone(KADIS).name = "=HYPERLINK(1)"
        of_phone(SEKRETARIS).name = "'-O'Brien"
        of_phone(OPERATOR_PHONE).phone = "+60123456789"
        other = of_phone(OTHER_KADIS)
        other.is_active, other.skpd.is_active = False, False
    before = people()
    rows = sheet_columns.rows(db.session.scalars(select(Contact)).all())
    data = spreadsheet.as_csv(rows) if kind == "csv" else spreadsheet.as_xlsx({"Data": rows})
    plan = keep(desk, data, f"data.{kind}")
    assert (plan.faults, plan.added, plan.changed, plan.unchanged) == ([], [], [], 4)
    apply(desk, plan)
    assert people() == before


def test_every_problem_is_told_by_line_and_column_and_nothing_changes(desk: Actor) -> None:
    with transaction() as store:
        store.add(BlockedNumber(number="+6281255559999", blocked_at=now(), blocked_by="Mira"))
    before = people()
    plan = planned(
        desk,
        "PUPR;Budi;Operator;Operator;0811-0000-0299;Aktif",
        "XYZ;;;Bupati;abc;Mati;kapan;31/02/2026;tak-ada;99999",
        "PUPR;Budi;Operator;Operator;0811-0000-0299;;02/12/2026;01/12/2026",
        "PUPR;Cici;Operator;Operator;0812-5555-9999",
        "PUPR;Didi;Operator;Operator;0856 90 20 200",
        f"DUKCAPIL;Edi;Operator;Operator;0811-0000-0298;;;;oki;{'x' * 3}",
        f"PUPR;{'n' * 121};Operator;Operator;0811-0000-0297",
    )
    assert said(plan) == {
        (3, "skpd", Problem.UNKNOWN),
        (3, "name", Problem.REQUIRED),
        (3, "position", Problem.REQUIRED),
        (3, "rank", Problem.UNKNOWN),
        (3, "phone", Problem.NOT_A_PHONE),
        (3, "is_active", Problem.UNKNOWN),
        (3, "valid_from", Problem.UNKNOWN),
        (3, "valid_until", Problem.UNKNOWN),
        (3, "user", Problem.UNKNOWN),
        (3, "id", Problem.UNKNOWN),
        (4, "valid_until", Problem.TOO_EARLY),
        (5, "phone", Problem.BLOCKED),
        (6, "phone", Problem.OWN_NUMBER),
        (7, "user", Problem.UNKNOWN),
        (7, "id", Problem.UNKNOWN),
        (8, "name", Problem.TOO_LONG),
    }
    with pytest.raises(UploadRefused), transaction():
        import_plan.apply(plan.mark, actor=desk)
    assert people() == before


def test_two_lines_or_somebody_outside_the_file_that_contradict(desk: Actor) -> None:
    operator = of_phone(OPERATOR_PHONE).id
    plan = planned(
        desk,
        "PUPR;Budi;Operator;Operator;0811-0000-0299;Aktif;;;oki",
        "PUPR;Cici;Operator;Operator;081100000299;Aktif;;;oki",
        f"PUPR;Didi;Operator;Operator;{KADIS};Aktif;;;;{operator}",
        f"PUPR;Didi;Operator;Operator;0811-0000-0296;Aktif;;;;{operator}",
        "PUPR;Tua;Operator;Operator;0811-0000-0299;Tidak aktif",
    )
    found = [(fault.line, fault.column, fault.other) for fault in plan.faults]
    assert found == [(3, "phone", 2), (3, "user", 2), (4, "phone", None), (5, "id", 4)]
    assert {fault.error.problem for fault in plan.faults} == {Problem.TAKEN}


def test_a_mistyped_phone_overwrites_nobody(desk: Actor) -> None:
    """Without an ID the phone tells who is meant only with his name or in his SKPD."""
    before = people()
    plan = planned(desk, f"DUKCAPIL;Budi;Staf;Operator;{OPERATOR_PHONE}")
    assert said(plan) == {(2, "phone", Problem.TAKEN)}
    assert people() == before


def test_the_screen_s_word_for_the_skpd_is_a_heading_too(desk: Actor) -> None:
    plan = keep(desk, b"Dinas;Nama;Jabatan;Sebagai;HP\nPUPR;Budi;Staf;Operator;0811-0000-0299\n")
    assert (plan.faults, len(plan.added)) == ([], 1)


def test_new_people_are_added_and_known_ones_changed_in_one_act(desk: Actor) -> None:
    kadis, user = of_phone(KADIS).id, user_accounts.find("oki")
    assert user is not None
    plan = planned(
        desk,
        "pupr;Budi;Operator PUPR;operator;0811-0000-0299;;01/12/2026;2026-12-31;OKI",
        f"Dinas PUPR;Kadis Baru;Kadis PUPR;Kepala;0811 0000 0288;Aktif;;;;{kadis}",
        f"PUPR;Operator PUPR;Operator Utama;Operator;{OPERATOR_PHONE};Aktif",
    )
    assert (len(plan.added), plan.unchanged) == (1, 0)
    assert [change.fields for change in plan.changed] == [("name", "phone"), ("position",)]
    apply(desk, plan)
    row = of_phone("+6281100000299")
    assert (row.name, row.user_id) == ("Budi", user.id)
    assert f"{row.valid_from} {row.valid_until}" == "2026-12-01 2026-12-31"
    assert of_phone("+6281100000288").id == kadis
    assert of_phone(OPERATOR_PHONE).position == "Operator Utama"
    actions = [
        (event.action, event.facts)
        for event in db.session.scalars(select(Event).order_by(Event.id))
        if event.actor == desk.label
    ]
    assert actions == [
        ("contact_changed", {"fields": ["name", "phone"]}),
        ("contact_changed", {"fields": ["position"]}),
        ("contact_added", {"account": user.id}),
        ("directory_imported", {"count": 3}),
    ]
    assert import_plan.pending_upload(desk) is None


def test_what_has_no_column_in_the_file_stays(desk: Actor) -> None:
    """A list of names and phones alone takes nobody's SK, account or status away."""
    user = user_accounts.find("oki")
    with transaction():
        row = of_phone(OPERATOR_PHONE)
        row.decree, row.user_id, row.is_active = "821/7", user.id if user else None, False
        other = of_phone(KADIS)
        other.decree, row_id = "821/8", row.id
    heading = "SKPD;Nama;Jabatan;Sebagai;HP;ID"
    kadis = f"PUPR;Kadis Baru;Kadis PUPR;Kepala;{KADIS}"
    operator = f"PUPR;Oki Baru;Operator PUPR;Operator;{OPERATOR_PHONE};{row_id}"
    plan = keep(desk, "\n".join([heading, kadis, operator]).encode())
    assert [change.fields for change in plan.changed] == [("name",), ("name",)]
    emptied = keep(desk, f"{heading};Nomor SK\n{kadis}".encode())
    assert [change.fields for change in emptied.changed] == [("name", "decree")]


def test_only_an_admin_links_an_admin_s_account(office: Office, desk: Actor) -> None:
    """A moderator doesn't see it in Manage User either."""
    with transaction() as store:
        store.add(Role(name=ADMIN))
        store.flush()
        user_accounts.create("atasan", "Atasan", ADMIN, password_hash="x", skpd_id=office.pupr)
    line = "PUPR;Budi;Operator;Operator;0811-0000-0299;;;;atasan"
    assert said(planned(desk, line)) == {(2, "user", Problem.UNKNOWN)}
    admin = replace(desk, roles=frozenset({ADMIN}))
    assert planned(admin, line).faults == []


def test_two_people_may_swap_their_phones(desk: Actor) -> None:
    one, two = of_phone(KADIS).id, of_phone(SEKRETARIS).id
    plan = planned(
        desk,
        f"PUPR;Kadis PUPR;Kadis PUPR;Kepala;{SEKRETARIS};Aktif;;;;{one}",
        f"PUPR;Sekretaris PUPR;Sekretaris PUPR;Sekretaris;{KADIS};Aktif;;;;{two}",
    )
    assert plan.faults == []
    apply(desk, plan)
    assert (of_phone(SEKRETARIS).id, of_phone(KADIS).id) == (one, two)


def test_a_directory_that_changed_since_is_shown_again_not_overwritten(desk: Actor) -> None:
    plan = planned(desk, f"PUPR;Kadis Baru;Kadis PUPR;Kepala;{KADIS};Aktif")
    with transaction():
        of_phone(KADIS).position = "Plt Kadis"
    with pytest.raises(UploadRefused) as refused, transaction():
        import_plan.apply(plan.mark, actor=desk)
    assert refused.value.reason == UploadReason.CHANGED
    assert of_phone(KADIS).name == "Kadis PUPR"


def test_nobody_applies_another_s_file(desk: Actor) -> None:
    plan = planned(desk, "PUPR;Budi;Operator;Operator;0811-0000-0299")
    oki = user_accounts.find("oki")
    assert oki is not None
    other = Actor("Oki", "Operator", frozenset(), user_id=oki.id)
    with pytest.raises(UploadRefused), transaction():
        import_plan.apply(plan.mark, actor=other)


def test_the_next_file_takes_the_place_of_the_first(desk: Actor) -> None:
    planned(desk, "PUPR;Budi;Operator;Operator;0811-0000-0299")
    planned(desk, "PUPR;Cici;Operator;Operator;0811-0000-0298")
    assert len(db.session.scalars(select(DirectoryUpload)).all()) == 1
    with transaction():
        import_plan.drop_upload(desk)
    assert import_plan.pending_upload(desk) is None


def test_a_number_corrected_by_a_file_gets_what_is_open(office: Office, desk: Actor) -> None:
    code = office.case("Jalan berlubang")
    row = of_phone(KADIS).id
    data = lines(f"PUPR;Kadis PUPR;Kadis PUPR;Kepala;0811-0000-0288;Aktif;;;;{row}")
    apply(desk, keep(desk, data))
    assert outgoing(KADIS) == []
    assert outgoing("+6281100000288") == [f"{code} Jalan berlubang"]


@pytest.mark.parametrize("with_account", [True, False])
def test_an_account_stays_in_its_skpd(desk: Actor, with_account: bool) -> None:
    """The window refuses it, too."""
    user = user_accounts.find("oki")
    with transaction():
        row = of_phone(OPERATOR_PHONE)
        row.user_id, row_id = user.id if user else None, row.id
    line = f"DUKCAPIL;Oki;Operator;Operator;{OPERATOR_PHONE};{row_id}"
    heading = "SKPD;Nama;Jabatan;Sebagai;HP;ID"
    if with_account:
        heading, line = f"{heading};Username", f"{line};oki"
    assert said(keep(desk, f"{heading}\n{line}".encode())) == {(2, "user", Problem.UNKNOWN)}


def test_another_table_is_refused(desk: Actor) -> None:
    no_heading = b"Barang;Harga\nMeja;100\n"
    for data, reason in (
        (no_heading, UploadReason.NO_HEADING),
        (HEADING.encode(), UploadReason.EMPTY),
    ):
        with pytest.raises(UploadRefused) as refused:
            keep(desk, data)
        assert refused.value.reason == reason


def test_nothing_is_forgotten_of_a_thousand(desk: Actor) -> None:
    rows = [f"PUPR;Orang {n};Operator;Operator;0812{10_000_000 + n}" for n in range(1000)]
    plan = planned(desk, *rows)
    assert (plan.faults, len(plan.added)) == ([], 1000)
    apply(desk, plan)
    assert len(people()) == 1004
    assert len(db.session.scalars(select(Skpd)).all()) == 2
    assert db.session.scalars(select(User.username).order_by(User.username)).all() == [
        "mira",
        "oki",
    ]
