"""The dummy phone's files: nothing torn, nothing overwritten, nothing stopped by a broken one."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.workflow.deadlines import WIB
from app.runtime import durable_files
from app.sms.gammu import dummy_phone
from app.sms.protocol.gateway import OutgoingPart

WHEN = datetime(2026, 1, 2, 10, 4, 5, tzinfo=WIB)
CITIZEN = "+6281200000101"
PART = OutgoingPart(outbound_id=5, number=CITIZEN, text="halo ✓", reference=9, is_unicode=True)


def test_a_dropped_sms_is_one_private_file_in_the_sim_inbox(tmp_path: Path) -> None:
    (file,) = dummy_phone.drop_sms(tmp_path, CITIZEN, "halo", WHEN)
    assert file == tmp_path / "sms/1/1"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "DateTime = 20260102T030405Z" in file.read_text()


def test_a_long_sms_is_one_file_a_part_with_one_reference(tmp_path: Path) -> None:
    files = dummy_phone.drop_sms(tmp_path, CITIZEN, "x" * 400, WHEN, reference=0x1AB)
    headers = [line for f in files for line in f.read_text().splitlines() if "UDH" in line]
    assert headers == [f"UDH = 050003AB030{sequence}" for sequence in (1, 2, 3)]
    names = {path.name for path in (tmp_path / "sms/1").iterdir()}
    assert names == {"1", "2", "3"}, "nothing else is left there"


def test_no_text_and_no_sender_can_break_out_of_its_line(tmp_path: Path) -> None:
    (file,) = dummy_phone.drop_sms(tmp_path, 'A"\n[B', "x\n[SMSBackup001]\nPDU = Submit", WHEN)
    assert file.read_text().count("[") == 1


@pytest.mark.parametrize("sender", ["", "1" * 21], ids=["no sender", "21 digits"])
def test_a_sender_that_no_address_can_hold_is_refused(tmp_path: Path, sender: str) -> None:
    with pytest.raises(ValueError, match="sender"):
        dummy_phone.drop_sms(tmp_path, sender, "halo", WHEN)


def test_two_writers_never_take_the_same_number(tmp_path: Path) -> None:
    def flood(sender: str) -> None:
        for number in range(25):
            dummy_phone.drop_sms(tmp_path, sender, f"{sender} {number}", WHEN)

    writers = [threading.Thread(target=flood, args=(f"+62812000001{n:02}",)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    bodies = {path.read_bytes() for path in (tmp_path / "sms/1").iterdir()}
    assert len(bodies) == 100


def test_numbers_go_on_behind_the_newest_and_start_again_at_the_end(tmp_path: Path) -> None:
    dummy_phone.prepare(tmp_path)
    (tmp_path / "sms/1/9998").touch()
    names = [dummy_phone.drop_sms(tmp_path, CITIZEN, "x", WHEN)[0].name for _ in range(2)]
    assert names == ["9999", "1"]


def test_a_full_inbox_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dummy_phone, "LOCATIONS_PER_FOLDER", 3)
    for _ in range(2):
        dummy_phone.drop_sms(tmp_path, CITIZEN, "x", WHEN)
    with pytest.raises(OSError, match="no free name"):
        dummy_phone.drop_sms(tmp_path, CITIZEN, "x", WHEN)


def test_locations_skip_hidden_and_foreign_names(tmp_path: Path) -> None:
    dummy_phone.prepare(tmp_path)
    for name in ("sms/1/2", "sms/1/10", "sms/1/.3", "sms/1/x", "sms/1/04", "sms/3/1"):
        (tmp_path / name).touch()
    assert dummy_phone.inbox_locations(tmp_path) == [10002, 10010, 30001]
    assert dummy_phone.location_path(tmp_path, 30001) == tmp_path / "sms/3/1"


def test_a_phone_without_folders_has_no_sms(tmp_path: Path) -> None:
    assert dummy_phone.inbox_locations(tmp_path / "none") == []
    assert dummy_phone.sent_messages(tmp_path / "none") == []


def test_the_record_tells_what_the_network_got(tmp_path: Path) -> None:
    dummy_phone.prepare(tmp_path)
    path = dummy_phone.record_sent(tmp_path, PART, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert path == tmp_path / "sent/5-1.json"
    assert json.loads(path.read_text()) == {
        "to": CITIZEN,
        "text": "halo ✓",
        "parts": 1,
        "part": 1,
        "reference": 9,
        "time": "2026-01-02T10:04:05.000+07:00",
    }
    assert dummy_phone.was_sent(tmp_path, 5, 1)
    assert not dummy_phone.was_sent(tmp_path, 5, 2)


def test_sent_messages_are_joined_and_in_order_of_time(tmp_path: Path) -> None:
    dummy_phone.prepare(tmp_path)
    for sequence in (2, 1):
        part = replace(PART, text=f"bagian {sequence} ", sequence=sequence, total=2)
        dummy_phone.record_sent(tmp_path, part, WHEN)
    dummy_phone.record_sent(tmp_path, replace(PART, outbound_id=3), WHEN + timedelta(minutes=1))
    sent = dummy_phone.sent_messages(tmp_path)
    assert [(sms.outbound_id, sms.text, sms.parts) for sms in sent] == [
        (5, "bagian 1 bagian 2 ", 2),
        (3, "halo ✓", 1),
    ]


def test_a_part_sent_twice_shows_twice(tmp_path: Path) -> None:
    dummy_phone.prepare(tmp_path)
    for _ in range(2):
        dummy_phone.record_sent(tmp_path, PART, WHEN)
    assert [sms.text for sms in dummy_phone.sent_messages(tmp_path)] == ["halo ✓", "halo ✓"]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"to": 1, "text": "x", "parts": 1}'])
def test_an_unreadable_record_does_not_hide_the_others(tmp_path: Path, content: str) -> None:
    dummy_phone.prepare(tmp_path)
    (tmp_path / "sent/4-1.json").write_text(content)
    (tmp_path / "sent/notes.json").write_text("{}")
    dummy_phone.record_sent(tmp_path, PART, WHEN)
    assert [sms.outbound_id for sms in dummy_phone.sent_messages(tmp_path)] == [5]


def test_replace_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / "file"
    durable_files.replace(target, b"old")
    durable_files.replace(target, b"new")
    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
