"""A visitor over HTTPS by the site's name: logs in and looks for a card, by curl."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

USER = "kepala-pde"
PASSWORD = "jembatan-tua-47"
TEXT = "Lampu jalan di Siulak padam sejak Senin"
# Below the folder that Caddy keeps its data in.
AUTHORITY = "caddy/pki/authorities/local/root.crt"


@dataclass
class Visitor:
    """`run` gives what a command says; `root` and `jar` are files where it runs."""

    site: str
    run: Callable[[list[str]], str]
    root: str
    address: str = "127.0.0.1"
    jar: str = "/root/jar"

    def get(self, path: str, *words: str) -> str:
        """A page, with the cookies of before."""
        command = ["curl", "-sS", "--cacert", self.root]
        command += ["--resolve", f"{self.site}:443:{self.address}", "-b", self.jar, "-c", self.jar]
        return self.run([*command, *words, f"https://{self.site}{path}"])

    def log_in(self) -> None:
        """As the Admin that `init` made."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/login/"))
        fields = {"csrf_token": found[1] if found else "", "username": USER, "password": PASSWORD}
        referer = f"Referer: https://{self.site}/login/"
        words = ["-o", "/dev/null", "-w", "%{http_code}", "-H", referer]
        for name, value in fields.items():
            words += ["--data-urlencode", f"{name}={value}"]
        code = self.get("/login/", *words)
        if code != "302" or "Log Out" not in self.get("/pesan-masuk/"):
            sys.exit(f"FAILED: could not log in ({code})")

    def newest_cards(self) -> str:
        """The page with the cards that came last; what is due first stands in another order."""
        return self.get("/pesan-masuk/?status=semua")

    def has_card(self, text: str = TEXT) -> bool:
        """Whether the card of that SMS is among them."""
        return text in self.newest_cards()

    def gets_pdf(self) -> bool:
        """Whether the report of this month can be printed."""
        kind = self.get("/report/pdf", "-o", "/dev/null", "-w", "%{http_code} %{content_type}")
        return kind == "200 application/pdf"
