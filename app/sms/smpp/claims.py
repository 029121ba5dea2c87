"""Evidence of sends over SMPP: one line before the bytes go out, one with the SMSC's answer.

The file holds outbound ids and message ids, no number and no text.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.runtime import durable_files
from app.sms.protocol.gateway import Left, OutgoingPart
from app.sms.smpp.receipts import canonical_id

# Two lines an SMS. Asked for is what was being sent when the owner died, and the names of what
# receipts come for: both are among the last.
MOST_LINES = 40_000
TIDIED_AFTER = 10_000

_Key = tuple[int, int, str]


class Claims:
    """One modem's claims. What is not in the file has not left, unless it is older than that."""

    def __init__(
        self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path, self._clock = path, clock
        self._since: datetime | None = None
        self._fates: dict[_Key, Left] = {}
        self._message_ids: set[str] = set()
        self._written = 0

    def open(self) -> None:
        """Reads the file once; begins it where there is none. Raises OSError."""
        if self._since is None and not self._is_whole(lines := self._load()):
            self._begin(lines)

    def arm(self, part: OutgoingPart) -> None:
        """This part's bytes go out next; on the disk before this returns. Raises OSError."""
        if self._written >= TIDIED_AFTER:
            self._begin(self._load())
        self._write(part, Left.UNKNOWN, is_synced=True)

    def sent(self, part: OutgoingPart, message_id: str) -> None:
        """The SMSC has taken it under this name."""
        self._message_ids.add(canonical_id(message_id))
        # Lost with the power, or for want of room, it is UNKNOWN, which is true enough.
        with suppress(OSError):
            self._write(part, Left.YES, message_id)

    def not_sent(self, part: OutgoingPart) -> None:
        """The SMSC has refused it, or not a byte has gone."""
        with suppress(OSError):
            self._write(part, Left.NO)

    def keep(self) -> None:
        """What is written survives a power cut. Raises OSError."""
        if self._path.exists():
            with self._path.open("rb") as file:
                os.fdatasync(file.fileno())

    def is_ours(self, message_id: str) -> bool:
        """Whether the SMSC has given this name to an SMS of ours."""
        return canonical_id(message_id) in self._message_ids

    def left(self, outbound_id: int, sequence: int, claimed_at: datetime | None) -> Left:
        """YES with a message id, NO if it was never armed or was refused, else UNKNOWN."""
        if self._since is None:
            self._load()
        if claimed_at is None or self._since is None or claimed_at <= self._since:
            return Left.UNKNOWN
        return self._fates.get((outbound_id, sequence, _spelled(claimed_at)), Left.NO)

    def _is_whole(self, lines: list[dict[str, Any]]) -> bool:
        return self._since is not None and len(lines) <= MOST_LINES

    def _begin(self, lines: list[dict[str, Any]]) -> None:
        """Writes the file anew without its oldest lines."""
        since = self._since or self._clock()
        if len(lines) > MOST_LINES:
            since = datetime.fromisoformat(lines[-MOST_LINES - 1]["at"])
            lines = [line for line in lines if line["at"] > _spelled(since)]
        head = {"since": _spelled(since)}
        body = "".join(json.dumps(line) + "\n" for line in [head, *lines])
        durable_files.replace(self._path, body.encode())
        self._load()

    def _write(
        self, part: OutgoingPart, left: Left, message_id: str = "", *, is_synced: bool = False
    ) -> None:
        line = {
            "outbound_id": part.outbound_id,
            "sequence": part.sequence,
            "at": _spelled(part.claimed_at or self._clock()),
            "left": left,
            "message_id": message_id,
        }
        with self._path.open("ab") as file:
            # A line that was torn by a full disk must not take this one with it.
            file.write(b"\n" + json.dumps(line).encode() + b"\n")
            file.flush()
            if is_synced:
                os.fdatasync(file.fileno())
        self._learn(line)
        self._written += 1

    def _learn(self, line: dict[str, Any]) -> None:
        self._fates[(line["outbound_id"], line["sequence"], line["at"])] = Left(line["left"])
        if line["message_id"]:
            self._message_ids.add(canonical_id(line["message_id"]))

    def _load(self) -> list[dict[str, Any]]:
        """The lines of claims; forgets what is not among them."""
        self._fates.clear()
        self._message_ids.clear()
        self._since, self._written, claims = None, 0, []
        for line in _lines(self._path):
            try:
                if "since" in line:
                    self._since = datetime.fromisoformat(line["since"])
                else:
                    self._learn(line)
                    claims.append(line)
            except (ValueError, KeyError, TypeError):
                continue
        return claims


def _lines(path: Path) -> list[dict[str, Any]]:
    """What can be read of the file; a torn line is passed over."""
    found = []
    with suppress(OSError):
        for line in path.read_bytes().splitlines():
            with suppress(ValueError):
                found.append(json.loads(line))
    return found


def _spelled(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
