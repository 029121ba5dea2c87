"""Proves the Dockerfile without Docker: `python -m qa.proofs.image FOLDER` (root, debootstrap).

Takes its instructions one by one: RUN and CMD in a bare Debian trixie with Debian's own Python in
the place of the base image's, COPY from the last commit without what .dockerignore names, ENV,
WORKDIR and USER as written. Then asks the health check, as the image's own user.
"""

from __future__ import annotations

import fnmatch
import io
import json
import re
import subprocess
import sys
import tarfile
import time
from pathlib import Path

from qa.proofs.bare_debian import PATH, BareDebian, alone
from tests.servers import ROOT

Step = tuple[str, str]


def steps() -> list[Step]:
    """The Dockerfile's instructions, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(words[0], words[1]) for line in lines if len(words := line.split(None, 1)) == 2]


def context() -> list[tuple[tarfile.TarInfo, bytes]]:
    """The files of the last commit that .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    ignored = [line for line in lines if line and not line.startswith("#")]
    words = ["git", "-C", str(ROOT), "archive", "--format=tar", "HEAD"]
    plain = subprocess.run(words, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        return [
            (member, file.read())
            for member in archive
            if (file := archive.extractfile(member)) is not None
            and not any(_matches(member.name, pattern) for pattern in ignored)
        ]


def _matches(name: str, pattern: str) -> bool:
    """As Docker reads it: a folder takes all below it along, a star stops at a slash."""
    parts = name.split("/")
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatch(part, pattern[3:]) for part in parts)
    return fnmatch.fnmatch(parts[0], pattern)


def copy(debian: BareDebian, words: str, folder: str) -> None:
    """COPY, relative to WORKDIR."""
    what, _ = words.split()
    for member, content in context():
        if what in (".", member.name):
            target = debian.root / folder.lstrip("/") / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(member.mode)


def build(debian: BareDebian) -> str:
    """Does what changes the files or the environment; gives the folder that it ends in."""
    folder = "/"
    for name, words in steps():
        with debian.timed(f"{name} {words[:50]}"):
            if name == "RUN":
                debian.sh(f"cd {folder}; {words}")
            elif name == "COPY":
                copy(debian, words, folder)
            elif name == "WORKDIR":
                folder = words
                (debian.root / words[1:]).mkdir(parents=True)
            elif name == "ENV":
                debian.environment |= dict(pair.split("=", 1) for pair in words.split())
    return folder


def main(folder: str) -> None:
    """All of it; the times at the end."""
    debian = BareDebian(Path(folder), "trixie")
    debian.build()
    with debian.timed("python, for the base image's"):
        debian.sh(
            "apt-get update -qq; "
            "apt-get install -y -qq --no-install-recommends python3 python3-venv ca-certificates "
            ">/dev/null; python3 -m venv /usr/local/python"
        )
    debian.environment["PATH"] = f"/usr/local/python/bin:{PATH}"
    base = debian.megabytes()
    place, last = build(debian), dict(steps())
    user, command = last["USER"], json.loads(last["CMD"])
    health = json.loads(last["HEALTHCHECK"][last["HEALTHCHECK"].index("[") :])
    become = f"cd {place}; exec setpriv --reuid {user} --regid {user} --init-groups --"
    # A port of its own: this machine may have its 8000 taken.
    debian.environment |= {"HOME": "/tmp", "PORT": "18765", "HOST": "127.0.0.1"}
    log = debian.root / "root" / "image.log"
    with log.open("w") as file:
        running = subprocess.Popen(
            debian.command(["sh", "-c", f"{become} {' '.join(command)}"]),
            env=debian.environment,
            cwd="/",
            stdout=file,
            stderr=file,
        )
        with debian.timed("CMD until the health check is content"):
            for _ in range(90):
                said = debian.sh(f"{become} {' '.join(health)}", must=False)
                if not said:
                    break
                time.sleep(1)
        running.terminate()
        running.wait(60)
    debian.tell()
    print(f"{base} MB with Python, {debian.megabytes()} MB with the image's layers")
    if said:
        sys.exit(f"FAILED: not healthy\n{log.read_text()[-2000:]}")
    print("healthy")


if __name__ == "__main__":
    alone()
    main(*sys.argv[1:])
