"""Who leaves his SKPD by a file: his phone gets nothing more, and who takes over is told before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import UploadRefused
from app.models import Event, OutboundSms
from app.services.directory import import_plan
from app.services.directory.handover import Handed
from app.services.journal.actor import Actor
from tests.integration.services.directory.test_directory_import import (
    apply,
    desk,
    of_phone,
    planned,
)
from tests.office import KADIS, OPERATOR_PHONE, SEKRETARIS, Office, outgoing

__all__ = ["desk"]
NEWCOMER = "+6281100000299"


def test_who_is_retired_by_a_file_gets_nothing_more(office: Office, desk: Actor) -> None:
    office.case("Jalan berlubang")
    apply(desk, planned(desk, f"PUPR;Kadis PUPR;Kadis PUPR;Kepala;{KADIS};Tidak aktif"))
    rows = select(OutboundSms.status).where(OutboundSms.number == KADIS)
    assert db.session.scalars(rows).all() == ["cancelled"]


def test_who_moves_to_another_skpd_by_a_file_gets_nothing_more_of_the_old_one(
    office: Office, desk: Actor
) -> None:
    """As in the window; his colleagues have the code on their phones already."""
    office.case("Jalan berlubang")
    row = of_phone(KADIS).id
    plan = planned(desk, f"DUKCAPIL;Kadis PUPR;Kadis;Kepala;{KADIS};Aktif;;;;{row}")
    assert [(it.line, it.codes, it.heir) for it in plan.handings] == [
        (2, 1, ("Operator PUPR", "Operator PUPR"))
    ]
    assert apply(desk, plan) == Handed(known=1)
    rows = select(OutboundSms.status).where(OutboundSms.number == KADIS)
    assert db.session.scalars(rows).all() == ["cancelled"]


def test_who_is_retired_by_a_file_hands_over_to_the_newest_of_his_rank(
    office: Office, desk: Actor
) -> None:
    """Also to somebody who comes by the same file; the journal has each code."""
    code = office.case("Jalan berlubang")
    plan = planned(
        desk,
        f"PUPR;Operator PUPR;Operator PUPR;Operator;{OPERATOR_PHONE};Tidak aktif",
        f"PUPR;Budi;Operator Baru;Operator;{NEWCOMER};Aktif",
    )
    assert [(it.line, it.codes, it.heir) for it in plan.handings] == [
        (2, 1, ("Budi", "Operator Baru"))
    ]
    assert apply(desk, plan) == Handed(sent=1)
    assert outgoing(NEWCOMER) == [f"{code} Jalan berlubang"]
    event = db.session.scalars(select(Event).where(Event.action == "hand_over")).one()
    assert event.facts["contact"] == of_phone(NEWCOMER).id


def test_where_nobody_else_serves_the_dry_run_says_that_nothing_is_handed_over(
    office: Office, desk: Actor
) -> None:
    office.case("Jalan berlubang")
    everybody = ((KADIS, "Kepala"), (SEKRETARIS, "Sekretaris"), (OPERATOR_PHONE, "Operator"))
    plan = planned(desk, *(f"PUPR;Nama;Jabatan;{r};{p};Tidak aktif" for p, r in everybody))
    assert [(it.codes, it.heir) for it in plan.handings] == [(1, None)] * 3
    assert apply(desk, plan) == Handed(left=3)


def test_another_successor_than_was_told_is_another_plan(office: Office, desk: Actor) -> None:
    plan = planned(desk, f"PUPR;Kadis PUPR;Kadis PUPR;Kepala;{KADIS};Tidak aktif")
    with transaction():
        of_phone(OPERATOR_PHONE).is_active = False
    with pytest.raises(UploadRefused), transaction():
        import_plan.apply(plan.mark, actor=desk)
