"""Base images for `docker compose build`, made of Debian's packages and a release."""

from __future__ import annotations

import re
import secrets
import shutil
import tarfile
from io import BytesIO
from shlex import quote

from qa.proofs.bare_debian import BareDebian
from qa.proofs.docker_site import Compose
from qa.proofs.install import SITE, archive
from tests.servers import ROOT

IMAGES = ROOT / "qa" / "proofs" / "stand_in_images"
BASES = {
    "python": "python:3.13-slim",
    "postgres": "postgres:17",
    "valkey": "valkey/valkey:9",
    "caddy": "caddy:2",
}
PACKAGES = "python3-venv postgresql-17 valkey-server caddy ca-certificates wget"
# The packages come by this machine's network: the engine has no bridge yet.
HOST_NET = "services: {prepare: {build: {network: host}}}\n"
BUILD = "docker compose build prepare"


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
    values["VALKEY_PASSWORD"] = secrets.token_hex(16)
    text = (site / "contoh.env").read_text()
    for name, value in values.items():
        text = re.sub(rf"^{name}=$", f"{name}={value}", text, flags=re.MULTILINE)
    (site / ".env").write_text(text)
    (site / "compose.override.yaml").write_text(HOST_NET)
