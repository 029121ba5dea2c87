"""The proxies that are shipped, each with its shipped file, in front of a running Si UPIK."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.soak.person import Person
from tests.servers import ROOT, free_port, wait_until

UNPACKED = ROOT / ".cache" / "proxies" / "usr"
DEPLOY = ROOT / "deploy"
# A certificate that nobody has signed.
ANYBODY = ssl.create_default_context()
ANYBODY.check_hostname = False
ANYBODY.verify_mode = ssl.CERT_NONE


def program(name: str) -> str:
    """Where tools/setup_test.sh has put it, or the machine has it."""
    found = shutil.which(name) or next(map(str, UNPACKED.glob(f"*bin/{name}")), None)
    assert found, f"{name} is missing: sh tools/setup_test.sh"
    return found


@contextmanager
def caddy(folder: Path, web_port: int) -> Iterator[int]:
    """Caddy with deploy/caddy/Caddyfile; the port it listens on."""
    port = free_port()
    own = "\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tservers {\n"
    text = (DEPLOY / "caddy" / "Caddyfile").read_text()
    assert "\tservers {\n" in text
    (folder / "Caddyfile").write_text(text.replace("\tservers {\n", own, 1))
    told = subprocess.run([program("caddy"), "version"], check=True, capture_output=True, text=True)
    is_old = re.match(r"v?2\.[0-6]\.", told.stdout)
    environment = {
        **os.environ,
        **{name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")},
        "UPIK_SITE": f"https://localhost:{port}",
        "UPIK_WEB": f"127.0.0.1:{web_port}",
        "UPIK_CADDY_BUFFERS": "buffers-2.6" if is_old else "buffers",
    }
    words = ["run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with _running([program("caddy"), *words], folder, environment, port):
        yield port


@contextmanager
def nginx(folder: Path, web_port: int) -> Iterator[int]:
    """nginx with deploy/nginx/upik.conf; the port it listens on."""
    port, plain = free_port(), free_port()
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    words += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "chain.pem")]
    subprocess.run(["openssl", *words], check=True, capture_output=True)
    text = (DEPLOY / "nginx" / "upik.conf").read_text()
    for shipped, ours in (
        (r"    listen \[::\].*\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (r"server_name \S+;", "server_name localhost;"),
        (r"/etc/ssl/upik/fullchain.pem", str(folder / "chain.pem")),
        (r"/etc/ssl/upik/privkey.pem", str(folder / "key.pem")),
        # A port of its own stands in the name of the site.
        (r"(X-Forwarded-Host|Host) \$host;", r"\1 $http_host;"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{web_port}"),
    ):
        text, count = re.subn(shipped, ours, text)
        assert count, shipped
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        "events { worker_connections 768; }\n"
        f"http {{ access_log off; {temporary}\n{text} }}\n"
    )
    words = ["-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf")]
    with _running([program("nginx"), *words], folder, dict(os.environ), port):
        yield port


@contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str], port: int
) -> Iterator[None]:
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    person = Person(f"https://localhost:{port}", trusted=ANYBODY)
    try:
        wait_until(
            lambda: process.poll() is not None or person.ask("/healthz").status == 200,
            "the proxy answers",
        )
        assert process.poll() is None, (folder / "proxy.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(20)
