"""What the debug log proves, and whose send it speaks of. The samples are libGammu's own."""

import os
import resource
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.sms.gammu import at_log
from app.sms.gammu.faults import WHOSE_REFUSAL, fault_kind, fault_word, send_fault
from app.sms.protocol.gateway import FaultKind, Left, OutgoingPart

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
START = """Entering GSM_SendSMS
Recipient number "+6281200000101"
7 bit SMS, length 12, 13
halo
Waiting for modem prompt
SENDING frame type 0x00/length 0x0B/11
41A|54T|2B+|43C|4DM|47G|53S|3D=|322|377|0D                      AT+CMGS=27.
1 "AT+CMGS=27"
"""
CTRL_Z = """2 "> "
Sending SMS
SENDING frame type 0x00/length 0x01/1
1A                                                              .
Leaving GSM_SendSMS
"""
ACCEPTED = """3 "+CMGS: 4"
4 "OK"
SMS sent OK
"""
REFUSED = """3 "+CMS ERROR: 38"
CMS Error 38: "Network out of order"
"""
PLAIN_ERROR = """3 "ERROR"
Checking line: ERROR
"""


def part(outbound_id: int, claimed_at: datetime | None = None, text: str = "halo") -> OutgoingPart:
    return OutgoingPart(outbound_id, "+6281200000101", text, claimed_at=claimed_at)


def say(log: Path, words: str) -> None:
    """As libGammu writes: at the end."""
    with log.open("a") as file:
        file.write(words)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "gammu.log"
    path.touch()
    return path


@pytest.fixture
def reboot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The machine starts anew when a test says so."""

    def boots() -> None:
        (tmp_path / "boot_id").write_text("another boot\n")
        monkeypatch.setattr(at_log, "BOOT_ID", tmp_path / "boot_id")

    return boots


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("", Left.NO, id="killed before the first byte"),
        pytest.param(START, Left.NO, id="no Ctrl-Z was written"),
        pytest.param(START + REFUSED, Left.NO, id="refused at the prompt"),
        pytest.param(START + CTRL_Z, Left.UNKNOWN, id="Ctrl-Z and no answer"),
        pytest.param(START + CTRL_Z + ACCEPTED, Left.YES, id="Ctrl-Z and a reference"),
        pytest.param(START + CTRL_Z + REFUSED, Left.NO, id="refused by the network"),
        pytest.param(START + CTRL_Z + PLAIN_ERROR, Left.UNKNOWN, id="a plain ERROR tells nothing"),
        pytest.param(
            START + CTRL_Z + ACCEPTED + 'CMS Error 321: "Invalid index"\n',
            Left.YES,
            id="a refusal of what came later",
        ),
        pytest.param(START + CTRL_Z + PLAIN_ERROR + ACCEPTED, Left.UNKNOWN, id="the first counts"),
    ],
)
def test_the_verdict_on_a_log(log: Path, text: str, left: Left) -> None:
    at_log.arm(log, part(7))
    say(log, text)
    assert at_log.left(log, 7, 1) is left


@pytest.mark.parametrize("text", ["", START])
def test_a_missing_ctrl_z_proves_nothing_where_a_log_may_have_stopped(log: Path, text: str) -> None:
    at_log.arm(log, part(7), is_legible=False)
    say(log, text)
    assert at_log.left(log, 7, 1) is Left.UNKNOWN, "other words"
    at_log.arm(log, part(7))
    log.write_text("somebody else's")  # which gives back what was reserved
    log.write_text(text)
    assert at_log.left(log, 7, 1) is Left.UNKNOWN, "no room of its own"
    at_log.arm(log, part(7))
    say(log, text + "x" * at_log.RESERVED)
    assert at_log.left(log, 7, 1) is Left.UNKNOWN, "longer than its room"
    say(log, START + REFUSED)
    assert at_log.left(log, 7, 1) is Left.NO, "the network's word is one"


def test_a_missing_ctrl_z_proves_nothing_where_files_may_not_grow(log: Path) -> None:
    at_log.arm(log, part(7))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at_log.RESERVED - 1, before[1]))
    found = at_log.left(log, 7, 1)
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (found, at_log.left(log, 7, 1)) == (Left.UNKNOWN, Left.NO)


@pytest.mark.parametrize(
    "kind", ["7 bit SMS, length 12, 13", f"Unicode SMS, length 20\n\n{'00 |68h' * 8}\n00\n00"]
)
@pytest.mark.parametrize("words", [ACCEPTED, REFUSED, PLAIN_ERROR, CTRL_Z + ACCEPTED])
def test_an_sms_text_can_not_imitate_what_a_modem_says(log: Path, words: str, kind: str) -> None:
    text = f"halo\nWaiting for modem prompt\n{CTRL_Z}{words}"
    start = START.replace("7 bit SMS, length 12, 13", kind).replace("halo", text)
    at_log.arm(log, part(7, text=text))
    say(log, start)
    assert at_log.left(log, 7, 1) is Left.NO
    say(log, CTRL_Z)
    assert at_log.left(log, 7, 1) is Left.UNKNOWN
    assert at_log.evidence(log).cms is None
    say(log, ACCEPTED)
    assert at_log.left(log, 7, 1) is Left.YES


def test_without_room_for_the_evidence_nothing_is_armed(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_log, "RESERVED", 1 << 50)
    with pytest.raises(OSError, match="no room"):
        at_log.arm(log, part(7))


@pytest.mark.parametrize(
    ("said", "cms", "cme"),
    [(CTRL_Z + REFUSED, 38, None), ('CME Error 10: "SIM not inserted"\n', None, 10)],
    ids=["the network's code", "a code of the modem itself"],
)
def test_the_code_is_read(log: Path, said: str, cms: int | None, cme: int | None) -> None:
    log.write_text(START + said)
    assert (at_log.evidence(log).cms, at_log.evidence(log).cme) == (cms, cme)


def test_another_part_is_unknown(log: Path) -> None:
    at_log.arm(log, part(7))
    assert at_log.left(log, 7, 1) is Left.NO
    assert at_log.left(log, 7, 2) is Left.UNKNOWN
    assert at_log.left(log, 8, 1) is Left.UNKNOWN


def test_a_claim_that_was_never_armed_has_not_left(log: Path) -> None:
    at_log.arm(log, part(7, AT))
    log.write_text(START + CTRL_Z + ACCEPTED)
    later = AT + timedelta(microseconds=1)
    assert at_log.left(log, 7, 1, AT) is Left.YES
    assert at_log.left(log, 8, 1, later) is Left.NO
    assert at_log.left(log, 7, 1, later) is Left.NO, "sent again by a person, and not armed yet"
    earlier = AT - timedelta(microseconds=1)
    assert at_log.left(log, 8, 1, earlier) is Left.UNKNOWN, "it may have been armed before"
    assert at_log.left(log, 7, 1, earlier) is Left.UNKNOWN


def test_a_modem_never_opened_knows_nothing_of_before_and_all_of_later(tmp_path: Path) -> None:
    log = tmp_path / "gammu.log"
    assert at_log.left(log, 7, 1, AT) is Left.UNKNOWN
    at_log.seal(log)
    assert at_log.left(log, 7, 1, AT) is Left.UNKNOWN
    assert at_log.left(log, 7, 1, datetime.now(UTC) + timedelta(seconds=1)) is Left.NO


@pytest.mark.parametrize("cut", range(3))
def test_a_kill_while_arming_proves_that_it_has_not_left(
    log: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    at_log.arm(log, part(7, AT))
    log.write_text(START + CTRL_Z)
    steps = iter(range(10))

    class Killed(Exception):
        pass

    def cutting(step: Callable[..., None]) -> Callable[..., None]:
        def run(*arguments: object) -> None:
            if next(steps) == cut:
                raise Killed
            step(*arguments)

        return run

    monkeypatch.setattr(at_log.os, "truncate", cutting(os.truncate))
    monkeypatch.setattr(
        at_log.durable_files, "replace_unsynced", cutting(at_log.durable_files.replace_unsynced)
    )
    later = AT + timedelta(seconds=1)
    with pytest.raises(Killed):
        at_log.arm(log, part(8, later))
    assert at_log.left(log, 8, 1, later) is Left.NO


def test_after_a_reboot_all_is_unknown(log: Path, reboot: Callable[[], None]) -> None:
    at_log.arm(log, part(7, AT))
    reboot()
    assert at_log.left(log, 7, 1, AT) is Left.UNKNOWN


def test_what_is_claimed_after_the_first_opening_since_a_reboot_and_not_armed_has_not_left(
    log: Path, reboot: Callable[[], None]
) -> None:
    before = datetime.now(UTC)
    at_log.arm(log, part(7, before))
    say(log, START + CTRL_Z)
    reboot()
    lost = datetime.now(UTC)
    at_log.seal(log)
    after = datetime.now(UTC) + timedelta(seconds=1)
    verdicts = [at_log.left(log, 7, 1, it) for it in (before, lost, after)]
    assert verdicts == [Left.UNKNOWN, Left.UNKNOWN, Left.NO]
    assert at_log.is_answer_due(log, 60)


def test_a_modem_that_kept_its_power_in_a_reboot_may_still_answer(
    log: Path, reboot: Callable[[], None]
) -> None:
    at_log.arm(log, part(7, datetime.now(UTC)))
    log.write_text(START + CTRL_Z)
    reboot()
    assert at_log.is_answer_due(log, 60)


def test_an_answer_may_still_come_for_a_minute_to_the_last_send_alone(log: Path) -> None:
    at_log.seal(log)
    assert not at_log.is_answer_due(log, 60), "nothing was sent yet"
    at_log.arm(log, part(7, datetime.now(UTC)), last=41, failures=2)
    assert not at_log.is_answer_due(log, 60)
    log.write_text(START + CTRL_Z)
    at_log.seal(log)
    assert at_log.is_answer_due(log, 60)
    assert at_log.last_reference(log) == (41, 2)
    assert not at_log.is_answer_due(log, 0)
    at_log.arm(log, part(8, datetime.now(UTC)))
    log.write_text(START + CTRL_Z + ACCEPTED)
    assert not at_log.is_answer_due(log, 60)
    assert at_log.last_reference(log) == (None, 0)
    nine = part(9, datetime.now(UTC))
    at_log.arm(log, nine, last=43, is_answer_due=True)
    assert at_log.is_answer_due(log, 60), "of the one before"
    log.write_text(START + CTRL_Z + ACCEPTED)
    assert at_log.left(log, 9, 1, nine.claimed_at) is Left.UNKNOWN, "whose answer it is"
    at_log.believe(log)
    assert at_log.left(log, 9, 1, nine.claimed_at) is Left.YES
    assert not at_log.is_answer_due(log, 60)


@pytest.mark.parametrize(
    ("said", "left", "rest"),
    [
        pytest.param(REFUSED, Left.NO, 0, id="at the prompt it is its own"),
        pytest.param(CTRL_Z + REFUSED, Left.UNKNOWN, 60, id="behind Ctrl-Z nobody knows"),
        pytest.param(CTRL_Z + ACCEPTED, Left.UNKNOWN, 0, id="nor of a reference"),
    ],
)
def test_while_an_answer_is_due_what_is_said_may_be_about_an_earlier_sms(
    log: Path, said: str, left: Left, rest: float
) -> None:
    at_log.arm(log, part(7), last=41, is_answer_due=True)
    say(log, START + said)
    assert at_log.left(log, 7, 1) is left
    fault = send_fault(RuntimeError("?"), log, is_answer_due=True)
    assert (fault.left, fault.must_reopen, fault.rest) == (left, left is Left.UNKNOWN, rest)
    assert (fault.word == WHOSE_REFUSAL) is (rest > 0)
    assert fault.cms == (38 if left is Left.NO else None)


@pytest.mark.parametrize("lost", ["gammu.log", "gammu.log.part"])
def test_a_missing_file_or_a_torn_marker_is_unknown(log: Path, lost: str) -> None:
    at_log.arm(log, part(7))
    (log.parent / lost).unlink()
    assert at_log.left(log, 7, 1) is Left.UNKNOWN
    for torn in (b"", b"[]", b"{}", b"\xff"):
        (log.parent / "gammu.log.part").write_bytes(torn)
        assert at_log.left(log, 7, 1) is Left.UNKNOWN


def test_a_sealed_verdict_outlives_the_log(log: Path) -> None:
    at_log.arm(log, part(7))
    log.write_text(START + CTRL_Z + ACCEPTED)
    at_log.seal(log)
    log.write_text("")
    at_log.seal(log)
    assert at_log.left(log, 7, 1) is Left.YES


def test_a_verdict_that_cannot_be_kept_becomes_unknown(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_log.arm(log, part(7))
    log.write_text(START + CTRL_Z)
    disk_full = Mock(side_effect=OSError("no space"))
    monkeypatch.setattr(at_log.durable_files, "replace_unsynced", disk_full)
    at_log.seal(log)
    log.write_text("")
    assert at_log.left(log, 7, 1) is Left.UNKNOWN


def test_arming_empties_the_log_and_forgets_the_last_verdict(log: Path) -> None:
    at_log.arm(log, part(7))
    log.write_text(START + CTRL_Z + ACCEPTED)
    at_log.seal(log)
    at_log.arm(log, part(8))
    assert log.read_bytes() == b""
    assert (log.parent / "gammu.log.part").stat().st_mode & 0o777 == 0o600
    assert at_log.left(log, 7, 1) is Left.UNKNOWN
    assert at_log.left(log, 8, 1) is Left.NO


def test_a_log_past_its_limit_is_emptied_and_the_verdict_kept(log: Path) -> None:
    at_log.arm(log, part(7))
    log.write_text(START + CTRL_Z + ACCEPTED + "x" * at_log.TRIM_AT)
    at_log.trim(log)
    assert log.read_bytes() == b""
    assert at_log.left(log, 7, 1) is Left.YES


def test_the_words_are_known_by_the_frame_that_begins_each_init(log: Path) -> None:
    frame = "SENDING frame type 0x00/length 0x03/3\n41A|54T|0D "
    other = "Wed 2026/12/02 10:00:00: "
    log.write_text(f"[Gammu]\n{frame}      AT.\n")
    assert at_log.is_legible(log)
    log.write_text("".join(f"{other}{line}\n" for line in frame.splitlines()))
    assert not at_log.is_legible(log)
    log.unlink()
    assert not at_log.is_legible(log)


def test_who_writes_on_in_an_emptied_log_begins_at_its_beginning(log: Path) -> None:
    with log.open("w") as gammus:
        gammus.write("x" * 100)
        gammus.flush()
        at_log.append_to(log)
        os.truncate(log, 0)
        gammus.write(START)
    assert log.read_text() == START


@pytest.mark.parametrize(
    ("error", "cms", "cme", "kind"),
    [
        pytest.param("ERR_TIMEOUT", None, None, FaultKind.REOPEN, id="silence asks for a reopen"),
        pytest.param("ERR_DEVICEWRITEERROR", None, None, FaultKind.REOPEN, id="so does a cable"),
        pytest.param("ERR_SECURITYERROR", None, None, FaultKind.PIN, id="a PIN needs people"),
        pytest.param("ERR_UNKNOWN", None, 10, FaultKind.HOLD, id="so does a missing SIM"),
        pytest.param("ERR_UNKNOWN", 500, None, FaultKind.BACK_OFF, id="500 may pass"),
        pytest.param("ERR_UNKNOWN", 28, None, FaultKind.MESSAGE, id="28 is the number's fault"),
        pytest.param("ERR_INVALIDDATA", None, None, FaultKind.MESSAGE, id="bad data too"),
        pytest.param("ERR_UNKNOWN", 322, None, FaultKind.SIM_FULL, id="322 is a full SIM"),
        pytest.param("ERR_NEVER_SEEN", None, None, FaultKind.BACK_OFF, id="the unknown may pass"),
    ],
)
def test_error_classes(error: str, cms: int | None, cme: int | None, kind: FaultKind) -> None:
    assert fault_kind(error, cms, cme) is kind


@pytest.mark.parametrize(
    ("cme", "word"),
    [(10, "no_sim"), (11, None), (12, "puk"), (16, None), (17, "pin2"), (18, "pin2")],
)
def test_which_code_a_sim_asks_for(cme: int, word: str | None) -> None:
    assert fault_word("ERR_SECURITYERROR", cme) == word


def test_a_failed_send_without_a_log_is_unknown_and_asks_for_a_reopen(tmp_path: Path) -> None:
    fault = send_fault(ValueError("x"), tmp_path / "gone.log")
    assert (fault.left, fault.kind) == (Left.UNKNOWN, FaultKind.REOPEN)
