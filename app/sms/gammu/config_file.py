"""The configuration file that libGammu reads; SetConfig would switch off incoming SMS."""

import os
from pathlib import Path

from app.runtime import durable_files


def write_config(folder: Path, log: Path, model: str, connection: str, device: str) -> str:
    """Write it and make the log file, both private: the log repeats every SMS. Returns its name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(log, os.O_CREAT | os.O_WRONLY, 0o600))
    log.chmod(0o600)
    settings = {
        "model": model,
        "connection": connection,
        "device": device,
        "gammuloc": "/dev/null",
        "logfile": str(log),
        "logformat": "textall",
    }
    if any("\n" in value or "\r" in value for value in settings.values()):
        raise ValueError("a modem setting may not contain a line break")
    lines = [f"{key} = {value}" for key, value in settings.items()]
    durable_files.replace(folder / "gammurc", "\n".join(["[gammu]", *lines, ""]).encode())
    return str(folder / "gammurc")
