"""The emulated modem on a pty, served by a thread."""

import contextlib
import fcntl
import os
import re
import select
import termios
import threading
import time
import tty
from pathlib import Path

from tests.at_modem.modem import AtModem, Unplugged

CTRL_Z, ESC = b"\x1a", b"\x1b"
_PDU = re.compile(rb"(?:[0-9A-F]{2}){12,}")


class Emulator(AtModem):
    """The modem on a pty, served by a thread; `link` is a stable name like /dev/serial/by-id."""

    def __init__(self, link: Path) -> None:
        super().__init__()
        self.link = link
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._master = self._slave = -1
        self._buffer = b""

    def start(self) -> "Emulator":
        self.plug()
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(5)
        self.unplug()

    def plug(self) -> None:
        """Make the device appear (again)."""
        with self.lock:
            master, slave = os.openpty()
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._buffer = b""
            self.power_on()
            self.link.unlink(missing_ok=True)
            self.link.symlink_to(os.ttyname(slave))
            self._slave, self._master = slave, master

    def unplug(self) -> None:
        """Make the device vanish: the name is gone, and who has it open gets errors."""
        with self.lock:
            master, slave, self._master, self._slave = self._master, self._slave, -1, -1
            self.link.unlink(missing_ok=True)
            for descriptor in (slave, master):
                if descriptor >= 0:
                    os.close(descriptor)

    def _serve(self) -> None:
        while not self._stop.is_set():
            master = self._master
            if master < 0:
                self._stop.wait(0.02)
                continue
            with contextlib.suppress(OSError, ValueError):
                # gammu takes the device for itself alone; a port forgets that when its last user is
                # gone, killed or not. Ours has no last one, for we keep it open: said for it.
                fcntl.ioctl(self._slave, termios.TIOCNXCL)
                readable, _, _ = select.select([master], [], [], 0.02)
                self._turn(master, bool(readable))

    def _turn(self, master: int, readable: bool) -> None:
        with self.lock:
            if master != self._master:  # unplugged meanwhile: the number may be another file's
                return
            try:
                self._buffer += os.read(master, 4096) if readable else b""
                for answer in self.due():
                    self._write(answer)
                while not self.is_busy and self._step():
                    pass
            except Unplugged:
                self.unplug()

    def _step(self) -> bool:
        """Take one command or SMS body off the buffer."""
        if self.wants_body:
            return self._step_body()
        body, ended, rest = self._buffer.partition(CTRL_Z)
        if ended and _PDU.fullmatch(body):
            self.overheard(body)
            self._buffer = rest
        self._buffer = self._buffer.lstrip(b"\x1b\x1a\r\n")
        line, ended, rest = self._buffer.partition(b"\r")
        if not ended:
            return False
        self._buffer = rest
        if not self.is_dead:
            self._write(line + b"\r")
        self._write(self.command(line.decode("latin-1").strip()))
        return True

    def _step_body(self) -> bool:
        for mark in (CTRL_Z, ESC):
            body, ended, rest = self._buffer.partition(mark)
            if ended:
                self._buffer = rest
                self._write(body)
                self._write(self.body(body)) if mark == CTRL_Z else self.abandon()
                return True
        return False

    def _write(self, data: bytes) -> None:
        while data and self._master >= 0:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                time.sleep(0.001)
