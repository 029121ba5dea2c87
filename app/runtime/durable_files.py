"""Writes small files atomically and durably: a file is whole, or not there."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4


def publish(folder: Path, body: bytes, names: Iterable[str], *, is_synced: bool = True) -> Path:
    """Writes a file under the first free of `names`, fsynced; never replaces an existing one.

    OSError (ENOSPC) when every name is taken.
    """
    hidden = _write_hidden(folder, body, is_synced=is_synced)
    try:
        target = _link_first_free(hidden, folder, names)
    finally:
        hidden.unlink(missing_ok=True)
    if is_synced:
        sync_folder(folder)
    return target


def publish_unsynced(folder: Path, body: bytes, names: Iterable[str]) -> Path:
    """Like `publish`, but without fsync.

    `sync_folder` makes many names durable at once; the newest files may then be empty.
    """
    return publish(folder, body, names, is_synced=False)


def replace(path: Path, body: bytes) -> None:
    """Replaces a file atomically, fsynced."""
    _put_over(path, body, is_synced=True)
    sync_folder(path.parent)


def replace_unsynced(path: Path, body: bytes) -> None:
    """Replaces a file atomically without fsync, for content that means nothing after a reboot."""
    _put_over(path, body, is_synced=False)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_over(path: Path, body: bytes, *, is_synced: bool) -> None:
    hidden = _write_hidden(path.parent, body, is_synced=is_synced)
    try:
        hidden.replace(path)
    except OSError:
        hidden.unlink(missing_ok=True)
        raise


def _write_hidden(folder: Path, body: bytes, *, is_synced: bool) -> Path:
    hidden = folder / f".{uuid4().hex}"
    descriptor = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            if is_synced:
                os.fsync(file.fileno())
    except OSError:
        # A full disk would keep one more for each try.
        hidden.unlink(missing_ok=True)
        raise
    return hidden


def _link_first_free(hidden: Path, folder: Path, names: Iterable[str]) -> Path:
    for name in names:
        # link() fails on a taken name, where rename() would swallow another writer's file.
        try:
            os.link(hidden, folder / name)
        except FileExistsError:
            continue
        return folder / name
    raise OSError(errno.ENOSPC, "no free name", str(folder))
