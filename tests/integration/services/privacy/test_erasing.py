"""Lupakan saya: the number is nowhere any more, the neighbour's data, figures and journal stay."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.jobs import retention as retention_job
from app.models import BlockedNumber, Case, Erasure, Event, OutboundSms
from app.reports.figures.periods import today
from app.reports.figures.report_content import LeftOut
from app.reports.public import public_figures
from app.services.inbound import intake
from app.services.journal import sealing, verification
from app.services.privacy import (
    erasing,
    erasure_register,
    personal_rows,
    retention,
    scrubbing,
    subject_access,
)
from tests.integration.services.lane import store_report
from tests.integration.services.privacy.personal import (
    ADMIN_ACTOR,
    DIGITS,
    NEIGHBOUR,
    NUMBER,
    WORDS,
    found_in_files,
    found_in_rows,
    leave_traces,
    own,
)
from tests.office import KADIS, Office, cards, does, outgoing

BACKWARDS = DIGITS[::-1]


@pytest.fixture
def traces(office: Office) -> list[int]:
    """The ids of the cases of a citizen who has used everything."""
    return leave_traces(office)


def erase(reason: str = "Permintaan", reference: str = "Agenda 12") -> Erasure:
    row = does(ADMIN_ACTOR, erasing.erase, NUMBER, reason, reference)
    erasing.register_erasure(row)
    scrubbing.scrub()
    return row


def figures() -> tuple[list[int], LeftOut]:
    """What was received by category, and what is left out."""
    found = public_figures.year_figures(db.session(), today(now()).year, now())
    db.session.rollback()
    return [row.counts.received for row in found.categories], found.left_out


def test_the_traces_are_there_before(traces: list[int]) -> None:
    """Else the next test would prove nothing."""
    found = found_in_rows(DIGITS, *WORDS)
    for word in WORDS:
        assert any(word in it for it in found), word
    for table in ("cases", "outbound_sms", "inbound_part", "blocked_number", "outbound_part"):
        assert f"{table}: {DIGITS}" in found
    assert len(traces) >= 7


@pytest.mark.parametrize("field", ["reason", "reference"])
def test_a_number_in_what_outlives_the_data_is_refused(traces: list[int], field: str) -> None:
    for number in (f"WA dari 0{DIGITS}", "SMS 08l2 6677 1234", "NIK 1501015203990001"):
        with pytest.raises(InvalidInput) as refused:
            erase(**{field: number})
        assert (refused.value.field, refused.value.problem) == (field, Problem.PERSONAL)
    assert db.session.scalar(select(func.count(Erasure.id))) == 0
    assert erase(**{field: "Surat 470/1215/BPDE/2026, 12/11/2026"}).cases


def test_the_number_is_nowhere_in_the_rows_and_files(traces: list[int]) -> None:
    row = erase()
    needles = (DIGITS, BACKWARDS, *WORDS)
    assert found_in_rows(*needles) == []
    if db.engine.dialect.name == "sqlite":
        assert found_in_files(*needles) == []
    assert (row.cases, row.sms > 5, row.parts > 7) == (len(traces), True, True)
    assert personal_rows.on(NUMBER).is_empty
    # The list holds a keyed hash.
    assert list(erasure_register.entries()) == [(erasing.mark_of(NUMBER), row.at)]
    assert DIGITS not in erasure_register.path().read_text()
    assert erasure_register.path().stat().st_mode & 0o077 == 0


def test_the_neighbour_the_figures_and_the_journal_stay_and_what_was_open_is_closed(
    traces: list[int],
) -> None:
    before = figures()
    assert sum(before[0]) > 3
    erase()
    card = db.session.scalars(select(Case).where(Case.sender == NEIGHBOUR)).one()
    assert (card.body, card.status) == ("zzlampu jalan mati di simpang", "baru")
    assert "laporan Bapak/Ibu sudah masuk" in outgoing(NEIGHBOUR)[0].replace("Laporan", "laporan")
    assert found_in_rows("zzlampu")
    assert figures() == before
    sealing.seal_all()
    assert verification.verify_chain().findings == []
    event = db.session.scalars(select(Event).where(Event.action == "erased")).one()
    assert (event.facts["count"], event.subject) == (len(traces), "erasure")
    rows = {row.id: row for row in cards() if row.id in traces}
    assert {row.status for row in rows.values() if row.outcome} == {"selesai"}
    assert (rows[traces[0]].outcome, rows[traces[0]].published_at) == ("data_dihapus", None)
    assert not any(row.code_is_live for row in rows.values())
    assert all(row.anonymised_at for row in rows.values())
    pending = select(func.count()).where(
        OutboundSms.status.in_(("held", "queued")), OutboundSms.text == ""
    )
    assert db.session.scalar(pending) == 0


def test_a_code_that_waits_for_an_answer_is_withdrawn(office: Office) -> None:
    office.receive(NUMBER, "Jalan rusak")
    code = office.forward(own()[0].id)
    with transaction():
        for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.contact_id > 0)):
            sms.status, sms.sent_at = "sent", now()
    erase()
    assert outgoing(KADIS)[-1].startswith(f"{code} Kode ini ditarik")


@pytest.mark.parametrize(
    ("number", "problem"), [(KADIS, Problem.OFFICIAL_NUMBER), ("+628569020200", Problem.OWN_NUMBER)]
)
def test_an_officials_and_our_own_number_are_refused(
    office: Office, number: str, problem: Problem
) -> None:
    with pytest.raises(InvalidInput) as refused, transaction():
        erasing.erase(number, "Permintaan", "A 1", actor=ADMIN_ACTOR)
    assert refused.value.problem == problem


@pytest.mark.parametrize(("reason", "reference"), [("", "A 1"), ("Permintaan", " ")])
def test_reason_and_reference_are_needed(office: Office, reason: str, reference: str) -> None:
    with pytest.raises(InvalidInput), transaction():
        erasing.erase(NUMBER, reason, reference, actor=ADMIN_ACTOR)


def test_nothing_held_and_an_sms_on_its_way_are_said(office: Office) -> None:
    with pytest.raises(InvalidInput) as nothing, transaction():
        erasing.erase(NUMBER, "Permintaan", "A 1", actor=ADMIN_ACTOR)
    assert nothing.value.problem == Problem.NOTHING_HELD
    office.receive(NUMBER, "Jalan rusak")
    with transaction():
        db.session.scalars(select(OutboundSms)).one().status = "sending"
    with pytest.raises(InvalidInput) as busy, transaction():
        erasing.erase(NUMBER, "Permintaan", "A 1", actor=ADMIN_ACTOR)
    assert busy.value.problem == Problem.BEING_SENT
    assert own()[0].body == "Jalan rusak"


def test_no_empty_sms_is_left_to_be_sent(office: Office) -> None:
    """Also one that belongs to no case: STATUS before he ever wrote."""
    office.receive(NUMBER, "STATUS")
    sms = select(OutboundSms.status).where(OutboundSms.contact_id.is_(None))
    assert list(db.session.scalars(sms)) == ["queued"]
    db.session.rollback()
    erase()
    assert list(db.session.scalars(sms)) == ["cancelled"]


def test_what_a_backup_holds_as_being_sent_is_uncertain(office: Office) -> None:
    office.receive(NUMBER, "Jalan rusak")
    with transaction():
        sms = db.session.scalars(select(OutboundSms)).one()
        sms.status = sms.parts[0].status = "sending"
    erasure_register.append_erasure(erasing.mark_of(NUMBER), now())
    erasing.apply_erasures()
    sms = db.session.scalars(select(OutboundSms)).one()
    assert (sms.status, sms.parts[0].status, sms.text) == ("uncertain", "uncertain", "")


def test_afterwards_he_writes_like_anybody(traces: list[int], office: Office) -> None:
    erase()
    office.receive(NUMBER, "Saya kembali")
    assert [row.body for row in own()] == ["Saya kembali"]
    assert erasing.apply_erasures() == 0
    assert [row.body for row in own()] == ["Saya kembali"]


def test_a_part_that_the_sim_gives_again_stays_away(traces: list[int], office: Office) -> None:
    at = now() - timedelta(minutes=3)
    office.receive("+6281398000111", "Sekali", at=at)
    row = does(ADMIN_ACTOR, erasing.erase, "+6281398000111", "Permintaan", "A 1")
    erasing.register_erasure(row)
    office.receive("+6281398000111", "Sekali", at=at)
    assert personal_rows.on("+6281398000111").is_empty


def test_a_delivery_report_that_comes_late_brings_no_number_back(
    traces: list[int], office: Office
) -> None:
    erase()
    intake.process(store_report(office.modem, 7, number=NUMBER))
    assert found_in_rows(DIGITS) == []


def test_what_is_just_being_taken_in_becomes_a_card_of_its_own(
    traces: list[int], office: Office
) -> None:
    keys = office.receive(NUMBER, "Sedang masuk", process=False)
    erase()
    intake.process_all(list(keys))
    assert [row.body for row in own()] == ["Sedang masuk"]


def test_what_a_backup_holds_unprocessed_becomes_no_card(traces: list[int], office: Office) -> None:
    keys = office.receive(NUMBER, "Belum diolah", process=False)
    erasure_register.append_erasure(erasing.mark_of(NUMBER), now())
    before = len(cards())
    erasing.apply_erasures()
    intake.process_all(list(keys))
    intake.process_all(intake.waiting_groups())
    assert (len(cards()), found_in_rows(DIGITS, "Belum diolah")) == (before, [])


# The list and a restored backup -------------------------------------------------------------------


def test_a_restored_backup_is_erased_again_before_it_opens(
    office: Office, traces: list[int]
) -> None:
    erasure_register.append_erasure(erasing.mark_of(NUMBER), now())
    erasure_register.append_erasure(erasing.mark_of("+6281299999999"), now())
    office.receive(NEIGHBOUR, "zzpasar kotor")
    assert erasing.apply_erasures() == 2
    assert found_in_rows(DIGITS, *WORDS) == []
    assert len([row for row in cards() if row.sender == NEIGHBOUR]) == 2
    assert len(db.session.scalars(select(Erasure)).all()) == 2
    assert db.session.scalars(select(Event).where(Event.action == "erasures_applied")).one()
    assert erasing.apply_erasures() == 0
    sealing.seal_all()
    assert verification.verify_chain().findings == []


def test_what_came_after_the_erasure_is_not_erased_again(office: Office) -> None:
    office.receive(NUMBER, "Lama")
    erasure_register.append_erasure(erasing.mark_of(NUMBER), now())
    office.receive(NUMBER, "Baru")
    assert erasing.apply_erasures() == 1
    assert [row.body for row in own()] == ["Baru"]


def test_a_lost_file_is_written_anew_from_the_table(traces: list[int]) -> None:
    erase()
    erasure_register.path().unlink()
    assert erasing.apply_erasures() == 0
    assert [mark for mark, _ in erasure_register.entries()] == [erasing.mark_of(NUMBER)]


def test_what_another_host_has_erased_is_listed_here_within_the_hour(traces: list[int]) -> None:
    erase()
    erasure_register.path().unlink()
    for _ in range(2):
        retention_job.anonymise()
        assert [mark for mark, _ in erasure_register.entries()] == [erasing.mark_of(NUMBER)]


def test_a_torn_line_and_foreign_words_are_passed_over(office: Office) -> None:
    erasure_register.path().write_text("abc\n" + "0" * 64 + " 2026-11-26T01:0")
    erasure_register.append_erasure("1" * 64, now())
    erasure_register.append_erasure("2" * 64, now())
    assert [mark for mark, _ in erasure_register.entries()] == ["1" * 64, "2" * 64]


# Data saya ----------------------------------------------------------------------------------------


def test_data_saya_holds_all_that_lupakan_saya_erases(traces: list[int]) -> None:
    data = does(ADMIN_ACTOR, subject_access.export, personal_rows.on(NUMBER))
    words = json.dumps(data)
    for word in set(WORDS) - {"zqdraf"}:
        assert word in words, word
    assert "zzlampu" not in words
    assert len(data["pesan"]) == len(traces)
    assert data["nomor"] == NUMBER
    assert {row["untuk"] for row in data["sms_keluar"]} >= {"nomor ini", "Kadis PUPR"}
    event = db.session.scalars(select(Event).where(Event.action == "data_exported")).one()
    assert DIGITS not in json.dumps(event.facts)


def test_spellings_of_one_number_are_one(traces: list[int]) -> None:
    assert personal_rows.number_of("0813-9876-5432") == NUMBER
    assert personal_rows.number_of("62 813 98765432") == NUMBER
    with pytest.raises(InvalidInput):
        personal_rows.number_of("TELKOMSEL")
    assert db.session.scalars(select(BlockedNumber)).one().number == NUMBER
    assert retention.cases() == 0
