"""Data folder: private, bound to one mode, and home of the keys that latihan generates."""

from __future__ import annotations

import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

from app.runtime import exchange
from config import Settings, SettingsRefused, with_stored_keys

log = logging.getLogger(__name__)
MARKER = "MODE"
# What each process that may write there begins with: nobody else reads a file it makes.
UMASK = 0o077


class FolderUnusable(SettingsRefused):
    """The data folder can't be used now: its disk is full or not mounted yet."""

    # EX_TEMPFAIL of sysexits.h: systemd tries again.
    exit_code = 75


def claim_folder(settings: Settings) -> Settings:
    """Binds the data folder to this mode and returns the settings with their keys.

    Raises FolderUnusable, and SettingsRefused when the folder belongs to the other mode or when
    others may read it and that can't be mended.
    """
    folder = settings.folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(folder)
        # Before a key is read or made: it may be among what is exchanged.
        exchange.settle(folder)
        mode = _marked(folder, settings.mode)
        if mode == settings.mode and settings.is_latihan:
            for name in ("SECRET_KEY", "JOURNAL_KEY"):
                _write_once(settings.key_file(name), secrets.token_hex(32))
    except OSError as error:
        raise FolderUnusable(
            [f"UPIK_VAR: folder {folder} tidak dapat dipakai ({error.strerror})."]
        ) from None
    if mode != settings.mode:
        raise SettingsRefused(
            [
                f"UPIK_VAR: folder {folder} dibuat dalam mode {mode}, sedangkan UPIK_MODE sekarang "
                f"{settings.mode}: pakailah folder lain."
            ]
        )
    return with_stored_keys(settings)


def modem_folder(settings: Settings, name: str) -> Path:
    """The data folder of a modem."""
    return settings.folder / "modems" / name


def ensure_private_folder(path: Path) -> None:
    """Makes a folder that only we may enter; raises where somebody else made it (in /tmp)."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise SettingsRefused(
            [f"Folder {path} harus milik pengguna ini dan bermode 0700: hapus folder itu dahulu."]
        )


def _close_to_others(folder: Path) -> None:
    """An open folder of ours is closed with all that is in it; what else is there is refused."""
    if not folder.stat().st_mode & UMASK:
        return
    is_ours = (folder / MARKER).is_file() or not any(folder.iterdir())
    if is_ours:
        with suppress(PermissionError):
            for parent, _, names in os.walk(folder):
                os.chmod(parent, 0o700)
                for path in (Path(parent, name) for name in names):
                    if path.is_file() and not path.is_symlink():
                        os.chmod(path, path.stat().st_mode & ~UMASK)
    if folder.stat().st_mode & UMASK:
        raise SettingsRefused(
            [
                f"UPIK_VAR: folder {folder} dapat dibaca pengguna lain di komputer ini: jadikan "
                f"milik pengguna Si UPIK dan tutup (chmod 700 {folder}), atau pakailah folder lain."
            ]
        )
    log.warning("UPIK_VAR: folder %s tadinya dapat dibaca pengguna lain; kini tertutup.", folder)


def _marked(folder: Path, mode: str) -> str:
    """The mode in the folder's marker; an unmarked folder gets this one."""
    _write_once(folder / MARKER, mode)
    return (folder / MARKER).read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """Creates a 0600 file whole, or leaves the one that is there (two processes may race)."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
