"""`make run`: checks and prepares the installation, runs it under supervisord, cleans up."""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from app.database import damage
from app.domain.operations.database_damage import DAMAGED
from app.domain.words import N_
from app.runtime.data_folder import UMASK, FolderUnusable, claim_folder, ensure_private_folder
from app.runtime.embedded_valkey import ensure_folders
from app.runtime.process_lock import try_lock
from app.runtime.readiness import is_web_ready, programs_not_running, say_end, say_step, say_tail
from app.runtime.supervisord import CONFIGURATION, control_socket, ending_with_parent, environment
from config import ROOT, Settings, SettingsRefused, load_settings

DEMO_USERS = (
    "admin, moderator, pimpinan, auditor, operator-pupr, kadis-pupr, operator-dukcapil, "
    "operator-dishub"
)
START_SECONDS = 90
# A program that lasted so long is called running.
SETTLE_SECONDS = 5.0
CARD = "cadangan.pub"
_FLASK = (sys.executable, "-m", "flask", "--app", "wsgi:app")
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")


class Stopped(Exception):
    """A person or the system asked us to end."""


class AddressAway(SettingsRefused):
    """HOST is no address of this computer now: after a power cut the network may come later."""

    exit_code = FolderUnusable.exit_code


def main() -> int:
    """Runs Si UPIK in the foreground until Ctrl-C or SIGTERM; else the refusal's exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    os.umask(UMASK)
    try:
        settings = claim_folder(load_settings())
        with try_lock(settings.folder / "run.lock") as alone:
            _check(settings, alone)
            return _run(settings)
    except SettingsRefused as refused:
        print("\n".join(refused.problems), file=sys.stderr)
        return refused.exit_code
    except OSError as error:
        told = f"UPIK_VAR: {error.filename or ''} tidak dapat dipakai ({error.strerror or error})."
        print(told, file=sys.stderr)
        return FolderUnusable.exit_code
    except Stopped:
        return 0


def _check(settings: Settings, alone: bool) -> None:
    """Refuses what would fail later with a longer story."""
    if not alone:
        raise SettingsRefused(
            [f"Si UPIK sudah berjalan dengan folder {settings.folder}: hentikan dahulu (Ctrl-C)."]
        )
    if not _is_free(settings):
        raise SettingsRefused(
            [f"PORT {settings.port} sudah dipakai program lain: hentikan itu atau isi PORT lain."]
        )
    ensure_private_folder(settings.folder / "log")
    ensure_folders(settings)
    if is_pango_missing():
        print(
            N_("Tombol PDF tidak tersedia: pasang paket libpango-1.0-0 dan libpangoft2-1.0-0."),
            file=sys.stderr,
        )


def is_pango_missing() -> bool:
    """Whether the library that draws PDF files is missing."""
    try:
        for name in PANGO:
            ctypes.CDLL(name)
    except OSError:
        return True
    return False


def _is_free(settings: Settings) -> bool:
    """Whether HOST:PORT can be listened on; waits a little for a former run that is ending."""
    until = time.monotonic() + 10
    while True:
        try:
            with socket.create_server(
                (settings.host, settings.port),
                family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET,
            ):
                return True
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise _not_ours(settings, error) from None
            if time.monotonic() > until or not _former(settings.folder):
                return False
            time.sleep(0.3)


def _not_ours(settings: Settings, error: OSError) -> SettingsRefused:
    """Why HOST:PORT can't be had at all, whoever has it."""
    if isinstance(error, socket.gaierror):
        return SettingsRefused([f"HOST {settings.host} tidak dikenal."])
    if error.errno == errno.EACCES:
        told = f"PORT {settings.port} tidak boleh dipakai pengguna ini: isi PORT 1024 atau lebih."
        return SettingsRefused([told])
    return AddressAway(
        [f"HOST {settings.host} bukan alamat komputer ini, atau belum: jaringannya belum siap."]
    )


def _former(folder: Path) -> int | None:
    """The process id of a supervisord of this folder that still lives (its launcher was killed)."""
    try:
        pid = int((folder / "supervisord.pid").read_text())
        given = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if f"RUN_DATA={folder}".encode() in given else None


def _run(settings: Settings) -> int:
    given = {**environment(settings), "UPIK_VAR": str(settings.folder), "TZ": "Asia/Jakarta"}
    password = settings.demo_password or secrets.token_hex(6)
    if settings.is_latihan:
        given["UPIK_DEMO_PASSWORD"] = password
    if refused := _prepare(given):
        return refused
    if settings.is_latihan and sys.stdout.isatty() and not settings.key_file(CARD).is_file():
        # Straight to the terminal: what is captured might end in a log.
        subprocess.run([*_FLASK, "backup", "key"], cwd=ROOT, env=given, check=False)
    announcement = _announcement(settings, password)
    wait = 1.0
    while True:
        code = _supervise(settings, given, announcement)
        if code == 0:
            return 0
        # supervisord itself was killed: its processes end with it; then all start again.
        print(f"Pengawas proses berhenti ({code}); semua dimulai lagi.", file=sys.stderr)
        announcement, wait = "", min(wait * 2, 30)
        time.sleep(wait)
        _is_free(settings)


def _prepare(given: dict[str, str]) -> int:
    """Makes the data ready, in a process that ends with it; the exit code, with the reason told."""
    command = [sys.executable, str(ROOT / "worker.py"), "prepare"]
    done = subprocess.run(
        command, cwd=ROOT, env=given, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode in (0, SettingsRefused.exit_code, FolderUnusable.exit_code):
        print(done.stderr, end="", file=sys.stderr)
        return done.returncode
    log = Path(given["UPIK_VAR"]) / "log" / "start.log"
    # A full disk may be just why it failed.
    with suppress(OSError):
        log.write_text(done.stderr)
    said = f"Persiapan gagal. Perbaiki yang tertulis di bawah ini, lalu ulangi; rincian di {log}:"
    say_end(said, done.stderr)
    return 1


def _supervise(settings: Settings, given: dict[str, str], announcement: str) -> int:
    """Keeps supervisord until it ends; 0 when we were asked to end, else how it died."""
    command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(CONFIGURATION)]
    process = subprocess.Popen(
        ending_with_parent(command), cwd=ROOT, env=given, start_new_session=True
    )
    try:
        if announcement:
            _announce(settings, process, announcement)
        return _wait(settings, process) or 1
    except Stopped:
        process.terminate()
        process.wait()
        return 0


def _wait(settings: Settings, process: subprocess.Popen[bytes]) -> int:
    """How supervisord ends; meanwhile says once that the database is damaged."""
    while not damage.is_noted(settings.folder):
        with suppress(subprocess.TimeoutExpired):
            return process.wait(SETTLE_SECONDS)
    print(DAMAGED, file=sys.stderr, flush=True)
    return process.wait()


def _announce(settings: Settings, process: subprocess.Popen[bytes], announcement: str) -> None:
    with say_step("Layanan web"):
        is_ready = _wait_for_web(settings, process)
    if damage.is_noted(settings.folder):
        return  # it serves nothing, which is said next
    if is_ready:
        print(announcement, flush=True)
        _tell_missing(settings, process)
        return
    log = settings.folder / "log" / "web.log"
    say_tail(f"Halaman web belum menjawab dan terus dicoba lagi; rincian di {log}:", log)


def _wait_for_web(settings: Settings, process: subprocess.Popen[bytes]) -> bool:
    is_awake = False
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if not is_awake:
            is_awake = _wake(settings)
        elif is_web_ready(settings):
            return True
        time.sleep(0.05)
    return False


def _wake(settings: Settings) -> bool:
    """supervisord starts its programs when somebody calls, or a second later."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(control_socket(settings)))
        return True
    return False


def _tell_missing(settings: Settings, process: subprocess.Popen[Any]) -> None:
    """Nobody looks for what is missing behind pages that answer: say it here."""
    until = time.monotonic() + START_SECONDS
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(SETTLE_SECONDS)
            return
        if not (names := programs_not_running(settings)):
            return
        if time.monotonic() > until:
            break
    for name in names:
        log = settings.folder / "log" / f"{name}.log"
        say_tail(f"Proses {name} belum berjalan dan terus dicoba lagi; rincian di {log}:", log)


def _announcement(settings: Settings, password: str) -> str:
    host = "localhost" if settings.host in ("0.0.0.0", "::") else None
    address = f"{host}:{settings.port}" if host else settings.address
    if not settings.is_latihan:
        return f"Si UPIK berjalan di http://{address} (hentikan: Ctrl-C)"
    return (
        f"Si UPIK (mode latihan) siap: http://{address} | pengguna: {DEMO_USERS} | "
        f"kata sandi semuanya: {password} | hentikan: Ctrl-C"
    )


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
