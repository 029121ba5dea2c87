"""The tests' modem emulator as a stick that udev has named, and that can be pulled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.at_modem.control import ask
from tests.servers import ROOT, wait_until

DEVICE = Path("/dev/upik-modem1")


class Stick:
    """Of the group dialout, under the name of the first modem."""

    def __init__(self, folder: Path) -> None:
        self.link, self.control = folder / "tty", folder / "control"
        self.control.unlink(missing_ok=True)
        words = ["-m", "tests.at_modem", "--link", str(self.link), "--control", str(self.control)]
        self.process = subprocess.Popen([sys.executable, *words], cwd=ROOT)
        wait_until(self.control.exists, "the emulator")
        self.name_it()

    def name_it(self) -> None:
        """As udev does: a relative name, for the group dialout."""
        terminal = self.link.resolve()
        shutil.chown(terminal, group="dialout")
        terminal.chmod(0o660)
        DEVICE.unlink(missing_ok=True)
        DEVICE.symlink_to(os.path.relpath(terminal, DEVICE.parent))

    def pull(self) -> None:
        """Out."""
        ask(self.control, "unplug")
        DEVICE.unlink()

    def put_in(self) -> None:
        """In, under another number."""
        ask(self.control, "plug")
        self.name_it()

    def replug(self) -> None:
        """Out, and in again a little later."""
        self.pull()
        time.sleep(5)
        self.put_in()

    def close(self) -> None:
        """Nothing is left in /dev."""
        DEVICE.unlink(missing_ok=True)
        self.process.terminate()
