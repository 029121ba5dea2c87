"""Proves the modem's name and a cut of the power: `python -m qa.proofs.machine FOLDER`

(qemu-system-x86, qemu-utils, openssh-client). FOLDER is one that qa/proofs/units.py has filled.
What it installed there is booted as a machine of its own, with Debian's kernel, udev and USB
sockets, and the page on installing is followed from the modem on. The modem is the emulator of the
tests at the other end of a USB serial cable, which is pulled out and put in again after another.

The processor is emulated, some 15 times slower than a real one: the times say that it works, not
how fast. A real modem is not in it.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from qa.proofs.bare_debian import alone
from qa.proofs.install import SITE, blocks, do_block, tell_logs
from qa.proofs.qemu import Machine
from qa.proofs.story import Story
from qa.proofs.units import BACKUPS, probe
from qa.proofs.visitor import AUTHORITY, Visitor
from tests.at_modem.control import ask
from tests.servers import ROOT, wait_until

NAMED = (
    "readlink -f /dev/upik-modem1; "
    "udevadm info --query=property --name=/dev/upik-modem1 | grep -E '^ID_(PATH|MM_DEV.*)='; "
    "stat -L -c '%a %G' /dev/upik-modem1"
)
UNIT = "/sys/fs/cgroup/system.slice/upik-papers.service/cgroup.procs"
# One more process of the unit's, that takes all the memory there is.
HOG = f"""cat >/root/hog <<'EOF'
echo $$ >{UNIT}
echo 1000 >/proc/self/oom_score_adj
exec python3 -c 'x = [b"x" * 2**20 for _ in range(2**16)]'
EOF
sh /root/hog"""
STATE = ["systemctl", "show", "upik-papers", "-p", "MainPID", "-p", "NRestarts"]


def name_modems(machine: Machine) -> None:
    """The name belongs to the socket: through pulling out, through another modem that was first."""
    machine.pull("modem1")
    machine.until("no name without a modem", "! test -e /dev/upik-modem1")
    machine.until("its owner has let go", "! ls -l /proc/[0-9]*/fd 2>&1 | grep -q ttyUSB")
    machine.plug("modem2")
    machine.until("the other modem is the first", "test -e /dev/ttyUSB0")
    machine.plug("modem1")
    machine.until("the name is back", "test -e /dev/upik-modem1")
    said = machine.sh(NAMED)
    if (
        "/dev/ttyUSB1" not in said
        or "ID_MM_DEVICE_IGNORE=1" not in said
        or "660 dialout" not in said
    ):
        sys.exit("FAILED: the name, or what it is the name of")


def lack_memory(machine: Machine) -> None:
    """The kernel ends one process of the unit; the others go on."""
    before = machine.output(STATE)
    machine.sh(HOG, must=False)
    said = machine.sh(
        "journalctl -k -o cat | grep -i 'out of memory'; journalctl -u 'upik*' -n 5 -o cat",
        must=False,
    )
    after = machine.output(STATE)
    if "out of memory" not in said.lower() or before != after:
        sys.exit(f"FAILED: {before} -> {after}")


def main(folder: str) -> None:
    """All of it; the times at the end."""
    place = Path(folder).resolve()
    sticks = []
    for name in ("modem1", "modem2"):
        link, control = place / name, place / f"{name}.control"
        control.unlink(missing_ok=True)
        words = ["-m", "tests.at_modem", "--link", str(link), "--control", str(control)]
        sticks.append(subprocess.Popen([sys.executable, *words], cwd=ROOT))
        wait_until(control.exists, "the emulator")
    modems = {"modem1": (place / "modem1", 1), "modem2": (place / "modem2", 2)}
    machine = Machine(folder=place, modems=modems)
    with machine.timed("boot"):
        machine.boot()
    machine.plug("modem1")
    machine.sh("systemctl is-system-running --wait || systemctl --failed")
    machine.sh("udevadm verify --no-summary; systemctl is-active ModemManager caddy upik.target")
    for _, script in blocks()[4:]:
        do_block(machine, script)
    visitor = Visitor(SITE, machine.output, f"/var/lib/caddy/.local/share/{AUTHORITY}")
    story = Story(
        machine, visitor, partial(ask, place / "modem1.control"), partial(tell_logs, machine), 900
    )
    visitor.log_in()
    story.there_and_back("pertama")
    probe(machine)
    name_modems(machine)
    story.there_and_back("dicabut dan dipasang lagi")
    lack_memory(machine)
    story.there_and_back("sesudah memori habis")
    machine.cut_power()
    with machine.timed("listrik kembali sampai situs menjawab"):
        machine.boot()
        machine.plug("modem2")
        machine.plug("modem1")
        story.until("the door", story.answers)
    story.there_and_back("sesudah listrik padam")
    story.all_there()
    machine.sh("journalctl --list-boots --no-pager")
    with machine.timed("cadangan malam"):
        machine.until("the backup of the night", BACKUPS, 1500)
    machine.cut_power()
    machine.tell()
    for stick in sticks:
        stick.terminate()


if __name__ == "__main__":
    alone()
    main(*sys.argv[1:])
