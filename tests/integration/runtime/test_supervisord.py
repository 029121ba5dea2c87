"""What the launcher gives supervisord: its configuration, and what it refuses to write."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from redis.exceptions import RedisError
from supervisor.options import ServerOptions

from app.runtime.data_folder import claim_folder
from app.runtime.embedded_valkey import valkey_command
from app.runtime.queues import connect
from app.runtime.supervisord import (
    configuration,
    control_socket,
    programs,
    write_configuration,
)
from app.sms.protocol.watchdog import Deadlines
from config import Settings, SettingsRefused, load_settings
from tests.servers import ROOT, wait_until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A name with everything that supervisord's file reads specially and a shell would split."""
    return tmp_path / "data 100% (x)"


@pytest.fixture
def settings(folder: Path) -> Settings:
    return claim_folder(load_settings(var=folder, redis_url=None, database_url=None))


def _read_by_supervisord(path: Path) -> ServerOptions:
    (path.parent / "log").mkdir(exist_ok=True)
    (path.parent / "valkey").mkdir(exist_ok=True)
    options = ServerOptions()
    options.realize(["-c", str(path)])
    return options


def test_supervisord_reads_what_we_write(settings: Settings, folder: Path) -> None:
    path = write_configuration(settings)
    assert path.stat().st_mode & 0o777 == 0o600
    options = _read_by_supervisord(path)
    groups = options.process_group_configs
    found = [program for group in groups for program in group.process_configs]
    assert {program.name for program in found} == {
        "valkey",
        "jobs",
        "papers",
        "modems",
        "cron",
        "web",
    }
    assert options.pidfile == str(folder / "supervisord.pid")
    assert options.logfile == str(folder / "log" / "supervisord.log")
    for program in found:
        assert program.stdout_logfile == str(folder / "log" / f"{program.name}.log")
        assert program.directory == str(ROOT)


def test_every_program_is_restarted_and_stopped_as_a_group(settings: Settings) -> None:
    options = _read_by_supervisord(write_configuration(settings))
    groups = options.process_group_configs
    for program in [program for group in groups for program in group.process_configs]:
        assert program.autorestart
        assert program.stopasgroup
        assert program.killasgroup
        assert program.startretries > 100_000
        assert program.redirect_stderr
        assert program.stdout_logfile_maxbytes > 0


def test_a_modem_has_time_to_end_its_send_and_to_let_go(settings: Settings) -> None:
    times = {row.name: row.stop_seconds for row in programs(settings)}
    limits = Deadlines()
    assert times["modems"] > limits.answer + limits.prompt + limits.terminate


def test_all_end_at_once_and_valkey_last(settings: Settings) -> None:
    """supervisord ends one group after the other, the last one first."""
    options = _read_by_supervisord(write_configuration(settings))
    valkey, others = sorted(options.process_group_configs)
    assert [program.name for program in valkey.process_configs] == ["valkey"]
    assert len(others.process_configs) == len(programs(settings)) - 1


def test_valkey_listens_on_a_private_socket_only_and_writes_no_file(settings: Settings) -> None:
    command = programs(settings)[0].command
    pairs = dict(pairwise(command))
    assert pairs["--port"] == "0"
    assert pairs["--unixsocket"] == str(settings.valkey_socket)
    assert pairs["--unixsocketperm"] == "700"
    assert pairs["--appendonly"] == "no"
    assert pairs["--save"] == ""
    assert pairs["--maxmemory-policy"] == "noeviction"


@pytest.mark.parametrize("tail", ["", "file appendonly.aof.1.incr.aof seq 1 type i\n"])
def test_what_a_power_cut_tore_does_not_keep_valkey_from_starting(
    settings: Settings, tail: str
) -> None:
    """Of a release that still wrote these files: an empty manifest, or zeros at the end."""
    store = settings.folder / "valkey" / "appendonlydir"
    for folder in (store, settings.valkey_socket.parent):
        folder.mkdir(parents=True, exist_ok=True)
    (store / "appendonly.aof.manifest").write_text(tail)
    (store / "appendonly.aof.1.incr.aof").write_bytes(bytes(4096))
    with subprocess.Popen(valkey_command(settings), stdout=subprocess.DEVNULL) as valkey:
        try:
            wait_until(lambda: valkey.poll() is not None or _pings(settings), "Valkey answers")
            assert valkey.poll() is None
        finally:
            valkey.terminate()


@pytest.mark.parametrize("length", range(40, 120))
def test_supervisord_can_bind_its_socket_beside_valkeys_whatever_the_folder_is_called(
    length: int,
) -> None:
    """It binds a name with its process id first, and ends at once where the kernel refuses that."""
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        settings = load_settings(var=Path(place) / "".ljust(length - len(place) - 1, "x"))
        beside = control_socket(settings)
        shutil.rmtree(beside.parent, ignore_errors=True)
        beside.parent.mkdir(parents=True)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"{beside}.{4194304}")
        shutil.rmtree(beside.parent)


def _pings(settings: Settings) -> bool:
    try:
        with connect(settings.redis) as client:
            return bool(client.ping())
    except RedisError:
        return False


def test_with_a_redis_url_no_valkey_is_started(folder: Path) -> None:
    settings = load_settings(var=folder, redis_url="redis://queue.example:6379/0")
    assert [program.name for program in programs(settings)] == [
        "jobs",
        "papers",
        "modems",
        "cron",
        "web",
    ]


def test_no_secret_stands_in_the_file(settings: Settings) -> None:
    assert settings.secret_key
    assert settings.secret_key not in configuration(settings)


@pytest.mark.parametrize("part", ["a ;b", "a #b", "a\nb"])
def test_a_folder_the_file_cannot_hold_is_refused(tmp_path: Path, part: str) -> None:
    with pytest.raises(SettingsRefused, match="Nama folder"):
        configuration(load_settings(var=tmp_path / part))
