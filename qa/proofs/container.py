"""A Debian folder booted by systemd-nspawn, with systemd as its first process."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from qa.proofs.bare_debian import Place, drop_groups, run
from tests.servers import wait_until

GROUP = "upik-units"


@dataclass(kw_only=True)
class Container(Place):
    """Where commands are run inside."""

    root: Path
    _process: subprocess.Popen[bytes] | None = None

    def boot(self) -> None:
        """Its first process is systemd, in a tree of control groups as a new system has it."""
        run(["umount", "-R", "/sys/fs/cgroup"])
        run(["mount", "-t", "cgroup2", "cgroup2", "/sys/fs/cgroup"])
        (group := Path("/sys/fs/cgroup") / GROUP).mkdir(exist_ok=True)
        words = ["systemd-nspawn", "--directory", str(self.root), "--boot", "--register=no"]
        words += ["--keep-unit", "--private-network", "--link-journal=no", "--console=pipe"]
        enter = f'echo 0 >{group}/cgroup.procs; exec "$@"'
        with (self.root.parent / "console.log").open("w") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", enter, "sh", *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        alive = ["systemctl", "is-active", "dbus"]
        wait_until(lambda: self.output(alive) == "active\n", "systemd", 180)
        self.sh("systemctl is-system-running --wait || systemctl --failed --no-legend", must=False)

    def halt(self) -> None:
        """Off, as by a person; no control group is left."""
        with self.timed("systemctl poweroff"):
            self.sh("systemctl poweroff", must=False)
            if self._process is not None:
                self._process.wait(200)
        drop_groups(GROUP)

    def command(self, words: list[str], *, is_alone: bool = False) -> list[str]:
        """The words, as a command inside."""
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return ["nsenter", "--all", f"--target={children[0] if children else 0}", "--", *words]
