"""What a modem only tells, cut anywhere: by libGammu's reading, or by ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.sms.gammu.told import ToldRecords
from app.sms.protocol.gateway import ReceivedPart

TOLD = b"\r\n+CMT: ,24\r\n07912658050000F0\r\n\r\nOK\r\n\r\n+CDS: 26\r\n07912658\r\n"


@pytest.mark.parametrize("at", range(len(TOLD)))
def test_a_record_that_comes_in_two_pieces_is_kept_once(tmp_path: Path, at: int) -> None:
    told = ToldRecords(tmp_path, tmp_path / "gammu.log")
    told.add(TOLD[:at])
    told.add(TOLD[at:])
    told.add(b"\r\nOK\r\n")
    kept: list[str] = []

    def decode(raws: Mapping[int, str]) -> list[ReceivedPart]:
        kept.extend(raws.values())
        return []

    told.parts(decode)
    assert kept == ["07912658050000F0", "07912658"]
