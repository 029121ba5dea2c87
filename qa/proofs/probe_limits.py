"""Run as a service by qa/proofs/units.py: tries what deploy/systemd/upik-common.conf forbids.

A line each: `held` where it is refused, `OPEN` where it went through, and why.
"""

import ctypes
import os
import socket
from collections.abc import Callable
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
NEW_USER, READ_ONLY, FIFO = 0x10000000, 1, 1
STATUS = dict(
    line.split(":\t", 1)
    for line in Path("/proc/self/status").read_text().splitlines()
    if ":" in line
)


def call(name: str, *arguments: object) -> None:
    """A function of the C library, as Python's own: OSError when it fails."""
    if getattr(LIBC, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def held(name: str, attempt: Callable[[], object]) -> None:
    """Tries it."""
    try:
        attempt()
    except OSError as error:
        print(f"held {name}: {error.strerror}", flush=True)
    else:
        print(f"OPEN {name}", flush=True)


def is_true(name: str, fact: object) -> None:
    """States it."""
    print(f"{'held' if fact else 'OPEN'} {name}", flush=True)


def set_bit() -> None:
    """Makes a file that whoever runs it is its owner."""
    path = Path("/var/lib/upik/probe")
    path.touch()
    try:
        path.chmod(0o4755)
    finally:
        path.unlink()


is_true("no capabilities", int(STATUS["CapBnd"], 16) == int(STATUS["CapEff"], 16) == 0)
is_true("no new privileges", STATUS["NoNewPrivs"].strip() == "1")
is_true("system calls are filtered", STATUS["Seccomp"].strip() == "2")
for folder in ("/opt/upik", "/etc", "/usr", "/var/log", "/proc/sys"):
    is_true(f"{folder} is read-only", os.statvfs(folder).f_flag & READ_ONLY)
for folder in ("/var/lib/upik", "/mnt", "/media"):
    is_true(f"{folder} can be written", not os.statvfs(folder).f_flag & READ_ONLY)
is_true("/tmp is its own", os.listdir("/tmp") == [])
is_true("may open modems", 20 in os.getgroups())
held("reading /root", lambda: os.listdir("/root"))
held("reading the kernel's log", lambda: os.open("/proc/kmsg", os.O_RDONLY))
held("a setting of the kernel", lambda: os.open("/proc/sys/kernel/hostname", os.O_WRONLY))
held("a device's setting", lambda: os.open("/sys/power/state", os.O_WRONLY))
held("another name of the machine", lambda: call("sethostname", b"x", 1))
held("a user namespace", lambda: call("unshare", NEW_USER))
held("a mount", lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, None))
held("raw packets", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
held("real time", lambda: os.sched_setscheduler(0, FIFO, os.sched_param(1)))
held("a set-uid file", set_bit)
held("another personality", lambda: call("personality", 0x0008))
