"""Delivery reports that a modem stores, or only tells; none may be lost that can be heard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.at_modem.emulator import Emulator
from tests.integration.sms.gammu.conftest import CITIZEN, opened
from tests.servers import wait_until

pytestmark = pytest.mark.programs


def test_a_report_that_the_modem_tells_at_once_waits_until_it_is_stored(
    modem: Emulator, tmp_path: Path
) -> None:
    modem.sim.reports_by = "0,1"
    with opened(modem, tmp_path) as other:
        modem.report(41, CITIZEN)
        modem.report(42, CITIZEN, 0x46)
        wait_until(lambda: len(other.read()) == 2, "both reports")
        parts = other.read()
        found = [(part.report_reference, part.report_status) for part in parts]
        assert found == [(41, "delivered"), (42, "failed")]
        for part in parts:
            other.delete(part.location)
        assert other.read() == []


@contextmanager
def with_reports(modem: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A report beside each command; the commands, by the references of their reports."""
    answer, asked = modem.command, [""]

    def with_a_report(line: str) -> bytes:
        answered = answer(line)
        asked.append(line)
        modem.report(len(asked) - 1, CITIZEN)
        return answered

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(modem, "command", with_a_report)
        yield asked


@pytest.mark.parametrize(
    ("reports_by", "unheard"),
    [
        pytest.param("0-2", set(), id="it stores them"),
        # Behind the last command nobody listens, and libGammu skips what the first one brings.
        pytest.param("0,1", {"AT+CUSD=0", "AT"}, id="it only tells them"),
    ],
)
def test_reports_that_come_while_the_modem_is_opened_again_are_not_lost(
    modem: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    reports_by: str,
    unheard: set[str],
) -> None:
    modem.sim.reports_by, modem.sim.size = reports_by, 100
    with opened(modem, tmp_path) as other:
        with with_reports(modem, monkeypatch) as asked:
            other.open()
        wanted = {place for place, line in enumerate(asked) if line and line not in unheard}

        def are_heard() -> bool:
            return wanted <= {part.report_reference for part in other.read()}

        wait_until(are_heard, "the reports")


def test_reports_that_come_while_a_sim_is_read_place_by_place_are_not_lost(
    modem: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modem.sim.reports_by = "0,1"
    with opened(modem, tmp_path) as other:
        modem.store("07912658")
        assert [part.is_corrupted for part in other.read()] == [True]
        with with_reports(modem, monkeypatch) as asked:
            found = {part.report_reference for part in other.read()}
        assert set(range(1, len(asked) - 1)) <= found, "behind the last command nobody listens"


def test_reports_that_a_modem_stores_apart_are_read_and_freed(
    modem: Emulator, tmp_path: Path
) -> None:
    """Its store of reports has six places, and what finds it full is lost."""
    modem.sim.report_size = 6
    with opened(modem, tmp_path) as other:
        for reference in range(1, 9):
            modem.report(reference, CITIZEN)
            modem.deliver(CITIZEN, f"halo {reference}")
            found = other.read()
            assert [(part.text, part.report_reference) for part in found] == [
                (f"halo {reference}", None),
                ("", reference),
            ]
            for part in found:
                other.delete(part.location)
    assert (modem.sim.stored, modem.sim.reports) == ({}, {})
