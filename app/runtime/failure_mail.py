"""Mails that a service has failed: systemd calls it (deploy/systemd), as after a watchdog's kill.

It needs neither database nor Valkey: `penerima-kabar.json` says whom to tell.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import time
from pathlib import Path
from typing import Final

from app.runtime import alive, mailing

log = logging.getLogger(__name__)

# Of one that dies again and again one mail an hour.
_AGAIN_SECONDS: Final = 3600
# A stop that takes long ends so, too; Valkey is not started where there is another.
_NO_FAILURE: Final = ("success", "timeout", "exec-condition")
_TEXT: Final = """GANGGUAN upik-{unit} di server {host} berhenti ({result}), {time} WIB.

systemd menjalankannya lagi, kecuali bila pengaturannya ditolak.
Sebabnya: journalctl -u upik-{unit} -e
Kabar berikutnya tentang layanan ini paling cepat satu jam lagi.
"""


def main(unit: str) -> None:
    """Mails about `jobs`, `web`, ... unless it ended as it should, or was told within the hour."""
    folder, url = Path(os.environ.get("UPIK_VAR", "var/produksi")), os.environ.get("UPIK_SMTP_URL")
    # To the service's own last act, and to the unit of OnFailure= (systemd 251).
    result = os.environ.get("SERVICE_RESULT") or os.environ.get("MONITOR_SERVICE_RESULT", "gagal")
    to, site = _receiver(folder)
    if result in _NO_FAILURE or not (url and to):
        return
    sign, at = alive.sign_of(folder, f"surel.{unit}"), time.time()
    if sign.exists() and at - sign.stat().st_mtime < _AGAIN_SECONDS:
        return
    # Before it is sent: a mail server that is away holds up one start an hour.
    alive.sign(sign)
    # On a disk that takes no word of it each start would send one.
    if not sign.exists() or at - sign.stat().st_mtime > 1:
        return
    words = {"unit": unit, "host": socket.gethostname(), "result": result}
    text = _TEXT.format(time=time.strftime("%d/%m/%y %H.%M"), **words)
    try:
        mailing.send(url, to, f"Si UPIK {site}: upik-{unit} berhenti", text)
    except mailing.TROUBLES as error:
        log.warning("a mail could not be sent: %s", type(error).__name__)


def _receiver(folder: Path) -> tuple[str, str]:
    """Admin's address and the site's name, as the jobs keep them; empty before they have."""
    try:
        facts = json.loads((folder / "penerima-kabar.json").read_text())
        return facts["mail"], facts["site"]
    except (OSError, ValueError, KeyError):
        return "", ""


if __name__ == "__main__":
    main(sys.argv[1])
