"""Proves deploy/systemd under a real systemd: `python -m qa.proofs.units trixie FOLDER`

(root, debootstrap, systemd-container). Installs by docs/admin/pasang.md in a bare Debian in FOLDER
(made, and left there), boots it in a container that has no network but loopback, follows the page,
and then does what happens to a server: kills, a stop with an SMS on its way, settings that are
refused, a folder that is not there. The modem is the emulator of the tests.

The kernel is the host's: a lack of memory, udev and a cut of the power are not tried here.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from app.runtime.version import VERSION
from qa.proofs.bare_debian import BareDebian, Place, alone, run
from qa.proofs.container import Container
from qa.proofs.install import SITE, archive, blocks, do_block, tell_logs
from qa.proofs.story import Story
from qa.proofs.visitor import AUTHORITY, Visitor
from tests.servers import ROOT

PACKAGES = "systemd-sysv dbus iproute2"
BACKUPS = "ls -l /var/lib/upik/data/cadangan/*.age"
ROLES = ("valkey", "web", "jobs", "papers", "cron", "modems")
# The process of each role by systemd, and the owner that the supervisor of modems has made.
PROCESSES = (
    f"for r in {' '.join(ROLES)}; do echo $r $(systemctl show -P MainPID upik-$r); done; "
    "for p in $(cat /sys/fs/cgroup/system.slice/upik-modems.service/cgroup.procs); do "
    "case $(cat /proc/$p/comm) in modem-modem1) echo modem $p ;; esac; done"
)


def plug(name: str) -> str:
    """The script that plugs an emulated modem in."""
    return (
        f"install -d -o upik -g upik /run/{name}; ln -sf /run/{name}/tty /dev/upik-{name}; "
        f"systemd-run -q --unit=stick-{name} --uid=upik -p WorkingDirectory=/opt/upik "
        "/opt/upik/.venv/bin/python -m tests.at_modem "
        f"--link /run/{name}/tty --control /run/{name}/c; "
        f"for _ in $(seq 60); do test -e /dev/upik-{name} && exit; sleep 1; done; exit 1"
    )


def install(suite: str, folder: Path) -> None:
    """The page up to the first step that needs a modem, in a chroot with a network."""
    debian = BareDebian(folder / "root", suite)
    folder.mkdir(parents=True)
    debian.build()
    no_services = debian.root / "usr/sbin/policy-rc.d"
    no_services.write_text("#!/bin/sh\nexit 101\n")
    no_services.chmod(0o755)
    debian.sh(
        "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq; "
        f"apt-get install -y -qq --no-install-recommends {PACKAGES} >/dev/null"
    )
    (debian.root / f"root/upik-{VERSION}.tar.gz").write_bytes(archive(VERSION, {}))
    for needs_modem, script in blocks()[1:]:
        if needs_modem:
            break
        do_block(debian, script)
    no_services.unlink()
    debian.tell()
    # What a chroot needs is in the way of what boots.
    for name in ("dev/pts", "dev/shm", "dev", "proc"):
        run(["umount", str(debian.root / name)])


def probe(place: Place) -> None:
    """A unit with the lines of the modems', whose program tries what it must not be able to."""
    unit = (ROOT / "deploy" / "systemd" / "upik-modems.service").read_text()
    unit = re.sub(r"^(ExecStart=).*$", r"\1/usr/bin/python3 /opt/probe.py", unit, flags=re.M)
    unit = unit.replace("Type=exec", "Type=oneshot")
    code = (ROOT / "qa" / "proofs" / "probe_limits.py").read_text()
    units = "etc/systemd/system/upik-probe.service"
    place.sh(f"mkdir -p /{units}.d")
    files = {units: unit, f"{units}.d/once.conf": "[Service]\nRestart=no", "opt/probe.py": code}
    for name, text in files.items():
        place.sh(f"cat >/{name} <<'EOF'\n{text}\nEOF")
    said = place.sh(
        "systemctl daemon-reload; systemctl start upik-probe || true; "
        "journalctl -u upik-probe --no-pager -o cat | grep -E '^(held|OPEN)'"
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

    def ask(self, do: str, /, **arguments: object) -> Any:
        """The modem's emulator, inside."""
        return self.ask_of("modem1", do, **arguments)

    def ask_of(self, modem: str, do: str, /, **arguments: object) -> Any:
        """Another modem's emulator."""
        code = (
            "import json, sys; from pathlib import Path; from tests.at_modem.control import ask; "
            f"print(json.dumps(ask(Path('/run/{modem}/c'), **json.loads(sys.argv[1]))))"
        )
        words = ["upik", "--", ".venv/bin/python", "-c", code, json.dumps({"do": do, **arguments})]
        return json.loads(self.place.output(words))

    def processes(self) -> dict[str, int]:
        """The process of each role, where there is one."""
        rows = [row.split() for row in self.place.output(["sh", "-c", PROCESSES]).splitlines()]
        return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1] != "0"}

    def add_modem(self) -> None:
        """A second modem, added while all runs: its first SMS is a card, nothing is restarted."""
        self.place.sh(plug("modem2"))
        before = self.processes()
        words = "upik modem add modem2 --device /dev/upik-modem2 --number 085690202001"
        self.place.sh(words)
        text = "Lampu jalan mati, lewat modem kedua"
        with self.place.timed("modem kedua ditambahkan sampai SMS-nya menjadi kartu"):
            self.ask_of("modem2", "deliver", number="+6281266770111", text=text)
            self.story.until("the card", lambda: self.visitor.has_card(text))
        if self.processes() != before:
            sys.exit("FAILED: something was restarted")
        self.place.sh("upik modem disable modem2")
        owner = ["sh", "-c", "cat /proc/[0-9]*/comm | grep modem-modem2"]
        with self.place.timed("modem kedua dimatikan sampai prosesnya berakhir"):
            self.story.until("no owner", lambda: not self.place.output(owner))

    def kill_each(self) -> None:
        """kill -9; what is gone comes back, and the next SMS goes through."""
        for role in (*ROLES, "modem"):
            self.story.until("all run", lambda: set(self.processes()) == {*ROLES, "modem"})
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
        env, tells = "/etc/upik/upik.env", "journalctl -u upik-prepare --no-pager -o cat"
        self.place.sh(f"cp {env} /root/env; echo UPIK_WEB_WORKERS=x >>{env}; "
                      "systemctl restart upik.target")  # fmt: skip
        failed = ["systemctl", "is-failed", "upik-prepare"]
        self.story.until("refused", lambda: "failed" in self.place.output(failed))
        said = self.place.sh(f"systemctl show upik-prepare -P ExecMainStatus; {tells} -n 5")
        self.place.sh(f"cp /root/env {env}; mv /var/lib/upik/data /root/data; "
                      "touch /var/lib/upik/data; systemctl restart upik.target; "
                      "sleep 30")  # fmt: skip
        tried = self.place.sh(f"{tells} | grep -c 'UPIK_VAR: folder'")
        self.place.sh("rm /var/lib/upik/data; mv /root/data /var/lib/upik/data")
        with self.place.timed("folder data kembali, layanan mulai sendiri"):
            self.story.until("the door", self.story.answers)
        if "78" not in said or "UPIK_WEB_WORKERS" not in said or int(tried.split()[0]) < 2:
            sys.exit(f"FAILED: {said} {tried}")


def main(suite: str, folder: str) -> None:
    """All of it; the times at the end."""
    if not (Path(folder) / "root").exists():
        install(suite, Path(folder))
    place = Container(root=Path(folder).resolve() / "root")
    with place.timed("boot"):
        place.boot()
    place.sh(plug("modem1"))
    proof = Proof(place)
    for needs_modem, script in blocks()[4:]:
        if not needs_modem:
            do_block(place, script)
    proof.visitor.log_in()
    proof.story.there_and_back("pertama")
    place.sh(
        "systemctl list-dependencies --no-pager upik.target; "
        "systemd-analyze verify upik.target; "
        "systemd-analyze --no-pager security upik-modems.service | tail -n 1; "
        "systemctl show 'upik-*.service' -p Id -p MemoryHigh -p MemoryMax -p TimeoutStopUSec"
    )
    probe(place)
    if not proof.visitor.gets_pdf():
        sys.exit("FAILED: a report as PDF")
    proof.add_modem()
    proof.kill_each()
    proof.story.stop_while_sending("systemctl stop upik.target", "systemctl start upik.target")
    proof.refuse()
    proof.story.there_and_back("terakhir")
    proof.story.all_there()
    # Due by the clock of the service itself: every 5 minutes it asks whether a night has passed
    # without a backup.
    proof.story.patience = 400
    proof.story.until("the backup of the night", lambda: bool(place.output(["sh", "-c", BACKUPS])))
    place.sh(BACKUPS)
    place.sh("journalctl -u 'upik*' --no-pager | tail -n 40; journalctl -u 'upik*' | wc -l")
    place.tell()
    place.halt()


if __name__ == "__main__":
    alone()
    main(*sys.argv[1:])
