"""The launcher as a person starts it: one line, sentences for refusals, nothing left running."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import psutil
import pytest

from app.runtime import launcher
from app.runtime.data_folder import claim_folder
from app.runtime.readiness import programs_not_running
from app.runtime.supervisord import CONFIGURATION, environment
from config import Settings, SettingsRefused, load_settings
from tests.servers import ROOT, free_port, run_python, wait_until

pytestmark = pytest.mark.programs
SECONDS = 600


class Launched:
    """`make run`'s launcher with a folder and a port of its own."""

    def __init__(self, folder: Path, **extra: str) -> None:
        self.folder = folder
        self.port = int(extra.get("PORT") or free_port())
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("UPIK_")},
            "UPIK_VAR": str(folder),
            "PORT": str(self.port),
            "UPIK_TEST_FAST_HASH": "1",
            "UPIK_DEMO": "kosong",
            **extra,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.runtime.launcher"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def line_with(self, word: str) -> str:
        """Waits for the launcher to say this; everything it said until then."""
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if word in line:
                return said
        raise AssertionError(f"it did not say {word}: {said}")

    def rest(self) -> str:
        """Waits for the launcher to end; everything it still said."""
        return self.process.communicate(timeout=SECONDS)[0]

    def processes(self) -> list[psutil.Process]:
        """Every living process that knows the folder: by its environment or (Valkey) its place."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.status() != psutil.STATUS_ZOMBIE and (
                process.environ().get("UPIK_VAR") == str(self.folder)
                or Path(process.cwd()).is_relative_to(self.folder)
            )
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def find(self, word: str) -> psutil.Process | None:
        """The oldest process with this word in its command."""
        found = []
        for row in self.processes():
            with suppress(psutil.NoSuchProcess):  # it ended since it was listed
                if word in " ".join(row.cmdline()):
                    found.append((row.create_time(), row))
        return min(found, key=lambda it: it[0])[1] if found else None

    def is_alive(self, role: str) -> bool:
        """Whether the health check of a container would call it healthy."""
        command = ["sh", "app/runtime/alive.sh", *role.split()]
        told = {**os.environ, "UPIK_VAR": str(self.folder), "PORT": str(self.port)}
        return subprocess.run(command, cwd=ROOT, env=told, check=False).returncode == 0

    def is_whole(self) -> bool:
        """Whether every program runs and has lasted its first seconds."""
        roles = (f"worker.py {role}" for role in ("jobs", "cron", "modems"))
        words = ("valkey-server", "gunicorn", *roles)
        lasting = not programs_not_running(claim_folder(load_settings(var=self.folder)))
        return lasting and all(self.find(word) for word in words)


@pytest.fixture
def launched(folder: Path) -> Iterator[Launched]:
    run = Launched(folder)
    yield run
    if run.process.poll() is None:
        run.process.terminate()
        run.process.communicate(timeout=SECONDS)
    elif run.process.stdout:
        run.process.stdout.close()
    for process in run.processes():
        process.kill()


def test_it_says_each_step_and_its_address_and_ctrl_c_leaves_nothing(launched: Launched) -> None:
    *steps, line = launched.line_with(f"http://127.0.0.1:{launched.port}").splitlines()
    assert [re.sub(r" \.\.\. \d+,\d detik$", "", step) for step in steps] == [
        "Tabel basis data",
        "Hak, peran, daftar SKPD, hari libur",
        "Pengguna, HP, dan modem contoh",
        "Layanan web",
    ]
    assert "admin, moderator" in line
    assert "kata sandi" in line
    wait_until(launched.is_whole, "every program runs")
    for role in ("web", "jobs", "papers", "cron", "modems", "modem simulator"):
        wait_until(partial(launched.is_alive, role), f"{role} is alive")
    # Whatever the shell that began it lets others do.
    assert [path for path in launched.folder.rglob("*") if path.lstat().st_mode & 0o077] == []
    second = Launched(launched.folder, PORT=str(launched.port))
    assert "sudah berjalan" in second.rest()
    assert second.process.returncode == 78
    launched.process.send_signal(signal.SIGINT)
    assert launched.rest() == ""
    assert launched.process.returncode == 0
    assert launched.processes() == []


def test_a_program_that_does_not_run_is_told(
    launched: Launched, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    launched.line_with("http://")
    wait_until(launched.is_whole, "every program runs", SECONDS)
    monkeypatch.setattr(launcher, "START_SECONDS", 0)
    monkeypatch.setattr(launcher, "SETTLE_SECONDS", 0)
    settings = claim_folder(load_settings(var=launched.folder))
    control = [sys.executable, "-m", "supervisor.supervisorctl", "-c", str(CONFIGURATION)]
    stop = [*control, "stop", "upik:cron"]
    subprocess.run(stop, check=True, capture_output=True, env=environment(settings))
    launcher._tell_missing(settings, launched.process)
    assert "Proses cron belum berjalan" in capsys.readouterr().err


def test_a_killed_launcher_leaves_nothing(launched: Launched) -> None:
    launched.line_with("http://")
    launched.process.kill()
    launched.rest()
    wait_until(lambda: not launched.processes(), "nothing is left running", SECONDS)


def test_a_killed_supervisor_is_started_again_with_everything(launched: Launched) -> None:
    launched.line_with("http://")
    wait_until(launched.is_whole, "every program runs")
    supervisor = launched.find("supervisor.supervisord")
    assert supervisor
    before = launched.find("worker.py modems")
    supervisor.kill()
    wait_until(lambda: before not in launched.processes(), "the orphans end", SECONDS)
    wait_until(launched.is_whole, "every program runs again", SECONDS)
    assert launched.line_with("dimulai lagi")


def test_a_port_in_use_is_one_sentence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = Launched(folder, PORT=str(taken.getsockname()[1]))
        assert run.rest().splitlines() == [
            f"PORT {run.port} sudah dipakai program lain: hentikan itu atau isi PORT lain."
        ]
    assert run.process.returncode == 78


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (errno.EADDRNOTAVAIL, 75, "HOST 127.0.0.1 bukan alamat komputer ini, atau belum"),
        (errno.EACCES, 78, "PORT 8000 tidak boleh dipakai pengguna ini"),
    ],
)
def test_an_address_that_cannot_be_had_is_not_called_a_port_in_use(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, fault: int, code: int, words: str
) -> None:
    """After a power cut the network may come later than we: systemd stops trying at 78 only."""
    refuse = Mock(side_effect=OSError(fault, os.strerror(fault)))
    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(SettingsRefused, match=words) as refused:
        launcher._is_free(settings)
    assert refused.value.exit_code == code


def test_a_folder_that_cannot_be_written_is_one_sentence(folder: Path) -> None:
    """A card that has become read-only; here what should be a file is none."""
    folder.mkdir(mode=0o700)
    (folder / "run.lock").mkdir()
    run = Launched(folder)
    (told,) = run.rest().splitlines()
    assert told.startswith(f"UPIK_VAR: {folder / 'run.lock'} tidak dapat dipakai (")
    assert run.process.returncode == 75


def test_on_a_full_disk_the_failure_itself_is_told(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "log").mkdir(mode=0o700)
    (folder / "log" / "start.log").symlink_to("/dev/full")
    (folder / "upik.sqlite3").mkdir()
    run = Launched(folder)
    told = run.rest()
    assert told.startswith("Persiapan gagal. Perbaiki yang tertulis di bawah ini, lalu ulangi")
    assert "periksa DATABASE_URL, izin folder data, dan sisa disk" in told
    assert "unable to open database file" in told
    assert "launch.py" not in told
    assert run.process.returncode == 1


def test_refused_settings_are_sentences_and_no_trace(folder: Path) -> None:
    run = Launched(folder, UPIK_MODE="production", UPIK_HTTPS="ya", UPIK_TEST_FAST_HASH="")
    assert run.rest().splitlines() == [
        "UPIK_HTTPS tidak sah: harus salah satu dari 'yes' atau 'no'."
    ]
    assert run.process.returncode == 78


def refused(code: int, *entry: str, **environment: str) -> str:
    """What a process says that ends with this code, and no trace."""
    done = run_python(*entry, **environment)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("entry", [["-m", "app.runtime.launcher"], ["worker.py", "jobs"]])
def test_a_folder_that_is_not_there_yet_is_tried_again(tmp_path: Path, entry: list[str]) -> None:
    """A disk that comes late after a power cut: systemd stops trying at 78 only."""
    (tmp_path / "disk").write_text("no folder can be made here")
    told = refused(75, *entry, UPIK_VAR=str(tmp_path / "disk" / "upik"))
    assert "tidak dapat dipakai" in told


def test_production_without_an_admin_says_what_to_do(folder: Path) -> None:
    run = Launched(
        folder,
        UPIK_MODE="production",
        SECRET_KEY="s" * 40,
        JOURNAL_KEY="j" * 40,
        UPIK_ALLOWED_HOSTS="localhost",
        UPIK_HTTPS="no",
        UPIK_TEST_FAST_HASH="",
    )
    said = run.line_with("Si UPIK berjalan di http://")
    assert "\nBelum ada Admin: jalankan upik init lebih dulu.\n" in said
    assert "contoh" not in said
    run.process.send_signal(signal.SIGINT)
    assert run.rest() == ""
    assert run.process.returncode == 0


@pytest.mark.parametrize("entry", [["worker.py", "jobs"], ["-m", "gunicorn", "wsgi:app"]])
def test_every_entry_refuses_like_the_launcher(folder: Path, entry: list[str]) -> None:
    told = refused(78, *entry, UPIK_MODE="production", UPIK_VAR=str(folder))
    assert "SECRET_KEY belum diisi" in told
