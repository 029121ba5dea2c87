"""A bare Debian as a machine of its own: QEMU, Debian's kernel, systemd as the first process.

Its processor is emulated: nothing of the host is needed but `qemu-system-x86`, and it is slow.
Its only network leads to us: ssh, and nothing to the outside. Modems are USB serial cables (FTDI,
as inside of many of them) that end in a terminal of ours: plugged in and pulled out while it runs.
"""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.proofs.bare_debian import BareDebian, Place, run
from tests.servers import free_port

PACKAGES = (
    "systemd-sysv udev dbus kmod iproute2 openssh-server linux-image-amd64 initramfs-tools "
    "e2fsprogs modemmanager"
)
NO_SERVICES = "usr/sbin/policy-rc.d"
NETWORK = "[Match]\nType=ether\n[Network]\nDHCP=yes\n"
GIGABYTES = 8


def make_bootable(debian: BareDebian, key: Path) -> None:
    """What a server has and a container has not: a kernel, systemd, udev, a network, ssh."""
    no_services = debian.root / NO_SERVICES
    no_services.write_text("#!/bin/sh\nexit 101\n")
    no_services.chmod(0o755)
    debian.sh(
        "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq; "
        f"apt-get install -y -qq --no-install-recommends {PACKAGES} >/dev/null; "
        "systemctl enable systemd-networkd; systemctl disable systemd-networkd-wait-online"
    )
    run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)])
    files = {
        "etc/systemd/network/80-prove.network": NETWORK,
        "etc/fstab": "/dev/vda / ext4 defaults 0 1\n",
        "etc/hostname": "upik\n",
        "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 upik\n",
        "root/.ssh/authorized_keys": key.with_suffix(".pub").read_text(),
    }
    for name, content in files.items():
        (debian.root / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (debian.root / name).write_text(content)


def write_disk(debian: BareDebian, disk: Path) -> None:
    """The folder, without what is mounted in it, as a disk."""
    (debian.root / NO_SERVICES).unlink()
    plain = disk.with_name("plain")
    plain.mkdir()
    run(["mount", "--bind", str(debian.root), str(plain)])
    run(["mke2fs", "-q", "-t", "ext4", "-d", str(plain), str(disk), f"{GIGABYTES}G"])
    run(["umount", str(plain)])


@dataclass(kw_only=True)
class Machine(Place):
    """The machine of this folder: `vmlinuz`, `initrd.img`, `disk.img` and `key` are there."""

    folder: Path
    memory: int = 2048
    modems: dict[str, tuple[Path, int]] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.is_slow = True
        self._port = free_port()
        # What one run writes is not there for the next.
        run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", "disk.img",
             str(self.folder / "written.qcow2")])  # fmt: skip

    def boot(self) -> None:
        """Switches it on; returns when it lets us in."""
        words = [
            "qemu-system-x86_64",
            "-machine",
            "q35",
            "-accel",
            "tcg,thread=multi",
            "-cpu",
            "max",
        ]
        words += ["-smp", "2", "-m", str(self.memory), "-display", "none", "-no-reboot"]
        words += ["-kernel", "vmlinuz", "-initrd", "initrd.img"]
        words += ["-append", "root=/dev/vda rw console=ttyS0 net.ifnames=0"]
        words += ["-drive", "file=written.qcow2,if=virtio,cache=writeback"]
        forward = f"hostfwd=tcp:127.0.0.1:{self._port}-:22"
        words += ["-nic", f"user,model=virtio-net-pci,restrict=on,{forward}"]
        words += ["-device", "qemu-xhci,id=usb", "-qmp", "unix:qmp,server=on,wait=off"]
        words += ["-serial", "file:console.log"]
        self._process = subprocess.Popen(words, cwd=self.folder)
        for _ in range(600):
            if self.output(["echo", "in"]).strip() == "in":
                break
            if self._process.poll() is not None:
                sys.exit(f"FAILED: the machine ended with {self._process.returncode}")
            time.sleep(1)
        else:
            sys.exit("FAILED: the machine does not let us in (console.log)")

    def until(self, what: str, script: str, seconds: int = 300) -> None:
        """Waits until the script succeeds there."""
        end = time.monotonic() + seconds
        while "yes" not in self.output(
            ["sh", "-c", f"{{ {script}; }} >/dev/null 2>&1 && echo yes"]
        ):
            if time.monotonic() > end:
                sys.exit(f"FAILED: not within {seconds} s: {what}")
            time.sleep(1)

    def cut_power(self) -> None:
        """Without a word to it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def command(self, words: list[str], *, is_alone: bool = False) -> list[str]:
        """The words, as a command there; with a terminal where we have one."""
        options = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "ConnectTimeout": "120",
            "ConnectionAttempts": "5",
        }
        ssh = ["ssh", "-t", "-q", "-i", str(self.folder / "key"), "-p", str(self._port)]
        for name, value in options.items():
            ssh += ["-o", f"{name}={value}"]
        return [*ssh, "root@127.0.0.1", shlex.join(words)]

    def plug(self, name: str) -> None:
        """Puts the modem's cable into its socket."""
        terminal, port = self.modems[name]
        path = str(terminal.resolve())
        self._ask("chardev-add", id=f"end-{name}", backend={
            "type": "serial", "data": {"device": path}})  # fmt: skip
        self._ask("device_add", driver="usb-serial", id=name, chardev=f"end-{name}",
                  bus="usb.0", port=str(port))  # fmt: skip

    def pull(self, name: str) -> None:
        """Pulls it out."""
        self._ask("device_del", id=name)
        for _ in range(100):
            time.sleep(0.2)
            if self._ask("chardev-remove", must=False, id=f"end-{name}"):
                return
        sys.exit(f"FAILED: {name} is still plugged in")

    def _ask(self, what: str, *, must: bool = True, **arguments: Any) -> bool:
        """One request to QEMU; whether it was done."""
        with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rw") as stream:
            connection.settimeout(30)
            connection.connect(str(self.folder / "qmp"))
            stream.readline()
            answer: dict[str, Any] = {}
            for request in ({"execute": "qmp_capabilities"},
                            {"execute": what, "arguments": arguments}):  # fmt: skip
                stream.write(json.dumps(request) + "\n")
                stream.flush()
                answer = {}
                while not {"return", "error"} & set(answer):
                    answer = json.loads(stream.readline())
        if must and "error" in answer:
            sys.exit(f"FAILED: {what}: {answer['error']}")
        return "return" in answer
