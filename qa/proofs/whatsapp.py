"""`python -m qa.proofs.whatsapp`: WhatsApp killed at every step, on SQLite and on PostgreSQL.

Meta is an API of our own that repeats, reorders, cuts off, refuses and is slow. The door of the
webhook and the worker behind it die by kill -9 three times in a row at each step. Prints the table;
ends with 1 when anything was lost or doubled, or a planned death did not happen.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.servers import start_postgres
from tests.whatsapp import fake_api
from tests.whatsapp.kills import BY_API, HEAD, Row, Run, line
from tests.whatsapp.victim import DOOR, WORKER

IN_A_ROW = 3
STEPS = (*DOOR, *WORKER)
ACTS = [
    *(fake_api.CUT_AFTER, (429, 130429), fake_api.CUT_BEFORE, fake_api.BROKEN),
    *((503, 131016), fake_api.SILENT, fake_api.GARBAGE, (401, 190)),
]


def played(
    what: str, plan: Sequence[str], url: str | None = None, *, acts: Sequence[object] = ()
) -> Row:
    """One run, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="upik-wa-") as folder, fake_api.serving() as api:
        api.behave(*acts)
        api.cuts_reads = 3 if acts else 0
        return Run(Path(folder), api, plan, database_url=url).play(what, count=12 if acts else 6)


def rows() -> Iterator[Row]:
    """Step by step on SQLite; all steps one after the other on PostgreSQL."""
    for step in STEPS:
        yield played(step, [f"{step}:{number}" for number in range(1, IN_A_ROW + 1)])
    yield played(BY_API, [BY_API] * IN_A_ROW)
    yield played("the API cuts off, refuses, is slow", [], acts=ACTS * 2)
    every = [*(f"{step}:1" for step in STEPS), BY_API]
    with tempfile.TemporaryDirectory() as folder, start_postgres(Path(folder)) as url:
        yield played("PostgreSQL: every step, one after the other", every, url)


def main() -> int:
    """0 when all is clean."""
    logging.disable(logging.WARNING)
    print(HEAD, flush=True)
    found = []
    for row in rows():
        found.append(row)
        print(line(row), flush=True)
    sums = [sum(getattr(row, key) for row in found) for key in ("kills", "inbound", "outbound")]
    lost, doubled = sum(row.lost for row in found), sum(row.doubled for row in found)
    print(f"{sums[0]} kills, {sums[1]} in, {sums[2]} out: {lost} lost, {doubled} doubled")
    return 0 if all(row.is_clean for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
