"""Recovery card (Kartu Pemulihan): the backups' private key, kept on paper and nowhere else."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import pyrage

from app.domain.errors import BackupReason, BackupRefused
from app.runtime import durable_files
from app.services.monitoring.backup_status import CARD
from config import Settings

_PRIVATE: Final = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")


def new_pair() -> tuple[str, str]:
    """A new private key and its public key; nothing is stored."""
    pair = pyrage.x25519.Identity.generate()
    return str(pair), str(pair.to_public())


def store(settings: Settings, public: str) -> None:
    """Makes this the public key of all later backups. Raises OSError."""
    durable_files.replace(settings.folder / CARD, public.encode() + b"\n")


def public(settings: Settings) -> str:
    """The public key; raises BackupRefused if it is missing or invalid."""
    try:
        found = (settings.folder / CARD).read_text().strip()
        pyrage.x25519.Recipient.from_str(found)
    except (OSError, ValueError, pyrage.RecipientError):
        raise BackupRefused(BackupReason.NO_CARD) from None
    return found


def private(typed: str) -> str:
    """The private key in typed text or a file; raises BackupRefused if there is none."""
    found = _PRIVATE.search(re.sub(r"[ \t]", "", typed).upper())
    try:
        pyrage.x25519.Identity.from_str(found[0] if found else "")
    except pyrage.IdentityError:
        raise BackupRefused(BackupReason.NOT_A_KEY) from None
    return found[0] if found else ""


def in_file(content: bytes) -> str:
    """The private key in a file of any encoding; UTF-16 has a zero beside each letter."""
    return private(content.replace(b"\0", b"").decode("latin-1"))


def keys_file(target: Path, keys: dict[str, str]) -> None:
    """The two keys of production as lines of an environment file, readable by this user alone.
    Raises OSError: also when the file is there already."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in sorted(keys.items()))
