"""Proves compose.yaml and the Dockerfile in a real Docker: `python -m qa.proofs.compose FOLDER`

(root, debootstrap, docker.io, docker-compose, docker-buildx, tini, iptables; FOLDER is made, and
left there with Docker's own files). No registry is asked: the images that we build on are made here
from Debian's packages, with the entry points, variables and volumes that the real ones have. The
engine is one of its own, in namespaces of its own: the bridge and the packet filter are not this
machine's. An image is built with this machine's network; what runs has none to the outside.
"""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from pathlib import Path
from shlex import quote

from qa.proofs.bare_debian import NET, alone, drop_groups, run
from qa.proofs.docker_images import BUILD, make_bases, write_site
from qa.proofs.docker_site import GROUP, SERVICES, Compose
from qa.proofs.install import ANSWERS, SITE, answer_questions, archive, broken
from qa.proofs.stick import Stick
from qa.proofs.story import Story
from qa.proofs.visitor import AUTHORITY, Visitor
from tests.at_modem.control import ask

UP = "docker compose up -d --wait"


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
    """What docs/admin/pasang.md says."""
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
    """A backup, and what docs/admin/operasi.md says of restoring it."""
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


def go_up(compose: Compose, story: Story) -> None:
    """`make upgrade`: a good release stays, one whose web does not open goes with its table."""
    asked = ["docker", "compose", "exec", "-T", "postgres", "psql", "-AtU", "upik", "-d", "upik"]
    for version, changes, wanted in (
        ("0.1.1", {}, "Selesai: versi 0.1.1"),
        ("0.1.2", broken(), "Versi 0.1.1 berjalan lagi"),
    ):
        file = compose.folder / f"upik-{version}.tar.gz"
        file.write_bytes(archive(version, changes))
        with compose.timed(f"make upgrade {version}"):
            said = compose.sh(f"sh deploy/upgrade.sh {quote(str(file))}", must=False)
        found = compose.output([*asked, "-c", "SELECT to_regclass('broken')"]).strip()
        if wanted not in said or found:
            sys.exit(f"FAILED: make upgrade {version}")
        story.until(f"all healthy after {version}", compose.are_healthy)
        story.all_there()
        story.there_and_back(f"sesudah {version}")


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
    compose.sh("docker compose up -d --force-recreate modems; sleep 20")
    stick.put_in()
    story.there_and_back("mulai tanpa modem, lalu dipasang")
    story.stop_while_sending("docker compose stop modems", "docker compose start modems")
    go_back(compose, story)
    go_up(compose, story)
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
