"""supervisord under `make run`: the processes that it keeps, and where it runs."""

from __future__ import annotations

import shutil
import socket
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from supervisor.options import ServerOptions

from app.runtime.data_folder import claim_folder
from app.runtime.embedded_valkey import valkey_command
from app.runtime.supervisord import CONFIGURATION, control_socket, environment
from app.sms.protocol.watchdog import Deadlines
from config import Settings, load_settings
from tests.servers import ROOT


def read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> ServerOptions:
    """What supervisord reads."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    (settings.folder / "log").mkdir(exist_ok=True)
    control_socket(settings).parent.mkdir(exist_ok=True)
    options = ServerOptions()
    options.realize(["-c", str(CONFIGURATION)])
    return options


def programs(options: ServerOptions) -> dict[str, Any]:
    return {it.name: it for group in options.process_group_configs for it in group.process_configs}


def test_every_program_is_kept_in_whatever_folder(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = read(settings, monkeypatch)
    assert options.pidfile == str(folder / "supervisord.pid")
    assert options.logfile == str(folder / "log" / "supervisord.log")
    assert options.directory == str(ROOT)
    found = programs(options)
    assert found.keys() == {"valkey", "jobs", "papers", "modems", "cron", "web"}
    for name, program in found.items():
        assert program.stdout_logfile == str(folder / "log" / f"{name}.log")
        assert program.autostart
        assert program.autorestart
        assert program.stopasgroup
        assert program.killasgroup
        assert program.startretries > 100_000
        assert program.redirect_stderr
        assert program.stdout_logfile_maxbytes > 0


def test_a_modem_has_time_to_end_its_send_and_valkey_ends_last(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """supervisord ends one group after the other, the last one first."""
    options, limits = read(settings, monkeypatch), Deadlines()
    seconds = programs(options)["modems"].stopwaitsecs
    assert seconds > limits.answer + limits.prompt + limits.terminate
    valkey, others = sorted(options.process_group_configs)
    assert [program.name for program in valkey.process_configs] == ["valkey"]
    assert len(others.process_configs) == 5


def test_with_a_redis_url_no_valkey_starts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = claim_folder(load_settings(var=folder, redis_url="redis://queue.example:6379/0"))
    found = programs(read(settings, monkeypatch))
    assert [name for name, it in found.items() if not it.autostart] == ["valkey"]


def test_valkey_listens_on_a_private_socket_only_and_writes_no_file(settings: Settings) -> None:
    pairs = dict(pairwise(valkey_command(settings)))
    assert pairs["--port"] == "0"
    assert pairs["--unixsocket"] == str(settings.valkey_socket)
    assert pairs["--unixsocketperm"] == "700"
    assert pairs["--appendonly"] == "no"
    assert pairs["--save"] == ""
    assert pairs["--maxmemory-policy"] == "noeviction"


def test_supervisord_can_bind_its_socket_beside_valkeys_whatever_the_folder_is_called() -> None:
    """It binds a name with its process id first, and ends at once where the kernel refuses that."""
    for length in range(40, 120):
        with tempfile.TemporaryDirectory(dir="/tmp") as place:
            settings = load_settings(var=Path(place) / "".ljust(length - len(place) - 1, "x"))
            beside = control_socket(settings)
            shutil.rmtree(beside.parent, ignore_errors=True)
            beside.parent.mkdir(parents=True)
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(f"{beside}.{4194304}")
            shutil.rmtree(beside.parent)
