"""Servers that can be killed and come back on the same data; a disk that can be full."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import (
    INITDB,
    _accepts,
    _as_ordinary_user,
    _pings,
    free_port,
    postgres_program,
    valkey_on,
    wait_until,
)

__all__ = ["Filler", "Postgres", "Valkey", "full", "small_disk"]


class Valkey:
    """A Valkey in memory only, on a socket: killed, it comes back empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "valkey.sock"
        self.url = f"unix://{self.path}"
        self._stack = contextlib.ExitStack()
        self.start()

    def start(self) -> None:
        """Starts it (again)."""
        options = ("--port", "0", "--unixsocket", str(self.path), "--save", "")
        self.process = self._stack.enter_context(valkey_on(self.folder, *options))
        wait_until(lambda: _pings(self.url), "Valkey answers")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ends it."""
        self._stack.close()


class Postgres:
    """A PostgreSQL of its own; killed, it recovers from its log."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder, self.port = folder, free_port()
        self._fsync = "on" if durable else "off"
        self.url = f"postgresql://upik@127.0.0.1:{self.port}/postgres"
        self._user = _as_ordinary_user(folder)
        self._run(["initdb", "-D", str(folder / "data"), *INITDB])
        self.start()

    def start(self) -> None:
        """Starts it (again)."""
        options = {"listen_addresses": "127.0.0.1", "port": str(self.port), "fsync": self._fsync}
        options |= {"unix_socket_directories": ""}
        words = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        program = [postgres_program("postgres"), "-D", str(self.folder / "data"), *words]
        self.process = subprocess.Popen(
            [*self._user, *program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
        wait_until(lambda: _accepts(self.url), "PostgreSQL answers")

    def kill(self) -> None:
        """kill -9 of the server; its backends end with it."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """The fast shutdown."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)

    def _run(self, words: list[str]) -> None:
        command = [*self._user, postgres_program(words[0]), *words[1:]]
        subprocess.run(command, check=True, capture_output=True, cwd="/")


@contextmanager
def small_disk(folder: Path, megabytes: int, kind: str = "tmpfs") -> Iterator[Path]:
    """A file system of its own at `folder`; where we may not mount one, the test is skipped. An
    ext2 reserves no room."""
    folder.mkdir()
    options, source = ["-t", kind, "-o", f"size={megabytes}m"], kind
    if kind == "ext2":
        image = folder.with_suffix(".img")
        image.touch()
        os.truncate(image, megabytes << 20)
        subprocess.run(["mkfs.ext2", "-q", "-m", "0", str(image)], check=True)
        options, source = ["-o", "loop"], str(image)
    command = ["mount", *options, source, str(folder)]
    if os.getuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no right to mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Filler:
    """Takes every byte that is left on this disk, again and again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "filler"

    def top_up(self) -> None:
        """What was freed meanwhile is taken too."""
        with self.path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 4096)


@contextmanager
def full(folder: Path) -> Iterator[Filler]:
    """No byte is left on this disk for the block."""
    filler = Filler(folder)
    filler.top_up()
    try:
        yield filler
    finally:
        filler.path.unlink()
