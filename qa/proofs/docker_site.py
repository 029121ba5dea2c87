"""The folder with compose.yaml, and a Docker engine of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.proofs.bare_debian import NET, Place
from tests.servers import wait_until

GROUP = "upik-compose"
SERVICES = ("web", "jobs", "papers", "cron", "modems", "proxy", "valkey", "postgres")


@dataclass(kw_only=True)
class Compose(Place):
    """Where `docker compose` is run, and what it tells of the services."""

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
