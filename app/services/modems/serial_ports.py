"""Lists plugged-in modems under names that survive a replug (G12)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

BY_ID: Final = Path("/dev/serial/by-id")
_MOST: Final = 50


def plugged_in(folder: Path = BY_ID) -> list[str]:
    """The serial devices of this computer by their lasting names; empty where there are none."""
    try:
        return sorted(str(path) for path in folder.iterdir())[:_MOST]
    except OSError:
        return []
