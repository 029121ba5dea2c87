"""Proves docs/admin/pasang.md: `python -m qa.proofs.install trixie FOLDER` (root, debootstrap).

Takes the commands out of the page and runs them, one block after the other, in a bare Debian in
FOLDER (made, and left there). Then logs in, sends an SMS to the modem and finds its card, goes up a
release, and tries to go up to one that is broken.

A chroot has no systemd, no udev and no modem. `systemctl` is stand_in_systemctl.sh, and the
modem is the emulator of the tests. Two blocks for a modem in a socket are left out: naming needs
udev, and the doctor sees that the emulator holds its own terminal. Once all is installed, what runs
has a network of its own with loopback only.
"""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

from app.runtime.version import VERSION
from qa.proofs.bare_debian import BareDebian, Place, alone
from qa.proofs.visitor import AUTHORITY, PASSWORD, TEXT, USER, Visitor
from tests.servers import ROOT

PAGE = ROOT / "docs" / "admin" / "pasang.md"
SITE = re.findall(r"^SITUS=(\S+)$", PAGE.read_text(), re.MULTILINE)[0]
ANSWERS = (
    ("Username Admin", USER),
    ("Nama Admin", "Rina Uji"),
    ("Kata sandi Admin", PASSWORD),
    ("Ulangi kata sandi", PASSWORD),
    ("Nama modem", "modem1"),
    ("Perangkat modem", "/dev/upik-modem1"),
    ("Nomor HP", "085690202000"),
    ("HP Admin", "081166660001"),
    ("Surel Admin", ""),
    ("Nomor darurat", "112, 110"),
)
ROLES = ("web", "jobs", "papers", "cron", "modems", "modem modem1")


def blocks() -> list[tuple[bool, str]]:
    """The page's commands in order; whether a modem in a real socket is needed for them."""
    found = re.findall(r"^```sh( modem)?\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return [(bool(modem), script) for modem, script in found]


def archive(version: str, changes: dict[str, bytes]) -> bytes:
    """A release as `make archive` writes it, with another version and these files."""
    words = ["git", "-C", str(ROOT), "archive", "--format=tar", "--prefix=upik/", "HEAD"]
    plain = subprocess.run(words, capture_output=True, check=True).stdout
    changes = {**changes, "VERSION": f"{version}\n".encode()}
    target = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(plain)) as source,
        tarfile.open(fileobj=target, mode="w:gz") as file,
    ):
        for member in source:
            if member.name.removeprefix("upik/") not in changes:
                file.addfile(member, source.extractfile(member) if member.isfile() else None)
        for name, content in changes.items():
            row = tarfile.TarInfo(f"upik/{name}")
            row.size, row.mode = len(content), 0o644
            file.addfile(row, io.BytesIO(content))
    return target.getvalue()


def follow(debian: BareDebian) -> None:
    """The page, block by block."""
    is_installed = False
    for needs_modem, script in blocks()[1:]:
        if needs_modem:
            print("-- left out:", script.strip())
            continue
        do_block(debian, script, is_alone=is_installed)
        if "install.sh" in script:
            is_installed = True
            plug_modem_in(debian)


def do_block(place: Place, script: str, *, is_alone: bool = False) -> None:
    """One block of the page, and what the page says is to be seen after it."""
    with place.timed(script.strip().splitlines()[0]):
        if script.startswith("upik init"):
            answer_questions(place, script)
            return
        said = place.sh(blocks()[0][1] + script, is_alone=is_alone)
    if "app/runtime/alive.sh" in script:
        missing = [role for role in ROLES if f"{role}: bekerja" not in said]
        if missing or not re.search(r"^ok$", said, re.MULTILINE):
            tell_logs(place)
            sys.exit(f"FAILED: not at work: {missing}")


def answer_questions(
    place: Place, script: str, answers: tuple[tuple[str, str], ...] = ANSWERS
) -> None:
    """`upik init`, as a person at a terminal answers it."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir("/")
        words = place.command(["sh", "-eu", "-c", script], is_alone=True)
        os.execvpe(words[0], words, place.environment)
    seen, waiting = "", list(answers)
    while piece := _read(terminal):
        seen += piece
        print(piece, end="", flush=True)
        if waiting and re.search(re.escape(waiting[0][0]) + r"[^\n]*: $", seen):
            os.write(terminal, waiting.pop(0)[1].encode() + b"\n")
    _, status = os.waitpid(pid, 0)
    if status or waiting or PASSWORD in seen:
        sys.exit(f"FAILED: upik init ended with {status}, {len(waiting)} questions left")


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:
        return ""


def plug_modem_in(debian: BareDebian) -> None:
    """The tests' modem emulator on a terminal of its own, as the device the page names."""
    debian.sh("install -d -o upik -g upik /run/modem && ln -s /run/modem/tty /dev/upik-modem1")
    words = (
        "upik -- .venv/bin/python -m tests.at_modem --link /run/modem/tty --control /run/modem/c"
    )
    debian.sh(f"setsid {words} >/run/modem.log 2>&1 </dev/null & sleep 3; test -e /dev/upik-modem1")


def until(place: Place, what: str, is_true: Callable[[], bool], seconds: int = 60) -> None:
    """Waits for it, or ends with the logs."""
    for _ in range(seconds):
        if is_true():
            return
        time.sleep(1)
    tell_logs(place)
    sys.exit(f"FAILED: not within {seconds} s: {what}")


def send_sms(debian: BareDebian) -> None:
    """From a citizen's phone to the modem."""
    code = (
        "from pathlib import Path; from tests.at_modem.control import ask; "
        f"ask(Path('/run/modem/c'), 'deliver', number='+6281266770099', text={TEXT!r})"
    )
    debian.sh(f'upik -- .venv/bin/python -c "{code}"', is_alone=True)


def go_up(debian: BareDebian, version: str, changes: dict[str, bytes]) -> str:
    """`make upgrade` with such a release; what it said."""
    file = f"/root/upik-{version}.tar.gz"
    (debian.root / file[1:]).write_bytes(archive(version, changes))
    return debian.sh(f"make -C /opt/upik upgrade ARCHIVE={file}", is_alone=True, must=False)


def broken() -> dict[str, bytes]:
    """What a release changes whose migration works, and whose web does not open."""
    last = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))
    revision = (
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision = '9999'\ndown_revision = '{last}'\n"
        "def upgrade():\n    op.create_table('broken', sa.Column('id', sa.Integer))\n"
    )
    return {
        "migrations/versions/9999_broken.py": revision.encode(),
        "wsgi.py": (ROOT / "wsgi.py").read_bytes()
        + b"\nif 'gunicorn' in sys.modules: raise OSError\n",
    }


def prove_upgrade(debian: BareDebian, visitor: Visitor) -> None:
    """A good release stays; one whose pages do not open goes, with the table it had made."""
    with debian.timed("make upgrade"):
        said = go_up(debian, "0.1.1", {})
    if "Selesai: versi 0.1.1" not in said or not visitor.has_card():
        sys.exit("FAILED: the upgrade")
    with debian.timed("make upgrade (rusak, kembali)"):
        said = go_up(debian, "0.1.2", broken())
    until(debian, "the card after going back", visitor.has_card)
    tables = debian.sh(
        "upik -- .venv/bin/python -c \"import sqlite3; print(sqlite3.connect("
        "'/var/lib/upik/data/upik.sqlite3').execute("
        "'select name from sqlite_master').fetchall())\"", is_alone=True)  # fmt: skip
    if "Versi 0.1.1 berjalan lagi" not in said or "exit " not in said or "'broken'" in tables:
        sys.exit("FAILED: going back")


def tell_logs(place: Place) -> None:
    """What the processes said last."""
    place.sh("tail -n 15 /var/log/*.stand-in.log || journalctl -u 'upik*' -n 60 --no-pager || true")


def main(suite: str, folder: str) -> None:
    """All of it; the times at the end."""
    debian = BareDebian(Path(folder), suite)
    debian.build()
    bare = debian.megabytes()
    shutil.copy(
        ROOT / "qa" / "proofs" / "stand_in_systemctl.sh", debian.root / "usr/local/bin/systemctl"
    )
    (debian.root / "usr/local/bin/systemctl").chmod(0o755)
    (debian.root / f"root/upik-{VERSION}.tar.gz").write_bytes(archive(VERSION, {}))
    debian.own_net()
    visitor = Visitor(SITE, debian.output, f"/var/lib/caddy/.local/share/{AUTHORITY}")
    try:
        follow(debian)
        visitor.log_in()
        with debian.timed("SMS sampai kartu"):
            send_sms(debian)
            until(debian, "the card", visitor.has_card)
        prove_upgrade(debian, visitor)
        with debian.timed("systemctl stop upik.target"):
            debian.sh("systemctl stop upik.target", is_alone=True)
    finally:
        subprocess.run(["ip", "netns", "delete", "upik-prove"], check=False)
    debian.tell()
    print(f"{bare} MB kosong, {debian.megabytes()} MB terpasang, di antaranya .venv "
          f"{debian.megabytes('opt/upik/.venv')} MB")  # fmt: skip


if __name__ == "__main__":
    alone()
    main(*sys.argv[1:])
