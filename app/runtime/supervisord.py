"""supervisord under `make run`: its configuration is a file, which reads where things lie here."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

from config import ROOT, Settings

CONFIGURATION: Final = ROOT / "app" / "runtime" / "supervisord.conf"


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of supervisord and supervisorctl: ours, and what the file reads."""
    return {
        **os.environ,
        "RUN_ROOT": str(ROOT),
        "RUN_DATA": str(settings.folder),
        "RUN_CONTROL": str(control_socket(settings)),
        "RUN_PYTHON": shlex.join(ending_with_parent([sys.executable])),
        "RUN_VALKEY": str(not settings.redis_url).lower(),
    }


def ending_with_parent(command: list[str]) -> list[str]:
    """Have the command end when its parent dies (even by kill -9): nothing is left running."""
    if shutil.which("setpriv"):
        return ["setpriv", "--pdeathsig", "TERM", "--", *command]
    return command


def control_socket(settings: Settings) -> Path:
    """Return where supervisorctl talks to supervisord."""
    return settings.valkey_socket.with_name("supervisor.sock")
