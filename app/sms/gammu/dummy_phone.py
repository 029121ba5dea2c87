"""Files of gammu's dummy phone: an inbox for anyone's SMS, and a folder of sent SMS.

It imports no gammu, so that the web and the CLI may use it without opening a modem.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from app.domain.workflow.deadlines import WIB
from app.runtime.durable_files import publish, publish_unsynced, sync_folder
from app.sms.protocol.encoding import is_gsm7, split
from app.sms.protocol.gateway import OutgoingPart

INBOXES = (1, 3)  # SIM and phone memory; 2, 4 and 5 are outboxes and templates
LOCATIONS_PER_FOLDER = 10_000
LONGEST_NUMBER = 20  # digits in a 3GPP address


@dataclass(frozen=True, slots=True)
class SentSms:
    """One SMS as the dummy's network got it: joined, with the number of its parts."""

    to: str
    text: str
    parts: int
    at: datetime
    outbound_id: int


def prepare(folder: Path) -> None:
    """Make the phone's folders, readable by nobody else."""
    for inside in (*(f"sms/{inbox}" for inbox in INBOXES), "sent"):
        (folder / inside).mkdir(mode=0o700, parents=True, exist_ok=True)


def drop_sms(
    folder: Path,
    sender: str,
    text: str,
    when: datetime,
    smsc: str = "+62855000000",
    reference: int | None = None,
) -> list[Path]:
    """Put an SMS into the SIM inbox, one file a part. `when` is aware; ValueError for a sender
    the phone can't hold, OSError (ENOSPC) for a full inbox."""
    if not 1 <= len(sender) <= LONGEST_NUMBER:
        raise ValueError(f"sender must have 1 to {LONGEST_NUMBER} characters")
    prepare(folder)
    parts = split(text.partition("\0")[0])
    reference = secrets.randbelow(256) if reference is None else reference % 256
    coding = "Default" if is_gsm7("".join(parts)) else "Unicode"
    files = []
    for sequence, part in enumerate(parts, start=1):
        header = bytes((5, 0, 3, reference, len(parts), sequence)) if len(parts) > 1 else b""
        lines = _backup(sender, part, when, smsc, header, coding)
        files.append(_put(folder / "sms/1", lines))
    return files


def inbox_locations(folder: Path) -> list[int]:
    """gammu's locations (folder * 10000 + number) of the waiting SMS, oldest number first."""
    return [
        inbox * LOCATIONS_PER_FOLDER + number
        for inbox in INBOXES
        for number in sorted(_numbers(folder / f"sms/{inbox}"))
    ]


def inbox_mark(folder: Path) -> tuple[tuple[int, int] | None, ...]:
    """What changes when a file comes into an inbox or leaves it, as fine as the disk's clock."""
    return tuple(_changed(folder / f"sms/{inbox}") for inbox in INBOXES)


def location_path(folder: Path, location: int) -> Path:
    """The file behind one of gammu's locations."""
    inbox, number = divmod(location, LOCATIONS_PER_FOLDER)
    return folder / f"sms/{inbox}" / str(number)


def record_sent(folder: Path, part: OutgoingPart, at: datetime) -> Path:
    """Hand a part to the "network": never overwritten, and there for good after `keep_sent`.

    Its name is the evidence that it left; only its words may be lost by a power cut.
    A second send of the same part gets a file of its own, so that a doubled SMS shows.
    """
    record = {
        "to": part.number,
        "text": part.text,
        "parts": part.total,
        "part": part.sequence,
        "reference": part.reference,
        "time": at.astimezone(WIB).isoformat(timespec="milliseconds"),
    }
    body = json.dumps(record, ensure_ascii=False, indent=1).encode(errors="replace")
    stem = f"{part.outbound_id}-{part.sequence}"
    again = (f"{stem}~{attempt}.json" for attempt in range(2, LOCATIONS_PER_FOLDER))
    return publish_unsynced(folder / "sent", body, chain([f"{stem}.json"], again))


def keep_sent(folder: Path) -> None:
    """Makes all records survive a power cut: one that did not would be sent again."""
    with suppress(FileNotFoundError):
        sync_folder(folder / "sent")


def was_sent(folder: Path, outbound_id: int, sequence: int) -> bool:
    """Whether the dummy's network has got this part."""
    return (folder / "sent" / f"{outbound_id}-{sequence}.json").exists()


def sent_messages(folder: Path) -> list[SentSms]:
    """All the phone "sent", oldest first; an unreadable record is passed over."""
    groups: dict[tuple[int, str], dict[int, SentSms]] = {}
    for path in sorted((folder / "sent").glob("[!.]*.json")):
        try:
            name, _, attempt = path.stem.partition("~")
            outbound_id, sequence = (int(number) for number in name.split("-"))
            record = _read_record(outbound_id, path)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        groups.setdefault((outbound_id, attempt), {})[sequence] = record
    joined = [_joined([parts[number] for number in sorted(parts)]) for parts in groups.values()]
    return sorted(joined, key=lambda sent: (sent.at, sent.outbound_id))


def _read_record(outbound_id: int, path: Path) -> SentSms:
    record = json.loads(path.read_bytes())
    at = datetime.fromisoformat(record["time"]).astimezone(WIB)
    return SentSms(str(record["to"]), str(record["text"]), int(record["parts"]), at, outbound_id)


def _joined(parts: list[SentSms]) -> SentSms:
    return replace(parts[0], text="".join(part.text for part in parts))


def _backup(sender: str, text: str, when: datetime, smsc: str, header: bytes, coding: str) -> bytes:
    """One SMS in gammu's backup format; only hex carries foreign text, so nothing can break out."""
    lines = [
        "[SMSBackup000]",
        f"SMSCUnicode = {_hex(smsc)}",
        "PDU = Deliver",
        f"DateTime = {when.astimezone(UTC):%Y%m%dT%H%M%S}Z",
        "State = UnRead",
        'Number = ""',  # must be there, or gammu sees no SMS at all; the next line is what counts
        f"NumberUnicode = {_hex(sender)}",
        *([f"UDH = {header.hex().upper()}"] if header else []),
        f"Text00 = {_hex(text)}",
        f"Coding = {coding}_No_Compression",
        "Folder = 1",
        "",
    ]
    return "\n".join(lines).encode()


def _hex(text: str) -> str:
    return text.encode("utf-16-be", errors="replace").hex().upper()


def _numbers(inbox: Path) -> set[int]:
    try:
        names = os.listdir(inbox)
    except FileNotFoundError:
        return set()
    return {int(name) for name in names if name.isascii() and name.isdigit() and name[0] != "0"}


def _changed(inbox: Path) -> tuple[int, int] | None:
    try:
        found = inbox.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _put(inbox: Path, body: bytes) -> Path:
    """Behind the newest number, so that SMS are read in the order they came."""
    last = max(_numbers(inbox), default=0)
    candidates = chain(range(last + 1, LOCATIONS_PER_FOLDER), range(1, last + 1))
    return publish(inbox, body, map(str, candidates))
