"""Exchanges the files of the data folder for restored ones; a kill at any step costs neither.

What was begun is noted beside the data, so the next process that claims the folder ends it, and
removes whatever killed work had decrypted (ADR 13).
"""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final
from uuid import uuid4

from app.runtime import durable_files
from app.runtime.process_lock import try_lock, wait_for_lock

log = logging.getLogger(__name__)

# Held by a backup, a rehearsal, and a restore.
LOCK: Final = "cadangan.lock"
# Begins the names of folders that hold what is decrypted or copied for the moment.
SCRATCH: Final = ".cadangan-"
# Lies there while the data are neither the old nor the new ones.
HALF: Final = "pulih-terputus"
# Names the backup that is in place, until somebody was told.
DONE: Final = "pulih-selesai"


@dataclass(frozen=True, slots=True)
class Exchange:
    """`file` is the backup. The entries named `out` go to the folder `old`, then (`is_out`) those
    of the folder `new` come; `token` marks the PostgreSQL database that is filled before."""

    file: str
    old: str
    new: str = ""
    out: tuple[str, ...] = ()
    is_out: bool = False
    token: str = ""


def pending(folder: Path) -> Exchange | None:
    """The exchange that was begun and not ended."""
    try:
        return Exchange(**json.loads((folder / HALF).read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        return Exchange("", (folder / HALF).read_text().strip())


def note(folder: Path, exchange: Exchange) -> None:
    """Notes it durably: from now on nobody is served before it has ended. Raises OSError."""
    durable_files.replace(folder / HALF, json.dumps(asdict(exchange)).encode())


def carry_out(folder: Path, exchange: Exchange) -> None:
    """Does what is left of it; may be killed and repeated. Raises OSError."""
    old, new = folder / exchange.old, folder / exchange.new
    if not exchange.is_out:
        note(folder, exchange)
        old.mkdir(mode=0o700, exist_ok=True)
        for name in exchange.out:
            # One that is there again was made since by a process that knew of nothing.
            if (folder / name).exists() and not (old / name).exists():
                (folder / name).rename(old / name)
        durable_files.sync_folder(old)
        durable_files.sync_folder(folder)
        note(folder, replace(exchange, is_out=True))
    for path in sorted(new.iterdir()):
        target = folder / path.name
        if path.suffix == ".lock":
            continue
        if target.is_dir():
            target.rename(old / f"{path.name}.{uuid4().hex[:8]}")
        path.rename(target)
    durable_files.sync_folder(folder)
    durable_files.replace(folder / DONE, exchange.file.encode())
    end(folder)
    shutil.rmtree(new, ignore_errors=True)


def end(folder: Path) -> None:
    """The data are whole: whoever starts is served. Raises OSError."""
    (folder / HALF).unlink()
    durable_files.sync_folder(folder)


def settle(folder: Path) -> None:
    """Ends an exchange that was killed, and removes what killed work left; who comes meanwhile
    waits for the exchange, but for no other work. Raises OSError."""
    half = pending(folder)
    if half is not None and half.new:
        with wait_for_lock(folder / LOCK, "Pemulihan data"):
            half = pending(folder)
            if half is not None and half.new and (folder / half.new).is_dir():
                carry_out(folder, half)
                log.warning("a restore that was cut off has been ended: %s", half.file)
    if any(folder.glob(f"{SCRATCH}*")):
        with try_lock(folder / LOCK) as is_alone:
            if is_alone:
                sweep(folder)


def sweep(folder: Path) -> None:
    """Removes what killed work left behind, but nothing that a restore is about to put in place."""
    half = pending(folder)
    for left in folder.glob(f"{SCRATCH}*"):
        if half is None or left.name != half.new:
            shutil.rmtree(left, ignore_errors=True)
