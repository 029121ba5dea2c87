"""A bare Debian in a folder, entered by chroot: like a new server or a base image.

Needs root, debootstrap, and a machine that is Debian itself: its mirror is used. Everything that is
started in it ends with this process, for `alone` puts it into namespaces of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

NET = "upik-prove"
IN_NET = ["nsenter", "--net=/run/prove.net", "--"]
INSIDE = "UPIK_PROVE_INSIDE"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}


def alone() -> None:
    """Goes on in mount and process namespaces of its own: what is left running ends with us."""
    if os.getuid() != 0:
        sys.exit("Needs root: chroot, mount, debootstrap.")
    if INSIDE in os.environ:
        return
    words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    again = [sys.executable, "-m", str(sys.modules["__main__"].__spec__.name), *sys.argv[1:]]
    os.execvpe("unshare", [*words, *again], {**os.environ, INSIDE: "1"})


@dataclass(kw_only=True)
class Place:
    """Where commands are run, and how long each step there took."""

    seconds: dict[str, float] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH, "HOME": "/root"})

    def command(self, words: list[str], *, is_alone: bool = False) -> list[str]:
        """The words, as a command there; `is_alone`: without a network."""
        raise NotImplementedError

    def sh(self, script: str, *, is_alone: bool = False, must: bool = True) -> str:
        """Runs a script there, its output shown and given back."""
        with subprocess.Popen(
            self.command(["sh", "-eu", "-c", script], is_alone=is_alone),
            env=self.environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            lines = []
            for line in process.stdout:
                print("   |", line, end="", flush=True)
                lines.append(line)
        if must and process.returncode:
            sys.exit(f"FAILED ({process.returncode}): {script}")
        return "".join([*lines, "" if not process.returncode else f"\nexit {process.returncode}"])

    def output(self, words: list[str]) -> str:
        """What a command says there, not shown; "" also when it fails."""
        done = subprocess.run(
            self.command(words, is_alone=True),
            env=self.environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Notes how long the block takes."""
        begun = time.monotonic()
        print(f"-- {name}", flush=True)
        yield
        self.seconds[name] = time.monotonic() - begun

    def tell(self) -> None:
        """The times, one a line."""
        for name, seconds in self.seconds.items():
            print(f"{seconds:7.1f} s  {name}")


@dataclass
class BareDebian(Place):
    """The folder."""

    root: Path
    suite: str

    def build(self) -> None:
        """debootstrap's smallest, and this machine's way to the mirrors and the package index."""
        mirror = _mirror()
        with self.timed("debootstrap"):
            run(["debootstrap", "--variant=minbase", self.suite, str(self.root), mirror])
        apt = self.root / "etc" / "apt"
        (apt / "sources.list").write_text(f"deb {mirror} {self.suite} main\n")
        for path in Path("/etc/apt/apt.conf.d").iterdir():
            shutil.copy(path, apt / "apt.conf.d")
        for name in ("hosts", "resolv.conf"):
            shutil.copy(f"/etc/{name}", self.root / "etc" / name)
        # The index's certificate may be known to this machine only.
        if certificates := os.environ.get("PIP_CERT"):
            shutil.copy(certificates, self.root / "etc" / "ssl.prove.crt")
            self.environment["PIP_CERT"] = "/etc/ssl.prove.crt"
        self.environment |= {
            name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")
        }
        self._devices()

    def _devices(self) -> None:
        dev = self.root / "dev"
        run(["mount", "-t", "proc", "proc", str(self.root / "proc")])
        run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", str(dev)])
        for name, numbers in DEVICES.items():
            run(["mknod", "-m", "0666", str(dev / name), "c", *map(str, numbers)])
        for name in ("pts", "shm"):
            (dev / name).mkdir()
        run(["mount", "-t", "devpts", "-o", "newinstance,ptmxmode=0666", "p", str(dev / "pts")])
        run(["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(dev / "shm")])
        (dev / "ptmx").symlink_to("pts/ptmx")
        (dev / "fd").symlink_to("/proc/self/fd")

    def own_net(self) -> None:
        """A network with nothing but loopback in it: commands in it begin with IN_NET."""
        run(["ip", "netns", "add", NET])
        run(["ip", "-n", NET, "link", "set", "lo", "up"])
        # systemd gives the door the right to listen below 1024; nobody is here to give it.
        low = "echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start"
        run(["ip", "netns", "exec", NET, "sh", "-c", low])
        target = self.root / "run" / "prove.net"
        target.touch()
        run(["mount", "--bind", f"/run/netns/{NET}", str(target)])

    def command(self, words: list[str], *, is_alone: bool = False) -> list[str]:
        """The words, as a command inside."""
        return ["chroot", str(self.root), *(IN_NET if is_alone else []), *words]

    def megabytes(self, path: str = "") -> int:
        """What a folder inside takes on the disk."""
        done = subprocess.run(
            ["du", "-sxm", str(self.root / path)], capture_output=True, text=True, check=True
        )
        return int(done.stdout.split()[0])


def drop_groups(name: str) -> None:
    """Takes control groups of this name away, in which nothing runs any more."""
    found = Path("/sys/fs/cgroup").rglob(name)
    for group in sorted((path for top in found for path in (top, *top.rglob("*"))), reverse=True):
        if group.is_dir():
            with suppress(OSError):
                group.rmdir()


def _mirror() -> str:
    """The first mirror that this machine itself uses."""
    for path in [*Path("/etc/apt/sources.list.d").glob("*.sources"), Path("/etc/apt/sources.list")]:
        text = path.read_text() if path.is_file() else ""
        if found := re.search(r"^(?:URIs:|deb(?: \[.*?\])?) *(https?://\S+)", text, re.MULTILINE):
            return found[1]
    sys.exit("No mirror in /etc/apt.")


def run(words: list[str]) -> None:
    """A command that must not fail; what it says is shown only then."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"FAILED: {' '.join(words)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
