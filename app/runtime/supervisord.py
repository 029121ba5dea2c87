"""Writes supervisord's configuration: the processes that make up an installation."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from app.runtime.embedded_valkey import valkey_command
from config import ROOT, Settings, SettingsRefused

ZONE = "Asia/Jakarta"
VALKEY, GROUP = "valkey", "upik"
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

# Of a group all end at once, and the next group when the last of them has ended. Valkey has none:
# the others need it to the end.
_GROUP = """
[group:{group}]
programs = {names}
priority = 20
"""

_PROGRAM = """
[program:{name}]
command = {command}
directory = {root}
priority = 10
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
    """One process to keep alive."""

    name: str
    command: list[str]
    start_seconds: int = 5
    stop_seconds: int = 20


def programs(settings: Settings) -> list[Program]:
    """The processes of this installation: Valkey only where no REDIS_URL is given."""
    worker = [sys.executable, str(ROOT / "worker.py")]
    gunicorn = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
    rows = [
        # What a job is at is done again: it is killed at any step without harm.
        Program("jobs", [*worker, "jobs"], stop_seconds=3),
        Program("papers", [*worker, "papers"], stop_seconds=3),
        # A slow send and letting go of the modem: killed before, nobody knows its end.
        Program("modems", [*worker, "modems"], stop_seconds=60),
        Program("cron", [*worker, "cron"]),
        Program("web", [*gunicorn, "-c", str(ROOT / "gunicorn.conf.py"), "wsgi:app"]),
    ]
    if not settings.redis_url:
        rows.insert(0, Program(VALKEY, valkey_command(settings), 1))
    return rows


def ending_with_parent(command: list[str]) -> list[str]:
    """The command, told to end when its parent dies (even by kill -9): nothing is left running."""
    if shutil.which("setpriv"):
        return ["setpriv", "--pdeathsig", "TERM", "--", *command]
    return command


def configuration(settings: Settings) -> str:
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
    rows = programs(settings)
    sections = [_section(program, names) for program in rows]
    served = ",".join(program.name for program in rows if program.name != VALKEY)
    group = _GROUP.format(group=GROUP, names=served)
    return "".join([_HEAD.format(**names), group, *sections])


def _section(program: Program, names: dict[str, str]) -> str:
    return _PROGRAM.format(
        **names,
        name=program.name,
        command=_value(shlex.join(ending_with_parent(program.command))),
        start_seconds=program.start_seconds,
        stop_seconds=program.stop_seconds,
        retries=START_RETRIES,
    )


def control_socket(settings: Settings) -> Path:
    """Where supervisorctl talks to supervisord."""
    return settings.valkey_socket.with_name("supervisor.sock")


def configuration_file(settings: Settings) -> Path:
    """What supervisord and supervisorctl read."""
    return settings.folder / "supervisord.conf"


def write_configuration(settings: Settings) -> Path:
    """Writes supervisord.conf (0600) into the data folder and gives its path."""
    path = configuration_file(settings)
    draft = path.with_name("supervisord.conf.new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(configuration(settings))
    draft.replace(path)
    return path


def _value(value: object) -> str:
    """A value as supervisord reads it: % expands, and ';' or '#' after a space begins a comment."""
    text = str(value)
    if re.search(r"\s[;#]|[\n\r]", text):
        raise SettingsRefused([f"Nama folder {text} tidak dapat dipakai: memuat ' ;' atau ' #'."])
    return text.replace("%", "%%")
