"""Proves deploy/systemd under a real systemd: `python -m qa.proofs.units trixie FOLDER`

(root, debootstrap, systemd-container). Installs by docs/pasang.md in a bare Debian in FOLDER (made,
and left there), boots it in a container that has no network but loopback, follows the page, and
then does what happens to a server: kills, a stop with an SMS on its way, settings that are refused,
a folder that is not there. The modem is the emulator of the tests.

The kernel is the host's: a lack of memory, udev and a cut of the power are the matter of
qa/proofs/machine.py, which boots the disk that is written here.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from app.runtime.version import VERSION
from qa.proofs.bare_debian import BareDebian, Place, alone, run
from qa.proofs.container import Container
from qa.proofs.install import SITE, archive, blocks, do_block, tell_logs
from qa.proofs.qemu import make_bootable, write_disk
from qa.proofs.story import Story
from qa.proofs.visitor import AUTHORITY, Visitor
from tests.servers import ROOT

BACKUPS = "ls -l /var/lib/upik/data/cadangan/*.age"
PROCESSES = {
    "jobs": "worker.py jobs",
    "papers": "worker.py papers",
    "cron": "worker.py cron",
    "modem": "worker.py modem modem1",
    "web": "gunicorn",
    "valkey": "valkey-server",
    "supervisord": "supervisor.supervisord",
    "launcher": "app.runtime.launcher",
}
PLUG = (
    "install -d -o upik -g upik /run/modem; ln -sf /run/modem/tty /dev/upik-modem1; "
    "systemd-run -q --unit=stick --uid=upik -p WorkingDirectory=/opt/upik "
    "/opt/upik/.venv/bin/python -m tests.at_modem --link /run/modem/tty --control /run/modem/c; "
    "for _ in $(seq 60); do test -e /dev/upik-modem1 && exit; sleep 1; done; exit 1"
)


def install(suite: str, folder: Path) -> None:
    """The page up to the first step that needs a modem, in a chroot with a network."""
    debian = BareDebian(folder / "root", suite)
    folder.mkdir(parents=True)
    debian.build()
    make_bootable(debian, folder / "key")
    (debian.root / f"root/upik-{VERSION}.tar.gz").write_bytes(archive(VERSION, {}))
    for needs_modem, script in blocks()[1:]:
        if needs_modem:
            break
        do_block(debian, script)
    for name in ("vmlinuz", "initrd.img"):
        shutil.copy(debian.root / name, folder / name)
    with debian.timed("disk"):
        write_disk(debian, folder / "disk.img")
    debian.tell()
    # What a chroot needs is in the way of what boots.
    for name in ("dev/pts", "dev/shm", "dev", "proc"):
        run(["umount", str(debian.root / name)])


def probe(place: Place) -> None:
    """A unit with the same lines, whose program tries what it must not be able to."""
    unit = (ROOT / "deploy" / "systemd" / "upik.service").read_text()
    unit = re.sub(r"^(ExecStart=).*$", r"\1/usr/bin/python3 /opt/probe.py", unit, flags=re.M)
    unit = unit.replace("Type=exec", "Type=oneshot").replace("Restart=always", "Restart=no")
    code = (ROOT / "qa" / "proofs" / "probe_limits.py").read_text()
    for name, text in (("etc/systemd/system/probe.service", unit), ("opt/probe.py", code)):
        place.sh(f"cat >/{name} <<'EOF'\n{text}\nEOF")
    said = place.sh(
        "systemctl daemon-reload; systemctl start probe || true; "
        "journalctl -u probe --no-pager -o cat | grep -E '^(held|OPEN)'"
    )
    if "OPEN" in said or said.count("held") < 10:
        sys.exit("FAILED: limits that do not hold")


class Proof:
    """What is done to the booted system, and what must be true of it afterwards."""

    def __init__(self, place: Place) -> None:
        self.place = place
        root = f"/var/lib/caddy/.local/share/{AUTHORITY}"
        self.visitor = Visitor(SITE, place.output, root)
        self.story = Story(place, self.visitor, self.ask, lambda: tell_logs(place))

    def ask(self, do: str, **arguments: object) -> Any:
        """The modem's emulator, inside."""
        code = (
            "import json, sys; from pathlib import Path; from tests.at_modem.control import ask; "
            "print(json.dumps(ask(Path('/run/modem/c'), **json.loads(sys.argv[1]))))"
        )
        words = ["upik", "--", ".venv/bin/python", "-c", code, json.dumps({"do": do, **arguments})]
        return json.loads(self.place.output(words))

    def processes(self) -> dict[str, int]:
        """The unit's processes by role: the oldest of each."""
        script = (
            "for p in $(cat /sys/fs/cgroup/system.slice/upik.service/cgroup.procs); do "
            "echo $p $(tr '\\0' ' ' </proc/$p/cmdline); done"
        )
        rows = self.place.output(["sh", "-c", script]).splitlines()
        found: dict[str, int] = {}
        for row in sorted(rows, key=lambda row: int(row.split()[0])):
            for role, words in PROCESSES.items():
                if words in row:
                    found.setdefault(role, int(row.split()[0]))
        return found

    def kill_each(self) -> None:
        """kill -9; what is gone comes back, and the next SMS goes through."""
        for role in PROCESSES:
            self.story.until("all run", lambda: set(self.processes()) == set(PROCESSES))
            pid = self.processes()[role]
            with self.place.timed(f"kill -9 {role}"):
                self.place.sh(f"kill -9 {pid}")
                self.story.until(
                    f"{role} again",
                    lambda role=role, pid=pid: self.processes().get(role, pid) != pid,
                )
                self.story.until("the door", self.story.answers)
            self.story.there_and_back(f"sesudah kill {role}")
        with self.place.timed("kill -9 caddy"):
            self.place.sh("kill -9 $(systemctl show -P MainPID caddy)")
            self.story.until("the door", self.story.answers)

    def refuse(self) -> None:
        """Settings that are wrong stay stopped; a folder that is not there is waited for."""
        at, env = "systemctl show upik -P", "/etc/upik/upik.env"
        self.place.sh(
            f"cp {env} /root/env; echo UPIK_WEB_WORKERS=x >>{env}; systemctl restart upik"
        )
        self.story.until(
            "refused", lambda: "failed" in self.place.output(["systemctl", "is-failed", "upik"])
        )
        said = self.place.sh(f"{at} ExecMainStatus; journalctl -u upik -n 5 --no-pager -o cat")
        self.place.sh(f"cp /root/env {env}; mv /var/lib/upik/data /root/data; "
                      "touch /var/lib/upik/data; systemctl start upik; sleep 20")  # fmt: skip
        tried = self.place.sh(f"{at} NRestarts; {at} ExecMainStatus")
        self.place.sh("rm /var/lib/upik/data; mv /root/data /var/lib/upik/data")
        with self.place.timed("folder data kembali, layanan mulai sendiri"):
            self.story.until("the door", self.story.answers)
        if "78" not in said or "UPIK_WEB_WORKERS" not in said or int(tried.split()[0]) < 2:
            sys.exit(f"FAILED: {said} {tried}")


def main(suite: str, folder: str) -> None:
    """All of it; the times at the end."""
    if not (Path(folder) / "disk.img").exists():
        install(suite, Path(folder))
    place = Container(root=Path(folder).resolve() / "root")
    with place.timed("boot"):
        place.boot()
    place.sh(PLUG)
    proof = Proof(place)
    for needs_modem, script in blocks()[4:]:
        if not needs_modem:
            do_block(place, script)
    proof.visitor.log_in()
    proof.story.there_and_back("pertama")
    place.sh(
        "systemd-analyze --no-pager critical-chain upik.service; "
        "systemd-analyze verify upik.service; "
        "systemd-analyze --no-pager security upik.service | tail -n 1; "
        "systemctl show upik -p OOMPolicy -p ProtectSystem -p TimeoutStopUSec -p NRestarts"
    )
    probe(place)
    if not proof.visitor.gets_pdf():
        sys.exit("FAILED: a report as PDF")
    proof.kill_each()
    proof.story.stop_while_sending("systemctl stop upik", "systemctl start upik")
    proof.refuse()
    proof.story.there_and_back("terakhir")
    proof.story.all_there()
    # Due by the clock of the service itself: every 5 minutes it asks whether a night has passed
    # without a backup.
    proof.story.patience = 400
    proof.story.until("the backup of the night", lambda: bool(place.output(["sh", "-c", BACKUPS])))
    place.sh(BACKUPS)
    place.sh("journalctl -u upik --no-pager | tail -n 40; journalctl -u upik --no-pager | wc -l")
    place.tell()
    place.halt()


if __name__ == "__main__":
    alone()
    main(*sys.argv[1:])
