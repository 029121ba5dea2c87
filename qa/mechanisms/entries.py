"""One entry for each row of docs/bukti/security.md: the least edit that takes its mechanism out."""

from __future__ import annotations

from typing import Final

from qa.mechanisms import accounts, data, service, web
from qa.seeding import Fault

ENTRIES: Final[dict[str, Fault]] = {
    **web.ENTRIES,
    **accounts.ENTRIES,
    **data.ENTRIES,
    **service.ENTRIES,
}
