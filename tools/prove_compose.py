"""Proves compose.yaml and the Dockerfile in a real Docker: `python -m tools.prove_compose FOLDER`

(root, debootstrap, docker.io, docker-compose, docker-buildx, tini, iptables; FOLDER is made, and
left there with Docker's own files). No registry is asked: the images that we build on are made here
from Debian's packages, with the entry points, variables and volumes that the real ones have. The
engine is one of its own, in namespaces of its own: the bridge and the packet filter are not this
machine's. An image is built with this machine's network; what runs has none to the outside.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from shlex import quote
from typing import Any

from tests.at_modem.control import ask
from tests.servers import ROOT, wait_until
from tools.bare_debian import NET, BareDebian, Place, alone, drop_groups, run
from tools.prove_install import ANSWERS, SITE, answer_questions, archive
from tools.story import Story
from tools.visitor import AUTHORITY, Visitor

GROUP = "upik-compose"
IMAGES = ROOT / "tools" / "stand_in_images"
BASES = {
    "python": "python:3.13-slim",
    "postgres": "postgres:17",
    "valkey": "valkey/valkey:9",
    "caddy": "caddy:2",
}
PACKAGES = "python3-venv postgresql-17 valkey-server caddy ca-certificates wget"
DEVICE = Path("/dev/upik-modem1")
UP = "docker compose up -d --wait"
# The packages come by this machine's network: the engine has no bridge yet.
HOST_NET = "services: {prepare: {build: {network: host}}}\n"
BUILD = "docker compose -f compose.yaml -f host-net.yaml build prepare"
SERVICES = ("web", "jobs", "papers", "cron", "modem1", "proxy", "valkey", "postgres")


@dataclass(kw_only=True)
class Compose(Place):
    """The folder with compose.yaml, and an engine that is ours alone."""

    folder: Path
    in_net: bool = False

    def __post_init__(self) -> None:
        self.environment["DOCKER_HOST"] = f"unix://{self.folder}/docker.sock"

    def command(self, words: list[str], *, is_alone: bool = False) -> list[str]:
        """The words, where compose.yaml is, in the engine's network."""
        net = ["nsenter", f"--net=/run/netns/{NET}", "--"] if self.in_net else []
        return [*net, "env", "--chdir", str(self.folder / "site"), *words]

    @contextmanager
    def engine(self, *, in_net: bool) -> Iterator[None]:
        """dockerd: in this machine's network without touching it, or in one of its own."""
        self.in_net = in_net
        (self.folder / "site").mkdir(exist_ok=True)
        words = ["dockerd", "--data-root", f"{self.folder}/docker", "--storage-driver", "overlay2"]
        words += ["--exec-root", f"{self.folder}/run", "--pidfile", f"{self.folder}/docker.pid"]
        words += ["--host", self.environment["DOCKER_HOST"], "--cgroup-parent", GROUP]
        if not in_net:
            words += [
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--ip-forward=false",
            ]
        with (self.folder / "dockerd.log").open("a") as log:
            process = subprocess.Popen(
                self.command(words), env=self.environment, stdout=log, stderr=log
            )
        try:
            wait_until(
                lambda: bool(self.output(["docker", "info", "-f", "{{.ID}}"]).strip()), "docker"
            )
            yield
        finally:
            process.terminate()
            process.wait(120)

    def states(self) -> dict[str, str]:
        """How each service is: its state and its health."""
        rows = self.output(["docker", "compose", "ps", "--all", "--format", "json"]).splitlines()
        found = [json.loads(row) for row in rows]
        return {row["Service"]: f"{row['State']} {row['Health']}".strip() for row in found}

    def are_healthy(self) -> bool:
        """Whether all that shall run says of itself that it works."""
        states = self.states()
        return all(states.get(name) == "running healthy" for name in SERVICES)

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine knows of a service's container."""
        name = self.output(["docker", "compose", "ps", "-q", service]).strip()
        found: dict[str, Any] = json.loads(self.output(["docker", "inspect", name]))[0]
        return found

    def tell_logs(self) -> None:
        """What the containers said last."""
        self.sh("docker compose ps -a; docker compose logs --tail 20", must=False)


def make_bases(compose: Compose) -> None:
    """The images of the first lines (FROM, image:), from one Debian."""
    debian = BareDebian(compose.folder / "base", "trixie")
    debian.build()
    debian.sh(
        "apt-get update -qq; export DEBIAN_FRONTEND=noninteractive; "
        f"apt-get install -y -qq --no-install-recommends {PACKAGES} >/dev/null; "
        "python3 -m venv /usr/local/python"
    )
    with compose.timed("docker import"):
        compose.sh(
            f"tar -C {quote(str(debian.root))} --one-file-system -c . | docker import - upik-debian"
        )
    certificate = debian.environment.get("PIP_CERT", "")
    for name, tag in BASES.items():
        compose.sh(
            f"cd {quote(str(IMAGES))}; docker build -q --network host "
            f"--build-arg PIP_CERT={certificate} -t {tag} -f {name}.Dockerfile ."
        )


def write_site(compose: Compose) -> None:
    """A release, as a site unpacks it, and its .env."""
    site = compose.folder / "site"
    with tarfile.open(fileobj=BytesIO(archive("0.1.0", {}))) as file:
        file.extractall(compose.folder, filter="data")
    shutil.copytree(compose.folder / "upik", site, dirs_exist_ok=True)
    shutil.rmtree(compose.folder / "upik")
    values = {"SECRET_KEY": secrets.token_hex(32), "JOURNAL_KEY": secrets.token_hex(32)}
    values |= {"UPIK_SITE": SITE, "POSTGRES_PASSWORD": secrets.token_hex(16)}
    text = (site / "contoh.env").read_text()
    for name, value in values.items():
        text = re.sub(rf"^{name}=$", f"{name}={value}", text, flags=re.MULTILINE)
    (site / ".env").write_text(text)
    (site / "host-net.yaml").write_text(HOST_NET)


class Stick:
    """The tests' modem emulator, under the name that udev would give."""

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


def kill_each(compose: Compose, story: Story) -> None:
    """kill -9 of each container's first process; then the next SMS goes through."""
    for service in SERVICES:
        before = compose.inspect(service)["State"]["Pid"]
        with compose.timed(f"kill -9 {service}"):
            os.kill(before, 9)
            story.until(
                f"{service} again",
                lambda service=service, before=before: (
                    compose.inspect(service)["State"]["Pid"] not in (0, before)
                ),
            )
            story.until(f"all healthy after {service}", compose.are_healthy)
        story.there_and_back(f"sesudah kill {service}")


def begin(compose: Compose) -> None:
    """What docs/pasang.md says."""
    answers = tuple(
        (question, "/dev/host/upik-modem1" if question.startswith("Perangkat") else answer)
        for question, answer in ANSWERS
    )
    with compose.timed("init"):
        answer_questions(
            compose, "docker compose run --rm prepare flask --app wsgi:app init", answers
        )
    with compose.timed(UP):
        compose.sh(UP)


def go_back(compose: Compose, story: Story) -> None:
    """A backup, and what docs/operasi.md says of restoring it."""
    papers = "docker compose exec -T papers"
    flask = "flask --app wsgi:app"
    told = compose.output([*papers.split(), *flask.split(), "backup", "key", "--new"])
    card = re.search(r"AGE-SECRET-KEY-1\w+", told)
    if card is None:
        sys.exit("FAILED: no Kartu Pemulihan")
    compose.sh(f"{papers} {flask} backup")
    file = compose.output([*papers.split(), "sh", "-c", "ls /cadangan/upik-*.age | tail -1"])
    postgres, prepare = "docker compose exec -T postgres", "docker compose run --rm -T prepare"
    steps = (
        "docker compose stop",
        "docker compose up -d --wait postgres",
        f"{postgres} psql -U upik -d postgres -c 'ALTER DATABASE upik RENAME TO sebelum_pulih'",
        f"{postgres} createdb -U upik upik",
        f"echo {card[0]} | {prepare} {flask} restore {file.strip()} --key -",
        UP,
        f"{postgres} dropdb -U upik sebelum_pulih",
        f"{prepare} sh -c 'rm -r /data/sebelum-pulih-*'",
    )
    with compose.timed("restore"):
        compose.sh("\n".join(steps))
    story.all_there()
    story.there_and_back("sesudah pulih")


def go_on(compose: Compose, story: Story, stick: Stick) -> None:
    """What happens to a site in a year."""
    with compose.timed("docker compose restart"):
        compose.sh("docker compose restart")
        story.until("all healthy", compose.are_healthy)
    story.there_and_back("sesudah restart")
    kill_each(compose, story)
    stick.replug()
    story.there_and_back("modem dicabut dan dipasang lagi")
    stick.pull()
    compose.sh("docker compose up -d --force-recreate modem1; sleep 20")
    stick.put_in()
    story.there_and_back("mulai tanpa modem, lalu dipasang")
    story.stop_while_sending("docker compose stop modem1", "docker compose start modem1")
    go_back(compose, story)
    if not story.visitor.gets_pdf():
        sys.exit("FAILED: a report as PDF")
    with compose.timed("docker compose down"):
        compose.sh("docker compose down")
    with compose.timed(f"{UP}, sesudah down"):
        compose.sh(UP)
    story.all_there()
    story.there_and_back("sesudah down dan up")
    compose.sh("docker compose exec papers ls -l /cadangan; docker compose ps; docker images")


def run_site(compose: Compose) -> None:
    """From an empty engine to a year later."""
    begin(compose)
    certificate = compose.folder / "root.crt"
    compose.sh(f"docker compose cp proxy:/data/{AUTHORITY} {quote(str(certificate))}")
    visitor = Visitor(SITE, compose.output, str(certificate), jar=str(compose.folder / "jar"))
    stick = Stick(compose.folder)
    story = Story(compose, visitor, partial(ask, stick.control), compose.tell_logs, 300)
    try:
        visitor.log_in()
        story.there_and_back("pertama")
        go_on(compose, story, stick)
    finally:
        stick.close()


def main(folder: str) -> None:
    """All of it; the times at the end."""
    compose = Compose(folder=Path(folder).resolve())
    # An old engine would bring its bridges along, into the network of this machine.
    compose.folder.mkdir(parents=True)
    with compose.engine(in_net=False):
        make_bases(compose)
        write_site(compose)
        with compose.timed("docker compose build"):
            compose.sh(BUILD)
    run(["ip", "netns", "add", NET])
    try:
        run(["ip", "-n", NET, "link", "set", "lo", "up"])
        with compose.engine(in_net=True):
            run_site(compose)
    finally:
        run(["ip", "netns", "delete", NET])
        drop_groups(GROUP)
    compose.tell()


if __name__ == "__main__":
    alone()
    main(*sys.argv[1:])
