"""Recovery card (Kartu Pemulihan): the backups' private key, kept on paper and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyrage

from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.runtime import durable_files
from app.services.monitoring import backup_status
from app.services.monitoring.backup_status import CARD
from config import Settings

_PRIVATE: Final = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")
# Two people, each with a card; whoever has either opens every backup that is made meanwhile.
MOST: Final = 2
# So many characters of a public key tell two cards apart.
SHORTEST: Final = 10


def new_pair() -> tuple[str, str]:
    """A new private key and its public key; nothing is stored."""
    pair = pyrage.x25519.Identity.generate()
    return str(pair), str(pair.to_public())


def store(settings: Settings, publics: Sequence[str]) -> None:
    """Makes these the public keys of all later backups. Raises OSError."""
    durable_files.replace(settings.folder / CARD, "".join(f"{it}\n" for it in publics).encode())


def publics(settings: Settings) -> list[str]:
    """The public key of each card; raises BackupRefused if there is none or one is invalid, and
    OSError."""
    backup_status.share_card(settings)
    try:
        found = backup_status.card(settings).decode().split()
        for it in found:
            pyrage.x25519.Recipient.from_str(it)
    except (OSError, ValueError, pyrage.RecipientError):
        found = []
    if not found:
        raise BackupRefused(BackupReason.NO_CARD)
    return found


def without(settings: Settings, told: str) -> tuple[str, list[str]]:
    """The card whose public key begins so, and the others. Raises BackupRefused."""
    known = publics(settings)
    meant = [it for it in known if len(told) >= SHORTEST and it.startswith(told.lower())]
    if len(meant) != 1:
        raise BackupRefused(BackupReason.NOT_A_CARD, ", ".join(known))
    if len(known) == 1:
        raise BackupRefused(BackupReason.LAST_CARD)
    return meant[0], [it for it in known if it != meant[0]]


def public_of(private_key: str) -> str:
    """The public key of the card that this private key stands on."""
    return str(pyrage.x25519.Identity.from_str(private_key).to_public())


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
